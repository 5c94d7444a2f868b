//! USB devices that are plugged in, each with its functions.
//!
//! The keys of functions are folded into their device. Hubs are left out. Names are those that drivers gave, for the
//! device's own words are kept where only the system may look; a driver for a whole class of devices names the class,
//! so a name from a function or from the print queue's device is preferred. Class codes are those of compatible ids:
//! `USB\Class_06&SubClass_01&Prot_01` (Microsoft Learn, "Standard USB Identifiers"), HID usages those of hardware ids:
//! `HID_DEVICE_UP:008C_U:0002` ("HIDClass Hardware IDs").

use std::collections::BTreeSet;

use super::ask::Ask;
use super::devices::{Id, Node, begins, same_container};
use crate::machine::facts::UsbFacts;

const WHAT: &str = "a USB device";
/// Drivers that name a class of devices, not a device, lower-case.
const CLASS_DRIVERS: [&str; 4] = ["usbccgp", "usbprint", "hidusb", "usbstor"];
const HUB_CLASS: &str = "09";
const HUB_DRIVERS: [&str; 4] = ["usbhub", "usbhub3", "iusb3hub", "ucx01000"];
/// More are not on one PC.
const MAX_DEVICES: usize = 256;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<Vec<UsbFacts>> {
    let present = ask.present_devices()?;
    let on_bus = |bus: &'static str| {
        let ids = present.iter().map(|id| Id::new(id));
        ids.filter(move |id| id.bus() == bus && id.vendor_product().is_some()).take(MAX_DEVICES)
    };
    let nodes: Vec<Node> = on_bus("USB").map(|id| Node::read(ask, id, WHAT)).collect();
    let hid: Vec<Hid> = on_bus("HID").map(|id| Hid::read(ask, id)).collect();
    let printing = present.iter().map(|id| Id::new(id)).filter(|id| id.bus() == "USBPRINT");
    let printing: Vec<Node> = printing.take(MAX_DEVICES).map(|id| Node::read(ask, id, WHAT)).collect();
    let devices = grouped(&nodes);
    Some(
        devices
            .iter()
            .filter(|group| !is_hub(group))
            .filter_map(|group| facts(group, &printing, &hid))
            .collect(),
    )
}

/// A device and its functions; functions whose device is not there stand together.
fn grouped(nodes: &[Node]) -> Vec<Vec<&Node>> {
    let (functions, devices): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|node| node.id.is_function());
    let mut groups: Vec<Vec<&Node>> = devices.into_iter().map(|device| vec![device]).collect();
    for function in functions {
        let of_the_same = |group: &&mut Vec<&Node>| {
            group.first().is_some_and(|first| {
                first.has_function(function) || (first.id.is_function() && is_beside(first, function))
            })
        };
        match groups.iter_mut().find(of_the_same) {
            Some(group) => group.push(function),
            None => groups.push(vec![function]),
        }
    }
    groups
}

/// Two functions of one device whose own key is not there.
fn is_beside(one: &Node, other: &Node) -> bool {
    let prefix = |node: &Node| node.id.instance().rsplit_once('&').map(|(head, _)| head.to_lowercase());
    one.id.vendor_product() == other.id.vendor_product() && prefix(one) == prefix(other)
}

fn is_hub(group: &[&Node]) -> bool {
    let by_driver = |node: &&Node| {
        let service = node.service.as_deref().unwrap_or_default().to_lowercase();
        HUB_DRIVERS.contains(&service.as_str())
    };
    group.iter().any(by_driver) || interfaces(group).iter().any(|interface| interface.starts_with(HUB_CLASS))
}

