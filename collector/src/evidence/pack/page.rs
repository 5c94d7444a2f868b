//! The page for people, before it has a format: one page a claim, made of figures and context alone.
//!
//! Every number on it stands in `figures.json` or `context.json`. Yardsticks are quoted with their status; where a rule
//! has no number, the page says so and sets none.

use super::figures::{Claim, DayRoot, Figures, Judged, TargetFigures};
use super::heat::Heat;
use super::model::{Context, TargetEntry};
use super::text::{self, grouped, ms, ms_or_dash, percent};
use crate::analysis::episode::{FindingState, Part};

/// Roots that the page names; further ones stand in the folder of originals.
const ROOTS_SHOWN: usize = 2;
/// Episodes that the list of a period names on its first page.
const EPISODES_SHOWN: usize = 12;
/// Excluded times that a page names.
const EXCLUDED_SHOWN: usize = 4;

/// A piece of the page, top to bottom.
pub(super) enum Block {
    Title(String),
    Subtitle(String),
    /// The sentence that the page is for.
    Lead(String),
    /// A paragraph with a bold beginning.
    Line {
        label: &'static str,
        text: String,
    },
    Table(Table),
    Heat {
        caption: String,
        map: HeatMap,
    },
    /// Who signs, left and right.
    Signatures([String; 2]),
    PageBreak,
}

pub(super) struct Table {
    pub(super) widths_mm: Vec<u16>,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Cells with their text and how dark they are, 0 to 4; `None` for an hour without samples.
pub(super) struct HeatMap {
    pub(super) hours: Vec<String>,
    pub(super) rows: Vec<(&'static str, Vec<Option<(String, u8)>>)>,
}

/// The whole document.
pub(super) fn blocks(context: &Context, figures: &Figures) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, claim) in figures.claims.iter().enumerate() {
        if 0 < index {
            blocks.push(Block::PageBreak);
        }
        page(context, figures, claim, &mut blocks);
    }
    blocks
}

fn page(context: &Context, figures: &Figures, claim: &Claim, out: &mut Vec<Block>) {
    out.push(Block::Title("PHIẾU BẰNG CHỨNG CHẤT LƯỢNG ĐƯỜNG TRUYỀN".to_owned()));
    out.push(Block::Subtitle(subtitle(context, claim)));
    match &claim.judged {
        Some(judged) => {
            out.push(Block::Lead(sentence(context, claim, judged)));
            out.push(Block::Line { label: "Kết luận: ", text: conclusion(claim, judged) });
        }
        None => out.push(Block::Lead(period_sentence(figures, claim))),
    }
    out.push(Block::Table(targets(context, claim)));
    out.push(Block::Table(yardsticks(context, claim)));
    if let Some(heat) = &claim.heat {
        let name = target_name(context, heat.target);
        out.push(Block::Heat {
            caption: format!("Trễ trung vị tới {name} theo thứ và giờ (ms); ô trống: không có số đo."),
            map: heat_map(heat),
        });
    }
    if claim.judged.is_none() {
        out.push(Block::Table(list(context, figures)));
    }
    out.push(Block::Line { label: "Cách đo: ", text: method(context, figures, claim) });
    out.push(Block::Line { label: "Thời gian không tính: ", text: excluded(context, claim) });
    out.push(Block::Line { label: "Niêm phong: ", text: seals(figures, claim) });
    out.push(Block::Signatures([
        "ĐẠI DIỆN NHÀ CUNG CẤP".to_owned(),
        format!("ĐẠI DIỆN {}", context.unit_name.to_uppercase()),
    ]));
}

fn subtitle(context: &Context, claim: &Claim) -> String {
    let what = match claim.episode {
        Some(number) => format!("Đợt số {number}"),
        None => format!("Từ {} đến {}", text::day(claim.span.from_ms), text::day(claim.span.to_ms - 1)),
    };
    let provider = context.provider.as_deref().unwrap_or("chưa khai báo");
    format!(
        "Đơn vị: {} · Nhà cung cấp: {provider} · {what} · Lập lúc {}",
        context.unit_name,
        text::moment(context.exported_ms)
    )
}

