//! Sentences of the page: the claim, the conclusion, what recurs.

use super::{segment, target_name};
use crate::analysis::episode::{FindingState, Part};
use crate::analysis::recurrence::FEWEST_DAYS;
use crate::evidence::pack::figures::{Claim, Figures, Judged, Recurring, TargetFigures, Tested};
use crate::evidence::pack::model::Context;
use crate::evidence::pack::text::{self, grouped, ms, ms_or_dash, percent};

/// When it was and how much.
pub(super) fn episode(context: &Context, claim: &Claim, judged: &Judged) -> String {
    let mut out = span(claim);
    let about = claim.about.and_then(|about| claim.targets.iter().find(|one| one.target == about));
    if let Some(one) = about {
        out.extend([format!(": {}", change(context, one))]);
    }
    if 0 < judged.machines_measuring {
        out.extend([format!("; {}/{} máy cùng lúc", judged.machines_bad, judged.machines_measuring)]);
    }
    if 1 < claim.days_measured {
        out.extend([format!(
            ". Cùng khung giờ này: {}/{} ngày làm việc có hiện tượng",
            claim.days_bad, claim.days_measured
        )]);
    }
    let lan = claim.targets.iter().filter(|one| segment(context, one.target) == "lan");
    let lan = lan.filter(|one| one.state == Some(FindingState::Cleared)).max_by_key(|one| one.samples);
    if let (Some(lan), true) = (lan, judged.cleared.contains(&Part::Lan)) {
        out.extend([format!(
            ". Mạng nội bộ bình thường: trung vị {} ms, mất {} % (n = {})",
            ms_or_dash(lan.median_us),
            percent(lan.loss_ppm),
            grouped(lan.samples.into())
        )]);
    }
    out.push('.');
    out
}

pub(super) fn change(context: &Context, one: &TargetFigures) -> String {
    if let (Some(FindingState::Cleared), Some(median)) = (one.state, one.median_us) {
        let (name, loss) = (target_name(context, one.target), percent(one.loss_ppm));
        return format!("trễ tới {name} bình thường (trung vị {} ms), mất gói {loss} %", ms(median));
    }
    let name = target_name(context, one.target);
    let loss = format!(
        "mất gói {} % [{}; {}]",
        percent(one.loss_ppm),
        percent(one.loss_low_ppm),
        percent(one.loss_high_ppm)
    );
    match (one.excess_us, one.excess_low_us, one.excess_high_us) {
        (Some(excess), Some(low), Some(high)) => {
            let sign = if 0 <= excess { "+" } else { "" };
            format!(
                "trễ tới {name} tăng trung vị {sign}{} ms [{}; {}], {loss}",
                ms(excess),
                ms(low),
                ms(high)
            )
        }
        _ => match one.median_us {
            Some(median) => {
                format!("trễ tới {name} trung vị {} ms (chưa có mức thường để so), {loss}", ms(median))
            }
            None => format!("{name} không trả lời, {loss}"),
        },
    }
}

pub(super) fn span(claim: &Claim) -> String {
    let (from, to) = (claim.span.from_ms, claim.span.to_ms);
    if text::day(from) == text::day(to) {
        format!("{}–{} ngày {}", text::hour(from), text::hour(to), text::day(from))
    } else {
        format!("Từ {} đến {}", text::moment(from), text::moment(to))
    }
}

pub(super) fn conclusion(judged: &Judged) -> String {
    let mut out = text::verdict(&judged.verdict).to_owned();
    if let Some(application) = &judged.application {
        out.extend([format!(" ({application})")]);
    }
    out.extend([format!(", độ tin cậy {} %.", judged.confidence_percent)]);
    if !judged.cleared.is_empty() {
        let parts: Vec<&str> = judged.cleared.iter().map(|part| text::part(*part)).collect();
        out.extend([format!(" Đã loại trừ, với số mẫu và khoảng tin cậy trong bảng: {}.", parts.join(", "))]);
    }
    if 0 < judged.peers {
        out.extend([format!(
            " Đơn vị khác cùng nhà cung cấp có cùng hiện tượng: {}/{}.",
            judged.peers_bad, judged.peers
        )]);
    }
    if judged.is_open {
        out.push_str(" Hiện tượng chưa kết thúc khi lập phiếu.");
    }
    if !judged.is_final {
        out.push_str(" Kết luận tạm thời, có thể thay đổi khi có thêm số liệu.");
    }
    out
}

pub(super) fn period(figures: &Figures, claim: &Claim) -> String {
    let total: u32 = claim.episodes.values().sum();
    if total == 0 {
        let samples = grouped(figures.samples);
        return format!("Không phát hiện lượt nghẽn nào trong thời gian này ({samples} số đo).");
    }
    let parts = claim.episodes.iter().map(|(verdict, count)| format!("{}: {count}", text::verdict(verdict)));
    format!("Phát hiện {total} lượt nghẽn. {}.", parts.collect::<Vec<_>>().join("; "))
}

/// At which hours of how many working days.
pub(super) fn recurring(context: &Context, tested: &Tested) -> String {
    if tested.targets == 0 {
        return format!("chưa xét được, cần số đo của ít nhất {FEWEST_DAYS} ngày làm việc.");
    }
    if tested.found.is_empty() {
        return "không có khung giờ nào chậm lặp lại trên nhiều ngày làm việc.".to_owned();
    }
    let one = |window: &Recurring| {
        let excess = match (window.excess_us, window.excess_low_us, window.excess_high_us) {
            (Some(excess), Some(low), Some(high)) => {
                format!("tăng trung vị +{} ms [{}; {}]", ms(excess), ms(low), ms(high))
            }
            _ => "tăng".to_owned(),
        };
        format!(
            "{}/{} ngày làm việc, {}–{}, trễ tới {} {excess}",
            window.slow_days,
            window.days,
            text::minute(window.from_minute),
            text::minute(window.to_minute),
            target_name(context, window.target),
        )
    };
    let found: Vec<String> = tested.found.iter().map(one).collect();
    found.join("; ") + "."
}
