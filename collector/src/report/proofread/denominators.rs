//! One group of people counted differently in one report: 20 officials here, 19 there.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::vietnamese::number;
use super::token::Reading;
use super::{Finding, Page};

const CHECK: &str = "denominators_differ";
/// The words that name the group stand at most so many tokens from the ratio.
const NEAR: usize = 16;
/// Beyond this a ratio counts documents or people of the commune, not staff.
const LARGEST: i64 = 500;
/// How officials are called, in lower case.
const OFFICIALS: &[&str] = &["cán bộ công chức", "cbcc", "cbccvc"];
/// Words that make it another group.
const OTHERS: &[&str] = &["chuyên trách", "bán chuyên trách", "xã thị trấn"];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    // Number of officials, and the line that says so first.
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for reading in &page.readings {
        for sentence in reading.sentences() {
            for at in sentence.clone() {
                if let Some(count) =
                    whole_of_officials(reading, at, &sentence).or_else(|| counted(reading, at))
                {
                    counts.entry(count).or_insert_with(|| reading.line(at));
                }
            }
        }
    }
    let Some(last) = counts.values().max().copied().filter(|_| counts.len() > 1) else { return Vec::new() };
    let listed: Vec<String> =
        counts.iter().rev().map(|(count, line)| format!("{} (dòng {line})", number(*count))).collect();
    let text = format!(
        "Tổng số cán bộ, công chức không thống nhất trong báo cáo: {}. Ghi rõ mỗi tổng gồm những ai.",
        listed.join(", ")
    );
    vec![Finding { check: CHECK, line: last, text }]
}

/// `13/14 cán bộ, công chức`, `95,4% (21/22) cán bộ, công chức`, or officials before `(20/20)` in the sentence.
fn whole_of_officials(reading: &Reading<'_>, at: usize, sentence: &Range<usize>) -> Option<i64> {
    let (_, whole) = reading.fraction(at).filter(|(part, whole)| *part <= *whole && *whole <= LARGEST)?;
    let near = sentence.start.max(at.saturating_sub(NEAR))..sentence.end.min(at + NEAR);
    let any = |names: &[&str]| names.iter().any(|words| reading.find_within(words, &near).is_some());
    (any(OFFICIALS) && !any(OTHERS)).then_some(whole)
}

/// `(19 cán bộ, công chức`
fn counted(reading: &Reading<'_>, at: usize) -> Option<i64> {
    let count = reading.tokens.get(at)?.whole().filter(|count| (2..=LARGEST).contains(count))?;
    let named = OFFICIALS.iter().any(|words| reading.matches(words, at + 1).is_some());
    let part_of_a_ratio = reading.before(at).is_some_and(|token| token.is("/"));
    (named && !part_of_a_ratio).then_some(count)
}
