//! A machine's inventory as GLPI takes it: the JSON of its published inventory format.
//!
//! Pure. Only what is known is said: a part that could not be read is left out, never sent empty or as zero, because
//! GLPI would then remove what it has. So too what the format cannot say honestly (a snoozed antivirus, a battery's
//! health without its capacity).

use std::net::IpAddr;

use hatang_proto::model::inventory::{
    Adapter, AdapterKind, Antivirus, AntivirusState, Connection, DeviceClass, Disk, Inventory, Printer,
};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

const MIB: u64 = 1_048_576;
const MB: u64 = 1_000_000;

/// A machine's document. `id` is the machine's own, the same for ever; `name` is used while the inventory has none.
pub fn document(id: &str, name: Option<&str>, inventory: &Inventory) -> Value {
    let mut content = Map::new();
    content.insert("versionclient".into(), concat!("hatang-collector_v", env!("CARGO_PKG_VERSION")).into());
    let parts = [
        ("hardware", hardware(name, inventory)),
        ("bios", bios(inventory)),
        ("operatingsystem", operating_system(inventory)),
        ("cpus", cpus(inventory)),
        ("storages", inventory.disks.as_deref().map(|disks| disks.iter().map(storage).collect())),
        ("networks", inventory.adapters.as_deref().map(networks)),
        ("printers", inventory.printers.as_deref().map(|all| all.iter().map(printer).collect())),
        ("antivirus", inventory.antivirus.as_deref().map(|all| all.iter().map(antivirus).collect())),
        ("monitors", monitors(inventory)),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            content.insert(name.into(), part);
        }
    }
    json!({ "action": "inventory", "itemtype": "Computer", "deviceid": format!("hatang-{id}"), "content": content })
}

/// An object of the fields that are known; `None` if none is.
fn known(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Option<Value> {
    let object: Map<String, Value> =
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    (!object.is_empty()).then_some(Value::Object(object))
}

fn text(text: Option<&String>) -> Option<Value> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(Value::from)
}

/// A day the calendar has.
fn day(text: Option<&String>) -> Option<Value> {
    text.and_then(|text| text.parse::<Date>().ok()).map(|day| day.to_string().into())
}

fn hardware(name: Option<&str>, inventory: &Inventory) -> Option<Value> {
    let chassis = match inventory.device.class {
        DeviceClass::Desktop => Some("Desktop"),
        DeviceClass::Laptop => Some("Laptop"),
        DeviceClass::Tablet => Some("Tablet"),
        DeviceClass::Server => Some("Server"),
        DeviceClass::AllInOne => Some("All in One"),
        DeviceClass::MiniPc => Some("Mini PC"),
        DeviceClass::Virtual | DeviceClass::Unknown => None,
    };
    let memory = inventory.memory.as_ref();
    let memory = memory.map(|memory| memory.installed_bytes.unwrap_or(memory.total_bytes) / MIB);
    known([
        ("name", text(inventory.host_name.as_ref()).or_else(|| name.map(Value::from))),
        ("uuid", text(inventory.identity.hardware_uuid.as_ref())),
        ("memory", memory.map(Value::from)),
        ("chassis_type", chassis.map(Value::from)),
        ("vmsystem", text(inventory.device.virtual_platform.as_ref())),
    ])
}

fn bios(inventory: &Inventory) -> Option<Value> {
    let firmware = &inventory.firmware;
    known([
        ("bdate", day(firmware.bios_date.as_ref())),
        ("bmanufacturer", text(firmware.bios_vendor.as_ref())),
        ("bversion", text(firmware.bios_version.as_ref())),
        ("mmanufacturer", text(firmware.board_manufacturer.as_ref())),
        ("mmodel", text(firmware.board_product.as_ref())),
        ("msn", text(inventory.identity.board_serial.as_ref())),
        ("smanufacturer", text(inventory.device.manufacturer.as_ref())),
        ("smodel", text(inventory.device.model.as_ref())),
        ("ssn", text(inventory.identity.system_serial.as_ref())),
    ])
}

fn operating_system(inventory: &Inventory) -> Option<Value> {
    let system = inventory.system.as_ref()?;
    let name = if system.family == "windows" { "Windows".to_owned() } else { system.name.clone() };
    known([
        ("name", text(Some(&name))),
        ("full_name", text(Some(&system.name))),
        ("version", text(system.version.as_ref())),
        ("kernel_version", text(system.build.as_ref().or(system.kernel.as_ref()))),
        ("arch", text(Some(&system.architecture))),
    ])
}

