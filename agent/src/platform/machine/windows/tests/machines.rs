//! Whole PCs.

use hatang_proto::model::CatalogueEntry;
use hatang_proto::model::inventory::{Connection, DeviceClass};

use super::*;
use crate::inventory::assemble;
use crate::machine::facts::{AntivirusFacts, PortFacts, QueueFacts, RawUuid, VolumeFacts};

fn queue<'facts>(facts: &'facts Facts, name: &str) -> &'facts QueueFacts {
    facts.printers.iter().flatten().find(|queue| queue.name == name).unwrap()
}

fn port<'facts>(facts: &'facts Facts, name: &str) -> &'facts PortFacts {
    queue(facts, name).port.as_ref().unwrap()
}

#[test]
fn a_windows_10_pc_says_what_it_is() {
    let facts = facts(Recorded::new(WINDOWS_10));
    assert_eq!(problems(&facts), ["disks: ask whether a disk fails: its driver does not tell"]);
    assert_eq!(facts.host_name.as_deref(), Some("MOTCUA-03"));
    let smbios = facts.smbios.unwrap();
    assert_eq!((smbios.version.as_deref(), smbios.product.as_deref()), (Some("2.8"), Some("OptiPlex 3070")));
    assert_eq!(smbios.uuid, Some(RawUuid::Table("101112131415161718191a1b1c1d1e1f".to_owned())));
    assert_eq!(smbios.chassis, [3]);
    let cpu = facts.cpu.unwrap();
    assert_eq!((cpu.logical_cores, cpu.physical_cores, cpu.max_khz), (Some(8), Some(4), Some(3_600_000)));
    let system = facts.system.unwrap();
    assert_eq!((system.family.as_str(), system.name.as_deref()), ("windows", Some("Windows 10 Pro")));
    assert_eq!((system.build, system.revision, system.product_type), (Some(19_045), Some(3_803), Some(1)));
    assert_eq!((system.display_version.as_deref(), system.installed_s), (Some("22H2"), Some(1_660_104_000)));
    assert_eq!(
        (system.architecture.as_deref(), system.kernel.as_deref()),
        (Some("x86_64"), Some("10.0.19045"))
    );
    assert_eq!((system.pc_system_type, system.domain_joined), (Some(1), Some(false)));
    assert_eq!(facts.virtualisation.unwrap().hypervisor_flag, Some(false));
    assert_eq!(facts.applications, None);
}

#[test]
fn queues_know_the_device_behind_their_port() {
    let facts = facts(Recorded::new(WINDOWS_10));
    let usb = port(&facts, "Máy in phòng Một cửa");
    assert_eq!((usb.name.as_str(), usb.usb_instance.as_deref()), ("USB001", Some("VNC3R12345")));
    assert_eq!(usb.container.as_deref(), Some("0f9b6b05-9f0e-5a1d-8a6e-3d1b0c8e7a11"));
    assert_eq!(usb.attributes, Some(2_624));
    assert_eq!(port(&facts, "Canon LBP6230dn").host.as_deref(), Some("192.168.1.9"));
    let discovered = port(&facts, "Brother DCP-L2540DW");
    assert_eq!(discovered.uuid.as_deref(), Some("e3248000-80ce-11db-8000-3c2af4aabbcc"));
    assert_eq!(discovered.container.as_deref(), Some("b2f0c6a2-3c55-5e0c-8d8a-3c2af4aabbcc"));
    assert_eq!(port(&facts, r"\\may-chu\Phong ke toan").name, r"\\may-chu\Phong ke toan");
    assert_eq!(facts.printers.as_ref().unwrap().len(), 6);
    assert!(!format!("{facts:?}").contains("S-1-5"), "an account's number is among the facts");
}

