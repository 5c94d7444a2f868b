//! Disks: what they are made of and on which bus they hang.
//!
//! A stick says that it rotates, and so does a disk that a hypervisor made up; both are caught before the flag is
//! believed. Health is passed on only if the disk itself could be asked.

use hatang_proto::model::inventory::{Disk, DiskKind};

use super::texts::{tidy, tidy_option};
use crate::machine::facts::DiskFacts;

/// Part of a device's path, the bus it means.
const BUSES: [(&str, &str); 11] = [
    ("/usb", "usb"),
    ("/nvme", "nvme"),
    ("/virtio", "virtio"),
    ("/vmbus", "vmbus"),
    ("/vbd-", "xen"),
    ("/ata", "sata"),
    ("/mmc_host", "mmc"),
    ("/fw", "firewire"),
    ("/host", "scsi"),
    ("/raid", "raid"),
    ("/sas", "sas"),
];

/// Words in a disk's model that hypervisors use.
const VIRTUAL_MODELS: [&str; 5] = ["qemu", "vbox", "vmware", "virtual disk", "msft virtual"];

/// Judges each disk; empty slots of card readers are none.
pub(super) fn judge(found: &[DiskFacts]) -> Vec<Disk> {
    found.iter().filter(|disk| !is_empty_slot(disk)).filter_map(one).collect()
}

/// Disks that belong to the hardware: neither plugged in from outside nor made by a hypervisor.
pub(super) fn built_in(found: &[DiskFacts]) -> impl Iterator<Item = &DiskFacts> {
    found
        .iter()
        .filter(|disk| !is_removable(disk) && kind(disk) != DiskKind::Virtual && bus(disk) != Some("usb"))
}

fn one(disk: &DiskFacts) -> Option<Disk> {
    Some(Disk {
        name: tidy(&disk.name)?,
        kind: kind(disk),
        bus: bus(disk).map(str::to_owned),
        model: model(disk),
        size_bytes: disk.size_bytes,
        removable: is_removable(disk),
        failing: disk.failing,
    })
}

fn is_empty_slot(disk: &DiskFacts) -> bool {
    disk.size_bytes == Some(0)
}

fn is_removable(disk: &DiskFacts) -> bool {
    disk.removable == Some(true) || bus(disk) == Some("usb")
}

fn bus(disk: &DiskFacts) -> Option<&'static str> {
    let hangs_on = |(part, bus): &&(&str, &str)| disk.path.contains(part) || disk.path == *bus;
    BUSES.iter().find(hangs_on).map(|(_, bus)| *bus)
}

fn kind(disk: &DiskFacts) -> DiskKind {
    let model = model(disk).unwrap_or_default().to_lowercase();
    match bus(disk) {
        Some("virtio" | "xen" | "vmbus") => DiskKind::Virtual,
        _ if VIRTUAL_MODELS.iter().any(|word| model.contains(word)) => DiskKind::Virtual,
        Some("nvme" | "mmc") => DiskKind::Ssd,
        // Sticks and bridges say what they like.
        Some("usb") => DiskKind::Unknown,
        _ => match disk.rotational {
            Some(true) => DiskKind::Hdd,
            Some(false) => DiskKind::Ssd,
            None => DiskKind::Unknown,
        },
    }
}

/// Vendor and model, without the `ATA` that a translation layer writes.
fn model(disk: &DiskFacts) -> Option<String> {
    let vendor =
        tidy_option(disk.vendor.as_ref()).filter(|vendor| vendor != "ATA" && !vendor.starts_with("0x"));
    let model = tidy_option(disk.model.as_ref());
    match (vendor, model) {
        (Some(vendor), Some(model)) => Some(format!("{vendor} {model}")),
        (vendor, model) => model.or(vendor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(path: &str, model: &str, rotational: bool, removable: bool) -> DiskFacts {
        DiskFacts {
            name: "sda".to_owned(),
            path: path.to_owned(),
            model: Some(model.to_owned()),
            size_bytes: Some(500_107_862_016),
            rotational: Some(rotational),
            removable: Some(removable),
            ..DiskFacts::default()
        }
    }

    #[test]
    fn the_medium_is_believed_only_where_the_bus_allows() {
        let sata = "/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda";
        let usb = "/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sda";
        let nvme = "/devices/pci0000:00/0000:00:1d.0/0000:3d:00.0/nvme/nvme0/nvme0n1";
        let virtio = "/devices/pci0000:00/0000:00:02.0/virtio1/block/vda";
        for (path, model, rotational, removable, expected) in [
            (sata, "ST500DM002-1BD142", true, false, (DiskKind::Hdd, "sata", false)),
            (sata, "Samsung SSD 860", false, false, (DiskKind::Ssd, "sata", false)),
            (sata, "QEMU HARDDISK", true, false, (DiskKind::Virtual, "sata", false)),
            (nvme, "KBG30ZMV256G", false, false, (DiskKind::Ssd, "nvme", false)),
            (usb, "DataTraveler 3.0", true, true, (DiskKind::Unknown, "usb", true)),
            (usb, "Elements", true, false, (DiskKind::Unknown, "usb", true)),
            (virtio, "", true, false, (DiskKind::Virtual, "virtio", false)),
        ] {
            let judged = judge(&[disk(path, model, rotational, removable)]).remove(0);
            let bus = judged.bus.as_deref().unwrap_or_default();
            assert_eq!((judged.kind, bus, judged.removable), expected, "{path} {model}");
        }
    }

    #[test]
    fn an_empty_card_slot_is_no_disk_and_an_unknown_size_stays_unknown() {
        let mut slot = disk("/devices/usb1/host1", "Card Reader", true, true);
        slot.size_bytes = Some(0);
        let mut unsure = slot.clone();
        unsure.size_bytes = None;
        let judged = judge(&[slot, unsure]);
        assert_eq!(judged.len(), 1);
        assert_eq!(judged[0].size_bytes, None);
    }
}
