//! The text of a figure's cells.
//!
//! What is not known is blank as the form has it, never a zero.

use crate::forms::format::{Field, Piece};
use crate::forms::{CellFormat, Row};
use crate::items::{Figure, ItemValue, Parts};

use super::slot_text::number_text;

/// What the row prints in its first cell: the figure in the row's format, or the row's blank.
pub fn text(row: &Row, figure: &Figure) -> String {
    texts(row, figure).into_iter().next().unwrap_or_default()
}

/// What the row prints, cell by cell.
pub fn texts(row: &Row, figure: &Figure) -> Vec<String> {
    let blanks = row.blanks.iter().map(String::as_str).chain(std::iter::repeat(""));
    let one = |(format, blank): (&CellFormat, &str)| {
        let text = formatted(format, figure.value.as_ref(), &figure.parts);
        text.unwrap_or_else(|| blank.to_owned())
    };
    row.cells.iter().zip(blanks).map(one).collect()
}

/// A value in the format of the row's first cell; `None` if it is of another kind.
pub fn value_text(row: &Row, value: &ItemValue) -> Option<String> {
    formatted(row.cells.first()?, Some(value), &Parts::default())
}

/// `None` if nothing that the format prints is known.
fn formatted(format: &CellFormat, value: Option<&ItemValue>, parts: &Parts) -> Option<String> {
    match format {
        CellFormat::Flag { yes, no } => match value {
            Some(ItemValue::Flag(flag)) => Some(if *flag { yes } else { no }.clone()),
            _ => None,
        },
        CellFormat::Pattern(clauses) => {
            let list = format.is_list();
            let said: Vec<String> =
                clauses.iter().flat_map(|clause| spoken(clause, value, parts, list)).collect();
            (!said.is_empty()).then(|| said.join(", "))
        }
    }
}

/// A clause, once for each year if it counts new ones; nothing if a part of it is unknown, or none in a list.
fn spoken(clause: &[Piece], value: Option<&ItemValue>, parts: &Parts, list: bool) -> Vec<String> {
    let counts_new = clause.iter().any(|piece| matches!(piece, Piece::Place(Field::NewCount, _)));
    if !counts_new {
        let none = list && parts.second_hand.is_none_or(|used| used == 0);
        return if none { Vec::new() } else { filled(clause, value, parts, None).into_iter().collect() };
    }
    let bought = parts.by_year.iter().filter(|(_, count)| 0 < *count);
    bought.filter_map(|entry| filled(clause, value, parts, Some(*entry))).collect()
}

fn filled(
    clause: &[Piece],
    value: Option<&ItemValue>,
    parts: &Parts,
    of_year: Option<(i16, i64)>,
) -> Option<String> {
    let parts = &with_ratio(value, parts);
    let piece = |piece: &Piece| {
        let (field, format) = match piece {
            Piece::Text(text) => return Some(text.clone()),
            Piece::Place(field, format) => (*field, *format),
        };
        let number = match (field, of_year) {
            (Field::Year, Some((year, _))) => Some(i64::from(year)),
            (Field::NewCount, Some((_, count))) => Some(count),
            (Field::Value, _) => match value? {
                ItemValue::Number(number) => Some(*number),
                // A text may hold a number, "01"; any other is printed as it is.
                ItemValue::Text(text) => match text.parse().ok() {
                    Some(number) => Some(number),
                    None => return Some(text.clone()).filter(|text| !text.is_empty()),
                },
                ItemValue::Flag(_) => None,
            },
            _ => part(field, parts),
        };
        number_text(format, number?, parts.ratio)
    };
    clause.iter().map(piece).collect()
}

/// One of the figure's companions.
pub(super) fn part(field: Field, parts: &Parts) -> Option<i64> {
    match field {
        Field::Working => parts.working,
        Field::Year => parts.year.map(i64::from),
        Field::Used => parts.second_hand,
        Field::Num => parts.ratio.map(|(part, _)| part),
        Field::Den => parts.ratio.map(|(_, whole)| whole),
        Field::Value | Field::NewCount => None,
    }
}

/// A ratio that was declared as a text, `10/14`, is one too.
fn with_ratio(value: Option<&ItemValue>, parts: &Parts) -> Parts {
    let of_text = match value {
        Some(ItemValue::Text(text)) => text
            .split_once('/')
            .and_then(|(part, whole)| Some((part.trim().parse().ok()?, whole.trim().parse().ok()?))),
        _ => None,
    };
    Parts { ratio: parts.ratio.or(of_text), ..parts.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(pattern: &str, value: Option<&ItemValue>, parts: &Parts) -> Option<String> {
        formatted(&CellFormat::parse(pattern).unwrap(), value, parts)
    }

    #[test]
    fn a_list_names_each_year_and_leaves_out_what_there_is_none_of() {
        let pattern = "{new_count:02} máy trang bị {year}, {used} máy đã qua sử dụng";
        let text = |by_year: &[(i16, i64)], second_hand| {
            printed(pattern, None, &Parts { by_year: by_year.to_vec(), second_hand, ..Parts::default() })
        };
        assert_eq!(text(&[(2018, 4)], Some(18)).unwrap(), "04 máy trang bị 2018, 18 máy đã qua sử dụng");
        assert_eq!(
            text(&[(2018, 4), (2020, 12)], None).unwrap(),
            "04 máy trang bị 2018, 12 máy trang bị 2020"
        );
        assert_eq!(text(&[(2018, 0)], Some(3)).unwrap(), "3 máy đã qua sử dụng");
        assert_eq!(text(&[], None), None);
        assert_eq!(text(&[], Some(0)), None);
    }

    #[test]
    fn a_ratio_may_be_known_in_parts_or_declared_as_a_text() {
        let known = Parts { ratio: Some((22, 22)), ..Parts::default() };
        assert_eq!(printed("{num}/{den}", None, &known).unwrap(), "22/22");
        let declared = ItemValue::Text("10 / 14".into());
        assert_eq!(printed("{num}/{den}", Some(&declared), &Parts::default()).unwrap(), "10/14");
        assert_eq!(printed("{num}/{den}", Some(&ItemValue::Text("10".into())), &Parts::default()), None);
        assert_eq!(
            printed("{n:pct_vn1}", Some(&ItemValue::Number(95)), &Parts { ratio: Some((21, 22)), ..known })
                .unwrap(),
            "95,5%"
        );
    }

    #[test]
    fn a_text_that_is_no_number_is_printed_as_it_is() {
        for (text, cell) in [("1", "01"), ("Có", "Có"), ("02 bộ", "02 bộ")] {
            let value = ItemValue::Text(text.into());
            assert_eq!(printed("{n:02}", Some(&value), &Parts::default()).as_deref(), Some(cell));
        }
    }

    #[test]
    fn unknown_is_blank_and_zero_is_zero() {
        assert_eq!(printed("{n} máy", None, &Parts::default()), None);
        assert_eq!(printed("{n} máy", Some(&ItemValue::Number(0)), &Parts::default()).unwrap(), "0 máy");
        assert_eq!(printed("{n} máy", Some(&ItemValue::Number(-1)), &Parts::default()), None);
        assert_eq!(printed("{working}", Some(&ItemValue::Number(5)), &Parts::default()), None);
        assert_eq!(printed("Có|Không", Some(&ItemValue::Number(1)), &Parts::default()), None);
    }
}
