//! Remarks under the table: who is missing, where people and machines disagree, what else to know.
//!
//! Rows that lack the same machines share a line. A document lists at most [`NAMED`](crate::items::text::NAMED) machines a line; the JSON has all.

use crate::forms::{Form, Row};
use crate::items::text::{LABEL, listed, shorten};
use crate::items::{Figure, Missing, Provenance, UnitState};

use super::cell::value_text;
use super::remark::day;
use super::vietnamese::short_date;

/// All remarks, most important first.
pub(super) fn notes(form: &Form, unit: &UnitState, figures: &[Figure]) -> Vec<String> {
    let rows: Vec<(&Row, &Figure)> = form.rows.iter().zip(figures).collect();
    let mut notes = missing(&rows);
    notes.extend(rows.iter().filter_map(|(row, figure)| difference(row, figure)));
    notes.extend(own(&rows));
    notes.extend(silent(unit));
    notes
}

/// `Chưa có số liệu của PC-07 (máy ảo), PC-11 (chưa gửi thông tin máy): dòng 2, 3, 5.`
fn missing(rows: &[(&Row, &Figure)]) -> Vec<String> {
    let mut groups: Vec<(&[Missing], Vec<&str>)> = Vec::new();
    for (row, figure) in rows.iter().filter(|(_, figure)| rests_on_machines(figure)) {
        match groups.iter_mut().find(|(missing, _)| *missing == figure.missing) {
            Some((_, numbers)) => numbers.push(&row.stt),
            None => groups.push((&figure.missing, vec![&row.stt])),
        }
    }
    let sentence = |(missing, numbers): (&[Missing], Vec<&str>)| {
        let named = missing.iter().map(|one| format!("{} ({})", shorten(&one.label, LABEL), one.why));
        format!("Chưa có số liệu của {}: dòng {}.", listed(named), numbers.join(", "))
    };
    groups.into_iter().map(sentence).collect()
}

/// A declared or overridden figure does not suffer from machines that could not be read.
fn rests_on_machines(figure: &Figure) -> bool {
    !figure.missing.is_empty()
        && !matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden))
}

/// `Dòng 3: đo được 15 máy (PC-01, PC-02 …), kê khai 18 máy (18/12/2026, Quyết định …).`
fn difference(row: &Row, figure: &Figure) -> Option<String> {
    let (difference, stated) = (figure.difference.as_ref()?, figure.declared.as_ref()?);
    let (measured, declared) =
        (value_text(row, &difference.measured)?, value_text(row, &difference.declared)?);
    let counted = figure.machines.iter().filter(|machine| machine.counted);
    let named = listed(counted.map(|machine| shorten(&machine.label, LABEL)));
    let behind = if named.is_empty() { String::new() } else { format!(" ({named})") };
    let how = if figure.provenance == Some(Provenance::Derived) { "tính được" } else { "đo được" };
    let paper = if stated.source.is_empty() { String::new() } else { format!(", {}", stated.source) };
    Some(format!("Dòng {}: {how} {measured}{behind}, kê khai {declared} ({}{paper}).", row.stt, day(stated)))
}

/// Remarks of the figures themselves; rows with the same one share it.
fn own(rows: &[(&Row, &Figure)]) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (row, note) in rows.iter().flat_map(|(row, figure)| figure.notes.iter().map(move |note| (row, note)))
    {
        match groups.iter_mut().find(|(known, _)| known == note) {
            Some((_, numbers)) => numbers.push(&row.stt),
            None => groups.push((note, vec![&row.stt])),
        }
    }
    groups.into_iter().map(|(note, numbers)| format!("Dòng {}: {note}.", numbers.join(", "))).collect()
}

fn silent(unit: &UnitState) -> Option<String> {
    let silent = unit.silent();
    let named = silent.iter().map(|(machine, heard)| {
        let label = shorten(&machine.shown_label(), LABEL);
        match heard {
            Some(day) => format!("{label} (lần cuối {})", short_date(*day)),
            None => format!("{label} (chưa lần nào)"),
        }
    });
    let named = listed(named);
    (!named.is_empty()).then(|| format!("Quá 30 ngày không liên lạc, cần kiểm tra: {named}."))
}
