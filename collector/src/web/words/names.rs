//! The one name of each thing, by the glossary of the product.
//!
//! A word that an official document dictates (a form's label, its blank) is not here: it comes with the form. Whatever
//! has no name here is shown under its own, so that nothing is hidden for want of a translation.

use hatang_proto::model::inventory::{AntivirusState, Connection, DeviceClass, DiskKind, IcmpWay};
use hatang_proto::model::{Probe, Segment};

use super::numbers::whole;
use super::times::{Local, written_day};
use crate::web::views::{Matter, MatterKind, Presence, PresenceKind, Provenance};

pub(crate) fn presence_kind(kind: PresenceKind) -> &'static str {
    match kind {
        PresenceKind::Online => "Đang hoạt động",
        PresenceKind::Off => "Tắt",
        PresenceKind::Silent => "Tắt hoặc mất liên lạc",
        PresenceKind::Never => "Chưa liên lạc",
    }
}

/// With since when, where that is known.
pub(crate) fn presence(presence: Presence, local: &Local) -> String {
    let word = presence_kind(presence.kind());
    match presence {
        Presence::Online | Presence::Never => word.to_owned(),
        Presence::Off { since_ms } | Presence::Silent { since_ms } => {
            format!("{word} từ {}", local.moment(since_ms))
        }
    }
}

/// In addresses of pages and in live events.
pub(crate) fn presence_slug(kind: PresenceKind) -> &'static str {
    match kind {
        PresenceKind::Online => "hoat-dong",
        PresenceKind::Off => "tat",
        PresenceKind::Silent => "im-lang",
        PresenceKind::Never => "chua",
    }
}

/// In the style sheet.
pub(crate) fn presence_class(kind: PresenceKind) -> &'static str {
    match kind {
        PresenceKind::Online => "badge badge-online",
        PresenceKind::Off => "badge badge-off",
        PresenceKind::Silent => "badge badge-silent",
        PresenceKind::Never => "badge badge-never",
    }
}

/// When a machine, or the last of several, was heard.
pub(crate) fn last_contact(at_ms: Option<i64>, local: &Local) -> String {
    at_ms.map_or_else(|| "chưa liên lạc".to_owned(), |at_ms| local.moment(at_ms))
}

pub(crate) fn device_class(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Desktop => "Máy tính để bàn",
        DeviceClass::Laptop => "Máy tính xách tay",
        DeviceClass::Tablet => "Máy tính bảng",
        DeviceClass::Server => "Máy chủ",
        DeviceClass::AllInOne => "Máy tính liền màn hình",
        DeviceClass::MiniPc => "Máy tính để bàn cỡ nhỏ",
        DeviceClass::Virtual => "Máy ảo",
        DeviceClass::Unknown => "Chưa xác định",
    }
}

pub(crate) fn disk_kind(kind: DiskKind) -> &'static str {
    match kind {
        DiskKind::Hdd => "HDD",
        DiskKind::Ssd => "SSD",
        DiskKind::Virtual => "Ổ ảo",
        DiskKind::Unknown => "Chưa xác định",
    }
}

pub(crate) fn connection(connection: Connection) -> &'static str {
    match connection {
        Connection::Usb => "USB",
        Connection::Network => "Mạng",
        Connection::Shared => "Dùng chung từ máy khác",
        Connection::Parallel => "Cổng song song",
        Connection::Other => "Khác",
    }
}

pub(crate) fn antivirus_state(state: AntivirusState) -> &'static str {
    match state {
        AntivirusState::On => "Đang bật",
        AntivirusState::Off => "Tắt",
        AntivirusState::Snoozed => "Tạm dừng",
        AntivirusState::Expired => "Hết hạn",
        AntivirusState::Unknown => "Không đọc được",
    }
}

/// Where an antivirus was found; a source without a name here keeps its own.
pub(crate) fn antivirus_source(source: &str) -> &str {
    match source {
        "security_center" => "Trung tâm bảo mật Windows",
        "defender" => "Microsoft Defender",
        "service" => "dịch vụ đang cài",
        "programs" => "danh sách phần mềm",
        "files" => "tệp trên máy",
        other => other,
    }
}

