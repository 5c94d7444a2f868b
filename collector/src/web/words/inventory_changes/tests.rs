//! Each kind of change in its sentence, and what is none.

use hatang_proto::model::inventory::{
    Adapter, AdapterKind, Antivirus, AntivirusState, Application, Connection, DeviceClass, DiskKind, Printer,
    Problem, Updates,
};

use super::*;

const GIB: u64 = 1 << 30;

fn with(set: impl FnOnce(&mut Inventory)) -> Inventory {
    let mut inventory = Inventory::default();
    set(&mut inventory);
    inventory
}

fn memory_of(total_bytes: u64, installed_bytes: Option<u64>) -> Inventory {
    with(|found| found.memory = Some(Memory { total_bytes, installed_bytes }))
}

fn printer(name: &str) -> Printer {
    Printer {
        name: name.to_owned(),
        model: None,
        connection: Connection::Usb,
        device_key: None,
        multifunction: false,
    }
}

fn disk(model: &str, failing: Option<bool>, removable: bool) -> Disk {
    Disk {
        name: "sda".to_owned(),
        kind: DiskKind::Ssd,
        bus: None,
        model: Some(model.to_owned()),
        size_bytes: Some(250 * GIB),
        removable,
        failing,
    }
}

fn protected(state: AntivirusState, age: u32, licence: i32) -> Inventory {
    let product = Antivirus {
        product: "Kaspersky".to_owned(),
        state,
        signature_age_days: Some(age),
        licence_days_left: Some(licence),
        ..Antivirus::default()
    };
    with(|found| found.antivirus = Some(vec![product]))
}

#[test]
fn more_memory_is_a_change_and_another_way_to_count_it_is_none() {
    let four = memory_of(4 * GIB - GIB / 10, Some(4 * GIB));
    assert_eq!(inventory_changes(&four, &memory_of(8 * GIB - GIB / 10, Some(8 * GIB))), ["RAM 4 GB → 8 GB"]);
    let less = memory_of(4 * GIB - GIB / 8, None);
    assert_eq!(inventory_changes(&four, &less), Vec::<String>::new());
    assert_eq!(inventory_changes(&four, &four), Vec::<String>::new());
}

#[test]
fn what_was_not_read_has_not_changed() {
    let read = with(|found| {
        found.printers = Some(vec![printer("Canon LBP2900")]);
        found.host_name = Some("PC-01".to_owned());
        found.antivirus = Some(Vec::new());
    });
    assert_eq!(inventory_changes(&Inventory::default(), &read), Vec::<String>::new());
    assert_eq!(inventory_changes(&read, &Inventory::default()), Vec::<String>::new());
    let failed = with(|found| {
        let problem =
            |part: &str| Problem { part: part.to_owned(), operation: String::new(), cause: String::new() };
        found.problems = vec![problem("printers"), problem("printers")];
    });
    assert_eq!(inventory_changes(&read, &failed), ["Chưa đọc được: Máy in"]);
    assert_eq!(inventory_changes(&failed, &read), ["Đọc lại được: Máy in"]);
}

#[test]
fn of_two_printers_alike_one_more_is_new_and_one_less_is_gone() {
    let of = |names: &[&str]| {
        with(|found| found.printers = Some(names.iter().map(|name| printer(name)).collect()))
    };
    let (one, two) = (of(&["Canon", "HP"]), of(&["HP", "Canon", "Canon"]));
    assert_eq!(inventory_changes(&one, &two), ["Máy in mới: Canon"]);
    assert_eq!(inventory_changes(&two, &one), ["Máy in không còn: Canon"]);
}

#[test]
fn a_stick_that_comes_and_goes_is_no_change_and_a_disk_is() {
    let of = |disks: Vec<Disk>| with(|found| found.disks = Some(disks));
    let ssd = |failing| disk("Samsung", failing, false);
    let stick = disk("Kingston", None, true);
    let plain = of(vec![ssd(Some(false))]);
    assert_eq!(inventory_changes(&plain, &of(vec![ssd(Some(false)), stick])), Vec::<String>::new());
    assert_eq!(inventory_changes(&plain, &of(vec![ssd(Some(true))])), ["Ổ đĩa Samsung 250 GB báo sắp hỏng"]);
    assert_eq!(inventory_changes(&plain, &of(vec![ssd(None)])), Vec::<String>::new());
    let other = of(vec![disk("WD", Some(false), false)]);
    assert_eq!(
        inventory_changes(&plain, &other),
        ["Ổ đĩa mới: WD 250 GB", "Ổ đĩa không còn: Samsung 250 GB"]
    );
}

#[test]
fn an_antivirus_that_was_turned_off_is_told_and_a_day_that_passed_is_not() {
    let on = protected(AntivirusState::On, 0, 30);
    assert_eq!(inventory_changes(&on, &protected(AntivirusState::On, 1, 29)), Vec::<String>::new());
    assert_eq!(
        inventory_changes(&on, &protected(AntivirusState::Off, 1, 29)),
        ["Diệt vi rút Kaspersky: Đang bật → Tắt"]
    );
    assert_eq!(
        inventory_changes(&protected(AntivirusState::On, 7, 0), &protected(AntivirusState::On, 8, -1)),
        ["Mẫu nhận diện của Kaspersky quá hạn cập nhật", "Bản quyền Kaspersky hết hạn"]
    );
    assert_eq!(
        inventory_changes(&protected(AntivirusState::On, 0, -5), &protected(AntivirusState::On, 0, 365)),
        ["Bản quyền Kaspersky được gia hạn: còn 365 ngày"]
    );
}

#[test]
fn addresses_names_classes_and_versions_are_told_with_both_sides() {
    let of = |name: &str, class, address: &str, version: &str, day: &str| {
        with(|found| {
            found.host_name = Some(name.to_owned());
            found.device.class = class;
            found.adapters = Some(vec![Adapter {
                name: "Ethernet".to_owned(),
                kind: AdapterKind::Wired,
                hardware_address: Some("aa:bb:cc:dd:ee:ff".to_owned()),
                up: true,
                speed_mbps: None,
                addresses: vec![format!("{address}/24"), format!("fe80::{}/64", name.len())],
            }]);
            found.applications =
                Some(vec![Application { name: "VOFFICE".to_owned(), version: Some(version.to_owned()) }]);
            found.updates = Some(Updates { last_installed: Some(day.to_owned()), ..Updates::default() });
        })
    };
    let before = of("PC-1", DeviceClass::Desktop, "10.0.0.5", "3.1", "2026-10-01");
    let after = of("PC-01", DeviceClass::Laptop, "10.0.0.9", "3.2", "2026-11-11");
    assert_eq!(
        inventory_changes(&before, &after),
        [
            "Tên máy: PC-1 → PC-01",
            "Loại máy: Máy tính để bàn → Máy tính xách tay",
            "Địa chỉ mạng: 10.0.0.5 → 10.0.0.9",
            "VOFFICE: 3.1 → 3.2",
            "Đã cài bản cập nhật ngày 11/11/2026",
        ]
    );
}
