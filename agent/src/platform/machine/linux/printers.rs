//! Print queues: the files of CUPS, printers.conf(5).
//!
//! The file with the addresses is for root; without it the names of the drivers' files still tell which queues there
//! are, and the fault says that the rest is missing.

use super::tree::Tree;
use crate::machine::facts::{Fault, QueueFacts};

const CONFIGURATION: &str = "/etc/cups/printers.conf";
const DRIVERS: &str = "/etc/cups/ppd";
/// The description of a driver stands at the head of its file.
const DRIVER_HEAD_BYTES: u64 = 16 * 1024;

/// Without CUPS, and with CUPS but without any queue made, there are none.
pub(super) fn read(tree: &Tree, faults: &mut Vec<Fault>) -> Result<Vec<QueueFacts>, Fault> {
    match tree.text_if_there(CONFIGURATION) {
        Ok(text) => Ok(queues(&text.unwrap_or_default())),
        Err(fault) => {
            let names = tree.names_if_there(DRIVERS)?.unwrap_or_default();
            if names.is_empty() {
                return Err(fault);
            }
            faults.push(fault);
            Ok(names.iter().filter_map(|name| by_driver(tree, name)).collect())
        }
    }
}

/// `<Printer NAME>` or `<DefaultPrinter NAME>`, one setting a line, `</Printer>`.
fn queues(text: &str) -> Vec<QueueFacts> {
    let mut found = Vec::new();
    let mut open: Option<QueueFacts> = None;
    for line in text.lines().map(str::trim) {
        if let Some(name) = opened(line) {
            open = Some(QueueFacts { name: name.to_owned(), ..QueueFacts::default() });
        } else if line.starts_with("</") {
            found.extend(open.take());
        } else if let (Some(queue), Some((key, value))) = (&mut open, line.split_once(' ')) {
            match key {
                "MakeModel" => queue.model = Some(value.trim().to_owned()),
                "DeviceURI" => queue.device = Some(without_credentials(value.trim())),
                _ => {}
            }
        }
    }
    found
}

fn opened(line: &str) -> Option<&str> {
    ["<Printer ", "<DefaultPrinter "].iter().find_map(|head| line.strip_prefix(head)?.strip_suffix('>'))
}

/// `smb://user:password@server/share` becomes `smb://server/share`.
fn without_credentials(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // Somebody may have put a slash into a password, which no address allows.
    let whole = if scheme == "smb" && rest.contains('@') { rest.rsplit_once('@') } else { None };
    match (whole, authority.rsplit_once('@')) {
        (Some((_, server)), _) => format!("{scheme}://{server}"),
        (None, Some((_, host))) => format!("{scheme}://{host}{path}"),
        (None, None) => address.to_owned(),
    }
}

fn by_driver(tree: &Tree, file: &str) -> Option<QueueFacts> {
    let name = file.strip_suffix(".ppd")?;
    let head = tree.text_head(&format!("{DRIVERS}/{file}"), DRIVER_HEAD_BYTES).ok();
    let model = head.as_deref().and_then(|head| {
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        let mut nick_names = fields.filter(|(key, _)| *key == "*NickName");
        nick_names.next().map(|(_, value)| value.trim().trim_matches('"').to_owned())
    });
    Some(QueueFacts { name: name.to_owned(), model, ..QueueFacts::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queues_are_read_without_passwords_and_locations() {
        let text = "# Printer configuration\n<DefaultPrinter HP>\nInfo Phòng một cửa\nLocation tầng 2\n\
                    MakeModel HP LaserJet 1020\nDeviceURI usb://HP/LaserJet%201020?serial=FN0C1X4\n</Printer>\n\
                    <Printer Share>\nDeviceURI smb://lan:secret@server/HP\n</Printer>\n<Printer Broken>\n";
        let found = queues(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].model.as_deref(), Some("HP LaserJet 1020"));
        assert_eq!(found[1].device.as_deref(), Some("smb://server/HP"));
    }

    #[test]
    fn credentials_are_dropped_wherever_they_stand() {
        for (address, expected) in [
            ("ipp://admin:x@10.0.0.9/ipp/print", "ipp://10.0.0.9/ipp/print"),
            ("smb://dom;user:p/ss@server/HP", "smb://server/HP"),
            ("socket://10.0.0.9:9100", "socket://10.0.0.9:9100"),
            ("ipp://10.0.0.9/q@home", "ipp://10.0.0.9/q@home"),
            ("parallel:/dev/lp0", "parallel:/dev/lp0"),
        ] {
            assert_eq!(without_credentials(address), expected);
        }
    }
}
