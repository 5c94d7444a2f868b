//! Two units over one period, or one unit before and after: figures side by side, and whether they differ by more than
//! chance.

use axum::Extension;
use axum::extract::{Query, State};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::analysis::comparison::{FEWEST_DAYS, Shift};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Against, CompareFigures, CompareQuery, CompareRow, CompareSide, CompareView, Period, UnitView,
};
use crate::web::words::{self, Local, decimal, milliseconds, percent, whole};

use super::unit_of;

/// Periods that can be compared: a day has too few days, a year of all targets takes seconds to read.
const PERIODS: [Period; 3] = [Period::Week, Period::Month, Period::Quarter];

/// What nobody notices, whatever the statistics say: half a millisecond, or a twentieth of the round trip.
const NEGLIGIBLE_US: f64 = 500.0;
const NEGLIGIBLE_SHARE: f64 = 0.05;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    a: String,
    b: String,
    ky: String,
    #[serde(rename = "can-thiep")]
    intervention: String,
}

impl Asked {
    fn period(&self) -> Period {
        words::read_period(&self.ky).filter(|period| PERIODS.contains(period)).unwrap_or(Period::Month)
    }

    fn query(&self) -> Result<CompareQuery, Failure> {
        let (a, period) = (unit_of(&self.a)?, self.period());
        let against = match (self.intervention.as_str(), self.b.as_str()) {
            ("", "") => Against::PeriodBefore { period },
            ("", b) => match unit_of(b)? {
                unit if unit == a => Against::PeriodBefore { period },
                unit => Against::Unit { unit, period },
            },
            (number, _) => Against::Intervention { number: number.parse().map_err(|_| Failure::NotFound)? },
        };
        Ok(CompareQuery { a, against })
    }
}

/// `GET /mang/so-sanh?a=…&b=…&ky=…`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let units = room.ask(&account, |source| source.units()).await?;
    let content = if asked.a.is_empty() {
        html! {
            h1 { "So sánh mạng" }
            p.muted { "Chọn hai đơn vị trong cùng một kỳ, hoặc một đơn vị để so kỳ này với kỳ trước." }
            (choice(&asked, &units, None))
        }
    } else {
        let query = asked.query()?;
        let view = room.ask(&account, move |source| source.compare(query, now_ms)).await?;
        content(&view, &asked, &units, &local)
    };
    let frame = Frame { account: &account, local: &local, place: Place::Network, title: "So sánh mạng" };
    Ok(layout::page(&frame, &content))
}