fn facts(group: &[&Node], printing: &[Node], hid: &[Hid]) -> Option<UsbFacts> {
    let first = group.first()?;
    let id = first.id.vendor_product()?;
    let (manufacturer, product) = names(group, printing);
    let serial = (!first.id.is_function()).then(|| first.id.instance().to_owned());
    let container = group.iter().find_map(|node| node.container.clone());
    let usages: BTreeSet<&String> = hid
        .iter()
        .filter(|part| part.belongs_to(&id, container.as_ref()))
        .flat_map(|part| &part.usages)
        .collect();
    Some(UsbFacts {
        manufacturer,
        product,
        // Windows makes up instances with `&` for devices without a serial number.
        serial: serial.filter(|serial| !serial.is_empty() && !serial.contains('&')),
        interfaces: interfaces(group),
        setup_classes: once(group.iter().filter_map(|node| node.class.clone())),
        services: once(group.iter().filter_map(|node| node.service.clone())),
        container,
        hid_usages: usages.into_iter().cloned().collect(),
        id,
    })
}

/// Manufacturer and name, both from the key that names the device best.
fn names(group: &[&Node], printing: &[Node]) -> (Option<String>, Option<String>) {
    let is_of_class = |node: &Node| {
        let service = node.service.as_deref().unwrap_or_default().to_lowercase();
        CLASS_DRIVERS.contains(&service.as_str())
    };
    let named = group.iter().find(|node| node.friendly_name.is_some()).copied();
    let printer = printing.iter().find(|printer| {
        group.iter().any(|node| {
            same_container(node.container.as_ref(), printer.container.as_ref())
                || begins(printer.id.instance(), node.parent_prefix.as_deref())
        })
    });
    let driven = group.iter().find(|node| node.description.is_some() && !is_of_class(node)).copied();
    let any = group.iter().rev().find(|node| node.description.is_some()).copied();
    let Some(best) = named.or(printer).or(driven).or(any) else { return (None, None) };
    (best.manufacturer.clone(), best.friendly_name.clone().or_else(|| best.description.clone()))
}

/// `060101` for each key that names a class of interface.
fn interfaces(group: &[&Node]) -> Vec<String> {
    once(group.iter().filter_map(|node| node.compatible_ids.iter().find_map(|id| interface(id))))
}

fn interface(compatible_id: &str) -> Option<String> {
    let lower = compatible_id.to_lowercase();
    let mut parts = lower.strip_prefix("usb\\")?.split('&');
    let mut code = |mark: &str| {
        let digits = parts.next()?.strip_prefix(mark)?;
        (digits.len() == 2 && digits.chars().all(|sign| sign.is_ascii_hexdigit())).then(|| digits.to_owned())
    };
    let class = code("class_")?;
    let (subclass, protocol) = (code("subclass_"), code("prot_"));
    let zero = || "00".to_owned();
    Some(format!("{class}{}{}", subclass.unwrap_or_else(zero), protocol.unwrap_or_else(zero)))
}

/// In order, each once.
fn once(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut found = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// A part of a device that is a human interface device.
struct Hid {
    vendor_product: Option<String>,
    container: Option<String>,
    usages: Vec<String>,
}

impl Hid {
    fn read(ask: &mut Ask<'_>, id: Id) -> Self {
        let ids = ask.texts(&id.key("a HID device"), "HardwareID");
        let node = Node::read(ask, id, "a HID device");
        let usages = ids.iter().chain(&node.compatible_ids).filter_map(|id| usage(id));
        Self { vendor_product: node.id.vendor_product(), usages: once(usages), container: node.container }
    }

    /// Before Windows 7 there are no containers.
    fn belongs_to(&self, vendor_product: &str, container: Option<&String>) -> bool {
        self.vendor_product.as_deref() == Some(vendor_product)
            && (self.container.is_none() || container.is_none() || self.container.as_ref() == container)
    }
}

/// `008c:0002` out of `HID_DEVICE_UP:008C_U:0002`.
fn usage(id: &str) -> Option<String> {
    let upper = id.to_uppercase();
    let (page, usage) = upper.strip_prefix("HID_DEVICE_UP:")?.split_once("_U:")?;
    let is_code = |code: &str| code.len() == 4 && code.chars().all(|sign| sign.is_ascii_hexdigit());
    (is_code(page) && is_code(usage)).then(|| format!("{page}:{usage}").to_lowercase())
}
