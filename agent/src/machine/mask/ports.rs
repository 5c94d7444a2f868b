//! Masks what only Windows knows: ports, containers, instances of devices.
//!
//! The kind of a port, a serial that Windows made up, the null container and private addresses decide and stay; names of
//! servers, shares and offices do not.

use super::{masked_host, serial, short, uuid};
use crate::machine::facts::{ImagingDeviceFacts, PortFacts};

/// Beginnings of port names that tell their kind; the rest of such a name may name an office.
const KINDS: [&str; 18] = [
    "usb",
    "dot4",
    "lpt",
    "com",
    "ip_",
    "wsd",
    "ts",
    "tpvm",
    "client",
    "file",
    "portprompt",
    "nul",
    "xpsport",
    "shrfax",
    "microsoft.office.onenote",
    "documents",
    "ne",
    "fax",
];

pub(super) fn port(port: &mut PortFacts) {
    port.name = port_name(&port.name);
    if let Some(host) = &mut port.host {
        *host = masked_host(host);
    }
    if let Some(text) = &mut port.uuid {
        *text = uuid(text);
    }
    if let Some(instance) = &mut port.usb_instance {
        *instance = last_part(instance);
    }
    container(&mut port.container);
}

/// A queue of a print server keeps its form, a copy its number.
pub(super) fn queue_name(name: &str) -> String {
    if name.starts_with(r"\\") {
        return format!(r"\\masked\queue-{}", short(name));
    }
    let is_number = |rest: &str| {
        let rest = rest.to_lowercase();
        let digits = rest.strip_prefix("copy ").and_then(|rest| rest.strip_suffix(')'));
        digits.is_some_and(|digits| digits.chars().all(|sign| sign.is_ascii_digit()))
    };
    let copy = name.rsplit_once(" (").filter(|(_, rest)| is_number(rest));
    match copy {
        Some((original, rest)) => format!("queue-{} ({rest}", short(original)),
        None => format!("queue-{}", short(name)),
    }
}

fn port_name(name: &str) -> String {
    if name.starts_with(r"\\") {
        return format!(r"\\masked\{}", short(name));
    }
    let lower = name.to_lowercase();
    let rest = KINDS.iter().find_map(|kind| lower.strip_prefix(kind));
    let is_plain = |rest: &str| {
        rest.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ':' | '.' | '_' | '-' | '*'))
    };
    let is_listed = ["nul", "file", "portprompt", "xpsport", "shrfax", "microsoft.office", "documents"]
        .iter()
        .any(|kind| lower.starts_with(kind) && !lower.contains(' '));
    // Where a file is put may name a person: only the word that makes it one is kept.
    let is_place = lower.contains(['\\', '/']) || !is_listed;
    let words = ["pdf", "xps", "fax", "onenote", ".prn"];
    if let Some(word) = words.iter().find(|word| is_place && lower.contains(**word)) {
        return format!("masked-{}.{}", short(name), word.trim_start_matches('.'));
    }
    let is_address = lower.starts_with(|sign: char| sign.is_ascii_digit()) && is_plain(&lower);
    match rest {
        Some(_) if lower.starts_with("documents\\") => format!(r"Documents\{}", short(name)),
        Some(_) if is_listed => name.to_owned(),
        Some(rest) if is_plain(rest) => masked_address(name),
        Some(_) if lower.starts_with("wsd") => format!("WSD-{}", short(name)),
        _ if is_address => masked_address(name),
        _ if ["brn", "brw", "npi", "kmbt", "rnp", "xrx", "cnbjnp_", "epson"]
            .iter()
            .any(|word| lower.starts_with(word))
            && lower.len() <= 19
            && lower.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_') =>
        {
            let kept = lower.len() - lower.len().min(6);
            format!("{}{}", lower.get(..kept).unwrap_or_default(), short(name))
        }
        _ => format!("port-{}", short(name)),
    }
}

/// Private addresses in a port's name stay.
fn masked_address(name: &str) -> String {
    let digits = name.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    let head: String = digits.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect();
    match head.parse::<std::net::Ipv4Addr>() {
        Ok(address) if !address.is_private() && !address.is_loopback() => name.replace(&head, "203.0.113.1"),
        _ => name.to_owned(),
    }
}

/// The last part of an instance: a serial, unless Windows made it up.
fn last_part(instance: &str) -> String {
    let (head, last) = instance.rsplit_once('\\').map_or(("", instance), |(head, last)| (head, last));
    if last.contains('&') {
        return instance.to_owned();
    }
    let mut last = Some(last.to_owned());
    serial(&mut last);
    let last = last.unwrap_or_default();
    if head.is_empty() { last } else { format!("{head}\\{last}") }
}

