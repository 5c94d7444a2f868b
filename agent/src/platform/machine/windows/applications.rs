//! Applications of the district's catalogue, and no others.
//!
//! A name that no entry of the catalogue matches is dropped here and stands in no fact, fault or log line.

use hatang_proto::model::ApplicationCatalogue;

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

/// Whether the whole text fits: `*` is any text, `?` one character, case does not matter. Takes time in proportion to
/// both lengths, whatever the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let folded = |text: &str| text.trim().to_lowercase().chars().collect::<Vec<char>>();
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
