//! The LAN, the government network, and who is connected.
//!
//! There is never a measured "no": a machine that does not answer may be switched off.

use std::collections::BTreeMap;

use hatang_proto::model::inventory::{AdapterKind, Inventory};

use super::computers::{listed_computer, staff_computer};
use super::figure::Parts;
use super::measure::{Answer, Measurement, ask, count_all, said};
use super::state::{MachineState, UnitState};
use super::value::ItemValue;

/// A report calls a connection fast from this link speed on, megabits a second.
const FAST_MBPS: u32 = 100;

/// Whether there is a LAN: two machines share a gateway, or one reaches its gateway through a real adapter.
pub(super) fn lan_present(unit: &UnitState) -> Measurement {
    let mut result = on_lan(unit);
    result.value = (result.counted() > 0).then_some(ItemValue::Flag(true));
    if result.value.is_none() && !result.machines.is_empty() {
        result.notes.push("chưa đủ căn cứ đo để kết luận có mạng LAN".into());
    }
    result
}

/// Each machine and what shows that it is on a LAN.
pub(super) fn on_lan(unit: &UnitState) -> Measurement {
    let mut sharing = BTreeMap::<&str, u32>::new();
    for gateway in unit.machines.iter().filter_map(known_gateway) {
        *sharing.entry(gateway).or_default() += 1;
    }
    ask(unit, |machine| {
        let shared =
            machine.gateway.as_deref().and_then(|gateway| sharing.get(gateway)).copied().unwrap_or(0);
        match machine.reach.gateway {
            _ if shared >= 2 => Answer::Counts(format!("chung cổng mạng với {} máy khác", shared - 1)),
            Some(true) if has_real_adapter(machine) => Answer::Counts("kết nối được cổng mạng".into()),
            Some(true) => Answer::DoesNotCount("chưa rõ loại cổng kết nối của máy".into()),
            Some(false) => Answer::DoesNotCount("cổng mạng không trả lời".into()),
            None => Answer::Missing("chưa đo được cổng mạng".into()),
        }
    })
}

/// Desktops and laptops on the LAN with Internet, not over a slow link.
pub(super) fn computers_online(unit: &UnitState) -> Measurement {
    count_all(
        unit,
        |machine| match staff_computer(machine) {
            Ok(_) => online(machine),
            Err(answer) => answer,
        },
        |machine| match listed_computer(machine) {
            Ok(()) => said(
                machine.lan_internet,
                "có LAN và Internet",
                "không có LAN và Internet",
                "kê khai không ghi LAN, Internet",
            ),
            Err(answer) => answer,
        },
    )
}

/// Desktops and laptops that reach a target of the government network; beside it, those among the ones that must.
pub(super) fn on_cpnet(unit: &UnitState) -> Measurement {
    let reaching = |machine: &MachineState| match machine.reach.cpnet {
        Some(true) => Answer::Counts("có kết nối CPNet".into()),
        Some(false) => Answer::DoesNotCount("không kết nối được CPNet".into()),
        None => Answer::Missing("chưa đo được CPNet".into()),
    };
    let mut result = count_all(
        unit,
        |machine| match staff_computer(machine) {
            Ok(_) => reaching(machine),
            Err(answer) => answer,
        },
        |machine| match listed_computer(machine) {
            Ok(()) => {
                said(machine.cpnet, "có kết nối CPNet", "không kết nối CPNet", "kê khai không ghi CPNet")
            }
            Err(answer) => answer,
        },
    );
    result.parts.ratio = among_required(unit);
    result
}

/// Of the computers that must be on CPNet, how many are.
fn among_required(unit: &UnitState) -> Option<(i64, i64)> {
    let machines = unit.machines.iter().map(|machine| (&machine.particulars, machine.reach.cpnet));
    let listed = unit.declared_machines.iter().map(|machine| (&machine.particulars, machine.cpnet));
    let required = machines.chain(listed).filter(|(particulars, _)| particulars.cpnet_required == Some(true));
    let (on, all) =
        required.fold((0, 0), |(on, all), (_, reached)| (on + i64::from(reached == Some(true)), all + 1));
    (0 < all).then_some((on, all))
}

/// Whether the unit uses the network of the government: some machine reaches it, or somebody said so of one.
pub(super) fn cpnet_used(unit: &UnitState) -> Measurement {
    let mut result = on_cpnet(unit);
    result.value = (0 < result.counted()).then_some(ItemValue::Flag(true));
    result.parts = Parts::default();
    result
}

/// An answer from the Internet proves the gateway too: many gateways do not answer for themselves.
fn online(machine: &MachineState) -> Answer {
    let gateway_known = known_gateway(machine).is_some() || machine.reach.gateway == Some(true);
    match machine.reach.internet {
        None => Answer::Missing("chưa đo được Internet".into()),
        Some(false) => Answer::DoesNotCount("không kết nối được Internet".into()),
        Some(true) if !gateway_known => Answer::Missing("chưa đo được cổng mạng".into()),
        Some(true) => match machine.inventory.as_ref().and_then(link_mbps) {
            Some(mbps) if mbps < FAST_MBPS => Answer::DoesNotCount(format!("cổng mạng chỉ đạt {mbps} Mbps")),
            Some(mbps) => Answer::Counts(format!("có LAN và Internet, cổng mạng {mbps} Mbps")),
            None => Answer::Counts("có LAN và Internet".into()),
        },
    }
}

pub(super) fn known_gateway(machine: &MachineState) -> Option<&str> {
    machine.gateway.as_deref().filter(|gateway| !gateway.trim().is_empty())
}

/// Speed of the fastest wired adapter in use; `None` if unknown or on Wi-Fi, whose speed changes by the minute.
fn link_mbps(inventory: &Inventory) -> Option<u32> {
    let in_use = || inventory.adapters.iter().flatten().filter(|adapter| adapter.up);
    if in_use().any(|adapter| adapter.kind == AdapterKind::Wireless) {
        return None;
    }
    in_use()
        .filter(|adapter| adapter.kind == AdapterKind::Wired)
        .filter_map(|adapter| adapter.speed_mbps)
        .max()
}

fn has_real_adapter(machine: &MachineState) -> bool {
    let adapters = machine.inventory.iter().flat_map(|inventory| inventory.adapters.iter().flatten());
    adapters
        .filter(|adapter| adapter.up)
        .any(|adapter| matches!(adapter.kind, AdapterKind::Wired | AdapterKind::Wireless))
}
