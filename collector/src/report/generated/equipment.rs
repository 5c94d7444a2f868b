//! People, computers and what stands beside them (II.1, II.2).

use super::{Values, count, figure_of, known, length, number_of, percent};
use crate::items::rules::rule;
use crate::items::text::clean;
use crate::items::{Computer, Provenance, UnitState, Yardstick};
use crate::report::issuer::Issuer;
use crate::report::vietnamese::short_date;
use hatang_proto::model::inventory::DeviceClass;

pub(super) fn staff(unit: &UnitState) -> Values {
    let counted = |item| number_of(item, unit).map(count);
    known([("staff_total", counted("staff_total")), ("staff_part_time", counted("staff_part_time"))])
}

/// How many were measured and how many declared is said only where the two make up the total.
pub(super) fn computers(unit: &UnitState) -> Values {
    let total = number_of("computer_total", unit);
    let all = staff_computers(unit);
    let agents = length(all.iter().filter(|one| one.provenance == Provenance::Measured).count());
    let declared = length(all.len()) - agents;
    let split = total.is_some_and(|total| total == agents + declared);
    let counted = |item| number_of(item, unit).map(count);
    known([
        ("unit", Some(Issuer::of(&clean(&unit.unit_name)).in_text())),
        ("computer_total", total.map(count)),
        ("desktop_count", counted("desktop_count")),
        ("laptop_count", counted("laptop_count")),
        (
            "computer_staff_ratio_pct",
            number_of("computer_staff_ratio_pct", unit).map(|pct| format!("{pct}%")),
        ),
        ("agents", split.then(|| count(agents))),
        ("declared", split.then(|| count(declared))),
        ("as_of", Some(short_date(unit.as_of))),
    ])
}

/// If the year of any computer is known.
pub(super) fn age(unit: &UnitState) -> Option<Values> {
    let years = figure_of("computers_by_year", unit)?.parts;
    if years.by_year.is_empty() {
        return None;
    }
    let listed: Vec<String> =
        years.by_year.iter().map(|(year, number)| format!("{} máy năm {year}", count(*number))).collect();
    let over_life = number_of("computers_over_life_count", unit);
    let total = number_of("computer_total", unit);
    let yardstick = Yardstick::of(unit);
    let second_hand = years.second_hand.or_else(|| number_of("computers_second_hand", unit));
    Some(known([
        ("by_year_list", Some(listed.join(", "))),
        ("second_hand", second_hand.map(count)),
        ("over_life", over_life.map(count)),
        ("over_life_pct", over_life.zip(total).and_then(|(part, whole)| percent(part, whole))),
        ("life_years", yardstick.life().map(|life| life.whole().to_string())),
        ("life_source", yardstick.life().map(|life| clean(&life.name()))),
    ]))
}

/// If any computer is below the minimum; of those whose hardware was read.
pub(super) fn weak(unit: &UnitState) -> Option<Values> {
    let all = staff_computers(unit);
    let read: Vec<&Computer> = all.iter().filter(|one| one.condition.hardware_known).collect();
    let weak = length(read.iter().filter(|one| !one.condition.weak.is_empty()).count());
    let applies = |id: &str| {
        read.iter()
            .flat_map(|one| &one.condition.weak)
            .any(|reason| reason.rule == id)
            .then(|| rule(id, unit))?
    };
    let why: Vec<String> = [
        applies("weak_ram_gb").map(|rule| format!("RAM dưới {} GB", rule.whole())),
        applies("weak_hdd_only").map(|_| "chỉ có ổ đĩa HDD".to_owned()),
        applies("weak_no_windows_11").map(|_| "không nâng cấp được lên Windows 11".to_owned()),
        applies("weak_support_ended").map(|_| "hệ điều hành hết hỗ trợ".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (0 < weak).then(|| {
        known([
            ("weak", Some(count(weak))),
            ("weak_pct", percent(weak, length(read.len()))),
            ("weak_why", Some(why.join(", "))),
        ])
    })
}

pub(super) fn peripherals(unit: &UnitState) -> Values {
    let counted = |item| number_of(item, unit).map(count);
    known([
        ("printers", counted("printer_count")),
        ("scanners", counted("scanner_count")),
        ("photocopiers", counted("photocopier_count")),
        ("barcode", counted("barcode_reader_count")),
        ("kiosk", counted("kiosk_count")),
        ("cameras", counted("camera_count")),
    ])
}

/// Desktops and laptops: what reports call "máy tính".
pub(super) fn staff_computers(unit: &UnitState) -> Vec<Computer> {
    let of_staff = |one: &Computer| {
        matches!(
            one.class,
            DeviceClass::Desktop | DeviceClass::AllInOne | DeviceClass::MiniPc | DeviceClass::Laptop
        )
    };
    let mut all = crate::items::computers(unit);
    all.retain(of_staff);
    all
}
