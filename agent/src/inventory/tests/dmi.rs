//! Agreement of the device class with 600 labelled reports of real computers.
//!
//! These rows and the words were made for each other. The corpus's other rows were split by model: one half to find words
//! in, the other to measure once. That other half agreed in 98.99 % (laptop, of 7,500), 98.82 % (desktop with all-in-one
//! and mini PC, of 10,192), 96.20 % (server, of 921) and 98.64 % (tablet, of 514), after which its misses gave a few words
//! more. All other 162,132 rows then: 99.1, 98.8, 95.4 and 99.7 %. Most servers missed are workstations by their names.

use std::collections::BTreeMap;

use hatang_proto::model::inventory::DeviceClass;

use crate::inventory::assemble;
use crate::machine::facts::{Facts, Smbios};

const ROWS: &str = include_str!("../fixtures/dmi/dmi_dev.tsv");
const CHASSIS: &str = include_str!("../device/chassis.csv");

/// One report: its label and the class that was found.
struct Row {
    label: &'static str,
    product: &'static str,
    manufacturer: &'static str,
    chassis: &'static str,
    class: DeviceClass,
}

fn chassis_code(name: &str) -> Option<u8> {
    CHASSIS.lines().find_map(|line| match line.split(',').collect::<Vec<_>>().as_slice() {
        [code, listed, _] if *listed == name => code.parse().ok(),
        _ => None,
    })
}

fn rows() -> Vec<Row> {
    ROWS.lines().skip(1).map(row).collect()
}

fn row(line: &'static str) -> Row {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [_, label, _, chassis, _, bios_date, manufacturer, product, family, board, ..] = fields.as_slice()
    else {
        panic!("{line} lacks a column")
    };
    let text = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
    let smbios = Smbios {
        chassis: chassis.split('|').filter_map(chassis_code).collect(),
        bios_date: text(bios_date),
        manufacturer: text(manufacturer),
        product: text(product),
        family: text(family),
        board_product: text(board),
        ..Smbios::default()
    };
    let class = assemble(&Facts { smbios: Some(smbios), ..Facts::default() }).device.class;
    Row { label, product, manufacturer, chassis, class }
}

/// Laptop, desktop with all-in-one and mini PC, server, tablet: what the label can tell.
fn agrees(row: &Row) -> bool {
    match row.label {
        "Notebook" | "Convertible" => row.class == DeviceClass::Laptop,
        "Desktop" | "All In One" | "Mini Pc" => {
            matches!(row.class, DeviceClass::Desktop | DeviceClass::AllInOne | DeviceClass::MiniPc)
        }
        "Server" => row.class == DeviceClass::Server,
        "Tablet" => row.class == DeviceClass::Tablet,
        other => panic!("unknown label {other}"),
    }
}

/// Labelled a tablet by hw-probe, though they are laptops.
fn is_mislabelled(row: &Row) -> bool {
    let laptops = ["Surface Laptop", "Surface Book"];
    row.label == "Tablet" && laptops.iter().any(|name| row.product.starts_with(name))
}

/// The chassis alone agrees in 516 of these rows. What is left: workstations labelled servers (3), a 1U server labelled a
/// desktop, a convertible labelled a mini PC, and the Surface Laptops, Books and Studios, which are laptops whatever their
/// label says: these 13 are left out of the shares below.
#[test]
fn the_class_agrees_with_the_labels_of_real_computers() {
    let mut agreed: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = rows();
    for row in &rows {
        *agreed.entry(row.label).or_default() += usize::from(agrees(row));
        if !agrees(row) {
            println!(
                "{}: {:?} for {:?} {:?} chassis {:?}",
                row.label, row.class, row.manufacturer, row.product, row.chassis
            );
        }
    }
    let expected = [
        ("All In One", 100),
        ("Convertible", 61),
        ("Desktop", 99),
        ("Mini Pc", 38),
        ("Notebook", 100),
        ("Server", 97),
        ("Tablet", 87),
    ];
    assert_eq!(agreed, BTreeMap::from(expected));
    let mislabelled = rows.iter().filter(|row| is_mislabelled(row));
    assert_eq!(mislabelled.clone().count(), 13);
    assert!(mislabelled.clone().all(|row| row.class == DeviceClass::Laptop));
}

/// Least share of each label, percent.
const GOALS: [(&[&str], usize); 4] = [
    (&["Notebook", "Convertible"], 98),
    (&["Desktop", "All In One", "Mini Pc"], 97),
    (&["Server"], 95),
    (&["Tablet"], 92),
];

#[test]
fn each_class_reaches_its_share() {
    let rows = rows();
    for (labels, percent) in GOALS {
        let counted = || rows.iter().filter(|row| labels.contains(&row.label) && !is_mislabelled(row));
        let right = counted().filter(|row| agrees(row)).count();
        let all = counted().count();
        assert!(percent * all <= right * 100, "{labels:?}: {right} of {all}");
    }
}

#[test]
fn fewer_than_one_in_fifty_is_taken_for_another_class() {
    let rows = rows();
    let wrong =
        rows.iter().filter(|row| !agrees(row) && !is_mislabelled(row) && row.class != DeviceClass::Unknown);
    assert!(wrong.count() * 50 < rows.len());
}
