//! Inventories between wire and model.
//!
//! A list that could not be read stays apart from an empty one in both forms. Every text, list and range is checked on
//! the way in; writing cannot fail, and a value outside its range comes back as an error, not as another value.

mod codes;
mod device;
mod fields;
mod hardware;
mod peripherals;
mod protection;
mod surroundings;
mod system;

#[cfg(test)]
mod tests;

use super::{ConvertError, bounded, required_text, text};
use crate::limits::{MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Inventory, Memory, Problem};
use crate::wire;
use fields::{at_least_1, list, optional_text, or_empty};

/// Checks an inventory as received.
pub fn from_wire(found: wire::Inventory) -> Result<Inventory, ConvertError> {
    Ok(Inventory {
        host_name: optional_text("inventory.host_name", found.host_name, MAX_NAME_BYTES)?,
        device: found.device.map(device::from_wire).transpose()?.unwrap_or_default(),
        identity: found.identity.map(device::identity_from_wire).transpose()?.unwrap_or_default(),
        age: found.age.map(device::age_from_wire).transpose()?,
        system: found.system.map(system::from_wire).transpose()?,
        firmware: found.firmware.map(hardware::firmware_from_wire).transpose()?.unwrap_or_default(),
        cpu: found.cpu.map(hardware::cpu_from_wire).transpose()?,
        memory: found.memory.map(memory).transpose()?,
        disks: found.disks.map(|all| list("disks", all.disks, hardware::disk_from_wire)).transpose()?,
        adapters: found
            .adapters
            .map(|all| list("adapters", all.adapters, hardware::adapter_from_wire))
            .transpose()?,
        printers: found
            .printers
            .map(|all| list("printers", all.printers, peripherals::printer_from_wire))
            .transpose()?,
        scanners: found
            .scanners
            .map(|all| list("scanners", all.scanners, peripherals::scanner_from_wire))
            .transpose()?,
        antivirus: found
            .antivirus
            .map(|all| list("antivirus", all.products, protection::antivirus_from_wire))
            .transpose()?,
        security: found.security.map(protection::security_from_wire).transpose()?.unwrap_or_default(),
        updates: found.updates.map(system::updates_from_wire).transpose()?,
        monitors: found
            .monitors
            .map(|all| list("monitors", all.monitors, surroundings::monitor_from_wire))
            .transpose()?,
        batteries: found
            .batteries
            .map(|all| list("batteries", all.batteries, surroundings::battery_from_wire))
            .transpose()?,
        barcode_readers: found
            .barcode_readers
            .map(|all| list("barcode_readers", all.readers, surroundings::barcode_reader_from_wire))
            .transpose()?,
        applications: found
            .applications
            .map(|all| list("applications", all.applications, surroundings::application_from_wire))
            .transpose()?,
        icmp_way: found.icmp_way.map(codes::icmp_way).transpose()?,
        problems: problems(found.problems)?,
    })
}

/// Writes an inventory for sending.
pub fn to_wire(inventory: &Inventory) -> wire::Inventory {
    wire::Inventory {
        host_name: or_empty(inventory.host_name.as_ref()),
        device: Some(device::to_wire(&inventory.device)),
        identity: Some(device::identity_to_wire(&inventory.identity)),
        age: inventory.age.as_ref().map(device::age_to_wire),
        system: inventory.system.as_ref().map(system::to_wire),
        firmware: Some(hardware::firmware_to_wire(&inventory.firmware)),
        cpu: inventory.cpu.as_ref().map(hardware::cpu_to_wire),
        memory: inventory.memory.as_ref().map(|memory| wire::Memory {
            total_bytes: memory.total_bytes,
            installed_bytes: memory.installed_bytes,
        }),
        disks: inventory
            .disks
            .as_ref()
            .map(|all| wire::Disks { disks: all.iter().map(hardware::disk_to_wire).collect() }),
        adapters: inventory
            .adapters
            .as_ref()
            .map(|all| wire::Adapters { adapters: all.iter().map(hardware::adapter_to_wire).collect() }),
        printers: inventory
            .printers
            .as_ref()
            .map(|all| wire::Printers { printers: all.iter().map(peripherals::printer_to_wire).collect() }),
        scanners: inventory
            .scanners
            .as_ref()
            .map(|all| wire::Scanners { scanners: all.iter().map(peripherals::scanner_to_wire).collect() }),
        antivirus: inventory.antivirus.as_ref().map(|all| wire::AntivirusProducts {
            products: all.iter().map(protection::antivirus_to_wire).collect(),
        }),
        security: Some(protection::security_to_wire(&inventory.security)),
        updates: inventory.updates.as_ref().map(system::updates_to_wire),
        monitors: inventory
            .monitors
            .as_ref()
            .map(|all| wire::Monitors { monitors: all.iter().map(surroundings::monitor_to_wire).collect() }),
        batteries: inventory.batteries.as_ref().map(|all| wire::Batteries {
            batteries: all.iter().copied().map(surroundings::battery_to_wire).collect(),
        }),
        barcode_readers: inventory.barcode_readers.as_ref().map(|all| wire::BarcodeReaders {
            readers: all.iter().map(surroundings::barcode_reader_to_wire).collect(),
        }),
        applications: inventory.applications.as_ref().map(|all| wire::Applications {
            applications: all.iter().map(surroundings::application_to_wire).collect(),
        }),
        icmp_way: inventory.icmp_way.map(codes::icmp_way_code),
        problems: inventory.problems.iter().map(problem_to_wire).collect(),
    }
}

fn memory(found: wire::Memory) -> Result<Memory, ConvertError> {
    Ok(Memory {
        total_bytes: at_least_1("memory.total_bytes", found.total_bytes)?,
        installed_bytes: found
            .installed_bytes
            .map(|bytes| at_least_1("memory.installed_bytes", bytes))
            .transpose()?,
    })
}

fn problems(found: Vec<wire::Problem>) -> Result<Vec<Problem>, ConvertError> {
    bounded("inventory.problems", &found, MAX_LIST)?;
    found.into_iter().map(problem).collect()
}

fn problem(found: wire::Problem) -> Result<Problem, ConvertError> {
    Ok(Problem {
        part: required_text("problem.part", found.part, MAX_NAME_BYTES)?,
        operation: text("problem.operation", found.operation, MAX_TEXT_BYTES)?,
        cause: text("problem.cause", found.cause, MAX_TEXT_BYTES)?,
    })
}

fn problem_to_wire(problem: &Problem) -> wire::Problem {
    wire::Problem {
        part: problem.part.clone(),
        operation: problem.operation.clone(),
        cause: problem.cause.clone(),
    }
}
