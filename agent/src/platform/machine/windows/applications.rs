//! Applications of the district's catalogue, and no others.
//!
//! A name that no entry of the catalogue matches is dropped here and stands in no fact, fault or log line.

use hatang_proto::model::ApplicationCatalogue;
use unicode_normalization::UnicodeNormalization as _;

use super::ask::Ask;
use super::programs;
use crate::machine::facts::ApplicationFacts;

/// `None` without a catalogue.
pub(super) fn read(ask: &mut Ask<'_>, catalogue: &ApplicationCatalogue) -> Option<Vec<ApplicationFacts>> {
    if catalogue.version == 0 {
        return None;
    }
    let programs = programs::list(ask)?;
    let mut found: Vec<ApplicationFacts> = Vec::new();
    for entry in &catalogue.entries {
        for program in programs.iter().filter(|program| matches(&entry.pattern, &program.name)) {
            let application = ApplicationFacts { name: entry.name.clone(), version: program.version(ask) };
            if !found.contains(&application) {
                found.push(application);
            }
        }
    }
    Some(found)
}

/// Whether the whole text fits: `*` is any text, `?` one character; case does not matter, nor whether a letter with its
/// marks is one character or several. Takes time in proportion to the product of both lengths, whatever the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let folded = |text: &str| text.trim().to_lowercase().nfc().collect::<Vec<char>>();
    let (pattern, text) = (folded(pattern), folded(text));
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

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(matches(pattern, name), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_ends_soon() {
        assert!(!matches(&"*a".repeat(100), &"b".repeat(10_000)));
        assert!(!matches(&format!("{}b", "a*".repeat(100)), &"a".repeat(10_000)));
    }
}
