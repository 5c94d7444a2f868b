//! Words of the network pages: lights, parts of the way, verdicts, and the sentences made of them.
//!
//! A verdict is said as plainly as an officer would say it on the telephone; whoever is not guilty is named too.

use super::numbers::{decimal, milliseconds, percent, whole};
use super::times::Local;
use crate::analysis::complaint::ComplaintVerdict;
use crate::analysis::concurrence::Bond;
use crate::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use crate::analysis::verdict::Verdict;
use crate::web::views::{MeetingLine, NowFigures, NowReason, Period};

pub(crate) fn way_part(part: Part) -> &'static str {
    match part {
        Part::Pc => "Máy tính",
        Part::Lan => "Mạng nội bộ",
        Part::AccessLine => "Đường truyền Internet",
        Part::Isp => "Nhà mạng",
        Part::Cpnet => "Mạng TSLCD",
        Part::Application => "Ứng dụng",
    }
}

/// Inside a sentence: only the first letter becomes small.
fn within(part: Part) -> String {
    let mut letters = way_part(part).chars();
    letters.next().map(char::to_lowercase).into_iter().flatten().chain(letters).collect()
}

/// What a part reaches from and to, for those who do not draw networks.
pub(crate) fn way_part_meaning(part: Part) -> &'static str {
    match part {
        Part::Pc => "từng máy trong cơ quan",
        Part::Lan => "từ máy đến cổng mạng của cơ quan",
        Part::AccessLine => "từ cổng mạng đến nhà mạng",
        Part::Isp => "bên trong mạng của nhà mạng",
        Part::Cpnet => "mạng truyền số liệu chuyên dùng",
        Part::Application => "máy chủ của phần mềm",
    }
}

/// A target as the page names it: gateway and first hop have no name of their own.
pub(crate) fn finding_target(finding: &Finding) -> &str {
    named(finding.part, &finding.target)
}

pub(crate) fn named(part: Part, target: &str) -> &str {
    match part {
        Part::Lan if target.is_empty() => "Cổng mạng nội bộ",
        Part::AccessLine if target.is_empty() => "Thiết bị đầu của nhà mạng",
        _ => target,
    }
}

/// In a list.
pub(crate) fn verdict(verdict: Verdict, target: Option<&str>) -> String {
    match (verdict, target) {
        (Verdict::Pc, _) => "Riêng một máy tính".to_owned(),
        (Verdict::Lan, _) => "Mạng nội bộ của đơn vị".to_owned(),
        (Verdict::AccessLine, _) => "Đường truyền Internet".to_owned(),
        (Verdict::AccessLineSelfLoad, _) => "Đơn vị tự dùng đầy đường truyền".to_owned(),
        (Verdict::Isp, _) => "Mạng của nhà mạng".to_owned(),
        (Verdict::Cpnet, _) => "Mạng truyền số liệu chuyên dùng".to_owned(),
        (Verdict::Application, Some(target)) => format!("Ứng dụng {target}"),
        (Verdict::Application, None) => "Ứng dụng".to_owned(),
        (Verdict::OutagePower, _) => "Mất điện".to_owned(),
        (Verdict::Insufficient, _) => "Chưa đủ số liệu để kết luận".to_owned(),
        (Verdict::Ambiguous, _) => "Chưa xác định được nguyên nhân".to_owned(),
    }
}

