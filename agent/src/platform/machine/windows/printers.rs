//! Print queues out of the registry: the spooler is not asked, so one that hangs costs nothing.
//!
//! Queues of the PC stand below `Control\Print\Printers`, with what is known of their ports; connections to print
//! servers stand in the hive of each user who is logged on. Of those only server and queue are taken: whose they are
//! is not kept anywhere. Queues that wait to be deleted are listed, for nothing among the facts could say so.

mod usb_port;

use super::ask::{Ask, Key, guid};
use super::devices::{ENUM, container};
use crate::machine::facts::{PortFacts, QueueFacts};
use usb_port::UsbPorts;

const PRINT: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Print";
const USERS: &str = "HKU";
/// More queues or users are not on one PC.
const MAX_QUEUES: usize = 512;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<Vec<QueueFacts>> {
    let print = Key::new(PRINT, "the print queues");
    let there = ask.is_key(&print)?;
    let names = ask.subkeys(&print.child("Printers"));
    let mut usb_ports = UsbPorts::default();
    let local = names.iter().flatten().take(MAX_QUEUES);
    let mut queues: Vec<QueueFacts> = local.map(|name| queue(ask, &print, name, &mut usb_ports)).collect();
    for place in connections(ask, &print) {
        let is_known = |queue: &QueueFacts| {
            queue.port.as_ref().is_some_and(|port| port.name.to_lowercase() == place.to_lowercase())
        };
        if !queues.iter().any(is_known) {
            let port = PortFacts { name: place.clone(), ..PortFacts::default() };
            queues.push(QueueFacts { name: place, port: Some(port), ..QueueFacts::default() });
        }
    }
    (!there || names.is_some() || !queues.is_empty()).then_some(queues)
}

fn queue(ask: &mut Ask<'_>, print: &Key, name: &str, usb_ports: &mut UsbPorts) -> QueueFacts {
    let key = print.child("Printers").below(name, "a print queue");
    let model = ask.text(&key, "Printer Driver");
    let attributes = ask.count(&key, "Attributes");
    let port = ask.text(&key, "Port").map(|port| {
        let mut facts = PortFacts { attributes, ..port_facts(ask, print, &port) };
        if facts.host.is_none() && facts.uuid.is_none() {
            let one = first_port(&port).unwrap_or_default();
            let device = usb_ports.find(ask, one, model.as_deref());
            facts.usb_instance = device.instance;
            facts.container = device.container;
        }
        facts
    });
    // A name with a backslash cannot be a key's; the value then has the right one.
    let name = ask.text(&key, "Name").unwrap_or_else(|| name.to_owned());
    QueueFacts { name, model, device: None, port }
}

/// What the port monitors know of a port.
fn port_facts(ask: &mut Ask<'_>, print: &Key, name: &str) -> PortFacts {
    let facts = PortFacts { name: name.to_owned(), ..PortFacts::default() };
    // A path to a file or a share is no key, and an empty name would be the key above.
    let Some(one) = first_port(name).filter(|one| !one.contains('\\')) else { return facts };
    let monitors = print.below("Monitors", "a printer port");
    let address = monitors.child("Standard TCP/IP Port").child("Ports").child(one);
    let host = ask.text(&address, "HostName").or_else(|| ask.text(&address, "IPAddress"));
    let discovered = monitors.child("WSD Port").child("Ports").child(one);
    let uuid = if host.is_some() { None } else { ask.text(&discovered, "Printer UUID") };
    let uuid = uuid.map(|uuid| guid(uuid.trim().to_lowercase().trim_start_matches("urn:uuid:")));
    let container = uuid.as_ref().and_then(|uuid| {
        let device = format!(r"{ENUM}\SWD\DAFWSDProvider\urn:uuid:{uuid}");
        container(ask, &Key::new(device, "a printer port"))
    });
    PortFacts { host, uuid, container, ..facts }
}

/// A queue may have several ports, with commas between them.
fn first_port(name: &str) -> Option<&str> {
    name.split(',').map(str::trim).find(|port| !port.is_empty())
}

/// `\\server\queue` of the PC's and of all users' connections to print servers.
fn connections(ask: &mut Ask<'_>, print: &Key) -> Vec<String> {
    let what = "the connections to print servers";
    let mut keys = vec![print.below("Connections", what)];
    let users = ask.subkeys(&Key::new(USERS, "the users who are logged on")).unwrap_or_default();
    let users = users.into_iter().filter(|user| !user.to_lowercase().ends_with("_classes"));
    keys.extend(
        users.take(MAX_QUEUES).map(|user| Key::new(format!(r"{USERS}\{user}\Printers\Connections"), what)),
    );
    let names = keys.iter().flat_map(|key| ask.subkeys(key).unwrap_or_default()).take(MAX_QUEUES);
    names.filter_map(|name| connection(&name)).collect()
}

/// `\\server\queue` out of the key's name `,,server,queue`.
fn connection(name: &str) -> Option<String> {
    let (server, queue) = name.strip_prefix(",,")?.split_once(',')?;
    (!server.is_empty() && !queue.is_empty()).then(|| format!(r"\\{server}\{queue}"))
}
