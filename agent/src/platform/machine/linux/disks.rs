//! Disks: the block devices of sysfs that have a device behind them.
//!
//! Loops, memory disks, mapped and optical devices are no disks. Health needs a request to the disk itself and is not
//! asked here.

use super::tree::Tree;
use crate::machine::facts::{DiskFacts, Fault};

const BLOCK: &str = "/sys/block";
/// Sizes in sysfs are in sectors of this many bytes, whatever the disk uses.
const SECTOR_BYTES: u64 = 512;
/// Kernel names of block devices that are no disks.
const NO_DISKS: [&str; 9] = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "drbd"];

pub(super) fn read(tree: &Tree) -> Result<Vec<DiskFacts>, Fault> {
    let names = tree.names(BLOCK)?;
    Ok(names.into_iter().filter(|name| is_disk(name)).map(|name| disk(tree, name)).collect())
}

/// Boot areas of soldered flash are parts of another disk.
fn is_disk(name: &str) -> bool {
    !NO_DISKS.iter().any(|prefix| name.starts_with(prefix))
        && !(name.starts_with("mmcblk") && (name.contains("boot") || name.contains("rpmb")))
}

fn disk(tree: &Tree, name: String) -> DiskFacts {
    let at = |attribute: &str| format!("{BLOCK}/{name}/{attribute}");
    let flag = |attribute: &str| tree.number::<u8>(&at(attribute)).map(|flag| flag != 0);
    DiskFacts {
        path: tree.link(&format!("{BLOCK}/{name}")).unwrap_or_default(),
        vendor: tree.attribute(&at("device/vendor")),
        model: tree.attribute(&at("device/model")).or_else(|| tree.attribute(&at("device/name"))),
        serial: serial(tree, &at),
        size_bytes: tree.number::<u64>(&at("size")).map(|sectors| sectors.saturating_mul(SECTOR_BYTES)),
        rotational: flag("queue/rotational"),
        removable: flag("removable"),
        failing: None,
        name,
    }
}

/// NVMe, flash cards and virtio write it out; SCSI and ATA keep it in a page of vital product data.
fn serial(tree: &Tree, at: &impl Fn(&str) -> String) -> Option<String> {
    ["device/serial", "serial"].iter().find_map(|name| tree.attribute(&at(name))).or_else(|| {
        let page = tree.bytes(&at("device/vpd_pg80")).ok()?;
        let text = String::from_utf8_lossy(page.get(4..)?).trim_matches(['\0', ' ']).to_owned();
        (!text.is_empty()).then_some(text)
    })
}
