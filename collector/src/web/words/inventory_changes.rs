//! What changed between two inventories of one machine, in sentences.
//!
//! Pure. Something that could not be read on either side has not changed; that it can be read no more, or again, is a
//! change of its own. What moves by itself every day (the age of signatures, the charge of a battery) is none.

mod protection;
mod surroundings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use hatang_proto::model::inventory::{Disk, Inventory, Memory, OperatingSystem};

use super::names::{device_class, part};
use super::numbers::bytes;

/// Less than this share of what was there is how a system counts its memory, not another memory.
const MEMORY_SHARE: u64 = 20;

/// In the order of the machine's page; empty if nothing changed that a person would call a change.
pub fn inventory_changes(before: &Inventory, after: &Inventory) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(changed("Tên máy", before.host_name.as_deref(), after.host_name.as_deref()));
    hardware(before, after, &mut found);
    if let (Some(before), Some(after)) = (&before.system, &after.system) {
        system(before, after, &mut found);
    }
    if let (Some(before), Some(after)) = (&before.disks, &after.disks) {
        disks(before, after, &mut found);
    }
    surroundings::compare(before, after, &mut found);
    protection::compare(before, after, &mut found);
    unread(before, after, &mut found);
    found
}

/// `Tên máy: A → B`, if both are known and differ.
fn changed(what: &str, before: Option<&str>, after: Option<&str>) -> Option<String> {
    let (before, after) = (before?, after?);
    (before != after).then(|| format!("{what}: {before} → {after}"))
}

fn hardware(before: &Inventory, after: &Inventory, found: &mut Vec<String>) {
    if before.device.class != after.device.class {
        let (before, after) = (device_class(before.device.class), device_class(after.device.class));
        found.push(format!("Loại máy: {before} → {after}"));
    }
    let model = |inventory: &Inventory| {
        let device = &inventory.device;
        let parts: Vec<&str> =
            [&device.manufacturer, &device.model].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    found.extend(changed("Kiểu máy", model(before).as_deref(), model(after).as_deref()));
    if let (Some(one), Some(other)) = (&before.identity.fingerprint, &after.identity.fingerprint)
        && one != other
    {
        found.push("Số hiệu phần cứng khác trước: có thể đã thay bo mạch, ổ đĩa hoặc là máy khác".to_owned());
    }
    let cpu = |inventory: &Inventory| inventory.cpu.as_ref().map(|cpu| cpu.model.clone());
    found.extend(changed("Bộ xử lý", cpu(before).as_deref(), cpu(after).as_deref()));
    if let (Some(before), Some(after)) = (&before.memory, &after.memory) {
        found.extend(memory(before, after));
    }
    let bios = |inventory: &Inventory| inventory.firmware.bios_version.clone();
    found.extend(changed("BIOS", bios(before).as_deref(), bios(after).as_deref()));
}

/// What is fitted if both tell, else what both can use.
fn memory(before: &Memory, after: &Memory) -> Option<String> {
    let (before, after) = match (before.installed_bytes, after.installed_bytes) {
        (Some(before), Some(after)) => (before, after),
        _ => (before.total_bytes, after.total_bytes),
    };
    (before / MEMORY_SHARE < before.abs_diff(after))
        .then(|| format!("RAM {} → {}", bytes(before), bytes(after)))
}

fn system(before: &OperatingSystem, after: &OperatingSystem, found: &mut Vec<String>) {
    let name = |system: &OperatingSystem| match &system.version {
        Some(version) => format!("{} {version}", system.name),
        None => system.name.clone(),
    };
    found.extend(changed("Hệ điều hành", Some(&name(before)), Some(&name(after))));
    found.extend(changed("Số hiệu bản Windows", before.build.as_deref(), after.build.as_deref()));
    match (before.domain_joined, after.domain_joined) {
        (Some(false), Some(true)) => found.push("Đã vào tên miền của đơn vị".to_owned()),
        (Some(true), Some(false)) => found.push("Đã ra khỏi tên miền của đơn vị".to_owned()),
        _ => {}
    }
}

/// Fixed ones: what is plugged in and out every day is no change.
fn disks(before: &[Disk], after: &[Disk], found: &mut Vec<String>) {
    let name = |disk: &Disk| {
        let model = disk.model.as_deref().unwrap_or(&disk.name);
        disk.size_bytes.map_or_else(|| model.to_owned(), |size| format!("{model} {}", bytes(size)))
    };
    let fixed = |disks: &[Disk]| disks.iter().filter(|disk| !disk.removable).map(name).collect();
    came_and_went("Ổ đĩa", fixed(before), fixed(after), found);
    for disk in after {
        let earlier = before.iter().find(|earlier| name(earlier) == name(disk));
        match (earlier.and_then(|earlier| earlier.failing), disk.failing) {
            (Some(false), Some(true)) => found.push(format!("Ổ đĩa {} báo sắp hỏng", name(disk))),
            (Some(true), Some(false)) => found.push(format!("Ổ đĩa {} không còn báo sắp hỏng", name(disk))),
            _ => {}
        }
    }
}

/// `Ổ đĩa mới: A`, `Ổ đĩa không còn: B`; of several alike each counts.
fn came_and_went(what: &str, before: Vec<String>, after: Vec<String>, found: &mut Vec<String>) {
    let mut gone = before;
    for name in after {
        match gone.iter().position(|earlier| *earlier == name) {
            Some(place) => drop(gone.swap_remove(place)),
            None => found.push(format!("{what} mới: {name}")),
        }
    }
    gone.sort();
    found.extend(gone.into_iter().map(|name| format!("{what} không còn: {name}")));
}

fn unread(before: &Inventory, after: &Inventory, found: &mut Vec<String>) {
    let parts = |inventory: &Inventory| -> BTreeSet<String> {
        inventory.problems.iter().map(|problem| part(&problem.part).to_owned()).collect()
    };
    let (before, after) = (parts(before), parts(after));
    found.extend(after.difference(&before).map(|part| format!("Chưa đọc được: {part}")));
    found.extend(before.difference(&after).map(|part| format!("Đọc lại được: {part}")));
}
