//! What only a Windows recording has: ports of queues, instances of devices, serial numbers in EDIDs.
//!
//! The kinds of ports stay, for they decide; names that an office or a program gave do not. What ties the parts of a
//! device together (serial number, container, UUID) is masked by its value alone, so that it still ties them.

use super::{masked_host, serial, short};
use crate::inventory::placeholders::{Kind, refusal};
use crate::machine::facts::{Facts, ImagingDeviceFacts, PortFacts};

/// Beginnings of port names that say where a port leads and nothing else, lower-case.
const KINDS: [&str; 18] = [
    "usb",
    "dot4",
    "lpt",
    "com",
    "ts",
    "tpvm",
    "client",
    "file:",
    "portprompt:",
    "nul:",
    "xpsport:",
    "shrfax:",
    "fax",
    "microsoft.",
    "onenote",
    "pdf",
    "webex",
    "ne0",
];
/// The longest name that has nothing but its kind in it.
const SHORT_NAME: usize = 12;
/// Endings of names of files that decide that there is no printer.
const ENDINGS: [&str; 3] = [".pdf", ".xps", ".prn"];
const UUID_SIGNS: usize = 36;
/// VESA E-EDID: the serial number, the descriptors, their length and the checksum of a block.
const EDID_SERIAL: std::ops::Range<usize> = 12..16;
const DESCRIPTORS: [usize; 4] = [54, 72, 90, 108];
const DESCRIPTOR_BYTES: usize = 18;
const SERIAL_DESCRIPTOR: [u8; 5] = [0, 0, 0, 0xff, 0];
const CHECKSUM: usize = 127;

pub(super) fn mask(facts: &mut Facts) {
    facts.printers.iter_mut().flatten().filter_map(|queue| queue.port.as_mut()).for_each(port);
    facts.usb.iter_mut().flatten().for_each(|device| tie(&mut device.container));
    facts.imaging.iter_mut().flat_map(|imaging| &mut imaging.devices).for_each(imaging);
    for edid in facts.monitors.iter_mut().flatten().filter_map(|monitor| monitor.edid.as_mut()) {
        *edid = masked_edid(edid);
    }
}

fn port(port: &mut PortFacts) {
    port.name = port_name(&port.name);
    if let Some(host) = &mut port.host {
        *host = masked_host(host);
    }
    tie(&mut port.uuid);
    tie(&mut port.container);
    // Instances with `&` are made up by Windows.
    if port.usb_instance.as_ref().is_some_and(|instance| !instance.contains('&')) {
        serial(&mut port.usb_instance);
    }
}

