//! An amount in words that is not the amount in digits before it.

use super::number_words::normal;
use super::token::{Kind, Reading};
use super::{Finding, Page};
use crate::report::number_words::spelled;

const CHECK: &str = "amount_in_words";
/// The bracket opens at most so many tokens behind the amount.
const NEAR: usize = 6;
/// Longest amount in words, tokens.
const LONGEST: usize = 60;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reading in &page.readings {
        found.extend((0..reading.tokens.len()).filter_map(|at| at_amount(reading, at)));
    }
    found
}

fn at_amount(reading: &Reading<'_>, at: usize) -> Option<Finding> {
    let amount = reading.tokens.get(at)?.whole().filter(|amount| *amount >= 1000)?;
    let money = reading.tokens.get(at + 1).is_some_and(|next| matches!(next.lower.as_str(), "đ" | "đồng"));
    let opens =
        (at + 1..at + NEAR).find(|index| reading.tokens.get(*index).is_some_and(|token| token.is("(")))?;
    let inside = reading.tokens.get(opens + 1..)?.iter().take(LONGEST).take_while(|token| !token.is(")"));
    let written: Vec<&str> =
        inside.filter(|token| token.kind == Kind::Word).map(|token| token.lower.as_str()).collect();
    let spoken = written.iter().any(|word| matches!(*word, "nghìn" | "ngàn" | "triệu" | "tỷ" | "tỉ"));
    let written = written.join(" ");
    let right = spelled(amount);
    let mut start = right.chars();
    let capital: String = start.next().into_iter().flat_map(char::to_uppercase).chain(start).collect();
    (money && spoken && normal(&written) != normal(&right)).then(|| Finding {
        check: CHECK,
        line: reading.line(opens),
        text: format!(
            "Số tiền bằng chữ không khớp {}đ. Viết đúng: “{capital} đồng”.",
            reading.tokens.get(at).map_or("", |t| t.text)
        ),
    })
}