#[test]
fn usb_devices_are_whole_and_hubs_are_left_out() {
    let usb = facts(Recorded::new(WINDOWS_10)).usb.unwrap();
    assert_eq!(usb.len(), 3);
    let mfp = &usb[0];
    assert_eq!((mfp.id.as_str(), mfp.serial.as_deref()), ("03f0:2d2a", Some("VNC3R12345")));
    assert_eq!(mfp.product.as_deref(), Some("HP LaserJet MFP M28w"));
    assert_eq!(mfp.manufacturer.as_deref(), Some("HP"));
    assert_eq!(mfp.interfaces, ["060000", "070102"]);
    assert_eq!(mfp.services, ["usbccgp", "usbscan", "usbprint"]);
    assert!(mfp.setup_classes.contains(&"6bdd1fc6-810f-11d0-bec7-08002be2092f".to_owned()));
    let reader = &usb[1];
    assert_eq!(reader.hid_usages, ["008c:0002"]);
    assert_eq!(reader.interfaces, ["030000"]);
    let webcam = &usb[2];
    assert_eq!(
        (webcam.product.as_deref(), webcam.container.as_deref()),
        (Some("Logitech HD Webcam C270"), None)
    );
    assert_eq!(webcam.interfaces, ["0e0300"]);
}

#[test]
fn imaging_displays_and_protection_are_told_as_windows_has_them() {
    let facts = facts(Recorded::new(WINDOWS_10));
    let imaging = facts.imaging.unwrap();
    assert_eq!(imaging.twain, ["hplj.ds", "wiatwain.ds"]);
    assert_eq!(imaging.devices.len(), 1);
    assert_eq!(
        (imaging.devices[0].wia_type, imaging.devices[0].service.as_deref()),
        (Some(1), Some("WSDScan"))
    );
    let monitors = facts.monitors.unwrap();
    assert_eq!(monitors[0].name, r"DISPLAY\DELA0EC\5&2d1f3ab&0&UID4357");
    assert!(monitors[0].edid.as_ref().unwrap().starts_with("00ffffffffffff0010ac"));
    assert_eq!(monitors[1].edid, None);
    let firewall = facts.firewall.unwrap();
    let profiles: Vec<_> = firewall
        .profiles
        .iter()
        .map(|profile| (profile.key.as_str(), profile.enabled, profile.policy))
        .collect();
    let expected = [
        ("DomainProfile", Some(1), None),
        ("StandardProfile", Some(0), Some(1)),
        ("PublicProfile", Some(1), None),
    ];
    assert_eq!(profiles, expected);
    assert_eq!(firewall.products[0].reporting_program_exists, Some(false));
    let encryption = facts.encryption.unwrap();
    assert_eq!(encryption.security_devices, Some(vec![r"ACPI\MSFT0101".to_owned()]));
    assert_eq!(encryption.volumes, Some(vec![VolumeFacts { drive: "C:".to_owned(), protection: Some(1) }]));
    let updates = facts.updates.unwrap();
    assert_eq!((updates.service_start, updates.orchestrator_start), (Some(3), Some(2)));
    assert_eq!(updates.installed_on, Some(vec!["11/15/2023".to_owned(), "20231213".to_owned()]));
    assert_eq!((updates.restart_required, updates.servicing_pending), (Some(true), Some(false)));
}

#[test]
fn a_windows_7_pc_is_joined_without_containers() {
    let facts = facts(Recorded::new(WINDOWS_7));
    assert_eq!(facts.problems.len(), 2, "{:?}", problems(&facts));
    assert!(
        problems(&facts)[1]
            .starts_with("encryption: read the encrypted volumes: this edition has no such class")
    );
    let system = facts.system.as_ref().unwrap();
    assert_eq!(
        (system.architecture.as_deref(), system.service_pack.as_deref()),
        (Some("x86"), Some("Service Pack 1"))
    );
    assert_eq!((system.pc_system_type, system.display_version.as_deref()), (Some(1), None));
    assert_eq!(port(&facts, "Canon LBP2900").usb_instance.as_deref(), Some("0000A2B5XYZ7"));
    assert_eq!(port(&facts, "Cổng LPT").usb_instance, None);
    let usb = facts.usb.as_ref().unwrap();
    assert_eq!((usb.len(), usb[0].product.as_deref()), (1, Some("Canon LBP2900")));
    assert_eq!((usb[0].serial.as_deref(), usb[0].interfaces[0].as_str()), (Some("0000A2B5XYZ7"), "070102"));
    let edid = facts.monitors.as_ref().unwrap()[0].edid.clone().unwrap();
    assert!(edid.contains("0503"), "the override counts: {edid}");
    let updates = facts.updates.as_ref().unwrap();
    assert_eq!(updates.last_success.as_deref(), Some("2019-05-14 03:02:11"));
    let bkav = AntivirusFacts {
        product: "BkavPro Internet Security".to_owned(),
        version: Some("8.1".to_owned()),
        running: Some(true),
        source: Some("service".to_owned()),
        service_start: Some(2),
        ..AntivirusFacts::default()
    };
    assert_eq!(facts.antivirus, Some(vec![bkav]), "Defender of Windows 7 is no antivirus");
}

