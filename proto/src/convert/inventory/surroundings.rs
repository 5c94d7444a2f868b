//! Monitors, batteries, bar code readers and applications between wire and model.

use super::fields::{at_least_1, optional_text, or_empty, year};
use crate::convert::{ConvertError, Fault, required_text};
use crate::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Application, BarcodeReader, Battery, Monitor};
use crate::wire;

pub(super) fn monitor_from_wire(found: wire::Monitor) -> Result<Monitor, ConvertError> {
    Ok(Monitor {
        manufacturer: optional_text("monitor.manufacturer", found.manufacturer, MAX_TEXT_BYTES)?,
        model: optional_text("monitor.model", found.model, MAX_TEXT_BYTES)?,
        serial: optional_text("monitor.serial", found.serial, MAX_TEXT_BYTES)?,
        year: year("monitor.year", found.year)?,
        diagonal_mm: found.diagonal_mm.map(|mm| at_least_1("monitor.diagonal_mm", mm)).transpose()?,
    })
}

pub(super) fn monitor_to_wire(monitor: &Monitor) -> wire::Monitor {
    wire::Monitor {
        manufacturer: or_empty(monitor.manufacturer.as_ref()),
        model: or_empty(monitor.model.as_ref()),
        serial: or_empty(monitor.serial.as_ref()),
        year: monitor.year.map(u32::from),
        diagonal_mm: monitor.diagonal_mm,
    }
}

pub(super) fn battery_from_wire(found: wire::Battery) -> Result<Battery, ConvertError> {
    let percent = |value: u32| match u8::try_from(value) {
        Ok(percent) if percent <= 100 => Ok(percent),
        _ => {
            let fault = Fault::OutOfRange { value: i128::from(value), range: "0 to 100" };
            Err(ConvertError::new("battery.health_percent", fault))
        }
    };
    Ok(Battery { health_percent: found.health_percent.map(percent).transpose()? })
}

pub(super) fn battery_to_wire(battery: Battery) -> wire::Battery {
    wire::Battery { health_percent: battery.health_percent.map(u32::from) }
}

pub(super) fn barcode_reader_from_wire(found: wire::BarcodeReader) -> Result<BarcodeReader, ConvertError> {
    Ok(BarcodeReader {
        name: required_text("barcode_reader.name", found.name, MAX_TEXT_BYTES)?,
        device_key: optional_text("barcode_reader.device_key", found.device_key, MAX_TEXT_BYTES)?,
    })
}

pub(super) fn barcode_reader_to_wire(reader: &BarcodeReader) -> wire::BarcodeReader {
    wire::BarcodeReader { name: reader.name.clone(), device_key: or_empty(reader.device_key.as_ref()) }
}

pub(super) fn application_from_wire(found: wire::Application) -> Result<Application, ConvertError> {
    Ok(Application {
        name: required_text("application.name", found.name, MAX_NAME_BYTES)?,
        version: optional_text("application.version", found.version, MAX_TEXT_BYTES)?,
    })
}

pub(super) fn application_to_wire(application: &Application) -> wire::Application {
    wire::Application { name: application.name.clone(), version: or_empty(application.version.as_ref()) }
}
