//! What only the officer knows about the document: number, date, signer, whom it goes to.
//!
//! All of it may be left out; the clerk in charge of the registry fills the gaps of a draft by hand.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Particulars of one printed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportDetails {
    /// Marked as a draft on every page, with room for warnings; on unless said otherwise.
    pub draft: bool,
    /// With the annexes; on unless said otherwise.
    pub annexes: bool,
    /// The document's date; left out, the line keeps gaps for day and month.
    pub date: Option<Date>,
    /// The registry number without symbol: `125`; left out, a gap.
    pub number: Option<String>,
    /// `Thái Học`; left out, the unit's name without its kind.
    pub place: Option<String>,
    /// Whether "Kính gửi" is printed at all; on unless said otherwise.
    pub addressed: bool,
    /// Recipients after "Kính gửi"; left out, the form's own for that date.
    pub addressed_to: Vec<String>,
    /// Papers that the report rests on: `Thực hiện Công văn số 12/SKHCN-CĐS ngày 24/11/2026`.
    pub basis: Vec<String>,
    /// Further recipients under "Nơi nhận": `TT Đảng ủy, HĐND`.
    pub copies: Vec<String>,
    /// Who keeps a copy besides the registry, as initials: `VHXH`.
    pub kept_by: Option<String>,
    /// In which office the document is signed.
    pub signer: Signer,
    /// Lines above the signature, top first: `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`; left out, those of `signer`.
    pub signer_titles: Vec<String>,
}

/// In which office somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    #[default]
    Head,
    /// For the head, whose post it is.
    Deputy,
    /// By order of the head.
    ChiefOfOffice,
}

impl Default for ReportDetails {
    fn default() -> Self {
        Self {
            draft: true,
            annexes: true,
            date: None,
            number: None,
            place: None,
            addressed: true,
            addressed_to: Vec::new(),
            basis: Vec::new(),
            copies: Vec::new(),
            kept_by: None,
            signer: Signer::Head,
            signer_titles: Vec::new(),
        }
    }
}

impl Signer {
    pub const ALL: [Self; 3] = [Self::Head, Self::Deputy, Self::ChiefOfOffice];

    /// As typed and stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::ChiefOfOffice => "chief_of_office",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signer| signer.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_a_file_is_a_draft_with_a_recipient() {
        let read: ReportDetails = serde_json::from_str("{\"number\": \"7\"}").unwrap();
        assert_eq!(read, ReportDetails { number: Some("7".into()), ..ReportDetails::default() });
        assert!(read.draft && read.addressed);
    }

    #[test]
    fn every_signer_reads_back_its_key_in_text_and_in_json() {
        for signer in Signer::ALL {
            assert_eq!(Signer::parse(signer.key()), Some(signer));
            assert_eq!(serde_json::to_value(signer).unwrap(), signer.key());
        }
    }
}
