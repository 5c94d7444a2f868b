//! Comparing and tidying the texts that firmware and systems write.
//!
//! Firmware pads with blanks, repeats them and mixes case; nothing here knows what a text is about.

/// Without control characters and surrounding blanks, inner runs of blanks made one; `None` if nothing is left.
pub(super) fn tidy(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).collect();
    let tidy = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!tidy.is_empty()).then_some(tidy)
}

/// [`tidy`] of an optional text.
pub(super) fn tidy_option(text: Option<&String>) -> Option<String> {
    text.and_then(|text| tidy(text))
}

/// Matches without case: `?` is any one character, `#` a digit, `*` any number of characters.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    while let Some(wanted) = pattern.next() {
        if wanted == '*' {
            let rest = pattern.as_str();
            return text
                .as_str()
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.as_str().len()])
                .any(|at| text.as_str().get(at..).is_some_and(|tail| glob(rest, tail)));
        }
        if !text.next().is_some_and(|found| fits(wanted, found)) {
            return false;
        }
    }
    text.next().is_none()
}

fn fits(wanted: char, found: char) -> bool {
    match wanted {
        '?' => true,
        '#' => found.is_ascii_digit(),
        _ => wanted.to_lowercase().eq(found.to_lowercase()),
    }
}

/// The rows of a data file: fields separated by commas, `#` lines and the heading left out; the last field keeps its
/// commas.
pub(crate) fn rows(file: &'static str, fields: usize) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(move |line| line.splitn(fields, ',').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_dropped_and_vietnamese_stays() {
        assert_eq!(tidy("  Intel(R)   Core \0 i5\t"), Some("Intel(R) Core i5".to_owned()));
        assert_eq!(tidy(" Máy in  tầng 2 "), Some("Máy in tầng 2".to_owned()));
        assert_eq!(tidy(" \t\0"), None);
    }

    #[test]
    fn a_glob_matches_whole_texts_without_case() {
        for (pattern, text, expected) in [
            ("*iMac*", "Apple imac12,1", true),
            ("i?-12###*", "i5-12400F", true),
            ("i?-12###*", "i5-1235U", false),
            ("to be filled by o*e*m*", "To Be Filled By O.E.M.", true),
            ("", "", true),
            ("*", "", true),
            ("a*b*c", "a--b--", false),
            ("??", "ab", true),
            ("??", "abc", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} on {text}");
        }
    }
}
