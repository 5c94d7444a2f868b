//! Numbers, dates and names as Vietnamese documents write them.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::items::state::vietnam_day;
use crate::items::text::dotted;

/// Longest part of a file name, bytes.
const NAME_BYTES: usize = 60;

/// `1.685`: a dot every three digits. Not for years.
pub fn number(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", dotted(value.unsigned_abs()))
}

/// `1.685,5`: rounded half up, a comma before at most `digits` decimals, without needless zeros; an empty text for what is no number.
pub fn decimal(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let scale = 10_f64.powi(i32::try_from(digits).unwrap_or(0));
    let rounded = format!("{:.digits$}", (value.abs() * scale).round() / scale);
    let (whole, rest) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), number);
    let rest = rest.trim_end_matches('0');
    let sign = if value < 0.0 && (whole != "0" || !rest.is_empty()) { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{rest}") }
}

/// A share (0 to 1) as `85%` or `99,7%`: a decimal near the ends, and never 100% for less than all.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let fine = (0.0..10.0).contains(&percent) || (90.0..100.0).contains(&percent);
    let capped = if percent < 100.0 { percent.min(if fine { 99.9 } else { 99.0 }) } else { percent };
    format!("{}%", decimal(capped, usize::from(fine)))
}

/// `18/12/2026`
pub fn short_date(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// The day of a Unix time in milliseconds in Vietnam, `18/12/2026`; `None` beyond what a calendar holds.
pub fn short_day(at_ms: i64) -> Option<String> {
    vietnam_day(at_ms).map(short_date)
}

/// `ngày 05 tháng 01 năm 2026`: days below ten and months one and two are padded, as Decree 30 wants.
pub fn long_date(date: Date) -> String {
    let month = if date.month() <= 2 { format!("{:02}", date.month()) } else { date.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// The date line of a draft, with gaps.
pub fn blank_date(year: i16) -> String {
    format!("ngày {GAP} tháng {GAP} năm {year}")
}

/// Room for a number written by hand; no-break spaces, so that it keeps its width.
pub const GAP: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// Without diacritics, lower case, everything else than letters and digits one `_`: `phuong_thai_hoc`.
pub fn ascii_name(text: &str) -> String {
    let mut out = String::new();
    for sign in text.nfd().flat_map(char::to_lowercase) {
        let plain = if sign == 'đ' { 'd' } else { sign };
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if !is_mark(plain) && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        if out.len() >= NAME_BYTES {
            break;
        }
    }
    out.trim_end_matches('_').to_string()
}

/// Combining marks are what decomposition leaves of diacritics.
fn is_mark(sign: char) -> bool {
    unicode_normalization::char::is_combining_mark(sign)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn thousands_are_separated_by_dots() {
        for (value, text) in
            [(0, "0"), (999, "999"), (1685, "1.685"), (23_094_500, "23.094.500"), (-1000, "-1.000")]
        {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn decimals_have_a_comma_and_no_needless_zeros() {
        for (value, digits, text) in [
            (12.5, 1, "12,5"),
            (12.0, 1, "12"),
            (1_234.56, 2, "1.234,56"),
            (-0.01, 1, "0"),
            (-2.5, 1, "-2,5"),
            (f64::NAN, 1, ""),
        ] {
            assert_eq!(decimal(value, digits), text);
        }
    }

    #[test]
    fn less_than_all_is_never_printed_as_all() {
        for (share, text) in [
            (0.9999, "99,9%"),
            (1.0, "100%"),
            (0.85, "85%"),
            (0.853, "85%"),
            (0.0212, "2,1%"),
            (0.0, "0%"),
            (1.2, "120%"),
        ] {
            assert_eq!(percent(share), text);
        }
    }

    #[test]
    fn days_and_the_first_two_months_are_padded() {
        assert_eq!(long_date(date(2020, 1, 5)), "ngày 05 tháng 01 năm 2020");
        assert_eq!(long_date(date(2019, 6, 29)), "ngày 29 tháng 6 năm 2019");
        assert_eq!(short_date(date(2026, 6, 5)), "05/06/2026");
    }

    #[test]
    fn a_file_name_is_plain_whatever_the_unit_is_called() {
        assert_eq!(ascii_name("phường Thái Học"), "phuong_thai_hoc");
        assert_eq!(ascii_name("Xã Đại Hợp / \"../x\""), "xa_dai_hop_x");
        assert_eq!(ascii_name("<&>"), "");
        assert!(ascii_name(&"rất dài ".repeat(100)).len() <= NAME_BYTES);
    }
}