/// The verdict of an episode as a sentence, with what it means for whoever has to act.
pub(crate) fn verdict_sentence(episode: &Episode) -> String {
    match episode.verdict {
        Verdict::Pc => "Chỉ máy nêu dưới đây bị chậm, các máy khác của đơn vị vẫn tốt: kiểm tra dây mạng, Wi-Fi hoặc chính máy đó.".to_owned(),
        Verdict::Lan => "Mạng nội bộ của đơn vị bị chậm hoặc mất gói ngay từ máy đến cổng mạng: kiểm tra bộ chuyển mạch, dây mạng. Không phải lỗi của nhà mạng.".to_owned(),
        Verdict::AccessLine => "Đường truyền Internet từ đơn vị đến nhà mạng bị chậm hoặc mất gói, trong khi đơn vị không dùng nhiều: thuộc trách nhiệm của nhà mạng.".to_owned(),
        Verdict::AccessLineSelfLoad => "Đường truyền Internet đầy do chính các máy của đơn vị tải lên, tải xuống: không phải lỗi của nhà mạng.".to_owned(),
        Verdict::Isp => "Mạng của nhà mạng bị chậm hoặc mất gói phía sau đường truyền của đơn vị: thuộc trách nhiệm của nhà mạng.".to_owned(),
        Verdict::Cpnet => "Mạng truyền số liệu chuyên dùng bị chậm hoặc mất gói: báo đơn vị vận hành mạng TSLCD của tỉnh.".to_owned(),
        Verdict::Application => format!(
            "Riêng {} bị chậm, đường mạng đến các nơi khác vẫn tốt: báo đơn vị vận hành phần mềm.",
            episode.target.as_deref().unwrap_or("một ứng dụng")
        ),
        Verdict::OutagePower => "Các máy cùng mất điện một lúc. Không tính là lỗi mạng.".to_owned(),
        Verdict::Insufficient => "Có dấu hiệu bất thường nhưng quá ít mẫu đo để kết luận nguyên nhân.".to_owned(),
        Verdict::Ambiguous => "Đủ mẫu đo, nhưng số liệu ủng hộ hơn một nguyên nhân nên không quy cho bên nào.".to_owned(),
    }
}

/// How long an episode lasted: "115 phút", "2 giờ 30 phút".
pub(crate) fn lasting(ms: i64) -> String {
    let minutes = ms.unsigned_abs().div_ceil(60_000);
    match (minutes / 60, minutes % 60) {
        (0 | 1, _) => format!("{minutes} phút"),
        (hours, 0) => format!("{} giờ", whole(hours)),
        (hours, minutes) => format!("{} giờ {minutes} phút", whole(hours)),
    }
}

/// "7 ngày qua".
pub(crate) fn period(period: Period) -> &'static str {
    match period {
        Period::Day => "24 giờ qua",
        Period::Week => "7 ngày qua",
        Period::Month => "30 ngày qua",
        Period::Quarter => "90 ngày qua",
        Period::Year => "12 tháng qua",
    }
}

/// In addresses.
pub(crate) fn period_slug(period: Period) -> &'static str {
    match period {
        Period::Day => "ngay",
        Period::Week => "tuan",
        Period::Month => "thang",
        Period::Quarter => "quy",
        Period::Year => "nam",
    }
}

/// What an address asks for; `None` for anything else.
pub(crate) fn read_period(slug: &str) -> Option<Period> {
    Period::ALL.into_iter().find(|period| period_slug(*period) == slug)
}

/// "cùng nhà mạng VNPT": what units share that were degraded together.
pub(crate) fn bond(bond: &Bond) -> String {
    match bond {
        Bond::Provider(Some(provider)) => format!("cùng nhà mạng {provider}"),
        Bond::Provider(None) => "chưa kê khai nhà mạng".to_owned(),
        Bond::Cpnet => "cùng mạng TSLCD".to_owned(),
        Bond::Application(name) => format!("cùng ứng dụng {name}"),
        Bond::Power => "cùng mất điện".to_owned(),
    }
}

/// "cao (94 %)".
pub(crate) fn confidence(confidence: f64) -> String {
    let word = match confidence {
        sure if sure >= 0.9 => "cao",
        sure if sure >= 0.7 => "khá",
        sure if sure >= 0.5 => "vừa phải",
        _ => "thấp",
    };
    format!("{word} ({} %)", decimal(100.0 * confidence.clamp(0.0, 1.0), 0))
}

