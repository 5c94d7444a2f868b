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

mod devices {
    use super::*;

    fn printer(name: &str, connection: Connection, key: Option<&str>) -> Printer {
        Printer {
            name: name.into(),
            model: None,
            connection,
            device_key: key.map(Into::into),
            multifunction: false,
        }
    }

    fn with_printers(lists: Vec<Option<Vec<Printer>>>) -> UnitState {
        let machines = (1..).zip(lists).map(|(number, printers)| {
            machine(number, Some(Inventory { printers, ..office(DeviceClass::Desktop) }))
        });
        unit(machines.collect())
    }

    #[test]
    fn one_device_on_three_pcs_is_one_printer() {
        let shared = || Some(vec![printer("Canon 2900", Connection::Network, Some("00:1E:8f:aa:bb:cc"))]);
        let lower = Some(vec![printer("canon", Connection::Network, Some("00:1e:8f:aa:bb:cc"))]);
        let figure = ask(&with_printers(vec![shared(), shared(), lower]), "printer_count");
        assert_eq!(number(&figure), Some(1));
        assert_eq!(figure.machines.len(), 3);
    }

    #[test]
    fn an_unread_list_is_missing_and_an_empty_one_is_a_zero() {
        let figure = ask(&with_printers(vec![None, Some(Vec::new())]), "printer_count");
        assert_eq!((number(&figure), coverage(&figure)), (Some(0), (1, 2)));
        assert_eq!(figure.missing[0].why, "chưa đọc được danh sách máy in");
        assert_eq!(ask(&with_printers(vec![None, None]), "printer_count").value, None);
    }

    #[test]
    fn attached_printers_without_serial_are_one_for_each_pc() {
        let usb = || Some(vec![printer("HP 1102", Connection::Usb, None)]);
        assert_eq!(number(&ask(&with_printers(vec![usb(), usb()]), "printer_count")), Some(2));
    }

    #[test]
    fn a_shared_queue_of_a_known_device_is_not_a_second_device() {
        let hosts = Some(vec![printer("HP 1102", Connection::Usb, Some("SN1"))]);
        let uses = || Some(vec![printer("hp 1102", Connection::Shared, None)]);
        assert_eq!(number(&ask(&with_printers(vec![hosts, uses(), uses()]), "printer_count")), Some(1));
        let alone = ask(&with_printers(vec![uses(), uses()]), "printer_count");
        assert_eq!(number(&alone), Some(1));
        assert_eq!(alone.notes, ["1 thiết bị qua mạng chỉ nhận biết theo tên, cần kiểm tra trùng"]);
    }

