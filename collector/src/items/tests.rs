//! A unit is put together machine by machine, then asked for figures.

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::{
    Adapter, AdapterKind, Antivirus, AntivirusState, Connection, DeviceClass, Inventory, Printer, Problem,
    Scanner,
};
use jiff::civil::{Date, date};

use super::*;
use crate::forms::catalogue;

const DAY: Date = date(2026, 12, 18);
const TAKEN_MS: i64 = 1_797_500_000_000;

pub(crate) fn unit(machines: Vec<MachineState>) -> UnitState {
    UnitState {
        unit_name: "phường Thái Học".into(),
        unit_level: "phuong".into(),
        parents: vec!["thành phố Hải Phòng".into()],
        as_of: DAY,
        machines,
        declared_machines: Vec::new(),
        children: Vec::new(),
        year_before: None,
        changes: Vec::new(),
        rule_settings: Vec::new(),
        declarations: Vec::new(),
        line_quality: None,
        calendar: Vec::new(),
    }
}

pub(crate) fn machine(number: u8, inventory: Option<Inventory>) -> MachineState {
    MachineState {
        id: MachineId([number; 16]),
        label: format!("PC-{number:02}"),
        particulars: Particulars::default(),
        inventory_at_ms: inventory.as_ref().map(|_| TAKEN_MS + i64::from(number)),
        inventory,
        reach: Reach::default(),
        gateway: None,
        last_heard_ms: Some(TAKEN_MS),
    }
}

/// An office PC of which everything could be read, with nothing attached.
pub(crate) fn office(class: DeviceClass) -> Inventory {
    let mut inventory = Inventory {
        printers: Some(Vec::new()),
        scanners: Some(Vec::new()),
        antivirus: Some(Vec::new()),
        adapters: Some(vec![adapter(AdapterKind::Wired, Some(1000))]),
        ..Inventory::default()
    };
    inventory.device.class = class;
    inventory
}

/// A computer that people listed and said nothing else about.
pub(crate) fn declared(number: i64, class: DeviceClass) -> DeclaredMachine {
    DeclaredMachine {
        number,
        label: format!("MT-{number:02}"),
        class,
        model: String::new(),
        particulars: Particulars::default(),
        state_secret: false,
        antivirus: None,
        lan_internet: None,
        cpnet: None,
        working: None,
        by: "văn thư".into(),
        source: "Sổ tài sản".into(),
        from: date(2026, 1, 1),
        declared_at_ms: TAKEN_MS,
    }
}

fn adapter(kind: AdapterKind, speed_mbps: Option<u32>) -> Adapter {
    Adapter { name: "eth0".into(), kind, hardware_address: None, up: true, speed_mbps, addresses: Vec::new() }
}

fn classes(classes: &[DeviceClass]) -> UnitState {
    unit((1..).zip(classes).map(|(number, class)| machine(number, Some(office(*class)))).collect())
}

fn declare(unit: &mut UnitState, item: &str, value: ItemValue) {
    unit.declarations.push(Declaration {
        item: item.into(),
        value,
        by: "văn thư".into(),
        source: "Quyết định số 12/QĐ-UBND".into(),
        declared_at_ms: TAKEN_MS,
        effective_on: date(2026, 12, 1),
        override_reason: None,
    });
}

fn ask(unit: &UnitState, item: &str) -> Figure {
    figure(&catalogue::item(item).unwrap(), Scope::Whole, unit)
}

fn number(figure: &Figure) -> Option<i64> {
    match figure.value {
        Some(ItemValue::Number(number)) => Some(number),
        None => None,
        _ => panic!("{} is no number", figure.item),
    }
}

fn coverage(figure: &Figure) -> (u32, u32) {
    figure.coverage.map(|coverage| (coverage.measured, coverage.of)).unwrap()
}

mod by_class {
    use super::*;
    use DeviceClass::{AllInOne, Desktop, Laptop, MiniPc, Server, Tablet, Unknown, Virtual};

    #[test]
    fn all_in_ones_and_mini_pcs_are_desktops() {
        let unit = classes(&[Desktop, AllInOne, MiniPc, Laptop, Server, Tablet]);
        assert_eq!(number(&ask(&unit, "desktop_count")), Some(3));
        assert_eq!(number(&ask(&unit, "laptop_count")), Some(1));
        assert_eq!(number(&ask(&unit, "server_count")), Some(1));
    }

    #[test]
    fn a_virtual_or_unknown_machine_is_in_no_count_but_missing_by_name() {
        let unit = classes(&[Desktop, Virtual, Unknown]);
        for item in ["desktop_count", "laptop_count", "server_count", "antivirus_installed_count"] {
            let figure = ask(&unit, item);
            assert_eq!(coverage(&figure), (1, 3), "{item}");
            let missing: Vec<_> =
                figure.missing.iter().map(|one| (one.label.as_str(), one.why.as_str())).collect();
            assert_eq!(missing, [("PC-02", "máy ảo"), ("PC-03", "chưa rõ loại máy")], "{item}");
        }
        assert_eq!(number(&ask(&unit, "desktop_count")), Some(1));
        assert_eq!(number(&ask(&unit, "laptop_count")), Some(0));
    }

