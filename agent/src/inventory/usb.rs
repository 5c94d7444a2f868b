//! What a USB device is good for: printing, scanning, reading bar codes.
//!
//! Classes of interfaces tell most of it, on Windows also setup classes and services. Cameras and phones share a class
//! with scanners; they are no equipment of an office and may be somebody's own, so they are neither.

use super::placeholders::{Kind, refusal};
use super::texts::{rows, tidy};
use crate::machine::facts::UsbFacts;

/// USB interface classes: communication, human interface, still image, printer, storage, video, wireless.
const COMMUNICATION: &str = "02";
const HUMAN_INTERFACE: &str = "03";
const STILL_IMAGE: &str = "06";
const PRINTER: &str = "07";
const STORAGE: &str = "08";
const VIDEO: &str = "0e";
const WIRELESS: &str = "e0";
const OF_THE_MAKER: &str = "ff";
/// Still image with the picture transfer protocol: cameras and phones.
const PICTURE_TRANSFER: &str = "060101";

/// Setup classes of Windows: Image; Camera; WPD, portable devices.
pub(super) const CLASS_IMAGE: &str = "6bdd1fc6-810f-11d0-bec7-08002be2092f";
const CLASS_CAMERA: &str = "ca3e7ab9-b4c3-4ae6-8251-579ef933890f";
const CLASS_PORTABLE: &str = "eec5ad98-8080-425f-922a-dabf3de3f69a";

/// Service of the class driver for still images.
const STILL_IMAGE_SERVICE: &str = "usbscan";

/// HID page of bar code scanners (HID Usage Tables, Bar Code Scanner Page).
const BARCODE_PAGE: &str = "008c:";

/// Words in the names of devices that only scan, lower-case.
const SCANNER_WORDS: [&str; 11] = [
    "scan",
    " fi-",
    "canodr",
    "imageformula",
    "opticbook",
    "opticslim",
    "smartoffice",
    "perfection",
    " dr-c",
    " dr-m",
    "docketport",
];

/// Words in the names of bar code readers with an interface of keyboards or serial ports, lower-case.
const BARCODE_WORDS: [&str; 4] = ["barcode", "bar code", "scanner", "code reader"];

const VENDORS: &str = include_str!("usb_vendors.csv");

/// `usb:SERIAL`, unless the serial is a placeholder.
pub(super) fn key_of_serial(serial: Option<&String>) -> Option<String> {
    let serial = tidy(serial?)?;
    refusal(Kind::Serial, &serial).is_none().then(|| format!("usb:{serial}"))
}

/// The same of the last part of a device instance; one with `&` was made up by Windows.
pub(super) fn key_of_instance(instance: &str) -> Option<String> {
    let serial = instance.rsplit('\\').next().filter(|serial| !serial.contains('&'))?;
    key_of_serial(Some(&serial.to_owned()))
}

pub(super) fn key(device: &UsbFacts) -> Option<String> {
    key_of_serial(device.serial.as_ref().filter(|serial| !serial.contains('&')))
}

