//! Firmware, CPU, disks and adapters between wire and model.

use super::codes::{adapter_kind, adapter_kind_code, disk_kind, disk_kind_code};
use super::fields::{at_least_1, date, hardware_address, list, network_address, optional_text, or_empty};
use crate::convert::{ConvertError, Fault, bounded, required_text};
use crate::limits::{MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Adapter, Cpu, Disk, Firmware};
use crate::wire;

/// SMBIOS 3.x ends its list of enclosure types here.
const CHASSIS_CODES: std::ops::RangeInclusive<u8> = 1..=36;

pub(super) fn firmware_from_wire(found: wire::Firmware) -> Result<Firmware, ConvertError> {
    bounded("firmware.chassis_codes", &found.chassis_codes, MAX_LIST)?;
    if let Some(code) = found.chassis_codes.iter().find(|code| !CHASSIS_CODES.contains(code)) {
        return Err(ConvertError::new(
            "firmware.chassis_codes",
            Fault::OutOfRange { value: i128::from(*code), range: "1 to 36" },
        ));
    }
    Ok(Firmware {
        bios_vendor: optional_text("firmware.bios_vendor", found.bios_vendor, MAX_TEXT_BYTES)?,
        bios_version: optional_text("firmware.bios_version", found.bios_version, MAX_TEXT_BYTES)?,
        bios_date: date("firmware.bios_date", found.bios_date)?,
        board_manufacturer: optional_text(
            "firmware.board_manufacturer",
            found.board_manufacturer,
            MAX_TEXT_BYTES,
        )?,
        board_product: optional_text("firmware.board_product", found.board_product, MAX_TEXT_BYTES)?,
        chassis_codes: found.chassis_codes,
    })
}

pub(super) fn firmware_to_wire(firmware: &Firmware) -> wire::Firmware {
    wire::Firmware {
        bios_vendor: or_empty(firmware.bios_vendor.as_ref()),
        bios_version: or_empty(firmware.bios_version.as_ref()),
        bios_date: or_empty(firmware.bios_date.as_ref()),
        board_manufacturer: or_empty(firmware.board_manufacturer.as_ref()),
        board_product: or_empty(firmware.board_product.as_ref()),
        chassis_codes: firmware.chassis_codes.clone(),
    }
}

pub(super) fn cpu_from_wire(found: wire::Cpu) -> Result<Cpu, ConvertError> {
    Ok(Cpu {
        model: required_text("cpu.model", found.model, MAX_TEXT_BYTES)?,
        vendor: optional_text("cpu.vendor", found.vendor, MAX_TEXT_BYTES)?,
        physical_cores: found
            .physical_cores
            .map(|cores| at_least_1("cpu.physical_cores", cores))
            .transpose()?,
        logical_cores: at_least_1("cpu.logical_cores", found.logical_cores)?,
        max_mhz: found.max_mhz.map(|mhz| at_least_1("cpu.max_mhz", mhz)).transpose()?,
    })
}

pub(super) fn cpu_to_wire(cpu: &Cpu) -> wire::Cpu {
    wire::Cpu {
        model: cpu.model.clone(),
        vendor: or_empty(cpu.vendor.as_ref()),
        physical_cores: cpu.physical_cores,
        logical_cores: cpu.logical_cores,
        max_mhz: cpu.max_mhz,
    }
}

pub(super) fn disk_from_wire(found: wire::Disk) -> Result<Disk, ConvertError> {
    Ok(Disk {
        name: required_text("disk.name", found.name, MAX_NAME_BYTES)?,
        kind: disk_kind(found.kind)?,
        bus: optional_text("disk.bus", found.bus, MAX_NAME_BYTES)?,
        model: optional_text("disk.model", found.model, MAX_TEXT_BYTES)?,
        size_bytes: found.size_bytes,
        removable: found.removable,
        failing: found.failing,
    })
}

pub(super) fn disk_to_wire(disk: &Disk) -> wire::Disk {
    wire::Disk {
        name: disk.name.clone(),
        kind: disk_kind_code(disk.kind),
        bus: or_empty(disk.bus.as_ref()),
        model: or_empty(disk.model.as_ref()),
        size_bytes: disk.size_bytes,
        removable: disk.removable,
        failing: disk.failing,
    }
}

pub(super) fn adapter_from_wire(found: wire::Adapter) -> Result<Adapter, ConvertError> {
    Ok(Adapter {
        name: required_text("adapter.name", found.name, MAX_NAME_BYTES)?,
        kind: adapter_kind(found.kind)?,
        hardware_address: hardware_address("adapter.hardware_address", found.hardware_address)?,
        up: found.up,
        speed_mbps: found.speed_mbps,
        addresses: list("adapter.addresses", found.addresses, |address| {
            network_address("adapter.addresses", address)
        })?,
    })
}

pub(super) fn adapter_to_wire(adapter: &Adapter) -> wire::Adapter {
    wire::Adapter {
        name: adapter.name.clone(),
        kind: adapter_kind_code(adapter.kind),
        hardware_address: or_empty(adapter.hardware_address.as_ref()),
        up: adapter.up,
        speed_mbps: adapter.speed_mbps,
        addresses: adapter.addresses.clone(),
    }
}
