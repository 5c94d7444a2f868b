//! What only the officer knows about the document: number, date, signer.
//!
//! All of it may be left out; the clerk in charge of the registry fills the gaps of a draft by hand.

use jiff::civil::Date;

/// Particulars of one printed document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportDetails {
    /// The document's date; left out, the line keeps gaps for day and month.
    pub date: Option<Date>,
    /// The registry number without symbol: `125`; left out, a gap.
    pub number: Option<String>,
    /// `Thái Học`; left out, the unit's name without its kind.
    pub place: Option<String>,
    /// Recipients after "Kính gửi"; left out, the form's own for that date.
    pub addressed_to: Vec<String>,
    /// Lines above the signature, top first: `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`; left out, the head of the unit.
    pub signer_titles: Vec<String>,
}
