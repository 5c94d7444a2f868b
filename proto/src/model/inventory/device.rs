//! What kind of computer it is, how it is recognised again, and when it was made.
//!
//! Decisions with their reasons; how they are reached is the agent's affair.

use serde::{Deserialize, Serialize};

/// What kind of computer this is, with every vote that led there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Device {
    pub class: DeviceClass,
    /// Set if the machine is a guest: `KVM`, `VMware` …
    pub virtual_platform: Option<String>,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    /// In the order in which they were asked; the first decisive one won.
    pub votes: Vec<Vote>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceClass {
    Desktop,
    Laptop,
    Tablet,
    Server,
    AllInOne,
    MiniPc,
    Virtual,
    #[default]
    Unknown,
}

/// One source's opinion about the device class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// `virtualisation`, `system`, `model`, `chassis`, `battery` …
    pub source: String,
    /// What was seen, as read.
    pub evidence: String,
    pub class: DeviceClass,
}

/// How the hardware is recognised again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    pub hardware_uuid: Option<String>,
    pub system_serial: Option<String>,
    pub board_serial: Option<String>,
    pub disk_serials: Vec<String>,
    /// SHA-256 over the parts above that are not placeholders, hexadecimal; `None` if all of them are.
    pub fingerprint: Option<String>,
    /// Values that were read but name no particular machine, with the reason.
    pub refused: Vec<RefusedIdentity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedIdentity {
    /// `hardware_uuid`, `system_serial`, `board_serial`, `disk_serial`.
    pub field: String,
    pub value: String,
    pub reason: String,
}

/// When the hardware was made: an interval of calendar years with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    pub earliest_year: Option<u16>,
    pub latest_year: Option<u16>,
    pub reasons: Vec<AgeReason>,
}

/// What an age interval rests on; the words for people are made where they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AgeReason {
    /// The CPU's family was launched in this year.
    CpuFamily { model: String, year: u16 },
    /// The CPU is not in the table of launch years.
    CpuUnknown { model: String },
    /// The firmware is of this month (`2014-10`); an update may have made it newer.
    BiosDate { month: String },
    /// The firmware claims to be older than the CPU and bounds nothing.
    BiosOlderThanCpu { month: String },
    /// A guest was never made.
    VirtualMachine,
}
