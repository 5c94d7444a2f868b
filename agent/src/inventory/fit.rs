//! Keeps an inventory within the bounds of the contract.
//!
//! What a system says may be longer than any collector takes. A text is cut and rid of control characters; a list that
//! is too long loses its tail, and a problem says so.

use hatang_proto::limits::{MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use hatang_proto::model::inventory::{AgeReason, Inventory, Problem};

use super::texts::tidy;

/// Cuts texts and lists.
pub(super) fn fit(inventory: &mut Inventory) {
    let mut cut = Vec::new();
    optional(&mut inventory.host_name, MAX_NAME_BYTES);
    device(inventory, &mut cut);
    system(inventory);
    hardware(inventory, &mut cut);
    peripherals(inventory, &mut cut);
    protection(inventory, &mut cut);
    surroundings(inventory, &mut cut);
    inventory.problems.truncate(MAX_LIST.saturating_sub(cut.len()));
    inventory.problems.extend(cut);
    for problem in &mut inventory.problems {
        text(&mut problem.part, MAX_NAME_BYTES);
        text(&mut problem.operation, MAX_TEXT_BYTES);
        text(&mut problem.cause, MAX_TEXT_BYTES);
    }
}

fn device(inventory: &mut Inventory, cut: &mut Vec<Problem>) {
    let (device, identity) = (&mut inventory.device, &mut inventory.identity);
    for value in [
        &mut device.manufacturer,
        &mut device.model,
        &mut identity.hardware_uuid,
        &mut identity.system_serial,
        &mut identity.board_serial,
    ] {
        optional(value, MAX_TEXT_BYTES);
    }
    device.votes.iter_mut().for_each(|vote| text(&mut vote.evidence, MAX_TEXT_BYTES));
    identity.disk_serials.iter_mut().for_each(|serial| text(serial, MAX_TEXT_BYTES));
    identity.refused.iter_mut().for_each(|refused| text(&mut refused.value, MAX_TEXT_BYTES));
    if let Some(age) = &mut inventory.age {
        for reason in &mut age.reasons {
            match reason {
                AgeReason::CpuFamily { model: detail, .. }
                | AgeReason::CpuUnknown { model: detail }
                | AgeReason::BiosDate { month: detail }
                | AgeReason::BiosOlderThanCpu { month: detail } => text(detail, MAX_TEXT_BYTES),
                AgeReason::VirtualMachine => {}
            }
        }
    }
    list("identity", &mut inventory.identity.disk_serials, cut);
    list("identity", &mut inventory.identity.refused, cut);
}

fn system(inventory: &mut Inventory) {
    if let Some(system) = &mut inventory.system {
        text(&mut system.family, MAX_NAME_BYTES);
        text(&mut system.name, MAX_TEXT_BYTES);
        text(&mut system.architecture, MAX_NAME_BYTES);
        optional(&mut system.version, MAX_TEXT_BYTES);
        optional(&mut system.kernel, MAX_TEXT_BYTES);
        optional(&mut system.edition, MAX_TEXT_BYTES);
    }
    let firmware = &mut inventory.firmware;
    for value in [
        &mut firmware.bios_vendor,
        &mut firmware.bios_version,
        &mut firmware.board_manufacturer,
        &mut firmware.board_product,
    ] {
        optional(value, MAX_TEXT_BYTES);
    }
    firmware.chassis_codes.truncate(MAX_LIST);
}

fn hardware(inventory: &mut Inventory, cut: &mut Vec<Problem>) {
    if let Some(cpu) = &mut inventory.cpu {
        text(&mut cpu.model, MAX_TEXT_BYTES);
        optional(&mut cpu.vendor, MAX_TEXT_BYTES);
    }
    if let Some(disks) = &mut inventory.disks {
        list("disks", disks, cut);
        for disk in disks {
            text(&mut disk.name, MAX_NAME_BYTES);
            optional(&mut disk.model, MAX_TEXT_BYTES);
        }
    }
    if let Some(adapters) = &mut inventory.adapters {
        list("adapters", adapters, cut);
        for adapter in adapters {
            text(&mut adapter.name, MAX_NAME_BYTES);
            list("adapters", &mut adapter.addresses, cut);
        }
    }
}

fn peripherals(inventory: &mut Inventory, cut: &mut Vec<Problem>) {
    if let Some(printers) = &mut inventory.printers {
        list("printers", printers, cut);
        for printer in printers {
            text(&mut printer.name, MAX_TEXT_BYTES);
            optional(&mut printer.model, MAX_TEXT_BYTES);
            optional(&mut printer.device_key, MAX_TEXT_BYTES);
        }
    }
    if let Some(scanners) = &mut inventory.scanners {
        list("scanners", scanners, cut);
        for scanner in scanners {
            text(&mut scanner.name, MAX_TEXT_BYTES);
            optional(&mut scanner.model, MAX_TEXT_BYTES);
            optional(&mut scanner.device_key, MAX_TEXT_BYTES);
        }
    }
}

fn protection(inventory: &mut Inventory, cut: &mut Vec<Problem>) {
    if let Some(products) = &mut inventory.antivirus {
        list("antivirus", products, cut);
        for product in products {
            text(&mut product.product, MAX_TEXT_BYTES);
            optional(&mut product.version, MAX_TEXT_BYTES);
        }
    }
    if let Some(firewall) = &mut inventory.security.firewall {
        list("firewall", &mut firewall.products, cut);
        firewall.products.iter_mut().for_each(|product| text(product, MAX_TEXT_BYTES));
    }
    if let Some(drives) = &mut inventory.security.drives {
        list("encryption", drives, cut);
        for drive in drives {
            text(&mut drive.name, MAX_NAME_BYTES);
        }
    }
}

fn surroundings(inventory: &mut Inventory, cut: &mut Vec<Problem>) {
    if let Some(monitors) = &mut inventory.monitors {
        list("monitors", monitors, cut);
    }
    if let Some(batteries) = &mut inventory.batteries {
        list("power", batteries, cut);
    }
    if let Some(readers) = &mut inventory.barcode_readers {
        list("usb", readers, cut);
        for reader in readers {
            text(&mut reader.name, MAX_TEXT_BYTES);
            optional(&mut reader.device_key, MAX_TEXT_BYTES);
        }
    }
    if let Some(applications) = &mut inventory.applications {
        list("applications", applications, cut);
        for application in applications {
            text(&mut application.name, MAX_NAME_BYTES);
            optional(&mut application.version, MAX_TEXT_BYTES);
        }
    }
}

fn text(value: &mut String, max: usize) {
    let mut tidied = tidy(value).unwrap_or_default();
    let end = (0..=max).rev().find(|end| tidied.is_char_boundary(*end) && *end <= tidied.len());
    tidied.truncate(end.unwrap_or(0));
    *value = tidied;
}

fn optional(value: &mut Option<String>, max: usize) {
    if let Some(inner) = value {
        text(inner, max);
    }
    if value.as_ref().is_some_and(String::is_empty) {
        *value = None;
    }
}

fn list<T>(part: &str, values: &mut Vec<T>, cut: &mut Vec<Problem>) {
    if MAX_LIST < values.len() {
        cut.push(super::incomplete(
            part,
            "list all of them",
            &format!("there are {}, at most {MAX_LIST} are reported", values.len()),
        ));
        values.truncate(MAX_LIST);
    }
}