/// A profile of the firewall; one without a name here keeps its own.
pub(crate) fn firewall_profile(profile: &str) -> &str {
    match profile {
        "domain" => "Mạng của đơn vị",
        "private" => "Mạng riêng",
        "public" => "Mạng công cộng",
        other => other,
    }
}

pub(crate) fn icmp_way(way: IcmpWay) -> &'static str {
    match way {
        IcmpWay::None => "Không ping được từ máy này",
        IcmpWay::RawSocket => "Tự gửi gói tin",
        IcmpWay::EchoSocket => "Qua hệ điều hành, không thấy các chặng giữa",
        IcmpWay::SystemCall => "Qua hàm của Windows",
    }
}

/// A part of the inventory; one without a name here keeps its own.
pub(crate) fn part(part: &str) -> &str {
    match part {
        "smbios" => "Thông tin phần cứng",
        "system" | "os" => "Hệ điều hành",
        "cpu" => "Bộ xử lý",
        "memory" => "Bộ nhớ",
        "disks" => "Ổ đĩa",
        "adapters" | "network" => "Card mạng",
        "printers" => "Máy in",
        "scanners" => "Máy quét",
        "antivirus" => "Phần mềm diệt vi rút",
        "host_name" => "Tên máy",
        "virtualisation" => "Máy ảo",
        "power" => "Nguồn điện, pin",
        "usb" => "Thiết bị USB",
        "icmp" => "Đo bằng ping",
        "imaging" => "Máy quét, máy ảnh",
        "firewall" => "Tường lửa",
        "encryption" => "TPM, mã hóa ổ đĩa",
        "updates" => "Cập nhật hệ điều hành",
        "monitors" => "Màn hình",
        "applications" => "Ứng dụng được kiểm kê",
        "inventory" => "Danh mục thiết bị",
        other => other,
    }
}

/// What spoke for a device class; one without a name here keeps its own.
pub(crate) fn vote_source(source: &str) -> &str {
    match source {
        "virtualisation" => "Máy ảo",
        "system" => "Hệ điều hành",
        "model" => "Kiểu máy",
        "chassis" => "Kiểu vỏ máy",
        "battery" => "Pin",
        other => other,
    }
}

pub(crate) fn attention(matter: &Matter) -> String {
    match matter {
        Matter::DiskFailing { disk } => format!("Ổ đĩa sắp hỏng: {disk}"),
        Matter::AntivirusOff { product } => format!("Diệt vi rút đang tắt: {product}"),
        Matter::AntivirusExpired { product } => format!("Diệt vi rút hết hạn: {product}"),
        Matter::AntivirusMissing => "Không có phần mềm diệt vi rút".to_owned(),
        Matter::AntivirusOld { product, days: Some(days) } => {
            format!("Mẫu nhận diện vi rút quá hạn cập nhật {} ngày: {product}", whole((*days).into()))
        }
        Matter::AntivirusOld { product, days: None } => {
            format!("Mẫu nhận diện vi rút quá hạn cập nhật: {product}")
        }
        Matter::LicenceExpired { product } => format!("Bản quyền diệt vi rút hết hạn: {product}"),
        Matter::LicenceEnding { product, days } => {
            format!("Bản quyền diệt vi rút còn {days} ngày: {product}")
        }
        Matter::FirewallOff => "Tường lửa đang tắt".to_owned(),
        Matter::SupportEnded { system, day } => {
            format!("{system} hết hỗ trợ từ {}", written_day(day))
        }
        Matter::SameHardware { other } => format!("Cần kiểm tra: trùng phần cứng với {other}"),
        Matter::TwoComputers => "Cần kiểm tra: hai máy dùng chung một định danh".to_owned(),
        Matter::SamplesLost { samples } => format!("Mất {} mẫu đo", whole(*samples)),
        Matter::ClockStepped { times } => format!("Đồng hồ máy bị đổi {} lần", whole((*times).into())),
        Matter::PartsUnread { parts } => {
            let parts: Vec<&str> = parts.iter().map(|name| part(name)).collect();
            format!("Chưa đọc được: {}", parts.join(", "))
        }
    }
}