fn content(view: &CompareView, asked: &Asked, units: &[UnitView], local: &Local) -> Markup {
    let [first, second] = &view.sides;
    let one_unit = first.unit.id == second.unit.id;
    let labels = if one_unit { ["Trước", "Sau"] } else { ["A", "B"] };
    html! {
        nav.path aria-label="Trang trên" {
            a href="/mang" { "Mạng" } span aria-hidden="true" { " / " }
            a href={ "/mang/" (first.unit.id.0) } translate="no" { (first.unit.name) } span aria-hidden="true" { " / " }
        }
        h1 { "So sánh mạng" }
        @if let Some(what) = &view.intervention { p.summary { "Trước và sau khi: " strong translate="no" { (what) } } }
        (choice(asked, units, Some(view)))
        section aria-labelledby="chung" { h2 #chung { "Cả đơn vị" } (whole_sides(&view.sides, labels, one_unit, local)) }
        section aria-labelledby="tung-doan" { h2 #tung-doan { "Từng đoạn mạng, trong giờ hành chính" } (targets(view, labels)) }
    }
}

fn choice(asked: &Asked, units: &[UnitView], view: Option<&CompareView>) -> Markup {
    let options = |chosen: &str| {
        html! {
            @for unit in units { option value=(unit.id.0) selected[unit.id.0.to_string() == chosen] { (unit.name) } }
        }
    };
    html! {
        form.filter method="get" action="/mang/so-sanh" {
            div { label for="a" { "Đơn vị A" } select #a name="a" { (options(&asked.a)) } }
            div { label for="b" { "So với" } select #b name="b" { option value="" { "chính đơn vị A, kỳ trước" } (options(&asked.b)) } }
            div { label for="ky" { "Kỳ" } select #ky name="ky" { @for period in PERIODS {
                option value=(words::period_slug(period)) selected[period == asked.period()] { (words::period(period)) }
            } } }
            button type="submit" { "So sánh" }
        }
        @if let Some(view) = view { @if !view.interventions.is_empty() {
            nav.choices aria-label="Trước và sau một thay đổi" {
                @for change in view.interventions.iter().take(8) {
                    @let address = format!("/mang/so-sanh?a={}&can-thiep={}", asked.a, change.number);
                    @if asked.intervention == change.number.to_string() { a.here aria-current="true" href=(address) translate="no" { (change.what) } }
                    @else { a href=(address) { "Trước và sau: " span translate="no" { (change.what) } } }
                }
            }
        } }
    }
}

fn whole_sides(sides: &[CompareSide; 2], labels: [&str; 2], one_unit: bool, local: &Local) -> Markup {
    let cell = |text: &dyn Fn(&CompareSide) -> String| html! { @for side in sides { td { (text(side)) } } };
    let minutes = |minutes: u32| words::lasting(i64::from(minutes) * 60_000);
    let coverage = |side: &CompareSide| {
        if side.office_minutes == 0 {
            return "kỳ này không có giờ hành chính".to_owned();
        }
        let share = percent(side.covered_minutes.min(side.office_minutes).into(), side.office_minutes.into());
        format!("{share} của {}", minutes(side.office_minutes))
    };
    let degraded = |side: &CompareSide| {
        if side.covered_minutes == 0 && side.degraded_minutes == 0 {
            return "không có số liệu".to_owned();
        }
        format!("{}, {} lượt", minutes(side.degraded_minutes), whole(side.episodes.into()))
    };
    html! {
        table.sides {
            caption.heard { "Hai bên của phép so sánh" }
            thead { tr { th scope="col" { span.heard { "Nội dung" } } @for (label, side) in labels.iter().zip(sides) {
                th scope="col" { (label) @if !one_unit { ": " span translate="no" { (side.unit.name) } } }
            } } }
            tbody {
                tr { th scope="row" { "Kỳ" } (cell(&|side| format!("{} đến {}", local.date(side.from_ms), local.date(side.to_ms)))) }
                tr { th scope="row" { "Nhà mạng, tốc độ hợp đồng" } (cell(&|side| match (&side.provider, side.down_mbps) {
                    (None, _) => "chưa kê khai".to_owned(),
                    (Some(provider), None) => format!("{provider}, chưa kê khai tốc độ"),
                    (Some(provider), Some(mbps)) => format!("{provider}, {}", words::speed(mbps)),
                })) }
                tr { th scope="row" { "Máy của đơn vị" } (cell(&|side| whole(side.machines.into()))) }
                tr { th scope="row" { "Giờ hành chính có số liệu" } (cell(&coverage)) }
                tr { th scope="row" { "Nghẽn trong giờ hành chính" } (cell(&degraded)) }
            }
        }
        @if sides.iter().any(|side| side.covered_minutes * 2 < side.office_minutes) {
            p.muted { "Có bên đo được chưa đến một nửa giờ hành chính: số giờ nghẽn hai bên chưa so trực tiếp được." }
        }
    }
}

fn targets(view: &CompareView, labels: [&str; 2]) -> Markup {
    html! {
        @if view.rows.is_empty() {
            p.empty { "Chưa có gì để so: đơn vị cần có máy (" a href="/ma-ghi-danh" { "tạo mã ghi danh" } ") và " a href="/muc-tieu" { "mục tiêu đo" } "." }
        } @else {
            table {
                caption.heard { "Từng nơi đo ở hai bên và khác nhau bao nhiêu" }
                thead { tr {
                    th scope="col" { "Nơi đo" } @for label in labels { th scope="col" { (label) } } th scope="col" { "Khác nhau" }
                } }
                tbody { @for row in &view.rows { tr {
                    th scope="row" { span translate="no" { (row.name) } span.reason { (words::segment(row.segment)) } }
                    @for figures in &row.figures { td { (side(figures.as_ref())) } }
                    td { (difference(row, labels)) }
                } } }
            }
            p.muted { "So từng giờ trong ngày với đúng giờ đó ở bên kia, mỗi ngày kể một lần. Khoảng ghi ở cột cuối đúng với độ tin cậy 95 %; \"rõ rệt\" là khoảng đó không chứa số không. Số liệu của giờ vừa qua được gộp vào sau khoảng một giờ." }
        }
    }
}

fn side(figures: Option<&CompareFigures>) -> Markup {
    let Some(figures) = figures else { return html! { span.muted { "không có số liệu" } } };
    let all = figures.answered + figures.lost;
    html! {
        @match (figures.median_us, figures.slow_us) {
            (Some(median_us), Some(slow_us)) => { "trung vị " (milliseconds(median_us)) ", giá trị 95 % " (milliseconds(slow_us)) }
            _ => { "không trả lời" }
        }
        span.reason {
            "mất gói " (percent(figures.lost, all)) ", " (figures.lossy_days) "/" (figures.days) " ngày mất từ 1 %"
            @if let Some(available) = figures.available { "; sẵn sàng " (decimal(100.0 * available, 1)) " %" }
        }
        span.reason { (whole(all)) " mẫu trong " (figures.days) " ngày" }
    }
}

fn difference(row: &CompareRow, labels: [&str; 2]) -> Markup {
    html! {
        @match row.shift {
            None => span.muted { (too_few(row)) },
            Some(shift) => (moved(&shift, labels)),
        }
        @match row.loss_differs {
            Some(true) => span.reason.beyond { "Số ngày mất gói khác nhau rõ rệt" },
            Some(false) => span.reason { "Mất gói không khác nhau rõ" },
            None => {}
        }
    }
}

fn too_few(row: &CompareRow) -> String {
    let days = row.figures.map(|figures| figures.map_or(0, |figures| figures.days));
    let [first, second] = days;
    format!(
        "Chưa đủ số liệu: cần ít nhất {FEWEST_DAYS} ngày có cùng giờ đo ở mỗi bên (có {first} và {second} ngày)"
    )
}

fn moved(shift: &Shift, [_, second]: [&str; 2]) -> Markup {
    let signed = |us: f64| {
        if us.abs() < 50.0 {
            return "0".to_owned();
        }
        let sign = if us < 0.0 { "−" } else { "+" };
        format!("{sign}{}", decimal(us.abs() / 1_000.0, usize::from(us.abs() < 99_950.0)))
    };
    let range = format!("{} đến {} ms", signed(shift.interval.low), signed(shift.interval.high));
    html! {
        @if !shift.is_beyond_chance() { "Không khác nhau rõ (" (range) ")" }
        @else if shift.shift_us.abs() < NEGLIGIBLE_US.max(NEGLIGIBLE_SHARE * shift.before_us) { "Gần như bằng nhau (" (range) ")" }
        @else {
            strong { (second) @if 0.0 < shift.shift_us { " chậm hơn rõ rệt" } @else { " nhanh hơn rõ rệt" } }
            ": " (signed(shift.shift_us)) " ms (" (range) ")"
        }
        span.reason { "trên " (shift.days_before) " và " (shift.days_after) " ngày" }
    }
}

/// The way to a comparison from a unit's own page.
pub(super) fn link(unit: UnitId) -> Markup {
    html! { p { a href={ "/mang/so-sanh?a=" (unit.0) "&ky=thang" } { "So sánh 30 ngày qua với 30 ngày trước đó, hoặc với đơn vị khác" } } }
}
