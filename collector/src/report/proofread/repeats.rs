//! A sentence that stands twice, even with small additions.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::text::is_roman;
use super::token::{Kind, Reading};
use super::{Finding, Page};

const CHECK: &str = "sentence_twice";
/// Shorter sentences may well repeat, words.
const SHORTEST: usize = 14;
/// Words that are compared as one.
const RUN: usize = 5;
/// Share of the shorter sentence's runs that the other has too, of ten.
const ALIKE: usize = 7;
/// The shorter of two sentences has at least this share of the other's length, of ten.
const AS_LONG: usize = 5;
/// Sentences remembered for one run: formulas that stand everywhere are no repetition.
const REMEMBERED: usize = 4;

/// Beginnings of paragraphs that repeat the title or cite a document on purpose.
const FORMULAS: &[&str] =
    &["trên đây là", "căn cứ", "thực hiện công văn", "thực hiện kế hoạch", "kèm theo", "- hệ thống"];

struct Sentence {
    line: usize,
    runs: Vec<u64>,
    /// All its numbers: rows that differ in nothing else are figures, not repetitions.
    numbers: Vec<String>,
}

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let sentences = sentences(page);
    let mut with_run: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for run in &sentence.runs {
            let known = with_run.entry(*run).or_default();
            for earlier in known.iter() {
                *shared.entry(*earlier).or_default() += 1;
            }
            if known.len() < REMEMBERED {
                known.push(index);
            }
        }
        let alike = shared.into_iter().filter(|(earlier, runs)| {
            sentences.get(*earlier).is_some_and(|earlier| repeats(earlier, sentence, *runs))
        });
        let best = alike.max_by_key(|(earlier, runs)| (*runs, std::cmp::Reverse(*earlier)));
        if let Some(earlier) = best.and_then(|(earlier, _)| sentences.get(earlier)) {
            found.push(finding(sentence.line, earlier.line));
        }
    }
    found
}

fn repeats(earlier: &Sentence, sentence: &Sentence, shared: usize) -> bool {
    let (one, other) = (earlier.runs.len(), sentence.runs.len());
    let (shorter, longer) = (one.min(other), one.max(other));
    let other_figures =
        earlier.numbers != sentence.numbers && !earlier.numbers.is_empty() && !sentence.numbers.is_empty();
    shared * 10 >= shorter * ALIKE && shorter * 10 >= longer * AS_LONG && !other_figures
}

fn sentences(page: &Page<'_>) -> Vec<Sentence> {
    let mut found = Vec::new();
    for reading in page.readings.iter().filter(|reading| !reading.paragraph.is_row()) {
        let stops = reading.paragraph.text.ends_with(['.', ';', ',']);
        if FORMULAS.iter().any(|words| reading.matches(words, 0).is_some())
            || (is_numbered(reading) && !stops)
        {
            continue;
        }
        for range in reading.sentences() {
            let words: Vec<&str> = reading
                .tokens
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .filter(|token| token.kind != Kind::Mark)
                .map(|token| token.lower.as_str())
                .collect();
            if words.len() < SHORTEST {
                continue;
            }
            let mut runs: Vec<u64> = words.windows(RUN).map(hash).collect();
            runs.sort_unstable();
            runs.dedup();
            let numbers = reading
                .tokens
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .filter(|token| token.kind == Kind::Number)
                .map(|token| token.text.to_owned())
                .collect();
            found.push(Sentence { numbers, line: reading.line(range.start), runs });
        }
    }
    found
}

fn is_numbered(reading: &Reading<'_>) -> bool {
    let roman = reading.paragraph.text.split('.').next().is_some_and(|head| head.chars().all(is_roman));
    roman || reading.tokens.first().is_some_and(|first| first.kind == Kind::Number)
}

fn hash(words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

fn finding(line: usize, earlier: usize) -> Finding {
    let text = format!("Câu này gần như lặp lại câu ở dòng {earlier}. Giữ một câu và bỏ câu kia.");
    Finding { check: CHECK, line, text }
}