/// "chậm thêm 63 ms [58; 69]" for a row of the detail; `None` if nothing answered.
pub(crate) fn excess(interval: Option<Interval>) -> Option<String> {
    let Interval { low, high } = interval?;
    let decimals = match low.abs().max(high.abs()) {
        most if most < 995.0 => 2,
        most if most < 9_950.0 => 1,
        _ => 0,
    };
    let ms = |us: f64| {
        let number = decimal((us / 1_000.0).abs(), decimals);
        format!("{}{number}", if us < 0.0 { "−" } else { "+" })
    };
    Some(format!("{} đến {} ms", ms(low), ms(high)))
}

/// "9 % [7; 11]".
pub(crate) fn loss(finding: &Finding) -> String {
    let share = percent(finding.lost.into(), finding.samples.into());
    let end = |share: f64| decimal(100.0 * share, usize::from(share < 0.0995));
    format!("{share} [{}; {}]", end(finding.loss.low), end(finding.loss.high))
}

pub(crate) fn finding_state(state: FindingState) -> &'static str {
    match state {
        FindingState::Bad => "Bất thường",
        FindingState::Cleared => "Bình thường",
        FindingState::Unknown => "Chưa rõ",
    }
}

/// Why a part's light is what it is.
pub(crate) fn now_reason(part: Part, reason: &NowReason) -> String {
    match reason {
        NowReason::NoTarget => "Chưa có mục tiêu đo nào cho đoạn này.".to_owned(),
        NowReason::FewSamples { samples: 0, .. } => {
            "Không có mẫu đo nào trong 15 phút qua: các máy đang tắt hoặc chưa gửi số liệu.".to_owned()
        }
        NowReason::FewSamples { samples, needed } => {
            format!("Mới có {samples} mẫu đo trong 15 phút qua, cần ít nhất {needed}.")
        }
        NowReason::NeverAnswered { target } => format!(
            "{} không trả lời, cả những ngày trước cũng vậy: có thể bị chặn theo chính sách, không tính là mất mạng.",
            named(part, target)
        ),
        NowReason::Behind { part } => {
            format!("Không tách riêng được: đoạn trước ({}) đang có vấn đề.", within(*part))
        }
        NowReason::WellBeyond { part } => {
            format!("Trả lời thử không đều, nhưng đoạn sau ({}) vẫn tốt.", within(*part))
        }
        NowReason::Figures(figures) => now_figures(part, figures),
        NowReason::Machines { measuring, alone } => {
            let measuring = format!("{} máy đang đo", whole((*measuring).into()));
            if alone.is_empty() {
                return format!("{measuring}, không máy nào chậm riêng.");
            }
            let names: Vec<&str> = alone.iter().map(|machine| machine.name.as_str()).collect();
            format!("{measuring}; chậm riêng: {}.", names.join(", "))
        }
    }
}

/// "VOFFICE: 23 ms, bình thường 21 ms; mất gói 0 % (45 mẫu trong 15 phút)".
fn now_figures(part: Part, figures: &NowFigures) -> String {
    let NowFigures { target, samples, lost, median_us, usual_us } = figures;
    let mut text = match median_us {
        Some(median_us) => format!("{}: {}", named(part, target), milliseconds(*median_us)),
        None => format!("{}: không trả lời", named(part, target)),
    };
    text.push_str(&usual_us.map_or_else(
        || ", chưa rõ mức bình thường".to_owned(),
        |usual_us| format!(", bình thường {}", milliseconds(usual_us)),
    ));
    let share = percent((*lost).into(), (*samples).into());
    text + &format!("; mất gói {share} ({} mẫu trong 15 phút).", whole((*samples).into()))
}

pub(crate) fn agreement(agreement: ComplaintVerdict) -> &'static str {
    match agreement {
        ComplaintVerdict::Confirmed => "Số liệu xác nhận",
        ComplaintVerdict::Partly => "Xác nhận một phần",
        ComplaintVerdict::Contradicted => "Số liệu không cho thấy",
        ComplaintVerdict::Insufficient => "Chưa đủ số liệu",
    }
}

