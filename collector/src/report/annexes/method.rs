//! Annex VI: how it was measured, by which rules, and what the figures cannot say.

use std::collections::BTreeSet;

use super::{Content, Fingerprint, column, table_or};
use crate::analysis::rules::Rules;
use crate::items::UnitState;
use crate::items::rules::{row, rule};
use crate::items::text::clean;
use crate::report::document::Block;
use crate::report::generated::{ANNEX_VI, sentences};
use crate::report::sheet::{Cell, Sheet};
use crate::report::vietnamese::{decimal, percent};

/// Rules that figures and sentences rest on.
const USED: [&str; 9] = [
    "pc_life_years",
    "norm_pc_per_staff",
    "weak_ram_gb",
    "weak_hdd_only",
    "weak_no_windows_11",
    "weak_support_ended",
    "agent_stale_days",
    "fixed_bb_download_ratio",
    "tslcd_channel_p95_pct",
];
/// The status of rules that no paper is behind, and what is printed as their source.
const NOT_LAW: &str = "not law";
const OWN: &str = "quy ước của phần mềm";

pub(super) fn content(unit: &UnitState, data: Option<&Fingerprint>) -> Content {
    let heading = |text: &str| Block::Heading { text: text.into(), level: 2 };
    let paragraphs = |texts: Vec<String>| texts.into_iter().map(|text| Block::Paragraph(format!("- {text}")));
    let applied = applied(unit);
    let mut blocks = vec![heading("1. Phạm vi đo")];
    blocks.extend(sentences(ANNEX_VI, unit, None).into_iter().map(|one| Block::Paragraph(one.text)));
    blocks.push(heading("2. Cách đo"));
    blocks.extend(paragraphs(how(unit)));
    blocks.push(heading("3. Quy định và ngưỡng áp dụng"));
    blocks.push(table_or(&applied, "Không có quy định nào được áp dụng tại ngày báo cáo."));
    blocks.push(heading("4. Giới hạn của số liệu"));
    blocks.extend(paragraphs(limits(unit)));
    if let Some(data) = data {
        blocks.push(heading("5. Kiểm tra số liệu"));
        blocks.push(Block::Notes {
            label: "Tệp số liệu gửi kèm và mã băm SHA-256 của tệp:".into(),
            lines: vec![data.file.clone(), data.sha_256.clone()],
        });
    }
    Content {
        title: "PHƯƠNG PHÁP ĐO VÀ GIỚI HẠN CỦA SỐ LIỆU",
        landscape: false,
        blocks,
        sheets: vec![applied],
    }
}

fn how(unit: &UnitState) -> Vec<String> {
    let mut texts = vec![
        "Phần mềm thu thập cài trên máy tính của đơn vị đọc cấu hình máy và đo thời gian phản hồi, tỷ lệ mất gói tới cổng mạng, Internet, mạng truyền số liệu chuyên dùng và từng hệ thống.".to_owned(),
        "Thời điểm ghi theo đồng hồ của máy chủ thu thập, giờ Việt Nam (UTC+07:00).".to_owned(),
    ];
    let log = unit.line_quality.iter().flat_map(|quality| &quality.log);
    let mut versions: BTreeSet<String> = log.map(|one| one.rule.clone()).collect();
    if let Ok(rules) = Rules::on(&unit.as_of.to_string()) {
        texts.push(format!(
            "Số liệu được gộp theo từng khoảng {} phút. Một khoảng là chậm khi trung vị vượt mức thường thấy của {} ngày trước hơn {} ms và hơn {} lần độ lệch tuyệt đối trung vị; là mất gói khi cận dưới khoảng tin cậy 95% của tỷ lệ mất gói trên {}; cần ít nhất {} mẫu.",
            rules.window_s / 60,
            rules.baseline_days,
            decimal(f64::from(rules.slow_us) / 1_000.0, 1),
            decimal(rules.slow_deviations, 1),
            percent(rules.loss_share),
            rules.fewest_samples,
        ));
        texts.push(format!(
            "Cổng mạng, Internet, mạng truyền số liệu chuyên dùng và hệ thống được so sánh trong cùng một khoảng thời gian; chỉ quy cho một phần đường truyền khi ít nhất {} số máy đo cùng thấy, còn lại ghi là chưa xác định.",
            percent(rules.agreement),
        ));
        versions.insert(rules.version);
    }
    let versions: Vec<String> =
        versions.iter().map(|version| clean(version)).filter(|text| !text.is_empty()).collect();
    if !versions.is_empty() {
        texts.push(format!("Phiên bản ngưỡng đánh giá: {}.", versions.join(", ")));
    }
    texts
}

fn limits(unit: &UnitState) -> Vec<String> {
    let mut texts = vec![
        "Thời gian phản hồi và mất gói là dấu hiệu của nghẽn, không phải là lưu lượng.".to_owned(),
        "Ở những khoảng thời gian không có số liệu thì không kết luận; khi dưới 90% thời gian giờ làm việc có số liệu thì không kết luận là không có lượt nghẽn.".to_owned(),
        "Máy tính không có phần mềm thu thập chỉ có số liệu kê khai.".to_owned(),
    ];
    if let Some(channel) = row("tslcd_channel_p95_pct", unit.as_of) {
        texts.push(format!(
            "Mức {}% dung lượng kênh truyền số liệu chuyên dùng theo {} cần số liệu bộ đếm của bộ định tuyến, không đo được từ máy tính.",
            channel.value, channel.source
        ));
    }
    texts
}

/// The rules behind figures and sentences of a report, as they hold for the unit on its day.
fn applied(unit: &UnitState) -> Sheet {
    let found = USED.iter().filter_map(|id| Some((row(id, unit.as_of)?, rule(id, unit)?)));
    let cells = found.map(|(row, rule)| {
        let digits = u8::from(rule.value.fract() != 0.0);
        let state = match (rule.set, rule.confirmed) {
            (true, _) => "đơn vị quy định",
            (false, true) if row.status == NOT_LAW => "quy ước",
            (false, true) => "",
            (false, false) => "chưa xác nhận",
        };
        vec![
            Cell::text(clean(&row.name_vi)),
            // A rule without a measure is a yes.
            if row.unit.is_empty() {
                Cell::Text("áp dụng".into())
            } else {
                Cell::Decimal(rule.value, digits)
            },
            Cell::text(clean(&row.unit)),
            Cell::text(if row.status == NOT_LAW && !rule.set { OWN.into() } else { clean(&rule.source) }),
            Cell::text(state),
        ]
    });
    Sheet {
        name: "VI Quy định".into(),
        title: "Quy định và ngưỡng áp dụng".into(),
        columns: vec![
            column("rule", "Quy định, ngưỡng", 62),
            column("value", "Trị số", 22),
            column("measure", "Đơn vị tính", 22),
            column("source", "Nguồn", 37),
            column("state", "Ghi chú", 22),
        ],
        rows: cells.collect(),
    }
}
