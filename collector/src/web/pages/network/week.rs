//! The heat map of one target, with the choice of targets before it and the table behind it.

use hatang_proto::model::{TargetId, UnitId};
use maud::{Markup, html};

use crate::web::charts::week::{self, DAYS, Hours, Shades};
use crate::web::views::{HourCell, TargetDay, WeekView};
use crate::web::words::Local;

pub(super) fn section(
    unit: UnitId,
    days: &[TargetDay],
    shown: Option<&WeekView>,
    whole_day: bool,
    local: &Local,
) -> Markup {
    html! {
        @match shown {
            None => p.empty { "Chưa có gì để vẽ: đơn vị cần có máy và " a href="/muc-tieu" { "mục tiêu đo" } "." },
            Some(week) => {
                (choice(unit, days, week.target))
                @let hours = if whole_day { Hours::ALL } else { Hours::of_office(&week.office) };
                (picture(week, hours, local))
                @if hours != Hours::ALL { p { a href={ "/mang/" (unit.0) "?muc-tieu=" (week.target.0) "&gio=24#theo-gio" } { "Xem cả 24 giờ" } } }
            }
        }
    }
}

fn choice(unit: UnitId, days: &[TargetDay], chosen: TargetId) -> Markup {
    html! {
        nav.choices aria-label="Chọn nơi đo" {
            @for TargetDay { target, .. } in days {
                @let address = format!("/mang/{}?muc-tieu={}#theo-gio", unit.0, target.id.0);
                @if target.id == chosen { a.here aria-current="true" href=(address) { (target.name) } }
                @else { a href=(address) { (target.name) } }
            }
        }
    }
}

fn picture(week: &WeekView, hours: Hours, local: &Local) -> Markup {
    let Some(shades) = Shades::of(&week.cells) else {
        return html! { p.empty { "Chưa đủ số liệu để vẽ: bảng này cần ít nhất một ngày đo. Số liệu của giờ vừa qua được gộp vào sau khoảng một giờ." } };
    };
    let title = format!("{}: độ trễ trung vị theo giờ và ngày trong tuần", week.name);
    html! {
        figure.chart.week {
            (week::draw(&title, &week.cells, &week.office, &shades, hours))
            p.legend {
                @for (index, text) in shades.legend().iter().enumerate() { span class={ "key-heat-" (index) } { (text) } }
                span.key-loss { "mất gói từ 1 %; chấm càng to mất càng nhiều" }
                span.key-office { "giờ hành chính" }
            }
            figcaption {
                "Độ trễ trung vị của " (week.name) " từ " (local.date(week.from_ms)) " đến " (local.date(week.to_ms))
                ", mọi máy của đơn vị. Ô càng đậm càng chậm; ô trắng là không có số liệu."
            }
            details {
                summary { "Bảng số liệu" }
                (table(&week.cells, hours))
            }
        }
    }
}

/// Hours in which any day has samples.
fn table(cells: &[HourCell], hours: Hours) -> Markup {
    let at = |day: usize, hour: usize| cells.get(day * 24 + hour).copied().unwrap_or_default();
    let measured = |hour: &usize| (0..7).any(|day| at(day, *hour) != HourCell::default());
    html! {
        table.dense {
            caption.heard { "Độ trễ trung vị và mất gói theo giờ và ngày trong tuần" }
            thead { tr { th scope="col" { "Giờ" } @for day in DAYS { th.number scope="col" { (day) } } } }
            tbody { @for hour in hours.range().filter(measured) {
                tr {
                    th scope="row" { (hour) "–" (hour + 1) "h" }
                    @for day in 0..7 { td.number { (week::text(at(day, hour))) } }
                }
            } }
        }
    }
}
