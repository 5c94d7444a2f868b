//! Words as they are compared: without diacritics, case, punctuation and what a reader cannot see.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::items::text::clean;

/// `Năm trang bị (yyyy)` becomes `nam trang bi yyyy`.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::new();
    for sign in clean(text).nfd().filter(|sign| !is_combining_mark(*sign)).flat_map(char::to_lowercase) {
        match sign {
            'đ' => out.push('d'),
            sign if sign.is_alphanumeric() => out.push(sign),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_case_and_punctuation_do_not_matter() {
        for text in
            ["Đã qua sử dụng", "  ĐÃ  QUA-SỬ DỤNG: ", "da qua su dung", "Đa\u{303} qua sử dụng\u{200b}"]
        {
            assert_eq!(fold(text), "da qua su dung", "{text}");
        }
        assert_eq!(fold("LAN/Internet"), "lan internet");
        assert_eq!(fold("…"), "");
    }
}
