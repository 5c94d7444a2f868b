//! Scanners: USB devices that scan, and multifunction printers once more.
//!
//! The class of still images also holds cameras and phones; these are dropped, for they are no equipment of an office and
//! may be somebody's own. Scanners with a maker's own interface are told by their name.

use hatang_proto::model::inventory::{Connection, Scanner};

use super::printers::{self, is_multifunction, usb_key};
use super::texts::tidy;
use crate::machine::facts::{Facts, UsbFacts};

/// USB interface class of still images.
const STILL_IMAGE: &str = "06";
/// Still image with the picture transfer protocol: cameras and phones.
const PICTURE_TRANSFER: &str = "060101";
const PRINTER: &str = "07";

/// Words in the names of devices that only scan, lower-case.
const SCANNER_WORDS: [&str; 8] =
    ["scan", " fi-", "canodr", "imageformula", "opticbook", "opticslim", "smartoffice", "perfection"];

/// `None` if USB was not read and no multifunction printer is known.
pub(super) fn judge(facts: &Facts) -> Option<Vec<Scanner>> {
    let mut scanners: Vec<Scanner> =
        facts.usb.iter().flatten().filter(|device| is_scanner(device)).map(on_usb).collect();
    let multifunction = printers::judge(facts).unwrap_or_default().into_iter().filter(|printer| {
        printer.multifunction && matches!(printer.connection, Connection::Usb | Connection::Network)
    });
    for printer in multifunction {
        let key = &printer.device_key;
        let known = scanners.iter_mut().find(|scanner| key.is_some() && scanner.device_key == *key);
        match known {
            Some(scanner) => scanner.multifunction = true,
            None => scanners.push(Scanner {
                name: printer.name,
                model: printer.model,
                connection: printer.connection,
                device_key: printer.device_key,
                multifunction: true,
            }),
        }
    }
    (facts.usb.is_some() || !scanners.is_empty()).then_some(scanners)
}

fn is_scanner(device: &UsbFacts) -> bool {
    let has = |class: &str| device.interfaces.iter().any(|interface| interface.starts_with(class));
    let name = format!(" {}", device.product.as_deref().unwrap_or_default().to_lowercase());
    let named = SCANNER_WORDS.iter().any(|word| name.contains(word));
    match (has(STILL_IMAGE), has(PICTURE_TRANSFER)) {
        (true, false) => true,
        // A bar code reader is a keyboard by its interface and a "scanner" by its name.
        (false, _) if has("03") || has("02") => false,
        _ => named && !has(PRINTER),
    }
}

fn on_usb(device: &UsbFacts) -> Scanner {
    let words = [device.manufacturer.as_ref(), device.product.as_ref()];
    let model = tidy(&words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "));
    let prints = device.interfaces.iter().any(|interface| interface.starts_with(PRINTER));
    Scanner {
        name: model.clone().unwrap_or_else(|| format!("USB {}", device.id)),
        multifunction: prints || model.as_deref().is_some_and(is_multifunction),
        model,
        connection: Connection::Usb,
        device_key: usb_key(device.serial.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(product: &str, interfaces: &[&str]) -> UsbFacts {
        UsbFacts {
            id: "04c5:11a2".to_owned(),
            product: Some(product.to_owned()),
            serial: Some(format!("S-{product}")),
            interfaces: interfaces.iter().map(|interface| (*interface).to_owned()).collect(),
            ..UsbFacts::default()
        }
    }

    #[test]
    fn phones_cameras_webcams_and_bar_code_readers_are_no_scanners() {
        let facts = |product, interfaces: &[&str]| Facts {
            usb: Some(vec![device(product, interfaces)]),
            ..Facts::default()
        };
        for (product, interfaces, expected) in [
            ("fi-7030", ["ffffff"].as_slice(), 1),
            ("ScanJet Pro 2500 f1", &["060000"], 1),
            ("CanoScan LiDE 120", &["ff0000"], 1),
            ("Galaxy A12", &["060101"], 0),
            ("EOS 250D", &["060101"], 0),
            ("HD Webcam", &["0e0100", "0e0200"], 0),
            ("Barcode Scanner", &["030101"], 0),
            ("DataTraveler", &["080650"], 0),
            ("WiFi-6 Dongle", &["ffffff"], 0),
        ] {
            assert_eq!(judge(&facts(product, interfaces)).unwrap().len(), expected, "{product}");
        }
    }

    #[test]
    fn a_multifunction_device_is_a_scanner_once() {
        let mut mfp = device("LaserJet MFP M28w", &["070102", "060000"]);
        mfp.serial = Some("VNC1".to_owned());
        let scanners = judge(&Facts { usb: Some(vec![mfp]), ..Facts::default() }).unwrap();
        assert_eq!(scanners.len(), 1);
        assert!(scanners[0].multifunction);
    }

    #[test]
    fn an_unread_bus_is_not_no_scanner() {
        assert_eq!(judge(&Facts::default()), None);
    }
}
