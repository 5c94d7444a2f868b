//! Antivirus, firewall, encryption, updates.

use serde::{Deserialize, Serialize};

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
    /// Who says so: `security_center`, `defender`, `service`, `programs`; absent for files on Linux.
    pub source: Option<String>,
    /// `AntiVirusProduct.instanceGuid`, lower-case without braces.
    pub instance_guid: Option<String>,
    /// The program that reports to Security Center is still on disk.
    pub reporting_program_exists: Option<bool>,
    /// `AntiVirusProduct.timestamp`, as written.
    pub registered_at: Option<String>,
    /// `MSFT_MpComputerStatus.AMRunningMode`.
    pub running_mode: Option<String>,
    /// `MSFT_MpComputerStatus.RealTimeProtectionEnabled`.
    pub real_time: Option<bool>,
    /// Signature age as told, days; 65535 means never.
    pub signature_age_days: Option<u32>,
    /// When signatures last came, as the product writes it: `20251120091500`, Unix seconds, RFC 1123.
    pub signatures_at: Option<String>,
    /// Days until the licence ends, as the product writes it.
    pub licence_days_left: Option<i64>,
    /// When the licence ends, Unix seconds.
    pub licence_ends_s: Option<i64>,
    /// Start type of its service: 2 automatic, 3 by hand, 4 disabled.
    pub service_start: Option<u32>,
}

/// Firewall of Windows and firewalls that registered with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FirewallFacts {
    pub profiles: Vec<FirewallProfileFacts>,
    /// Start type of `MpsSvc` (`SharedAccess` before Windows Vista): 2 automatic, 4 disabled.
    pub service_start: Option<u32>,
    /// Rows of `FirewallProduct`.
    pub products: Vec<FirewallProductFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FirewallProfileFacts {
    /// Name of the registry key: `DomainProfile`, `StandardProfile`, `PublicProfile`.
    pub key: String,
    /// `EnableFirewall` of the PC.
    pub enabled: Option<u32>,
    /// `EnableFirewall` of the group policy, if there is one.
    pub policy: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FirewallProductFacts {
    pub name: String,
    /// `productState`, packed as for an antivirus.
    pub product_state: Option<u32>,
    pub reporting_program_exists: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EncryptionFacts {
    /// Hardware ids of security devices: `ACPI\MSFT0101` (TPM 2.0), `ACPI\PNP0C31`, `ACPI\IFX0102` (TPM 1.2).
    pub security_devices: Option<Vec<String>>,
    /// `None`: this edition has no such class, or it could not be asked.
    pub volumes: Option<Vec<VolumeFacts>>,
}

/// `Win32_EncryptableVolume`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VolumeFacts {
    /// `C:`; volumes without a letter are left out.
    pub drive: String,
    /// `ProtectionStatus`: 0 unprotected, 1 protected, 2 unknown (locked).
    pub protection: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateFacts {
    /// Start type of `wuauserv`: 4 disabled.
    pub service_start: Option<u32>,
    /// Start type of `UsoSvc` (Windows 10 and later).
    pub orchestrator_start: Option<u32>,
    /// `WindowsUpdate\Auto Update\Results\Install\LastSuccessTime` (Windows 7 and 8), `2019-05-14 03:02:11`.
    pub last_success: Option<String>,
    /// `Win32_QuickFixEngineering.InstalledOn` of every row, as written: `5/14/2019`, `20190514`, a FILETIME in hexadecimal.
    pub installed_on: Option<Vec<String>>,
    /// `WindowsUpdate\Auto Update\RebootRequired` exists.
    pub restart_required: Option<bool>,
    /// `Component Based Servicing\RebootPending` exists.
    pub servicing_pending: Option<bool>,
}
