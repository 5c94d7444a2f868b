//! Numbers, times and words of the page, in Vietnamese.

use crate::analysis::episode::{FindingState, Part};

/// Milliseconds with one decimal: `63,2`.
pub(super) fn ms(us: i64) -> String {
    let tenths = (us.unsigned_abs() + 50) / 100;
    let sign = if us < 0 && 0 < tenths { "−" } else { "" };
    format!("{sign}{},{}", grouped(tenths / 10), tenths % 10)
}

pub(super) fn ms_or_dash(us: Option<i64>) -> String {
    us.map_or_else(|| "–".to_owned(), ms)
}

/// Percent with two decimals below ten, else one.
pub(super) fn percent(ppm: u32) -> String {
    if ppm < 100_000 {
        let hundredths = (ppm + 50) / 100;
        format!("{},{:02}", hundredths / 100, hundredths % 100)
    } else {
        let tenths = (ppm + 500) / 1_000;
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

/// `1.685`
pub(super) fn grouped(value: u64) -> String {
    crate::report::vietnamese::number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn local(at_ms: i64, pattern: &str) -> String {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::offset(7).to_datetime(moment).strftime(pattern).to_string()
}

/// `08:30`
pub(super) fn hour(at_ms: i64) -> String {
    local(at_ms, "%H:%M")
}

/// `08:30` from minutes since midnight.
pub(super) fn minute(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `24/11/2026`
pub(super) fn day(at_ms: i64) -> String {
    local(at_ms, "%d/%m/%Y")
}

/// `08:30 24/11/2026`
pub(super) fn moment(at_ms: i64) -> String {
    local(at_ms, "%H:%M %d/%m/%Y")
}

/// `24/11/2026` from `2026-11-24`; anything else stays.
pub(super) fn written_day(day: &str) -> String {
    day.parse::<jiff::civil::Date>()
        .map_or_else(|_| day.to_owned(), |day| day.strftime("%d/%m/%Y").to_string())
}

/// What a verdict says, to complete "Kết luận:".
pub(super) fn verdict(word: &str) -> &str {
    match word {
        "pc" => "Lỗi ở máy trạm",
        "lan" => "Lỗi ở mạng nội bộ",
        "access_line" => "Nghẽn ở đường truyền của nhà cung cấp tới đơn vị",
        "access_line_self_load" => "Đường truyền đầy do lưu lượng của chính đơn vị",
        "isp" => "Nghẽn ở mạng của nhà cung cấp",
        "cpnet" => "Nghẽn ở mạng truyền số liệu chuyên dùng",
        "application" => "Ứng dụng chậm, đường truyền bình thường",
        "outage_power" => "Mất điện, không phải lỗi mạng",
        "insufficient" => "Không đủ số liệu để kết luận",
        "ambiguous" => "Chưa xác định được nguyên nhân",
        other => other,
    }
}

/// The name of a part, small letters.
pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Pc => "máy trạm",
        Part::Lan => "mạng nội bộ",
        Part::AccessLine => "đường truyền tới đơn vị",
        Part::Isp => "mạng của nhà cung cấp, Internet",
        Part::Cpnet => "mạng truyền số liệu chuyên dùng",
        Part::Application => "ứng dụng",
    }
}

/// The name of a target's segment.
pub(super) fn segment(word: &str) -> &str {
    match word {
        "pc" => "Máy trạm",
        "lan" => "Mạng nội bộ",
        "access_line" => "Đường truyền",
        "internet" => "Internet",
        "cpnet" => "Mạng TSLCD",
        "application" => "Ứng dụng",
        other => other,
    }
}

pub(super) fn state(state: Option<FindingState>) -> &'static str {
    match state {
        Some(FindingState::Bad) => "Kém",
        Some(FindingState::Cleared) => "Bình thường",
        Some(FindingState::Unknown) => "Chưa đủ số liệu",
        None => "–",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_decimal_comma() {
        assert_eq!(
            (ms(63_249), ms(-40), ms(-151), ms(1_234_560)),
            ("63,2".into(), "0,0".into(), "−0,2".into(), "1.234,6".into())
        );
        assert_eq!(
            (percent(21_000), percent(0), percent(123_456)),
            ("2,10".into(), "0,00".into(), "12,3".into())
        );
    }

    #[test]
    fn times_are_those_of_viet_nam() {
        assert_eq!(moment(1_795_570_200_000), "08:30 25/11/2026");
        assert_eq!(written_day("2026-11-24"), "24/11/2026");
    }
}
