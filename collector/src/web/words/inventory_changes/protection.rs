//! Antivirus, firewall, drive encryption and updates.

use hatang_proto::model::inventory::{Antivirus, Firewall, Inventory, Updates};

use super::came_and_went;
use crate::web::words::names::{antivirus_state, firewall_profile};
use crate::web::words::times::written_day;

/// Signatures older than this many days are out of date, as for the matters of a machine.
const OLD_SIGNATURES_DAYS: u32 = 7;

pub(super) fn compare(before: &Inventory, after: &Inventory, found: &mut Vec<String>) {
    if let (Some(before), Some(after)) = (&before.antivirus, &after.antivirus) {
        antivirus(before, after, found);
    }
    if let (Some(before), Some(after)) = (&before.security.firewall, &after.security.firewall) {
        firewall(before, after, found);
    }
    for drive in after.security.drives.iter().flatten() {
        let mut earlier =
            before.security.drives.iter().flatten().filter(|earlier| earlier.name == drive.name);
        match (earlier.next().and_then(|earlier| earlier.protected), drive.protected) {
            (Some(false), Some(true)) => found.push(format!("Ổ {} đã được mã hóa", drive.name)),
            (Some(true), Some(false)) => found.push(format!("Ổ {} không còn được mã hóa", drive.name)),
            _ => {}
        }
    }
    if let (Some(before), Some(after)) = (&before.updates, &after.updates) {
        updates(before, after, found);
    }
}

fn antivirus(before: &[Antivirus], after: &[Antivirus], found: &mut Vec<String>) {
    let names = |products: &[Antivirus]| products.iter().map(|product| product.product.clone()).collect();
    came_and_went("Phần mềm diệt vi rút", names(before), names(after), found);
    for product in after {
        let Some(earlier) = before.iter().find(|earlier| earlier.product == product.product) else {
            continue;
        };
        let name = &product.product;
        if earlier.state != product.state {
            let (before, after) = (antivirus_state(earlier.state), antivirus_state(product.state));
            found.push(format!("Diệt vi rút {name}: {before} → {after}"));
        }
        match (out_of_date(earlier), out_of_date(product)) {
            (Some(false), Some(true)) => found.push(format!("Mẫu nhận diện của {name} quá hạn cập nhật")),
            (Some(true), Some(false)) => found.push(format!("Mẫu nhận diện của {name} đã được cập nhật")),
            _ => {}
        }
        match (earlier.licence_days_left, product.licence_days_left) {
            (Some(0..), Some(..0)) => found.push(format!("Bản quyền {name} hết hạn")),
            (Some(before), Some(after)) if before < after => {
                found.push(format!("Bản quyền {name} được gia hạn: còn {after} ngày"));
            }
            _ => {}
        }
    }
}

/// `None` if the product does not tell.
fn out_of_date(product: &Antivirus) -> Option<bool> {
    product.signature_age_days.map(|days| OLD_SIGNATURES_DAYS < days).or(product.signatures_outdated)
}

fn firewall(before: &Firewall, after: &Firewall, found: &mut Vec<String>) {
    match (before.service_disabled, after.service_disabled) {
        (false, true) => found.push("Dịch vụ tường lửa bị tắt hẳn".to_owned()),
        (true, false) => found.push("Dịch vụ tường lửa được bật lại".to_owned()),
        _ => {}
    }
    for profile in &after.profiles {
        let earlier = before.profiles.iter().find(|earlier| earlier.name == profile.name);
        if earlier.is_some_and(|earlier| earlier.enabled != profile.enabled) {
            let state = if profile.enabled { "bật" } else { "tắt" };
            found.push(format!("Tường lửa, {}: {state}", firewall_profile(&profile.name).to_lowercase()));
        }
    }
    came_and_went("Tường lửa của hãng khác", before.products.clone(), after.products.clone(), found);
}

fn updates(before: &Updates, after: &Updates, found: &mut Vec<String>) {
    if let (Some(earlier), Some(day)) = (&before.last_installed, &after.last_installed)
        && earlier != day
    {
        found.push(format!("Đã cài bản cập nhật ngày {}", written_day(day)));
    }
    match (before.service_disabled, after.service_disabled) {
        (Some(false), Some(true)) => found.push("Dịch vụ cập nhật bị tắt hẳn".to_owned()),
        (Some(true), Some(false)) => found.push("Dịch vụ cập nhật được bật lại".to_owned()),
        _ => {}
    }
}
