//! A unit's report for one day and one form as the page shows it, each figure with where it comes from.
//!
//! A value text is what the document prints, blanks included ("…… máy"); nothing is computed from it here.

use hatang_proto::model::{MachineId, UnitId};
use jiff::civil::Date;

/// Which report is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    pub unit: UnitId,
    /// Id of a form; `None` for the first one offered.
    pub form: Option<String>,
    /// Figures as of this day; `None` for today.
    pub day: Option<Date>,
}

/// A form that somebody may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChoice {
    pub id: String,
    pub name: String,
}

/// A unit's filled-in form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    pub unit: UnitId,
    pub unit_name: String,
    /// Id of the form.
    pub form: String,
    pub forms: Vec<FormChoice>,
    /// What the form calls itself.
    pub title: String,
    pub as_of: Date,
    /// Whether `as_of` is today.
    pub is_today: bool,
    /// Computers with the program, and how many of them told what they are.
    pub computers: Coverage,
    /// Computers that people listed.
    pub declared_computers: u32,
    /// Computers of which nobody said whom they serve.
    pub without_particulars: u32,
    pub rows: Vec<ReportRow>,
    pub warnings: Vec<WarningView>,
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
    /// Tells the row from all others of the form; ASCII letters, digits, `_` and `-`.
    pub key: String,
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
    /// Terms of a computed figure: `(18 + 0)/20`.
    pub formula: Option<String>,
    pub notes: Vec<String>,
    /// Set when measured and declared figures disagree.
    pub difference: Option<Difference>,
    /// The declaration in force, if any.
    pub declaration: Option<Declaration>,
    /// What was declared for an earlier year, if nothing was for this one.
    pub proposal: Option<Declaration>,
    /// Set if a person may declare this row.
    pub input: Option<DeclareInput>,
}

/// A figure with all that was ever declared for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    pub unit: UnitId,
    pub unit_name: String,
    pub form: String,
    pub as_of: Date,
    pub is_today: bool,
    pub figure: FigureView,
    /// Newest first.
    pub history: Vec<Declaration>,
}

/// Something to look at before the report goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarningView {
    pub text: String,
    /// Key of the row it is about, if it is about one.
    pub key: Option<String>,
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
    /// `None` for a computer without the program, or a unit of a sum: those have no page.
    pub id: Option<MachineId>,
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

/// A declaration that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// As printed.
    pub value_text: String,
    /// As [`NewDeclaration::value`] takes it.
    pub value: String,
    pub by: String,
    /// The paper or person it rests on.
    pub source: String,
    pub at_ms: i64,
    /// Why it replaces what was measured, if it does.
    pub reason: Option<String>,
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
    /// First day of the value.
    pub from: Date,
    /// Set if it is to replace what was measured.
    pub reason: Option<String>,
}
