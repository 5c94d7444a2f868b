//! Two right spellings of one word in one document.

use super::{Finding, Page, lines};

const CHECK: &str = "mixed_spelling";
/// The spelling to keep, and the other.
const PAIRS: &[(&str, &str)] = &[("tỷ lệ", "tỉ lệ"), ("vi rút", "virus"), ("Ủy ban", "Uỷ ban")];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let places = |words: &str| -> Vec<usize> {
        let words = words.to_lowercase();
        let found = |reading: &super::Reading<'_>| reading.find(&words, 0).map(|(at, _)| reading.line(at));
        page.readings.iter().filter_map(found).collect()
    };
    let mixed = PAIRS.iter().filter_map(|(keep, other)| {
        let line = *places(other).first().filter(|_| !places(keep).is_empty())?;
        let text =
            format!("Viết lẫn “{keep}” và “{other}” ({}). Dùng thống nhất “{keep}”.", lines(&places(other)));
        Some(Finding { check: CHECK, line, text })
    });
    mixed.collect()
}
