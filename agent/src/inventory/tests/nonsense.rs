//! Facts that no sane machine states: whatever they are, the inventory is one that a collector takes.

use hatang_proto::convert::inventory::{from_wire, to_wire};
use proptest::prelude::*;
use serde_json::{Number, Value};

use crate::inventory::{assemble, changed};
use crate::machine::facts::Facts;
use crate::machine::mask::masked;

const MACHINES: [&str; 7] = [
    include_str!("../fixtures/machines/desktop_assembled.facts.json"),
    include_str!("../fixtures/machines/laptop_docked.facts.json"),
    include_str!("../fixtures/machines/all_in_one.facts.json"),
    include_str!("../fixtures/machines/win10_pro_kaspersky_passive.facts.json"),
    include_str!("../fixtures/machines/win10_snoozed_stale.facts.json"),
    include_str!("../fixtures/machines/win10_mfp_container.facts.json"),
    include_str!("../fixtures/machines/win11_mini_pc.facts.json"),
];

/// Replaces every so many-th text, number and flag of a recording.
fn damage(value: &mut Value, texts: &[String], numbers: &[i64], every: usize, count: &mut usize) {
    *count += 1;
    let hit = (*count).is_multiple_of(every);
    match value {
        Value::String(text) if hit => *text = texts[*count % texts.len()].clone(),
        Value::Number(number) if hit => *number = Number::from(numbers[*count % numbers.len()]),
        Value::Bool(flag) if hit => *flag = !*flag,
        Value::Null if hit => *value = Value::String(texts[*count % texts.len()].clone()),
        Value::Array(values) => {
            for value in values {
                damage(value, texts, numbers, every, count);
            }
        }
        Value::Object(fields) => {
            for value in fields.values_mut() {
                damage(value, texts, numbers, every, count);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn nonsense_gives_an_inventory_that_a_collector_takes(
        machine in prop::sample::select(MACHINES.to_vec()),
        texts in prop::collection::vec(prop_oneof![any::<String>(), "\\PC{0,8}", "[ -~]{0,40}", Just("Ạ".repeat(900))], 1..6),
        numbers in prop::collection::vec(prop_oneof![any::<i64>(), Just(0), 0..300_i64], 1..6),
        every in 1..9_usize,
    ) {
        let mut facts = serde_json::Map::new();
        let Value::Object(parts) = serde_json::from_str(machine).unwrap() else { panic!("a recording is an object") };
        for (name, sound) in parts {
            let mut damaged = sound.clone();
            damage(&mut damaged, &texts, &numbers, every, &mut 0);
            // Damage that leaves the form of a part is refused when a recording is read.
            let alone = Value::Object([(name.clone(), damaged.clone())].into_iter().collect());
            let is_of_its_form = serde_json::from_value::<Facts>(alone).is_ok();
            facts.insert(name, if is_of_its_form { damaged } else { sound });
        }
        let facts: Facts = serde_json::from_value(Value::Object(facts)).unwrap();
        let inventory = assemble(&facts);
        prop_assert!(!changed(&inventory, &inventory));
        prop_assert_eq!(from_wire(to_wire(&inventory)), Ok(inventory));
        assemble(&masked(&facts));
    }
}
