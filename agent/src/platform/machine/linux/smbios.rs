//! Firmware tables: the raw table (for root), else the copies of single values that everybody may read.

use std::io::ErrorKind;

use super::tree::Tree;
use crate::machine::facts::{Fault, RawUuid, Smbios};
use crate::machine::smbios;

const TABLE: &str = "/sys/firmware/dmi/tables/DMI";
const ENTRY_POINT: &str = "/sys/firmware/dmi/tables/smbios_entry_point";
const COPIES: &str = "/sys/class/dmi/id";

pub(super) fn read(tree: &Tree, faults: &mut Vec<Fault>) -> Result<Smbios, Fault> {
    match tree.bytes(TABLE) {
        Ok(table) => {
            let version = tree.bytes(ENTRY_POINT).ok().and_then(|entry| smbios::entry_point_version(&entry));
            Ok(smbios::parse(&table, version))
        }
        Err(error) if tree.exists(COPIES) => {
            // Without the table the copies are complete but for further enclosures.
            if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) {
                faults.push(Fault::new(format!("read {TABLE}"), error));
            }
            Ok(copies(tree, faults))
        }
        Err(error) => Err(Fault::new(format!("read {TABLE} and {COPIES}"), error)),
    }
}

fn copies(tree: &Tree, faults: &mut Vec<Fault>) -> Smbios {
    let mut value = |name: &str| {
        tree.text_if_there(&format!("{COPIES}/{name}")).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        })
    };
    Smbios {
        version: None,
        bios_vendor: value("bios_vendor"),
        bios_version: value("bios_version"),
        bios_date: value("bios_date"),
        manufacturer: value("sys_vendor"),
        product: value("product_name"),
        product_version: value("product_version"),
        family: value("product_family"),
        serial: value("product_serial"),
        uuid: value("product_uuid").map(RawUuid::Text),
        board_manufacturer: value("board_vendor"),
        board_product: value("board_name"),
        board_serial: value("board_serial"),
        chassis: value("chassis_type").and_then(|code| code.parse().ok()).into_iter().collect(),
    }
}
