//! An earlier year where this year's belongs: text carried over from last year's file.
//!
//! Years of dates, of documents and of comparisons are left alone.

use super::token::Reading;
use super::{Finding, Page};

const CHECK: &str = "old_year";
/// How many years back a text may have been carried over; older years are history.
const CARRIED: i16 = 2;
/// Words before `năm` that make an earlier year right.
const RIGHT_BEFORE: &[&str] = &[
    "từ",
    "đến",
    "tới",
    "hết",
    "cuối",
    "đầu",
    "giữa",
    "trước",
    "sau",
    "so với",
    "với",
    "cùng kỳ",
    "của",
    "kỳ",
    "quý",
    "trang bị",
    "mua",
    "mới",
    "ban hành",
    "giai đoạn",
    "thành lập",
    "và",
    "kể từ",
    "tính đến",
    "tại",
    "sang",
];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let Some(year) = page.known.year else { return Vec::new() };
    let mut found = Vec::new();
    for reading in &page.readings {
        for sentence in reading.sentences() {
            let years: Vec<(usize, i16)> =
                sentence.clone().filter_map(|at| Some((at, named_year(reading, at)?))).collect();
            // A list of years, or a comparison with this one, means what it says.
            let compares = years.iter().any(|(_, named)| *named >= year) || years.len() > 1;
            let heads = sentence.start == 0 && is_heading(reading);
            for (at, named) in years {
                let carried = (year - CARRIED..year).contains(&named);
                let begins = at <= sentence.start + 2;
                if carried && !compares && (heads || begins || !is_right(reading, at)) {
                    found.push(finding(reading.line(at), named, year));
                }
            }
        }
    }
    found
}

/// The year behind the word `năm` that is no part of a date.
fn named_year(reading: &Reading<'_>, at: usize) -> Option<i16> {
    let year = reading.tokens.get(at + 1)?.year()?;
    let dated = reading.before(at).is_some_and(|token| token.number().is_some() || token.is("/"));
    // `giai đoạn 2021-2025`, and the label of a list: `năm 2017: 145 văn bản`.
    let span = reading.tokens.get(at + 2).is_some_and(|next| matches!(next.text, "-" | "–" | "/" | ":"));
    (reading.tokens.get(at)?.lower == "năm" && !dated && !span).then_some(year)
}

fn is_right(reading: &Reading<'_>, at: usize) -> bool {
    RIGHT_BEFORE.iter().any(|words| {
        let count = words.split(' ').count();
        at.checked_sub(count).is_some_and(|from| reading.matches(words, from) == Some(at))
    }) || names_a_document(reading, at)
}

/// A plan or decision with its number: `Kế hoạch số 94/KH-UBND … năm 2018`.
fn names_a_document(reading: &Reading<'_>, at: usize) -> bool {
    let before = reading.tokens.get(at.saturating_sub(40)..at).unwrap_or_default();
    before.windows(2).any(
        |pair| matches!(pair, [slash, code] if slash.is("/") && code.text.chars().all(char::is_uppercase)),
    )
}

/// Numbered, short and without a full stop, or in capitals.
fn is_heading(reading: &Reading<'_>) -> bool {
    let text = &reading.paragraph.text;
    let numbered = text.split_once(['.', ')']).is_some_and(|(head, _)| {
        !head.is_empty() && head.chars().count() <= 4 && head.chars().all(char::is_alphanumeric)
    });
    numbered && text.chars().count() <= 160 && !text.ends_with(['.', ';'])
}

fn finding(line: usize, named: i16, year: i16) -> Finding {
    let text = format!(
        "Ghi “năm {named}” trong báo cáo năm {year}: có thể còn sót từ báo cáo cũ. Sửa thành năm {year} hoặc ghi rõ vì sao nêu năm {named}."
    );
    Finding { check: CHECK, line, text }
}
