//! Computers by what people said about them: whose post, since when, used before, needed on CPNet.
//!
//! Nobody said it is not "no": such a computer is missing by name, and while the list is incomplete a declared number
//! stands above it.

use super::computers::{listed_computer, staff_computer, staff_computers};
use super::condition::{Condition, Yardstick};
use super::figure::Provenance;
use super::measure::{Answer, Measurement, ask, ask_all, count_all, said, size};
use super::particulars::{Particulars, StaffClass};
use super::ratio::percent;
use super::rules::rule;
use super::state::UnitState;
use super::value::ItemValue;

pub(super) fn officials(unit: &UnitState) -> Measurement {
    of_staff(unit, StaffClass::Official)
}

pub(super) fn part_time(unit: &UnitState) -> Measurement {
    of_staff(unit, StaffClass::PartTime)
}

/// Computers bought or received used.
pub(super) fn second_hand(unit: &UnitState) -> Measurement {
    let asked = |particulars: &Particulars| {
        said(particulars.second_hand, "đã qua sử dụng", "trang bị mới", "chưa ghi mới hay đã qua sử dụng")
    };
    of_people(if_stated(unit, count_computers(unit, asked), |particulars| particulars.second_hand.is_some()))
}

/// Computers whose year is known and that are not known to be second-hand; the years are companions of the figure.
pub(super) fn by_year(unit: &UnitState) -> Measurement {
    let asked = |particulars: &Particulars| match (particulars.second_hand, particulars.year_by(unit.as_of)) {
        (Some(true), _) => Answer::DoesNotCount("đã qua sử dụng".into()),
        (_, Some(year)) => Answer::Counts(format!("trang bị năm {year}")),
        (_, None) => Answer::Missing("chưa ghi năm trang bị".into()),
    };
    of_people(if_stated(unit, count_computers(unit, asked), |particulars| {
        particulars.year_equipped.is_some()
    }))
}

/// Computers that must be on the government network.
pub(super) fn cpnet_required(unit: &UnitState) -> Measurement {
    let asked =
        |particulars: &Particulars, staff: Result<(), Answer>| match (particulars.cpnet_required, staff) {
            (None, Err(answer @ Answer::DoesNotCount(_))) => answer,
            (stated, _) => said(
                stated,
                "phải kết nối CPNet",
                "không phải kết nối CPNet",
                "chưa ghi có phải kết nối CPNet không",
            ),
        };
    let counted = count_all(
        unit,
        |machine| asked(&machine.particulars, staff_computer(machine).map(|_| ())),
        |machine| asked(&machine.particulars, listed_computer(machine)),
    );
    of_people(if_stated(unit, counted, |particulars| particulars.cpnet_required.is_some()))
}

/// Computers beyond the life that the dated rule gives them; the rule is named.
pub(super) fn over_life(unit: &UnitState) -> Measurement {
    let yardstick = Yardstick::of(unit);
    let judged = |condition: Condition| match condition {
        Condition { over_life: Some(reason), .. } => Answer::Counts(reason.text),
        Condition { age_known: true, .. } => Answer::DoesNotCount("chưa quá thời gian sử dụng".into()),
        Condition { .. } => Answer::Missing("chưa ghi năm trang bị".into()),
    };
    let mut result = judge(unit, &yardstick, judged);
    result.provenance = Provenance::Derived;
    result.value = match yardstick.life() {
        Some(_) if !result.machines.is_empty() => Some(ItemValue::Number(result.counted())),
        _ => None,
    };
    result.notes.extend(life_note(&yardstick));
    result
}

