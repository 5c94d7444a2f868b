//! A unit's report as the page shows it: one row of the form after the other, each with where its figure comes from.
//!
//! A value text is what the document prints, blanks included ("…… máy"); nothing is computed from it here.

use hatang_proto::model::{MachineId, UnitId};

/// A unit's filled-in form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    pub unit: UnitId,
    pub unit_name: String,
    /// What the form calls itself.
    pub title: String,
    /// The date the figures stand for, Unix milliseconds.
    pub as_of_ms: i64,
    pub rows: Vec<ReportRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRow {
    /// A row without a figure that opens a group.
    Heading {
        stt: String,
        label: String,
    },
    Figure(Box<FigureView>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureView {
    pub stt: String,
    pub label: String,
    /// Key of the item, e.g. `desktop_count`.
    pub item: String,
    /// As printed in the document; for a blank figure the form's own blank.
    pub value_text: String,
    /// `None` while nobody gave the figure.
    pub provenance: Option<Provenance>,
    /// How many machines a measured figure rests on.
    pub coverage: Option<Coverage>,
    /// When it was last measured or declared, Unix milliseconds.
    pub at_ms: Option<i64>,
    /// The machines that were counted.
    pub machines: Vec<MachineRef>,
    /// The machines that could not be asked or answered only in part.
    pub missing: Vec<MachineRef>,
    /// Set when measured and declared figures disagree.
    pub difference: Option<Difference>,
    /// The declaration in force, if any.
    pub declaration: Option<Declaration>,
    /// Set if a person may declare this row.
    pub input: Option<DeclareInput>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    Measured,
    Discovered,
    Derived,
    Declared,
    Overridden,
}

/// "18 of 20".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    pub known: u32,
    pub total: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineRef {
    pub id: MachineId,
    pub name: String,
    /// Why it is listed, for people: a model, a reason; may be empty.
    pub note: String,
}

/// Both as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub measured: String,
    pub declared: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    pub value_text: String,
    pub by: String,
    /// The paper or person it rests on.
    pub source: String,
    pub at_ms: i64,
}

/// How a row is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclareInput {
    /// A whole number from 0.
    Count,
    YesNo,
    Text,
}

/// A declaration about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclaration {
    pub unit: UnitId,
    pub item: String,
    /// Digits for a count, `true` or `false` for yes and no, else the text; checked for nothing but its length.
    pub value: String,
    pub by: String,
    pub source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Docx,
    Html,
    Json,
}

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedReport {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    /// May hold any letters.
    pub file_name: String,
}
