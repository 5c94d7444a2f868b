//! Section numbers with a gap: I, III, IV.

use super::text::is_roman;
use super::token::Reading;
use super::{Finding, Page};

const CHECK: &str = "section_skipped";
const ROMANS: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
    "XVII", "XVIII", "XIX", "XX",
];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut section = 0;
    // Numbers of the levels below the section: `[1, 2]` is 1.2.
    let mut below: Vec<usize> = Vec::new();
    for reading in page.readings.iter().filter(|reading| !reading.paragraph.is_row()) {
        if let Some(number) = roman(reading) {
            if number > section + 1 && section > 0 {
                let missing: Vec<&str> = ROMANS.iter().take(number - 1).skip(section).copied().collect();
                found.push(finding(reading, &missing.join(", ")));
            }
            section = number;
            below.clear();
        } else if let Some(numbers) = arabic(reading) {
            if let Some(missing) = gap(&below, &numbers) {
                found.push(finding(reading, &missing));
            }
            below = numbers;
        }
    }
    found
}

/// The number before this one, if it is neither there nor the first of its level.
fn gap(before: &[usize], numbers: &[usize]) -> Option<String> {
    let (last, parents) = numbers.split_last()?;
    let same_parent = before.get(..parents.len()) == Some(parents);
    let previous = before.get(parents.len()).copied().filter(|_| same_parent)?;
    if *last <= previous + 1 {
        return None;
    }
    let name =
        |number: usize| parents.iter().chain([&number]).map(usize::to_string).collect::<Vec<_>>().join(".");
    Some(((previous + 1)..*last).map(name).collect::<Vec<_>>().join(", "))
}

/// `III. TỒN TẠI`, with or without the space.
fn roman(reading: &Reading<'_>) -> Option<usize> {
    let (head, rest) = reading.paragraph.text.split_once('.')?;
    let named = rest.trim_start().chars().next().is_some_and(char::is_uppercase);
    (named && head.chars().all(is_roman))
        .then(|| ROMANS.iter().position(|roman| *roman == head).map(|at| at + 1))?
}

/// `2. Hoạt động`, `1.2.3. Ứng dụng`, `4.1 Ứng dụng`.
fn arabic(reading: &Reading<'_>) -> Option<Vec<usize>> {
    let (head, rest) = reading.paragraph.text.split_once(' ')?;
    let named = rest.chars().next().is_some_and(char::is_uppercase);
    let deep = head.trim_end_matches('.').contains('.');
    let number = head.strip_suffix('.').or_else(|| deep.then_some(head))?;
    let parts: Option<Vec<usize>> =
        number.split('.').map(|part| part.parse().ok().filter(|part| (1..=40).contains(part))).collect();
    // Rows of a table that a PDF has run together begin with a number too, but end with one.
    let ends_with_number = rest.chars().last().is_some_and(|last| last.is_ascii_digit());
    parts.filter(|parts| named && parts.len() <= 4 && !(deep && ends_with_number))
}

fn finding(reading: &Reading<'_>, missing: &str) -> Finding {
    let text = format!("Đánh số mục bị nhảy: thiếu mục {missing}. Đánh lại số hoặc bổ sung mục còn thiếu.");
    Finding { check: CHECK, line: reading.line(0), text }
}
