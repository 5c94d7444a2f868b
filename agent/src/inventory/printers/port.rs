//! Ports of print queues on Windows.
//!
//! The kind of the port decides before the driver's words do: "HP Universal Printing" and "Microsoft IPP Class Driver" drive
//! real printers, and a free name may be anything. Redirected ports of remote sessions lead to somebody else's desk. The
//! lists are data (`ports.csv`).

use std::net::IpAddr;

use hatang_proto::model::inventory::Connection;

use super::{Place, address, network, share};
use crate::inventory::texts::{glob, rows, tidy};
use crate::inventory::usb::key_of_instance;
use crate::machine::facts::{PortFacts, QueueFacts};

const LIST: &str = include_str!("ports.csv");

/// `PRINTER_ATTRIBUTE_NETWORK` (winspool.h): a connection to a print server, whose port the queue then names.
const NETWORK: u32 = 0x10;

/// Where the queue prints; `None` if no device of this office is behind it.
pub(super) fn place(queue: &QueueFacts, port: &PortFacts) -> Option<Place> {
    let name = tidy(&port.name).unwrap_or_default();
    let bare = name.trim_end_matches(':');
    if is_listed("remote", bare) || is_driver_of("*Easy Print*", queue) {
        return None;
    }
    if let Some(path) = [queue.name.as_str(), name.as_str()].into_iter().find(|text| text.starts_with(r"\\"))
        && (name.starts_with(r"\\") || is_connection(port))
    {
        return Some(share(&path.replace('\\', "/")));
    }
    if is_connection(port) || is_numbered("ne", bare) {
        return Some(Place { connection: Connection::Shared, key: None });
    }
    if is_listed("virtual", bare) || is_driver_of("*fax*", queue) {
        return None;
    }
    if is_numbered("usb", bare) || bare.to_lowercase().starts_with("dot4") {
        let key = port.usb_instance.as_deref().and_then(key_of_instance);
        return Some(Place { connection: Connection::Usb, key });
    }
    by_network(&name, bare, port).or_else(|| by_name(queue, &name, bare))
}

/// A web service, an address or a name made of one.
fn by_network(name: &str, bare: &str, port: &PortFacts) -> Option<Place> {
    let is_wsd = bare.to_lowercase().starts_with("wsd");
    let uuid = port.uuid.as_deref().and_then(tidy).filter(|_| is_wsd || port.host.is_none());
    if let Some(uuid) = uuid {
        return Some(Place {
            connection: Connection::Network,
            key: Some(format!("uuid:{}", uuid.to_lowercase())),
        });
    }
    let host = port.host.as_deref().and_then(tidy).or_else(|| address_in(bare));
    if let Some(host) = host {
        let is_here = host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        return Some(if is_here { OTHER } else { network(&host) });
    }
    if is_wsd {
        return Some(network(""));
    }
    if is_listed("network", bare) {
        return Some(network(bare));
    }
    let is_url = ["http://", "https://", "ipp://", "ipps://"]
        .iter()
        .any(|scheme| name.to_lowercase().starts_with(scheme));
    is_url.then(|| address::place(name)).flatten()
}

/// What is left: parallel and serial ports and free names, where the driver's words count.
fn by_name(queue: &QueueFacts, name: &str, bare: &str) -> Option<Place> {
    let drives_none = is_listed("driver", queue.model.as_deref().unwrap_or_default());
    let is_text_only = is_driver_of("*Text Only*", queue);
    if is_numbered("lpt", bare) {
        // A slip printer on LPT1 is driven as text only; a PDF writer's queue is often left there.
        let is_device = !drives_none || is_text_only;
        return is_device.then_some(Place { connection: Connection::Parallel, key: None });
    }
    let is_nowhere = name.is_empty() && queue.model.is_none();
    (!drives_none && !is_nowhere || is_numbered("com", bare)).then_some(OTHER)
}

const OTHER: Place = Place { connection: Connection::Other, key: None };

fn is_connection(port: &PortFacts) -> bool {
    port.attributes.is_some_and(|attributes| attributes & NETWORK != 0)
}

fn is_listed(kind: &str, text: &str) -> bool {
    rows(LIST, 2).any(|row| matches!(row.as_slice(), [of, pattern] if *of == kind && glob(pattern, text)))
}

fn is_driver_of(pattern: &str, queue: &QueueFacts) -> bool {
    queue.model.as_deref().is_some_and(|model| glob(pattern, model))
}

/// `USB001`, `LPT1`: the word and nothing but digits.
fn is_numbered(word: &str, bare: &str) -> bool {
    let rest =
        bare.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).and(bare.get(word.len()..));
    rest.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|sign| sign.is_ascii_digit()))
}

