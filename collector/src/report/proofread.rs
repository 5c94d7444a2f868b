//! Proofreading the plain text of a report: what does not add up, was carried over, stands twice or is written wrongly.
//!
//! One paragraph or table row a line, cells parted by tabs; text taken out of a PDF, with its broken lines, is read too.
//! Every check occurs in a report that an office really sent. A check speaks only where the text itself gives it away:
//! an officer who gets ten false alarms reads none. Reading time grows with the text and no faster.

mod amount_words;
mod denominators;
mod districts;
mod docx_text;
mod errata;
mod known;
mod labels;
mod number_style;
pub mod number_words;
mod old_year;
mod per_post;
mod ratios;
mod repeats;
mod sections;
mod signatures;
mod spacing;
mod speed_unit;
mod standards;
mod text;
mod token;
mod totals;
mod users;
mod variants;

use jiff::civil::Date;

pub use docx_text::{DocxTextError, docx_text};

use super::warning::Warning;
use known::Known;
use token::Reading;

/// What is known beside the text; whatever is `None` is looked for in the text itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// The year that the report is about.
    pub year: Option<i16>,
    /// The day of its figures.
    pub as_of: Option<Date>,
    /// Members of staff.
    pub staff: Option<i64>,
}

/// Something found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `total_not_sum`. Stable.
    pub check: &'static str,
    /// From 1.
    pub line: usize,
    /// In Vietnamese: what is wrong and what to do.
    pub text: String,
}

/// A text with what its checks share.
struct Page<'a> {
    readings: Vec<Reading<'a>>,
    known: Known,
}

type Check = fn(&Page<'_>) -> Vec<Finding>;

/// In order of weight: wrong figures first, spelling last.
const CHECKS: &[Check] = &[
    totals::check,
    ratios::check,
    users::check,
    signatures::check,
    amount_words::check,
    denominators::check,
    per_post::check,
    old_year::check,
    districts::check,
    labels::check,
    repeats::check,
    sections::check,
    speed_unit::check,
    standards::check,
    number_style::check,
    errata::check,
    variants::check,
    spacing::check,
];

/// Most findings of one check that are told; a text with more has another trouble.
const TOLD: usize = 40;

/// What should be looked at in a text; the place is its line.
pub fn proofread(text: &str, context: &Context) -> Vec<Warning> {
    let warning = |finding: Finding| Warning {
        check: finding.check.into(),
        place: format!("dòng {}", finding.line),
        text: finding.text,
    };
    findings(text, context).into_iter().map(warning).collect()
}

/// The same with the lines as numbers.
pub fn findings(text: &str, context: &Context) -> Vec<Finding> {
    let paragraphs = text::paragraphs(text);
    let readings: Vec<_> = paragraphs.iter().map(Reading::new).collect();
    let known = Known::of(&readings, context);
    let page = Page { readings, known };
    CHECKS.iter().flat_map(|check| check(&page).into_iter().take(TOLD)).collect()
}

/// Line numbers as people list them: `dòng 3, 7 và 12`, at most five.
fn lines(numbers: &[usize]) -> String {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let named: Vec<String> = numbers.iter().take(5).map(usize::to_string).collect();
    let more = if numbers.len() > named.len() { ", …" } else { "" };
    match named.split_last() {
        Some((last, rest)) if !rest.is_empty() && more.is_empty() => {
            format!("dòng {} và {last}", rest.join(", "))
        }
        _ => format!("dòng {}{more}", named.join(", ")),
    }
}

#[cfg(test)]
mod tests;
