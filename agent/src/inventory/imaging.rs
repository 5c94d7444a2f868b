//! Devices that take pictures besides those on USB, and how they belong to printers.
//!
//! Scanners that Windows knows over the network or by a maker's own driver. What Windows Image Acquisition calls a camera
//! or a video device is none; a device that nobody calls a scanner is left out.

use hatang_proto::model::inventory::{Connection, Scanner};

use super::printers::Found;
use super::texts::tidy_option;
use super::usb;
use crate::machine::facts::{Facts, ImagingDeviceFacts};

/// `STI_DEVICE_TYPE` scanner, high word (sti.h).
const SCANNER: u32 = 1;

/// A scanner and what ties it to other parts of the same device on this PC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundScanner {
    pub(super) scanner: Scanner,
    pub(super) container: Option<String>,
}

/// Programs for scanners of a maker's own kind are installed.
pub(super) fn has_twain(facts: &Facts) -> bool {
    // Windows brings this one itself: it leads to whatever WIA knows.
    let is_makers = |name: &&String| !name.to_lowercase().starts_with("wiatwain");
    facts.imaging.as_ref().is_some_and(|imaging| imaging.twain.iter().any(|name| is_makers(&name)))
}

/// Scanners that are not on USB.
pub(super) fn scanners(facts: &Facts) -> impl Iterator<Item = FoundScanner> {
    facts.imaging.iter().flat_map(|imaging| &imaging.devices).filter(|device| is_scanner(device)).map(found)
}

/// The device behind this printer also scans, by what hangs in the same container.
pub(super) fn scans_too(printer: &Found, facts: &Facts) -> bool {
    let key = &printer.printer.device_key;
    let is_same = |container: Option<String>, other: Option<String>| {
        (container.is_some() && container == printer.container) || (other.is_some() && other == *key)
    };
    let twain = has_twain(facts);
    let on_usb = facts.usb.iter().flatten().any(|device| {
        is_same(usb::container(device.container.as_ref()), usb::key(device)) && usb::scans(device, twain)
    });
    on_usb || scanners(facts).any(|found| is_same(found.container, found.scanner.device_key))
}

fn is_scanner(device: &ImagingDeviceFacts) -> bool {
    match device.wia_type {
        Some(kind) => kind == SCANNER,
        None => is_web_service(device) && speaks_of_scanning(device),
    }
}

fn found(device: &ImagingDeviceFacts) -> FoundScanner {
    let words = [tidy_option(device.manufacturer.as_ref()), tidy_option(device.name.as_ref())];
    let [maker, name] = words;
    let model = match (maker, name) {
        (Some(maker), Some(name)) if !name.to_lowercase().starts_with(&maker.to_lowercase()) => {
            Some(format!("{maker} {name}"))
        }
        (maker, name) => name.or(maker),
    };
    let connection = if is_web_service(device) { Connection::Network } else { Connection::Other };
    let scanner = Scanner {
        name: model.clone().unwrap_or_else(|| "scanner".to_owned()),
        model,
        connection,
        device_key: uuid(&device.instance).map(|uuid| format!("uuid:{uuid}")),
        multifunction: false,
    };
    FoundScanner { scanner, container: usb::container(device.container.as_ref()) }
}

fn is_web_service(device: &ImagingDeviceFacts) -> bool {
    let instance = device.instance.to_lowercase();
    instance.starts_with(r"swd\daf") || instance.starts_with("umb") || instance.contains("urn:uuid:")
}

fn speaks_of_scanning(device: &ImagingDeviceFacts) -> bool {
    let texts = device.compatible_ids.iter().chain(&device.service);
    texts.map(|text| text.to_lowercase()).any(|text| text.contains("scan"))
}

/// The UUID in `SWD\DAFWSDProvider\urn:uuid:1c85…/http://…`, lower-case.
fn uuid(instance: &str) -> Option<String> {
    let lower = instance.to_lowercase();
    let (_, rest) = lower.split_once("uuid:")?;
    let uuid: String = rest.chars().take_while(|sign| sign.is_ascii_hexdigit() || *sign == '-').collect();
    (uuid.len() == 36).then_some(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::ImagingFacts;

    fn device(instance: &str, wia_type: Option<u32>, compatible: &str) -> ImagingDeviceFacts {
        ImagingDeviceFacts {
            instance: instance.to_owned(),
            name: Some("Canon MF240 Series".to_owned()),
            manufacturer: Some("Canon".to_owned()),
            compatible_ids: vec![compatible.to_owned()],
            wia_type,
            ..ImagingDeviceFacts::default()
        }
    }

    fn judged(device: ImagingDeviceFacts) -> Vec<FoundScanner> {
        let imaging = ImagingFacts { devices: vec![device], twain: Vec::new() };
        scanners(&Facts { imaging: Some(imaging), ..Facts::default() }).collect()
    }

    #[test]
    fn a_scanner_on_the_network_is_keyed_by_its_uuid() {
        let instance = r"SWD\DAFWSDProvider\urn:uuid:4D696E69-444E-164E-9D41-001E8FAABBCC/http://10.0.0.9/";
        let found = judged(device(
            instance,
            None,
            "http://schemas.microsoft.com/windows/2006/08/wdp/scan/ScannerServiceType",
        ));
        assert_eq!(found[0].scanner.connection, Connection::Network);
        assert_eq!(found[0].scanner.name, "Canon MF240 Series");
        assert_eq!(found[0].scanner.device_key.as_deref(), Some("uuid:4d696e69-444e-164e-9d41-001e8faabbcc"));
    }

    #[test]
    fn cameras_and_what_nobody_calls_a_scanner_are_left_out() {
        assert_eq!(judged(device(r"ROOT\IMAGE\0000", Some(1), "")).len(), 1);
        assert_eq!(judged(device(r"ROOT\IMAGE\0000", Some(2), "")), []);
        assert_eq!(judged(device(r"ROOT\IMAGE\0000", Some(3), "")), []);
        assert_eq!(judged(device(r"ROOT\IMAGE\0000", None, "scan")), []);
        assert_eq!(judged(device(r"SWD\DAFWSDProvider\urn:uuid:1", None, "PrinterServiceType")), []);
    }
}
