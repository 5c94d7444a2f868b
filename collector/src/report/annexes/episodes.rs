//! Annex IV: every episode that the report counts, with what it rests on.

use jiff::civil::DateTime;

use super::{Content, column, milliseconds, ordinal, table_or};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::verdict::Verdict;
use crate::items::UnitState;
use crate::items::line_quality::Logged;
use crate::items::state::VIETNAM;
use crate::items::text::clean;
use crate::report::document::Block;
use crate::report::sheet::{Cell, Sheet};

pub(super) fn content(unit: &UnitState, calendar: &OfficeCalendar) -> Content {
    let log = unit.line_quality.as_ref().map(|quality| quality.counted_log(calendar)).unwrap_or_default();
    let rows = log.iter().enumerate().map(|(index, (one, minutes))| row(index, one, *minutes));
    let sheet = Sheet {
        name: "IV Lượt nghẽn".into(),
        title: "Nhật ký lượt nghẽn".into(),
        columns: vec![
            column("number", "STT", 11),
            column("start", "Bắt đầu", 29),
            column("end", "Kết thúc", 29),
            column("office_minutes", "Phút trong giờ làm việc", 19),
            column("system", "Hệ thống", 38),
            column("machines", "Số máy bị", 14),
            column("measuring", "Số máy đo", 14),
            column("median_ms", "Trị số (ms)", 17),
            column("usual_ms", "Nền so sánh (ms)", 18),
            column("lost", "Mất gói", 15),
            column("cause", "Nguyên nhân", 32),
            column("confidence", "Mức tin cậy", 16),
        ],
        rows: rows.collect(),
    };
    let none = if unit.line_quality.is_some() {
        "Không ghi nhận lượt nghẽn hoặc gián đoạn nào trong giờ làm việc có số liệu."
    } else {
        "Chưa có số liệu đo đường truyền trong kỳ."
    };
    let mut blocks = Vec::new();
    if !sheet.rows.is_empty() {
        let lead = "Các lượt nghẽn và gián đoạn trong giờ làm việc. Nền so sánh: mức thường thấy cùng khung giờ của các ngày trước. Không tính lượt chỉ một máy chậm và lượt mất điện.";
        blocks.push(Block::Paragraph(lead.into()));
    }
    blocks.push(table_or(&sheet, none));
    Content { title: "NHẬT KÝ LƯỢT NGHẼN", landscape: true, blocks, sheets: vec![sheet] }
}

fn row(index: usize, one: &Logged, minutes: u32) -> Vec<Cell> {
    let end = if one.open { Cell::Text("chưa dứt".into()) } else { moment(one.disturbance.end_ms) };
    let answer = |us: Option<u32>| us.map_or(Cell::Blank, |us| milliseconds(us.into()));
    vec![
        ordinal(index),
        moment(one.disturbance.start_ms),
        end,
        Cell::Whole(minutes.into()),
        Cell::text(clean(&one.system)),
        Cell::Whole(one.machines.into()),
        Cell::Whole(one.measuring.into()),
        answer(one.median_us),
        answer(one.usual_us),
        one.lost.map_or(Cell::Blank, Cell::Share),
        Cell::text(cause(one)),
        Cell::Share(one.confidence),
    ]
}

/// Whose part of the way; an open cause is called so.
fn cause(one: &Logged) -> String {
    let part = match one.disturbance.verdict {
        Verdict::Pc => "riêng một máy tính",
        Verdict::Lan => "mạng nội bộ",
        Verdict::AccessLine => "đường truyền Internet",
        Verdict::AccessLineSelfLoad => "đơn vị tự dùng hết đường truyền",
        Verdict::Isp => "mạng của nhà cung cấp Internet",
        Verdict::Cpnet => "mạng truyền số liệu chuyên dùng",
        Verdict::Application => "máy chủ ứng dụng",
        Verdict::OutagePower => "mất điện",
        Verdict::Insufficient | Verdict::Ambiguous => "chưa xác định",
    };
    if one.disturbance.dead { format!("gián đoạn; {part}") } else { part.into() }
}

/// In Vietnam's time.
fn moment(at_ms: i64) -> Cell {
    let at = jiff::Timestamp::from_millisecond(at_ms).ok();
    at.map_or(Cell::Blank, |at| {
        let local: DateTime = VIETNAM.to_datetime(at);
        Cell::Moment(local)
    })
}
