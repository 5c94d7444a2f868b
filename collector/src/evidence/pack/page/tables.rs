//! Tables of the page and its heat map.

use super::sentences::{change, span};
use super::{HeatMap, Table, segment, target_name};
use crate::analysis::episode::FindingState;
use crate::evidence::pack::figures::{Claim, Figures, TargetFigures};
use crate::evidence::pack::heat::Heat;
use crate::evidence::pack::model::Context;
use crate::evidence::pack::text::{self, grouped, ms, ms_or_dash, percent};

/// Episodes that the list of a period names on its first page.
const EPISODES_SHOWN: usize = 12;

pub(super) fn targets(context: &Context, claim: &Claim) -> Table {
    let measured = claim.targets.iter().filter(|one| 0 < one.samples);
    let row = |one: &TargetFigures| {
        vec![
            text::segment(segment(context, one.target)).to_owned(),
            target_name(context, one.target),
            one.machines.to_string(),
            grouped(one.samples.into()),
            format!(
                "{} [{}; {}]",
                percent(one.loss_ppm),
                percent(one.loss_low_ppm),
                percent(one.loss_high_ppm)
            ),
            ms_or_dash(one.median_us),
            ms_or_dash(one.usual_us),
            excess(context, one),
            text::state(one.state).to_owned(),
        ]
    };
    Table {
        widths_mm: vec![20, 29, 11, 14, 30, 15, 15, 27, 16],
        head: vec![
            "Đoạn",
            "Điểm đo",
            "Số máy",
            "Số mẫu",
            "Mất gói, % [95 %]",
            "Trung vị, ms",
            "Thường, ms",
            "Tăng, ms [95 %]",
            "Đánh giá",
        ],
        rows: measured.map(row).collect(),
    }
}

/// How far above the usual. Answers of a healthy target lie a little above the usual, too, because that is a low
/// percentile: there the interval stands alone, and none for targets that nobody judged unless they pass the threshold.
fn excess(context: &Context, one: &TargetFigures) -> String {
    let (Some(excess), Some(low), Some(high)) = (one.excess_us, one.excess_low_us, one.excess_high_us) else {
        return "–".to_owned();
    };
    match one.state {
        Some(FindingState::Cleared) => format!("[{}; {}]", ms(low), ms(high)),
        None if excess <= i64::from(context.thresholds.slow_us) => "–".to_owned(),
        _ => format!("+{} [{}; {}]", ms(excess), ms(low), ms(high)).replace("+−", "−"),
    }
}

/// What rules and standards ask, and what the samples can say about it.
pub(super) fn yardsticks(context: &Context, claim: &Claim) -> Table {
    let internet = claim.targets.iter().filter(|one| segment(context, one.target) == "internet");
    let means: Vec<String> = internet
        .filter_map(|one| Some(format!("{}: {} ms", target_name(context, one.target), ms(one.mean_us?))))
        .collect();
    let measured = if means.is_empty() {
        "Phiếu này không có điểm đo Internet.".to_owned()
    } else {
        format!("Trung bình {}", means.join("; "))
    };
    let speed = match (context.contract_down_kbps, context.contract_up_kbps) {
        (None, None) => "Phiếu này không đo tốc độ.".to_owned(),
        (down, up) => {
            let mbps =
                |kbps: Option<u32>| kbps.map_or("?".to_owned(), |kbps| grouped(u64::from(kbps / 1_000)));
            format!("Hợp đồng {}/{} Mbit/s; phiếu này không đo tốc độ.", mbps(down), mbps(up))
        }
    };
    let row = |rule: &str, asked: &str, found: String| vec![rule.to_owned(), asked.to_owned(), found];
    Table {
        widths_mm: vec![47, 64, 66],
        head: vec!["Văn bản", "Yêu cầu", "Số đo của phiếu"],
        rows: vec![
            row(
                "QCVN 34:2022/BTTTT",
                "Tốc độ tải xuống, tải lên ≥ 0,8 tốc độ công bố; ≥ 1.000 mẫu mỗi chiều",
                speed,
            ),
            row("QCVN 34:2019/BTTTT (tham khảo)", "Trễ trung bình ≤ 50 ms", measured),
            row(
                "TT 06/2026/TT-BKHCN (mạng TSLCD)",
                "Lưu lượng đỉnh (95 %) ≤ 90 % dung lượng kênh; về trễ, mất gói chưa tìm thấy con số quy định",
                "Cần số đếm của bộ định tuyến; máy trạm không thấy.".to_owned(),
            ),
        ],
    }
}

/// Colours span at least what counts as slow, so that noise is not red.
pub(super) fn heat_map(context: &Context, heat: &Heat) -> HeatMap {
    let names = ["Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN"];
    let values = heat.rows.iter().flatten().flatten();
    let (low, high) = (values.clone().min().copied().unwrap_or(0), values.max().copied().unwrap_or(0));
    let shade = |us: i64| {
        u8::try_from(4 * (us - low) / (high - low).max(i64::from(context.thresholds.slow_us)).max(1))
            .unwrap_or(0)
            .min(4)
    };
    let cells = |row: &Vec<Option<i64>>| row.iter().map(|cell| cell.map(|us| (ms(us), shade(us)))).collect();
    HeatMap {
        hours: (heat.first_hour..)
            .take(heat.rows.first().map_or(0, Vec::len))
            .map(|hour| format!("{hour}h"))
            .collect(),
        rows: names.into_iter().zip(&heat.rows).map(|(name, row)| (name, cells(row))).collect(),
    }
}

pub(super) fn list(context: &Context, figures: &Figures) -> Table {
    let claims: Vec<&Claim> = figures.claims.iter().filter(|claim| claim.judged.is_some()).collect();
    let row = |claim: &&Claim| {
        let judged = claim.judged.as_ref();
        let about = claim.about.and_then(|about| claim.targets.iter().find(|one| one.target == about));
        vec![
            claim.episode.map_or_else(String::new, |number| number.to_string()),
            span(claim),
            judged.map_or_else(String::new, |judged| text::verdict(&judged.verdict).to_owned()),
            about.map_or_else(String::new, |one| change(context, one)),
        ]
    };
    let mut rows: Vec<Vec<String>> = claims.iter().take(EPISODES_SHOWN).map(row).collect();
    if EPISODES_SHOWN < claims.len() {
        let more = format!("và {} lượt khác ở các trang sau", claims.len() - EPISODES_SHOWN);
        rows.push(vec![String::new(), more, String::new(), String::new()]);
    }
    Table {
        widths_mm: vec![12, 42, 48, 75], head: vec!["Lượt", "Thời gian", "Kết luận", "Số đo"], rows
    }
}