/// In the style sheet.
pub(crate) fn agreement_class(agreement: ComplaintVerdict) -> &'static str {
    match agreement {
        ComplaintVerdict::Confirmed => "light light-down",
        ComplaintVerdict::Partly => "light light-slow",
        ComplaintVerdict::Contradicted => "light light-good",
        ComplaintVerdict::Insufficient => "light light-unknown",
    }
}

pub(crate) fn meeting_line(line: MeetingLine) -> String {
    match line {
        MeetingLine::Ahead => "Chưa diễn ra xong".to_owned(),
        MeetingLine::Unmeasured => "Không có số liệu lúc đó".to_owned(),
        MeetingLine::Clear => "Mạng tốt suốt buổi họp".to_owned(),
        MeetingLine::Disturbed { episodes } => {
            format!("Có {} lượt nghẽn trong buổi họp", whole(episodes.into()))
        }
    }
}

impl Local {
    /// An episode's stretch: "08:15–10:30 hôm nay", "từ 08:15 hôm nay, đang diễn ra", over midnight with both days.
    pub(crate) fn stretch(&self, from_ms: i64, to_ms: i64, open: bool) -> String {
        let from = self.moment(from_ms);
        if open {
            return format!("từ {from}, đang diễn ra");
        }
        let to = self.moment(to_ms);
        match (from.split_once(' '), to.split_once(' ')) {
            (Some((begin, day)), Some((end, same))) if day == same => format!("{begin}–{end} {day}"),
            _ => format!("{from} – {to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn every_verdict_has_its_own_words() {
        let words: std::collections::BTreeSet<_> =
            Verdict::ALL.iter().map(|word| verdict(*word, None)).collect();
        assert_eq!(words.len(), Verdict::ALL.len());
        assert_eq!(verdict(Verdict::Application, Some("VOFFICE")), "Ứng dụng VOFFICE");
    }

    #[test]
    fn an_excess_names_both_ends_with_their_signs() {
        let of = |low, high| excess(Some(Interval { low, high })).unwrap();
        assert_eq!(of(58_200.0, 69_400.0), "+58 đến +69 ms");
        assert_eq!(of(-120.0, 340.0), "−0,12 đến +0,34 ms");
        assert_eq!(of(-120.0, 3_400.0), "−0,1 đến +3,4 ms");
        assert_eq!(excess(None), None);
    }

    #[test]
    fn confidence_is_a_word_and_a_figure() {
        assert_eq!(
            [0.944, 0.7, 0.55, 0.1].map(confidence),
            ["cao (94 %)", "khá (70 %)", "vừa phải (55 %)", "thấp (10 %)"]
        );
    }

    #[test]
    fn a_length_keeps_its_minutes() {
        assert_eq!(
            [20, 115, 120, 150].map(|minutes| lasting(minutes * 60_000)),
            ["20 phút", "115 phút", "2 giờ", "2 giờ 30 phút"]
        );
    }

    #[test]
    fn a_stretch_names_its_day_once() {
        let local = Local { now_ms: 1_795_395_600_000, zone: TimeZone::fixed(offset(7)) };
        let hour = 3_600_000;
        let at = |hours: i64| local.now_ms - hours * hour;
        assert_eq!(local.stretch(at(3), at(1), false), "05:00–07:00 hôm nay");
        assert_eq!(local.stretch(at(3), at(1), true), "từ 05:00 hôm nay, đang diễn ra");
        assert_eq!(local.stretch(at(10), at(1), false), "22:00 hôm qua – 07:00 hôm nay");
    }

    #[test]
    fn a_light_without_an_answer_says_so_and_shows_no_zero() {
        let figures = NowFigures {
            target: "VOFFICE".to_owned(),
            samples: 12,
            lost: 12,
            median_us: None,
            usual_us: None,
        };
        let text = now_reason(Part::Application, &NowReason::Figures(figures));
        assert_eq!(
            text,
            "VOFFICE: không trả lời, chưa rõ mức bình thường; mất gói 100 % (12 mẫu trong 15 phút)."
        );
    }
}
