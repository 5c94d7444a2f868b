//! A machine's inventory, part by part.
//!
//! A part that could not be read says so; an empty list says that there is none. The two never look alike.

use hatang_proto::model::inventory::{Adapter, Age, Antivirus, Cpu, Disk, Inventory, Printer, Scanner};
use maud::{Markup, html};

use crate::web::views::MachineView;
use crate::web::words::{self, Local, bytes, decimal, speed};

const UNREAD: &str = "Chưa đọc được";

pub(super) fn show(machine: &MachineView, local: &Local) -> Markup {
    let Some(inventory) = &machine.inventory else {
        return html! { p.empty { "Máy chưa gửi danh mục thiết bị." } };
    };
    html! {
        @if let Some(at_ms) = machine.inventory_at_ms { p.muted { "Không đổi từ " (local.moment(at_ms)) } }
        div.parts {
            article { h3 { "Máy" } (device(inventory)) }
            article { h3 { "Hệ điều hành và phần cứng" } (system(inventory)) }
            article { h3 { "Phần mềm diệt vi rút" } (antivirus(inventory.antivirus.as_deref())) }
            article { h3 { "Ổ đĩa" } (disks(inventory.disks.as_deref())) }
            article { h3 { "Card mạng" } (adapters(inventory.adapters.as_deref())) }
            article { h3 { "Máy in, máy quét" } (peripherals(inventory)) }
        }
    }
}

fn device(inventory: &Inventory) -> Markup {
    let device = &inventory.device;
    let maker = [&device.manufacturer, &device.model].into_iter().flatten();
    let maker = maker.map(String::as_str).collect::<Vec<_>>().join(" ");
    html! {
        dl {
            dt { "Loại" }
            dd { (words::device_class(device.class)) @if let Some(platform) = &device.virtual_platform { " (" (platform) ")" } }
            dt { "Hãng, kiểu máy" } dd { @if maker.is_empty() { (unread()) } @else { (maker) } }
            dt { "Năm sản xuất" } dd { (age(inventory.age.as_ref())) }
            dt { "Bo mạch chủ" } dd { (joined([&inventory.firmware.board_manufacturer, &inventory.firmware.board_product])) }
            dt { "BIOS" } dd { (joined([&inventory.firmware.bios_vendor, &inventory.firmware.bios_version])) }
        }
        @if !device.votes.is_empty() {
            details {
                summary { "Vì sao xếp loại này" }
                ul { @for vote in &device.votes { li { (words::vote_source(&vote.source)) ": " (vote.evidence) " → " (words::device_class(vote.class)) } } }
            }
        }
    }
}

fn age(age: Option<&Age>) -> Markup {
    let Some(age) = age else { return html! { span.muted { "Chưa xác định" } } };
    html! {
        @match (age.earliest_year, age.latest_year) {
            (Some(earliest), Some(latest)) if earliest == latest => (earliest),
            (Some(earliest), Some(latest)) => { (earliest) "–" (latest) },
            (Some(earliest), None) => { "từ " (earliest) },
            (None, Some(latest)) => { "muộn nhất " (latest) },
            (None, None) => span.muted { "Chưa xác định" },
        }
        @for reason in &age.reasons { span.reason { (reason) } }
    }
}

fn system(inventory: &Inventory) -> Markup {
    html! {
        dl {
            dt { "Hệ điều hành" }
            dd { @match &inventory.system {
                Some(system) => { (system.name) @if let Some(version) = &system.version { " " (version) } " (" (system.architecture) ")" },
                None => (unread()),
            } }
            @if let Some(kernel) = inventory.system.as_ref().and_then(|system| system.kernel.as_ref()) { dt { "Nhân" } dd { (kernel) } }
            dt { "Bộ xử lý" } dd { (inventory.cpu.as_ref().map_or_else(unread, cpu)) }
            dt { "Bộ nhớ" }
            dd { @match &inventory.memory { Some(memory) => (bytes(memory.total_bytes)), None => (unread()) } }
        }
    }
}