/// One that stands for a device; the null container and the PC's own stay.
pub(super) fn container(text: &mut Option<String>) {
    if let Some(guid) = text
        && !guid.trim_start_matches('{').starts_with("00000000-0000-0000-")
    {
        *guid = uuid(guid);
    }
}

/// Names of models stay; the UUID, address and name of a place in an instance do not.
pub(super) fn imaging_device(device: &mut ImagingDeviceFacts) {
    let lower = device.instance.to_lowercase();
    if let Some((at, _)) = lower.match_indices("uuid:").next() {
        let head = device.instance.get(..at + 5).unwrap_or_default();
        let found: String = lower
            .get(at + 5..)
            .unwrap_or_default()
            .chars()
            .take_while(|sign| sign.is_ascii_hexdigit() || *sign == '-')
            .collect();
        device.instance = format!("{head}{}", uuid(&found));
    } else if !lower.starts_with("root\\") {
        let head = device.instance.rsplit_once('\\').map_or("", |(head, _)| head);
        device.instance = format!("{head}\\{}", short(&device.instance));
    }
    container(&mut device.container);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_port_stays_and_its_place_does_not() {
        for name in
            ["USB001", "LPT1:", "nul:", "XPSPort:", "PORTPROMPT:", "TS004", "IP_192.168.1.9", "192.168.1.9_1"]
        {
            assert_eq!(port_name(name), name);
        }
        assert_eq!(port_name("IP_8.8.4.4"), "IP_203.0.113.1");
        for name in [
            r"\\maychu-ketoan\HP",
            "INMAYTANG2",
            "WSD-7d1f-ketoan",
            "client:PCKETOAN:HP",
            "LPT-KETOAN",
            "EPSON L3150 phòng ketoan 2",
            "File cua ketoan",
        ] {
            let masked = port_name(name);
            assert!(!masked.to_lowercase().contains("ketoan") && masked != name, "{masked}");
        }
    }

    #[test]
    fn where_a_file_is_printed_to_is_masked_and_that_it_is_one_stays() {
        for (name, end) in [
            (r"C:\Users\an.nguyen\Desktop\*.pdf", ".pdf"),
            (r"D:\an.nguyen\in.prn", ".prn"),
            (r"Documents\an.nguyen\*.pdf", ".pdf"),
            ("PDF-an.nguyen", ".pdf"),
            ("Fax an.nguyen", ".fax"),
        ] {
            let masked = port_name(name);
            assert!(!masked.contains("nguyen") && masked.ends_with(end), "{masked}");
        }
        let masked = port_name(r"Documents\an.nguyen");
        assert!(masked.starts_with(r"Documents\") && !masked.contains("nguyen"), "{masked}");
        for name in ["SHRFAX:", "XPSPort:", "Microsoft.Office.OneNote_16001.1_8wekyb!microsoft.onenoteim"] {
            assert_eq!(port_name(name), name);
        }
    }

    #[test]
    fn a_copy_keeps_its_number_and_nothing_else() {
        assert!(queue_name("HP ketoan (Copy 12)").ends_with(" (Copy 12)"));
        for name in ["HP (Copy ketoan)", "HP (Copy 1) ketoan", "HP ketoan (Copy 1)"] {
            assert!(!queue_name(name).contains("ketoan"), "{name}");
        }
    }

    #[test]
    fn an_instance_keeps_what_windows_made_up_and_loses_serials() {
        assert_eq!(last_part("7&17e8a3c3&0&1"), "7&17e8a3c3&0&1");
        assert!(
            last_part(r"USB\VID_03F0&PID_6004\MY26K1K34C2L").starts_with(r"USB\VID_03F0&PID_6004\masked-")
        );
        assert!(last_part("MY26K1K34C2L").starts_with("masked-"));
    }

    #[test]
    fn a_container_stays_the_same_for_all_parts_of_a_device() {
        let masked = |text: &str| {
            let mut text = Some(text.to_owned());
            container(&mut text);
            text.unwrap()
        };
        let device = "f175266e-e5b1-50c6-b78c-5c9f79551a9e";
        assert_eq!(masked(device), masked(device));
        assert_ne!(masked(device), device);
        assert_eq!(masked("00000000-0000-0000-ffff-ffffffffffff"), "00000000-0000-0000-ffff-ffffffffffff");
    }

    #[test]
    fn a_network_scanner_loses_uuid_and_address() {
        let mut device = ImagingDeviceFacts {
            instance: r"SWD\DAFWSDProvider\urn:uuid:4d696e69-444e-164e-9d41-001e8faabbcc/http://10.0.0.9/x"
                .to_owned(),
            ..ImagingDeviceFacts::default()
        };
        imaging_device(&mut device);
        assert!(device.instance.starts_with(r"SWD\DAFWSDProvider\urn:uuid:"), "{}", device.instance);
        assert!(!device.instance.contains("001e8f") && !device.instance.contains("10.0.0.9"));
    }
}