/// When it was and how much.
fn sentence(context: &Context, claim: &Claim, judged: &Judged) -> String {
    let mut out = span(claim);
    let about = claim.about.and_then(|about| claim.targets.iter().find(|one| one.target == about));
    if let Some(one) = about {
        out.push_str(&format!(": {}", change(context, one)));
    }
    if 0 < judged.machines_measuring {
        out.push_str(&format!("; {}/{} máy cùng lúc", judged.machines_bad, judged.machines_measuring));
    }
    if 1 < claim.days_measured {
        out.push_str(&format!(
            ". Cùng khung giờ này: {}/{} ngày đo có hiện tượng",
            claim.days_bad, claim.days_measured
        ));
    }
    let lan = claim.targets.iter().filter(|one| segment(context, one.target) == "lan");
    let lan = lan.filter(|one| one.state == Some(FindingState::Cleared)).max_by_key(|one| one.samples);
    if let (Some(lan), true) = (lan, judged.cleared.contains(&Part::Lan)) {
        out.push_str(&format!(
            ". Mạng nội bộ bình thường: trung vị {} ms, mất {} % (n = {})",
            ms_or_dash(lan.median_us),
            percent(lan.loss_ppm),
            grouped(lan.samples.into())
        ));
    }
    out.push('.');
    out
}

fn change(context: &Context, one: &TargetFigures) -> String {
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

fn span(claim: &Claim) -> String {
    let (from, to) = (claim.span.from_ms, claim.span.to_ms);
    if text::day(from) == text::day(to) {
        format!("{}–{} ngày {}", text::hour(from), text::hour(to), text::day(from))
    } else {
        format!("Từ {} đến {}", text::moment(from), text::moment(to))
    }
}

fn conclusion(claim: &Claim, judged: &Judged) -> String {
    let mut out = text::verdict(&judged.verdict).to_owned();
    if let Some(application) = &judged.application {
        out.push_str(&format!(" ({application})"));
    }
    out.push_str(&format!(", độ tin cậy {} %.", judged.confidence_percent));
    if !judged.cleared.is_empty() {
        let parts: Vec<&str> = judged.cleared.iter().map(|part| text::part(*part)).collect();
        out.push_str(&format!(
            " Đã loại trừ, với số mẫu và khoảng tin cậy trong bảng: {}.",
            parts.join(", ")
        ));
    }
    if 0 < judged.peers {
        out.push_str(&format!(
            " Đơn vị khác cùng nhà cung cấp có cùng hiện tượng: {}/{}.",
            judged.peers_bad, judged.peers
        ));
    }
    if judged.is_open {
        out.push_str(" Hiện tượng chưa kết thúc khi lập phiếu.");
    }
    if claim.judged.is_some() && !judged.is_final {
        out.push_str(" Kết luận tạm thời, có thể thay đổi khi có thêm số liệu.");
    }
    out
}

fn period_sentence(figures: &Figures, claim: &Claim) -> String {
    let total: u32 = claim.episodes.values().sum();
    if total == 0 {
        let samples = grouped(figures.samples);
        return format!("Không phát hiện đợt suy giảm nào trong thời gian này ({samples} số đo).");
    }
    let parts = claim.episodes.iter().map(|(verdict, count)| format!("{}: {count}", text::verdict(verdict)));
    format!("Phát hiện {total} đợt suy giảm. {}.", parts.collect::<Vec<_>>().join("; "))
}

fn targets(context: &Context, claim: &Claim) -> Table {
    let measured = claim.targets.iter().filter(|one| 0 < one.samples);
    let row = |one: &TargetFigures| {
        let excess = match (one.excess_us, one.excess_low_us, one.excess_high_us) {
            (Some(excess), Some(low), Some(high)) => format!("{} [{}; {}]", ms(excess), ms(low), ms(high)),
            _ => "–".to_owned(),
        };
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
            excess,
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

/// What rules and standards ask, and what the samples can say about it.
fn yardsticks(context: &Context, claim: &Claim) -> Table {
    let internet = claim.targets.iter().filter(|one| segment(context, one.target) == "internet");
    let means: Vec<String> = internet
        .filter_map(|one| Some(format!("{}: {} ms", target_name(context, one.target), ms(one.mean_us?))))
        .collect();
    let measured = if means.is_empty() { "không đo".to_owned() } else { means.join("; ") };
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
            row("QCVN 34:2019/BTTTT (tham khảo)", "Trễ trung bình ≤ 50 ms", format!("Trung bình {measured}")),
            row(
                "TT 06/2026/TT-BKHCN (mạng TSLCD)",
                "Lưu lượng đỉnh (95 %) ≤ 90 % dung lượng kênh; không quy định trễ, mất gói",
                "Cần số đếm của bộ định tuyến; máy trạm không thấy.".to_owned(),
            ),
        ],
    }
}

fn heat_map(heat: &Heat) -> HeatMap {
    let names = ["Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN"];
    let values = heat.rows.iter().flatten().flatten();
    let (low, high) = (values.clone().min().copied().unwrap_or(0), values.max().copied().unwrap_or(0));
    let shade = |us: i64| u8::try_from(4 * (us - low) / (high - low).max(1_000)).unwrap_or(0).min(4);
    let cells = |row: &Vec<Option<i64>>| row.iter().map(|cell| cell.map(|us| (ms(us), shade(us)))).collect();
    HeatMap {
        hours: (heat.first_hour..)
            .take(heat.rows.first().map_or(0, Vec::len))
            .map(|hour| format!("{hour}h"))
            .collect(),
        rows: names.into_iter().zip(&heat.rows).map(|(name, row)| (name, cells(row))).collect(),
    }
}

fn list(context: &Context, figures: &Figures) -> Table {
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
        let more = format!("và {} đợt khác ở các trang sau", claims.len() - EPISODES_SHOWN);
        rows.push(vec![String::new(), more, String::new(), String::new()]);
    }
    Table {
        widths_mm: vec![12, 42, 48, 75], head: vec!["Đợt", "Thời gian", "Kết luận", "Số đo"], rows
    }
}

