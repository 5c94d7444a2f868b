//! Numbers as the slots of forms write them.
//!
//! The percent style and the padding belong to the form, not to the figure.

use crate::forms::NumberFormat;

use super::number_words::spelled;
use super::vietnamese::number;

/// A whole number in a format; `ratio` is the part and the whole behind a percentage. `None` for a number below zero:
/// no figure is one.
pub fn number_text(format: NumberFormat, value: i64, ratio: Option<(i64, i64)>) -> Option<String> {
    if value < 0 {
        return None;
    }
    Some(match format {
        NumberFormat::Int | NumberFormat::Text => value.to_string(),
        NumberFormat::Int02 => format!("{:0>2}", number(value)),
        NumberFormat::IntVn => number(value),
        NumberFormat::Pct => format!("{}%", number(value)),
        NumberFormat::PctSp => format!("{} %", number(value)),
        NumberFormat::PctVn1 => tenths(value, ratio),
        NumberFormat::Word => spelled(value),
    })
}

/// One decimal, half up, from part and whole; less than all is never all.
fn tenths(value: i64, ratio: Option<(i64, i64)>) -> String {
    let Some((part, whole)) = ratio.filter(|(part, whole)| 0 <= *part && 0 < *whole) else {
        return format!("{}%", number(value));
    };
    let (part, whole) = (i128::from(part), i128::from(whole));
    let mut tenths = (2_000 * part + whole) / (2 * whole);
    if part < whole {
        tenths = tenths.min(999);
    }
    let (percent, rest) = (i64::try_from(tenths / 10).unwrap_or(i64::MAX), tenths % 10);
    if rest == 0 { format!("{}%", number(percent)) } else { format!("{},{rest}%", number(percent)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_prints_as_the_forms_have_it() {
        for (format, texts) in [
            (NumberFormat::Int, ["5", "1994", "90"]),
            (NumberFormat::Int02, ["05", "1.994", "90"]),
            (NumberFormat::IntVn, ["5", "1.994", "90"]),
            (NumberFormat::Pct, ["5%", "1.994%", "90%"]),
            (NumberFormat::PctSp, ["5 %", "1.994 %", "90 %"]),
            (NumberFormat::PctVn1, ["5%", "1.994%", "90%"]),
            (NumberFormat::Word, ["năm", "một nghìn chín trăm chín mươi tư", "chín mươi"]),
            (NumberFormat::Text, ["5", "1994", "90"]),
        ] {
            for (value, text) in [5, 1_994, 90].into_iter().zip(texts) {
                assert_eq!(number_text(format, value, None).as_deref(), Some(text), "{format:?}");
            }
            assert_eq!(number_text(format, -1, None), None);
        }
    }

    /// The report of 2019 printed 21/22 = 95,4545… as 95,4; rounded half up it is 95,5.
    #[test]
    fn a_decimal_is_rounded_half_up_and_less_than_all_is_never_all() {
        for (part, whole, text) in
            [(21, 22, "95,5%"), (13, 14, "92,9%"), (20, 22, "90,9%"), (1_999, 2_000, "99,9%"), (3, 3, "100%")]
        {
            let percent = 100 * part / whole;
            assert_eq!(
                number_text(NumberFormat::PctVn1, percent, Some((part, whole))).as_deref(),
                Some(text)
            );
        }
        assert_eq!(number_text(NumberFormat::PctVn1, 50, Some((1, 0))).as_deref(), Some("50%"));
    }
}
