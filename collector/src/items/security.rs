//! Antivirus on the unit's computers.
//!
//! A report asks what is installed; what is switched off or expired is installed and is remarked. A licence cannot be
//! seen from the PC and is declared.

use hatang_proto::model::inventory::{Antivirus, AntivirusState};

use super::computers::staff_computer;
use super::measure::{Answer, Measurement, count, inventory};
use super::state::{MachineState, UnitState};
use super::text::{LABEL, clean, listed, shorten};

pub(super) fn antivirus_installed(unit: &UnitState) -> Measurement {
    let mut result = count(unit, |machine| installed(machine).unwrap_or_else(|answer| answer));
    let idle: Vec<&MachineState> = unit.machines.iter().filter(|machine| is_idle(machine)).collect();
    if !idle.is_empty() {
        let named = listed(idle.iter().map(|machine| shorten(&machine.shown_label(), LABEL)));
        let note = format!("có {} máy đã cài nhưng đang tắt hoặc hết hạn: {named}", idle.len());
        result.notes.push(note);
    }
    result
}

fn installed(machine: &MachineState) -> Result<Answer, Answer> {
    staff_computer(machine)?;
    let Some(products) = &inventory(machine)?.antivirus else {
        return Ok(Answer::Missing("chưa đọc được phần mềm diệt vi rút".into()));
    };
    if products.is_empty() {
        return Ok(Answer::DoesNotCount("chưa cài".into()));
    }
    let described = products.iter().map(|product| match state_name(product.state) {
        "" => clean(&product.product),
        state => format!("{} ({state})", clean(&product.product)),
    });
    Ok(Answer::Counts(described.collect::<Vec<_>>().join(", ")))
}

/// It counts, but none of its products is on and one is known to be stopped.
fn is_idle(machine: &MachineState) -> bool {
    let Ok(Answer::Counts(_)) = installed(machine) else { return false };
    let products = || machine.inventory.iter().flat_map(|inventory| inventory.antivirus.iter().flatten());
    products().all(|product| product.state != AntivirusState::On) && products().any(is_stopped)
}

fn is_stopped(product: &Antivirus) -> bool {
    matches!(product.state, AntivirusState::Off | AntivirusState::Snoozed | AntivirusState::Expired)
}

fn state_name(state: AntivirusState) -> &'static str {
    match state {
        AntivirusState::On => "đang bật",
        AntivirusState::Off => "đang tắt",
        AntivirusState::Snoozed => "tạm dừng",
        AntivirusState::Expired => "hết hạn",
        AntivirusState::Unknown => "",
    }
}
