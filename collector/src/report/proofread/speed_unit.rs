//! A line's speed in units of storage: `60MB` for 60 megabits a second.

use super::{Finding, Page};

const CHECK: &str = "speed_unit";
/// Words that say that a speed is meant.
const SPEEDS: &[&str] = &["tốc độ", "băng thông", "đường truyền", "cáp quang", "gói cước"];
/// Words behind a number of bytes that are right.
const STORAGE: &[&str] = &["ram", "ssd", "hdd", "dung", "bộ", "ổ"];
/// Such a word stands at most so many tokens before.
const NEAR: usize = 12;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reading in &page.readings {
        for (sentence, at) in
            reading.sentences().into_iter().flat_map(|range| range.clone().map(move |at| (range.start, at)))
        {
            let Some(token) = reading.tokens.get(at) else { continue };
            let wrong =
                matches!(token.text, "MB" | "Mb" | "mb" | "M" | "GB" | "Gb" | "gb" | "G" | "MBs" | "MBps");
            let number = reading.before(at).filter(|before| before.whole().is_some());
            let (true, Some(number)) = (wrong, number) else { continue };
            let rated = reading.tokens.get(at + 1).is_some_and(|next| next.is("/"))
                && reading.tokens.get(at + 2).is_some_and(|next| matches!(next.lower.as_str(), "s" | "giây"));
            let bits = token.text == "Mb" || token.text == "Gb";
            let near = sentence.max(at.saturating_sub(NEAR))..at;
            let speed = SPEEDS.iter().any(|words| reading.find_within(words, &near).is_some());
            let storage =
                reading.tokens.get(at + 1).is_some_and(|next| STORAGE.contains(&next.lower.as_str()));
            if speed && !storage && !(rated && bits) {
                let unit = if token.lower.starts_with('g') { "Gbps" } else { "Mbps" };
                let text = format!(
                    "“{}{}” không phải đơn vị tốc độ đường truyền. Viết “{} {unit}” theo hợp đồng với nhà mạng.",
                    number.text, token.text, number.text
                );
                found.push(Finding { check: CHECK, line: reading.line(at), text });
            }
        }
    }
    found
}
