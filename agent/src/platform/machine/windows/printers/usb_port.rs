//! The USB device behind a printer port such as `USB001`.
//!
//! `Enum\USBPRINT\<model>\<instance>\Device Parameters\PortName` is the port; the key below `Enum\USB` with the same
//! `ContainerID` is the device. Without containers (before Windows 7) the printer's instance without `&USB001` is the
//! `ParentIdPrefix` of the device or of its printing function, whose instance in turn begins with the device's. Keys
//! outlive what was unplugged, so a printer that is there comes before others, and one whose name the queue's driver
//! has before strangers; where two are equally likely, neither is taken.

use super::super::ask::{Ask, Key};
use super::super::devices::{ENUM, Id, Node, begins, same_container};

const WHAT: &str = "a USB printer";
/// Keys of devices that were ever plugged in.
const MAX_KEYS: usize = 1_024;

/// What is behind a port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Device {
    /// Last part of the device's key below `Enum\USB`.
    pub(super) instance: Option<String>,
    pub(super) container: Option<String>,
}

/// Read when the first queue on USB asks.
#[derive(Debug, Default)]
pub(super) struct UsbPorts(Option<Index>);

#[derive(Debug)]
struct Index {
    printers: Vec<Printer>,
    devices: Vec<Node>,
    present: Vec<String>,
}

#[derive(Debug)]
struct Printer {
    node: Node,
    port: String,
}

impl UsbPorts {
    /// The device behind `port`; nothing for ports of other kinds.
    pub(super) fn find(&mut self, ask: &mut Ask<'_>, port: &str, model: Option<&str>) -> Device {
        if !port.to_uppercase().starts_with("USB") {
            return Device::default();
        }
        self.0.get_or_insert_with(|| Index::read(ask)).find(port, model).unwrap_or_default()
    }
}

impl Index {
    fn read(ask: &mut Ask<'_>) -> Self {
        let printers = keys(ask, "USBPRINT").into_iter().filter_map(|id| {
            let port = ask.text(&id.key(WHAT).child("Device Parameters"), "PortName")?;
            Some(Printer { node: Node::read(ask, id, WHAT), port })
        });
        let printers = printers.collect();
        let devices = keys(ask, "USB").into_iter().filter(|id| id.vendor_product().is_some());
        let devices = devices.map(|id| Node::read_ties(ask, id, WHAT)).collect();
        let present = ask.present_devices().unwrap_or_default();
        Self { printers, devices, present: present.iter().map(|id| id.to_lowercase()).collect() }
    }

    fn find(&self, port: &str, model: Option<&str>) -> Option<Device> {
        let rank = |printer: &Printer| {
            let is_there = self.present.contains(&printer.node.id.whole.to_lowercase());
            let model = model.map(str::to_lowercase);
            let described = printer.node.description.as_deref().map(str::to_lowercase);
            (is_there, model.is_some() && model == described)
        };
        let named = || self.printers.iter().filter(|printer| printer.port.eq_ignore_ascii_case(port.trim()));
        let best = named().map(rank).max()?;
        let mut found: Vec<Device> = named()
            .filter(|printer| rank(printer) == best)
            .map(|printer| self.device(&printer.node))
            .collect();
        found.dedup();
        match found.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    fn device(&self, printer: &Node) -> Device {
        let by_container = self
            .devices
            .iter()
            .filter(|device| same_container(device.container.as_ref(), printer.container.as_ref()));
        // The device itself has the serial number, its functions have instances that Windows made up.
        let device =
            by_container.min_by_key(|device| (device.id.is_function(), device.id.instance().contains('&')));
        let device = device.or_else(|| self.by_prefix(printer));
        Device {
            instance: device.map(|device| device.id.instance().to_owned()),
            container: printer.container.clone().or_else(|| device?.container.clone()),
        }
    }

    fn by_prefix(&self, child: &Node) -> Option<&Node> {
        let parent = |child: &Node| {
            let mut parents = self.devices.iter().filter(|device| device.id.whole != child.id.whole);
            parents.find(|device| begins(child.id.instance(), device.parent_prefix.as_deref()))
        };
        let first = parent(child)?;
        if first.id.is_function() { parent(first).or(Some(first)) } else { Some(first) }
    }
}

/// Instances below a bus.
fn keys(ask: &mut Ask<'_>, bus: &str) -> Vec<Id> {
    let root = Key::new(format!("{ENUM}\\{bus}"), WHAT);
    let devices = ask.subkeys(&root).unwrap_or_default();
    let mut found = Vec::new();
    for device in devices {
        let instances = ask.subkeys(&root.child(&device)).unwrap_or_default();
        found.extend(instances.iter().map(|instance| Id::new(&format!("{bus}\\{device}\\{instance}"))));
        if MAX_KEYS < found.len() {
            break;
        }
    }
    found.truncate(MAX_KEYS);
    found
}
