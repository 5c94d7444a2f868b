//! What is printed is held against the schema by a validator, and against a copy of it that knows no further fields.

use boon::{Compiler, SchemaIndex, Schemas};
use hatang_proto::model::inventory::DeviceClass;
use serde_json::Value;

use super::*;
use crate::items::{ItemValue, MachineState, UnitState};
use crate::report::tests::{declared, machine, unit};
use crate::report::{Format, Report, ReportDetails, Warning, make, print};

fn compiled(schema: Value) -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource(ID, schema).unwrap();
    let index = compiler.compile(ID, &mut schemas).unwrap();
    (schemas, index)
}

/// The same schema with no room for a field that it does not name.
fn closed(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        match value {
            Value::Object(object) => {
                if object.get("type").is_some_and(|kind| kind == "object") {
                    object.insert("additionalProperties".into(), false.into());
                }
                object.values_mut().for_each(close);
            }
            Value::Array(values) => values.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

fn parsed() -> Value {
    serde_json::from_str(schema()).unwrap()
}

fn full_unit() -> UnitState {
    let mut unit = unit();
    unit.machines = vec![
        machine(1, "PC-01 <&> \"một\"", DeviceClass::Desktop),
        machine(2, "", DeviceClass::Unknown),
        MachineState { inventory: None, last_heard_ms: None, ..machine(3, "PC-03", DeviceClass::Laptop) },
    ];
    unit.declarations = vec![
        declared("staff_total", ItemValue::Number(2), "Quyết định 12/QĐ-UBND"),
        declared("desktop_count", ItemValue::Number(18), "sổ tài sản"),
        declared("firewall_present", ItemValue::Flag(false), ""),
    ];
    unit
}

fn printed(report: &Report) -> Value {
    serde_json::from_slice(&print(report, Format::Json).unwrap().bytes).unwrap()
}

#[test]
fn every_printed_report_fits_the_schema_and_has_no_field_that_it_does_not_name() {
    let (schemas, index) = compiled(closed(parsed()));
    for form in crate::forms::ids() {
        for unit in [unit(), full_unit()] {
            let mut report =
                make(&crate::forms::load(form).unwrap(), &unit, &ReportDetails::default()).unwrap();
            report.warnings.push(Warning {
                check: "coverage_low".into(),
                place: String::new(),
                text: "Mới đo được 1/3 máy.".into(),
            });
            let valid = schemas.validate(&printed(&report), index).map_err(|error| error.to_string());
            assert_eq!(valid, Ok(()), "{form}");
        }
    }
}

#[test]
fn a_wrong_report_does_not_fit() {
    let (schemas, index) = compiled(parsed());
    let good = printed(
        &make(&crate::forms::load("bieu_12_dong_phuong").unwrap(), &full_unit(), &ReportDetails::default())
            .unwrap(),
    );
    assert!(schemas.validate(&good, index).is_ok());
    for (pointer, value) in [
        ("/as_of", Value::from("31/12/2026")),
        ("/rows/0/value", Value::from(1.5)),
        ("/rows/0/provenance", Value::from("guessed")),
        ("/rows/2/machines/0/machine", Value::from("PC-01")),
        ("/rows/2/coverage/of", Value::from(-1)),
        ("/schema", Value::from("urn:hatang:report:2")),
    ] {
        let mut wrong = good.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert!(schemas.validate(&wrong, index).is_err(), "{pointer}");
    }
    let mut newer = good;
    newer["later_field"] = Value::Null;
    assert!(schemas.validate(&newer, index).is_ok());
}
