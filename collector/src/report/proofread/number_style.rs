//! Thousands with and without dots in one document.

use super::token::{Kind, Reading};
use super::{Finding, Page, lines};

const CHECK: &str = "number_style";
/// Marks that make a number part of a date, a code or an address.
const JOINS: &[&str] = &["/", "-", ":", "=", "&", "@", "_"];
/// Words before a number that is a name: `số 1571/UBND`, `Office 2010`.
const NAMES: &[&str] = &[
    "số", "năm", "office", "windows", "autocad", "iso", "iec", "tcvn", "qcvn", "ht", "tel", "đt", "thoại",
    "server",
];

/// Most numbers without dots that are named.
const NAMED: usize = 5;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut dotted: Vec<(&str, usize)> = Vec::new();
    let mut plain: Vec<(&str, usize)> = Vec::new();
    for reading in &page.readings {
        for (at, token) in reading.tokens.iter().enumerate() {
            if token.kind != Kind::Number || is_name(reading, at) {
                continue;
            }
            match token.number() {
                Some(number) if number.dotted => dotted.push((token.text, reading.line(at))),
                Some(number)
                    if number.scaled / 10_i64.saturating_pow(number.decimals) >= 1000
                        && !token.text.starts_with('0')
                        && !is_year(reading, at) =>
                {
                    plain.push((token.text, reading.line(at)));
                }
                _ => {}
            }
        }
    }
    let (Some(with), Some(without)) = (dotted.first(), plain.first()) else { return Vec::new() };
    let mut named: Vec<&str> = Vec::new();
    for (text, _) in &plain {
        if named.len() < NAMED && !named.contains(text) {
            named.push(text);
        }
    }
    let places: Vec<usize> = plain.iter().map(|(_, line)| *line).collect();
    let text = format!(
        "Số hàng nghìn viết hai kiểu: {} (dòng {}) nhưng {} ({}). Viết thống nhất có dấu chấm.",
        with.0,
        with.1,
        named.join(", "),
        lines(&places)
    );
    vec![Finding { check: CHECK, line: without.1, text }]
}

fn is_name(reading: &Reading<'_>, at: usize) -> bool {
    let joins = |index: usize| reading.tokens.get(index).is_some_and(|token| JOINS.contains(&token.text));
    // `1.685/1.685 hồ sơ` counts, `39/KH-UBND` does not.
    let ratio = reading.fraction(at).is_some()
        || at.checked_sub(2).is_some_and(|part| reading.fraction(part).is_some());
    let before = reading.before(at);
    let after_colon =
        before.is_some_and(|token| token.is(":")) && reading.tokens.get(at).is_some_and(|t| t.spaced);
    let named = before.is_some_and(|token| NAMES.contains(&token.lower.as_str()));
    let joined = joins(at + 1) || at.checked_sub(1).is_some_and(joins) && !after_colon;
    let letter_glued = before.is_some_and(|token| token.kind == Kind::Word)
        && reading.tokens.get(at).is_some_and(|token| !token.spaced);
    !ratio && (named || joined || letter_glued)
}

/// A number from 1900 to 2100 without something counted behind it.
fn is_year(reading: &Reading<'_>, at: usize) -> bool {
    let counted = ["hồ", "văn", "phiếu", "hộ", "người", "máy", "lượt", "tin", "nhân", "đ", "đồng", "tài"];
    let next = reading.tokens.get(at + 1).map_or("", |token| token.lower.as_str());
    reading.tokens.get(at).is_some_and(|token| token.year().is_some()) && !counted.contains(&next)
}
