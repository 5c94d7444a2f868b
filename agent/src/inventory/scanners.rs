//! Scanners: USB devices and network devices that scan, and multifunction printers once more.
//!
//! A device is listed once, whether its printer, its scanner or both are known: its parts are tied by key, by container,
//! and where neither is known by the model in their names. Bar code readers are none.

use hatang_proto::model::inventory::{BarcodeReader, Connection, Scanner};

use super::imaging::{self, FoundScanner};
use super::printers::{self, Found, is_multifunction};
use super::usb;
use crate::machine::facts::{Facts, UsbFacts};

/// `None` if USB was not read and no other scanner is known.
pub(super) fn judge(facts: &Facts) -> Option<Vec<Scanner>> {
    let twain = imaging::has_twain(facts);
    let on_usb = facts.usb.iter().flatten().filter(|device| usb::scans(device, twain)).map(on_usb);
    let mut scanners: Vec<FoundScanner> = Vec::new();
    for found in on_usb.chain(imaging::scanners(facts)) {
        if !scanners.iter().any(|known| is_same_scanner(known, &found)) {
            scanners.push(found);
        }
    }
    let mut claimed = vec![false; scanners.len()];
    let printers = printers::found(facts).unwrap_or_default();
    let multifunction = printers.into_iter().filter(|found| {
        found.printer.multifunction
            && matches!(found.printer.connection, Connection::Usb | Connection::Network)
    });
    for found in multifunction {
        if let Some(at) = part_of(&found, &scanners, &claimed) {
            claim(at, &mut scanners, &mut claimed);
        } else {
            scanners.push(as_scanner(found));
            claimed.push(true);
        }
    }
    let scanners: Vec<Scanner> = scanners.into_iter().map(|found| found.scanner).collect();
    (facts.usb.is_some() || !scanners.is_empty()).then_some(scanners)
}

/// Bar code readers on USB; `None` if USB was not read.
pub(super) fn barcode_readers(facts: &Facts) -> Option<Vec<BarcodeReader>> {
    let devices = facts.usb.as_ref()?.iter().filter(|device| usb::reads_barcodes(device));
    Some(
        devices
            .map(|device| BarcodeReader { name: usb::name(device).0, device_key: usb::key(device) })
            .collect(),
    )
}

fn claim(at: usize, scanners: &mut [FoundScanner], claimed: &mut [bool]) {
    if let (Some(found), Some(claimed)) = (scanners.get_mut(at), claimed.get_mut(at)) {
        found.scanner.multifunction = true;
        *claimed = true;
    }
}

/// Which scanner is this printer's own: by key, by container, by the model's name; a printer on USB that nothing ties
/// takes a multifunction device that no other printer claims.
fn part_of(printer: &Found, scanners: &[FoundScanner], claimed: &[bool]) -> Option<usize> {
    let key = &printer.printer.device_key;
    let by_key = |found: &FoundScanner| key.is_some() && found.scanner.device_key == *key;
    let by_container =
        |found: &FoundScanner| printer.container.is_some() && found.container == printer.container;
    let by_name = |found: &FoundScanner| {
        let is_open = found.scanner.device_key.is_none() || key.is_none();
        is_open && names_same_model(&found.scanner.name, printer)
    };
    let is_untied = key.is_none() && printer.printer.connection == Connection::Usb;
    let by_bus = |found: &FoundScanner| {
        is_untied && found.scanner.connection == Connection::Usb && found.scanner.multifunction
    };
    let position = |is_it: &dyn Fn(&FoundScanner) -> bool| {
        let mut all = scanners.iter().zip(claimed);
        all.position(|(found, claimed)| !claimed && is_it(found))
    };
    position(&by_key)
        .or_else(|| position(&by_container))
        .or_else(|| position(&by_name))
        .or_else(|| position(&by_bus))
}

/// They share a word of at least three signs with a digit in it: `MFC-L2740DW`, `M28w`.
fn names_same_model(scanner: &str, printer: &Found) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | ','));
        words.map(str::to_lowercase).collect()
    };
    let mut names = words(&printer.printer.name);
    names.extend(words(printer.printer.model.as_deref().unwrap_or_default()));
    let is_model = |word: &String| 3 <= word.len() && word.chars().any(|sign| sign.is_ascii_digit());
    words(scanner).iter().any(|word| is_model(word) && names.contains(word))
}

fn is_same_scanner(one: &FoundScanner, other: &FoundScanner) -> bool {
    let by_key = one.scanner.device_key.is_some() && one.scanner.device_key == other.scanner.device_key;
    by_key || (one.container.is_some() && one.container == other.container)
}

