//! What is typed about a unit's line, its changes and its meetings: checked, then handed over.

use hatang_proto::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use hatang_proto::model::UnitId;
use serde::Deserialize;

use crate::web::views::{Line, NewIntervention, NewLine, NewMeeting};
use crate::web::words::{Local, read_day};

/// Fastest line that anybody sells here, megabits a second; more is a typing error.
const MAX_MBPS: u32 = 100_000;
/// Longest meeting, milliseconds.
const MAX_MEETING_MS: i64 = 24 * 3_600_000;

/// As typed into the three forms of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) line: LineForm,
    pub(super) intervention: InterventionForm,
    pub(super) meeting: MeetingForm,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct LineForm {
    pub(super) nha_mang: String,
    pub(super) loai: String,
    pub(super) tai_xuong: String,
    pub(super) tai_len: String,
    pub(super) tu_ngay: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct InterventionForm {
    pub(super) ngay: String,
    pub(super) gio: String,
    pub(super) viec: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct MeetingForm {
    pub(super) ngay_hop: String,
    pub(super) tu_gio: String,
    pub(super) den_gio: String,
    pub(super) ten: String,
    pub(super) giay_moi: String,
}

impl Typed {
    /// Empty, with today's date where one is asked for.
    pub(super) fn fresh(local: &Local) -> Self {
        let today = local.date(local.now_ms);
        let mut typed = Self::default();
        typed.line.tu_ngay.clone_from(&today);
        typed.intervention.ngay.clone_from(&today);
        typed.intervention.gio = local.clock(local.now_ms);
        typed.meeting.ngay_hop = today;
        typed
    }
}

impl LineForm {
    pub(super) fn read(&self, unit: UnitId, by: &str) -> Result<NewLine, &'static str> {
        let provider = named(&self.nha_mang, "Ghi tên nhà mạng, ví dụ VNPT.")?;
        let kind = optional(&self.loai, MAX_NAME_BYTES, "Loại đường truyền quá dài.")?;
        let valid_from =
            read_day(&self.tu_ngay).ok_or("Ngày bắt đầu chưa đúng, ví dụ 01/07/2026.")?.to_string();
        let (down_mbps, up_mbps) = (speed(&self.tai_xuong)?, speed(&self.tai_len)?);
        let line = Line { valid_from, provider, kind, down_mbps, up_mbps };
        Ok(NewLine { unit, line, by: by.to_owned() })
    }
}

impl InterventionForm {
    pub(super) fn read(
        &self,
        unit: UnitId,
        by: &str,
        local: &Local,
    ) -> Result<NewIntervention, &'static str> {
        let at_ms = local
            .read_moment(&self.ngay, &self.gio)
            .ok_or("Ngày, giờ chưa đúng, ví dụ 25/11/2026 và 14:30.")?;
        if local.now_ms < at_ms {
            return Err("Thời điểm thay đổi còn ở phía trước; đánh dấu sau khi đã làm.");
        }
        let what = named(&self.viec, "Ghi đã thay đổi gì, ví dụ: nâng cấp đường truyền lên 200 Mb/s.")?;
        Ok(NewIntervention { unit, at_ms, what, by: by.to_owned() })
    }
}

impl MeetingForm {
    pub(super) fn read(&self, unit: UnitId, by: &str, local: &Local) -> Result<NewMeeting, &'static str> {
        let at = |clock: &str| {
            local
                .read_moment(&self.ngay_hop, clock)
                .ok_or("Ngày, giờ họp chưa đúng, ví dụ 25/11/2026 và 14:00.")
        };
        let (from_ms, to_ms) = (at(&self.tu_gio)?, at(&self.den_gio)?);
        if to_ms <= from_ms || MAX_MEETING_MS < to_ms - from_ms {
            return Err("Giờ kết thúc phải sau giờ bắt đầu, trong cùng một ngày.");
        }
        let name = named(&self.ten, "Ghi tên buổi họp.")?;
        let source = optional(&self.giay_moi, MAX_TEXT_BYTES, "Số giấy mời quá dài.")?;
        Ok(NewMeeting { unit, from_ms, to_ms, name, source, by: by.to_owned() })
    }
}

fn named(typed: &str, missing: &'static str) -> Result<String, &'static str> {
    let typed = typed.trim();
    match typed.len() {
        0 => Err(missing),
        1..=MAX_TEXT_BYTES => Ok(typed.to_owned()),
        _ => Err("Nội dung quá dài."),
    }
}

fn optional(typed: &str, most: usize, too_long: &'static str) -> Result<String, &'static str> {
    let typed = typed.trim();
    if most < typed.len() { Err(too_long) } else { Ok(typed.to_owned()) }
}

/// Nothing typed is nothing known, never zero.
fn speed(typed: &str) -> Result<Option<u32>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number: u32 = typed.replace('.', "").parse().map_err(|_| "Tốc độ phải là số Mb/s, ví dụ 100.")?;
    if (1..=MAX_MBPS).contains(&number) {
        Ok(Some(number))
    } else {
        Err("Tốc độ phải từ 1 đến 100.000 Mb/s.")
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;

    /// 2026-11-23 08:00 in Hà Nội.
    fn local() -> Local {
        Local { now_ms: 1_795_395_600_000, zone: TimeZone::fixed(offset(7)) }
    }

    #[test]
    fn a_speed_that_nobody_typed_is_not_known() {
        assert_eq!(speed(" "), Ok(None));
        assert_eq!(speed("1.000"), Ok(Some(1_000)));
        for typed in ["0", "-5", "nhanh", "100.001"] {
            assert!(speed(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_change_is_marked_after_it_was_made() {
        let form = |gio: &str| InterventionForm {
            gio: gio.to_owned(),
            viec: "đổi switch".to_owned(),
            ..Typed::fresh(&local()).intervention
        };
        assert_eq!(form("07:30").read(UnitId(2), "a", &local()).unwrap().at_ms, local().now_ms - 1_800_000);
        assert!(form("08:01").read(UnitId(2), "a", &local()).unwrap_err().contains("phía trước"));
        assert!(form("25:00").read(UnitId(2), "a", &local()).is_err());
    }

    #[test]
    fn a_meeting_ends_after_it_begins() {
        let form = |den_gio: &str| MeetingForm {
            tu_gio: "14:00".to_owned(),
            den_gio: den_gio.to_owned(),
            ten: "Giao ban".to_owned(),
            ..Typed::fresh(&local()).meeting
        };
        let meeting = form("16h30").read(UnitId(2), "a", &local()).unwrap();
        assert_eq!(meeting.to_ms - meeting.from_ms, 9_000_000);
        assert!(form("14:00").read(UnitId(2), "a", &local()).is_err());
        assert!(form("13:00").read(UnitId(2), "a", &local()).is_err());
    }
}