fn cpu(cpu: &Cpu) -> Markup {
    html! {
        (cpu.model)
        span.reason {
            @if let Some(cores) = cpu.physical_cores { (cores) " nhân, " }
            (cpu.logical_cores) " luồng"
            @if let Some(mhz) = cpu.max_mhz { ", đến " (decimal(f64::from(mhz) / 1_000.0, 1)) " GHz" }
        }
    }
}

fn antivirus(products: Option<&[Antivirus]>) -> Markup {
    list(products, |products| {
        html! {
            table.dense {
                thead { tr { th { "Tên" } th { "Trạng thái" } th.number { "Mẫu nhận diện" } } }
                tbody { @for product in products { tr {
                    td { (product.product) @if let Some(version) = &product.version { " " span.muted { (version) } } }
                    td { (words::antivirus_state(product.state)) }
                    td.number { @match product.signature_age_days { Some(0) => "hôm nay", Some(days) => { (days) " ngày trước" }, None => "không rõ" } }
                } } }
            }
        }
    })
}

fn disks(disks: Option<&[Disk]>) -> Markup {
    list(disks, |disks| {
        html! {
            table.dense {
                thead { tr { th { "Ổ đĩa" } th { "Loại" } th.number { "Dung lượng" } th { "Tình trạng" } } }
                tbody { @for disk in disks { tr {
                    td { (disk.model.as_deref().unwrap_or(&disk.name)) @if disk.removable { span.muted { " (tháo rời)" } } }
                    td { (words::disk_kind(disk.kind)) @if let Some(bus) = &disk.bus { " " span.muted { (bus.to_uppercase()) } } }
                    td.number { @match disk.size_bytes { Some(size) => (bytes(size)), None => "không rõ" } }
                    td { @match disk.failing { Some(true) => span.warn { "Sắp hỏng" }, Some(false) => "Tốt", None => "không rõ" } }
                } } }
            }
        }
    })
}

fn adapters(adapters: Option<&[Adapter]>) -> Markup {
    list(adapters, |adapters| {
        html! {
            table.dense {
                thead { tr { th { "Card" } th { "Địa chỉ" } th.number { "Tốc độ" } th { "Nối" } } }
                tbody { @for adapter in adapters { tr {
                    td { (adapter.name) @if let Some(address) = &adapter.hardware_address { span.reason { (address) } } }
                    td.address { @for address in &adapter.addresses { div { (address) } } }
                    td.number { @match adapter.speed_mbps { Some(mbps) => (speed(mbps)), None => "–" } }
                    td { @if adapter.up { "Có" } @else { "Không" } }
                } } }
            }
        }
    })
}

fn peripherals(inventory: &Inventory) -> Markup {
    html! {
        h4 { "Máy in" }
        (list(inventory.printers.as_deref(), |printers| html! { ul { @for Printer { name, model, connection, multifunction, .. } in printers {
            li { (name) (detail(model.as_deref(), words::connection(*connection), *multifunction)) }
        } } }))
        h4 { "Máy quét" }
        (list(inventory.scanners.as_deref(), |scanners| html! { ul { @for Scanner { name, model, connection, multifunction, .. } in scanners {
            li { (name) (detail(model.as_deref(), words::connection(*connection), *multifunction)) }
        } } }))
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

fn list<T>(part: Option<&[T]>, lay_out: impl Fn(&[T]) -> Markup) -> Markup {
    match part {
        None => unread(),
        Some([]) => html! { p.muted { "Không có" } },
        Some(entries) => lay_out(entries),
    }
}

fn joined(parts: [&Option<String>; 2]) -> Markup {
    let text = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        unread()
    } else {
        html! { (text) }
    }
}

fn unread() -> Markup {
    html! { span.unread { (UNREAD) } }
}
