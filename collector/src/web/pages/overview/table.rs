//! The units as a table: chosen, ordered and folded by one form, so that it works without a script.

use maud::{Markup, html};

use super::choice::{ALL_OPEN, Address, Choice, Line, Order, Shown, shown};
use crate::web::views::{PresenceKind, UnitSummary};
use crate::web::words::{self, Local, whole};

/// So many units are seen at one look.
const FEW: usize = 6;

pub(super) fn show(units: &[UnitSummary], address: &Address, local: &Local) -> Markup {
    let choice = address.choice();
    let shown = shown(units, address);
    html! {
        form.units method="get" action="/" {
            @if FEW < units.len() || choice.filters() { (filter(units, &choice, &shown)) }
            @if shown.folds { input type="hidden" name="mo" value=(shown.open); }
            @if shown.total == 0 && choice.filters() {
                p.empty { "Không có đơn vị nào phù hợp. " a href="/" { "Bỏ lọc" } }
            }
            @if shown.total > 0 { (table(&shown, &choice, local)) }
            @if shown.pages > 1 { (pages(&shown)) }
        }
    }
}

fn filter(units: &[UnitSummary], choice: &Choice, shown: &Shown<'_>) -> Markup {
    let mut levels: Vec<&str> =
        units.iter().map(|unit| unit.level.as_str()).filter(|level| !level.is_empty()).collect();
    levels.sort_unstable();
    levels.dedup();
    html! {
        div.filter role="search" {
            div {
                label for="q" { "Tìm đơn vị" }
                input #q type="search" name="q" value=(choice.text) maxlength="100" placeholder="tên đơn vị, không cần dấu";
            }
            @if levels.len() > 1 { div {
                label for="cap" { "Cấp" }
                select #cap name="cap" {
                    option value="" { "Tất cả" }
                    @for level in levels { option value=(level) selected[choice.level == level] { (words::unit_level(level)) } }
                }
            } }
            div {
                label for="sap" { "Sắp xếp" }
                select #sap name="sap" {
                    @for order in Order::ALL {
                        option value=(slug(order, choice.order == order && choice.reversed)) selected[choice.order == order] { (order_name(order)) }
                    }
                }
            }
            label.check { input type="checkbox" name="chi" value="can-chu-y" checked[choice.urgent]; " Chỉ đơn vị cần chú ý" }
            button.primary type="submit" { "Lọc" }
            @if choice.filters() || choice.order != Order::Tree { a.clear href="/" { "Bỏ lọc" } }
            @else if shown.folds {
                button.link name="mo" value=(ALL_OPEN) { "Mở tất cả" }
            }
        }
    }
}

fn slug(order: Order, reversed: bool) -> String {
    format!("{}{}", order.slug(), if reversed { "-nguoc" } else { "" })
}

fn order_name(order: Order) -> &'static str {
    match order {
        Order::Tree => "Theo cây đơn vị",
        Order::Name => "Theo tên",
        Order::Machines => "Nhiều máy nhất",
        Order::Off => "Nhiều máy tắt nhất",
        Order::AntivirusOff => "Nhiều máy tắt diệt vi rút nhất",
        Order::Pressing => "Nhiều máy cần xử lý nhất",
        Order::Problems => "Nhiều máy chưa đọc được nhất",
        Order::Light => "Mạng xấu nhất",
        Order::Complaints => "Nhiều phản ánh nhất",
    }
}

fn table(shown: &Shown<'_>, choice: &Choice, local: &Local) -> Markup {
    html! {
        table.dense {
            caption.heard { "Số máy, diệt vi rút, mạng và phản ánh của từng đơn vị, gồm cả đơn vị trực thuộc" }
            thead {
                tr {
                    (head(choice, Order::Name, "Tên đơn vị", true))
                    th.group colspan="4" scope="colgroup" { "Máy" }
                    th.group colspan="6" scope="colgroup" { "Diệt vi rút" }
                    (head(choice, Order::Pressing, "Cần xử lý", true))
                    (head(choice, Order::Problems, "Chưa đọc được", true))
                    (head(choice, Order::Light, "Mạng", true))
                    (head(choice, Order::Complaints, "Phản ánh", true))
                    th rowspan="2" scope="col" { "Liên lạc gần nhất" }
                    th rowspan="2" scope="col" { "Báo cáo" }
                }
                tr {
                    (head(choice, Order::Machines, "Tổng", false))
                    th scope="col" { "Bật" }
                    (head(choice, Order::Off, "Tắt", false))
                    th scope="col" title="Tắt hoặc mất liên lạc" { "Mất liên lạc" }
                    th scope="col" { "Bật" }
                    (head(choice, Order::AntivirusOff, "Tắt", false))
                    th scope="col" { "Hết hạn" }
                    th scope="col" { "Không có" }
                    th scope="col" title="Mẫu nhận diện vi rút quá hạn cập nhật" { "Mẫu cũ" }
                    th scope="col" title="Chưa đọc được, hoặc máy chưa gửi" { "Chưa rõ" }
                }
            }
            tbody { @for line in &shown.lines { (row(line, local)) } }
        }
    }
}