#[test]
fn both_pcs_are_desktops_to_the_inventory() {
    for text in [WINDOWS_10, WINDOWS_7] {
        let inventory = assemble(&facts(Recorded::new(text)));
        assert_eq!(inventory.device.class, DeviceClass::Desktop);
        assert!(inventory.cpu.is_some() && inventory.system.is_some());
    }
}

#[test]
fn only_applications_of_the_catalogue_leave_the_reader() {
    let entry =
        |name: &str, pattern: &str| CatalogueEntry { name: name.to_owned(), pattern: pattern.to_owned() };
    let catalogue = ApplicationCatalogue {
        version: 3,
        entries: vec![
            entry("Văn phòng điện tử", "*VĂN PHÒNG điện tử*"),
            entry("Một cửa", "Một cửa điện tử*"),
        ],
    };
    let machine = WindowsMachine::new(Recorded::new(WINDOWS_10));
    let facts = machine.read(Part::Applications, &catalogue);
    let applications = facts.applications.clone().unwrap();
    assert_eq!(applications.len(), 1);
    assert_eq!(
        (applications[0].name.as_str(), applications[0].version.as_deref()),
        ("Văn phòng điện tử", Some("4.2.1"))
    );
    assert!(!format!("{facts:?}").contains("xếp hình"));
    let without = machine.read(Part::Applications, &ApplicationCatalogue::default());
    assert_eq!(without, Facts::default());
}

