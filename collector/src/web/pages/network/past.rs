//! One unit over a day, a week, a month or longer: what happened, and how every target answered meanwhile.

use axum::Extension;
use axum::extract::{Path, Query, State};
use hatang_proto::model::{TargetId, UnitId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::analysis::verdict::Verdict;
use crate::web::charts::kinds;
use crate::web::charts::smoke::{self, Span};
use crate::web::charts::timeline::{self, Lanes};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{PastQuery, PastView, Period, Spread, TargetHistory};
use crate::web::words::{self, Local, milliseconds, percent, whole};

use super::unit_of;

/// Episodes that the table lists; the newest are kept.
const LISTED: usize = 40;

/// What the address may carry besides the unit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    ky: String,
    #[serde(rename = "muc-tieu")]
    target: String,
}

/// `GET /mang/{unit}/dien-bien`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let period = words::read_period(&asked.ky).unwrap_or(Period::Week);
    let query = PastQuery { unit: unit_of(&unit)?, period, target: asked.target.parse().ok().map(TargetId) };
    let now_ms = local.now_ms;
    let view = room.ask(&account, move |source| source.past(query, now_ms)).await?;
    let title = format!("Diễn biến mạng {}", view.unit.name);
    let frame = Frame { account: &account, local: &local, place: Place::Network, title: &title };
    Ok(layout::page(&frame, &content(&view, period, &local)))
}

/// The choice of periods, for the unit's own page too.
pub(super) fn periods(unit: UnitId, here: Option<Period>, target: Option<TargetId>) -> Markup {
    let target = target.map_or_else(String::new, |id| format!("&muc-tieu={}", id.0));
    html! {
        nav.choices aria-label="Diễn biến theo kỳ" {
            @for period in Period::ALL {
                @let address = format!("/mang/{}/dien-bien?ky={}{target}", unit.0, words::period_slug(period));
                @if Some(period) == here { a.here aria-current="true" href=(address) { (words::period(period)) } }
                @else { a href=(address) { (words::period(period)) } }
            }
        }
    }
}

