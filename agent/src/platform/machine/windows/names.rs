//! Names of programs and services, made ready to be compared with patterns.
//!
//! Each is folded once, since one PC has hundreds of them and several readers look for some. What a name stands for is
//! not known here.

use unicode_normalization::UnicodeNormalization as _;

/// A name or a pattern: lower-case, letters composed with their marks, no blanks around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded(Vec<char>);

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase().nfc().collect())
    }

    /// Whether the whole text fits this pattern: `*` is any text, `?` one character. Takes time in proportion to the
    /// product of both lengths, whatever the pattern.
    pub(super) fn fits(&self, text: &Self) -> bool {
        let (pattern, text) = (&self.0, &text.0);
        let (mut at, mut place) = (0, 0);
        // Where the last `*` stood and where its text ends for the time being.
        let mut star: Option<(usize, usize)> = None;
        while let Some(sign) = text.get(place) {
            match (pattern.get(at), star) {
                (Some('*'), _) => {
                    star = Some((at + 1, place));
                    at += 1;
                }
                (Some(wanted), _) if *wanted == '?' || wanted == sign => {
                    at += 1;
                    place += 1;
                }
                (_, Some((after, end))) => {
                    star = Some((after, end + 1));
                    at = after;
                    place = end + 1;
                }
                (_, None) => return false,
            }
        }
        pattern.iter().skip(at).all(|sign| *sign == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Folded::new(pattern).fits(&Folded::new(text))
    }

    #[test]
    fn a_pattern_fits_whole_names_without_case_and_in_either_spelling() {
        for (pattern, name, expected) in [
            ("VOffice*", "voffice 4.2", true),
            ("VOffice", "VOffice 4.2", false),
            ("*văn phòng*", "PHẦN MỀM VA\u{306}N PHO\u{300}NG", true),
            ("Ký số ??", "KY\u{301} S\u{f4}\u{301} 32", true),
            ("C# *", "C# Editor", true),
            ("C# *", "C1 Editor", false),
            ("", "x", false),
            ("**", "", true),
            ("a*b*c", "a--b--c", true),
            ("a*b*c", "a--b--", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_ends_soon() {
        assert!(!fits(&"*a".repeat(100), &"b".repeat(10_000)));
        assert!(!fits(&format!("{}b", "a*".repeat(100)), &"a".repeat(10_000)));
    }
}
