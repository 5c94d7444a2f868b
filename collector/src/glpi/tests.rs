//! Documents held against GLPI's own schema, of every recorded machine and of made-up ones.

use boon::{Compiler, SchemaIndex, Schemas};
use hatang_proto::model::inventory::OperatingSystem;

use super::*;

const SCHEMA: &str = include_str!("testdata/inventory.schema.json");
const ID: &str = "07070707070707070707070707070707";

/// The schema, with no room for a misspelt field in what we write.
fn compiled() -> (Schemas, SchemaIndex) {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                if object.contains_key("properties") {
                    object.insert("additionalProperties".into(), false.into());
                }
                object.values_mut().for_each(close);
            }
            Value::Array(values) => values.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    close(&mut schema);
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("urn:glpi", schema).unwrap();
    let index = compiler.compile("urn:glpi", &mut schemas).unwrap();
    (schemas, index)
}

fn recorded() -> Vec<(String, Inventory)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../agent/src/inventory/fixtures/machines");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let inventories = files.filter(|path| path.to_string_lossy().ends_with(".inventory.json"));
    let read = |path: std::path::PathBuf| {
        let inventory = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        (path.file_name().unwrap().to_string_lossy().into_owned(), inventory)
    };
    inventories.map(read).collect()
}

#[test]
fn every_recorded_machine_is_valid_for_glpi() {
    let (schemas, index) = compiled();
    let machines = recorded();
    assert!(20 <= machines.len(), "{}", machines.len());
    for (name, inventory) in machines {
        let document = document(ID, None, &inventory);
        let valid = schemas.validate(&document, index).map_err(|fault| format!("{fault:#}"));
        assert_eq!(valid, Ok(()), "{name}: {document:#}");
    }
}

#[test]
fn what_is_not_known_is_left_out() {
    let (schemas, index) = compiled();
    let nothing = document(ID, None, &Inventory::default());
    assert!(schemas.validate(&nothing, index).is_ok());
    assert_eq!(nothing["content"].as_object().unwrap().keys().collect::<Vec<_>>(), ["versionclient"]);
    let none = Inventory { disks: Some(Vec::new()), printers: Some(Vec::new()), ..Inventory::default() };
    let none = document(ID, Some("Máy <&> \"một\""), &none);
    assert!(schemas.validate(&none, index).is_ok());
    assert_eq!(none["content"]["printers"], json!([]), "looked, found none");
    assert_eq!(none["content"]["hardware"]["name"], "Máy <&> \"một\"");
    assert_eq!(none["content"].get("antivirus"), None);
}

#[test]
fn hostile_and_impossible_values_stay_valid_or_are_left_out() {
    let (schemas, index) = compiled();
    let mut hostile =
        Inventory { host_name: Some("\u{202e}'; DROP\u{0}".to_owned()), ..Inventory::default() };
    hostile.firmware.bios_date = Some("2014-02-30".to_owned());
    hostile.adapters = Some(vec![Adapter {
        name: "x".repeat(300),
        kind: AdapterKind::Unknown,
        hardware_address: Some(" ".to_owned()),
        up: false,
        speed_mbps: None,
        addresses: vec!["khong".to_owned(), "fe80::1/64".to_owned(), "10.0.0.1/24".to_owned()],
    }]);
    hostile.system = Some(OperatingSystem::default());
    let document = document(ID, None, &hostile);
    let valid = schemas.validate(&document, index).map_err(|fault| format!("{fault:#}"));
    assert_eq!(valid, Ok(()), "{document:#}");
    assert_eq!(document["content"].get("bios"), None, "no such day");
    assert_eq!(document["content"]["networks"].as_array().unwrap().len(), 2);
}

#[test]
fn an_antivirus_of_unknown_state_is_neither_on_nor_off() {
    let product = |state| antivirus(&Antivirus { product: "Bkav".to_owned(), state, ..Antivirus::default() });
    assert_eq!(product(AntivirusState::Unknown).get("enabled"), None);
    assert_eq!(product(AntivirusState::On)["enabled"], true);
    assert_eq!(product(AntivirusState::Expired)["enabled"], false);
}
