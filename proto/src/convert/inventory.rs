//! Inventories between wire and model.
//!
//! A list that could not be read stays apart from an empty one in both forms. Every text, list and range is checked on
//! the way in; writing cannot fail, and a value outside its range comes back as an error, not as another value.

mod codes;
mod device;
mod fields;
mod hardware;
mod peripherals;

#[cfg(test)]
mod tests;

use super::{ConvertError, bounded, required_text, text};
use crate::limits::{MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Inventory, Memory, OperatingSystem, Problem};
use crate::wire;
use fields::{at_least_1, list, optional_text, or_empty};

/// Checks an inventory as received.
pub fn from_wire(found: wire::Inventory) -> Result<Inventory, ConvertError> {
    Ok(Inventory {
        host_name: optional_text("inventory.host_name", found.host_name, MAX_NAME_BYTES)?,
        device: found.device.map(device::from_wire).transpose()?.unwrap_or_default(),
        identity: found.identity.map(device::identity_from_wire).transpose()?.unwrap_or_default(),
        age: found.age.map(device::age_from_wire).transpose()?,
        system: found.system.map(system).transpose()?,
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
            .map(|all| list("antivirus", all.products, peripherals::antivirus_from_wire))
            .transpose()?,
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
        system: inventory.system.as_ref().map(system_to_wire),
        firmware: Some(hardware::firmware_to_wire(&inventory.firmware)),
        cpu: inventory.cpu.as_ref().map(hardware::cpu_to_wire),
        memory: inventory.memory.as_ref().map(|memory| wire::Memory { total_bytes: memory.total_bytes }),
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
            products: all.iter().map(peripherals::antivirus_to_wire).collect(),
        }),
        problems: inventory.problems.iter().map(problem_to_wire).collect(),
    }
}

fn system(found: wire::OperatingSystem) -> Result<OperatingSystem, ConvertError> {
    Ok(OperatingSystem {
        family: required_text("system.family", found.family, MAX_NAME_BYTES)?,
        name: required_text("system.name", found.name, MAX_TEXT_BYTES)?,
        version: optional_text("system.version", found.version, MAX_TEXT_BYTES)?,
        kernel: optional_text("system.kernel", found.kernel, MAX_TEXT_BYTES)?,
        architecture: required_text("system.architecture", found.architecture, MAX_NAME_BYTES)?,
        server_edition: found.server_edition,
    })
}

fn system_to_wire(system: &OperatingSystem) -> wire::OperatingSystem {
    wire::OperatingSystem {
        family: system.family.clone(),
        name: system.name.clone(),
        version: or_empty(system.version.as_ref()),
        kernel: or_empty(system.kernel.as_ref()),
        architecture: system.architecture.clone(),
        server_edition: system.server_edition,
    }
}

fn memory(found: wire::Memory) -> Result<Memory, ConvertError> {
    Ok(Memory { total_bytes: at_least_1("memory.total_bytes", found.total_bytes)? })
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
