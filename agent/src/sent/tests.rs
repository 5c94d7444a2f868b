use hatang_proto::model::inventory::{
    Adapter, AdapterKind, Age, AgeReason, Antivirus, Application, BarcodeReader, Battery, Connection, Cpu,
    Disk, DiskKind, EncryptedDrive, Firewall, FirewallProfile, IcmpWay, Inventory, Memory, Monitor,
    OperatingSystem, Printer, Problem, RefusedIdentity, Scanner, Tpm, Updates, Vote,
};
use hatang_proto::model::{Probe, TargetId};
use serde_json::{Value, json};

use super::*;

/// An inventory in which nothing is absent.
fn full() -> Inventory {
    let mut found = Inventory {
        host_name: Some("PC-01".to_owned()),
        age: Some(Age {
            earliest_year: Some(2014),
            latest_year: Some(2016),
            reasons: vec![
                AgeReason::CpuFamily { model: "i3".to_owned(), year: 2013 },
                AgeReason::BiosDate { month: "2014-10".to_owned() },
            ],
        }),
        system: Some(OperatingSystem::default()),
        cpu: Some(Cpu {
            model: "Intel".to_owned(),
            vendor: Some("GenuineIntel".to_owned()),
            physical_cores: Some(2),
            logical_cores: 4,
            max_mhz: Some(3_400),
        }),
        memory: Some(Memory { total_bytes: 8_000_000_000, installed_bytes: Some(8_589_934_592) }),
        disks: Some(vec![Disk {
            name: r"\\.\PHYSICALDRIVE0".to_owned(),
            kind: DiskKind::Ssd,
            bus: Some("sata".to_owned()),
            model: Some("KINGSTON".to_owned()),
            size_bytes: Some(240_057_409_536),
            removable: false,
            failing: Some(false),
        }]),
        adapters: Some(vec![Adapter {
            name: "Ethernet".to_owned(),
            kind: AdapterKind::Wired,
            hardware_address: Some("02:00:00:00:00:01".to_owned()),
            up: true,
            speed_mbps: Some(1_000),
            addresses: vec!["192.168.1.20/24".to_owned(), "fe80::1/64".to_owned()],
        }]),
        antivirus: Some(vec![Antivirus { sources: vec!["service".to_owned()], ..Antivirus::default() }]),
        updates: Some(Updates::default()),
        monitors: Some(vec![Monitor { serial: Some("M1".to_owned()), ..Monitor::default() }]),
        batteries: Some(vec![Battery { health_percent: Some(81) }]),
        applications: Some(vec![Application { name: "VOFFICE".to_owned(), version: Some("3".to_owned()) }]),
        icmp_way: Some(IcmpWay::SystemCall),
        problems: vec![Problem {
            part: "wmi".to_owned(),
            operation: "ask".to_owned(),
            cause: "0x80041003".to_owned(),
        }],
        ..Inventory::default()
    };
    let (model, connection, key) = (Some("HP".to_owned()), Connection::Usb, Some("usb:1".to_owned()));
    let name = || "HP LaserJet".to_owned();
    found.printers = Some(vec![Printer {
        name: name(),
        model: model.clone(),
        connection,
        device_key: key.clone(),
        multifunction: true,
    }]);
    found.scanners =
        Some(vec![Scanner { name: name(), model, connection, device_key: key.clone(), multifunction: true }]);
    found.barcode_readers = Some(vec![BarcodeReader { name: name(), device_key: key }]);
    found.device.votes = vec![Vote { source: "chassis".to_owned(), evidence: "3".to_owned(), ..vote() }];
    found.identity.disk_serials = vec!["S1".to_owned(), "S2".to_owned()];
    found.identity.refused =
        vec![RefusedIdentity { field: "f".to_owned(), value: "v".to_owned(), reason: "r".to_owned() }];
    found.firmware.chassis_codes = vec![3, 10];
    found.security.firewall = Some(Firewall {
        profiles: vec![FirewallProfile { name: "public".to_owned(), enabled: true, by_policy: false }],
        service_disabled: false,
        products: vec!["F".to_owned()],
    });
    found.security.tpm = Some(Tpm { present: true, version: Some("2.0".to_owned()) });
    found.security.drives = Some(vec![EncryptedDrive { name: "C:".to_owned(), protected: Some(true) }]);
    found
}

fn vote() -> Vote {
    Vote { source: String::new(), evidence: String::new(), class: Inventory::default().device.class }
}

