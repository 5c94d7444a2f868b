//! The text of a figure's cell.

use crate::forms::{CellFormat, Row};
use crate::items::{Figure, ItemValue};

use super::vietnamese::number;

/// What the row prints: the figure in the row's format, or the row's blank.
pub fn text(row: &Row, figure: &Figure) -> String {
    figure.value.as_ref().and_then(|value| value_text(row, value)).unwrap_or_else(|| row.blank.clone())
}

/// A value in the row's format; `None` if it is of another kind.
pub fn value_text(row: &Row, value: &ItemValue) -> Option<String> {
    match (&row.format, value) {
        (CellFormat::Number { before, digits, after }, ItemValue::Number(value)) => {
            let padded = format!("{:0>digits$}", number(*value), digits = *digits);
            Some(format!("{before}{padded}{after}"))
        }
        (CellFormat::Flag { yes, no }, ItemValue::Flag(value)) => Some(if *value { yes } else { no }.clone()),
        (CellFormat::Text { before, after }, ItemValue::Text(value)) => {
            Some(format!("{before}{value}{after}"))
        }
        _ => None,
    }
}
