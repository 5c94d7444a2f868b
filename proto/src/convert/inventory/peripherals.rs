//! Printers and scanners between wire and model.

use super::codes::{connection, connection_code};
use super::fields::{optional_text, or_empty};
use crate::convert::{ConvertError, required_text};
use crate::limits::MAX_TEXT_BYTES;
use crate::model::inventory::{Printer, Scanner};
use crate::wire;

pub(super) fn printer_from_wire(found: wire::Printer) -> Result<Printer, ConvertError> {
    Ok(Printer {
        name: required_text("printer.name", found.name, MAX_TEXT_BYTES)?,
        model: optional_text("printer.model", found.model, MAX_TEXT_BYTES)?,
        connection: connection(found.connection)?,
        device_key: optional_text("printer.device_key", found.device_key, MAX_TEXT_BYTES)?,
        multifunction: found.multifunction,
    })
}

pub(super) fn printer_to_wire(printer: &Printer) -> wire::Printer {
    wire::Printer {
        name: printer.name.clone(),
        model: or_empty(printer.model.as_ref()),
        connection: connection_code(printer.connection),
        device_key: or_empty(printer.device_key.as_ref()),
        multifunction: printer.multifunction,
    }
}

pub(super) fn scanner_from_wire(found: wire::Scanner) -> Result<Scanner, ConvertError> {
    Ok(Scanner {
        name: required_text("scanner.name", found.name, MAX_TEXT_BYTES)?,
        model: optional_text("scanner.model", found.model, MAX_TEXT_BYTES)?,
        connection: connection(found.connection)?,
        device_key: optional_text("scanner.device_key", found.device_key, MAX_TEXT_BYTES)?,
        multifunction: found.multifunction,
    })
}

pub(super) fn scanner_to_wire(scanner: &Scanner) -> wire::Scanner {
    wire::Scanner {
        name: scanner.name.clone(),
        model: or_empty(scanner.model.as_ref()),
        connection: connection_code(scanner.connection),
        device_key: or_empty(scanner.device_key.as_ref()),
        multifunction: scanner.multifunction,
    }
}
