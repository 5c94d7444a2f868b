//! Search as people type it: without diacritics, in any case, words in any order.
//!
//! Pure. A store that searches in its database keeps a column of folded text and folds what was typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without diacritics, white space single: "Máy  IN Đặng" becomes "may in dang".
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let letters = text.nfd().filter(|sign| !is_combining_mark(*sign)).flat_map(char::to_lowercase);
    for sign in letters {
        match sign {
            'đ' => folded.push('d'),
            sign if sign.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            sign => folded.push(sign),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether `text` holds every word of `typed`, as a part of a word or whole; nothing typed fits everything.
pub fn holds_every_word(text: &str, typed: &str) -> bool {
    let text = fold(text);
    fold(typed).split(' ').all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_folds_to_its_base() {
        assert_eq!(fold("ĂÂĐÊÔƠƯ ăâđêôơư"), "aadeoou aadeoou");
        assert_eq!(fold("ấ ầ ẩ ẫ ậ ỵ ữ ợ ọ ị ệ ặ"), "a a a a a y u o o i e a");
    }

    #[test]
    fn composed_and_decomposed_letters_fold_alike() {
        assert_eq!(fold("nghe\u{302}\u{303}n mạng"), fold("nghẽn mạng"));
        assert_eq!(fold("nghẽn mạng"), "nghen mang");
    }

    #[test]
    fn white_space_is_made_single() {
        assert_eq!(fold("  Máy\t in\u{a0}\n"), "may in");
    }

    #[test]
    fn typing_without_diacritics_finds_the_word() {
        assert!(holds_every_word("Máy in tầng 2", "may in"));
        assert!(holds_every_word("Xã Đại Hợp", "dai hop"));
        assert!(holds_every_word("Xã Đại Hợp", "HỢP đại"));
        assert!(holds_every_word("PC-VANPHONG-01", ""));
        assert!(!holds_every_word("Xã Đại Hợp", "dai an"));
    }
}
