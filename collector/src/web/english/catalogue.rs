//! The phrases, and how one is looked up.
//!
//! A phrase is written as pages show it, with `{}` where any text may stand, `{n}` where a figure does and `{u}` where
//! the name of a unit does; the English side names the same places in the same order, or by number (`{2}`). What stands
//! in a place is looked up in its turn.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::numbers::turned;

const SOURCES: [&str; 9] = [
    include_str!("settings.json"),
    include_str!("rules.json"),
    include_str!("access.json"),
    include_str!("joining.json"),
    include_str!("frame.json"),
    include_str!("fleet.json"),
    include_str!("network.json"),
    include_str!("measuring.json"),
    include_str!("report.json"),
];
/// Places within places; deeper ones stay as they are.
const DEPTH: u8 = 5;

struct Catalogue {
    exact: HashMap<String, String>,
    /// The ones with most words of their own first.
    patterns: Vec<Pattern>,
}

struct Pattern {
    parts: Vec<Part>,
    english: String,
    weight: usize,
}

enum Part {
    Text(String),
    Figure,
    Unit,
    Any,
}

/// How names of units begin.
const LEVELS: [&str; 8] =
    ["xã ", "phường ", "thị trấn ", "đặc khu ", "tỉnh ", "thành phố ", "trung tâm ", "ủy ban "];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let (mut exact, mut patterns) = (HashMap::new(), Vec::new());
    for source in SOURCES {
        let phrases: HashMap<String, String> = serde_json::from_str(source).unwrap_or_default();
        for (vietnamese, english) in phrases {
            if vietnamese.contains('{') {
                let parts = parts(&vietnamese);
                let own = |part: &Part| if let Part::Text(text) = part { text.len() * 2 } else { 0 };
                let figures = parts.iter().filter(|part| matches!(part, Part::Figure)).count();
                let weight = parts.iter().map(own).sum::<usize>() + figures;
                patterns.push(Pattern { parts, english, weight });
            } else {
                exact.insert(vietnamese, english);
            }
        }
    }
    patterns.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.english.cmp(&b.english)));
    Catalogue { exact, patterns }
});

fn parts(phrase: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = phrase;
    while let Some((text, place, after)) = next_place(rest) {
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        parts.push(match place {
            "n" => Part::Figure,
            "u" => Part::Unit,
            _ => Part::Any,
        });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// What stands before the next place, between its braces, and behind it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

/// A phrase in English, or nothing if the catalogue does not know it.
pub(in crate::web) fn phrase(vietnamese: &str) -> Option<String> {
    looked_up(vietnamese, DEPTH)
}

fn looked_up(vietnamese: &str, depth: u8) -> Option<String> {
    if let Some(english) = CATALOGUE.exact.get(vietnamese) {
        return Some(english.clone());
    }
    let depth = depth.checked_sub(1)?;
    let found =
        CATALOGUE.patterns.iter().find_map(|pattern| Some((pattern, matched(&pattern.parts, vietnamese)?)));
    if let Some((pattern, held)) = found {
        let held: Vec<_> =
            held.into_iter().map(|held| looked_up(held, depth).unwrap_or_else(|| turned(held))).collect();
        return Some(filled(&pattern.english, &held));
    }
    in_pieces(vietnamese, depth)
}

/// What stands in the places of a pattern, if the text is made so.
fn matched<'t>(parts: &[Part], text: &'t str) -> Option<Vec<&'t str>> {
    let Some((first, rest)) = parts.split_first() else { return text.is_empty().then(Vec::new) };
    let fits = |held: &str| {
        !held.trim().is_empty()
            && match first {
                Part::Figure => is_figure(held),
                Part::Unit => LEVELS.iter().any(|level| held.to_lowercase().starts_with(level)),
                Part::Text(_) | Part::Any => true,
            }
    };
    match (first, rest.first()) {
        (Part::Text(own), _) => matched(rest, text.strip_prefix(own.as_str())?),
        (_, None) => fits(text).then(|| vec![text]),
        (_, Some(Part::Text(next))) => {
            // The nearest end of the place with which all that follows fits too.
            text.match_indices(next.as_str()).find_map(|(at, _)| {
                let (held, after) = text.split_at(at);
                let mut all = vec![fits(held).then_some(held)?];
                all.extend(matched(rest, after)?);
                Some(all)
            })
        }
        // Two places without a word between them could end anywhere.
        (_, Some(_)) => None,
    }
}

fn is_figure(held: &str) -> bool {
    let sign = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',' | '-' | '−' | '+' | '/' | ':');
    held.chars().any(|sign| sign.is_ascii_digit()) && held.chars().all(sign)
}

fn filled(english: &str, held: &[String]) -> String {
    let (mut out, mut rest, mut next) = (String::new(), english, 0);
    while let Some((text, place, after)) = next_place(rest) {
        out.push_str(text);
        let index = place.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).unwrap_or(next);
        next += 1;
        out.push_str(held.get(index).map_or("", String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Sentences and lists are known piece by piece; names among them stay.
fn in_pieces(text: &str, depth: u8) -> Option<String> {
    const ENDS: [&str; 8] = [". ", "; ", ": ", " · ", " – ", ", ", " (", ")"];
    let (at, end) = ENDS.iter().find_map(|end| Some((text.find(end)?, *end)))?;
    let (head, rest) = text.split_at(at);
    let rest = rest.strip_prefix(end)?;
    // A sentence may be known with its full stop only.
    let stop = if end == ". " { "." } else { "" };
    let whole = looked_up(&format!("{head}{stop}"), depth).or_else(|| Some(looked_up(head, depth)? + stop));
    let (known_head, known_rest) = (whole, looked_up(rest, depth.saturating_add(1)));
    if known_head.is_none() && known_rest.is_none() {
        return None;
    }
    let gap = end.strip_prefix(stop).unwrap_or(end);
    let head = known_head.unwrap_or_else(|| turned(head) + stop);
    Some(head + gap + &known_rest.unwrap_or_else(|| turned(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_can_be_read_and_both_sides_have_the_same_places() {
        for source in SOURCES {
            let phrases: HashMap<String, String> = serde_json::from_str(source).unwrap();
            for (vietnamese, english) in &phrases {
                let count = |text: &str| text.matches('{').count();
                assert_eq!(count(vietnamese), count(english), "{vietnamese}");
                assert!(!english.is_empty(), "{vietnamese}");
            }
        }
        let all: usize = SOURCES
            .iter()
            .map(|source| serde_json::from_str::<HashMap<String, String>>(source).unwrap().len())
            .sum();
        assert_eq!(all, CATALOGUE.exact.len() + CATALOGUE.patterns.len(), "a phrase stands twice");
    }

    #[test]
    fn places_hold_figures_or_anything() {
        let pattern = parts("{n} / {n} máy");
        assert_eq!(matched(&pattern, "3 / 1.204 máy"), Some(vec!["3", "1.204"]));
        assert_eq!(matched(&pattern, "có 3 / 4 máy"), None);
        assert_eq!(matched(&parts("Máy {} của {}"), "Máy của của A"), Some(vec!["của", "A"]));
        assert_eq!(matched(&parts("{} máy"), " máy"), None);
        assert_eq!(filled("{2} of {1}", &["a".to_owned(), "b".to_owned()]), "b of a");
    }

    #[test]
    fn what_is_unknown_stays() {
        assert_eq!(phrase("Xã Đại Hợp"), None);
        assert_eq!(phrase(""), None);
        assert_eq!(phrase("{}"), None);
    }
}
