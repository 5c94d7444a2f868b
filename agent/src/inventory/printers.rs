//! Physical printers out of print queues and USB devices.
//!
//! A queue is not a device: it may print to a file, to somebody else's printer, or be the second one of the same device.
//! The address or port decides before the driver's words do. One device is listed once; its key tells it apart across
//! PCs. What also scans is marked, and counted once more where scanners are.

mod address;
mod port;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use hatang_proto::model::inventory::{Connection, Printer};

use super::imaging;
use super::texts::{tidy, tidy_option};
use super::usb;
use crate::machine::facts::{Facts, QueueFacts, UsbFacts};

/// Words of drivers that drive no device.
const VIRTUAL_MODELS: [&str; 4] = ["generic cups-pdf", "cups-pdf", "fax", "print to pdf"];

/// Words of devices that also scan.
const MULTIFUNCTION: [&str; 7] = ["mfp", "mfc", "aio", "all-in-one", "all in one", "multifunction", "dcp-"];

/// Where a queue prints.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    connection: Connection,
    key: Option<String>,
}

/// A printer and what ties it to other parts of the same device on this PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) printer: Printer,
    pub(super) container: Option<String>,
}

/// `None` if neither queues nor any printer on USB could be found out about.
pub(super) fn judge(facts: &Facts) -> Option<Vec<Printer>> {
    Some(found(facts)?.into_iter().map(|found| found.printer).collect())
}

/// [`judge`] with the ties.
pub(super) fn found(facts: &Facts) -> Option<Vec<Found>> {
    let mut printers: Vec<Found> = facts.printers.iter().flatten().filter_map(physical).collect();
    let copied: Vec<bool> = printers.iter().map(|found| is_copy(found, &printers)).collect();
    let mut copied = copied.into_iter();
    printers.retain(|_| copied.next() != Some(true));
    let mut seen = BTreeSet::new();
    printers.retain(|found| is_first(found, &mut seen));
    // A queue that does not name its USB device prints to one of those that no queue names.
    let keyless =
        printers.iter().filter(|found| found.printer.connection == Connection::Usb && is_untied(found));
    let keyless = keyless.count();
    let plugged = facts.usb.iter().flatten().filter(|device| usb::prints(device)).map(on_usb);
    let unnamed: Vec<Found> = plugged.filter(|found| is_first(found, &mut seen)).collect();
    printers.extend(unnamed.into_iter().skip(keyless));
    for found in &mut printers {
        found.printer.multifunction |= imaging::scans_too(found, facts);
    }
    (facts.printers.is_some() || !printers.is_empty()).then_some(printers)
}

/// The device also scans, by its name.
pub(super) fn is_multifunction(name: &str) -> bool {
    let name = name.to_lowercase();
    MULTIFUNCTION.iter().any(|word| name.contains(word))
}

fn is_untied(found: &Found) -> bool {
    found.printer.device_key.is_none() && found.container.is_none()
}

/// No printer of the same key or container came before; takes note of both.
fn is_first(found: &Found, seen: &mut BTreeSet<String>) -> bool {
    let container = found.container.as_ref().map(|container| format!("container:{container}"));
    let ties: Vec<&String> = found.printer.device_key.iter().chain(&container).collect();
    let is_known = ties.iter().any(|tie| seen.contains(*tie));
    seen.extend(ties.into_iter().cloned());
    !is_known
}

/// Windows makes `X (Copy 1)` when a printer without a serial number is plugged in elsewhere.
fn is_copy(found: &Found, all: &[Found]) -> bool {
    let Some((original, rest)) = found.printer.name.rsplit_once(" (") else { return false };
    let is_numbered = rest.to_lowercase().starts_with("copy ") && rest.ends_with(')');
    is_numbered
        && found.printer.device_key.is_none()
        && all.iter().any(|other| {
            other.printer.name == original
                && other.printer.connection == found.printer.connection
                && other.printer.model == found.printer.model
        })
}

fn physical(queue: &QueueFacts) -> Option<Found> {
    let model = tidy_option(queue.model.as_ref());
    let lower = model.as_deref().unwrap_or_default().to_lowercase();
    let place = match (&queue.device, &queue.port) {
        (_, Some(port)) => port::place(queue, port)?,
        (Some(device), None) => address::place(device)?,
        (None, None) => Place { connection: Connection::Other, key: None },
    };
    let has_device = queue.port.is_some() || place.connection != Connection::Other;
    if !has_device && VIRTUAL_MODELS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let name = tidy(&queue.name)?;
    let multifunction = is_multifunction(&lower) || is_multifunction(&name);
    let is_ours = matches!(place.connection, Connection::Usb | Connection::Network);
    let container = queue.port.as_ref().filter(|_| is_ours);
    Some(Found {
        printer: Printer { name, model, connection: place.connection, device_key: place.key, multifunction },
        container: container.and_then(|port| usb::container(port.container.as_ref())),
    })
}

fn on_usb(device: &UsbFacts) -> Found {
    let (name, model) = usb::name(device);
    let printer = Printer {
        multifunction: model.as_deref().is_some_and(is_multifunction),
        name,
        model,
        connection: Connection::Usb,
        device_key: usb::key(device),
    };
    Found { printer, container: usb::container(device.container.as_ref()) }
}

fn network(host: &str) -> Place {
    Place {
        connection: Connection::Network,
        key: (!host.is_empty()).then(|| format!("host:{}", host.to_lowercase())),
    }
}

fn share(path: &str) -> Place {
    Place { connection: Connection::Shared, key: Some(format!("share:{}", path.to_lowercase())) }
}
