//! Physical printers out of print queues and USB devices.
//!
//! A queue is not a device: it may print to a file, to somebody else's printer, or be the second one of the same device.
//! The address decides before the driver's words do. One device is listed once; its key tells it apart across PCs.

use std::collections::BTreeSet;

use hatang_proto::model::inventory::{Connection, Printer};

use super::placeholders::{Kind, refusal};
use super::texts::{tidy, tidy_option};
use crate::machine::facts::{Facts, QueueFacts, UsbFacts};

/// USB interface class of printers.
const USB_PRINTER: &str = "07";

/// Address schemes that end in a file, a fax line or a program.
const VIRTUAL_SCHEMES: [&str; 8] =
    ["file", "cups-pdf", "cups-brf", "pdf", "hpfax", "fax", "tea4cups", "implicitclass"];

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

/// `None` if neither queues nor any printer on USB could be found out about.
pub(super) fn judge(facts: &Facts) -> Option<Vec<Printer>> {
    let mut printers: Vec<Printer> = facts.printers.iter().flatten().filter_map(physical).collect();
    let mut seen = BTreeSet::new();
    printers.retain(|printer| printer.device_key.as_ref().is_none_or(|key| seen.insert(key.clone())));
    // A queue that does not name its USB device prints to one of those that no queue names.
    let keyless = printers
        .iter()
        .filter(|printer| printer.connection == Connection::Usb && printer.device_key.is_none());
    let keyless = keyless.count();
    let plugged = facts.usb.iter().flatten().filter_map(on_usb);
    let unnamed =
        plugged.filter(|printer| printer.device_key.as_ref().is_none_or(|key| seen.insert(key.clone())));
    printers.extend(unnamed.skip(keyless));
    (facts.printers.is_some() || !printers.is_empty()).then_some(printers)
}

/// The device also scans, by its name.
pub(super) fn is_multifunction(name: &str) -> bool {
    let name = name.to_lowercase();
    MULTIFUNCTION.iter().any(|word| name.contains(word))
}

/// `usb:SERIAL`, unless the serial is a placeholder.
pub(super) fn usb_key(serial: Option<&String>) -> Option<String> {
    let serial = tidy(serial?)?;
    refusal(Kind::Serial, &serial).is_none().then(|| format!("usb:{serial}"))
}

fn physical(queue: &QueueFacts) -> Option<Printer> {
    let model = tidy_option(queue.model.as_ref());
    let lower = model.as_deref().unwrap_or_default().to_lowercase();
    let place = match &queue.device {
        Some(device) => place(device)?,
        None => Place { connection: Connection::Other, key: None },
    };
    if place.connection == Connection::Other && VIRTUAL_MODELS.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let name = tidy(&queue.name)?;
    let multifunction = is_multifunction(&lower) || is_multifunction(&name);
    Some(Printer { name, model, connection: place.connection, device_key: place.key, multifunction })
}

