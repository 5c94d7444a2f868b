//! Remarks under the table: who is missing, where people and machines disagree, what else to know, what was not said.
//!
//! Figures that lack the same machines share a line. A document lists at most
//! [`NAMED`](crate::items::text::NAMED) machines a line; the JSON has all.

use crate::forms::{Form, Item, Row, catalogue};
use crate::items::text::{LABEL, listed, shorten};
use crate::items::{Figure, ItemValue, Missing, Provenance, UnitState};

use super::cell::value_text;
use super::form_sentences::{FormSentence, LeftOut};
use super::known::Known;
use super::remark::{day, provenance};
use super::vietnamese::{number, short_date};

/// Longest quotation of a sentence that was not said, characters.
const QUOTED: usize = 220;

/// A figure and what remarks call it.
struct Named<'a> {
    figure: &'a Figure,
    called: Called<'a>,
}

enum Called<'a> {
    Row(&'a Row),
    /// It stands in sentences only.
    Item(&'a Item),
}

/// All remarks, most important first.
pub(super) fn notes(
    form: &Form,
    unit: &UnitState,
    figures: &[Figure],
    known: &Known,
    said: &[FormSentence],
) -> Vec<String> {
    let mut all: Vec<Named<'_>> = form
        .rows
        .iter()
        .zip(figures)
        .map(|(row, figure)| Named { figure, called: Called::Row(row) })
        .collect();
    all.extend(in_sentences(form, known));
    let mut notes = missing(&all);
    notes.extend(all.iter().filter_map(difference));
    notes.extend(own(&all));
    notes.extend(sources(form, &all));
    notes.extend(not_said(said));
    notes.extend(silent(unit));
    notes
}

/// Figures of sentences that are in no row, each once and in the catalogue's order.
fn in_sentences<'a>(form: &Form, known: &'a Known) -> Vec<Named<'a>> {
    let asked: Vec<_> = form.sentences.iter().flat_map(|sentence| sentence.items()).collect();
    let in_a_row = |id: &str| form.rows.iter().any(|row| row.item.id == id);
    let items = catalogue::known().unwrap_or_default();
    let wanted = items.iter().filter(|item| !in_a_row(&item.id));
    wanted
        .filter_map(|item| {
            let (id, scope) = asked.iter().find(|(id, _)| *id == item.id)?;
            Some(Named { figure: known.figure(id, *scope)?, called: Called::Item(item) })
        })
        .collect()
}

impl Named<'_> {
    fn shown(&self, value: &ItemValue) -> Option<String> {
        match &self.called {
            Called::Row(row) => value_text(row, value),
            Called::Item(item) => Some(plain(item, value)),
        }
    }
}

/// `3.745 hộ`, `87%`, `có`, or a text.
fn plain(item: &Item, value: &ItemValue) -> String {
    match value {
        ItemValue::Number(value) if item.unit == "%" => format!("{}%", number(*value)),
        ItemValue::Number(value) if item.unit == "năm" => value.to_string(),
        ItemValue::Number(value) => format!("{} {}", number(*value), item.unit),
        ItemValue::Flag(flag) => if *flag { "có" } else { "không" }.into(),
        ItemValue::Text(text) => text.clone(),
    }
}

/// `dòng 2, 3; mục Số máy in`
fn places(named: &[&Named<'_>]) -> String {
    let rows: Vec<String> = named
        .iter()
        .filter_map(|one| if let Called::Row(row) = &one.called { Some(row.place()) } else { None })
        .collect();
    let items: Vec<&str> = named
        .iter()
        .filter_map(
            |one| if let Called::Item(item) = &one.called { Some(item.name_vi.as_str()) } else { None },
        )
        .collect();
    let rows = (!rows.is_empty()).then(|| format!("dòng {}", rows.join(", ")));
    let items = (!items.is_empty()).then(|| format!("mục {}", items.join(", ")));
    rows.into_iter().chain(items).collect::<Vec<_>>().join("; ")
}

/// Entries that share something, in the order in which each is met first.
fn grouped<'a, K: PartialEq>(
    entries: impl Iterator<Item = (K, &'a Named<'a>)>,
) -> Vec<(K, Vec<&'a Named<'a>>)> {
    let mut groups: Vec<(K, Vec<&Named<'_>>)> = Vec::new();
    for (key, named) in entries {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(named),
            None => groups.push((key, vec![named])),
        }
    }
    groups
}

