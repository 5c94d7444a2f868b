//! Spaces and stops: `20tổng số`, `III.TỒN TẠI`, `+Số hồ sơ`, `cơ sở .`, doubled words.

use super::text::is_roman;
use super::token::{Kind, Reading, Token};
use super::{Finding, Page, lines};

const SPACING: &str = "spacing";
const TWICE: &str = "word_twice";
/// Words that Vietnamese doubles on purpose, or that may meet.
const DOUBLED: &[&str] = &[
    "luôn",
    "dần",
    "từ",
    "song",
    "ngày",
    "người",
    "nhà",
    "ai",
    "đâu",
    "mãi",
    "rất",
    "thường",
    "hằng",
    "hàng",
    "nơi",
    "đời",
    "năm",
    "ba",
    "xã",
    "mọi",
    "xa",
    "gần",
    "nhiều",
    "lâu",
    "to",
    "nho",
    "xanh",
    "khác",
    "đều",
    "vân",
    "dùng",
    "là",
    "có",
    "bố",
    "lần",
    "các",
    "ngành",
    "chuẩn",
    "thôn",
];

/// Whether something is wrong at a token.
type Fault = fn(&Reading<'_>, usize) -> bool;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let kinds: [(&str, Fault); 5] = [
        ("thiếu dấu cách giữa số và chữ", number_and_word),
        ("thiếu dấu cách sau số mục hoặc dấu đầu dòng", after_mark),
        ("thiếu dấu cách sau dấu chấm, phẩy", after_stop),
        ("thừa dấu cách trước dấu chấm, phẩy", before_stop),
        ("hai dấu chấm liền nhau", two_stops),
    ];
    let mut found: Vec<Finding> = kinds.iter().filter_map(|(name, is)| grouped(page, name, *is)).collect();
    found.extend(page.readings.iter().flat_map(doubled));
    found
}

fn grouped(page: &Page<'_>, name: &str, is: Fault) -> Option<Finding> {
    let places = page.readings.iter().flat_map(|reading| {
        (0..reading.tokens.len()).filter(move |at| is(reading, *at)).map(move |at| (reading, at))
    });
    let places: Vec<(&Reading<'_>, usize)> = places.collect();
    let (reading, at) = places.first()?;
    let numbers: Vec<usize> = places.iter().map(|(reading, at)| reading.line(*at)).collect();
    let text = format!("Lỗi trình bày, {name}: “{}” ({}).", around(reading, *at), lines(&numbers));
    Some(Finding { check: SPACING, line: reading.line(*at), text })
}

/// `20tổng số`, but not `60MB`, `3600đ`, `A4`.
fn number_and_word(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at) else { return false };
    let number = reading.before(at).is_some_and(|token| token.whole().is_some());
    let long = token.text.chars().count() >= 2 && token.text.chars().skip(1).all(char::is_lowercase);
    let word = !token.text.is_ascii() || token.text.len() > 3;
    let code =
        at.checked_sub(2).and_then(|index| reading.tokens.get(index)).is_some_and(|token| !is_bracket(token));
    let glued_before = code && reading.before(at).is_some_and(|token| !token.spaced);
    token.kind == Kind::Word
        && !token.spaced
        && number
        && long
        && word
        && (!glued_before || after_slash(reading, at))
}

fn after_slash(reading: &Reading<'_>, at: usize) -> bool {
    at.checked_sub(2).and_then(|index| reading.tokens.get(index)).is_some_and(|token| token.is("/"))
}

fn is_bracket(token: &Token<'_>) -> bool {
    matches!(token.text, "(" | "[")
}

/// `III.TỒN`, `+Số`
fn after_mark(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at).filter(|token| !token.spaced) else { return false };
    let capital = token.text.chars().next().is_some_and(char::is_uppercase);
    let bullet = at == 1 && reading.tokens.first().is_some_and(|first| matches!(first.text, "+" | "-" | "–"));
    let numeral = at == 2
        && reading.tokens.first().is_some_and(|first| first.text.chars().all(is_roman))
        && reading.before(at).is_some_and(|dot| dot.is("."));
    (bullet && token.kind != Kind::Mark) || (numeral && capital)
}

/// `các cấp.Có`
fn after_stop(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at).filter(|token| !token.spaced && token.kind == Kind::Word) else {
        return false;
    };
    let word_before = |index: Option<usize>| {
        index
            .and_then(|index| reading.tokens.get(index))
            .is_some_and(|word| word.kind == Kind::Word && !word.text.is_ascii() && word.text.len() > 3)
    };
    let stop = reading.before(at).filter(|stop| !stop.spaced);
    let long = token.text.chars().count() >= 2;
    stop.is_some_and(|stop| matches!(stop.text, "." | "," | ";")) && long && word_before(at.checked_sub(2))
}

/// `cơ sở .`
fn before_stop(reading: &Reading<'_>, at: usize) -> bool {
    let stop =
        reading.tokens.get(at).is_some_and(|token| token.spaced && matches!(token.text, "." | "," | ";"));
    let gap = reading.tokens.get(at + 1).is_some_and(|next| matches!(next.text, "." | "…"))
        || reading.tokens.get(at + 1).is_some_and(|next| !next.spaced);
    stop && !gap && reading.before(at).is_some_and(|token| token.kind == Kind::Word)
}

/// `LAN..`, but not `LAN...`
fn two_stops(reading: &Reading<'_>, at: usize) -> bool {
    let dot = |index: Option<usize>| {
        index.and_then(|index| reading.tokens.get(index)).is_some_and(|token| token.is("."))
    };
    let mark = |index: usize| {
        reading.tokens.get(index).is_some_and(|token| matches!(token.text, "." | "…" | "/" | ","))
    };
    let word = at
        .checked_sub(1)
        .and_then(|index| reading.tokens.get(index))
        .is_some_and(|token| token.kind == Kind::Word);
    dot(Some(at)) && dot(Some(at + 1)) && !mark(at + 2) && word
}

/// `thành lập lập`, `công nghệ công nghệ`
fn doubled(reading: &Reading<'_>) -> Vec<Finding> {
    let word = |at: usize| {
        reading.tokens.get(at).filter(|token| token.kind == Kind::Word && token.text.chars().count() > 1)
    };
    let same = |one: usize, other: usize| {
        word(one).zip(word(other)).is_some_and(|(one, other)| one.text == other.text && other.spaced)
    };
    let mut found = Vec::new();
    for at in 0..reading.tokens.len() {
        let lower = reading.tokens.get(at).map_or("", |token| token.lower.as_str());
        let alone = same(at, at + 1) && !same(at + 1, at + 2) && !DOUBLED.contains(&lower);
        let pair = same(at, at + 2) && same(at + 1, at + 3) && !same(at, at + 1);
        if alone || pair {
            let words = if alone { 1 } else { 2 };
            let text = format!("Lặp từ: “{}”. Bỏ bớt một lần.", span(reading, at, at + 2 * words));
            found.push(Finding { check: TWICE, line: reading.line(at), text });
        }
    }
    found
}

fn around(reading: &Reading<'_>, at: usize) -> String {
    span(reading, at.saturating_sub(2), at + 2)
}

fn span(reading: &Reading<'_>, from: usize, to: usize) -> String {
    let start = reading.tokens.get(from).map_or(0, |token| token.at);
    let last = reading.tokens.get(..to.min(reading.tokens.len())).and_then(<[_]>::last);
    let end = last.map_or(start, |token| token.at + token.text.len());
    reading.paragraph.text.get(start..end).unwrap_or_default().replace('\t', " ")
}
