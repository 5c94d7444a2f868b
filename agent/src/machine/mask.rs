//! Takes out of facts what names a machine, a person or an office, and keeps what a decision needs.
//!
//! Placeholders stay readable, for they decide. Everything else that identifies becomes 24 bits of its SHA-256: the same
//! value gives the same mask in every recording, and far too many values share a mask to find one back. Models, codes
//! and private network prefixes stay; host names, queue names and the host parts of addresses do not.

mod monitor;
mod ports;

use std::net::IpAddr;

use ring::digest::{SHA256, digest};

use super::facts::{AdapterFacts, Facts, QueueFacts, RawUuid, Smbios, UsbFacts};
use crate::inventory::placeholders::{Kind, refusal};
use crate::inventory::usb::is_camera_or_phone;

/// The same facts without anything that identifies.
pub fn masked(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.host_name = facts.host_name.map(|_| "masked".to_owned());
    facts.smbios.iter_mut().for_each(smbios);
    facts.disks.iter_mut().flatten().for_each(|disk| serial(&mut disk.serial));
    facts.adapters.iter_mut().flatten().for_each(adapter);
    facts.printers.iter_mut().flatten().for_each(queue);
    facts.usb.iter_mut().flatten().for_each(usb);
    if let Some(imaging) = &mut facts.imaging {
        imaging.devices.iter_mut().for_each(ports::imaging_device);
    }
    facts.monitors.iter_mut().flatten().for_each(monitor::monitor);
    facts.antivirus.iter_mut().flatten().for_each(|found| found.instance_guid = None);
    facts
}

fn usb(device: &mut UsbFacts) {
    // What Windows made up decides by its sign.
    if !device.serial.as_ref().is_some_and(|serial| serial.contains('&')) {
        serial(&mut device.serial);
    }
    ports::container(&mut device.container);
    // People name their phones after themselves, and the name decides nothing.
    if is_camera_or_phone(device) {
        device.product.iter_mut().for_each(|product| *product = format!("masked-{}", short(product)));
    }
}

fn smbios(found: &mut Smbios) {
    serial(&mut found.serial);
    serial(&mut found.board_serial);
    match &mut found.uuid {
        Some(RawUuid::Text(text)) if refusal(Kind::Uuid, text).is_none() => *text = uuid(text),
        Some(RawUuid::Table(digits)) if table_names_a_machine(digits) => {
            *digits = uuid(digits).replace('-', "");
        }
        _ => {}
    }
}

/// Neither byte order of the table's digits is a placeholder.
fn table_names_a_machine(digits: &str) -> bool {
    let forms = crate::inventory::identity::both_orders(digits);
    !forms.iter().any(|form| refusal(Kind::Uuid, form).is_some())
}

fn serial(value: &mut Option<String>) {
    if let Some(text) = value
        && refusal(Kind::Serial, text).is_none()
    {
        *text = format!("masked-{}", short(text));
    }
}

/// In the form of a random UUID.
fn uuid(text: &str) -> String {
    let mask = short(text);
    format!("{mask}00-{}-4000-8000-{mask}{mask}", last_group(&mask))
}

fn adapter(adapter: &mut AdapterFacts) {
    if let Some(address) = &mut adapter.hardware_address {
        *address = hardware_address(address);
    }
    adapter.addresses.iter_mut().flatten().for_each(|address| *address = network_address(address));
}

/// The maker's half stays.
fn hardware_address(address: &str) -> String {
    if address.chars().all(|sign| matches!(sign, '0' | ':')) {
        return address.to_owned();
    }
    let mask = short(address);
    let pairs = [mask.get(0..2), mask.get(2..4), mask.get(4..6)].map(Option::unwrap_or_default);
    format!("{}:{}", address.get(..8).unwrap_or_default(), pairs.join(":"))
}

/// Private IPv4 addresses stay; all others become documentation addresses of the same prefix length.
fn network_address(text: &str) -> String {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    let mask = short(address);
    match address.parse() {
        Ok(IpAddr::V4(v4)) if v4.is_private() || v4.is_loopback() || v4.is_link_local() => text.to_owned(),
        Ok(IpAddr::V4(_)) => format!("203.0.113.1/{prefix}"),
        Ok(IpAddr::V6(v6)) if v6.is_loopback() => text.to_owned(),
        Ok(IpAddr::V6(v6)) if v6.is_unicast_link_local() => format!("fe80::{}/{prefix}", last_group(&mask)),
        _ => format!("2001:db8::{}/{prefix}", last_group(&mask)),
    }
}

fn last_group(mask: &str) -> &str {
    mask.get(..4).unwrap_or("1")
}

fn queue(queue: &mut QueueFacts) {
    queue.name = ports::queue_name(&queue.name);
    if let Some(port) = &mut queue.port {
        ports::port(port);
    }
    if let Some(device) = &mut queue.device {
        *device = device_address(device);
    }
}

/// Scheme, model and literal private addresses stay; host names, other paths and values of the query are masked.
fn device_address(device: &str) -> String {
    let Some((scheme, rest)) = device.split_once(':') else { return format!("masked-{}", short(device)) };
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let local = ["usb", "hp", "parallel", "serial", "file"].iter().any(|kind| scheme.ends_with(kind));
    let place = if local { place.to_owned() } else { masked_place(place) };
    let query = query.map_or(String::new(), |query| {
        let values = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name @ ("serial" | "uuid" | "ip" | "hostname"), value)) => {
                format!("{name}={}", masked_host(value))
            }
            _ => pair.to_owned(),
        });
        format!("?{}", values.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}:{place}{query}")
}

