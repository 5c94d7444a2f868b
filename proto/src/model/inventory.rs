//! What a machine is, as far as it could be read.
//!
//! `None` means "could not be read", and then `problems` says why; an empty list means "looked, found none".
//! It says nothing about people: no user names, no documents, no programs beyond the catalogue.

mod device;
mod protection;

use serde::{Deserialize, Serialize};

pub use device::{Age, AgeReason, Device, DeviceClass, Identity, RefusedIdentity, Vote};
pub use protection::{
    Antivirus, AntivirusState, EncryptedDrive, Firewall, FirewallProfile, Security, Tpm, Updates,
};

/// Everything known about one machine.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    pub host_name: Option<String>,
    pub device: Device,
    pub identity: Identity,
    pub age: Option<Age>,
    pub system: Option<OperatingSystem>,
    pub firmware: Firmware,
    pub cpu: Option<Cpu>,
    pub memory: Option<Memory>,
    pub disks: Option<Vec<Disk>>,
    pub adapters: Option<Vec<Adapter>>,
    pub printers: Option<Vec<Printer>>,
    pub scanners: Option<Vec<Scanner>>,
    pub antivirus: Option<Vec<Antivirus>>,
    pub security: Security,
    pub updates: Option<Updates>,
    pub monitors: Option<Vec<Monitor>>,
    pub batteries: Option<Vec<Battery>>,
    pub barcode_readers: Option<Vec<BarcodeReader>>,
    /// Of the collector's catalogue only; `None` without a catalogue.
    pub applications: Option<Vec<Application>>,
    pub icmp_way: Option<IcmpWay>,
    pub problems: Vec<Problem>,
}

/// A part that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Which part is missing or incomplete: `smbios`, `disks`, `printers`, `icmp` …
    pub part: String,
    /// What was attempted, e.g. `read /sys/class/dmi/id/chassis_type`.
    pub operation: String,
    /// What the system answered.
    pub cause: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OperatingSystem {
    /// `linux`, `windows`.
    pub family: String,
    /// `Debian GNU/Linux`, `Windows 10 Pro`.
    pub name: String,
    pub version: Option<String>,
    pub kernel: Option<String>,
    /// `x86_64`, `x86`, `aarch64`.
    pub architecture: String,
    /// The edition is a server's.
    pub server_edition: bool,
    /// Windows: `Professional`, `Core`, `EnterpriseS`.
    pub edition: Option<String>,
    /// Windows: build and revision, `19045.3803`.
    pub build: Option<String>,
    /// `YYYY-MM-DD`: the last day with free security updates.
    pub support_end: Option<String>,
    /// `None` if it could not be asked.
    pub domain_joined: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Firmware {
    pub bios_vendor: Option<String>,
    pub bios_version: Option<String>,
    /// `YYYY-MM-DD`; not the machine's age.
    pub bios_date: Option<String>,
    pub board_manufacturer: Option<String>,
    pub board_product: Option<String>,
    /// SMBIOS type 3 codes, 1 to 36, in order.
    pub chassis_codes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cpu {
    pub model: String,
    pub vendor: Option<String>,
    pub physical_cores: Option<u32>,
    pub logical_cores: u32,
    pub max_mhz: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What the system can use; somewhat less than what is fitted.
    pub total_bytes: u64,
    /// What is fitted; `None` if the firmware does not tell.
    #[serde(default)]
    pub installed_bytes: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// `sda`, `nvme0n1`, `\\.\PHYSICALDRIVE0`.
    pub name: String,
    pub kind: DiskKind,
    /// `sata`, `nvme`, `usb`, `virtio` …
    pub bus: Option<String>,
    pub model: Option<String>,
    pub size_bytes: Option<u64>,
    pub removable: bool,
    /// The disk itself predicts its failure; `None` if it could not be asked.
    pub failing: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskKind {
    Hdd,
    Ssd,
    Virtual,
    #[default]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adapter {
    pub name: String,
    pub kind: AdapterKind,
    /// `aa:bb:cc:dd:ee:ff`; `None` if the adapter has none.
    pub hardware_address: Option<String>,
    pub up: bool,
    /// Megabits a second as negotiated.
    pub speed_mbps: Option<u32>,
    /// With prefix length: `192.168.1.20/24`.
    pub addresses: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    Wired,
    Wireless,
    Virtual,
    #[default]
    Unknown,
}

/// A physical printer, not a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printer {
    pub name: String,
    pub model: Option<String>,
    pub connection: Connection,
    /// What tells this device from others across PCs: USB serial, network address …
    pub device_key: Option<String>,
    /// It also scans: counted once as printer and once as scanner.
    pub multifunction: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanner {
    pub name: String,
    pub model: Option<String>,
    pub connection: Connection,
    pub device_key: Option<String>,
    pub multifunction: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    Usb,
    Network,
    /// Somebody else's device, reached through a print server.
    Shared,
    Parallel,
    #[default]
    Other,
}

/// A display that is connected, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Monitor {
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    /// Year of make.
    pub year: Option<u16>,
    /// Visible diagonal, millimetres.
    pub diagonal_mm: Option<u32>,
}

/// A battery that runs the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Battery {
    /// What a full charge still holds of what it was made for, percent, 0 to 100.
    pub health_percent: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarcodeReader {
    pub name: String,
    /// As in [`Printer`].
    pub device_key: Option<String>,
}

/// An application of the collector's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// As the catalogue names it.
    pub name: String,
    pub version: Option<String>,
}

/// How an agent sends ICMP echoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IcmpWay {
    /// None works here.
    None,
    RawSocket,
    /// A socket of the system that sends echoes only and hides routers' answers.
    EchoSocket,
    /// `IcmpSendEcho2Ex` of Windows.
    SystemCall,
}