/// The registry that the PC of `pc_7.json` has.
fn real_windows_7() -> Recorded {
    let pc: serde_json::Value = serde_json::from_str(include_str!("../fixtures/pc_7.json")).unwrap();
    let mut recorded = Recorded::default();
    let text = |value: &serde_json::Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let enumerated = r"HKLM\SYSTEM\CurrentControlSet\Enum";
    for printer in pc["printers"].as_array().unwrap() {
        let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Printers\{}", text(printer, "Name"));
        recorded.put_text(
            &key,
            &[("Port", &text(printer, "PortName")), ("Printer Driver", &text(printer, "DriverName"))],
        );
    }
    for bus in ["USBPRINT", "USB"] {
        for device in pc["registry"][bus].as_array().unwrap() {
            let key = format!("{enumerated}\\{}", text(device, "key"));
            for (name, value) in device.as_object().unwrap() {
                recorded.put_text(&key, &[(name, value.as_str().unwrap())]);
            }
            if bus == "USBPRINT" {
                recorded.put_text(
                    &format!("{key}\\Device Parameters"),
                    &[("PortName", &text(device, "PortName"))],
                );
            }
        }
    }
    for device in pc["pnp"].as_array().unwrap() {
        let id = text(device, "PNPDeviceID");
        let (name, class) = (text(device, "Caption"), text(device, "ClassGuid"));
        let key = format!("{enumerated}\\{id}");
        recorded.put_text(
            &key,
            &[("DeviceDesc", &name), ("ClassGUID", &class), ("Service", &text(device, "Service"))],
        );
        let ids = device["CompatibleID"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
        recorded.put(&key, vec![("CompatibleIDs".to_owned(), Some(sources::Value::Texts(ids.collect())))]);
        recorded.present.push(id);
    }
    recorded
}

#[test]
fn a_real_pc_has_one_printer_with_its_serial_and_a_webcam() {
    let recorded = real_windows_7();
    let printers = part(real_windows_7(), Part::Printers);
    assert_eq!(printers.problems, []);
    let mut facts = part(recorded, Part::Usb);
    facts.absorb(printers);
    assert_eq!(facts.printers.as_ref().unwrap().len(), 3);
    assert_eq!(port(&facts, "hp deskjet 5550 series (HPA)").usb_instance.as_deref(), Some("MY26K1K34C2L"));
    let with_device = facts.printers.iter().flatten().filter(|queue| {
        queue.port.as_ref().is_some_and(|port| port.usb_instance.is_some() || port.host.is_some())
    });
    assert_eq!(with_device.count(), 1);
    let usb = facts.usb.as_ref().unwrap();
    assert_eq!(
        (usb.len(), usb[0].interfaces[0].as_str(), usb[0].services[0].as_str()),
        (1, "0e0300", "usbvideo")
    );
    assert_eq!(assemble(&facts).scanners, Some(Vec::new()));
    assert_eq!(part(real_windows_7(), Part::Imaging).imaging.unwrap().devices, []);
}

#[test]
fn the_printer_behind_a_port_is_not_guessed() {
    let usb = r"HKLM\SYSTEM\CurrentControlSet\Enum\USB\VID_04F9&PID_0042";
    let printer = r"HKLM\SYSTEM\CurrentControlSet\Enum\USBPRINT\Brother";
    let with = |present: bool| {
        let mut recorded = Recorded::default();
        let queue = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Printers\Brother";
        recorded.put_text(queue, &[("Port", "USB001"), ("Printer Driver", "Brother HL")]);
        for (number, serial) in ["E73N1", "E73N2"].iter().enumerate() {
            let container = format!("{{00000000-0000-0000-0000-00000000000{}}}", number + 1);
            recorded.put_text(&format!("{usb}\\{serial}"), &[("ContainerID", &container)]);
            let key = format!("{printer}\\{number}&1&0&USB001");
            recorded.put_text(&key, &[("ContainerID", &container), ("DeviceDesc", "Brother HL")]);
            recorded.put_text(&format!("{key}\\Device Parameters"), &[("PortName", "USB001")]);
        }
        if present {
            recorded.present.push(r"USBPRINT\Brother\1&1&0&USB001".to_owned());
        }
        part(recorded, Part::Printers)
    };
    assert_eq!(port(&with(false), "Brother").usb_instance, None);
    assert_eq!(port(&with(true), "Brother").usb_instance.as_deref(), Some("E73N2"));
}

#[test]
fn paths_shares_and_lists_of_ports_are_read_as_ports() {
    let mut recorded = Recorded::new(WINDOWS_10);
    for (name, value) in
        [("a", r"C:\out\file.prn"), ("b", r"\\may-chu\HP"), ("c", ","), ("d", "USB001,LPT1:")]
    {
        let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Printers\{name}");
        recorded.put_text(&key, &[("Port", value)]);
    }
    let facts = part(recorded, Part::Printers);
    assert_eq!(facts.problems, []);
    for (name, value) in [("a", r"C:\out\file.prn"), ("b", r"\\may-chu\HP"), ("c", ",")] {
        assert_eq!(port(&facts, name), &PortFacts { name: value.to_owned(), ..PortFacts::default() });
    }
    assert_eq!(port(&facts, "d").usb_instance.as_deref(), Some("VNC3R12345"));
}

#[test]
fn a_composite_printer_without_containers_is_climbed_to() {
    let enumerated = r"HKLM\SYSTEM\CurrentControlSet\Enum";
    let mut recorded = Recorded::default();
    let put = |recorded: &mut Recorded, id: &str, values: &[(&str, &str)]| {
        recorded.put_text(&format!("{enumerated}\\{id}"), values);
    };
    put(&mut recorded, r"USB\Vid_03f0&Pid_3b17\CNG8D5K2PQ", &[("ParentIdPrefix", "6&12ab34&0")]);
    put(&mut recorded, r"USB\Vid_03f0&Pid_3b17&MI_01\6&12ab34&0&0001", &[("ParentIdPrefix", "7&9f8e7d&0")]);
    put(&mut recorded, r"USBPRINT\HPM1120\7&9F8E7D&0&USB003", &[("DeviceDesc", "HP M1120 MFP")]);
    put(&mut recorded, r"USBPRINT\HPM1120\7&9F8E7D&0&USB003\Device Parameters", &[("PortName", "USB003")]);
    let queue = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Printers\HP";
    recorded.put_text(queue, &[("Port", "USB003"), ("Printer Driver", "HP M1120 MFP")]);
    let facts = part(recorded, Part::Printers);
    assert_eq!(port(&facts, "HP").usb_instance.as_deref(), Some("CNG8D5K2PQ"));
    assert_eq!(assemble(&facts).printers.map(|printers| printers.len()), Some(1));
    assert!(matches!(assemble(&facts).printers.unwrap()[0].connection, Connection::Usb | Connection::Other));
}