/// `//host:port/path` with the host masked and a share's name too.
fn masked_place(place: &str) -> String {
    let bare = place.trim_start_matches('/');
    let slashes = place.get(..place.len() - bare.len()).unwrap_or_default();
    let (host, path) = bare.find('/').map_or((bare, ""), |at| bare.split_at(at));
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|sign| sign.is_ascii_digit()) => (host, format!(":{port}")),
        _ => (host, String::new()),
    };
    // These tell a print server's queue from a device; any other step may name an office.
    let path = path.split('/').map(|step| match step {
        "printers" | "classes" | "ipp" | "print" | "printer" | "lp" | "cups" | "" => step.to_owned(),
        _ => format!("masked-{}", short(step)),
    });
    format!("{slashes}{}{port}{}", masked_host(host), path.collect::<Vec<_>>().join("/"))
}

fn masked_host(host: &str) -> String {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) if v4.is_private() || v4.is_loopback() => host.to_owned(),
        _ if host == "localhost" || host.is_empty() => host.to_owned(),
        // The service type tells a device from a server's queue.
        _ => match host.split_once("._") {
            Some((_, service)) => format!("masked-{}._{service}", short(host)),
            None => format!("masked-{}", short(host)),
        },
    }
}

/// 24 bits as six hexadecimal digits.
fn short(value: &str) -> String {
    let hash = digest(&SHA256, value.trim().as_bytes());
    hash.as_ref().iter().take(3).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_masked_the_same_every_time_and_a_placeholder_stays() {
        let facts = |serial: &str| Facts {
            smbios: Some(Smbios { serial: Some(serial.to_owned()), ..Smbios::default() }),
            ..Facts::default()
        };
        let read = |serial: &str| masked(&facts(serial)).smbios.unwrap().serial.unwrap();
        assert!(read("5CG1234XYZ").starts_with("masked-"));
        assert_eq!(read("5CG1234XYZ"), read(" 5CG1234XYZ "));
        assert_ne!(read("5CG1234XYZ"), read("5CG1234XYA"));
        assert_eq!(read("To Be Filled By O.E.M."), "To Be Filled By O.E.M.");
    }

    #[test]
    fn a_uuid_keeps_its_form_and_a_board_default_stays_in_either_order() {
        let mut found = Smbios {
            uuid: Some(RawUuid::Text("4c4c4544-004c-4710-8031-b4c04f334d32".to_owned())),
            ..Smbios::default()
        };
        smbios(&mut found);
        let Some(RawUuid::Text(text)) = &found.uuid else { panic!("the form changed") };
        assert_eq!(text.len(), 36);
        assert!(!text.contains("4c4c4544"));
        for digits in ["03000200040005000006000700080009", "00020003000400050006000700080009"] {
            found.uuid = Some(RawUuid::Table(digits.to_owned()));
            smbios(&mut found);
            assert_eq!(found.uuid, Some(RawUuid::Table(digits.to_owned())), "{digits}");
        }
    }

    #[test]
    fn printer_addresses_keep_what_tells_their_kind() {
        assert_eq!(device_address("socket://192.168.1.9:9100"), "socket://192.168.1.9:9100");
        let usb = device_address("usb://HP/LaserJet%20P1006?serial=AC7C3F3");
        assert!(usb.starts_with("usb://HP/LaserJet%20P1006?serial=masked-"), "{usb}");
        let shared = device_address("smb://may-chu/Phong%20Ke%20toan");
        assert!(shared.starts_with("smb://masked-") && !shared.contains("may-chu"), "{shared}");
        let found = device_address("dnssd://HP%20of%20Lan._ipp._tcp.local/?uuid=1c852a4d");
        assert!(found.contains("._ipp._tcp.local/?uuid=masked-") && !found.contains("Lan"), "{found}");
        let server = device_address("ipp://10.0.0.5:631/printers/KeToan");
        assert!(server.starts_with("ipp://10.0.0.5:631/printers/masked-"), "{server}");
    }

    #[test]
    fn the_name_of_a_phone_is_masked_and_that_of_a_device_stays() {
        let device = |class: &str, product: &str| {
            let mut device = UsbFacts {
                product: Some(product.to_owned()),
                interfaces: vec![class.to_owned()],
                ..UsbFacts::default()
            };
            usb(&mut device);
            device.product.unwrap_or_default()
        };
        assert!(device("060101", "Galaxy của An").starts_with("masked-"));
        assert_eq!(device("070102", "LaserJet 1020"), "LaserJet 1020");
    }

    #[test]
    fn public_addresses_and_hardware_addresses_lose_their_host_part() {
        assert_eq!(network_address("192.168.1.20/24"), "192.168.1.20/24");
        assert_eq!(network_address("8.8.8.8/29"), "203.0.113.1/29");
        assert!(network_address("2405:4802::15/64").starts_with("2001:db8::"));
        let mac = hardware_address("f4:8e:38:aa:bb:cc");
        assert!(mac.starts_with("f4:8e:38:") && mac.len() == 17 && mac != "f4:8e:38:aa:bb:cc");
    }
}
