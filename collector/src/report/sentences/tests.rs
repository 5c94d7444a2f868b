use jiff::civil::date;

use super::*;
use crate::analysis::verdict::Verdict;
use crate::items::line_quality::{Disturbance, Line, MeetingQuality, Speed};

fn at(text: &str) -> i64 {
    format!("{text}:00+07:00").parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn slow(day: u32, verdict: Verdict) -> Disturbance {
    let (start_ms, end_ms) = (at(&format!("2026-11-{day}T08:30")), at(&format!("2026-11-{day}T10:00")));
    Disturbance { start_ms, end_ms, verdict, dead: false }
}

fn measured() -> LineQuality {
    LineQuality {
        from: date(2026, 1, 1),
        to: date(2026, 11, 30),
        machines_measured: 18,
        office_minutes: 100_000,
        covered_minutes: 97_000,
        ..LineQuality::default()
    }
}

fn said(quality: &LineQuality) -> Vec<(&'static str, String)> {
    let section = section(quality, 20, &OfficeCalendar::vietnam().unwrap()).unwrap();
    assert_eq!(section.heading, "Về chất lượng đường truyền (đo tự động từ 01/01/2026 đến 30/11/2026):");
    for sentence in &section.sentences {
        assert!(!sentence.text.contains(['{', '}']) && sentence.text.ends_with('.'), "{}", sentence.text);
    }
    section.sentences.into_iter().map(|sentence| (sentence.id, sentence.text)).collect()
}

fn find<'a>(said: &'a [(&'static str, String)], id: &str) -> Option<&'a str> {
    said.iter().find(|(found, _)| *found == id).map(|(_, text)| text.as_str())
}

#[test]
fn congestion_is_told_with_count_hours_time_of_day_and_shares() {
    let mut quality = measured();
    quality.disturbances = vec![
        slow(16, Verdict::Isp),
        slow(17, Verdict::Cpnet),
        slow(18, Verdict::Ambiguous),
        slow(19, Verdict::Isp),
    ];
    let said = said(&quality);
    assert_eq!(
        find(&said, "congestion"),
        Some(
            "Trong kỳ, hệ thống đo ghi nhận 4 lượt nghẽn mạng, tổng thời gian 6 giờ, tập trung vào khung giờ 08:30–09:30 các ngày làm việc."
        )
    );
    assert_eq!(
        find(&said, "shares"),
        Some(
            "Phân theo nguyên nhân: mạng nội bộ 0%; đường truyền Internet 50%; mạng truyền số liệu chuyên dùng 25%; máy chủ ứng dụng 0%; chưa xác định 25%."
        )
    );
    assert_eq!(find(&said, "no_congestion"), None);
}

#[test]
fn a_quiet_year_is_called_quiet_only_if_it_was_measured() {
    let quiet = said(&measured());
    assert_eq!(
        find(&quiet, "no_congestion"),
        Some(
            "Trong kỳ, hệ thống đo không ghi nhận lượt nghẽn mạng nào trong giờ làm việc (97% thời gian có số liệu)."
        )
    );
    let mut thin = measured();
    thin.covered_minutes = 30_000;
    let thin = said(&thin);
    assert_eq!(find(&thin, "no_congestion"), None);
    assert!(find(&thin, "no_evidence").is_some_and(|text| text.contains("30% thời gian làm việc")));
}

#[test]
fn own_traffic_is_named_and_the_provider_is_not_asked_for_it() {
    let mut quality = measured();
    quality.disturbances = vec![slow(16, Verdict::AccessLineSelfLoad)];
    let said = said(&quality);
    assert!(
        find(&said, "shares")
            .is_some_and(|text| text.contains("đường truyền Internet 100% (trong đó 100% do đơn vị"))
    );
    assert_eq!(find(&said, "ask_provider"), None);
}

#[test]
fn a_provider_is_asked_from_a_fifth_of_the_events_on() {
    let mut quality = measured();
    quality.disturbances = (2..7).map(|day| slow(day + 10, Verdict::Lan)).collect();
    assert_eq!(find(&said(&quality), "ask_provider"), None);
    quality.disturbances.truncate(4);
    quality.disturbances.push(slow(20, Verdict::AccessLine));
    quality.line = Some(Line { provider: "VNPT".into(), kind: "FTTH".into(), down_mbps: 100.0, lines: 1 });
    assert_eq!(
        find(&said(&quality), "ask_provider"),
        Some("Đề nghị VNPT kiểm tra, khắc phục đường truyền Internet.")
    );
}

#[test]
fn a_speed_is_stated_from_a_thousand_samples_on_and_judged_against_the_contract() {
    let mut quality = measured();
    quality.line = Some(Line { provider: "VNPT".into(), kind: "FTTH".into(), down_mbps: 60.0, lines: 1 });
    quality.speed = Some(Speed { samples: 999, down_mbps: Some(30.0), up_mbps: None });
    assert!(find(&said(&quality), "line").is_none() && find(&said(&quality), "line_declared").is_some());
    assert_eq!(
        find(&said(&quality), "line_few_samples"),
        Some("Đã có 999/1.000 mẫu đo tốc độ theo QCVN 34:2022/BTTTT; còn thiếu 1 mẫu.")
    );
    quality.speed = Some(Speed { samples: 1_000, down_mbps: Some(30.0), up_mbps: None });
    let told = said(&quality);
    assert!(find(&told, "line").is_some_and(|text| text.contains("tốc độ cam kết 60 Mbps")));
    assert!(
        find(&told, "line_fail")
            .is_some_and(|text| text.contains("chỉ đạt 50%") && text.contains("1.000 mẫu đo"))
    );
    quality.speed = Some(Speed { samples: 5_000, down_mbps: Some(58.0), up_mbps: None });
    assert_eq!(find(&said(&quality), "line_fail"), None);
    assert_eq!(find(&said(&quality), "line_few_samples"), None);
}

#[test]
fn missing_speed_samples_are_told_only_where_somebody_wants_them() {
    let mut quality = measured();
    quality.speed = None;
    assert_eq!(find(&said(&quality), "line_few_samples"), None);
    quality.speed = Some(Speed { samples: 0, down_mbps: None, up_mbps: None });
    assert_eq!(
        find(&said(&quality), "line_few_samples"),
        Some("Đã có 0/1.000 mẫu đo tốc độ theo QCVN 34:2022/BTTTT; còn thiếu 1.000 mẫu.")
    );
}

#[test]
fn meetings_that_nobody_measured_are_said_to_be_so() {
    let mut quality = measured();
    let meeting = |lost, interrupted| MeetingQuality { lost, interrupted };
    quality.meetings = vec![meeting(Some(0.0), false), meeting(Some(0.05), false), meeting(None, false)];
    assert_eq!(
        find(&said(&quality), "meetings"),
        Some(
            "Phục vụ 3 hội nghị trực tuyến; 1/3 hội nghị không ghi nhận mất gói trên 2% hoặc gián đoạn trong thời gian họp (1 hội nghị không có số liệu đo)."
        )
    );
}

#[test]
fn an_outage_lowers_the_availability_and_no_outage_is_said_with_its_coverage() {
    let mut quality = measured();
    assert!(find(&said(&quality), "no_outage").is_some_and(|text| text.contains("97%")));
    quality.disturbances = vec![Disturbance { dead: true, ..slow(16, Verdict::AccessLine) }];
    let told = said(&quality);
    assert_eq!(
        find(&told, "outage"),
        Some(
            "Đường truyền bị gián đoạn 1 lần, tổng 1,5 giờ, thời gian sẵn sàng trong giờ làm việc đạt 99,9%."
        )
    );
    assert!(find(&told, "no_outage").is_none() && find(&told, "congestion").is_none());
}

#[test]
fn a_system_is_described_only_if_it_was_measured_nearly_always() {
    let mut quality = measured();
    let system = SystemResponse {
        name: "VOFFICE".into(),
        coverage: 0.95,
        median_us: 342_000.0,
        slow_us: 1_250_000.0,
        slowest_hour: 9,
    };
    quality.systems = vec![SystemResponse { name: "H-mail".into(), coverage: 0.5, ..system.clone() }, system];
    let told = said(&quality);
    assert_eq!(told.iter().filter(|(id, _)| *id == "system").count(), 1);
    assert_eq!(
        find(&told, "system"),
        Some(
            "Hệ thống VOFFICE có thời gian phản hồi trung vị 0,34 giây, vào giờ cao điểm (bách phân vị 95) 1,25 giây; chậm nhất vào khung giờ 09:00–10:00."
        )
    );
}

#[test]
fn recurring_hours_are_told_with_days_size_and_interval() {
    use crate::analysis::episode::Interval;
    use crate::analysis::recurrence::Recurrence;
    let mut quality = measured();
    quality.recurring = vec![Recurring {
        target: "Cổng TSLCD".into(),
        hours: Recurrence {
            from_minute: 510,
            to_minute: 615,
            slow_days: 12,
            days: 20,
            excess_us: 63_200.0,
            interval: Interval { low: 58_000.0, high: 69_000.0 },
            chance: 1e-9,
        },
    }];
    assert_eq!(
        find(&said(&quality), "recurring"),
        Some(
            "Cổng TSLCD chậm lặp lại vào khung giờ 08:30–10:15 trong 12/20 ngày làm việc: thời gian phản hồi tăng trung vị 63 ms (khoảng tin cậy 95%: 58–69 ms)."
        )
    );
}

#[test]
fn a_change_is_called_better_worse_none_or_not_compared() {
    use crate::analysis::comparison::Shift;
    use crate::analysis::episode::Interval;
    let with = |interval: Option<(f64, f64)>| {
        let mut quality = measured();
        let shift = interval.map(|(low, high)| Shift {
            shift_us: f64::midpoint(low, high),
            interval: Interval { low, high },
            before_us: 60_000.0,
            after_us: 20_000.0,
            days_before: 20,
            days_after: 18,
        });
        quality.improvements = vec![Improvement {
            what: "nâng cấp đường truyền lên 200 Mbps".into(),
            on: date(2026, 9, 1),
            shift: shift.map(|shift| ("VNNIC".to_owned(), shift)),
        }];
        said(&quality)
    };
    assert_eq!(
        find(&with(Some((-44_000.0, -40_000.0))), "improved"),
        Some(
            "Sau khi nâng cấp đường truyền lên 200 Mbps (ngày 01/09/2026), thời gian phản hồi tới VNNIC giảm 42 ms (khoảng tin cậy 95%: 40–44 ms; 20 ngày trước, 18 ngày sau)."
        )
    );
    assert!(
        find(&with(Some((4_000.0, 8_000.0))), "worsened")
            .is_some_and(|text| text.contains("tăng 6 ms") && text.contains("4–8 ms"))
    );
    assert!(find(&with(Some((-4_000.0, 8_000.0))), "unchanged").is_some());
    assert!(find(&with(None), "not_compared").is_some());
}
