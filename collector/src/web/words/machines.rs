//! Words of the list of machines: its filters on the page and in its address.

use hatang_proto::model::inventory::DeviceClass;

use super::names::{attention, device_class, presence_kind};
use crate::web::views::{AntivirusLight, MachineRow, MachineSort, MatterKind};

/// What a list in a file says about a machine, in words.
pub struct MachineWords {
    pub presence: &'static str,
    pub class: &'static str,
    pub antivirus: &'static str,
    /// The most pressing first; empty if there is nothing.
    pub matters: String,
}

/// The same words as on the pages.
pub fn machine_words(row: &MachineRow) -> MachineWords {
    MachineWords {
        presence: presence_kind(row.presence.kind()),
        class: device_class(row.class),
        antivirus: antivirus_light(row.antivirus),
        matters: row.matters.iter().map(attention).collect::<Vec<_>>().join("; "),
    }
}

pub(crate) fn antivirus_light(light: AntivirusLight) -> &'static str {
    match light {
        AntivirusLight::On => "Đang bật",
        AntivirusLight::Off => "Đang tắt",
        AntivirusLight::Old => "Mẫu nhận diện cũ",
        AntivirusLight::Expired => "Hết hạn",
        AntivirusLight::Missing => "Không có",
        AntivirusLight::Unknown => "Không đọc được",
    }
}

/// In addresses of pages, as are all slugs below.
pub(crate) fn antivirus_slug(light: AntivirusLight) -> &'static str {
    match light {
        AntivirusLight::On => "bat",
        AntivirusLight::Off => "tat",
        AntivirusLight::Old => "cu",
        AntivirusLight::Expired => "het-han",
        AntivirusLight::Missing => "khong-co",
        AntivirusLight::Unknown => "khong-ro",
    }
}

pub(crate) fn class_slug(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Desktop => "de-ban",
        DeviceClass::Laptop => "xach-tay",
        DeviceClass::Tablet => "may-tinh-bang",
        DeviceClass::Server => "may-chu",
        DeviceClass::AllInOne => "lien-man-hinh",
        DeviceClass::MiniPc => "co-nho",
        DeviceClass::Virtual => "may-ao",
        DeviceClass::Unknown => "chua-ro",
    }
}

pub(crate) fn matter_kind(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::DiskFailing => "Ổ đĩa sắp hỏng",
        MatterKind::TwoComputers => "Hai máy chung một định danh",
        MatterKind::AntivirusOff => "Diệt vi rút đang tắt",
        MatterKind::AntivirusExpired => "Diệt vi rút hết hạn",
        MatterKind::AntivirusMissing => "Không có diệt vi rút",
        MatterKind::FirewallOff => "Tường lửa đang tắt",
        MatterKind::LicenceExpired => "Bản quyền hết hạn",
        MatterKind::AntivirusOld => "Mẫu nhận diện cũ",
        MatterKind::SupportEnded => "Hệ điều hành hết hỗ trợ",
        MatterKind::SameHardware => "Trùng phần cứng",
        MatterKind::LicenceEnding => "Bản quyền sắp hết hạn",
        MatterKind::SamplesLost => "Mất mẫu đo",
        MatterKind::ClockStepped => "Đồng hồ bị đổi",
        MatterKind::PartsUnread => "Có phần chưa đọc được",
    }
}

pub(crate) fn matter_slug(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::DiskFailing => "o-dia",
        MatterKind::TwoComputers => "chung-dinh-danh",
        MatterKind::AntivirusOff => "diet-vi-rut-tat",
        MatterKind::AntivirusExpired => "diet-vi-rut-het-han",
        MatterKind::AntivirusMissing => "khong-diet-vi-rut",
        MatterKind::FirewallOff => "tuong-lua",
        MatterKind::LicenceExpired => "ban-quyen-het-han",
        MatterKind::AntivirusOld => "mau-cu",
        MatterKind::SupportEnded => "het-ho-tro",
        MatterKind::SameHardware => "trung-phan-cung",
        MatterKind::LicenceEnding => "ban-quyen-sap-het",
        MatterKind::SamplesLost => "mat-mau",
        MatterKind::ClockStepped => "dong-ho",
        MatterKind::PartsUnread => "chua-doc",
    }
}

pub(crate) fn sort_slug(sort: MachineSort) -> &'static str {
    match sort {
        MachineSort::Unit => "don-vi",
        MachineSort::Label => "ten",
        MachineSort::State => "trang-thai",
        MachineSort::Class => "loai",
        MachineSort::Model => "kieu",
        MachineSort::System => "he-dieu-hanh",
        MachineSort::Antivirus => "diet-vi-rut",
        MachineSort::LastContact => "lien-lac",
        MachineSort::Unread => "chua-doc",
        MachineSort::Room => "phong",
    }
}
