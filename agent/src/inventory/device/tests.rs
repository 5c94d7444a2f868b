//! Which source wins, and what each is known to get wrong.

use super::*;
use crate::machine::facts::{SupplyFacts, VirtualisationFacts};

fn smbios(manufacturer: &str, product: &str, chassis: &[u8]) -> Smbios {
    Smbios {
        manufacturer: Some(manufacturer.to_owned()),
        product: Some(product.to_owned()),
        chassis: chassis.to_vec(),
        ..Smbios::default()
    }
}

fn class_of(facts: &Facts) -> DeviceClass {
    judge(facts, &mut Vec::new()).class
}

fn class(manufacturer: &str, product: &str, chassis: &[u8]) -> DeviceClass {
    class_of(&Facts { smbios: Some(smbios(manufacturer, product, chassis)), ..Facts::default() })
}

#[test]
fn the_first_decisive_source_wins() {
    use DeviceClass::{AllInOne, Desktop, Laptop, MiniPc, Server, Tablet, Unknown, Virtual};
    for (manufacturer, product, chassis, expected) in [
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)", [1].as_slice(), Virtual),
        ("Microsoft Corporation", "Virtual Machine", &[3], Virtual),
        ("VMware, Inc.", "VMware7,1", &[1], Virtual),
        ("Xen", "HVM domU", &[1], Virtual),
        ("XENTA", "990071", &[3], Desktop),
        ("ADATA", "XENIA 14", &[10], Laptop),
        ("Microsoft Corporation", "Surface Pro 3", &[9], Tablet),
        ("Microsoft Corporation", "Surface Laptop 4", &[9], Laptop),
        ("Apple Inc.", "iMac12,1", &[9], AllInOne),
        ("Dell Inc.", "OptiPlex 3020M", &[3], MiniPc),
        ("Dell Inc.", "Latitude E6420", &[12, 9], Laptop),
        ("Dell Inc.", "Latitude E6420", &[9, 12], Laptop),
        ("To Be Filled By O.E.M.", "To Be Filled By O.E.M.", &[0x83], Desktop),
        ("HP", "ProLiant ML10 v2", &[7], Server),
        ("Supermicro", "Super Server", &[1], Server),
        ("LENOVO", "ThinkPad X230 Tablet", &[10], Laptop),
        ("LENOVO", "ThinkPad X1 Tablet", &[10], Tablet),
        ("HP", "HP t640 Thin Client", &[3], MiniPc),
        ("HP", "HP mt45 Mobile Thin Client", &[10], Laptop),
        ("Google", "Rammus", &[3], Laptop),
        ("Google", "Panther", &[3], MiniPc),
        ("Notebook", "W51XTU", &[3], Laptop),
        ("LENOVO", "Reserver for OEM", &[10], Laptop),
        ("IBM", "eserver xSeries 235 -[86712AX]-", &[3], Server),
        ("FUJITSU SIEMENS", "ESPRIMO Mobile V5535", &[1], Laptop),
        ("GIGABYTE", "AORUS 17G KD", &[3], Laptop),
        ("Gigabyte Technology Co., Ltd.", "X570 AORUS PRO", &[3], Desktop),
        ("ASUSTeK COMPUTER INC.", "ESC8000 G4", &[3], Server),
        ("ASUSTeK COMPUTER INC.", "ESC700 G2", &[3], Desktop),
        ("Dell Inc.", "Precision 7920 Tower", &[3], Desktop),
        ("Acme", "Something", &[77], Unknown),
        ("Acme", "Something", &[], Unknown),
    ] {
        assert_eq!(class(manufacturer, product, chassis), expected, "{manufacturer} {product} {chassis:?}");
    }
}

