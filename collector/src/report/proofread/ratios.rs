//! A printed percentage that is not the ratio beside it.

use std::ops::Range;

use super::super::vietnamese::number;
use super::token::{Kind, Reading};
use super::{Finding, Page};

const CHECK: &str = "ratio_wrong";
const ABOVE: &str = "percent_above_hundred";
/// A percentage belongs to a ratio at most so many words away.
const NEAR: usize = 15;
/// A count belongs to a percentage at most so many paragraphs below it.
const PARAGRAPHS: usize = 4;
/// Most words that name such a count.
const WORDS: usize = 20;

/// A percentage as written.
#[derive(Debug, Clone, Copy)]
struct Percent {
    at: usize,
    scaled: i64,
    decimals: u32,
    /// `khoảng 20%`
    about: bool,
    /// `trên 90%`
    above: bool,
}

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, reading) in page.readings.iter().enumerate() {
        for sentence in reading.sentences() {
            let percents = percents(reading, &sentence);
            found.extend(beside_fractions(reading, &sentence, &percents));
            found.extend(among_parts(reading, &sentence, &percents));
            found.extend(above_hundred(reading, &sentence, &percents));
        }
        found.extend(of_counts_above(page, index));
    }
    found.extend(computers_for_staff(page));
    found
}

/// `95,4% (21/22)`
fn beside_fractions(reading: &Reading<'_>, sentence: &Range<usize>, percents: &[Percent]) -> Vec<Finding> {
    let fractions: Vec<(usize, (i64, i64))> =
        sentence.clone().filter_map(|index| Some((index, reading.fraction(index)?))).collect();
    let pairs = fractions.iter().filter_map(|(at, fraction)| {
        let percent = percents.iter().min_by_key(|percent| percent.at.abs_diff(*at))?;
        let nearest = fractions.iter().min_by_key(|(other, _)| percent.at.abs_diff(*other))?;
        (nearest.0 == *at && percent.at.abs_diff(*at) <= NEAR).then_some((percent, *fraction))
    });
    pairs.filter_map(|(percent, (part, whole))| compare(reading, percent, part, whole)).collect()
}

/// `3155 hồ sơ, trong đó: hồ sơ đúng hạn: 3150, tỷ lệ đạt 99,8%`
fn among_parts(reading: &Reading<'_>, sentence: &Range<usize>, percents: &[Percent]) -> Option<Finding> {
    let (at, after) = reading.find_within("trong đó", sentence)?;
    let whole = (sentence.start..at).rev().find_map(|index| plain_count(reading, index))?;
    let percent = percents.iter().find(|percent| percent.at > after)?;
    let (counted, part) =
        (after..percent.at).rev().find_map(|index| Some((index, plain_count(reading, index)?)))?;
    let between = counted..percent.at;
    let joined =
        ["tỷ lệ đạt", "đạt tỷ lệ"].iter().any(|words| reading.find_within(words, &between).is_some());
    let none_between = !reading.tokens.get(between)?.iter().any(|token| token.lower == "không");
    (joined && none_between && part <= whole && whole > 0)
        .then(|| compare(reading, percent, part, whole))
        .flatten()
}

/// `Tỷ lệ hộp thư được cấp/tổng số cán bộ: 100%` below `hộp thư đã được cấp: 18`.
fn of_counts_above(page: &Page<'_>, index: usize) -> Option<Finding> {
    let reading = page.readings.get(index)?;
    let (_, start) = reading.find("tỷ lệ", 0).filter(|(at, _)| *at <= 1)?;
    let slash =
        (start..reading.tokens.len()).find(|at| reading.tokens.get(*at).is_some_and(|t| t.is("/")))?;
    let colon =
        (slash..reading.tokens.len()).find(|at| reading.tokens.get(*at).is_some_and(|t| t.is(":")))?;
    let of_staff = reading.find("cán bộ", slash).or_else(|| reading.find("cbcc", slash)).is_some();
    let percent = percents(reading, &(colon..reading.tokens.len())).into_iter().next()?;
    let words: Vec<&str> = reading
        .tokens
        .get(start..slash)?
        .iter()
        .map(|token| token.lower.as_str())
        .filter(|word| !matches!(*word, "số" | "tổng" | "đã"))
        .collect();
    let above = page.readings.get(index.saturating_sub(PARAGRAPHS)..index)?;
    let source = above.iter().rev().find(|other| {
        (3..=WORDS).contains(&words.len())
            && words.iter().all(|word| other.tokens.iter().any(|token| token.lower == *word))
    })?;
    let counted = (0..source.tokens.len()).find_map(|at| {
        let after_colon = source.before(at).is_some_and(|token| token.is(":"));
        after_colon
            .then(|| source.fraction(at).or_else(|| source.tokens.get(at)?.whole().map(|part| (part, 0))))
            .flatten()
    })?;
    let whole = if counted.1 > 0 { counted.1 } else { page.known.staff.filter(|_| of_staff)?.0 };
    compare(reading, &percent, counted.0, whole)
}

