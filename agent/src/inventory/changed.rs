//! Whether an inventory says something that the one before did not.
//!
//! What flaps by itself is passed over, so that a quiet machine sends nothing: the speed and addresses of Wi-Fi and of
//! software adapters, the order of lists, temporary IPv6 addresses, sticks that come and go, the signature age and the
//! days of a licence from day to day, the wear of a battery, and the wording of a cause.

use hatang_proto::model::inventory::{Adapter, AdapterKind, Inventory, Monitor};

/// Days from which on signatures belong to the next class of staleness.
const STALE_AFTER_DAYS: [u32; 3] = [7, 30, 180];

/// Days left from which on a licence belongs to the next class: soon to end, ended.
const LICENCE_CLASSES: [i32; 2] = [30, 0];
/// A battery that wears by less is the same, percent.
const HEALTH_STEP: u8 = 10;

/// Compares two inventories of one machine.
pub fn changed(old: &Inventory, new: &Inventory) -> bool {
    steady(old) != steady(new)
}

/// The inventory without what flaps.
fn steady(inventory: &Inventory) -> Inventory {
    let mut steady = inventory.clone();
    if let Some(adapters) = &mut steady.adapters {
        adapters.retain(|adapter| adapter.kind != AdapterKind::Virtual);
        adapters.iter_mut().for_each(steady_adapter);
        adapters.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if let Some(disks) = &mut steady.disks {
        disks.retain(|disk| !disk.removable);
        disks.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if let Some(printers) = &mut steady.printers {
        printers.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if let Some(scanners) = &mut steady.scanners {
        scanners.sort_by(|one, other| one.name.cmp(&other.name));
    }
    for product in steady.antivirus.iter_mut().flatten() {
        product.signature_age_days = product.signature_age_days.map(staleness);
        product.licence_days_left = product.licence_days_left.map(licence_class);
    }
    steady_protection(&mut steady);
    steady_surroundings(&mut steady);
    for problem in &mut steady.problems {
        problem.cause.clear();
    }
    steady.problems.sort();
    steady.problems.dedup();
    steady
}

/// Orders of lists; a restart that is due and a flag about signatures are changes, for they stay for days.
fn steady_protection(steady: &mut Inventory) {
    if let Some(products) = &mut steady.antivirus {
        products.sort_by(|one, other| one.product.cmp(&other.product));
    }
    if let Some(firewall) = &mut steady.security.firewall {
        firewall.products.sort();
    }
    if let Some(drives) = &mut steady.security.drives {
        drives.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

fn steady_surroundings(steady: &mut Inventory) {
    if let Some(monitors) = &mut steady.monitors {
        let key = |monitor: &Monitor| (monitor.serial.clone(), monitor.model.clone(), monitor.year);
        monitors.sort_by_key(key);
    }
    for battery in steady.batteries.iter_mut().flatten() {
        battery.health_percent = battery.health_percent.map(|percent| percent / HEALTH_STEP * HEALTH_STEP);
    }
    if let Some(readers) = &mut steady.barcode_readers {
        readers.sort_by(|one, other| (&one.name, &one.device_key).cmp(&(&other.name, &other.device_key)));
    }
    if let Some(applications) = &mut steady.applications {
        applications.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

fn steady_adapter(adapter: &mut Adapter) {
    if adapter.kind == AdapterKind::Wireless {
        adapter.up = false;
        adapter.addresses.clear();
    }
    if !adapter.up {
        adapter.speed_mbps = None;
    }
    adapter.addresses.retain(|address| !address.contains(':'));
    adapter.addresses.sort();
}

/// The class of staleness instead of the days.
fn staleness(days: u32) -> u32 {
    STALE_AFTER_DAYS.iter().filter(|limit| **limit <= days).max().copied().unwrap_or(0)
}

/// The class of what is left instead of the days.
fn licence_class(days: i32) -> i32 {
    LICENCE_CLASSES.iter().filter(|limit| days <= **limit).min().copied().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::{
        Antivirus, AntivirusState, Battery, Disk, DiskKind, Problem, Updates,
    };

    use super::*;

    fn adapter(kind: AdapterKind, up: bool, speed_mbps: Option<u32>, addresses: &[&str]) -> Adapter {
        Adapter {
            name: "enp3s0".to_owned(),
            kind,
            hardware_address: None,
            up,
            speed_mbps,
            addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
        }
    }

    fn with(adapter: Adapter) -> Inventory {
        Inventory { adapters: Some(vec![adapter]), ..Inventory::default() }
    }

    #[test]
    fn what_flaps_is_no_change() {
        let wired = |addresses: &[&str]| with(adapter(AdapterKind::Wired, true, Some(1000), addresses));
        assert!(!changed(&wired(&["10.0.0.2/8", "10.0.0.3/8"]), &wired(&["10.0.0.3/8", "10.0.0.2/8"])));
        assert!(!changed(&wired(&["2001:db8::1/64"]), &wired(&["2001:db8::7/64"])));
        let wifi = |up, speed| with(adapter(AdapterKind::Wireless, up, speed, &[]));
        assert!(!changed(&wifi(true, Some(300)), &wifi(false, None)));
        let down = |speed| with(adapter(AdapterKind::Wired, false, speed, &[]));
        assert!(!changed(&down(Some(10)), &down(None)));
    }

    #[test]
    fn a_slower_wire_another_address_and_a_lost_part_are_changes() {
        let wired = |speed, address: &str| with(adapter(AdapterKind::Wired, true, Some(speed), &[address]));
        assert!(changed(&wired(1000, "10.0.0.2/8"), &wired(100, "10.0.0.2/8")));
        assert!(changed(&wired(1000, "10.0.0.2/8"), &wired(1000, "10.0.0.9/8")));
        assert!(changed(&wired(1000, "10.0.0.2/8"), &Inventory::default()));
    }

    #[test]
    fn signatures_count_when_they_become_stale_not_every_day() {
        let aged = |days| Inventory {
            antivirus: Some(vec![Antivirus {
                product: "ClamAV".to_owned(),
                version: None,
                state: AntivirusState::On,
                signature_age_days: days,
                ..Antivirus::default()
            }]),
            ..Inventory::default()
        };
        assert!(!changed(&aged(Some(0)), &aged(Some(6))));
        assert!(changed(&aged(Some(6)), &aged(Some(7))));
        assert!(changed(&aged(Some(6)), &aged(None)));
    }

    #[test]
    fn a_licence_counts_when_it_comes_to_its_end_and_not_every_day() {
        let left = |days| Inventory {
            antivirus: Some(vec![Antivirus { licence_days_left: days, ..Antivirus::default() }]),
            ..Inventory::default()
        };
        assert!(!changed(&left(Some(300)), &left(Some(31))));
        assert!(changed(&left(Some(31)), &left(Some(30))));
        assert!(!changed(&left(Some(30)), &left(Some(1))));
        assert!(changed(&left(Some(1)), &left(Some(0))));
        assert!(!changed(&left(Some(0)), &left(Some(-90))));
        assert!(changed(&left(Some(1)), &left(None)));
    }

    #[test]
    fn a_battery_wears_in_steps_and_displays_have_no_order() {
        let worn = |health_percent| Inventory {
            batteries: Some(vec![Battery { health_percent }]),
            ..Inventory::default()
        };
        assert!(!changed(&worn(Some(89)), &worn(Some(80))));
        assert!(changed(&worn(Some(80)), &worn(Some(79))));
        let display = |model: &str| Monitor { model: Some(model.to_owned()), ..Monitor::default() };
        let shown = |one, other| Inventory {
            monitors: Some(vec![display(one), display(other)]),
            ..Inventory::default()
        };
        assert!(!changed(&shown("E2314H", "22M38"), &shown("22M38", "E2314H")));
        assert!(changed(&shown("E2314H", "22M38"), &shown("22M38", "22M38")));
    }

    #[test]
    fn a_restart_that_is_due_and_outdated_signatures_are_changes() {
        let due = |restart_pending| Inventory {
            updates: Some(Updates { restart_pending, ..Updates::default() }),
            ..Inventory::default()
        };
        assert!(changed(&due(false), &due(true)));
        let flagged = |signatures_outdated| Inventory {
            antivirus: Some(vec![Antivirus { signatures_outdated, ..Antivirus::default() }]),
            ..Inventory::default()
        };
        assert!(changed(&flagged(Some(false)), &flagged(Some(true))));
    }

    #[test]
    fn a_stick_and_another_wording_are_no_change_but_another_problem_is() {
        let stick = Disk {
            name: "sdb".to_owned(),
            kind: DiskKind::Unknown,
            bus: Some("usb".to_owned()),
            model: None,
            size_bytes: None,
            removable: true,
            failing: None,
        };
        let disks = |disks| Inventory { disks: Some(disks), ..Inventory::default() };
        assert!(!changed(&disks(vec![stick]), &disks(Vec::new())));
        let problem = |part: &str, cause: &str| Inventory {
            problems: vec![Problem {
                part: part.to_owned(),
                operation: "read".to_owned(),
                cause: cause.to_owned(),
            }],
            ..Inventory::default()
        };
        assert!(!changed(&problem("disks", "after 3 ms"), &problem("disks", "after 4 ms")));
        assert!(changed(&problem("disks", "x"), &problem("cpu", "x")));
    }
}