    #[test]
    fn a_unit_without_readable_machines_has_blanks_and_never_zeros() {
        let silent = unit(vec![machine(1, None)]);
        for unit in [unit(Vec::new()), silent, classes(&[Virtual])] {
            for item in ["server_count", "desktop_count", "laptop_count", "computer_staff_ratio_pct"] {
                let figure = ask(&unit, item);
                assert_eq!((figure.value, figure.provenance), (None, None), "{item}");
            }
        }
    }

    #[test]
    fn the_machines_behind_a_figure_are_named_with_what_was_seen() {
        let mut unit = classes(&[Desktop, Laptop]);
        let device = &mut unit.machines[0].inventory.as_mut().unwrap().device;
        device.manufacturer = Some("Dell\u{0} Inc.".into());
        device.model = Some("OptiPlex 3050".into());
        let figure = ask(&unit, "desktop_count");
        let seen: Vec<_> = figure.machines.iter().map(|one| (one.counted, one.text.as_str())).collect();
        assert_eq!(seen, [(true, "máy tính để bàn Dell Inc. OptiPlex 3050"), (false, "máy tính xách tay")]);
        assert_eq!((figure.oldest_at_ms, figure.newest_at_ms), (Some(TAKEN_MS + 1), Some(TAKEN_MS + 2)));
    }
}

mod connections {
    use super::*;

    fn reaching(
        number: u8,
        gateway: Option<bool>,
        internet: Option<bool>,
        name: Option<&str>,
    ) -> MachineState {
        MachineState {
            reach: Reach { gateway, internet, cpnet: None },
            gateway: name.map(Into::into),
            ..machine(number, Some(office(DeviceClass::Desktop)))
        }
    }

    #[test]
    fn two_machines_behind_one_gateway_are_a_lan() {
        let unit = unit(vec![
            reaching(1, Some(false), None, Some("aa")),
            reaching(2, None, None, Some("aa")),
            reaching(3, None, None, None),
        ]);
        let figure = ask(&unit, "lan_present");
        assert_eq!((&figure.value, coverage(&figure)), (&Some(ItemValue::Flag(true)), (2, 3)));
        assert_eq!(figure.missing[0].label, "PC-03");
    }

    #[test]
    fn one_machine_is_a_lan_only_over_a_real_adapter() {
        let mut machine = reaching(1, Some(true), None, Some("aa"));
        assert_eq!(ask(&unit(vec![machine.clone()]), "lan_present").value, Some(ItemValue::Flag(true)));
        machine.inventory.as_mut().unwrap().adapters = Some(vec![adapter(AdapterKind::Virtual, None)]);
        assert_eq!(ask(&unit(vec![machine]), "lan_present").value, None);
    }

    #[test]
    fn a_lan_is_never_measured_as_absent() {
        let figure = ask(&unit(vec![reaching(1, Some(false), Some(false), Some("aa"))]), "lan_present");
        assert_eq!((figure.value, figure.notes.len()), (None, 1));
    }

    #[test]
    fn a_machine_is_online_through_a_gateway_that_does_not_answer_for_itself() {
        let unit = unit(vec![
            reaching(1, Some(false), Some(true), Some("aa")),
            reaching(2, Some(true), Some(true), None),
            reaching(3, Some(true), Some(false), Some("aa")),
            reaching(4, Some(true), None, Some("aa")),
            reaching(5, None, Some(true), None),
        ]);
        let figure = ask(&unit, "computers_lan_internet_count");
        assert_eq!((number(&figure), coverage(&figure)), (Some(2), (3, 5)));
        let missing: Vec<_> = figure.missing.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(missing, ["chưa đo được Internet", "chưa đo được cổng mạng"]);
    }

    #[test]
    fn a_ten_megabit_link_is_not_fast() {
        let mut machine = reaching(1, Some(true), Some(true), Some("aa"));
        machine.inventory.as_mut().unwrap().adapters = Some(vec![adapter(AdapterKind::Wired, Some(10))]);
        let figure = ask(&unit(vec![machine]), "computers_lan_internet_count");
        assert_eq!(number(&figure), Some(0));
        assert_eq!(figure.machines[0].text, "cổng mạng chỉ đạt 10 Mbps");
    }

    #[test]
    fn servers_are_not_among_the_computers_of_the_staff() {
        let server = MachineState {
            inventory: Some(office(DeviceClass::Server)),
            ..reaching(1, Some(true), Some(true), Some("aa"))
        };
        let figure = ask(&unit(vec![server]), "computers_lan_internet_count");
        assert_eq!((number(&figure), coverage(&figure)), (Some(0), (1, 1)));
    }
}

#[test]
fn a_machine_that_fell_silent_is_named_and_stays_in_the_count() {
    let mut unit = classes(&[DeviceClass::Desktop, DeviceClass::Desktop]);
    unit.machines[0].last_heard_ms = Some(TAKEN_MS - 40 * 86_400_000);
    unit.machines[1].last_heard_ms = Some(TAKEN_MS - 20 * 86_400_000);
    let silent: Vec<_> = unit.silent().into_iter().map(|(machine, _)| machine.label.as_str()).collect();
    assert_eq!(silent, ["PC-01"]);
    assert_eq!(number(&ask(&unit, "desktop_count")), Some(2));
}

#[test]
fn a_machine_without_a_name_is_called_by_its_identifier() {
    let mut nameless = machine(171, None);
    nameless.label = " \u{200b}".into();
    assert_eq!(nameless.shown_label(), "abababab");
}

mod antivirus;
mod assigned;
mod declarations;
mod devices;
mod of_communes;
mod wanted;
mod whatever;