/// Maker and product, or the numbers of both.
pub(super) fn name(device: &UsbFacts) -> (String, Option<String>) {
    let words = [device.manufacturer.as_ref(), device.product.as_ref()];
    let model = tidy(&words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "));
    (model.clone().unwrap_or_else(|| format!("USB {}", device.id)), model)
}

/// A container that stands for one device; the null container and the PC's own do not.
pub(super) fn container(text: Option<&String>) -> Option<String> {
    let guid = tidy(text?)?.to_lowercase();
    let guid = guid.trim_matches(['{', '}']);
    (!guid.starts_with("00000000-0000-0000-")).then(|| guid.to_owned())
}

pub(super) fn prints(device: &UsbFacts) -> bool {
    has(device, PRINTER) || serves(device, "usbprint")
}

/// `twain` tells that programs for scanners of a maker's own kind are installed.
pub(super) fn scans(device: &UsbFacts, twain: bool) -> bool {
    if is_camera_or_phone(device) || reads_barcodes(device) {
        return false;
    }
    if serves(device, STILL_IMAGE_SERVICE) || (has(device, STILL_IMAGE) && !has(device, PICTURE_TRANSFER)) {
        return true;
    }
    let name = lower_name(device);
    if device.setup_classes.iter().any(|class| class.eq_ignore_ascii_case(CLASS_IMAGE)) {
        return !name.contains("cam");
    }
    let is_of_another_kind =
        [COMMUNICATION, HUMAN_INTERFACE, PRINTER, STORAGE, WIRELESS].iter().any(|class| has(device, class));
    let is_named = SCANNER_WORDS.iter().any(|word| name.contains(word));
    let is_makers_own = twain && has(device, OF_THE_MAKER) && is_vendor("scanner", device);
    (is_named || is_makers_own) && !is_of_another_kind
}

/// A bar code reader is a keyboard or a serial port by its interface, and often a "scanner" by its name.
pub(super) fn reads_barcodes(device: &UsbFacts) -> bool {
    if device.hid_usages.iter().any(|usage| usage.to_lowercase().starts_with(BARCODE_PAGE)) {
        return true;
    }
    let is_readers_interface = (has(device, HUMAN_INTERFACE) || has(device, COMMUNICATION))
        && ![PRINTER, STILL_IMAGE, VIDEO].iter().any(|class| has(device, class));
    let name = lower_name(device);
    let is_named = BARCODE_WORDS.iter().any(|word| name.contains(word)) && !name.contains("fingerprint");
    is_readers_interface && (is_named || is_vendor("barcode", device))
}

pub(crate) fn is_camera_or_phone(device: &UsbFacts) -> bool {
    let is_class = |guid: &str| device.setup_classes.iter().any(|class| class.eq_ignore_ascii_case(guid));
    let is_portable = device.services.iter().any(|service| service.to_lowercase().contains("wpdmtp"));
    let is_pictures = has(device, PICTURE_TRANSFER) && !has(device, PRINTER);
    has(device, VIDEO)
        || serves(device, "usbvideo")
        || is_class(CLASS_CAMERA)
        || is_class(CLASS_PORTABLE)
        || is_portable
        || is_pictures
}

fn has(device: &UsbFacts, class: &str) -> bool {
    device.interfaces.iter().any(|interface| interface.to_lowercase().starts_with(class))
}

fn serves(device: &UsbFacts, name: &str) -> bool {
    device.services.iter().any(|service| service.eq_ignore_ascii_case(name))
}

fn is_vendor(kind: &str, device: &UsbFacts) -> bool {
    let vendor = device.id.split(':').next().unwrap_or_default();
    rows(VENDORS, 3)
        .any(|row| matches!(row.as_slice(), [of, id, _] if *of == kind && id.eq_ignore_ascii_case(vendor)))
}

fn lower_name(device: &UsbFacts) -> String {
    format!(" {}", device.product.as_deref().unwrap_or_default().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, product: &str, interfaces: &[&str]) -> UsbFacts {
        UsbFacts {
            id: id.to_owned(),
            product: Some(product.to_owned()),
            interfaces: interfaces.iter().map(|interface| (*interface).to_owned()).collect(),
            ..UsbFacts::default()
        }
    }

    fn of_class(class: &str, service: &str, product: &str) -> UsbFacts {
        UsbFacts {
            setup_classes: vec![class.to_owned()],
            services: vec![service.to_owned()],
            ..device("1234:5678", product, &[])
        }
    }

    #[test]
    fn phones_cameras_webcams_and_bar_code_readers_are_no_scanners() {
        for (product, interfaces, expected) in [
            ("fi-7030", ["ffffff"].as_slice(), true),
            ("ScanJet Pro 2500 f1", &["060000"], true),
            ("CanoScan LiDE 120", &["ff0000"], true),
            ("DR-C225", &["ffffff"], true),
            ("Galaxy A12", &["060101"], false),
            ("EOS 250D", &["060101"], false),
            ("HD Webcam", &["0e0100", "0e0200"], false),
            ("Barcode Scanner", &["030101"], false),
            ("DataTraveler", &["080650"], false),
            ("WiFi-6 Dongle", &["ffffff"], false),
        ] {
            assert_eq!(scans(&device("1234:5678", product, interfaces), false), expected, "{product}");
        }
    }

    #[test]
    fn classes_and_services_of_windows_tell_scanners_from_cameras() {
        for (class, service, product, expected) in [
            (CLASS_IMAGE, "usbscan", "HP ScanJet G3110", true),
            (CLASS_IMAGE, "fjscsw", "Image Scanner fi-7160", true),
            (CLASS_IMAGE, "usbvideo", "USB2.0 HD UVC WebCam", false),
            (CLASS_IMAGE, "LVUSBSta", "Logitech QuickCam", false),
            (CLASS_CAMERA, "usbvideo", "Integrated Camera", false),
            (CLASS_PORTABLE, "WUDFWpdMtp", "Galaxy A12", false),
            (CLASS_IMAGE, "WUDFRd", "Scan Device", true),
        ] {
            assert_eq!(scans(&of_class(class, service, product), false), expected, "{service} {product}");
        }
    }

    #[test]
    fn a_makers_own_scanner_without_a_name_needs_an_installed_data_source() {
        let plustek = device("07b3:0c3a", "USB Device", &["ff0000"]);
        assert!(scans(&plustek, true));
        assert!(!scans(&plustek, false));
        assert!(!scans(&device("046d:0825", "USB Device", &["ff0000"]), true));
    }

    #[test]
    fn bar_code_readers_are_told_by_usage_name_and_maker() {
        let by_usage =
            UsbFacts { hid_usages: vec!["008C:0002".to_owned()], ..device("1234:1", "X", &["030000"]) };
        assert!(reads_barcodes(&by_usage));
        for (id, product, interfaces, expected) in [
            ("05e0:1200", "Symbol Bar Code Scanner", ["030101"].as_slice(), true),
            ("0c2e:0200", "Voyager 1200", &["030101"], true),
            ("05f9:2204", "", &["020201"], true),
            ("1234:1", "USB Barcode Reader", &["030101"], true),
            ("046d:c31c", "USB Keyboard", &["030101"], false),
            ("138a:0011", "Fingerprint Scanner", &["030000"], false),
            ("03f0:1105", "ScanJet 5590 scanner", &["ffffff"], false),
        ] {
            assert_eq!(reads_barcodes(&device(id, product, interfaces)), expected, "{id} {product}");
        }
    }

    #[test]
    fn the_pcs_own_container_is_no_device() {
        let of = |text: &str| container(Some(&text.to_owned()));
        assert_eq!(of("00000000-0000-0000-ffff-ffffffffffff"), None);
        assert_eq!(of("00000000-0000-0000-0000-000000000000"), None);
        assert_eq!(
            of("{F175266E-E5B1-50C6-B78C-5C9F79551A9E}").as_deref(),
            Some("f175266e-e5b1-50c6-b78c-5c9f79551a9e")
        );
    }
}
