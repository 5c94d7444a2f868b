//! Antivirus on the unit's computers.
//!
//! A report asks what is installed; what is switched off or expired is installed and is remarked. A PC counts once,
//! whatever number of products it has. Few products write their licence down: its share is measured only where every
//! computer's product does, and declared otherwise.

use hatang_proto::model::inventory::{Antivirus, AntivirusState};

use super::computers::{listed_computer, staff_computer, staff_computers};
use super::figure::Parts;
use super::measure::{Answer, Measurement, ask_all, count_all, inventory, said, size};
use super::particulars::DeclaredMachine;
use super::ratio::percent;
use super::state::{MachineState, UnitState};
use super::text::{LABEL, clean, listed, shorten};
use super::value::ItemValue;

pub(super) fn antivirus_installed(unit: &UnitState) -> Measurement {
    let mut result = count_all(unit, |machine| installed(machine).unwrap_or_else(|answer| answer), stated);
    let idle: Vec<&MachineState> = unit.machines.iter().filter(|machine| is_idle(machine)).collect();
    if !idle.is_empty() {
        let named = listed(idle.iter().map(|machine| shorten(&machine.shown_label(), LABEL)));
        let note = format!("có {} máy đã cài nhưng đang tắt hoặc hết hạn: {named}", idle.len());
        result.notes.push(note);
    }
    result
}

/// Computers with a valid licence, of a hundred; open while one of them does not tell.
pub(super) fn antivirus_licensed(unit: &UnitState) -> Measurement {
    let mut result =
        ask_all(unit, |machine| licensed(machine).unwrap_or_else(|answer| answer), listed_licence);
    let counted = result.counted();
    result.parts = Parts::default();
    if result.missing.is_empty() {
        let whole = i64::from(size(staff_computers(unit)));
        result.value = percent(counted.into(), whole.into()).map(ItemValue::Number);
        result.parts.ratio = Some((counted, whole)).filter(|_| 0 < whole);
    } else if 0 < counted {
        result.notes.push(format!("phần mềm thu thập thấy bản quyền còn hạn trên {counted} máy"));
    }
    result
}

fn stated(machine: &DeclaredMachine) -> Answer {
    match listed_computer(machine) {
        Ok(()) => said(machine.antivirus, "đã cài", "chưa cài", "kê khai không ghi phần mềm diệt vi rút"),
        Err(answer) => answer,
    }
}

/// Nobody is asked for the licence of a listed computer.
fn listed_licence(machine: &DeclaredMachine) -> Answer {
    match stated(machine) {
        Answer::Counts(_) => Answer::Missing("kê khai không ghi bản quyền phần mềm diệt vi rút".into()),
        answer => answer,
    }
}

/// One product with a valid licence is enough; one that does not tell may have one.
fn licensed(machine: &MachineState) -> Result<Answer, Answer> {
    let products = products(machine)?;
    if let Some(valid) =
        products.iter().find(|product| product.licence_days_left.is_some_and(|days| 0 <= days))
    {
        return Ok(Answer::Counts(clean(&valid.product)));
    }
    if products.iter().any(|product| product.licence_days_left.is_none()) {
        return Ok(Answer::Missing("phần mềm diệt vi rút không cho biết bản quyền".into()));
    }
    let why = if products.is_empty() { "chưa cài" } else { "bản quyền hết hạn" };
    Ok(Answer::DoesNotCount(why.into()))
}

/// What the machine has; an empty list beside an unread source is not "none".
fn products(machine: &MachineState) -> Result<&[Antivirus], Answer> {
    staff_computer(machine)?;
    let inventory = inventory(machine)?;
    let unread = inventory.problems.iter().any(|problem| problem.part == "antivirus");
    match inventory.antivirus.as_deref() {
        Some([]) if unread => Err(Answer::Missing("chưa đọc được hết phần mềm diệt vi rút".into())),
        Some(products) => Ok(products),
        None => Err(Answer::Missing("chưa đọc được phần mềm diệt vi rút".into())),
    }
}

fn installed(machine: &MachineState) -> Result<Answer, Answer> {
    let products = products(machine)?;
    if products.is_empty() {
        return Ok(Answer::DoesNotCount("chưa cài".into()));
    }
    Ok(Answer::Counts(described(products)))
}

/// `Kaspersky (đang bật), Microsoft Defender (thụ động)`
pub(super) fn described(products: &[Antivirus]) -> String {
    let described = products.iter().map(|product| match state_name(product) {
        "" => clean(&product.product),
        state => format!("{} ({state})", clean(&product.product)),
    });
    described.collect::<Vec<_>>().join(", ")
}

/// It counts, but none of its products protects, one is known to be stopped, and none may protect unseen.
fn is_idle(machine: &MachineState) -> bool {
    let Ok(Answer::Counts(_)) = installed(machine) else { return false };
    let products = || machine.inventory.iter().flat_map(|inventory| inventory.antivirus.iter().flatten());
    products().any(is_stopped) && products().all(|product| product.passive || is_stopped(product))
}

fn is_stopped(product: &Antivirus) -> bool {
    matches!(product.state, AntivirusState::Off | AntivirusState::Snoozed | AntivirusState::Expired)
}

fn state_name(product: &Antivirus) -> &'static str {
    match product.state {
        AntivirusState::On if product.passive => "thụ động",
        AntivirusState::On => "đang bật",
        AntivirusState::Off => "đang tắt",
        AntivirusState::Snoozed => "tạm dừng",
        AntivirusState::Expired => "hết hạn",
        AntivirusState::Unknown => "",
    }
}
