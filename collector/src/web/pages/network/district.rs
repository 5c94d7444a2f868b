//! Many units at once: how their networks fare now, and who was degraded together over a period.
//!
//! One part of the tree is shown, everything within reach at first. The picture has the table of units and the table of
//! times behind it; long lists come in pages, so that a district of hundreds of units stays quick on a slow line.

mod groups;
mod picture;
mod units;

use axum::Extension;
use axum::extract::{Query, State};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{DistrictQuery, DistrictView, Light, Period};
use crate::web::words::{self, Local, whole};

use units::Order;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "don-vi")]
    unit: String,
    ky: String,
    xep: String,
    trang: String,
}

/// What is shown of a district.
struct Choice {
    unit: Option<UnitId>,
    period: Period,
    order: Order,
    /// From 1.
    page: usize,
}

impl Choice {
    fn read(asked: &Asked) -> Result<Self, Failure> {
        let unit = match asked.unit.as_str() {
            "" => None,
            text => Some(super::unit_of(text)?),
        };
        Ok(Self {
            unit,
            period: words::read_period(&asked.ky).unwrap_or(Period::Month),
            order: Order::read(&asked.xep),
            page: asked.trang.parse().unwrap_or(1).max(1),
        })
    }

    /// The address of the same page with another period, order or place in the list.
    fn address(&self, period: Period, order: Order, page: usize) -> String {
        let unit = self.unit.map_or_else(String::new, |unit| format!("don-vi={}&", unit.0));
        let page = if page == 1 { String::new() } else { format!("&trang={page}") };
        format!("/mang?{unit}ky={}&xep={}{page}", words::period_slug(period), order.slug())
    }
}

/// `GET /mang`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (choice, now_ms) = (Choice::read(&asked)?, local.now_ms);
    let query = DistrictQuery { unit: choice.unit, period: choice.period };
    let view = room.ask(&account, move |source| source.district(query, now_ms)).await?;
    let title = match view.path.last() {
        Some(unit) => format!("Mạng {}", unit.name),
        None => "Mạng".to_owned(),
    };
    let frame = Frame { account: &account, local: &local, place: Place::Network, title: &title };
    Ok(layout::page(&frame, &content(&view, &choice, &local)))
}

fn content(view: &DistrictView, choice: &Choice, local: &Local) -> Markup {
    html! {
        @if let Some((last, above)) = view.path.split_last() {
            nav.path aria-label="Trang trên" {
                a href={ "/mang?ky=" (words::period_slug(choice.period)) } { "Mạng" } span aria-hidden="true" { " / " }
                @for unit in above {
                    a href={ "/mang?don-vi=" (unit.id.0) "&ky=" (words::period_slug(choice.period)) } translate="no" { (unit.name) }
                    span aria-hidden="true" { " / " }
                }
            }
            h1 { "Mạng " span translate="no" { (last.name) } }
        } @else { h1 { "Mạng" } }
        p.muted { "Mạng của từng đơn vị, đo từ chính các máy đang dùng. Chọn đơn vị để xem đoạn nào chậm, vào giờ nào." }
        (choices(view, choice))
        @if view.rows.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else if view.rows.iter().all(|row| row.now.machines == 0) {
            p.empty { "Chưa có máy nào đo. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" } " rồi nhập mã đó vào phần mềm thu thập trên từng máy." }
        }
        @if !view.rows.is_empty() {
            div data-episodes="" {
                (summary(view, choice.period, local))
                section aria-labelledby="cung-luc" { h2 #cung-luc { "Nghẽn cùng lúc" } (picture::section(view, choice.period, local)) (groups::together(view, local)) }
                section aria-labelledby="tung-don-vi" { h2 #tung-don-vi { "Từng đơn vị" } (units::section(view, choice, local)) }
                section aria-labelledby="do-dau" { h2 #do-dau { "Do đâu, vào giờ nào" } (groups::burdens(view)) }
            }
        }
    }
}

fn choices(view: &DistrictView, choice: &Choice) -> Markup {
    let here = view.path.last().map(|unit| unit.id);
    html! {
        @if 1 < view.inner.len() || view.path.len() > 1 {
            form.filter method="get" action="/mang" {
                div {
                    label for="don-vi" { "Phần của cây đơn vị" }
                    select #don-vi name="don-vi" {
                        @if view.path.is_empty() { option value="" { "Tất cả đơn vị" } }
                        @for unit in &view.path { option value=(unit.id.0) selected[Some(unit.id) == here] { (unit.name) } }
                        @for unit in view.inner.iter().filter(|unit| Some(unit.id) != here) {
                            option value=(unit.id.0) { (unit.name) }
                        }
                    }
                }
                input type="hidden" name="ky" value=(words::period_slug(choice.period));
                button type="submit" { "Xem" }
            }
        }
        nav.choices aria-label="Chọn kỳ" {
            @for period in Period::ALL {
                @let address = choice.address(period, choice.order, 1);
                @if period == choice.period { a.here aria-current="true" href=(address) { (words::period(period)) } }
                @else { a href=(address) { (words::period(period)) } }
            }
        }
    }
}

/// What goes on now and what the period was like, each with what it rests on.
fn summary(view: &DistrictView, period: Period, local: &Local) -> Markup {
    let lights = |wanted: &[Light]| view.rows.iter().filter(|row| wanted.contains(&row.now.light)).count();
    let number = |count: usize| whole(count as u64);
    let measuring = view.rows.iter().filter(|row| 0 < row.now.machines).count();
    let known = view.rows.iter().filter(|row| 0 < row.measured_days).count();
    let hit = view.rows.iter().filter(|row| 0 < row.burden.minutes).count();
    let minutes: u32 = view.rows.iter().map(|row| row.burden.minutes).sum();
    let history = &view.history;
    html! {
        p.summary {
            "Hiện tại: " strong { (number(lights(&[Light::Slow, Light::Down]))) " đơn vị đang nghẽn" } ", "
            (number(lights(&[Light::Good]))) " không nghẽn, " (number(lights(&[Light::Unknown]))) " chưa biết (không có máy nào đang đo, hoặc chưa rõ mức bình thường)."
        }
        p.summary {
            @let period = words::period(period);
            @if known == 0 { "Trong " (period) ": chưa có đơn vị nào có số liệu đo." }
            @else {
                "Trong " (period) " (" (history.working_days) " ngày làm việc): " strong { (number(hit)) "/" (number(known)) " đơn vị có số liệu" }
                " từng bị nghẽn trong giờ hành chính, cộng lại " (words::lasting(i64::from(minutes) * 60_000)) "."
            }
        }
        @if known < measuring {
            p.muted { (number(measuring - known)) " đơn vị có máy nhưng không có số liệu nào trong kỳ: không kể là tốt. Xem máy còn bật và phần mềm thu thập còn chạy ở trang " a href="/may" { "Máy" } "." }
        }
        p.muted { "Xét đến " (local.moment(history.to_ms)) ". Số liệu đo gộp theo giờ; lượt nghẽn xét lại năm phút một lần." }
    }
}
