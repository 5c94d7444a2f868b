//! Text from outside, made fit to print: composed Unicode, one line, nothing invisible.
//!
//! Names come from people, from hardware and from other systems; they may be decomposed, hold control characters or
//! turn the reading direction. Escaping for a format is the renderer's business.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// NFC, with runs of white space and control characters made one space and invisible characters dropped.
pub fn clean(text: &str) -> String {
    let visible: String = text.nfc().filter(|sign| !invisible(*sign)).collect();
    let words = visible.split(|sign: char| sign.is_whitespace() || sign.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `limit` characters, the last one `…` if any were cut.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_string();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// `07/11/2026`
pub fn day(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// A number that is not negative with a dot every three digits: `23.094.500`.
pub fn dotted(number: u64) -> String {
    let digits = number.to_string();
    let mut dotted = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            dotted.push('.');
        }
        dotted.push(digit);
    }
    dotted
}

/// With a capital letter.
pub fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Most machines that a remark names.
pub const NAMED: usize = 40;

/// Longest label of a machine in a remark, characters.
pub const LABEL: usize = 60;

/// Names joined by commas; those beyond [`NAMED`] are counted.
pub fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let (named, more) = names.split_at(names.len().min(NAMED));
    let named = named.join(", ");
    if more.is_empty() { named } else { format!("{named} và {} máy khác", more.len()) }
}

/// Zero width, direction marks and what is no character at all.
fn invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fdd0}'..='\u{fdef}')
        || u32::from(sign) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_is_composed() {
        assert_eq!(clean("phu\u{31b}o\u{31b}\u{300}ng Tha\u{301}i Ho\u{323}c"), "phường Thái Học");
    }

    #[test]
    fn control_and_invisible_characters_do_not_survive() {
        assert_eq!(clean(" PC\u{0}-01\r\n\t(văn\u{a0}thư)\u{202e}\u{200b}\u{ffff} "), "PC -01 (văn thư)");
        assert_eq!(clean("\u{1}\u{200b} "), "");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shorten("nghẽn mạng", 6), "nghẽn…");
        assert_eq!(shorten("nghẽn", 5), "nghẽn");
    }

    #[test]
    fn numbers_have_a_dot_every_three_digits() {
        for (number, text) in [(0, "0"), (999, "999"), (1685, "1.685"), (23_094_500, "23.094.500")] {
            assert_eq!(dotted(number), text);
        }
    }

    #[test]
    fn the_forty_first_name_is_counted_only() {
        let names = |count: usize| (1..=count).map(|number| number.to_string());
        assert!(listed(names(40)).ends_with(", 39, 40"));
        assert!(listed(names(43)).ends_with(", 39, 40 và 3 máy khác"));
        assert_eq!(listed(names(0)), "");
    }
}