fn method(context: &Context, figures: &Figures, claim: &Claim) -> String {
    let mut versions: Vec<&str> =
        context.machines.iter().filter_map(|entry| entry.version.as_deref()).collect();
    versions.sort_unstable();
    versions.dedup();
    let silent = context.machines.iter().filter(|entry| entry.version.is_none()).count();
    let versions = if versions.is_empty() { "không rõ".to_owned() } else { versions.join(", ") };
    let silent = if silent == 0 { String::new() } else { format!(" ({silent} máy không rõ)") };
    let rule = claim.judged.as_ref().map_or(&context.thresholds.rule, |judged| &judged.rule);
    format!(
        "máy trạm tự hỏi từng điểm đo (ICMP, TCP, HTTP; cách hỏi ghi ở từng mẫu); {} mẫu trong hồ sơ. Mức thường: phân vị \
         5 % cùng khung giờ các ngày trước. Trong ngoặc vuông: khoảng tin cậy 95 %. Giờ tính theo đồng hồ máy thu thập \
         (UTC+7). Phần mềm đo {versions}{silent}, máy thu thập {}; ngưỡng bản {rule}.",
        grouped(figures.samples),
        context.program,
    )
}

fn excluded(context: &Context, claim: &Claim) -> String {
    let near = claim.span.from_ms - 15 * super::figures::DAY_MS;
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
        out.push_str(&format!("; và {} khoảng khác trong context.json", found.len() - EXCLUDED_SHOWN));
    }
    out.push('.');
    out
}

fn seals(figures: &Figures, claim: &Claim) -> String {
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

fn entry(context: &Context, target: u16) -> Option<&TargetEntry> {
    context.targets.iter().find(|entry| entry.target == target)
}

fn segment(context: &Context, target: u16) -> &str {
    entry(context, target).map_or("", |entry| &entry.segment)
}

fn target_name(context: &Context, target: u16) -> String {
    entry(context, target).map_or_else(|| target.to_string(), |entry| entry.name.clone())
}