/// Old, weak or failing computers, of a hundred desktops and laptops. A computer of which only the year is unknown is
/// judged by its hardware, and the remark says how many those are.
pub(super) fn degraded(unit: &UnitState) -> Measurement {
    let yardstick = Yardstick::of(unit);
    let judged = |condition: Condition| {
        if condition.is_degraded() {
            let reasons: Vec<String> = condition.reasons().map(|reason| reason.text.clone()).collect();
            return Answer::Counts(reasons.join("; "));
        }
        if condition.hardware_known {
            return Answer::DoesNotCount("đạt".into());
        }
        Answer::Missing("chưa đọc được cấu hình".into())
    };
    let mut result = judge(unit, &yardstick, judged);
    let whole = i64::from(size(staff_computers(unit)));
    result.provenance = Provenance::Derived;
    if !result.machines.is_empty() {
        result.value = percent(result.counted().into(), whole.into()).map(ItemValue::Number);
        result.parts.ratio = Some((result.counted(), whole)).filter(|_| 0 < whole);
    }
    let ageless = judge(unit, &yardstick, |condition| {
        if condition.age_known { Answer::DoesNotCount(String::new()) } else { Answer::Counts(String::new()) }
    });
    if 0 < ageless.counted() {
        let note = "máy chưa xét thời gian sử dụng vì chưa ghi năm trang bị";
        result.notes.push(format!("{} {note}", ageless.counted()));
    }
    result.notes.extend(life_note(&yardstick));
    result.notes.extend(rule("weak_ram_gb", unit).map(|rule| {
        format!(
            "cấu hình yếu: RAM dưới {} GB, chỉ có HDD hoặc hệ điều hành hết hỗ trợ (theo {})",
            rule.whole(),
            rule.name()
        )
    }));
    result
}

/// Machines with a disk that says that it will fail. Crashes are not collected, so there is no number, only a remark.
pub(super) fn unstable(unit: &UnitState) -> Measurement {
    let yardstick = Yardstick::of(unit);
    let mut result = ask(unit, |machine| match staff_computer(machine) {
        Ok(_) => match yardstick.machine(machine).failing.first() {
            Some(reason) => Answer::Counts(reason.text.clone()),
            None => Answer::DoesNotCount(String::new()),
        },
        Err(answer) => answer,
    });
    result.at_least = Some((result.counted(), "máy")).filter(|(seen, _)| 0 < *seen);
    result
}

fn of_staff(unit: &UnitState, wanted: StaffClass) -> Measurement {
    let counted = count_computers(unit, |particulars| match particulars.staff_class {
        Some(class) if class == wanted => Answer::Counts(class.name().to_lowercase()),
        Some(class) => Answer::DoesNotCount(class.name().to_lowercase()),
        None => Answer::Missing("chưa ghi đối tượng sử dụng".into()),
    });
    if_stated(unit, counted, |particulars| particulars.staff_class.is_some())
}

/// Desktops and laptops of either kind by what people said about them.
fn count_computers(unit: &UnitState, asked: impl Fn(&Particulars) -> Answer) -> Measurement {
    count_all(
        unit,
        |machine| match staff_computer(machine) {
            Ok(_) => asked(&machine.particulars),
            Err(answer) => answer,
        },
        |machine| match listed_computer(machine) {
            Ok(()) => asked(&machine.particulars),
            Err(answer) => answer,
        },
    )
}

/// Desktops and laptops of either kind by their condition.
fn judge(unit: &UnitState, yardstick: &Yardstick, judged: impl Fn(Condition) -> Answer) -> Measurement {
    ask_all(
        unit,
        |machine| match staff_computer(machine) {
            Ok(_) => judged(yardstick.machine(machine)),
            Err(answer) => answer,
        },
        |machine| match listed_computer(machine) {
            Ok(()) => judged(yardstick.declared(machine)),
            Err(answer) => answer,
        },
    )
}

/// Blank while nobody stated anything about any computer.
fn if_stated(unit: &UnitState, mut result: Measurement, is_stated: fn(&Particulars) -> bool) -> Measurement {
    let machines = unit.machines.iter().map(|machine| &machine.particulars);
    let mut all = machines.chain(unit.declared_machines.iter().map(|machine| &machine.particulars));
    if !all.any(is_stated) {
        result.value = None;
    }
    result
}

/// People say it of machines too, so that how many are listed only is no news.
fn of_people(result: Measurement) -> Measurement {
    Measurement { provenance: Provenance::Declared, notes: Vec::new(), ..result }
}

/// `thời gian sử dụng 7 năm theo Thông tư 141/2025/TT-BTC, Phụ lục I, chưa xác nhận`
fn life_note(yardstick: &Yardstick) -> Option<String> {
    let life = yardstick.life()?;
    Some(format!("thời gian sử dụng {} năm theo {}", life.whole(), life.name()))
}
