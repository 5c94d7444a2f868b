//! Protection in a machine's inventory: antivirus, firewall, TPM, drive encryption, updates.

use hatang_proto::model::inventory::{Antivirus, Firewall, Inventory, Updates};
use maud::{Markup, html};

use crate::web::words::{self, Local};

use super::{Part, list, maybe};

pub(super) fn antivirus(inventory: &Inventory) -> Markup {
    list(Part(inventory, &["antivirus"]), inventory.antivirus.as_deref(), |products| {
        html! {
            table.dense {
                thead { tr { th { "Tên" } th { "Trạng thái" } th { "Mẫu nhận diện" } th { "Bản quyền" } } }
                tbody { @for product in products { (product_row(product)) } }
            }
        }
    })
}

fn product_row(product: &Antivirus) -> Markup {
    let found: Vec<&str> = product.sources.iter().map(|source| words::antivirus_source(source)).collect();
    html! {
        tr {
            td {
                (product.product) @if let Some(version) = &product.version { " " span.muted { (version) } }
                @if !found.is_empty() { span.reason { "thấy qua " (found.join(", ")) } }
            }
            td {
                (words::antivirus_state(product.state))
                @if product.passive { span.reason { "chế độ thụ động, nhường cho phần mềm khác" } }
            }
            td {
                @match product.signature_age_days { Some(0) => "hôm nay", Some(days) => { (days) " ngày trước" }, None => span.muted { "không rõ" } }
                @match product.signatures_outdated { Some(true) => span.reason.warn { "quá hạn cập nhật" }, Some(false) => span.reason { "còn mới" }, None => "" }
            }
            td { @match product.licence_days_left {
                Some(days) if days < 0 => span.warn { "hết hạn " (days.unsigned_abs()) " ngày" },
                Some(days) => { "còn " (days) " ngày" },
                None => span.muted { "không rõ" },
            } }
        }
    }
}

pub(super) fn others(inventory: &Inventory, local: &Local) -> Markup {
    let security = &inventory.security;
    html! {
        dl {
            dt { "Tường lửa" }
            dd { (maybe(Part(inventory, &["firewall"]), security.firewall.as_ref(), firewall)) }
            dt { "Chip TPM" }
            dd { (maybe(Part(inventory, &["encryption"]), security.tpm.as_ref(), |tpm| html! {
                @if tpm.present { "Có" @if let Some(version) = &tpm.version { ", phiên bản " (version) } } @else { "Không có" }
            })) }
            dt { "Mã hóa ổ đĩa" }
            dd { (maybe(Part(inventory, &["encryption"]), security.drives.as_ref(), |drives| html! {
                @if drives.is_empty() { "Không có ổ nào" }
                @for drive in drives { div { (drive.name) " " @match drive.protected {
                    Some(true) => "đã mã hóa", Some(false) => "không mã hóa", None => span.muted { "đang khóa, không rõ" },
                } } }
            })) }
            dt { "Cập nhật" }
            dd { (maybe(Part(inventory, &["updates"]), inventory.updates.as_ref(), |found| updates(found, local))) }
        }
    }
}

fn firewall(firewall: &Firewall) -> Markup {
    html! {
        @if firewall.service_disabled { div.warn { "Dịch vụ tường lửa bị tắt hẳn: không lọc gì, dù các mục dưới ghi bật" } }
        @for profile in &firewall.profiles {
            div {
                (words::firewall_profile(&profile.name)) ": "
                @if profile.enabled { "bật" } @else { span.warn { "tắt" } }
                @if profile.by_policy { span.muted { " (theo chính sách)" } }
            }
        }
        @for product in &firewall.products { div { (product) ": bật" } }
        @if firewall.profiles.is_empty() && firewall.products.is_empty() { div.muted { "Không thấy cấu hình nào" } }
    }
}

fn updates(updates: &Updates, local: &Local) -> Markup {
    html! {
        @match &updates.last_installed {
            Some(day) => { "cài gần nhất ngày " (words::written_day(day)) @if let Some(days) = local.days_since(day) { span.reason { (days) " ngày trước" } } },
            None => span.muted { "không rõ ngày cài gần nhất" },
        }
        @if updates.restart_pending { div { "đang chờ khởi động lại" } }
        @if updates.service_disabled == Some(true) { div.warn { "dịch vụ cập nhật bị tắt hẳn" } }
    }
}