fn port_name(name: &str) -> String {
    let lower = name.to_lowercase();
    if let Some(path) = name.strip_prefix(r"\\") {
        let steps = path.split('\\').map(|step| format!("masked-{}", short(step)));
        return format!(r"\\{}", steps.collect::<Vec<_>>().join(r"\"));
    }
    if let Some(rest) = lower.strip_prefix("wsd-") {
        return format!("WSD-{}", short(rest));
    }
    if let Some(host) = name.strip_prefix("IP_") {
        return format!("IP_{}", masked_host(host));
    }
    if name.len() <= SHORT_NAME && KINDS.iter().any(|kind| lower.starts_with(kind)) {
        return name.to_owned();
    }
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(*ending)).copied().unwrap_or_default();
    match masked_host(name) {
        same if same == name => same,
        _ => format!("masked-{}{ending}", short(name)),
    }
}

fn imaging(device: &mut ImagingDeviceFacts) {
    tie(&mut device.container);
    if let Some((bus, instance)) = device.instance.rsplit_once('\\') {
        device.instance = format!("{bus}\\{}", masked_instance(instance));
    }
    // Drivers of web services put the hardware address behind the name.
    if let Some((name, _)) = device.name.as_deref().and_then(|name| name.split_once(" [")) {
        device.name = Some(name.to_owned());
    }
}

/// `urn:uuid:…` keeps its form; anything else but a made-up instance becomes a mask.
fn masked_instance(instance: &str) -> String {
    let lower = instance.to_lowercase();
    let uuid = lower.split_once("uuid:").and_then(|(_, rest)| rest.get(..UUID_SIGNS));
    match uuid {
        Some(uuid) => format!("urn:uuid:{}", super::uuid(uuid)),
        None if instance.contains('&') || instance.len() <= 4 => instance.to_owned(),
        None => format!("masked-{}", short(instance)),
    }
}

fn tie(value: &mut Option<String>) {
    if let Some(text) = value
        && !text.starts_with("00000000-0000-0000-")
    {
        *text = super::uuid(text);
    }
}

/// Another serial number, by number and by text, with a checksum that fits.
fn masked_edid(digits: &str) -> String {
    let pairs = digits.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    let mut bytes: Vec<u8> = pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
    if let Some(number) = bytes.get_mut(EDID_SERIAL)
        && number.iter().any(|byte| Some(byte) != number.first())
    {
        let mask = short(&format!("{number:?}"));
        number.copy_from_slice(mask.as_bytes().get(..number.len()).unwrap_or(&[1, 2, 3, 4]));
    }
    for at in DESCRIPTORS {
        let descriptor = bytes.get_mut(at..at + DESCRIPTOR_BYTES);
        let parts =
            descriptor.and_then(|descriptor| descriptor.split_at_mut_checked(SERIAL_DESCRIPTOR.len()));
        if let Some((head, text)) = parts
            && *head == SERIAL_DESCRIPTOR
        {
            let read = String::from_utf8_lossy(text).trim().to_owned();
            if refusal(Kind::Serial, &read).is_none() {
                text.iter_mut()
                    .zip(format!("masked-{}", short(&read)).bytes())
                    .for_each(|(to, from)| *to = from);
            }
        }
    }
    if let Some([block @ .., checksum]) = bytes.get_mut(..=CHECKSUM) {
        *checksum = block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::super::masked;
    use super::*;
    use crate::machine::facts::{ImagingFacts, MonitorFacts, QueueFacts, UsbFacts};

    #[test]
    fn kinds_of_ports_stay_and_names_do_not() {
        for kept in
            ["USB001", "LPT1:", "PORTPROMPT:", "IP_192.168.1.9", "192.168.1.9", "TS004", "nul:", "XPSPort:"]
        {
            assert_eq!(port_name(kept), kept);
        }
        for name in [
            r"\\may-chu\Phong ke toan",
            "WSD-6f2c9a1e",
            "IP_203.113.0.9",
            r"C:\Users\lan\a.pdf",
            "Phòng kế toán",
        ] {
            let masked = port_name(name);
            let secrets = ["may-chu", "ke toan", "6f2c", "203", "lan", "kế toán"];
            assert!(secrets.iter().all(|secret| !masked.contains(secret)), "{masked}");
        }
        assert!(port_name(r"\\may-chu\HP").starts_with(r"\\masked-"));
        assert!(port_name(r"C:\Users\lan\a.pdf").contains(".pdf"));
    }

    #[test]
    fn what_ties_the_parts_of_a_device_still_ties_them() {
        let container = || Some("0f9b6b05-9f0e-5a1d-8a6e-3d1b0c8e7a11".to_owned());
        let uuid = "e3248000-80ce-11db-8000-3c2af4aabbcc";
        let port = PortFacts {
            name: "USB001".to_owned(),
            usb_instance: Some("VNC3R12345".to_owned()),
            container: container(),
            uuid: Some(uuid.to_owned()),
            ..PortFacts::default()
        };
        let scanner = ImagingDeviceFacts {
            instance: format!(r"SWD\DAFWSDProvider\urn:uuid:{}/ScannerService", uuid.to_uppercase()),
            name: Some("Brother DCP [3c2af4aabbcc]".to_owned()),
            ..ImagingDeviceFacts::default()
        };
        let device =
            UsbFacts { serial: Some("VNC3R12345".to_owned()), container: container(), ..UsbFacts::default() };
        let facts = masked(&Facts {
            printers: Some(vec![QueueFacts { port: Some(port), ..QueueFacts::default() }]),
            usb: Some(vec![device]),
            imaging: Some(ImagingFacts { devices: vec![scanner], ..ImagingFacts::default() }),
            ..Facts::default()
        });
        let (queues, usb) = (facts.printers.as_ref().unwrap(), facts.usb.as_ref().unwrap());
        let port = queues[0].port.as_ref().unwrap();
        assert_eq!((&port.usb_instance, &port.container), (&usb[0].serial, &usb[0].container));
        let instance = &facts.imaging.as_ref().unwrap().devices[0].instance;
        assert_eq!(instance, &format!(r"SWD\DAFWSDProvider\urn:uuid:{}", port.uuid.as_ref().unwrap()));
        let text = format!("{facts:?}").to_lowercase();
        for secret in ["vnc3r12345", "0f9b6b05", "e3248000", "3c2af4aabbcc"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }

    #[test]
    fn an_edid_keeps_its_model_and_loses_its_serial() {
        let mut bytes =
            vec![0, 255, 255, 255, 255, 255, 255, 0, 0x10, 0xac, 0xec, 0xa0, 0x39, 0x30, 0x4b, 0x4c];
        bytes.resize(128, 0);
        bytes[54..72].copy_from_slice(b"\0\0\0\xff\0G2W1X43K0ABC\n");
        bytes[72..90].copy_from_slice(b"\0\0\0\xfc\0DELL E1916HV\n");
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let monitor = MonitorFacts { name: "DISPLAY".to_owned(), edid: Some(hex(&bytes)) };
        let facts = masked(&Facts { monitors: Some(vec![monitor]), ..Facts::default() });
        let masked = facts.monitors.unwrap()[0].edid.clone().unwrap();
        assert_eq!(masked.len(), 256);
        assert!(masked.contains(&hex(b"DELL E1916HV")) && masked.contains("10aceca0"));
        assert!(!masked.contains(&hex(b"G2W1X43K0ABC")) && !masked.contains("39304b4c"));
        assert_eq!(masked_edid("00ff"), "00ff");
        assert_eq!(masked_edid("nonsense"), "");
    }
}
