//! What the firmware's table says.

use serde::{Deserialize, Serialize};

/// Firmware tables (SMBIOS), or what the system kept of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Smbios {
    /// `2.8`; `None` if only copies of single values were readable.
    pub version: Option<String>,
    pub bios_vendor: Option<String>,
    pub bios_version: Option<String>,
    /// As printed by the firmware, usually `MM/DD/YYYY`.
    pub bios_date: Option<String>,
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    pub product_version: Option<String>,
    pub family: Option<String>,
    pub serial: Option<String>,
    pub uuid: Option<RawUuid>,
    pub board_manufacturer: Option<String>,
    pub board_product: Option<String>,
    pub board_serial: Option<String>,
    /// Type byte of every enclosure in order, lock bit included.
    pub chassis: Vec<u8>,
}

/// A UUID with the order in which its bytes were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawUuid {
    /// 32 hexadecimal digits as they stand in the table.
    Table(String),
    /// Already written as text by the system.
    Text(String),
}