fn content(view: &PastView, period: Period, local: &Local) -> Markup {
    let unit = view.unit.id;
    let span = Span { from_ms: view.from_ms, to_ms: view.to_ms, offset_s: local.offset_s() };
    let only = match view.series.as_slice() {
        [one] if 1 < view.targets.len() => Some(one.target.id),
        _ => None,
    };
    html! {
        nav.path aria-label="Trang trên" {
            a href="/mang" { "Mạng" } span aria-hidden="true" { " / " }
            a href={ "/mang/" (unit.0) } translate="no" { (view.unit.name) } span aria-hidden="true" { " / " }
        }
        h1 { "Diễn biến mạng " span translate="no" { (view.unit.name) } }
        (periods(unit, Some(period), only))
        div data-episodes=(unit.0) {
            section aria-labelledby="viec" { h2 #viec { "Đã xảy ra gì" } (happened(view, &span, local)) }
            section aria-labelledby="do-tre" { h2 #do-tre { "Độ trễ và mất gói" } (series(view, period, only, &span, local)) }
        }
    }
}

fn happened(view: &PastView, span: &Span, local: &Local) -> Markup {
    let lanes = Lanes {
        episodes: &view.episodes,
        complaints: &view.complaints,
        changes: &view.interventions,
        meetings: &view.meetings,
    };
    let unit = view.unit.id.0;
    let nothing = view.episodes.is_empty()
        && view.complaints.is_empty()
        && view.interventions.is_empty()
        && view.meetings.is_empty();
    let verdicts: std::collections::BTreeSet<Verdict> =
        view.episodes.iter().map(|stretch| stretch.verdict).collect();
    let listed = view.episodes.len().saturating_sub(LISTED);
    html! {
        @if nothing {
            p.empty { "Không ghi nhận lượt nghẽn, phản ánh, thay đổi hay buổi họp nào trong kỳ này. Có ai báo mạng chậm thì " a href={ "/phan-anh?don-vi=" (unit) "#ghi-lai" } { "ghi lại tại đây" } "." }
        } @else {
            figure.chart.wide {
                p.legend { (kinds::legend(verdicts.into_iter())) span.key-said { "phản ánh" } span.key-changed { "thay đổi" } span.key-held { "họp trực tuyến" } }
                div.scroll { (timeline::draw("Lượt nghẽn, phản ánh, thay đổi và họp theo thời gian", &lanes, span, |stretch| format!("/mang/{unit}/luot/{}", stretch.number), |at_ms| local.moment(at_ms))) }
                details {
                    summary { "Bảng những việc đã xảy ra" }
                    table.dense {
                        caption.heard { "Lượt nghẽn, phản ánh, thay đổi và họp trong kỳ" }
                        thead { tr { th scope="col" { "Lúc" } th scope="col" { "Việc" } } }
                        tbody {
                            @for stretch in view.episodes.iter().skip(listed) { tr {
                                th scope="row" { a href={ "/mang/" (unit) "/luot/" (stretch.number) } { (local.stretch(stretch.start_ms, stretch.end_ms, stretch.open)) } }
                                td { (words::verdict(stretch.verdict, stretch.target.as_deref())) }
                            } }
                            @for (at_ms, about) in &view.complaints { tr { th scope="row" { (local.moment(*at_ms)) } td { "Phản ánh: " span translate="no" { (about) } } } }
                            @for change in &view.interventions { tr { th scope="row" { (local.moment(change.at_ms)) } td { "Thay đổi: " span translate="no" { (change.what) } } } }
                            @for held in &view.meetings { tr { th scope="row" { (local.stretch(held.from_ms, held.to_ms, false)) } td { "Họp: " span translate="no" { (held.name) } } } }
                        }
                    }
                    @if 0 < listed { p.muted { "và " (whole(listed as u64)) " lượt nghẽn trước đó" } }
                }
            }
            @for change in &view.interventions {
                p { a href={ "/mang/so-sanh?a=" (unit) "&can-thiep=" (change.number) } { "So sánh trước và sau: " span translate="no" { (change.what) } } }
            }
        }
    }
}

fn series(view: &PastView, period: Period, only: Option<TargetId>, span: &Span, local: &Local) -> Markup {
    html! {
        @if view.targets.is_empty() {
            p.empty { "Chưa có gì để vẽ: đơn vị cần có máy (" a href="/ma-ghi-danh" { "tạo mã ghi danh" } ") và " a href="/muc-tieu" { "mục tiêu đo" } "." }
        } @else {
            @if let Some(only) = only {
                nav.choices aria-label="Chọn nơi đo" {
                    @for target in &view.targets {
                        @let address = format!("/mang/{}/dien-bien?ky={}&muc-tieu={}#do-tre", view.unit.id.0, words::period_slug(period), target.id.0);
                        @if target.id == only { a.here aria-current="true" href=(address) translate="no" { (target.name) } }
                        @else { a href=(address) translate="no" { (target.name) } }
                    }
                }
            }
            p.legend {
                span.key-median { "trung vị" } span.key-inner { "một nửa số mẫu" } span.key-band { "8 trên 10 mẫu" }
                span.key-lost { "mất gói hoặc trả lời lỗi" } span.key-gap { "không có mẫu (máy tắt)" } span.key-mark { "lượt nghẽn" }
            }
            div.charts.alone[only.is_some()] {
                @for one in &view.series { (target(one, view, span, local)) }
            }
        }
    }
}

fn target(one: &TargetHistory, view: &PastView, span: &Span, local: &Local) -> Markup {
    let marked: Vec<(i64, i64)> =
        view.episodes.iter().map(|stretch| (stretch.start_ms, stretch.end_ms)).collect();
    let summary = summary(one, view);
    html! {
        article {
            h3 { span translate="no" { (one.target.name) } span.muted { " " (words::segment(one.target.segment)) } }
            figure.chart {
                @if one.whole.is_some() { (smoke::draw((&one.target.name, &summary), &one.spreads, one.width_ms, span, &marked)) }
                figcaption { (summary) }
                @if one.whole.is_some() { details { summary { "Bảng số liệu" } (table(one, local)) } }
            }
        }
    }
}

/// The figures of the period with what they rest on.
fn summary(one: &TargetHistory, view: &PastView) -> String {
    let Some(whole_period) = one.whole else {
        return "Không có mẫu nào trong kỳ này".to_owned();
    };
    let all = whole_period.answered + whole_period.lost;
    let mut parts = Vec::new();
    if let Some(times) = whole_period.times {
        parts.push(format!("trung vị {}", milliseconds(times.median_us)));
        parts.push(format!("giá trị 95 % {}", milliseconds(times.p95_us)));
    }
    parts.push(format!("mất gói {}", percent(whole_period.lost, all)));
    parts.push(format!("{} mẫu", whole(all)));
    if 0 < view.office_minutes {
        let covered = u64::from(one.covered_minutes.min(view.office_minutes));
        parts.push(format!("có số liệu {} giờ hành chính", percent(covered, view.office_minutes.into())));
    }
    parts.join(" · ")
}

fn table(one: &TargetHistory, local: &Local) -> Markup {
    let by_day = one
        .table
        .iter()
        .zip(one.table.iter().skip(1))
        .all(|(one, next)| 82_800_000 < next.from_ms - one.from_ms);
    let moment =
        |spread: &Spread| if by_day { local.date(spread.from_ms) } else { local.moment(spread.from_ms) };
    html! {
        table.dense {
            caption.heard { "Độ trễ và mất gói theo thời gian" }
            thead { tr { th scope="col" { "Từ" } th.number scope="col" { "Trung vị" } th.number scope="col" { "8 trên 10 mẫu" } th.number scope="col" { "Mất gói" } th.number scope="col" { "Mẫu" } } }
            tbody { @for spread in &one.table {
                @let all = spread.answered + spread.lost;
                tr {
                    td { (moment(spread)) }
                    @match spread.times {
                        Some(times) => {
                            td.number { (milliseconds(times.median_us)) }
                            td.number { (milliseconds(times.p10_us)) "–" (milliseconds(times.p90_us)) }
                        }
                        None => { td.number { "–" } td.number { "–" } }
                    }
                    td.number { (percent(spread.lost, all)) }
                    td.number { (whole(all)) }
                }
            } }
        }
    }
}
