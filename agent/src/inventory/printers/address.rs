//! Device addresses of print queues on Linux and of queues that print by IPP.
//!
//! `usb://HP/LaserJet?serial=X`, `socket://192.168.1.9:9100`, `smb://server/share`. Addresses that end in a file, a fax line
//! or a program have no device behind them.

use hatang_proto::model::inventory::Connection;

use super::{Place, network, share};
use crate::inventory::texts::tidy;
use crate::inventory::usb::key_of_serial;

/// Address schemes that end in a file, a fax line or a program.
const VIRTUAL_SCHEMES: [&str; 8] =
    ["file", "cups-pdf", "cups-brf", "pdf", "hpfax", "fax", "tea4cups", "implicitclass"];

/// Reads a device address; `None` if no device is behind it.
pub(super) fn place(device: &str) -> Option<Place> {
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
        "usb" => Place { connection: Connection::Usb, key: key_of_serial(value(query, "serial").as_ref()) },
        "hp" if path.starts_with("/usb/") => {
            Place { connection: Connection::Usb, key: key_of_serial(value(query, "serial").as_ref()) }
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

/// A value of the query `serial=X&interface=1`.
fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| tidy(value))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