#[test]
fn a_board_in_a_system_without_a_name_is_an_assembled_pc() {
    let class = |manufacturer, product, chassis| {
        let smbios =
            Smbios { board_product: Some("8IPE1000-G".to_owned()), ..smbios(manufacturer, product, chassis) };
        class_of(&Facts { smbios: Some(smbios), ..Facts::default() })
    };
    assert_eq!(class("", "", &[]), DeviceClass::Desktop);
    assert_eq!(class("To Be Filled By O.E.M.", "8ipe1000-g", &[2]), DeviceClass::Desktop);
    assert_eq!(class("", "", &[10]), DeviceClass::Laptop);
    assert_eq!(class("Acme", "Something", &[]), DeviceClass::Unknown);
}

#[test]
fn a_server_edition_outvotes_the_case_it_runs_in() {
    let system = SystemFacts { product_type: Some(3), ..SystemFacts::default() };
    let facts = Facts { smbios: Some(smbios("Acme", "PC", &[3])), system: Some(system), ..Facts::default() };
    assert_eq!(class_of(&facts), DeviceClass::Server);
}

#[test]
fn without_firmware_the_kernel_tells_a_guest() {
    let kernel = |flag, sources: &[&str]| Facts {
        virtualisation: Some(VirtualisationFacts {
            hypervisor_flag: Some(flag),
            clock_sources: sources.iter().map(|name| (*name).to_owned()).collect(),
            ..VirtualisationFacts::default()
        }),
        ..Facts::default()
    };
    let device = judge(&kernel(true, &["tsc", "kvm-clock"]), &mut Vec::new());
    assert_eq!((device.class, device.virtual_platform.as_deref()), (DeviceClass::Virtual, Some("KVM")));
    assert_eq!(class_of(&kernel(true, &["tsc"])), DeviceClass::Virtual);
    assert_eq!(class_of(&kernel(false, &["tsc", "hpet"])), DeviceClass::Unknown);
}

#[test]
fn a_hypervisor_flag_on_named_hardware_is_no_guest() {
    let facts = Facts {
        smbios: Some(smbios("Dell Inc.", "OptiPlex 7060", &[6])),
        virtualisation: Some(VirtualisationFacts {
            hypervisor_flag: Some(true),
            ..VirtualisationFacts::default()
        }),
        ..Facts::default()
    };
    assert_eq!(class_of(&facts), DeviceClass::Desktop);
}

#[test]
fn a_desktop_case_with_battery_and_lid_is_a_laptop_to_be_checked() {
    let battery = |scope: Option<&str>| SupplyFacts {
        name: "BAT0".to_owned(),
        kind: Some("Battery".to_owned()),
        scope: scope.map(str::to_owned),
        ..SupplyFacts::default()
    };
    let power = |supply, lid| PowerFacts { supplies: vec![supply], lid: Some(lid), short_term: None };
    let facts =
        |power| Facts { smbios: Some(smbios("Acme", "N1", &[3])), power: Some(power), ..Facts::default() };
    let mut problems = Vec::new();
    assert_eq!(judge(&facts(power(battery(None), true)), &mut problems).class, DeviceClass::Laptop);
    assert_eq!(problems[0].part, "device");
    assert_eq!(class_of(&facts(power(battery(None), false))), DeviceClass::Desktop);
    assert_eq!(class_of(&facts(power(battery(Some("Device")), true))), DeviceClass::Desktop);
}

#[test]
fn an_assembled_pc_is_named_by_its_board_and_a_lenovo_by_its_version() {
    let assembled = Smbios {
        board_manufacturer: Some("Gigabyte Technology Co., Ltd.".to_owned()),
        board_product: Some("H61M-DS2".to_owned()),
        ..smbios("To be filled by O.E.M.", "To be filled by O.E.M.", &[3])
    };
    assert_eq!(model(&assembled).as_deref(), Some("H61M-DS2"));
    assert_eq!(manufacturer(&assembled).as_deref(), Some("Gigabyte Technology Co., Ltd."));
    let lenovo =
        Smbios { product_version: Some("ThinkPad T510".to_owned()), ..smbios("LENOVO", "4384A78", &[10]) };
    assert_eq!(model(&lenovo).as_deref(), Some("ThinkPad T510 (4384A78)"));
}
