//! CPU, memory, disks, adapters, power, displays.

use serde::{Deserialize, Serialize};

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
    /// What the system can use.
    pub total_bytes: u64,
    /// What the firmware says is fitted; 0 is passed on as read.
    #[serde(default)]
    pub installed_bytes: Option<u64>,
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
    /// Windows: the batteries are those of an uninterruptible supply (`SYSTEM_POWER_CAPABILITIES.BatteriesAreShortTerm`).
    pub short_term: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplyFacts {
    pub name: String,
    /// `Battery`, `Mains`, `UPS`, `USB`.
    pub kind: Option<String>,
    /// `Device` for the battery of a mouse or headset, `System` for the machine's own.
    pub scope: Option<String>,
    /// What a full charge was made to hold, in the unit of the system (µWh, µAh or mWh).
    pub designed: Option<u64>,
    /// What a full charge holds today, in the same unit.
    pub full: Option<u64>,
}

/// A display on a connector.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MonitorFacts {
    /// Where the system keeps it: `DISPLAY\DEL40B4\4&1a2b&0&UID1`, `card0-HDMI-A-1`.
    pub name: String,
    /// Its EDID as hexadecimal digits, at most 256 bytes; one that was overridden is the override.
    pub edid: Option<String>,
}
