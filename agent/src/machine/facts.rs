//! What an operating system said about its machine, untouched.
//!
//! Strings, numbers and codes as read; nothing is judged, repaired or left out because it looks wrong. `None` means
//! that it could not be read or that the system does not tell, and a problem says which when a whole part is missing.
//! Credentials in printer addresses are the one thing that readers drop.

use hatang_proto::model::inventory::Problem;
use serde::{Deserialize, Serialize};

/// Everything that was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The PC's calendar when it was read, Unix milliseconds; may be years off, 0 if unknown.
    pub read_at_ms: i64,
    pub host_name: Option<String>,
    pub smbios: Option<Smbios>,
    pub cpu: Option<CpuFacts>,
    pub memory: Option<MemoryFacts>,
    pub disks: Option<Vec<DiskFacts>>,
    pub adapters: Option<Vec<AdapterFacts>>,
    pub system: Option<SystemFacts>,
    pub virtualisation: Option<VirtualisationFacts>,
    pub power: Option<PowerFacts>,
    pub printers: Option<Vec<QueueFacts>>,
    pub usb: Option<Vec<UsbFacts>>,
    pub antivirus: Option<Vec<AntivirusFacts>>,
    pub problems: Vec<Problem>,
}

impl Facts {
    /// Takes over what another reading found; a part that is set there wins.
    pub fn absorb(&mut self, other: Self) {
        fn take<T>(slot: &mut Option<T>, other: Option<T>) {
            if other.is_some() {
                *slot = other;
            }
        }
        self.read_at_ms = self.read_at_ms.max(other.read_at_ms);
        take(&mut self.host_name, other.host_name);
        take(&mut self.smbios, other.smbios);
        take(&mut self.cpu, other.cpu);
        take(&mut self.memory, other.memory);
        take(&mut self.disks, other.disks);
        take(&mut self.adapters, other.adapters);
        take(&mut self.system, other.system);
        take(&mut self.virtualisation, other.virtualisation);
        take(&mut self.power, other.power);
        take(&mut self.printers, other.printers);
        take(&mut self.usb, other.usb);
        take(&mut self.antivirus, other.antivirus);
        self.problems.extend(other.problems);
    }
}

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

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CpuFacts {
    pub model: Option<String>,
    pub vendor: Option<String>,
    pub logical_cores: Option<u32>,
    pub physical_cores: Option<u32>,
    /// Highest clock that the system names, kilohertz.
    pub max_khz: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryFacts {
    pub total_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DiskFacts {
    pub name: String,
    /// Where it hangs: the path of the device, or the name of its bus.
    pub path: String,
    pub vendor: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub size_bytes: Option<u64>,
    pub rotational: Option<bool>,
    pub removable: Option<bool>,
    pub failing: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AdapterFacts {
    pub name: String,
    /// Hardware type by the ARP registry: 1 Ethernet, 772 loopback.
    pub link_type: Option<u32>,
    pub hardware_address: Option<String>,
    /// `up`, `down`, `unknown` …
    pub state: Option<String>,
    /// Megabits a second; -1 where the system says "unknown".
    pub speed_mbps: Option<i64>,
    pub wireless: bool,
    /// Made by software, without a device behind it.
    pub virtual_device: bool,
    /// With prefix length, as listed; `None` if they could not be asked.
    pub addresses: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemFacts {
    /// `linux`, `windows`.
    pub family: String,
    pub name: Option<String>,
    pub version: Option<String>,
    /// os-release `VARIANT_ID`: `server`, `workstation` …
    pub variant: Option<String>,
    pub kernel: Option<String>,
    pub architecture: Option<String>,
    /// Windows: 1 workstation, 2 domain controller, 3 server (`Win32_OperatingSystem.ProductType`).
    pub product_type: Option<u32>,
    /// Windows: `Win32_ComputerSystem.PCSystemTypeEx`, else `PCSystemType`.
    pub pc_system_type: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VirtualisationFacts {
    /// The CPU says that a hypervisor is below.
    pub hypervisor_flag: Option<bool>,
    /// What the kernel calls it: `/sys/hypervisor/type`, device tree.
    pub hypervisor: Option<String>,
    /// Clock sources that the kernel knows; a guest has its hypervisor's among them.
    pub clock_sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PowerFacts {
    pub supplies: Vec<SupplyFacts>,
    /// A lid switch exists; `None` if it could not be asked.
    pub lid: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplyFacts {
    pub name: String,
    /// `Battery`, `Mains`, `UPS`, `USB`.
    pub kind: Option<String>,
    /// `Device` for the battery of a mouse or headset, `System` for the machine's own.
    pub scope: Option<String>,
}

/// A print queue, which may or may not be a device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueFacts {
    pub name: String,
    /// Make and model as the driver says.
    pub model: Option<String>,
    /// Where it prints: a device address (`usb://HP/LaserJet?serial=X`), without user name and password.
    pub device: Option<String>,
}

/// A USB device with its interfaces.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UsbFacts {
    /// Vendor and product number, `04c5:11a2`.
    pub id: String,
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    pub serial: Option<String>,
    /// Class, subclass and protocol of each interface, `060101`.
    pub interfaces: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AntivirusFacts {
    pub product: String,
    pub version: Option<String>,
    /// Its background service runs; `None` if it could not be told.
    pub running: Option<bool>,
    /// Opening lines of its signature files as far as they are text.
    pub signature_headers: Vec<String>,
    /// Windows: `AntiVirusProduct.productState`.
    pub product_state: Option<u32>,
}

/// What was attempted and what the system answered; becomes a problem of the part that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub operation: String,
    pub cause: String,
}

impl Fault {
    pub fn new(operation: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        Self { operation: operation.into(), cause: cause.to_string() }
    }

    pub fn into_problem(self, part: &str) -> Problem {
        Problem { part: part.to_owned(), operation: self.operation, cause: self.cause }
    }
}
