//! Printers and scanners, each device once.

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
    let mfp =
        Printer { multifunction: true, ..printer("Brother L2701", Connection::Network, Some("10.0.0.9")) };
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