fn on_usb(device: &UsbFacts) -> FoundScanner {
    let (name, model) = usb::name(device);
    let scanner = Scanner {
        multifunction: usb::prints(device) || model.as_deref().is_some_and(is_multifunction),
        name,
        model,
        connection: Connection::Usb,
        device_key: usb::key(device),
    };
    FoundScanner { scanner, container: usb::container(device.container.as_ref()) }
}

fn as_scanner(found: Found) -> FoundScanner {
    let printer = found.printer;
    let scanner = Scanner {
        name: printer.name,
        model: printer.model,
        connection: printer.connection,
        device_key: printer.device_key,
        multifunction: true,
    };
    FoundScanner { scanner, container: found.container }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::{ImagingDeviceFacts, ImagingFacts, PortFacts, QueueFacts};

    fn device(product: &str, interfaces: &[&str]) -> UsbFacts {
        UsbFacts {
            id: "04c5:11a2".to_owned(),
            product: Some(product.to_owned()),
            interfaces: interfaces.iter().map(|interface| (*interface).to_owned()).collect(),
            ..UsbFacts::default()
        }
    }

    fn queue(name: &str, port: PortFacts) -> QueueFacts {
        QueueFacts {
            name: name.to_owned(),
            model: Some(name.to_owned()),
            port: Some(port),
            ..QueueFacts::default()
        }
    }

    #[test]
    fn a_multifunction_device_is_a_scanner_once() {
        let mut mfp = device("LaserJet MFP M28w", &["070102", "060000"]);
        mfp.serial = Some("VNC1".to_owned());
        let scanners = judge(&Facts { usb: Some(vec![mfp.clone()]), ..Facts::default() }).unwrap();
        assert_eq!(scanners.len(), 1);
        assert!(scanners[0].multifunction);
        // A queue that nothing ties to it is the same device.
        let port = PortFacts { name: "USB001".to_owned(), ..PortFacts::default() };
        let facts = Facts {
            usb: Some(vec![mfp]),
            printers: Some(vec![queue("HP LaserJet MFP M28w", port)]),
            ..Facts::default()
        };
        assert_eq!(judge(&facts).unwrap().len(), 1);
    }

    #[test]
    fn a_shared_container_makes_a_printer_and_a_scanner_one_device() {
        let container = Some("f175266e-e5b1-50c6-b78c-5c9f79551a9e".to_owned());
        let port =
            PortFacts { name: "USB001".to_owned(), container: container.clone(), ..PortFacts::default() };
        let scanner = UsbFacts { container, ..device("Canon MF240 Series", &["060000"]) };
        let facts = Facts {
            usb: Some(vec![scanner]),
            printers: Some(vec![queue("Canon MF240 Series UFRII LT", port)]),
            ..Facts::default()
        };
        let (printers, scanners) = (printers::judge(&facts).unwrap(), judge(&facts).unwrap());
        assert_eq!((printers.len(), scanners.len()), (1, 1));
        assert!(printers[0].multifunction && scanners[0].multifunction);
    }

    #[test]
    fn a_makers_driver_for_a_network_scanner_is_its_printers_other_half() {
        let port = PortFacts {
            name: "IP_10.0.0.9".to_owned(),
            host: Some("10.0.0.9".to_owned()),
            ..PortFacts::default()
        };
        let imaging = ImagingFacts {
            devices: vec![ImagingDeviceFacts {
                instance: r"ROOT\IMAGE\0000".to_owned(),
                name: Some("Brother MFC-L2740DW LAN".to_owned()),
                wia_type: Some(1),
                ..ImagingDeviceFacts::default()
            }],
            twain: Vec::new(),
        };
        let facts = Facts {
            usb: Some(Vec::new()),
            printers: Some(vec![queue("Brother MFC-L2740DW Printer", port)]),
            imaging: Some(imaging),
            ..Facts::default()
        };
        let scanners = judge(&facts).unwrap();
        assert_eq!(scanners.len(), 1);
        assert!(scanners[0].multifunction);
    }

    #[test]
    fn bar_code_readers_are_listed_apart() {
        let facts = Facts { usb: Some(vec![device("Barcode Scanner", &["030101"])]), ..Facts::default() };
        assert_eq!(judge(&facts), Some(Vec::new()));
        assert_eq!(barcode_readers(&facts).unwrap().len(), 1);
        assert_eq!(barcode_readers(&Facts::default()), None);
    }

    #[test]
    fn an_unread_bus_is_not_no_scanner() {
        assert_eq!(judge(&Facts::default()), None);
    }
}
