//! The comparison with the year before, as sheets and as sentences for the report.

use super::sheet::{Cell, Sheet, SheetColumn};
use super::vietnamese::{number, short_date};
use crate::items::comparison::{ChangeKind, Comparison, ComputerChange, FigureChange, Side};
use crate::items::text::{LABEL, clean, shorten};
use crate::items::value::ItemValue;

/// Most computers that a sentence names.
const NAMED: usize = 5;

/// One row a change of a computer.
pub fn sheet(comparison: &Comparison) -> Sheet {
    let columns = [
        ("stt", "STT", 12),
        ("label", "Mã máy", 35),
        ("change", "Thay đổi", 45),
        ("before", "Năm trước", 80),
        ("now", "Năm nay", 80),
    ];
    let row = |(index, change): (usize, &ComputerChange)| {
        vec![
            Cell::Whole(i64::try_from(index + 1).unwrap_or(i64::MAX)),
            Cell::text(shorten(change.label(), LABEL)),
            Cell::text(change.kind.name()),
            Cell::text(change.before.as_ref().map(|side| described(change.kind, side)).unwrap_or_default()),
            Cell::text(change.now.as_ref().map(|side| described(change.kind, side)).unwrap_or_default()),
        ]
    };
    Sheet {
        name: "So sánh máy tính".into(),
        title: format!(
            "Thay đổi máy tính từ {} đến {}",
            short_date(comparison.before),
            short_date(comparison.now)
        ),
        columns: columns.map(column).into(),
        rows: comparison.changes.iter().enumerate().map(row).collect(),
    }
}

/// One row a figure whose value is another.
pub fn figures_sheet(comparison: &Comparison, changes: &[FigureChange]) -> Sheet {
    let columns = [
        ("item", "Mã chỉ tiêu", 40),
        ("label", "Chỉ tiêu", 72),
        ("before", "Năm trước", 25),
        ("now", "Năm nay", 25),
        ("reason", "Lý do", 90),
    ];
    let row = |change: &FigureChange| {
        vec![
            Cell::text(change.item.clone()),
            Cell::text(clean(&change.label)),
            value(change.before.as_ref()),
            value(change.now.as_ref()),
            Cell::text(change.text()),
        ]
    };
    Sheet {
        name: "So sánh số liệu".into(),
        title: format!(
            "Thay đổi số liệu từ {} đến {}",
            short_date(comparison.before),
            short_date(comparison.now)
        ),
        columns: columns.map(column).into(),
        rows: changes.iter().map(row).collect(),
    }
}

/// One to three sentences "So với năm trước …"; the third only if a rule made a figure jump.
pub fn sentences(comparison: &Comparison, changes: &[FigureChange]) -> Vec<String> {
    let mut sentences = vec![counts(comparison)];
    sentences.extend(antivirus_lost(comparison));
    sentences.extend(rule(changes));
    sentences
}

fn counts(comparison: &Comparison) -> String {
    let parts = [
        (ChangeKind::New, "máy mới"),
        (ChangeKind::Gone, "máy không còn"),
        (ChangeKind::Replaced, "máy được thay"),
        (ChangeKind::Moved, "máy chuyển chỗ"),
        (ChangeKind::Class, "máy đổi loại"),
    ];
    let said: Vec<String> = parts
        .iter()
        .map(|(kind, words)| (comparison.of_kind(*kind).count(), words))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", padded(count)))
        .collect();
    let day = short_date(comparison.before);
    if said.is_empty() {
        return format!("So với năm trước (số liệu ngày {day}), danh sách máy tính không thay đổi.");
    }
    format!("So với năm trước (số liệu ngày {day}), đơn vị có {}.", said.join(", "))
}

fn antivirus_lost(comparison: &Comparison) -> Option<String> {
    let lost: Vec<String> =
        comparison.of_kind(ChangeKind::AntivirusLost).map(|change| shorten(change.label(), LABEL)).collect();
    let named = lost.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = if lost.len() > NAMED { ", …" } else { "" };
    (!lost.is_empty())
        .then(|| format!("Có {} máy không còn phần mềm diệt vi rút: {named}{more}.", padded(lost.len())))
}