fn cpus(inventory: &Inventory) -> Option<Value> {
    let cpu = inventory.cpu.as_ref()?;
    let threads = cpu.physical_cores.filter(|cores| 0 < *cores && cpu.logical_cores.is_multiple_of(*cores));
    let found = known([
        ("name", text(Some(&cpu.model))),
        ("manufacturer", text(cpu.vendor.as_ref())),
        ("core", cpu.physical_cores.map(Value::from)),
        ("thread", threads.map(|cores| (cpu.logical_cores / cores).into())),
        ("speed", cpu.max_mhz.map(Value::from)),
    ])?;
    Some(json!([found]))
}

fn storage(disk: &Disk) -> Value {
    let size = disk.size_bytes.map(|bytes| (bytes / MB).into());
    let fields = [
        ("name", text(Some(&disk.name))),
        ("model", text(disk.model.as_ref())),
        ("interface", disk.bus.as_ref().map(|bus| bus.to_uppercase().into())),
        ("disksize", size),
        ("type", Some("disk".into())),
    ];
    known(fields).unwrap_or_else(|| json!({}))
}

/// One entry an address, as GLPI wants it; an adapter without addresses is one entry too.
fn networks(adapters: &[Adapter]) -> Value {
    adapters.iter().flat_map(network).collect()
}

fn network(adapter: &Adapter) -> Vec<Value> {
    let kind = match adapter.kind {
        AdapterKind::Wired => Some("ethernet"),
        AdapterKind::Wireless => Some("wifi"),
        AdapterKind::Virtual | AdapterKind::Unknown => None,
    };
    let common = || {
        [
            ("description", Some(adapter.name.clone().into())),
            ("mac", text(adapter.hardware_address.as_ref())),
            ("status", Some(if adapter.up { "up" } else { "down" }.into())),
            ("speed", adapter.speed_mbps.map(|mbps| mbps.to_string().into())),
            ("type", kind.map(Value::from)),
            (
                "virtualdev",
                (adapter.kind != AdapterKind::Unknown).then(|| (adapter.kind == AdapterKind::Virtual).into()),
            ),
        ]
    };
    let addresses = adapter.addresses.iter().filter_map(|address| address.split('/').next()?.parse().ok());
    let with = |address: IpAddr| {
        let field = if address.is_ipv4() { "ipaddress" } else { "ipaddress6" };
        known(common().into_iter().chain([(field, Some(address.to_string().into()))]))
    };
    let found: Vec<Value> = addresses.filter_map(with).collect();
    if found.is_empty() { known(common()).into_iter().collect() } else { found }
}

fn printer(printer: &Printer) -> Value {
    let network = match printer.connection {
        Connection::Network => Some(true),
        Connection::Usb | Connection::Parallel => Some(false),
        Connection::Shared | Connection::Other => None,
    };
    let fields = [
        ("name", Some(printer.name.clone().into())),
        ("driver", text(printer.model.as_ref())),
        ("network", network.map(Value::from)),
        ("shared", (printer.connection == Connection::Shared).then_some(Value::Bool(true))),
    ];
    known(fields).unwrap_or_else(|| json!({ "name": "" }))
}

/// A product whose state could not be read is listed without one.
fn antivirus(product: &Antivirus) -> Value {
    let enabled = match product.state {
        AntivirusState::On => Some(!product.passive),
        AntivirusState::Off | AntivirusState::Expired | AntivirusState::Snoozed => Some(false),
        AntivirusState::Unknown => None,
    };
    let fields = [
        ("name", text(Some(&product.product))),
        ("version", text(product.version.as_ref())),
        ("enabled", enabled.map(Value::from)),
        ("uptodate", product.signatures_outdated.map(|outdated| (!outdated).into())),
    ];
    known(fields).unwrap_or_else(|| json!({}))
}

fn monitors(inventory: &Inventory) -> Option<Value> {
    let monitors = inventory.monitors.as_deref()?;
    let one = |monitor: &hatang_proto::model::inventory::Monitor| {
        known([
            ("manufacturer", text(monitor.manufacturer.as_ref())),
            ("caption", text(monitor.model.as_ref())),
            ("serial", text(monitor.serial.as_ref())),
            ("description", monitor.year.map(|year| year.to_string().into())),
        ])
    };
    Some(monitors.iter().filter_map(one).collect())
}

#[cfg(test)]
mod tests;