fn head(choice: &Choice, order: Order, name: &str, tall: bool) -> Markup {
    let sorted = choice.order == order;
    let down = (order == Order::Name) == choice.reversed;
    let sort = match (sorted, down) {
        (false, _) => None,
        (true, true) => Some("descending"),
        (true, false) => Some("ascending"),
    };
    html! {
        th scope="col" rowspan=[tall.then_some("2")] aria-sort=[sort] {
            button.sort name="theo" value=(slug(order, sorted && !choice.reversed)) { (name) }
        }
    }
}

fn row(line: &Line<'_>, local: &Local) -> Markup {
    let (id, figures) = (line.summary.unit.id.0, &line.summary.figures);
    let count = |key: &str, number: u32| cell(id, key, number, None);
    let of_kind = |kind| count(words::presence_slug(kind), figures.machines.of(kind));
    html! {
        tr {
            th.{ "depth-" (line.depth.min(4)) } scope="row" {
                @if let Some(open) = line.open {
                    button.fold name="doi" value=(id) aria-expanded=(open) aria-labelledby={ "u" (id) } { (if open { "▾" } else { "▸" }) }
                }
                a id={ "u" (id) } href={ "/may?don-vi=" (id) } translate="no" { (line.summary.unit.name) }
                @if let Some(above) = line.above { span.reason { "thuộc " span translate="no" { (above) } } }
            }
            (count("tong", figures.machines.total()))
            @for kind in [PresenceKind::Online, PresenceKind::Off, PresenceKind::Silent] { (of_kind(kind)) }
            (count("diet-bat", figures.antivirus.on))
            (cell(id, "diet-tat", figures.antivirus.off, Some("diet-vi-rut=tat")))
            (cell(id, "diet-het-han", figures.antivirus.expired, Some("diet-vi-rut=het-han")))
            (cell(id, "diet-khong-co", figures.antivirus.missing, Some("diet-vi-rut=khong-co")))
            (cell(id, "diet-cu", figures.antivirus.old, Some("diet-vi-rut=cu")))
            (count("diet-chua-ro", figures.antivirus.unknown))
            (count("can-xu-ly", figures.pressing))
            (count("chua-doc", figures.with_problems))
            td { a href={ "/mang/" (id) } { span class=(words::light_class(figures.light)) data-count={ (id) ":mang" } { (words::short_light(figures.light)) } } }
            (count("phan-anh", figures.complaints))
            td data-count={ (id) ":lien-lac" } { (words::last_contact(figures.newest_contact_ms, local)) }
            td { a href={ "/bao-cao/" (id) } { "Xem" } }
        }
    }
}

/// A number that open pages are told anew, with the machines behind it where it asks for a look.
fn cell(unit: u32, key: &str, number: u32, filter: Option<&str>) -> Markup {
    let told = format!("{unit}:{key}");
    html! {
        @match filter.filter(|_| 0 < number) {
            Some(filter) => { td { a.bad href={ "/may?don-vi=" (unit) "&" (filter) } data-count=(told) { (whole(number.into())) } } }
            None => { td data-count=(told) { (whole(number.into())) } }
        }
    }
}

fn pages(shown: &Shown<'_>) -> Markup {
    html! {
        nav.pages aria-label="Trang của danh sách" {
            @if shown.page > 1 { button name="trang" value=(shown.page - 1) { "Trang trước" } }
            span { "Trang " (shown.page) "/" (shown.pages) ", " (whole(shown.total as u64)) " đơn vị" }
            @if shown.page < shown.pages { button name="trang" value=(shown.page + 1) { "Trang sau" } }
        }
    }
}
