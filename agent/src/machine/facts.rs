//! What an operating system said about its machine, untouched.
//!
//! Strings, numbers and codes as read; nothing is judged, repaired or left out because it looks wrong. `None` means
//! that it could not be read or that the system does not tell, and a problem says which when a whole part is missing.
//! Credentials in printer addresses are the one thing that readers drop.

mod firmware;
mod hardware;
mod peripherals;
mod protection;
mod system;

use hatang_proto::model::inventory::Problem;
use serde::{Deserialize, Serialize};

pub use firmware::{RawUuid, Smbios};
pub use hardware::{
    AdapterFacts, CpuFacts, DiskFacts, MemoryFacts, MonitorFacts, PowerFacts, SupplyFacts,
    VirtualisationFacts,
};
pub use peripherals::{ImagingDeviceFacts, ImagingFacts, PortFacts, QueueFacts, UsbFacts};
pub use protection::{
    AntivirusFacts, EncryptionFacts, FirewallFacts, FirewallProductFacts, FirewallProfileFacts, UpdateFacts,
    VolumeFacts,
};
pub use system::{ApplicationFacts, IcmpFacts, SystemFacts};

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
    pub imaging: Option<ImagingFacts>,
    pub antivirus: Option<Vec<AntivirusFacts>>,
    pub firewall: Option<FirewallFacts>,
    pub encryption: Option<EncryptionFacts>,
    pub updates: Option<UpdateFacts>,
    pub monitors: Option<Vec<MonitorFacts>>,
    /// Of the catalogue only; `None` without one.
    pub applications: Option<Vec<ApplicationFacts>>,
    pub icmp: Option<IcmpFacts>,
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
        take(&mut self.imaging, other.imaging);
        take(&mut self.antivirus, other.antivirus);
        take(&mut self.firewall, other.firewall);
        take(&mut self.encryption, other.encryption);
        take(&mut self.updates, other.updates);
        take(&mut self.monitors, other.monitors);
        take(&mut self.applications, other.applications);
        take(&mut self.icmp, other.icmp);
        self.problems.extend(other.problems);
    }
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
