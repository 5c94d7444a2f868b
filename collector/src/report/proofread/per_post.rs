//! Computers for a post (`1MT/01CBCC`) against the counts in the same report.

use super::super::vietnamese::{decimal, number};
use super::token::{Reading, Token};
use super::{Finding, Page};

const CHECK: &str = "ratio_per_post";

/// Ratios that are looked at.
const MOST: usize = 6;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let ratios = page.readings.iter().flat_map(|reading| {
        (0..reading.tokens.len()).filter_map(move |at| Some((reading.line(at), written(reading, at)?)))
    });
    // One for an office and one for its communes; more would repeat themselves.
    let text =
        |(machines, posts)| if posts == 1 { whole(page, machines) } else { average(page, machines, posts) };
    ratios
        .take(MOST)
        .filter_map(|(line, ratio)| text(ratio).map(|text| Finding { check: CHECK, line, text }))
        .collect()
}

/// `19MT/21CBCC`
fn written(reading: &Reading<'_>, at: usize) -> Option<(i64, i64)> {
    let [machines, mt, slash, posts, cbcc] = reading.tokens.get(at..at + 5)? else { return None };
    let shaped = mt.lower == "mt" && slash.is("/") && cbcc.lower.starts_with("cbcc");
    shaped.then_some((machines.whole()?, posts.whole()?))
}

/// One office: its computers for its staff.
fn whole(page: &Page<'_>, machines: i64) -> Option<String> {
    let (staff, _) = page.known.staff.filter(|(staff, _)| *staff > 0)?;
    let count = count(page, "máy tính để bàn")?.checked_add(count(page, "máy tính xách tay").unwrap_or(0))?;
    let exact = share(count, staff);
    (machines.checked_mul(staff)? != count).then(|| {
        format!(
            "Ghi {machines}MT/1CBCC nhưng {} máy cho {} người là {} máy/người. Sửa tỷ lệ hoặc ghi rõ là số làm tròn.",
            number(count),
            number(staff),
            decimal(exact, 2)
        )
    })
}

/// The average of the communes.
fn average(page: &Page<'_>, machines: i64, posts: i64) -> Option<String> {
    let count = count(page, "tổng số máy tính tại các xã")?;
    let communes = count_communes(page)?;
    (machines.checked_mul(communes)? != count).then(|| {
        format!(
            "Ghi {machines}MT/{posts}CBCC nhưng {} máy chia cho {communes} xã là {} máy một xã. Sửa lại hoặc ghi rõ là số bình quân đã làm tròn.",
            number(count),
            decimal(share(count, communes), 1)
        )
    })
}

fn count_communes(page: &Page<'_>) -> Option<i64> {
    page.readings.iter().find_map(|reading| {
        let at = (0..reading.tokens.len()).find(|at| reading.matches("xã thị trấn", at + 1).is_some())?;
        reading.tokens.get(at)?.whole().filter(|count| *count > 1)
    })
}

/// The first number behind the words.
fn count(page: &Page<'_>, words: &str) -> Option<i64> {
    page.readings.iter().find_map(|reading| {
        let (_, after) = reading.find(words, 0)?;
        reading.tokens.get(after).and_then(Token::whole)
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of machines and people")]
fn share(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64
}
