//! What Decree 30 puts around a report: the head above its text, recipients and signer below.
//!
//! What the officer did not say is a gap or follows from the unit and the form.

use crate::forms::Form;
use crate::items::UnitState;
use crate::items::text::clean;

use super::details::ReportDetails;
use super::document::{Block, NationalHeading};
use super::issuer::Issuer;
use super::vietnamese::{GAP, blank_date, long_date};

pub(super) fn heading(
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
    issuer: &Issuer<'_>,
) -> NationalHeading {
    let place = said(details.place.as_deref()).unwrap_or_else(|| issuer.place().into());
    let date = details.date.map_or_else(|| blank_date(unit.as_of.year()), long_date);
    NationalHeading {
        superior: issuer.superior(unit.parents.first().map(String::as_str)),
        issuer: issuer.lines(),
        number: format!("Số: {}", number_and_symbol(form, details, issuer)),
        place_and_date: format!("{place}, {date}"),
    }
}

/// `(Kèm theo Báo cáo số      /BC-UBND ngày      tháng      năm 2026 của Ủy ban nhân dân phường Thái Học)`
pub(super) fn attached_to(
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
    issuer: &Issuer<'_>,
) -> String {
    let number = number_and_symbol(form, details, issuer);
    let date = details.date.map_or_else(|| blank_date(unit.as_of.year()), long_date);
    let kind = sentence_case(&form.document.kind);
    format!("(Kèm theo {kind} số {number} {date} của {})", issuer.in_text())
}

/// The officer's recipients, or the form's latest for the day, unless that needs a unit above and there is none.
pub(super) fn addressed_to(
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
    fill: impl Fn(&str) -> String,
) -> Vec<String> {
    let given = cleaned(&details.addressed_to);
    if !details.addressed || !given.is_empty() {
        return if details.addressed { given } else { Vec::new() };
    }
    let applies = form.document.addressed_to.iter().filter(|to| to.from <= unit.as_of);
    let latest = applies.max_by_key(|to| to.from).map(|to| to.text.as_str());
    latest.filter(|text| !text.contains("{top}") || top(unit).is_some()).map(fill).into_iter().collect()
}

/// The papers that the report rests on, if any were named.
pub(super) fn basis(details: &ReportDetails) -> Option<Block> {
    let papers = cleaned(&details.basis);
    (!papers.is_empty()).then_some(Block::Basis(papers))
}

/// Recipients of copies, those of the document first and the registry last, and who signs.
pub(super) fn signature(details: &ReportDetails, issuer: &Issuer<'_>, addressed: bool) -> Block {
    let given = cleaned(&details.signer_titles);
    let titles = if given.is_empty() { issuer.signer(details.signer) } else { given };
    let further = cleaned(&details.copies);
    let gap = (!addressed && further.is_empty()).then(|| "…".to_owned());
    let first = addressed.then(|| "Như trên".to_owned());
    let lines = first.into_iter().chain(further).chain(gap);
    let mut copies: Vec<String> =
        lines.map(|line| format!("- {};", line.trim_end_matches([';', '.', ' ']))).collect();
    copies.push(match said(details.kept_by.as_deref()) {
        Some(initials) => format!("- Lưu: VT, {}.", initials.trim_end_matches('.')),
        None => "- Lưu: VT.".into(),
    });
    Block::Signature { copies, titles }
}

/// The topmost unit above, if there is one with a name.
pub(super) fn top(unit: &UnitState) -> Option<String> {
    unit.parents.last().map(|name| clean(name)).filter(|name| !name.is_empty())
}

/// `07/BC-UBND`; a number that nobody gave is a gap.
fn number_and_symbol(form: &Form, details: &ReportDetails, issuer: &Issuer<'_>) -> String {
    let number = said(details.number.as_deref()).map_or_else(|| GAP.into(), |number| format!("{number:0>2}"));
    format!("{number}/{}", issuer.symbol(&form.document.symbol))
}

/// `BÁO CÁO` as `Báo cáo`.
fn sentence_case(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_string() + &signs.as_str().to_lowercase())
}

fn said(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}

fn cleaned(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| clean(line)).filter(|line| !line.is_empty()).collect()
}
