//! Which statements speak of one product.
//!
//! A product is called differently by Security Center, its service and the list of programs, and an upgrade changes year
//! and edition. Families of makers are data; names that no family knows are compared without case, blanks, numbers and
//! words of editions. It does not decide which statement is right.

use crate::inventory::texts::rows;

const FAMILIES: &str = include_str!("families.csv");

/// Family of what comes with Windows 8 and later.
pub(super) const DEFENDER: &str = "defender";

/// Words that tell editions and platforms, not products.
const NOISE: [&str; 25] = [
    "for",
    "windows",
    "the",
    "edition",
    "version",
    "free",
    "pro",
    "professional",
    "premium",
    "plus",
    "home",
    "business",
    "standard",
    "ultimate",
    "advanced",
    "essential",
    "x86",
    "x64",
    "bit",
    "tm",
    "r",
    "antivirus",
    "anti",
    "virus",
    "inc",
];

/// The family's name, or what is left of a name that no family knows.
pub(super) fn family(name: &str) -> String {
    let lower = name.to_lowercase();
    let known = rows(FAMILIES, 2).find_map(|row| match row.as_slice() {
        [family, word] if has_word(&lower, word) => Some((*family).to_owned()),
        _ => None,
    });
    known.unwrap_or_else(|| bare(&lower))
}

/// A name without what an upgrade or another edition changes; the whole name if nothing else is in it.
pub(super) fn bare(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|sign: char| !sign.is_alphanumeric());
    let telling = words.filter(|word| {
        !word.is_empty() && !NOISE.contains(word) && !word.chars().all(|sign| sign.is_ascii_digit())
    });
    let bare = telling.collect::<Vec<_>>().concat();
    if bare.is_empty() { lower } else { bare }
}

/// The word stands at the beginning of a word of the name: `avg` is not in `savgard`.
fn has_word(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        let before = name.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_product_come_together_and_others_stay_apart() {
        for (one, other) in [
            ("Windows Defender", "Microsoft Defender Antivirus"),
            ("Kaspersky Endpoint Security 10 for Windows", "Kaspersky Endpoint Security for Windows"),
            ("Bkav Pro Internet Security", "BKAV"),
            ("McAfee Endpoint Security", "Trellix Endpoint Security"),
            ("ACME Antivirus 2014", "Acme  AntiVirus 2015 (Free Edition)"),
        ] {
            assert_eq!(family(one), family(other), "{one} · {other}");
        }
        assert_ne!(family("Avast Free Antivirus"), family("AVG AntiVirus Free"));
        assert_ne!(bare("Kaspersky Internet Security"), bare("Kaspersky Endpoint Security"));
        assert_eq!(bare("360"), "360");
        assert_ne!(family("Savgard"), "avg");
    }
}
