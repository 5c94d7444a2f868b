//! What protects a machine: antivirus, firewall, encryption, updates.
//!
//! States as found; whether they are good enough is judged where reports are made.

use serde::{Deserialize, Serialize};

/// One product, however many sources speak of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Antivirus {
    pub product: String,
    pub version: Option<String>,
    pub state: AntivirusState,
    /// Whole days since the signatures were made; `None` if unknown.
    pub signature_age_days: Option<u32>,
    /// What the product itself says about its signatures.
    pub signatures_outdated: Option<bool>,
    /// Days until the licence ends, negative once it has; `None` where the product does not write it down.
    pub licence_days_left: Option<i32>,
    /// It runs beside another product and does not protect by itself.
    pub passive: bool,
    /// Where it was found: `security_center`, `defender`, `service`, `programs`, `files`.
    pub sources: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AntivirusState {
    On,
    Off,
    Snoozed,
    Expired,
    #[default]
    Unknown,
}

/// Protection besides an antivirus; a part that could not be asked is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Security {
    pub firewall: Option<Firewall>,
    pub tpm: Option<Tpm>,
    /// `None` also where the edition has no drive encryption.
    pub drives: Option<Vec<EncryptedDrive>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Firewall {
    pub profiles: Vec<FirewallProfile>,
    /// The service behind all profiles is disabled: whatever they say, nothing is filtered.
    pub service_disabled: bool,
    /// Another maker's firewall that says that it is on.
    pub products: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallProfile {
    /// `domain`, `private`, `public`.
    pub name: String,
    pub enabled: bool,
    /// A group policy decided, not the PC.
    pub by_policy: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tpm {
    pub present: bool,
    /// `2.0`, `1.2`.
    pub version: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptedDrive {
    /// `C:`.
    pub name: String,
    /// Protected at this moment; `None` if the drive is locked.
    pub protected: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Updates {
    /// `YYYY-MM-DD` of the newest update that was installed.
    pub last_installed: Option<String>,
    pub restart_pending: bool,
    /// `None` if it could not be asked.
    pub service_disabled: Option<bool>,
}