fn on_usb(device: &UsbFacts) -> Option<Printer> {
    if !device.interfaces.iter().any(|interface| interface.starts_with(USB_PRINTER)) {
        return None;
    }
    let words = [device.manufacturer.as_ref(), device.product.as_ref()];
    let model = tidy(&words.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "));
    Some(Printer {
        name: model.clone().unwrap_or_else(|| format!("USB {}", device.id)),
        multifunction: model.as_deref().is_some_and(is_multifunction),
        model,
        connection: Connection::Usb,
        device_key: usb_key(device.serial.as_ref()),
    })
}

/// Reads a device address; `None` if no device is behind it.
fn place(device: &str) -> Option<Place> {
    let (scheme, rest) = device.split_once(':')?;
    // `gutenprint53+usb` is a driver around `usb`.
    let scheme = scheme.rsplit('+').next().unwrap_or(scheme).to_lowercase();
    if VIRTUAL_SCHEMES.contains(&scheme.as_str()) {
        return None;
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = path.trim_start_matches('/').split(['/', ':']).next().unwrap_or_default();
    let on_server = ["/printers/", "/classes/"].iter().any(|step| path.contains(step));
    let is_here = matches!(host, "localhost" | "127.0.0.1");
    Some(match scheme.as_str() {
        "usb" => Place { connection: Connection::Usb, key: usb_key(value(query, "serial").as_ref()) },
        "hp" if path.starts_with("/usb/") => {
            Place { connection: Connection::Usb, key: usb_key(value(query, "serial").as_ref()) }
        }
        "hp" => network(&value(query, "ip").or_else(|| value(query, "hostname")).unwrap_or_default()),
        // A queue that prints to another queue of this PC, which is listed itself.
        "ipp" | "ipps" | "http" | "https" if is_here && on_server => return None,
        // A daemon that speaks IPP over USB.
        "ipp" | "ipps" | "http" | "https" if is_here => Place { connection: Connection::Usb, key: None },
        "smb" => share(&format!("//{}", path.trim_start_matches('/'))),
        "ipp" | "ipps" | "http" | "https" if on_server => share(path),
        "dnssd" | "mdns" if on_server || path.ends_with("/cups") => share(path),
        "dnssd" | "mdns" => match value(query, "uuid") {
            Some(uuid) => Place { connection: Connection::Network, key: Some(format!("uuid:{uuid}")) },
            None => network(host),
        },
        "socket" | "ipp" | "ipps" | "http" | "https" | "lpd" => network(host),
        // Canon's own daemon between the queue and its USB printers.
        "ccp" => Place { connection: Connection::Usb, key: None },
        "parallel" => Place { connection: Connection::Parallel, key: None },
        _ => Place { connection: Connection::Other, key: None },
    })
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

/// A value of the query `serial=X&interface=1`.
fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| tidy(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(name: &str, model: &str, device: &str) -> QueueFacts {
        QueueFacts {
            name: name.to_owned(),
            model: Some(model.to_owned()),
            device: Some(device.to_owned()),
            ..QueueFacts::default()
        }
    }

    #[test]
    fn the_address_tells_how_a_device_is_reached() {
        for (device, connection, key) in [
            ("usb://HP/LaserJet%20P1006?serial=AC7C3F3", Connection::Usb, Some("usb:AC7C3F3")),
            ("usb://Canon/LBP2900?serial=0000000000", Connection::Usb, None),
            ("gutenprint53+usb://canon/x?serial=A1", Connection::Usb, Some("usb:A1")),
            ("hp:/usb/LaserJet_1020?serial=FN0C1X4", Connection::Usb, Some("usb:FN0C1X4")),
            ("hp:/net/LaserJet?ip=192.168.1.9", Connection::Network, Some("host:192.168.1.9")),
            ("socket://192.168.1.9:9100", Connection::Network, Some("host:192.168.1.9")),
            ("ipp://192.168.1.9/ipp/print", Connection::Network, Some("host:192.168.1.9")),
            (
                "ipp://server:631/printers/Lobby",
                Connection::Shared,
                Some("share://server:631/printers/lobby"),
            ),
            ("smb://server/Lobby", Connection::Shared, Some("share://server/lobby")),
            ("dnssd://X._ipp._tcp.local/?uuid=1c85", Connection::Network, Some("uuid:1c85")),
            ("ipp://localhost:60000/ipp/print", Connection::Usb, None),
            ("ccp://localhost:59687", Connection::Usb, None),
            ("parallel:/dev/lp0", Connection::Parallel, None),
            ("bluetooth://112233", Connection::Other, None),
        ] {
            let expected = Place { connection, key: key.map(str::to_owned) };
            assert_eq!(place(device), Some(expected), "{device}");
        }
    }

    #[test]
    fn queues_without_a_device_are_no_printers() {
        let queues = vec![
            queue("PDF", "Generic CUPS-PDF Printer", "cups-pdf:/"),
            queue("Null", "Local Raw Printer", "file:///dev/null"),
            queue("Again", "HP", "ipp://localhost:631/printers/HP"),
            queue("Fax", "HP Fax", "hpfax:/usb/Officejet?serial=CN1"),
        ];
        assert_eq!(judge(&Facts { printers: Some(queues), ..Facts::default() }), Some(Vec::new()));
    }

    #[test]
    fn two_queues_and_a_plug_of_one_device_are_one_printer() {
        let facts = Facts {
            printers: Some(vec![
                queue("HP", "HP LaserJet MFP M28w", "usb://HP/LaserJet?serial=VNC1"),
                queue("HP-draft", "HP LaserJet MFP M28w", "hp:/usb/LaserJet?serial=VNC1"),
            ]),
            usb: Some(vec![UsbFacts {
                id: "03f0:2d2a".to_owned(),
                serial: Some("VNC1".to_owned()),
                interfaces: vec!["070102".to_owned()],
                ..UsbFacts::default()
            }]),
            ..Facts::default()
        };
        let printers = judge(&facts).unwrap();
        assert_eq!(printers.len(), 1);
        assert!(printers[0].multifunction);
    }

    #[test]
    fn a_queue_that_names_no_device_takes_one_plug_and_the_next_counts() {
        let plug = |serial: &str| UsbFacts {
            id: "04a9:2676".to_owned(),
            product: Some("CAPT USB Device".to_owned()),
            serial: Some(serial.to_owned()),
            interfaces: vec!["070102".to_owned()],
            ..UsbFacts::default()
        };
        let facts = |usb| Facts {
            printers: Some(vec![queue("LBP2900", "Canon LBP2900 CAPT", "ccp://localhost:59687")]),
            usb: Some(usb),
            ..Facts::default()
        };
        assert_eq!(judge(&facts(vec![plug("A1")])).unwrap().len(), 1);
        assert_eq!(judge(&facts(vec![plug("A1"), plug("B2")])).unwrap().len(), 2);
    }

    #[test]
    fn unread_queues_are_not_no_printers() {
        assert_eq!(judge(&Facts { usb: Some(Vec::new()), ..Facts::default() }), None);
    }
}