/// The address in `IP_192.168.1.9`, `192.168.1.9_1` or `192.168.1.9:9100`.
fn address_in(bare: &str) -> Option<String> {
    let lower = bare.to_lowercase();
    let text = lower.strip_prefix("ip_").unwrap_or(&lower);
    let head: String = text.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect();
    let address: IpAddr = head.trim_end_matches('.').parse().ok()?;
    Some(address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: &PortFacts, model: &str) -> Option<(Connection, Option<String>)> {
        let queue =
            QueueFacts { name: "Máy in".to_owned(), model: Some(model.to_owned()), ..QueueFacts::default() };
        place(&queue, port).map(|place| (place.connection, place.key))
    }

    fn port(name: &str) -> PortFacts {
        PortFacts { name: name.to_owned(), ..PortFacts::default() }
    }

    #[test]
    fn the_port_tells_where_a_queue_prints() {
        let host = |name: &str, host: &str| PortFacts { host: Some(host.to_owned()), ..port(name) };
        let key = |text: &str| Some(text.to_owned());
        for (port, model, expected) in [
            (port("USB001"), "Canon LBP2900", Some((Connection::Usb, None))),
            (port("DOT4_001"), "HP LaserJet 1022", Some((Connection::Usb, None))),
            (port("IP_192.168.1.9"), "HP", Some((Connection::Network, key("host:192.168.1.9")))),
            (port("192.168.1.9_1"), "HP", Some((Connection::Network, key("host:192.168.1.9")))),
            (host("Máy in phòng", "10.0.0.7"), "HP", Some((Connection::Network, key("host:10.0.0.7")))),
            (host("X", "127.0.0.1"), "HP", Some((Connection::Other, None))),
            (port("BRN3055AABBCCDD"), "Brother", Some((Connection::Network, key("host:brn3055aabbccdd")))),
            (port(r"\\MAYCHU\HP"), "HP", Some((Connection::Shared, key("share://maychu/hp")))),
            (port("LPT1:"), "EPSON LQ-300+", Some((Connection::Parallel, None))),
            (port("LPT1:"), "Generic / Text Only", Some((Connection::Parallel, None))),
            (port("COM1:"), "Star TSP", Some((Connection::Other, None))),
            (port("INMAYTANG2"), "HP LaserJet P2035", Some((Connection::Other, None))),
            (port("USB002"), "HP Universal Printing PCL 6", Some((Connection::Usb, None))),
            (port("WSD-1b2c"), "Microsoft IPP Class Driver", Some((Connection::Network, None))),
            (port("USB003"), "Microsoft enhanced Point and Print", Some((Connection::Usb, None))),
        ] {
            let name = port.name.clone();
            assert_eq!(at(&port, model), expected, "{name} {model}");
        }
    }

    #[test]
    fn files_faxes_programs_and_remote_desks_are_no_devices() {
        for (name, model) in [
            ("XPSPort:", "Microsoft XPS Document Writer"),
            ("PORTPROMPT:", "Microsoft Print To PDF"),
            ("nul:", "Generic / Text Only"),
            ("FILE:", "HP LaserJet 4"),
            ("SHRFAX:", "Microsoft Shared Fax Driver"),
            (
                "Microsoft.Office.OneNote_16001.1_8wekyb!microsoft.onenoteim",
                "Microsoft Software Printer Driver",
            ),
            (r"Documents\*.pdf", "Adobe PDF Converter"),
            ("TS001", "Remote Desktop Easy Print"),
            ("TS014", "HP LaserJet Pro M402n"),
            ("TPVM:", "HP"),
            ("client:PC12:HP", "HP"),
            ("FOXIT_Reader:", "Foxit PhantomPDF Printer Driver"),
            ("USB001", "HP LaserJet M1530 MFP Series Fax"),
            ("LPT1:", "CutePDF Writer"),
            ("", ""),
        ] {
            let model = (!model.is_empty()).then(|| model.to_owned());
            let queue = QueueFacts { name: "Máy in".to_owned(), model, ..QueueFacts::default() };
            assert_eq!(place(&queue, &port(name)), None, "{name}");
        }
    }

    #[test]
    fn a_connection_to_a_print_server_is_shared_whatever_port_the_server_names() {
        let queue = |name: &str| QueueFacts {
            name: name.to_owned(),
            model: Some("HP LaserJet P2035".to_owned()),
            ..QueueFacts::default()
        };
        let connection = PortFacts { attributes: Some(0x0250), ..port("USB001") };
        let found = place(&queue(r"\\VANPHONG\HP P2035"), &connection).unwrap();
        assert_eq!(
            (found.connection, found.key.as_deref()),
            (Connection::Shared, Some("share://vanphong/hp p2035"))
        );
        let found = place(&queue("HP P2035"), &connection).unwrap();
        assert_eq!((found.connection, found.key), (Connection::Shared, None));
    }

    #[test]
    fn a_usb_port_is_keyed_by_a_serial_and_not_by_what_windows_made_up() {
        let with = |instance: &str| PortFacts { usb_instance: Some(instance.to_owned()), ..port("USB001") };
        let key = |instance| at(&with(instance), "HP").and_then(|(_, key)| key);
        assert_eq!(key("MY26K1K34C2L").as_deref(), Some("usb:MY26K1K34C2L"));
        assert_eq!(key("7&17e8a3c3&0&1"), None);
        assert_eq!(key("0000000000"), None);
    }

    #[test]
    fn a_web_service_is_keyed_by_its_uuid() {
        let with =
            PortFacts { uuid: Some("1C852A4D-B800-1F08-ABCD-0017C8AABBCC".to_owned()), ..port("WSD-7d1f") };
        let expected = Some("uuid:1c852a4d-b800-1f08-abcd-0017c8aabbcc".to_owned());
        assert_eq!(at(&with, "HP"), Some((Connection::Network, expected)));
    }
}