/// The row `Tỷ lệ máy tính/CBCCVC` against the rows that count desktops, laptops and staff.
fn computers_for_staff(page: &Page<'_>) -> Option<Finding> {
    let reading = page.readings.iter().find(|reading| {
        reading
            .find("tỷ lệ máy tính / cbccvc", 0)
            .or_else(|| reading.find("tỷ lệ máy tính / cbcc", 0))
            .is_some_and(|(at, _)| at <= 3)
    })?;
    let percent = percents(reading, &(0..reading.tokens.len())).into_iter().next()?;
    let count = |words: &str| {
        let row =
            page.readings.iter().find(|reading| reading.find(words, 0).is_some_and(|(at, _)| at <= 4))?;
        let (_, after) = row.find(words, 0)?;
        row.tokens.get(after).and_then(super::token::Token::whole)
    };
    let computers = count("máy tính để bàn")?.checked_add(count("máy tính xách tay")?)?;
    compare(reading, &percent, computers, page.known.staff?.0)
}

fn above_hundred(reading: &Reading<'_>, sentence: &Range<usize>, percents: &[Percent]) -> Vec<Finding> {
    // Growth and plans may exceed a hundred.
    let may = ["tăng", "kế hoạch", "chỉ tiêu", "so với", "dự toán"];
    if may.iter().any(|words| reading.find_within(words, sentence).is_some()) {
        return Vec::new();
    }
    let over = |percent: &&Percent| percent.scaled > 100 * 10_i64.pow(percent.decimals);
    let finding = |percent: &Percent| Finding {
        check: ABOVE,
        line: reading.line(percent.at),
        text: format!(
            "Tỷ lệ {} lớn hơn 100%. Kiểm tra lại số liệu.",
            shown(percent.scaled, percent.decimals)
        ),
    };
    percents.iter().filter(over).map(finding).collect()
}

fn percents(reading: &Reading<'_>, range: &Range<usize>) -> Vec<Percent> {
    let percent = |at: usize| {
        let written = reading.tokens.get(at)?.number().filter(|number| number.decimals <= 3)?;
        let sign = reading.tokens.get(at + 1).is_some_and(|next| next.is("%"));
        let before = reading.before(at).map_or("", |token| token.lower.as_str());
        sign.then_some(Percent {
            at,
            scaled: written.scaled,
            decimals: written.decimals,
            about: matches!(before, "khoảng" | "gần" | "ước"),
            above: matches!(before, "trên" | "hơn"),
        })
    };
    range.clone().filter_map(percent).collect()
}

/// A count by itself: no year, no ratio, no percentage, no code.
fn plain_count(reading: &Reading<'_>, index: usize) -> Option<i64> {
    let token = reading.tokens.get(index)?;
    let joins = |text: &str| matches!(text, "/" | "%" | "-");
    let joined = reading.before(index).is_some_and(|token| joins(token.text))
        || reading.tokens.get(index + 1).is_some_and(|token| joins(token.text));
    token.whole().filter(|_| !joined && token.year().is_none() && token.kind == Kind::Number)
}

fn compare(reading: &Reading<'_>, percent: &Percent, part: i64, whole: i64) -> Option<Finding> {
    let unit = 10_i128.pow(percent.decimals);
    let (part_wide, whole_wide) = (i128::from(part) * 100 * unit, i128::from(whole));
    let rounded = (2 * part_wide + whole_wide).checked_div(2 * whole_wide)?;
    let printed = i128::from(percent.scaled);
    let roughly = percent.decimals == 0
        && (percent.about && (rounded - printed).abs() <= 2 || percent.above && printed <= rounded);
    if printed == rounded || roughly {
        return None;
    }
    let right = shown(i64::try_from(rounded).ok()?, percent.decimals);
    let cut = part_wide.checked_div(whole_wide) == Some(printed) && percent.decimals > 0;
    let why = if cut { " (số in ra bị cắt, chưa làm tròn)" } else { "" };
    let text = format!(
        "In {} nhưng {}/{} là {right}{why}. Sửa tỷ lệ hoặc kiểm tra lại hai số.",
        shown(percent.scaled, percent.decimals),
        number(part),
        number(whole)
    );
    Some(Finding { check: CHECK, line: reading.line(percent.at), text })
}

fn shown(scaled: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let whole = number(scaled / unit);
    if decimals == 0 {
        return format!("{whole}%");
    }
    let width = usize::try_from(decimals).unwrap_or(0);
    format!("{whole},{:0width$}%", scaled % unit)
}