/// What machines of a kind of matter have, after "12 máy".
pub(crate) fn machines_with(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::DiskFailing => "có ổ đĩa sắp hỏng",
        MatterKind::TwoComputers => "dùng chung định danh với máy khác, cần kiểm tra",
        MatterKind::AntivirusOff => "đang tắt diệt vi rút",
        MatterKind::AntivirusExpired => "có diệt vi rút đã hết hạn",
        MatterKind::AntivirusMissing => "không có diệt vi rút",
        MatterKind::FirewallOff => "tắt tường lửa",
        MatterKind::AntivirusOld => "có mẫu nhận diện vi rút quá hạn cập nhật",
        MatterKind::LicenceExpired => "hết hạn bản quyền diệt vi rút",
        MatterKind::SupportEnded => "dùng hệ điều hành hết hỗ trợ",
        MatterKind::SameHardware => "trùng phần cứng với máy khác, cần kiểm tra",
        MatterKind::LicenceEnding => "sắp hết hạn bản quyền diệt vi rút",
        MatterKind::SamplesLost => "mất mẫu đo",
        MatterKind::ClockStepped => "bị đổi đồng hồ",
        MatterKind::PartsUnread => "có phần chưa đọc được",
    }
}

/// A level of units; one that an administrator invented is shown as it was typed.
pub(crate) fn unit_level(level: &str) -> &str {
    match level {
        "tinh" => "Tỉnh",
        "thanh-pho" => "Thành phố",
        "huyen" => "Huyện",
        "xa" => "Xã",
        "phuong" => "Phường",
        "dac-khu" => "Đặc khu",
        "phong" => "Phòng",
        other => other,
    }
}

pub(crate) fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::Pc => "Máy tính",
        Segment::Lan => "Mạng LAN",
        Segment::AccessLine => "Đường truyền",
        Segment::Internet => "Internet",
        Segment::Cpnet => "CPNet",
        Segment::Application => "Ứng dụng",
    }
}

pub(crate) fn probe_kind(probe: &Probe) -> &'static str {
    match probe {
        Probe::Gateway => "Ping cổng mạng",
        Probe::FirstHop { .. } => "Ping chặng đầu của nhà mạng",
        Probe::Icmp { .. } => "Ping",
        Probe::Tcp { .. } => "Kết nối TCP",
        Probe::Http { .. } => "Mở trang web",
        Probe::Dns { .. } => "Phân giải tên miền",
    }
}

pub(crate) fn probe_address(probe: &Probe) -> String {
    match probe {
        Probe::Gateway => "máy tự tìm".to_owned(),
        Probe::FirstHop { toward } => format!("máy tự tìm, hướng {toward}"),
        Probe::Icmp { host } => host.clone(),
        Probe::Tcp { host, port } => format!("{host}:{port}"),
        Probe::Http { url } => url.clone(),
        Probe::Dns { name, server: None } => name.clone(),
        Probe::Dns { name, server: Some(server) } => format!("{name} @{server}"),
    }
}

pub(crate) fn provenance(provenance: Option<Provenance>, measurable: bool) -> &'static str {
    match provenance {
        None if measurable => "Chưa đo được",
        None => "Chưa kê khai",
        Some(Provenance::Measured) => "Đo tự động",
        Some(Provenance::Discovered) => "Dò trong mạng LAN",
        Some(Provenance::Derived) => "Số liệu tính toán",
        Some(Provenance::Declared) => "Kê khai",
        Some(Provenance::Overridden) => "Điều chỉnh",
    }
}

/// In the style sheet.
pub(crate) fn provenance_class(provenance: Option<Provenance>) -> &'static str {
    match provenance {
        None => "origin origin-blank",
        Some(Provenance::Measured | Provenance::Discovered) => "origin origin-measured",
        Some(Provenance::Derived) => "origin origin-derived",
        Some(Provenance::Declared | Provenance::Overridden) => "origin origin-declared",
    }
}
