//! Scanners and cameras that are not on USB, and what image software registered.
//!
//! The setup class Image also holds cameras; telling them apart is the inventory's work. Devices on USB are listed there.
//! Sources: Microsoft Learn, "System-Defined Device Setup Classes", "INF Files for WIA Devices" (`DeviceType`: 1 scanner,
//! 2 camera, 3 video); TWAIN Working Group, data sources are `.ds` files.

use super::ask::{Ask, Key};
use super::devices::{Id, Node};
use crate::machine::facts::{ImagingDeviceFacts, ImagingFacts};

const IMAGE: &str = "6bdd1fc6-810f-11d0-bec7-08002be2092f";
const CLASSES: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Class";
const WHAT: &str = "an imaging device";
const TWAIN: [&str; 2] = [r"%windir%\twain_32", r"%windir%\twain_64"];
/// Buses whose devices are never scanners and number hundreds.
const OTHER_BUSES: [&str; 9] =
    ["USB", "PCI", "ACPI", "HID", "DISPLAY", "STORAGE", "SCSI", "ACPI_HAL", "HDAUDIO"];
/// More devices, folders or data sources are not on one PC.
const MAX_FOUND: usize = 64;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<ImagingFacts> {
    let present = ask.present_devices();
    let ids = present.iter().flatten().map(|id| Id::new(id));
    let ids = ids.filter(|id| !OTHER_BUSES.contains(&id.bus().as_str()));
    let devices: Vec<_> = ids.filter_map(|id| device(ask, id)).take(MAX_FOUND).collect();
    let twain = data_sources(ask);
    (present.is_some() || !twain.is_empty()).then_some(ImagingFacts { devices, twain })
}

fn device(ask: &mut Ask<'_>, id: Id) -> Option<ImagingDeviceFacts> {
    let key = id.key(WHAT);
    let class = ask.text(&key, "ClassGUID")?;
    if super::ask::guid(&class) != IMAGE {
        return None;
    }
    let driver = ask.text(&key, "Driver");
    let node = Node::read(ask, id, WHAT);
    Some(ImagingDeviceFacts {
        wia_type: driver.and_then(|driver| wia_type(ask, &Key::new(format!("{CLASSES}\\{driver}"), WHAT))),
        name: node.friendly_name.or(node.description),
        manufacturer: node.manufacturer,
        service: node.service,
        compatible_ids: node.compatible_ids,
        container: node.container,
        instance: super::ask::text(&node.id.whole)?,
    })
}

/// `DeviceType`; packed with a subtype it is the high word.
fn wia_type(ask: &mut Ask<'_>, key: &Key) -> Option<u32> {
    let kind = ask.count(key, "DeviceType")?;
    Some(if u16::try_from(kind).is_ok() { kind } else { kind >> 16 })
}

/// Names of `.ds` files in the folders and one level below them.
fn data_sources(ask: &mut Ask<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for folder in TWAIN {
        let names = ask.file_names(folder, "TWAIN data sources").unwrap_or_default();
        let (files, others): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| is_source(name));
        found.extend(files);
        for other in others.iter().filter(|name| !name.contains('.')).take(MAX_FOUND) {
            let inner = ask.file_names(&format!("{folder}\\{other}"), "TWAIN data sources");
            found.extend(inner.unwrap_or_default().into_iter().filter(|name| is_source(name)));
        }
    }
    found.sort();
    found.dedup();
    found.truncate(MAX_FOUND);
    found.iter().filter_map(|name| super::ask::text(name)).collect()
}

fn is_source(name: &str) -> bool {
    name.to_lowercase().ends_with(".ds")
}