/// `Chưa có số liệu của PC-07 (máy ảo), PC-11 (chưa gửi thông tin máy): dòng 2, 3, 5.`
fn missing(all: &[Named<'_>]) -> Vec<String> {
    let entries = all.iter().filter(|named| rests_on_machines(named.figure));
    let groups = grouped(entries.map(|named| (named.figure.missing.as_slice(), named)));
    let sentence = |(missing, named): (&[Missing], Vec<&Named<'_>>)| {
        format!("Chưa có số liệu của {}: {}.", machines(missing), places(&named))
    };
    groups.into_iter().map(sentence).collect()
}

/// `PC-07 (máy ảo), PC-11 (chưa gửi thông tin máy)`; a reason that all share is said once.
fn machines(missing: &[Missing]) -> String {
    let label = |one: &Missing| shorten(&one.label, LABEL);
    match missing {
        [first, rest @ ..] if rest.iter().all(|one| one.why == first.why) => {
            format!("{} ({})", listed(missing.iter().map(label)), first.why)
        }
        _ => listed(missing.iter().map(|one| format!("{} ({})", label(one), one.why))),
    }
}

/// A declared or overridden figure does not suffer from machines that could not be read.
fn rests_on_machines(figure: &Figure) -> bool {
    !figure.missing.is_empty()
        && !matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden))
}

/// `Dòng 3: đo được 15 máy (PC-01, PC-02 …), kê khai 18 máy (18/12/2026, Quyết định …).`
fn difference(named: &Named<'_>) -> Option<String> {
    let figure = named.figure;
    let (difference, stated) = (figure.difference.as_ref()?, figure.declared.as_ref()?);
    let (measured, declared) = (named.shown(&difference.measured)?, named.shown(&difference.declared)?);
    let counted = figure.machines.iter().filter(|machine| machine.counted);
    let machines = listed(counted.map(|machine| shorten(&machine.label, LABEL)));
    let behind = if machines.is_empty() { String::new() } else { format!(" ({machines})") };
    let how = if figure.provenance == Some(Provenance::Derived) { "tính được" } else { "đo được" };
    let paper = if stated.source.is_empty() { String::new() } else { format!(", {}", stated.source) };
    let place = crate::items::text::capitalised(&places(&[named]));
    Some(format!("{place}: {how} {measured}{behind}, kê khai {declared} ({}{paper}).", day(stated)))
}

/// Remarks of the figures themselves; those with the same one share it.
fn own(all: &[Named<'_>]) -> Vec<String> {
    let entries =
        all.iter().flat_map(|named| named.figure.notes.iter().map(move |note| (note.as_str(), named)));
    let line = |(note, named): (&str, Vec<&Named<'_>>)| {
        format!("{}: {note}.", crate::items::text::capitalised(&places(&named)))
    };
    grouped(entries).into_iter().map(line).collect()
}

/// Where figures come from that no column says it of; `Kê khai 18/12/2026: sổ tài sản – Số máy in: 17 máy.`
fn sources(form: &Form, all: &[Named<'_>]) -> Vec<String> {
    let unremarked = |named: &&Named<'_>| match &named.called {
        Called::Row(_) => !form.has_remarks(),
        Called::Item(_) => named.figure.value.is_some(),
    };
    let remark = |named: &Named<'_>| provenance(named.figure, &|value| named.shown(value));
    let entries = all.iter().filter(unremarked).map(|named| (remark(named), named));
    let line = |(remark, named): (String, Vec<&Named<'_>>)| {
        let one = |named: &&Named<'_>| match &named.called {
            Called::Row(row) => format!("dòng {}", row.place()),
            Called::Item(item) => {
                let value = named.figure.value.as_ref().map(|value| plain(item, value)).unwrap_or_default();
                format!("{}: {value}", item.name_vi)
            }
        };
        format!("{remark} – {}.", named.iter().map(one).collect::<Vec<_>>().join("; "))
    };
    let groups = grouped(entries).into_iter().filter(|(remark, _)| !remark.is_empty());
    groups.map(line).collect()
}

/// What the form would say and no figure carries.
fn not_said(said: &[FormSentence]) -> Vec<String> {
    let line = |what: &str, left: &LeftOut| {
        let words = shorten(left.words.trim_matches([',', ';', ' ']), QUOTED);
        if left.unknown.is_empty() {
            return format!("{what} không in vì số liệu không cho thấy: “{words}”.");
        }
        format!("{what} không in vì chưa có căn cứ: “{words}” (cần: {}).", left.unknown.join("; "))
    };
    let of_one = |sentence: &FormSentence| {
        let what = if sentence.text.is_some() { "Ý" } else { "Câu" };
        sentence.left_out.iter().map(|left| line(what, left)).collect::<Vec<_>>()
    };
    said.iter().flat_map(of_one).collect()
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
