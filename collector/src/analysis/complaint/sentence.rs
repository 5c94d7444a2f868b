//! The verdict as one Vietnamese sentence with its figures.

use std::fmt::Write;

use super::super::network::Role;
use super::super::verdict::Verdict;
use super::comparing::Comparison;
use super::judging::{Found, Partly};
use super::{BoundEpisode, Case, ComplaintVerdict, Measured};

/// One sentence; figures come with the number of samples they rest on.
pub(super) fn sentence(case: &Case<'_>, found: &Found<'_>) -> String {
    let opening = match found.verdict {
        ComplaintVerdict::Confirmed => "Xác nhận",
        ComplaintVerdict::Partly => "Xác nhận một phần",
        ComplaintVerdict::Contradicted => "Chưa thấy trong số đo",
        ComplaintVerdict::Insufficient => "Chưa đủ số đo",
    };
    let mut text = format!("{opening}: ");
    match &found.best {
        Some((role, comparison)) => measured(&mut text, case, found, role, comparison),
        None => {
            put(&mut text, format_args!("không có số đo nào của “{}” lúc {}", case.about, clock(case.at_ms)));
        }
    }
    match found.verdict {
        ComplaintVerdict::Confirmed => match found.cause {
            Some(episode) if episode.verdict.is_decided() => {
                put(&mut text, format_args!("; nguyên nhân: {}", named(episode)));
            }
            _ => text.push_str("; nguyên nhân chưa xác định"),
        },
        ComplaintVerdict::Partly => match (found.partly, found.cause) {
            (Some(Partly::Elsewhere), Some(episode)) => put(
                &mut text,
                format_args!(
                    "; cùng lúc ghi nhận sự cố từ {} đến {}: {}",
                    clock(episode.start_ms),
                    clock(episode.end_ms),
                    named(episode)
                ),
            ),
            (Some(Partly::Little), _) => text.push_str("; mức chậm này khó nhận thấy khi sử dụng"),
            _ => {}
        },
        ComplaintVerdict::Contradicted | ComplaintVerdict::Insufficient => {}
    }
    text.push('.');
    text
}

fn measured(text: &mut String, case: &Case<'_>, found: &Found<'_>, role: &Role, comparison: &Comparison) {
    let Comparison { during, usual, .. } = comparison;
    put(text, format_args!("từ {} đến {} ", clock(found.span.start), clock(found.span.end)));
    match during.median_us {
        Some(us) => put(text, format_args!("{} {} là {}", quantity(role), case.subject, time(us))),
        None => put(text, format_args!("{} không trả lời", case.subject)),
    }
    match usual.median_us {
        Some(us) => put(text, format_args!(", thường ngày {}", time(us))),
        None => text.push_str(", chưa có số đo của những ngày trước để so sánh"),
    }
    put(text, format_args!(" (n = {})", during.samples));
    if 0 < during.lost {
        put(text, format_args!(", {}", lost(*during)));
    }
    let (bad, all) = (comparison.machines_bad(), comparison.machines.len());
    match found.verdict {
        ComplaintVerdict::Confirmed if 0 < all => put(text, format_args!("; {bad}/{all} máy cùng lúc")),
        ComplaintVerdict::Partly if found.partly == Some(Partly::FewMachines) => {
            put(text, format_args!("; chỉ {bad}/{all} máy"));
        }
        ComplaintVerdict::Contradicted if 0 < all => put(text, format_args!("; {all} máy cùng đo")),
        _ => {}
    }
    if 0 < found.peers_bad {
        put(text, format_args!("; {}/{} đơn vị khác cùng nhà mạng cũng bị", found.peers_bad, found.peers));
    }
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    text.write_fmt(what).unwrap_or_default();
}

fn quantity(role: &Role) -> &'static str {
    match role {
        Role::ApplicationAnswer(_) => "thời gian phản hồi",
        Role::ApplicationConnect(_) => "thời gian kết nối",
        Role::Gateway | Role::FirstHop | Role::Internet(_) | Role::Cpnet(_) => "độ trễ tới",
    }
}

fn named(episode: &BoundEpisode) -> String {
    let cause = match episode.verdict {
        Verdict::Pc => "riêng máy tính đó",
        Verdict::Lan => "mạng nội bộ",
        Verdict::AccessLine => "đường truyền Internet",
        Verdict::AccessLineSelfLoad => "đơn vị dùng hết băng thông đường truyền",
        Verdict::Isp => "mạng của nhà mạng",
        Verdict::Cpnet => "mạng truyền số liệu chuyên dùng",
        Verdict::Application => {
            return episode.target.as_ref().map_or_else(
                || "máy chủ ứng dụng".to_owned(),
                |target| format!("máy chủ ứng dụng {target}"),
            );
        }
        Verdict::OutagePower => "mất điện",
        Verdict::Insufficient | Verdict::Ambiguous => "chưa xác định",
    };
    cause.to_owned()
}

fn lost(measured: Measured) -> String {
    let share = 100.0 * f64::from(measured.lost) / f64::from(measured.samples.max(1));
    let decimals = usize::from(share < 9.95);
    format!("mất {} % số lần đo", format!("{share:.decimals$}").replace('.', ","))
}

/// "85 ms", "3,2 ms", "1,4 giây".
fn time(us: u32) -> String {
    let ms = f64::from(us) / 1_000.0;
    let text = match ms {
        ms if ms < 9.95 => format!("{ms:.1} ms"),
        ms if ms < 999.5 => format!("{ms:.0} ms"),
        ms => format!("{:.1} giây", ms / 1_000.0),
    };
    text.replace('.', ",")
}

/// "8:35" in Viet Nam (UTC+7 all year).
fn clock(at_ms: i64) -> String {
    let minutes = at_ms.div_euclid(60_000) + 7 * 60;
    format!("{}:{:02}", minutes.div_euclid(60).rem_euclid(24), minutes.rem_euclid(60))
}
