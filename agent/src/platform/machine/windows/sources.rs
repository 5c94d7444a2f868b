//! What Windows can be asked about its machine.
//!
//! The seam between the readers, which turn answers into facts and are the same code on every system, and Windows
//! itself: the live answers come from calls and are found under `live`, tests bring recorded ones. An answer is handed
//! on as it came; it is bounded, and it may block for ever, which the caller's deadline takes care of.

use std::collections::BTreeMap;

use crate::machine::facts::{AdapterFacts, DiskFacts, Fault, MemoryFacts, PowerFacts};

/// Largest registry value that is read, bytes; a larger one is a fault that tells its size.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Most rows of one WMI class that are taken; a class with more is a fault.
pub const MAX_ROWS: usize = 1_024;
/// Most subkeys or file names that are listed; more is a fault.
pub const MAX_NAMES: usize = 8_192;

/// A value of the registry or of a WMI property.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Texts(Vec<String>),
    Number(i64),
    Flag(bool),
    Bytes(Vec<u8>),
}

impl Value {
    /// The text; a number is no text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Texts(texts) => texts.first().map(String::as_str),
            _ => None,
        }
    }

    /// All texts of a list, or the one text.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Texts(texts) => texts.clone(),
            _ => Vec::new(),
        }
    }

    /// A number, also one that was written as text, as WMI does with 64-bit ones.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Flag(flag) => Some(i64::from(*flag)),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Number(number) => Some(*number != 0),
            _ => None,
        }
    }
}

/// One object of a WMI class: its properties that are set.
pub type Row = BTreeMap<String, Value>;

/// One question to WMI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WmiQuery {
    /// `ROOT\CIMV2`.
    pub namespace: &'static str,
    /// `Win32_ComputerSystem`.
    pub class: &'static str,
    /// Never `*`: a property that is not asked for costs nothing and cannot leak.
    pub properties: &'static [&'static str],
}

/// What `RtlGetVersion` and `GetNativeSystemInfo` tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    pub build: u32,
    /// 1 workstation, 2 domain controller, 3 server.
    pub product_type: u32,
    /// `PROCESSOR_ARCHITECTURE_…`: 0 x86, 9 x64, 12 ARM64.
    pub architecture: u32,
}

/// What `GetLogicalProcessorInformation` and the CPU itself tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cores {
    pub logical: u32,
    pub physical: Option<u32>,
    /// The CPU says that a hypervisor is below.
    pub hypervisor_flag: Option<bool>,
}

/// Windows, asked one thing at a time. Registry keys are written `HKLM\SOFTWARE\…` and read in the 64-bit view.
pub trait Sources: Send + Sync + 'static {
    /// Names below a key; `None` if there is no such key.
    fn subkeys(&self, key: &str) -> Result<Option<Vec<String>>, Fault>;
    /// `None` if there is no such key or value.
    fn value(&self, key: &str, name: &str) -> Result<Option<Value>, Fault>;
    /// A namespace or class that does not exist is a fault whose cause says so.
    fn wmi(&self, query: &WmiQuery) -> Result<Vec<Row>, Fault>;
    /// `GetSystemFirmwareTable('RSMB')` with its header of eight bytes.
    fn firmware_table(&self) -> Result<Vec<u8>, Fault>;
    fn cores(&self) -> Result<Cores, Fault>;
    fn memory(&self) -> Result<MemoryFacts, Fault>;
    fn disks(&self, faults: &mut Vec<Fault>) -> Result<Vec<DiskFacts>, Fault>;
    fn adapters(&self) -> Result<Vec<AdapterFacts>, Fault>;
    fn power(&self) -> Result<PowerFacts, Fault>;
    fn version(&self) -> Result<Version, Fault>;
    fn host_name(&self) -> Result<String, Fault>;
    /// Instance ids of all devices that are there at this moment: `USB\VID_04F9&PID_0042\ABC123`.
    fn present_devices(&self) -> Result<Vec<String>, Fault>;
    /// Whether a service runs; `None` if there is no such service.
    fn service_runs(&self, name: &str) -> Result<Option<bool>, Fault>;
    /// Whether a file is there. Environment variables such as `%ProgramFiles%` are replaced.
    fn exists(&self, path: &str) -> bool;
    /// Names in a folder, environment variables replaced; `None` if there is no such folder.
    fn file_names(&self, dir: &str) -> Result<Option<Vec<String>>, Fault>;
}
