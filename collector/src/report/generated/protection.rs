//! Antivirus, firewall, surge protection (III).

use hatang_proto::model::inventory::{Antivirus, AntivirusState};

use super::{Values, count, figure_of, known, length, number_of, percent};
use crate::items::{ComputerId, ItemValue, MachineState, Provenance, UnitState};

/// Signatures of this age count as fresh, days.
const FRESH_DAYS: u32 = 7;

/// What a computer's products amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Guard {
    /// A product protects.
    On,
    /// There is none, or all that there are do not protect.
    Off,
    /// It could not be read.
    Unknown,
}

pub(super) fn antivirus(unit: &UnitState) -> Values {
    let (installed, total) =
        (number_of("antivirus_installed_count", unit), number_of("computer_total", unit));
    let machines: Vec<&MachineState> = guarded(unit).collect();
    let on = machines.iter().filter(|machine| guard(machine) == Guard::On).count();
    let ages = || machines.iter().filter_map(|machine| signature_age(machine));
    let licensed = figure_of("antivirus_licensed_pct", unit);
    let by_people = licensed.as_ref().is_some_and(|figure| {
        matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden))
    });
    let licensed = licensed.and_then(|figure| match (figure.parts.ratio, figure.value) {
        (Some((number, _)), Some(_)) => Some(format!("{} máy", count(number))),
        (None, Some(ItemValue::Number(pct))) => Some(format!("{pct}% máy tính")),
        _ => None,
    });
    let mut values = known([
        ("av", installed.map(count)),
        ("computer_total", total.map(count)),
        ("av_pct", installed.zip(total).and_then(|(part, whole)| percent(part, whole))),
        ("av_on", machines.iter().any(|machine| guard(machine) != Guard::Unknown).then(|| count(length(on)))),
        ("av_fresh", ages().next().map(|_| count(length(ages().filter(|age| *age <= FRESH_DAYS).count())))),
        ("days", Some(count(FRESH_DAYS.into()))),
        ("av_licensed", licensed),
    ]);
    let source = if by_people { " (số liệu kê khai)" } else { "" };
    values.insert("licensed_by", source.into());
    values
}

/// If any computer has nothing that protects it.
pub(super) fn gap(unit: &UnitState) -> Option<Values> {
    let open = guarded(unit).filter(|machine| guard(machine) == Guard::Off).count();
    (0 < open).then(|| known([("n", Some(count(length(open)))), ("annex_ii", Some("Phụ lục II".into()))]))
}

pub(super) fn firewall(unit: &UnitState) -> Values {
    let value = |item| figure_of(item, unit).and_then(|figure| figure.value);
    known([
        (
            "fw_word",
            value("firewall_present").map(yes).map(|yes| if yes { "được" } else { "chưa được" }.into()),
        ),
        (
            "surge_word",
            value("surge_protection_present").map(yes).map(|yes| if yes { "có" } else { "chưa có" }.into()),
        ),
    ])
}

/// Whether a product protects this machine.
pub(in crate::report) fn guard(machine: &MachineState) -> Guard {
    let Some(inventory) = &machine.inventory else { return Guard::Unknown };
    let unread = inventory.problems.iter().any(|problem| problem.part == "antivirus");
    let Some(products) = inventory.antivirus.as_deref() else { return Guard::Unknown };
    if products.iter().any(protects) {
        return Guard::On;
    }
    let open = products.iter().any(|product| product.state == AntivirusState::Unknown && !product.passive);
    if open || unread { Guard::Unknown } else { Guard::Off }
}

/// Whole days since the signatures of the product that protects were made.
pub(in crate::report) fn signature_age(machine: &MachineState) -> Option<u32> {
    let products = machine.inventory.as_ref()?.antivirus.as_deref()?;
    products.iter().filter(|product| protects(product)).filter_map(|product| product.signature_age_days).min()
}

fn protects(product: &Antivirus) -> bool {
    product.state == AntivirusState::On && !product.passive
}

/// Machines that are desktops or laptops.
fn guarded(unit: &UnitState) -> impl Iterator<Item = &MachineState> {
    let ids: Vec<ComputerId> =
        super::equipment::staff_computers(unit).into_iter().map(|one| one.id).collect();
    unit.machines.iter().filter(move |machine| ids.contains(&ComputerId::Machine(machine.id)))
}

fn yes(value: ItemValue) -> bool {
    match value {
        ItemValue::Flag(flag) => flag,
        ItemValue::Number(number) => 0 < number,
        ItemValue::Text(text) => {
            let text = text.to_lowercase();
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            let none = !digits.is_empty() && digits.chars().all(|digit| digit == '0');
            !(none || text.starts_with("không") || text.starts_with("chưa"))
        }
    }
}
