//! What only people know about a computer: whose post it serves, where it stands, since when.
//!
//! A computer is tied to a room and a staff class, never to a person. Computers without an agent are known by this
//! alone: those that cannot have one, and those for state secrets, which must not.

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::DeviceClass;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::text::clean;

/// Whose post a computer serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffClass {
    /// Cán bộ, công chức.
    Official,
    /// Người hoạt động không chuyên trách.
    PartTime,
    /// Bộ phận một cửa.
    OneStop,
    /// Dùng chung.
    Shared,
}

/// What people said about one computer; `None` is "nobody said", never "no".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    pub staff_class: Option<StaffClass>,
    /// Room or department: `Văn phòng`, `Đảng ủy`.
    pub room: Option<String>,
    /// Whether it must be on the government network.
    pub cpnet_required: Option<bool>,
    /// The year it was put into use, from the asset book.
    pub year_equipped: Option<i16>,
    /// Bought or received used.
    pub second_hand: Option<bool>,
    /// Years of use before, from its papers; for second-hand computers.
    pub years_before: Option<u8>,
}

/// A computer that a person listed because no agent runs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredMachine {
    /// Its number in the store, stable.
    pub number: i64,
    /// `MT-BM-01`: the mark of the asset book.
    pub label: String,
    pub class: DeviceClass,
    /// Maker and model as written down; may be empty.
    pub model: String,
    pub particulars: Particulars,
    /// Serves state secrets: it never gets an agent, and no agent may report under its mark.
    pub state_secret: bool,
    /// Whether it has antivirus, LAN with Internet, and CPNet, as far as somebody said.
    pub antivirus: Option<bool>,
    pub lan_internet: Option<bool>,
    pub cpnet: Option<bool>,
    /// Whether it works; silent means it does.
    pub working: Option<bool>,
    /// Who listed it; never printed in a document.
    pub by: String,
    /// On what paper.
    pub source: String,
    /// First day on which it belongs to the unit.
    pub from: Date,
    /// Unix milliseconds.
    pub declared_at_ms: i64,
}

/// A computer of either kind, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComputerId {
    Machine(MachineId),
    Declared(i64),
}

/// No office had a computer before.
const FIRST_YEAR: i16 = 1980;

impl Particulars {
    /// The year it was put into use, unless that cannot be.
    pub fn year_by(&self, as_of: Date) -> Option<i16> {
        self.year_equipped.filter(|year| (FIRST_YEAR..=as_of.year()).contains(year))
    }

    /// The room fit to print; `None` also for an empty one.
    pub fn shown_room(&self) -> Option<String> {
        self.room.as_deref().map(clean).filter(|room| !room.is_empty())
    }
}

impl DeclaredMachine {
    /// The mark, or the number if it has none.
    pub fn shown_label(&self) -> String {
        let label = clean(&self.label);
        if label.is_empty() { format!("máy kê khai số {}", self.number) } else { label }
    }
}

impl StaffClass {
    pub const ALL: [Self; 4] = [Self::Official, Self::PartTime, Self::OneStop, Self::Shared];

    /// As stored and typed: `official`, `part_time`, `one_stop`, `shared`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::PartTime => "part_time",
            Self::OneStop => "one_stop",
            Self::Shared => "shared",
        }
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "Cán bộ, công chức",
            Self::PartTime => "Không chuyên trách",
            Self::OneStop => "Bộ phận một cửa",
            Self::Shared => "Dùng chung",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_reads_back_its_key_in_text_and_in_json() {
        for class in StaffClass::ALL {
            assert_eq!(StaffClass::parse(class.key()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.key());
        }
        assert_eq!(StaffClass::parse("nhan_vien"), None);
    }
}
