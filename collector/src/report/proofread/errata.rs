//! Typing errors that reports really contained, and how they are written rightly.

use std::collections::HashMap;

use serde::Deserialize;

use super::token::Reading;
use super::{Finding, Page, lines};

const CHECK: &str = "spelling";
const FILE: &str = include_str!("errata.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Erratum {
    wrong: String,
    right: String,
    /// Only as written; otherwise capitals do not matter.
    #[serde(default)]
    exact: bool,
    /// Not if this word stands before it.
    #[serde(default)]
    not_after: Option<String>,
}

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    // The file is compiled in and read by a test.
    let Ok(errata) = serde_json::from_str::<Vec<Erratum>>(FILE) else { return Vec::new() };
    let prepared: Vec<(Vec<String>, &Erratum)> =
        errata.iter().map(|erratum| (words(&erratum.wrong, erratum.exact), erratum)).collect();
    let mut by_first: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, (words, _)) in prepared.iter().enumerate() {
        by_first
            .entry(words.first().map_or_else(String::new, |word| word.to_lowercase()))
            .or_default()
            .push(index);
    }
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); prepared.len()];
    for reading in &page.readings {
        for (at, token) in reading.tokens.iter().enumerate() {
            for index in by_first.get(&token.lower).into_iter().flatten() {
                let Some((words, erratum)) = prepared.get(*index) else { continue };
                if stands(reading, at, words, erratum)
                    && let Some(lines) = places.get_mut(*index)
                {
                    lines.push(reading.line(at));
                }
            }
        }
    }
    let found = prepared.iter().zip(&places).filter_map(|((_, erratum), at)| {
        let text = format!("“{}” ({}): viết đúng là “{}”.", erratum.wrong, lines(at), erratum.right);
        Some(Finding { check: CHECK, line: *at.first()?, text })
    });
    found.collect()
}

fn words(phrase: &str, exact: bool) -> Vec<String> {
    let paragraphs = super::text::paragraphs(phrase);
    let reading = paragraphs.first().map(Reading::new);
    let tokens = reading.iter().flat_map(|reading| &reading.tokens);
    tokens.map(|token| if exact { token.text.to_owned() } else { token.lower.clone() }).collect()
}

fn stands(reading: &Reading<'_>, at: usize, words: &[String], erratum: &Erratum) -> bool {
    let same = words.iter().enumerate().all(|(offset, word)| {
        reading
            .tokens
            .get(at + offset)
            .is_some_and(|token| if erratum.exact { token.text == word } else { token.lower == *word })
    });
    let spared = erratum
        .not_after
        .as_ref()
        .is_some_and(|word| reading.before(at).is_some_and(|before| before.lower == *word));
    same && !spared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_valid_and_never_corrects_a_right_word() {
        let errata: Vec<Erratum> = serde_json::from_str(FILE).unwrap();
        assert!(errata.len() > 40);
        for erratum in &errata {
            assert_ne!(erratum.wrong, erratum.right);
            let right = super::super::findings(&erratum.right, &super::super::Context::default());
            assert!(right.iter().all(|found| found.check != CHECK), "{}: {right:?}", erratum.right);
        }
    }
}
