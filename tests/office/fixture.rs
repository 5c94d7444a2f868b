//! Units as an office has them: computers of all ages, a year of measurements, declared figures.

use hatang_collector::analysis::verdict::Verdict;
use hatang_collector::items::line_quality::{
    Disturbance, HourOfWeek, Line, LineQuality, Logged, MonthOfSystem, Speed, SystemResponse,
};
use hatang_collector::items::{
    Declaration, DeclaredMachine, ItemValue, MachineState, Particulars, Reach, UnitState,
};
use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::{
    Antivirus, AntivirusState, Cpu, DeviceClass, Disk, DiskKind, Inventory, Memory, OperatingSystem,
};
use jiff::civil::date;

const TAKEN_MS: i64 = 1_797_500_000_000;
const HOUR_MS: i64 = 3_600_000;
const ROOMS: [&str; 4] = ["Văn phòng HĐND và UBND", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Đảng ủy"];
const SYSTEMS: [&str; 4] = [
    "Hệ thống quản lý văn bản (VOFFICE)",
    "Cổng dịch vụ công quốc gia",
    "Hộ tịch điện tử",
    "Internet (VNNIC)",
];

/// A ward of which nothing is known but its name.
pub(crate) fn empty() -> UnitState {
    UnitState {
        unit_name: "phường Thái Học".into(),
        unit_level: "phuong".into(),
        parents: vec!["thành phố Hải Phòng".into()],
        as_of: date(2026, 12, 18),
        machines: Vec::new(),
        declared_machines: Vec::new(),
        children: Vec::new(),
        year_before: None,
        changes: Vec::new(),
        rule_settings: Vec::new(),
        calendar: Vec::new(),
        declarations: Vec::new(),
        line_quality: None,
    }
}

/// A ward with this many measured computers, two listed by hand, and a year of its network.
pub(crate) fn unit(computers: u16) -> UnitState {
    let mut unit = empty();
    unit.machines = (1..=computers).map(machine).collect();
    unit.declared_machines = (1..=2).map(listed).collect();
    unit.declarations = [
        ("staff_total", ItemValue::Number(22)),
        ("staff_part_time", ItemValue::Number(9)),
        ("photocopier_count", ItemValue::Number(2)),
        ("camera_count", ItemValue::Number(6)),
        ("firewall_present", ItemValue::Flag(true)),
        ("surge_protection_present", ItemValue::Text("01 bộ".into())),
        ("antivirus_licensed_pct", ItemValue::Number(60)),
    ]
    .into_iter()
    .map(|(item, value)| declaration(item, value))
    .collect();
    unit.line_quality = Some(quality());
    unit
}

fn machine(number: u16) -> MachineState {
    let [high, low] = number.to_be_bytes();
    let mut id = [7; 16];
    id[0] = high;
    id[1] = low;
    let old = number.is_multiple_of(3);
    let particulars = Particulars {
        room: Some(ROOMS[usize::from(number) % ROOMS.len()].into()),
        year_equipped: Some(if old { 2018 } else { 2023 }),
        second_hand: Some(number.is_multiple_of(5)),
        ..Particulars::default()
    };
    MachineState {
        id: MachineId(id),
        label: format!("PC-{number:02}"),
        particulars,
        inventory: (number != 7).then(|| inventory(number, old)),
        inventory_at_ms: Some(TAKEN_MS),
        reach: Reach { gateway: Some(true), internet: Some(true), cpnet: Some(!old) },
        gateway: Some("00:11:22:33:44:55".into()),
        last_heard_ms: Some(if number == 9 { TAKEN_MS - 60 * 24 * HOUR_MS } else { TAKEN_MS }),
    }
}

fn inventory(number: u16, old: bool) -> Inventory {
    let mut inventory = Inventory::default();
    let laptop = number.is_multiple_of(4);
    inventory.device.class = if laptop { DeviceClass::Laptop } else { DeviceClass::Desktop };
    inventory.device.manufacturer = Some("Dell Inc.".into());
    inventory.device.model = Some(if laptop { "Latitude 3420" } else { "OptiPlex 3050" }.into());
    inventory.cpu = Some(Cpu {
        model: "Intel(R) Core(TM) i3-7100 CPU @ 3.90GHz".into(),
        vendor: None,
        physical_cores: Some(2),
        logical_cores: 4,
        max_mhz: Some(3_900),
    });
    let memory = if old { 4 } else { 8_u64 } << 30;
    inventory.memory = Some(Memory { total_bytes: memory, installed_bytes: Some(memory) });
    inventory.disks = Some(vec![Disk {
        name: "sda".into(),
        kind: if old { DiskKind::Hdd } else { DiskKind::Ssd },
        bus: Some("sata".into()),
        model: Some("ST500DM002".into()),
        size_bytes: Some(500_107_862_016),
        removable: false,
        failing: Some(number == 12),
    }]);
    inventory.system = Some(OperatingSystem {
        family: "windows".into(),
        name: if old { "Windows 10 Pro" } else { "Windows 11 Pro" }.into(),
        architecture: "x86_64".into(),
        support_end: old.then(|| "2025-10-14".into()),
        ..OperatingSystem::default()
    });
    inventory.antivirus = Some(if number.is_multiple_of(6) {
        Vec::new()
    } else {
        vec![Antivirus {
            product: "Windows Defender".into(),
            state: AntivirusState::On,
            signature_age_days: Some(u32::from(number % 10)),
            ..Antivirus::default()
        }]
    });
    inventory.printers = Some(Vec::new());
    inventory.scanners = Some(Vec::new());
    inventory
}

fn listed(number: i64) -> DeclaredMachine {
    DeclaredMachine {
        number,
        label: format!("MT-BM-{number:02}"),
        class: DeviceClass::Desktop,
        model: "HP ProDesk 400".into(),
        particulars: Particulars { year_equipped: Some(2020), ..Particulars::default() },
        state_secret: number == 1,
        antivirus: None,
        lan_internet: None,
        cpnet: None,
        working: Some(true),
        by: "Người Kê Khai".into(),
        source: "Sổ tài sản năm 2026".into(),
        from: date(2026, 1, 1),
        declared_at_ms: TAKEN_MS,
    }
}

fn declaration(item: &str, value: ItemValue) -> Declaration {
    Declaration {
        item: item.into(),
        value,
        by: "Người Kê Khai".into(),
        source: "Quyết định số 12/QĐ-UBND".into(),
        declared_at_ms: TAKEN_MS,
        effective_on: date(2026, 12, 1),
        override_reason: None,
    }
}

fn quality() -> LineQuality {
    let log: Vec<Logged> = (0..14).map(logged).collect();
    LineQuality {
        from: date(2026, 1, 1),
        to: date(2026, 12, 18),
        machines_measured: 20,
        office_minutes: 110_000,
        covered_minutes: 106_000,
        line: Some(Line { provider: "VNPT".into(), kind: "FTTH".into(), down_mbps: 200.0, lines: 1 }),
        speed: Some(Speed { samples: 1_240, down_mbps: Some(148.2), up_mbps: Some(61.0) }),
        disturbances: log.iter().map(|one| one.disturbance.clone()).collect(),
        systems: SYSTEMS
            .iter()
            .take(3)
            .map(|name| SystemResponse {
                name: (*name).into(),
                coverage: 0.96,
                median_us: 320_000.0,
                slow_us: 2_400_000.0,
                slowest_hour: 9,
            })
            .collect(),
        months: SYSTEMS.iter().flat_map(|name| (1..=12).map(|month| of_month(name, month))).collect(),
        week: SYSTEMS.iter().flat_map(|name| of_week(name)).collect(),
        log,
        ..LineQuality::default()
    }
}

fn of_month(system: &str, month: i8) -> MonthOfSystem {
    MonthOfSystem {
        system: system.into(),
        year: 2026,
        month,
        samples: 18_450,
        lost: 0.004 * f64::from(month),
        median_us: Some(31_000.0 + 900.0 * f64::from(month)),
        slow_us: Some(210_000.0),
        coverage: 0.964,
        available: 0.9985,
    }
}

fn of_week(system: &str) -> Vec<HourOfWeek> {
    let of_day = |weekday: i8| {
        [7, 8, 9, 10, 11, 13, 14, 15, 16].map(|hour: u8| HourOfWeek {
            system: system.into(),
            weekday,
            hour,
            median_us: Some(if weekday == 1 && hour == 9 {
                96_000.0
            } else {
                30_000.0 + 500.0 * f64::from(hour)
            }),
        })
    };
    (1..=5).flat_map(of_day).collect()
}

fn logged(number: i64) -> Logged {
    // 2 November 2026, 8:30 in Vietnam, then every day.
    let start_ms = 1_793_583_000_000 + number * 24 * HOUR_MS;
    let verdicts = [Verdict::Isp, Verdict::Lan, Verdict::Ambiguous, Verdict::Application, Verdict::Cpnet];
    Logged {
        disturbance: Disturbance {
            start_ms,
            end_ms: start_ms + HOUR_MS + number * 300_000,
            verdict: verdicts[usize::try_from(number).unwrap() % verdicts.len()],
            dead: number == 3,
        },
        open: false,
        system: SYSTEMS[usize::try_from(number).unwrap() % SYSTEMS.len()].into(),
        machines: 12,
        measuring: 15,
        median_us: Some(184_000),
        usual_us: Some(31_000),
        lost: Some(0.034),
        confidence: 0.91,
        rule: "2026-11-01".into(),
    }
}
