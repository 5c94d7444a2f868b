//! Network cards, printers, scanners, screens, readers and the applications that are taken stock of.

use hatang_proto::model::inventory::{Adapter, AdapterKind, Application, Inventory, Monitor};

use super::{came_and_went, changed};

pub(super) fn compare(before: &Inventory, after: &Inventory, found: &mut Vec<String>) {
    if let (Some(before), Some(after)) = (&before.adapters, &after.adapters) {
        came_and_went("Card mạng", cards(before), cards(after), found);
        let (before, after) = (addresses(before), addresses(after));
        if !before.is_empty() && !after.is_empty() {
            found.extend(changed("Địa chỉ mạng", Some(&before.join(", ")), Some(&after.join(", "))));
        }
    }
    if let (Some(before), Some(after)) = (&before.printers, &after.printers) {
        let names = |all: &[_]| all.iter().map(printer_name).collect();
        came_and_went("Máy in", names(before), names(after), found);
    }
    if let (Some(before), Some(after)) = (&before.scanners, &after.scanners) {
        let names = |all: &[_]| all.iter().map(scanner_name).collect();
        came_and_went("Máy quét", names(before), names(after), found);
    }
    if let (Some(before), Some(after)) = (&before.monitors, &after.monitors) {
        let names = |all: &[Monitor]| all.iter().map(screen).collect();
        came_and_went("Màn hình", names(before), names(after), found);
    }
    if let (Some(before), Some(after)) = (&before.barcode_readers, &after.barcode_readers) {
        let names = |all: &[hatang_proto::model::inventory::BarcodeReader]| {
            all.iter().map(|one| one.name.clone()).collect()
        };
        came_and_went("Thiết bị đọc mã vạch", names(before), names(after), found);
    }
    if let (Some(before), Some(after)) = (&before.applications, &after.applications) {
        applications(before, after, found);
    }
}

fn printer_name(printer: &hatang_proto::model::inventory::Printer) -> String {
    printer.name.clone()
}

fn scanner_name(scanner: &hatang_proto::model::inventory::Scanner) -> String {
    scanner.name.clone()
}

/// Of a maker, not made by a program.
fn cards(adapters: &[Adapter]) -> Vec<String> {
    let real = adapters.iter().filter(|adapter| adapter.kind != AdapterKind::Virtual);
    real.filter_map(|adapter| Some(format!("{} ({})", adapter.name, adapter.hardware_address.as_ref()?)))
        .collect()
}

/// Without link-local ones, which come and go with the card.
fn addresses(adapters: &[Adapter]) -> Vec<String> {
    let up = adapters.iter().filter(|adapter| adapter.up && adapter.kind != AdapterKind::Virtual);
    let bare = up.flat_map(|adapter| &adapter.addresses).filter_map(|address| address.split('/').next());
    let mut shown: Vec<String> = bare.filter(|address| !address.contains(':')).map(str::to_owned).collect();
    shown.sort();
    shown
}

fn screen(monitor: &Monitor) -> String {
    let parts = [&monitor.manufacturer, &monitor.model, &monitor.serial].into_iter().flatten();
    let name = parts.map(String::as_str).collect::<Vec<_>>().join(" ");
    if name.is_empty() { "không rõ hãng".to_owned() } else { name }
}

fn applications(before: &[Application], after: &[Application], found: &mut Vec<String>) {
    let names = |all: &[Application]| all.iter().map(|one| one.name.clone()).collect();
    came_and_went("Ứng dụng", names(before), names(after), found);
    for application in after {
        let earlier = before.iter().find(|earlier| earlier.name == application.name);
        let earlier = earlier.and_then(|earlier| earlier.version.as_deref());
        found.extend(changed(&application.name, earlier, application.version.as_deref()));
    }
}