    #[test]
    fn a_multifunction_device_is_one_printer_and_one_scanner() {
        let mfp = Printer {
            multifunction: true,
            ..printer("Brother L2701", Connection::Network, Some("10.0.0.9"))
        };
        let scanner = |name: &str| Scanner {
            name: name.into(),
            model: None,
            connection: Connection::Usb,
            device_key: None,
            multifunction: false,
        };
        let mut first = office(DeviceClass::Desktop);
        first.printers = Some(vec![mfp.clone()]);
        first.scanners = Some(vec![scanner("Brother L2701"), scanner("Fujitsu fi-7160")]);
        let mut second = office(DeviceClass::Desktop);
        second.printers = Some(vec![mfp]);
        let unit = unit(vec![machine(1, Some(first)), machine(2, Some(second))]);
        let printers = ask(&unit, "printer_count");
        assert_eq!(number(&printers), Some(1));
        assert_eq!(printers.notes, ["trong đó 1 máy in đa chức năng (vừa in vừa quét)"]);
        assert_eq!(number(&ask(&unit, "scanner_count")), Some(2));
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

mod antivirus {
    use super::*;

    fn protected(number: u8, states: Option<&[AntivirusState]>) -> MachineState {
        let products = states.map(|states| {
            let product = |state: &AntivirusState| Antivirus {
                product: "Kaspersky".into(),
                version: None,
                state: *state,
                ..Antivirus::default()
            };
            states.iter().map(product).collect()
        });
        machine(number, Some(Inventory { antivirus: products, ..office(DeviceClass::Laptop) }))
    }

    #[test]
    fn what_is_installed_counts_and_what_is_stopped_is_remarked() {
        use AntivirusState::{Expired, Off, On, Unknown};
        let unit = unit(vec![
            protected(1, Some(&[On])),
            protected(2, Some(&[Off, Expired])),
            protected(3, Some(&[Off, On])),
            protected(4, Some(&[Unknown])),
            protected(5, Some(&[])),
            protected(6, None),
        ]);
        let figure = ask(&unit, "antivirus_installed_count");
        assert_eq!((number(&figure), coverage(&figure)), (Some(4), (5, 6)));
        assert_eq!(figure.notes, ["có 1 máy đã cài nhưng đang tắt hoặc hết hạn: PC-02"]);
        assert_eq!(figure.machines[1].text, "Kaspersky (đang tắt), Kaspersky (hết hạn)");
        assert_eq!(figure.missing[0].why, "chưa đọc được phần mềm diệt vi rút");
    }

    fn with(number: u8, products: Vec<Antivirus>) -> MachineState {
        machine(number, Some(Inventory { antivirus: Some(products), ..office(DeviceClass::Desktop) }))
    }

    fn licensed(days: Option<i32>) -> Antivirus {
        Antivirus { licence_days_left: days, ..on("Kaspersky") }
    }

    fn on(product: &str) -> Antivirus {
        Antivirus { product: product.into(), state: AntivirusState::On, ..Antivirus::default() }
    }

    #[test]
    fn a_pc_with_a_passive_product_counts_once_and_is_remarked_only_if_nothing_protects() {
        let passive = || Antivirus { passive: true, ..on("Microsoft Defender") };
        let off = Antivirus { state: AntivirusState::Off, ..on("Bkav") };
        let unknown = Antivirus { state: AntivirusState::Unknown, ..on("CMC") };
        let unit = unit(vec![
            with(1, vec![passive(), on("Kaspersky")]),
            with(2, vec![passive(), off.clone()]),
            with(3, vec![passive(), unknown.clone()]),
            with(4, vec![off, unknown]),
        ]);
        let figure = ask(&unit, "antivirus_installed_count");
        assert_eq!((number(&figure), coverage(&figure)), (Some(4), (4, 4)));
        assert_eq!(figure.notes, ["có 1 máy đã cài nhưng đang tắt hoặc hết hạn: PC-02"]);
        assert_eq!(figure.machines[0].text, "Microsoft Defender (thụ động), Kaspersky (đang bật)");
    }

    #[test]
    fn no_product_beside_an_unread_source_is_not_none() {
        let mut half_read = office(DeviceClass::Desktop);
        half_read.problems = vec![Problem {
            part: "antivirus".into(),
            operation: "query SecurityCenter2".into(),
            cause: "timed out".into(),
        }];
        let figure = ask(&unit(vec![machine(1, Some(half_read))]), "antivirus_installed_count");
        assert_eq!((number(&figure), coverage(&figure)), (None, (0, 1)));
    }

    #[test]
    fn the_share_of_licences_is_measured_where_every_product_tells_and_declared_otherwise() {
        let told = vec![
            with(1, vec![licensed(Some(40))]),
            with(2, vec![licensed(Some(-3))]),
            with(3, vec![licensed(Some(-3)), licensed(Some(0))]),
            with(4, Vec::new()),
        ];
        let mut unit = unit(told);
        let figure = ask(&unit, "antivirus_licensed_pct");
        assert_eq!((number(&figure), figure.provenance), (Some(50), Some(Provenance::Measured)));
        unit.machines.push(with(5, vec![licensed(None)]));
        assert_eq!(number(&ask(&unit, "antivirus_licensed_pct")), None);
        declare(&mut unit, "antivirus_licensed_pct", ItemValue::Number(90));
        let figure = ask(&unit, "antivirus_licensed_pct");
        assert_eq!((number(&figure), figure.provenance), (Some(90), Some(Provenance::Declared)));
        assert_eq!(figure.notes, ["phần mềm thu thập thấy bản quyền còn hạn trên 2 máy"]);
    }
}

mod declarations {
    use super::*;
    use DeviceClass::{Desktop, Laptop, Tablet, Virtual};

    #[test]
    fn a_measurement_wins_over_a_declaration_and_keeps_the_difference() {
        let mut unit = classes(&[Desktop, Desktop]);
        declare(&mut unit, "desktop_count", ItemValue::Number(18));
        let figure = ask(&unit, "desktop_count");
        assert_eq!((number(&figure), figure.provenance), (Some(2), Some(Provenance::Measured)));
        let sides = figure.difference.unwrap();
        assert_eq!((sides.measured, sides.declared), (ItemValue::Number(2), ItemValue::Number(18)));
    }

    #[test]
    fn agreement_is_no_difference() {
        let mut unit = classes(&[Desktop]);
        declare(&mut unit, "desktop_count", ItemValue::Number(1));
        let figure = ask(&unit, "desktop_count");
        assert_eq!((figure.difference, figure.provenance), (None, Some(Provenance::Measured)));
    }

    #[test]
    fn a_declaration_is_used_where_no_machine_could_be_read() {
        let mut unit = classes(&[Virtual]);
        declare(&mut unit, "desktop_count", ItemValue::Number(18));
        let figure = ask(&unit, "desktop_count");
        assert_eq!((number(&figure), figure.provenance), (Some(18), Some(Provenance::Declared)));
        assert_eq!(coverage(&figure), (0, 1));
    }

    #[test]
    fn an_override_wins_over_everything() {
        let mut unit = classes(&[Desktop]);
        declare(&mut unit, "desktop_count", ItemValue::Number(5));
        declare(&mut unit, "desktop_count", ItemValue::Number(7));
        unit.declarations[0].override_reason = Some("04 máy lưu kho".into());
        let figure = ask(&unit, "desktop_count");
        assert_eq!((number(&figure), figure.provenance), (Some(5), Some(Provenance::Overridden)));
        assert_eq!(figure.difference.unwrap().measured, ItemValue::Number(1));
    }

    #[test]
    fn of_several_declarations_the_latest_that_applies_counts() {
        let mut unit = unit(Vec::new());
        for (value, day, at_ms) in [
            (19, date(2026, 3, 1), 9),
            (20, date(2026, 6, 1), 1),
            (21, date(2026, 6, 1), 2),
            (22, date(2026, 12, 19), 3),
        ] {
            declare(&mut unit, "staff_total", ItemValue::Number(value));
            let last = unit.declarations.last_mut().unwrap();
            (last.effective_on, last.declared_at_ms) = (day, at_ms);
        }
        assert_eq!(number(&ask(&unit, "staff_total")), Some(21));
        unit.declarations.reverse();
        assert_eq!(number(&ask(&unit, "staff_total")), Some(21));
        unit.as_of = date(2026, 5, 31);
        assert_eq!(number(&ask(&unit, "staff_total")), Some(19));
    }

    #[test]
    fn last_years_declaration_is_proposed_and_not_used() {
        let mut unit = unit(Vec::new());
        declare(&mut unit, "staff_total", ItemValue::Number(20));
        unit.as_of = date(2027, 12, 18);
        let figure = ask(&unit, "staff_total");
        assert_eq!((figure.value, figure.declared), (None, None));
        assert_eq!(figure.proposal.unwrap().value, ItemValue::Number(20));
    }

    #[test]
    fn a_declaration_of_the_wrong_kind_is_not_used_and_remarked() {
        let mut unit = unit(Vec::new());
        declare(&mut unit, "staff_total", ItemValue::Text("hai mươi".into()));
        declare(&mut unit, "tablet_count", ItemValue::Number(-1));
        for item in ["staff_total", "tablet_count"] {
            let figure = ask(&unit, item);
            assert_eq!((figure.value, figure.notes.len()), (None, 1), "{item}");
        }
    }

    #[test]
    fn every_declared_item_of_the_catalogue_works_without_code() {
        let declared = |item: &&Item| item.kind == "declared" && item.id != "as_of";
        for item in catalogue::all().unwrap().iter().filter(declared) {
            let value = match item.expects() {
                crate::forms::ValueKind::Number => ItemValue::Number(0),
                crate::forms::ValueKind::Flag => ItemValue::Flag(false),
                crate::forms::ValueKind::Text => ItemValue::Text("x".into()),
            };
            let mut unit = classes(&[Desktop]);
            assert_eq!(figure(item, Scope::Whole, &unit).value, None, "{}", item.id);
            declare(&mut unit, &item.id, value.clone());
            let figure = figure(item, Scope::Whole, &unit);
            let expected = (Some(value), Some(Provenance::Declared));
            assert_eq!((figure.value, figure.provenance), expected, "{}", item.id);
        }
    }

    #[test]
    fn a_firewall_is_declared_only() {
        let mut unit = classes(&[Desktop]);
        assert_eq!(ask(&unit, "firewall_present").value, None);
        declare(&mut unit, "firewall_present", ItemValue::Flag(false));
        assert_eq!(ask(&unit, "firewall_present").value, Some(ItemValue::Flag(false)));
    }

    #[test]
    fn seen_tablets_contradict_a_smaller_declaration_only() {
        let mut unit = classes(&[Tablet, Desktop]);
        let seen = ["phần mềm thu thập thấy ít nhất 1 máy"];
        assert_eq!(ask(&unit, "tablet_count").value, None);
        assert_eq!(ask(&unit, "tablet_count").notes, seen);
        declare(&mut unit, "tablet_count", ItemValue::Number(0));
        assert_eq!(
            (number(&ask(&unit, "tablet_count")), ask(&unit, "tablet_count").notes.len()),
            (Some(0), 1)
        );
        unit.declarations[0].value = ItemValue::Number(3);
        assert_eq!(ask(&unit, "tablet_count").notes.len(), 0);
    }

    #[test]
    fn the_ratio_needs_all_its_terms() {
        let mut unit = classes(&[Desktop, Desktop, Laptop, Virtual]);
        assert_eq!(ask(&unit, "computer_staff_ratio_pct").value, None);
        declare(&mut unit, "staff_total", ItemValue::Number(8));
        let figure = ask(&unit, "computer_staff_ratio_pct");
        assert_eq!((number(&figure), figure.provenance), (Some(38), Some(Provenance::Derived)));
        assert_eq!(figure.formula.as_deref(), Some("(2 + 1)/8"));
        assert_eq!((coverage(&figure), figure.machines.len(), figure.missing.len()), ((3, 4), 3, 1));
        unit.declarations[0].value = ItemValue::Number(0);
        assert_eq!(ask(&unit, "computer_staff_ratio_pct").value, None);
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

mod assigned;
mod of_communes;
mod wanted;
mod whatever;
