//! What stands around a machine: printers, scanners, bar code readers, monitors, batteries, and the applications that
//! are taken stock of.

use hatang_proto::model::inventory::{
    Application, BarcodeReader, Battery, Inventory, Monitor, Printer, Scanner,
};
use maud::{Markup, html};

use crate::web::words::{self, decimal};

use super::{Part, list};

/// Millimetres of an inch.
const INCH_MM: f64 = 25.4;

pub(super) fn peripherals(inventory: &Inventory) -> Markup {
    html! {
        h4 { "Máy in" }
        (list(Part(inventory, &["printers"]), inventory.printers.as_deref(), |printers| html! { ul { @for Printer { name, model, connection, multifunction, .. } in printers {
            li { (name) (detail(model.as_deref(), words::connection(*connection), *multifunction)) }
        } } }))
        h4 { "Máy quét" }
        (list(Part(inventory, &["scanners", "imaging"]), inventory.scanners.as_deref(), |scanners| html! { ul { @for Scanner { name, model, connection, multifunction, .. } in scanners {
            li { (name) (detail(model.as_deref(), words::connection(*connection), *multifunction)) }
        } } }))
        h4 { "Thiết bị đọc mã vạch" }
        (list(Part(inventory, &["usb"]), inventory.barcode_readers.as_deref(), |readers| html! { ul { @for BarcodeReader { name, .. } in readers { li { (name) } } } }))
    }
}

pub(super) fn screens_and_power(inventory: &Inventory) -> Markup {
    html! {
        h4 { "Màn hình" }
        (list(Part(inventory, &["monitors"]), inventory.monitors.as_deref(), |monitors| html! { ul { @for monitor in monitors { li { (screen(monitor)) } } } }))
        h4 { "Pin" }
        (list(Part(inventory, &["power"]), inventory.batteries.as_deref(), |batteries| html! { ul { @for Battery { health_percent } in batteries {
            li { @match health_percent { Some(health) => { "còn giữ " (health) " % dung lượng ban đầu" }, None => "có, không rõ còn tốt không" } }
        } } }))
    }
}

pub(super) fn applications(inventory: &Inventory) -> Markup {
    if inventory.applications.is_none() && !Part(inventory, &["applications"]).has_problem() {
        return html! { p.muted { "Chưa có danh sách nào để tìm, hoặc máy chưa tìm. " a href="/ung-dung" { "Ứng dụng được kiểm kê" } } };
    }
    list(Part(inventory, &["applications"]), inventory.applications.as_deref(), |applications| {
        html! {
            ul { @for Application { name, version } in applications {
                li { (name) @if let Some(version) = version { " " span.muted { (version) } } }
            } }
        }
    })
}

fn screen(monitor: &Monitor) -> Markup {
    let name = [&monitor.manufacturer, &monitor.model].into_iter().flatten();
    let name = name.map(String::as_str).collect::<Vec<_>>().join(" ");
    html! {
        @if name.is_empty() { "Màn hình không rõ hãng" } @else { (name) }
        span.reason {
            @if let Some(diagonal) = monitor.diagonal_mm { (decimal(f64::from(diagonal) / INCH_MM, 1)) " inch" }
            @if let Some(year) = monitor.year { @if monitor.diagonal_mm.is_some() { ", " } "sản xuất năm " (year) }
        }
    }
}

fn detail(model: Option<&str>, connection: &str, multifunction: bool) -> Markup {
    html! {
        span.reason {
            @if let Some(model) = model { (model) ", " }
            (connection)
            @if multifunction { ", đa chức năng" }
        }
    }
}
