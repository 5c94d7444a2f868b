//! A machine's inventory, part by part.
//!
//! A part that could not be read says so; an empty list says that there is none. The two never look alike.

mod protection;
mod surroundings;

use hatang_proto::model::inventory::{
    Adapter, Age, AgeReason, Cpu, Disk, Inventory, Memory, OperatingSystem,
};
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
            article { h3 { "Hệ điều hành và phần cứng" } (system(inventory, local)) }
            article { h3 { "Phần mềm diệt vi rút" } (protection::antivirus(inventory)) }
            article { h3 { "Bảo vệ máy" } (protection::others(inventory, local)) }
            article { h3 { "Ổ đĩa" } (disks(inventory)) }
            article { h3 { "Card mạng" } (adapters(inventory)) }
            article { h3 { "Máy in, máy quét" } (surroundings::peripherals(inventory)) }
            article { h3 { "Màn hình, pin" } (surroundings::screens_and_power(inventory)) }
            article { h3 { "Ứng dụng được kiểm kê" } (surroundings::applications(inventory)) }
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
        @for reason in &age.reasons { span.reason { (age_reason(reason)) } }
    }
}

fn age_reason(reason: &AgeReason) -> String {
    match reason {
        AgeReason::CpuFamily { model, year } => format!("dòng CPU {model} ra mắt năm {year}"),
        AgeReason::CpuUnknown { model } => format!("CPU {model}: chưa rõ năm ra mắt"),
        AgeReason::BiosDate { month } => format!("BIOS tháng {month}, có thể đã được cập nhật"),
        AgeReason::BiosOlderThanCpu { month } => format!("BIOS ghi tháng {month}, trước cả CPU: không dùng"),
        AgeReason::VirtualMachine => "máy ảo không có năm sản xuất".to_owned(),
    }
}

fn system(inventory: &Inventory, local: &Local) -> Markup {
    html! {
        dl {
            dt { "Hệ điều hành" }
            dd { (maybe(Part(inventory, &["system", "os"]), inventory.system.as_ref(), |system| operating_system(system, local))) }
            @if let Some(kernel) = inventory.system.as_ref().and_then(|system| system.kernel.as_ref()) { dt { "Nhân" } dd { (kernel) } }
            dt { "Bộ xử lý" } dd { (maybe(Part(inventory, &["cpu"]), inventory.cpu.as_ref(), cpu)) }
            dt { "Bộ nhớ" } dd { (maybe(Part(inventory, &["memory"]), inventory.memory.as_ref(), memory)) }
            dt { "Cách đo ping" }
            dd { (maybe(Part(inventory, &["icmp"]), inventory.icmp_way.as_ref(), |way| html! { (words::icmp_way(*way)) })) }
        }
    }
}

fn operating_system(system: &OperatingSystem, local: &Local) -> Markup {
    html! {
        (system.name) @if let Some(version) = &system.version { " " (version) } " (" (system.architecture) ")"
        @if system.edition.is_some() || system.build.is_some() {
            span.reason {
                @if let Some(edition) = &system.edition { "bản " (edition) }
                @if let Some(build) = &system.build { @if system.edition.is_some() { ", " } "số hiệu " (build) }
            }
        }
        @if let Some(day) = &system.support_end {
            @if local.is_past(day) { span.reason.bad { "hết hỗ trợ từ " (words::written_day(day)) ": không còn bản vá an toàn" } }
            @else { span.reason { "được hỗ trợ đến " (words::written_day(day)) } }
        }
        @match system.domain_joined { Some(true) => span.reason { "thuộc tên miền của đơn vị" }, Some(false) | None => "" }
    }
}

/// What is fitted, if the firmware told it.
fn memory(memory: &Memory) -> Markup {
    html! {
        @match memory.installed_bytes {
            Some(installed) => { (bytes(installed)) span.reason { "dùng được " (bytes(memory.total_bytes)) } },
            None => (bytes(memory.total_bytes)),
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

fn disks(inventory: &Inventory) -> Markup {
    list(Part(inventory, &["disks"]), inventory.disks.as_deref(), |disks: &[Disk]| {
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

fn adapters(inventory: &Inventory) -> Markup {
    list(
        Part(inventory, &["adapters", "network"]),
        inventory.adapters.as_deref(),
        |adapters: &[Adapter]| {
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
        },
    )
}

/// A part of an inventory, by the names under which a problem may have been reported.
#[derive(Clone, Copy)]
struct Part<'a>(&'a Inventory, &'a [&'a str]);

impl Part<'_> {
    fn has_problem(self) -> bool {
        self.0.problems.iter().any(|problem| self.1.contains(&problem.part.as_str()))
    }

    /// In place of what is not known: with its problem, or that nothing was said.
    fn unknown(self) -> Markup {
        if self.has_problem() {
            unread()
        } else {
            html! { span.muted { "Chưa có thông tin" } }
        }
    }
}

fn maybe<T>(part: Part<'_>, value: Option<&T>, lay_out: impl Fn(&T) -> Markup) -> Markup {
    value.map_or_else(|| part.unknown(), lay_out)
}

/// An empty list of a part with a problem may lack what the problem hides.
fn list<T>(part: Part<'_>, entries: Option<&[T]>, lay_out: impl Fn(&[T]) -> Markup) -> Markup {
    match entries {
        None => part.unknown(),
        Some([]) if part.has_problem() => unread(),
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
