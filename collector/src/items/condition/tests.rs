use hatang_proto::model::inventory::{DeviceClass, Tpm};
use jiff::civil::date;

use super::*;
use crate::items::RuleSetting;
use crate::items::tests::{machine, office, unit};

fn equipped(year: i16, on: Date) -> Condition {
    let mut unit = unit(vec![machine(1, None)]);
    unit.as_of = on;
    unit.machines[0].particulars.year_equipped = Some(year);
    Yardstick::of(&unit).machine(&unit.machines[0])
}

fn with(change: impl FnOnce(&mut Inventory)) -> Condition {
    let mut inventory = office(DeviceClass::Desktop);
    change(&mut inventory);
    let unit = unit(vec![machine(1, Some(inventory))]);
    Yardstick::of(&unit).machine(&unit.machines[0])
}

fn texts(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.text.as_str()).collect()
}

#[test]
fn a_computer_of_2020_is_over_its_life_in_2025_and_no_longer_in_2026() {
    let before = equipped(2020, date(2025, 12, 31)).over_life.unwrap();
    assert_eq!(before.text, "trang bị năm 2020, quá 5 năm");
    assert_eq!(before.source, "Thông tư 23/2023/TT-BTC, chưa xác nhận");
    let after = equipped(2020, date(2026, 12, 31));
    assert_eq!((after.over_life, after.age_known), (None, true));
    assert!(equipped(2019, date(2026, 1, 1)).over_life.is_some());
}

#[test]
fn without_a_year_or_with_one_to_come_age_is_unknown() {
    let unit = unit(vec![machine(1, None)]);
    assert!(!Yardstick::of(&unit).machine(&unit.machines[0]).age_known);
    for impossible in [2030, 0, -5] {
        assert!(!equipped(impossible, date(2026, 12, 31)).age_known, "{impossible}");
    }
    assert!(!equipped(2010, date(2017, 12, 31)).age_known, "no life was in force");
}

#[test]
fn years_of_use_before_shorten_the_life_since_2026_only() {
    let mut unit = unit(vec![machine(1, None)]);
    let particulars = &mut unit.machines[0].particulars;
    *particulars = Particulars {
        year_equipped: Some(2023),
        second_hand: Some(true),
        years_before: Some(4),
        ..Particulars::default()
    };
    let condition = Yardstick::of(&unit).machine(&unit.machines[0]);
    assert_eq!(condition.over_life.unwrap().text, "trang bị năm 2023 sau 4 năm sử dụng trước đó, quá 7 năm");
    unit.as_of = date(2025, 12, 31);
    assert_eq!(Yardstick::of(&unit).machine(&unit.machines[0]).over_life, None);
}

#[test]
fn memory_is_judged_by_what_is_fitted() {
    let memory = |total_mib: u64, installed_gib: Option<u64>| Memory {
        total_bytes: total_mib << 20,
        installed_bytes: installed_gib.map(|gib| gib << 30),
    };
    for (total, installed, weak) in [
        (3900, Some(4), true),
        (7600, Some(8), false),
        (7300, None, false),
        (6000, None, true),
        (16000, None, false),
    ] {
        let condition = with(|inventory| inventory.memory = Some(memory(total, installed)));
        assert_eq!(!condition.weak.is_empty(), weak, "{total} {installed:?}");
    }
    let condition = with(|inventory| inventory.memory = Some(memory(3900, Some(4))));
    assert_eq!(texts(&condition.weak), ["RAM 4 GB, dưới 8 GB"]);
}

#[test]
fn only_built_in_disks_count_and_no_disk_is_no_reason() {
    let disk = |kind: DiskKind, bus: &str| Disk {
        name: "sda".into(),
        kind,
        bus: Some(bus.into()),
        model: None,
        size_bytes: None,
        removable: false,
        failing: None,
    };
    let hdd_only = |disks: Vec<Disk>| !with(|inventory| inventory.disks = Some(disks)).weak.is_empty();
    assert!(hdd_only(vec![disk(DiskKind::Hdd, "sata"), disk(DiskKind::Ssd, "usb")]));
    assert!(!hdd_only(vec![disk(DiskKind::Hdd, "sata"), disk(DiskKind::Ssd, "nvme")]));
    assert!(!hdd_only(vec![disk(DiskKind::Unknown, "sata")]));
    assert!(!hdd_only(Vec::new()));
}

#[test]
fn an_old_windows_is_weak_by_its_support_and_by_its_missing_tpm() {
    let windows = |inventory: &mut Inventory| {
        inventory.system = Some(OperatingSystem {
            family: "windows".into(),
            name: "Windows 10 Pro".into(),
            architecture: "x86_64".into(),
            support_end: Some("2025-10-14".into()),
            ..OperatingSystem::default()
        });
    };
    assert_eq!(texts(&with(windows).weak), ["Windows 10 Pro hết hỗ trợ từ 14/10/2025"]);
    let condition = with(|inventory| {
        windows(inventory);
        inventory.security.tpm = Some(Tpm { present: true, version: Some("1.2".into()) });
    });
    assert_eq!(condition.weak[0].text, "không có TPM 2.0, không nâng cấp được lên Windows 11");
    assert_eq!(condition.weak[0].source, "ngưỡng mặc định của hệ thống");
}

#[test]
fn a_rule_that_is_switched_off_gives_no_reason() {
    let mut inventory = office(DeviceClass::Desktop);
    inventory.memory = Some(Memory { total_bytes: 2 << 30, installed_bytes: None });
    let mut unit = unit(vec![machine(1, Some(inventory))]);
    assert!(Yardstick::of(&unit).machine(&unit.machines[0]).is_degraded());
    unit.rule_settings = vec![RuleSetting {
        rule: "weak_ram_gb".into(),
        value: 0.0,
        from: date(2026, 1, 1),
        source: String::new(),
    }];
    assert!(!Yardstick::of(&unit).machine(&unit.machines[0]).is_degraded());
}

#[test]
fn nothing_read_is_no_reason_and_says_that_nothing_was_read() {
    let condition = with(|inventory| inventory.memory = None);
    assert_eq!((condition.is_degraded(), condition.hardware_known), (false, false));
}
