//! The operating system and what is installed on it.

use hatang_proto::model::inventory::IcmpWay;
use serde::{Deserialize, Serialize};

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
    /// Windows registry `EditionID`: `Professional`.
    pub edition: Option<String>,
    /// `CurrentBuild`: 19045.
    pub build: Option<u32>,
    /// `UBR`, the revision within the build.
    pub revision: Option<u32>,
    /// `DisplayVersion`, else `ReleaseId`: `22H2`, `1809`.
    pub display_version: Option<String>,
    /// `InstallationType`: `Client`, `Server`, `Server Core`.
    pub installation_type: Option<String>,
    /// `CSDVersion`: `Service Pack 1`.
    pub service_pack: Option<String>,
    /// `InstallDate`, Unix seconds; reset by every feature upgrade.
    pub installed_s: Option<i64>,
    /// `Win32_ComputerSystem.PartOfDomain`.
    pub domain_joined: Option<bool>,
}

/// An installed application that the catalogue names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApplicationFacts {
    /// Name in the catalogue.
    pub name: String,
    /// `DisplayVersion`.
    pub version: Option<String>,
}

/// How this agent sends ICMP echoes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IcmpFacts {
    /// `raw_socket`, `echo_socket`, `system_call`, `none`.
    pub way: String,
}

/// The words of [`IcmpFacts::way`].
const ICMP_WAYS: [(&str, IcmpWay); 4] = [
    ("raw_socket", IcmpWay::RawSocket),
    ("echo_socket", IcmpWay::EchoSocket),
    ("system_call", IcmpWay::SystemCall),
    ("none", IcmpWay::None),
];

impl From<IcmpWay> for IcmpFacts {
    fn from(way: IcmpWay) -> Self {
        let word = ICMP_WAYS.into_iter().find(|(_, known)| *known == way).map_or("none", |(word, _)| word);
        Self { way: word.to_owned() }
    }
}

impl IcmpFacts {
    /// `None` for a word that is not one of the four.
    pub fn known(&self) -> Option<IcmpWay> {
        ICMP_WAYS.into_iter().find(|(word, _)| *word == self.way).map(|(_, way)| way)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_its_word_and_no_other_word_is_one() {
        for (_, way) in ICMP_WAYS {
            assert_eq!(IcmpFacts::from(way).known(), Some(way));
        }
        assert_eq!(IcmpFacts { way: "pigeon".to_owned() }.known(), None);
    }
}
