//! The small print of the page: how it was measured, what was left out, what is sealed.

use crate::evidence::pack::figures::{Claim, DAY_MS, DayRoot, Figures, UsualFrom};
use crate::evidence::pack::model::Context;
use crate::evidence::pack::text::{self, grouped};

/// Roots that the page names; further ones stand in the folder of originals.
const ROOTS_SHOWN: usize = 2;
/// Excluded times that a page names.
const EXCLUDED_SHOWN: usize = 4;

pub(super) fn method(context: &Context, figures: &Figures, claim: &Claim) -> String {
    let mut versions: Vec<&str> =
        context.machines.iter().filter_map(|entry| entry.version.as_deref()).collect();
    versions.sort_unstable();
    versions.dedup();
    let silent = context.machines.iter().filter(|entry| entry.version.is_none()).count();
    let versions = if versions.is_empty() { "không rõ".to_owned() } else { versions.join(", ") };
    let silent = if silent == 0 { String::new() } else { format!(" ({silent} máy không rõ)") };
    let usual = if claim.judged.is_none() {
        "phân vị 5 % của chính thời gian này"
    } else if claim.targets.iter().any(|one| one.usual_from == Some(UsualFrom::Judging)) {
        "do máy thu thập học từ các ngày trước (phân vị 5 % theo giờ); figures.json có cả mức tính lại từ tệp"
    } else {
        "phân vị 5 % cùng khung giờ các ngày trước"
    };
    let rule = claim.judged.as_ref().map_or(&context.thresholds.rule, |judged| &judged.rule);
    format!(
        "máy trạm tự hỏi từng điểm đo (ICMP, TCP, HTTP; cách hỏi ghi ở từng mẫu); {} mẫu trong hồ sơ. Mức thường: {usual}. Trong ngoặc \
         vuông: khoảng tin cậy 95 %. Giờ tính theo đồng hồ máy thu thập \
         (UTC+7). Phần mềm đo {versions}{silent}, máy thu thập {}; ngưỡng bản {rule}.",
        grouped(figures.samples),
        context.program,
    )
}

pub(super) fn excluded(context: &Context, claim: &Claim) -> String {
    let near = claim.span.from_ms - 15 * DAY_MS;
    let found: Vec<_> = context
        .excluded
        .iter()
        .filter(|one| near <= one.span.to_ms && one.span.from_ms < claim.span.to_ms)
        .filter(|one| claim.judged.is_none() || one.span.from_ms != claim.span.from_ms)
        .collect();
    if found.is_empty() {
        return "không có.".to_owned();
    }
    let shown = found.iter().take(EXCLUDED_SHOWN).map(|one| {
        let (from, to) = (text::moment(one.span.from_ms), text::moment(one.span.to_ms));
        format!("{from} – {to} ({})", one.why)
    });
    let mut out = shown.collect::<Vec<_>>().join("; ");
    if EXCLUDED_SHOWN < found.len() {
        out.extend([format!("; và {} khoảng khác trong context.json", found.len() - EXCLUDED_SHOWN)]);
    }
    out.push('.');
    out
}

pub(super) fn seals(figures: &Figures, claim: &Claim) -> String {
    let of_claim = |day: &&DayRoot| {
        let day = day.day.as_str();
        utc_day(claim.span.from_ms).as_str() <= day && day <= utc_day(claim.span.to_ms - 1).as_str()
    };
    let mut shown: Vec<&DayRoot> = figures.days.iter().filter(of_claim).take(ROOTS_SHOWN).collect();
    if shown.is_empty() {
        shown.extend(figures.days.last());
    }
    let mut out = Vec::new();
    for day in &shown {
        let stamp = if day.time_stamped { ", có dấu thời gian" } else { "" };
        out.push(format!("mã gốc ngày {}: {} ({}){stamp}", text::written_day(&day.day), day.root, day.words));
    }
    if shown.len() < figures.days.len() {
        out.push(format!("{} ngày khác trong thư mục ban-goc", figures.days.len() - shown.len()));
    }
    if !figures.unsealed_days.is_empty() {
        let days: Vec<String> = figures.unsealed_days.iter().map(|day| text::written_day(day)).collect();
        let days = if days.len() <= 3 { days.join(", ") } else { format!("{} ngày", days.len()) };
        out.push(format!("CHƯA NIÊM PHONG: {days}"));
    }
    if out.is_empty() {
        out.push("không có số đo".to_owned());
    }
    out.join("; ") + "."
}

fn utc_day(at_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(moment).date().to_string()
}
