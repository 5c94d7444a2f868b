//! Districts and offices that no longer exist, named as if they did.

use std::ops::Range;

use super::token::Reading;
use super::{Finding, Page};

const CHECK: &str = "district_named";
/// What ended with the districts on 1 July 2025 or was merged shortly before, and what stands in its place.
const GONE: &[(&str, &str)] = &[
    ("phòng vhtt", "Sở Khoa học và Công nghệ"),
    ("phòng vh & tt", "Sở Khoa học và Công nghệ"),
    ("phòng văn hóa và thông tin", "Sở Khoa học và Công nghệ"),
    ("phòng văn hóa thông tin", "Sở Khoa học và Công nghệ"),
    ("sở thông tin và truyền thông", "Sở Khoa học và Công nghệ"),
    ("sở tt & tt", "Sở Khoa học và Công nghệ"),
    ("ubnd huyện", "UBND tỉnh hoặc UBND xã, phường mới"),
    ("ủy ban nhân dân huyện", "UBND tỉnh hoặc UBND xã, phường mới"),
    ("uỷ ban nhân dân huyện", "UBND tỉnh hoặc UBND xã, phường mới"),
    ("hđnd huyện", "HĐND tỉnh"),
    ("huyện ủy", "Tỉnh ủy hoặc Đảng ủy xã, phường"),
    ("huyện uỷ", "Tỉnh ủy hoặc Đảng ủy xã, phường"),
    ("văn phòng ubnd huyện", "Văn phòng UBND tỉnh"),
    ("bưu điện huyện", "bưu điện khu vực"),
    ("đài truyền thanh huyện", "đơn vị truyền thông của tỉnh"),
];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    if !page.known.without_districts {
        return Vec::new();
    }
    let mut found: Vec<Finding> = Vec::new();
    for reading in &page.readings {
        for sentence in reading.sentences() {
            if dated_before(reading, &sentence) {
                continue;
            }
            let named = GONE.iter().find_map(|(words, instead)| {
                let (at, after) = reading.find_within(words, &sentence)?;
                Some((at, after, *instead))
            });
            let any = || {
                // `huyện Tứ Kỳ`: a name follows.
                let at = sentence.clone().find(|at| {
                    let name = reading.tokens.get(at + 1).and_then(|next| next.text.chars().next());
                    reading.tokens.get(*at).is_some_and(|token| token.lower == "huyện")
                        && name.is_some_and(char::is_uppercase)
                })?;
                Some((at, at + 3, "tên đơn vị hiện nay"))
            };
            if let Some((at, after, instead)) = named.or_else(any) {
                found.push(finding(reading, at, after, instead));
            }
        }
    }
    found
}

fn finding(reading: &Reading<'_>, at: usize, after: usize, instead: &str) -> Finding {
    let start = reading.tokens.get(at).map_or(0, |token| token.at);
    let end = reading
        .tokens
        .get(..after.min(reading.tokens.len()))
        .and_then(<[_]>::last)
        .map_or(start, |token| token.at + token.text.len());
    let named = reading.paragraph.text.get(start..end).unwrap_or_default();
    let text =
        format!("“{named}” không còn từ 01/7/2025 (bỏ cấp huyện, sắp xếp lại cơ quan). Thay bằng {instead}.");
    Finding { check: CHECK, line: reading.line(at), text }
}

/// A document of a district from its own time keeps its name.
fn dated_before(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let years = sentence.clone().filter_map(|at| reading.tokens.get(at)?.year());
    years.min().is_some_and(|year| year <= super::known::WITHOUT_DISTRICTS.year())
}
