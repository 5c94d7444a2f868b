//! Printers, scanners, barcode readers: devices, not queues, each counted once for the whole unit.
//!
//! A device is recognised across PCs by its key (USB serial, network address). Without a key, a device that is plugged
//! in is its own; one that is reached over the network is taken for any device of the same model. A multifunction
//! device is one printer and one scanner.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::{BarcodeReader, Connection, Inventory, Printer, Scanner};

use super::measure::{Answer, Measurement, ask, inventory, size};
use super::state::{MachineState, UnitState};
use super::text::clean;
use super::value::ItemValue;

pub(super) fn printers(unit: &UnitState) -> Measurement {
    devices(unit, printers_of, "chưa đọc được danh sách máy in")
}

pub(super) fn scanners(unit: &UnitState) -> Measurement {
    devices(unit, scanners_of, "chưa đọc được danh sách máy quét")
}

pub(super) fn barcode_readers(unit: &UnitState) -> Measurement {
    devices(unit, barcode_readers_of, "chưa đọc được thiết bị đọc mã vạch")
}

/// A device as one PC sees it.
struct Seen {
    /// Lower-case model or name.
    model: String,
    /// As printed.
    name: String,
    key: Option<String>,
    attached: bool,
    multifunction: bool,
}

/// What makes two sightings one device.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Key(String),
    Attached(MachineId, String),
    Model(String),
}

fn devices(unit: &UnitState, list: fn(&Inventory) -> Option<Vec<Seen>>, unread: &str) -> Measurement {
    let seen = |machine: &MachineState| machine.inventory.as_ref().and_then(list);
    let mut result = ask(unit, |machine| match (inventory(machine), seen(machine)) {
        (Err(answer), _) => answer,
        (Ok(_), None) => Answer::Missing(unread.into()),
        (Ok(_), Some(devices)) if devices.is_empty() => Answer::DoesNotCount("không có".into()),
        (Ok(_), Some(devices)) => {
            Answer::Counts(devices.into_iter().map(|device| device.name).collect::<Vec<_>>().join(", "))
        }
    });
    let all: Vec<(MachineId, Seen)> = unit
        .machines
        .iter()
        .flat_map(|machine| seen(machine).into_iter().flatten().map(|device| (machine.id, device)))
        .collect();
    let distinct = distinct(&all);
    result.value = (!result.machines.is_empty()).then(|| ItemValue::Number(size(distinct.len()).into()));
    result.notes = notes(&distinct);
    result
}

/// Each device once, with whether it is multifunction.
fn distinct(all: &[(MachineId, Seen)]) -> BTreeMap<Identity, bool> {
    let sure: BTreeSet<&str> =
        all.iter().filter(|(_, seen)| seen.is_sure()).map(|(_, seen)| seen.model.as_str()).collect();
    let mut found = BTreeMap::new();
    for (machine, seen) in all {
        if !seen.is_sure() && sure.contains(seen.model.as_str()) {
            continue;
        }
        *found.entry(seen.identity(*machine)).or_insert(false) |= seen.multifunction;
    }
    found
}

fn notes(found: &BTreeMap<Identity, bool>) -> Vec<String> {
    let by_model = found.keys().filter(|identity| matches!(identity, Identity::Model(_))).count();
    let multifunction = found.values().filter(|multifunction| **multifunction).count();
    let mut notes = Vec::new();
    if multifunction > 0 {
        notes.push(format!("trong đó {multifunction} máy in đa chức năng (vừa in vừa quét)"));
    }
    if by_model > 0 {
        notes.push(format!("{by_model} thiết bị qua mạng chỉ nhận biết theo tên, cần kiểm tra trùng"));
    }
    notes
}

impl Seen {
    fn new(name: &str, model: Option<&str>, key: Option<&str>, connection: Connection) -> Self {
        let name = clean(model.unwrap_or(name));
        Self {
            model: name.to_lowercase(),
            name,
            key: key.map(|key| clean(key).to_lowercase()).filter(|key| !key.is_empty()),
            attached: !matches!(connection, Connection::Network | Connection::Shared),
            multifunction: false,
        }
    }

    fn is_sure(&self) -> bool {
        self.key.is_some() || self.attached
    }

    fn identity(&self, machine: MachineId) -> Identity {
        match &self.key {
            Some(key) => Identity::Key(key.clone()),
            None if self.attached => Identity::Attached(machine, self.model.clone()),
            None => Identity::Model(self.model.clone()),
        }
    }
}

fn printers_of(inventory: &Inventory) -> Option<Vec<Seen>> {
    Some(inventory.printers.as_ref()?.iter().map(seen_printer).collect())
}

/// Scanners, and the multifunction printers that are not among them.
fn scanners_of(inventory: &Inventory) -> Option<Vec<Seen>> {
    let mut seen: Vec<Seen> = inventory.scanners.as_ref()?.iter().map(seen_scanner).collect();
    let printers = inventory.printers.iter().flatten().filter(|printer| printer.multifunction);
    for printer in printers.map(seen_printer) {
        let same = |scanner: &Seen| {
            (scanner.key.is_some() && scanner.key == printer.key) || scanner.model == printer.model
        };
        match seen.iter_mut().find(|scanner| same(scanner)) {
            // The printer's key is the one that other PCs see too.
            Some(scanner) => *scanner = printer,
            None => seen.push(printer),
        }
    }
    Some(seen)
}

fn barcode_readers_of(inventory: &Inventory) -> Option<Vec<Seen>> {
    let seen =
        |reader: &BarcodeReader| Seen::new(&reader.name, None, reader.device_key.as_deref(), Connection::Usb);
    Some(inventory.barcode_readers.as_ref()?.iter().map(seen).collect())
}

fn seen_printer(printer: &Printer) -> Seen {
    let (model, key) = (printer.model.as_deref(), printer.device_key.as_deref());
    Seen { multifunction: printer.multifunction, ..Seen::new(&printer.name, model, key, printer.connection) }
}

fn seen_scanner(scanner: &Scanner) -> Seen {
    let (model, key) = (scanner.model.as_deref(), scanner.device_key.as_deref());
    Seen { multifunction: scanner.multifunction, ..Seen::new(&scanner.name, model, key, scanner.connection) }
}