fn page(inventory: Value) -> String {
    html(&Sending { inventory: Some(inventory), ..Sending::default() })
}

/// Gives every single value one of its own, so that none can be taken for another; what they are.
fn mark(value: &mut Value, path: &str, marks: &mut Vec<String>) {
    let number = 7_000_000 + marks.len();
    match value {
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(name, value)| mark(value, &format!("{path}.{name}"), marks));
        }
        Value::Array(list) => list.iter_mut().for_each(|item| mark(item, path, marks)),
        Value::Number(_) => {
            *value = json!(number);
            marks.push(number.to_string());
        }
        _ => {
            *value = json!(format!("<{number}&'\">"));
            marks.push(format!("&lt;{number}&amp;&#39;&quot;&gt;"));
        }
    }
}

#[test]
fn every_single_value_of_an_inventory_is_on_the_page_escaped() {
    let (mut value, mut marks) = (serde_json::to_value(full()).unwrap(), Vec::new());
    value["future"] = json!({ "deep": [[{ "deeper": [1, "x"] }], "y"], "z": null });
    mark(&mut value, "", &mut marks);
    assert!(100 < marks.len(), "{}", marks.len());
    let page = page(value);
    let missing: Vec<&String> = marks.iter().filter(|mark| !page.contains(mark.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!page.contains("<7"), "unescaped");
    assert!(page.contains("<h2>future</h2>") && page.contains("deeper"));
}

#[test]
fn every_field_of_an_inventory_has_a_vietnamese_name() {
    fn unnamed(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = format!("{path}.{name}");
                    let path = path.trim_start_matches('.');
                    if labels::label(path) == name {
                        found.push(path.to_owned());
                    }
                    unnamed(value, path, found);
                }
            }
            Value::Array(list) => list.iter().for_each(|item| unnamed(item, path, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    unnamed(&serde_json::to_value(full()).unwrap(), "", &mut found);
    assert!(found.is_empty(), "give these a line in labels.tsv: {found:?}");
}

#[test]
fn absent_empty_and_meant_values_are_told_apart() {
    let page = page(json!({ "cpu": null, "disks": [], "memory": { "total_bytes": 8_589_934_592_u64 },
        "device": { "class": "laptop" } }));
    assert!(page.contains("<th>Bộ xử lý</th><td><span class=\"absent\">không đọc được hoặc không có</span>"));
    assert!(page.contains("đã xem, không có"));
    assert!(page.contains("8589934592 <span class=\"meant\">(8,0 GB)</span>"));
    assert!(page.contains("laptop <span class=\"meant\">(máy tính xách tay)</span>"));
}

#[test]
fn targets_complaints_and_the_receiver_are_named() {
    let target = Target {
        id: TargetId(1),
        name: "Văn phòng <điện tử>".to_owned(),
        segment: Segment::Application,
        probe: Probe::Tcp { host: "voffice.example".to_owned(), port: 443 },
        period_s: 60,
        timeout_ms: 2_000,
    };
    let page = html(&Sending {
        collector: Some("10.0.0.5:8443".to_owned()),
        heard_ms: Some(1_795_420_800_000),
        targets: TargetSet { version: 1, targets: vec![target] },
        told: vec![Told { at_ms: 0, about: "H-mail".to_owned() }],
        ..Sending::default()
    });
    for part in ["Văn phòng &lt;điện tử&gt;", "tcp:voffice.example:443", "60 giây", "10.0.0.5:8443", "H-mail"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("15:00:00 ngày 23/11/2026") && page.contains("Chưa gửi lần nào"));
    assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("url("));
}

#[test]
fn a_speed_sample_is_shown_when_there_was_one() {
    let title = "Mẫu đo tốc độ gần nhất";
    assert!(!html(&Sending::default()).contains(title));
    let measured = Fetched {
        at_ms: 1_795_420_800_000,
        url: "http://10.1.0.9/a?b&c".to_owned(),
        bytes: 9_999_999,
        bits_per_s: Some(38_249_000),
    };
    let page = html(&Sending { speed: Some(measured.clone()), ..Sending::default() });
    for part in
        [title, "15:00:00 ngày 23/11/2026", "http://10.1.0.9/a?b&amp;c", "38,2 Mbps, đã tải 10000 KB rồi bỏ"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let missing = Fetched { bytes: 0, bits_per_s: None, ..measured };
    assert!(html(&Sending { speed: Some(missing), ..Sending::default() }).contains("không đo được"));
}
