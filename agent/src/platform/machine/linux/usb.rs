//! USB devices and their interfaces: `/sys/bus/usb/devices`.
//!
//! Hubs are left out. Strings are those of the devices themselves.

use super::tree::Tree;
use crate::machine::facts::{Fault, UsbFacts};

const DEVICES: &str = "/sys/bus/usb/devices";
const HUB: &str = "09";

/// A kernel that has buses but none of USB has no USB devices.
pub(super) fn read(tree: &Tree) -> Result<Vec<UsbFacts>, Fault> {
    let Some(names) = tree.names_if_there(DEVICES)? else {
        tree.names("/sys/bus")?;
        return Ok(Vec::new());
    };
    let (interfaces, devices): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.contains(':'));
    Ok(devices.into_iter().filter_map(|name| device(tree, name, &interfaces)).collect())
}

/// The interfaces of `1-2` are called `1-2:1.0`, `1-2:1.1` …
fn device(tree: &Tree, name: &str, interfaces: &[&String]) -> Option<UsbFacts> {
    let at = |attribute: &str| format!("{DEVICES}/{name}/{attribute}");
    if tree.attribute(&at("bDeviceClass")).as_deref() == Some(HUB) {
        return None;
    }
    let own = interfaces
        .iter()
        .filter(|interface| interface.split_once(':').is_some_and(|(device, _)| device == name));
    Some(UsbFacts {
        id: format!("{}:{}", tree.attribute(&at("idVendor"))?, tree.attribute(&at("idProduct"))?),
        manufacturer: tree.attribute(&at("manufacturer")),
        product: tree.attribute(&at("product")),
        serial: tree.attribute(&at("serial")),
        interfaces: own.map(|interface| class(tree, interface)).collect(),
        ..UsbFacts::default()
    })
}

fn class(tree: &Tree, interface: &str) -> String {
    let part = |name: &str| tree.attribute(&format!("{DEVICES}/{interface}/{name}")).unwrap_or_default();
    ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"].map(part).concat()
}