fn rule(changes: &[FigureChange]) -> Option<String> {
    let (change, reason) = changes.iter().find_map(|change| {
        Some((change, change.reasons.iter().find(|reason| reason.starts_with("quy định thay đổi"))?))
    })?;
    Some(format!("Chỉ tiêu “{}” thay đổi một phần do {reason}.", clean(&change.label)))
}

/// What matters of a computer for one kind of change.
fn described(kind: ChangeKind, side: &Side) -> String {
    let place = || match &side.room {
        Some(room) => format!("{}, {room}", side.unit),
        None => side.unit.clone(),
    };
    match kind {
        ChangeKind::New | ChangeKind::Gone => format!("{}, {}", side.class_name, place()),
        ChangeKind::Replaced => format!("{}, {}, {}", shorten(&side.label, LABEL), side.class_name, place()),
        ChangeKind::Moved => place(),
        ChangeKind::Class => side.class_name.into(),
        ChangeKind::StaffClass => side.staff_class.map_or_else(String::new, |class| class.name().into()),
        ChangeKind::AntivirusLost | ChangeKind::AntivirusGained => match side.antivirus {
            Some(true) => "có".into(),
            Some(false) => "không có".into(),
            None => String::new(),
        },
        ChangeKind::System => side.system.clone(),
    }
}

fn value(value: Option<&ItemValue>) -> Cell {
    match value {
        None => Cell::Blank,
        Some(ItemValue::Number(number)) => Cell::Whole(*number),
        Some(ItemValue::Flag(flag)) => Cell::Flag(*flag),
        Some(ItemValue::Text(text)) => Cell::text(text.clone()),
    }
}

fn column((key, title, width_mm): (&str, &str, u16)) -> SheetColumn {
    SheetColumn { key: key.into(), title: title.into(), width_mm }
}

/// `02`, `12`, `1.200`
fn padded(count: usize) -> String {
    if count < 10 { format!("{count:02}") } else { number(i64::try_from(count).unwrap_or(i64::MAX)) }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::DeviceClass;

    use super::*;
    use crate::items::comparison::compare;
    use crate::items::tests::{machine, office, unit};

    fn offices(numbers: &[u8]) -> crate::items::UnitState {
        unit(numbers.iter().map(|number| machine(*number, Some(office(DeviceClass::Desktop)))).collect())
    }

    #[test]
    fn a_year_without_changes_says_so() {
        let comparison = compare(&offices(&[1]), &offices(&[1]));
        assert_eq!(
            sentences(&comparison, &[]),
            ["So với năm trước (số liệu ngày 18/12/2026), danh sách máy tính không thay đổi."]
        );
        assert!(sheet(&comparison).rows.is_empty());
    }

    #[test]
    fn changes_are_counted_in_a_sentence_and_listed_in_a_sheet() {
        let comparison = compare(&offices(&[1, 2]), &offices(&[2, 3, 4]));
        assert_eq!(
            sentences(&comparison, &[]),
            ["So với năm trước (số liệu ngày 18/12/2026), đơn vị có 02 máy mới, 01 máy không còn."]
        );
        let printed = sheet(&comparison).printed();
        assert_eq!(printed.rows.len(), 3);
        assert_eq!(printed.rows[0].cells, ["1", "PC-03", "Máy mới", "", "máy tính để bàn, phường Thái Học"]);
    }

    #[test]
    fn a_rule_that_changed_is_named_in_a_sentence() {
        let change = FigureChange {
            item: "computers_over_life_count".into(),
            label: "Số máy quá hạn".into(),
            before: Some(ItemValue::Number(9)),
            now: Some(ItemValue::Number(2)),
            reasons: vec!["quy định thay đổi (thời gian sử dụng: 5 → 7, Thông tư 141/2025/TT-BTC)".into()],
        };
        let comparison = compare(&offices(&[1]), &offices(&[1]));
        let said = sentences(&comparison, std::slice::from_ref(&change));
        assert!(said[1].contains("“Số máy quá hạn” thay đổi một phần do quy định thay đổi"), "{said:?}");
        assert_eq!(figures_sheet(&comparison, &[change]).rows[0][2], Cell::Whole(9));
    }
}
