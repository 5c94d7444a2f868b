//! Which queues and plugs are devices, and how many.

use super::*;
use crate::machine::facts::PortFacts;

fn queue(name: &str, model: &str, device: &str) -> QueueFacts {
    QueueFacts {
        name: name.to_owned(),
        model: Some(model.to_owned()),
        device: Some(device.to_owned()),
        ..QueueFacts::default()
    }
}

#[test]
fn queues_without_a_device_are_no_printers() {
    let queues = vec![
        queue("PDF", "Generic CUPS-PDF Printer", "cups-pdf:/"),
        queue("Null", "Local Raw Printer", "file:///dev/null"),
        queue("Again", "HP", "ipp://localhost:631/printers/HP"),
        queue("Fax", "HP Fax", "hpfax:/usb/Officejet?serial=CN1"),
    ];
    assert_eq!(judge(&Facts { printers: Some(queues), ..Facts::default() }), Some(Vec::new()));
}

#[test]
fn two_queues_and_a_plug_of_one_device_are_one_printer() {
    let facts = Facts {
        printers: Some(vec![
            queue("HP", "HP LaserJet MFP M28w", "usb://HP/LaserJet?serial=VNC1"),
            queue("HP-draft", "HP LaserJet MFP M28w", "hp:/usb/LaserJet?serial=VNC1"),
        ]),
        usb: Some(vec![UsbFacts {
            id: "03f0:2d2a".to_owned(),
            serial: Some("VNC1".to_owned()),
            interfaces: vec!["070102".to_owned()],
            ..UsbFacts::default()
        }]),
        ..Facts::default()
    };
    let printers = judge(&facts).unwrap();
    assert_eq!(printers.len(), 1);
    assert!(printers[0].multifunction);
}

#[test]
fn a_queue_that_names_no_device_takes_one_plug_and_the_next_counts() {
    let plug = |serial: &str| UsbFacts {
        id: "04a9:2676".to_owned(),
        product: Some("CAPT USB Device".to_owned()),
        serial: Some(serial.to_owned()),
        interfaces: vec!["070102".to_owned()],
        ..UsbFacts::default()
    };
    let facts = |usb| Facts {
        printers: Some(vec![queue("LBP2900", "Canon LBP2900 CAPT", "ccp://localhost:59687")]),
        usb: Some(usb),
        ..Facts::default()
    };
    assert_eq!(judge(&facts(vec![plug("A1")])).unwrap().len(), 1);
    assert_eq!(judge(&facts(vec![plug("A1"), plug("B2")])).unwrap().len(), 2);
}

#[test]
fn unread_queues_are_not_no_printers() {
    assert_eq!(judge(&Facts { usb: Some(Vec::new()), ..Facts::default() }), None);
}

/// A whole PC as it was recorded, with the counts of somebody who looked at it.
#[test]
fn a_recorded_pc_has_the_printers_that_stand_beside_it() {
    let recorded: serde_json::Value =
        serde_json::from_str(include_str!("../../platform/machine/windows/fixtures/pc_7.json")).unwrap();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let usbprint = &recorded["registry"]["USBPRINT"][0];
    let usb = &recorded["registry"]["USB"][0];
    let queues = recorded["printers"].as_array().unwrap().iter().map(|row| {
        let is_behind = row["PortName"] == usbprint["PortName"];
        QueueFacts {
            name: text(&row["Name"]).unwrap(),
            model: text(&row["DriverName"]),
            device: None,
            port: Some(PortFacts {
                name: text(&row["PortName"]).unwrap(),
                attributes: row["Attributes"].as_u64().and_then(|bits| u32::try_from(bits).ok()),
                usb_instance: text(&usb["key"]).filter(|_| is_behind),
                container: text(&usb["ContainerID"]).filter(|_| is_behind),
                ..PortFacts::default()
            }),
        }
    });
    let webcam = &recorded["pnp"][0];
    let camera = UsbFacts {
        id: "046d:08c9".to_owned(),
        interfaces: vec!["0e0300".to_owned()],
        setup_classes: vec![text(&webcam["ClassGuid"]).unwrap().trim_matches(['{', '}']).to_owned()],
        services: vec![text(&webcam["Service"]).unwrap()],
        ..UsbFacts::default()
    };
    let facts = Facts { printers: Some(queues.collect()), usb: Some(vec![camera]), ..Facts::default() };
    let printers = judge(&facts).unwrap();
    let truth = &recorded["truth"];
    assert_eq!(Some(printers.len() as u64), truth["physical"].as_u64());
    assert_eq!(printers[0].connection, Connection::Usb);
    assert_eq!(
        printers[0].device_key,
        text(&truth["usb_serials"]["USB001"]).map(|serial| format!("usb:{serial}"))
    );
    let scanners = crate::inventory::scanners::judge(&facts).unwrap();
    assert_eq!(Some(scanners.len() as u64), truth["scanners"].as_u64());
}

#[test]
fn a_copy_that_windows_made_for_another_socket_is_the_same_printer() {
    let at = |name: &str, port: &str| QueueFacts {
        name: name.to_owned(),
        model: Some("Canon LBP2900".to_owned()),
        port: Some(PortFacts { name: port.to_owned(), ..PortFacts::default() }),
        ..QueueFacts::default()
    };
    let facts = |second: &str| Facts {
        printers: Some(vec![at("Canon LBP2900", "USB001"), at(second, "USB002")]),
        ..Facts::default()
    };
    assert_eq!(judge(&facts("Canon LBP2900 (Copy 1)")).unwrap().len(), 1);
    assert_eq!(judge(&facts("Canon LBP2900 phòng họp")).unwrap().len(), 2);
}

#[test]
fn a_queue_and_a_plug_of_one_container_are_one_printer() {
    let container = Some("f175266e-e5b1-50c6-b78c-5c9f79551a9e".to_owned());
    let port = PortFacts {
        name: "USB001".to_owned(),
        usb_instance: Some("7&17e8a3c3&0&1".to_owned()),
        container: container.clone(),
        ..PortFacts::default()
    };
    let plug = UsbFacts {
        id: "04a9:2676".to_owned(),
        services: vec!["usbprint".to_owned()],
        container,
        ..UsbFacts::default()
    };
    let queue = QueueFacts { name: "LBP".to_owned(), port: Some(port), ..QueueFacts::default() };
    let facts = Facts { printers: Some(vec![queue]), usb: Some(vec![plug]), ..Facts::default() };
    assert_eq!(judge(&facts).unwrap().len(), 1);
}
