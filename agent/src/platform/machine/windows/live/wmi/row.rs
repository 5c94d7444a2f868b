//! One object of WMI as a row of values.
//!
//! What [`Value`] cannot hold becomes what it can: fractions and numbers beyond 63 bits are written as text, lists of
//! numbers other than bytes as lists of texts. Objects, empty values, and values that the crate cannot read are left
//! out. Sizes are counted, so that a provider that answers garbage cannot fill the memory.

use wmi::{IWbemClassWrapper, Variant};

use super::super::super::sources::{MAX_VALUE_BYTES, Row, Value};

/// Most bytes of one answer, all rows together.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What is left of an answer's bytes.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_BYTES)
    }
}

impl Budget {
    fn spend(&mut self, name: &str, bytes: usize) -> Result<(), String> {
        if MAX_VALUE_BYTES < bytes {
            return Err(format!("{name} has {bytes} bytes, more than the {MAX_VALUE_BYTES} that are read"));
        }
        self.0 = self
            .0
            .checked_sub(bytes)
            .ok_or_else(|| format!("the answer has more than the {MOST_BYTES} bytes that are read"))?;
        Ok(())
    }
}

/// The properties that are set. Errs if one is too long.
pub(super) fn read(
    object: &IWbemClassWrapper,
    properties: &[&str],
    budget: &mut Budget,
) -> Result<Row, String> {
    let mut row = Row::new();
    for name in properties {
        if let Some(value) = object.get_property(name).ok().and_then(value) {
            budget.spend(name, bytes(&value))?;
            row.insert((*name).to_owned(), value);
        }
    }
    Ok(row)
}

fn value(variant: Variant) -> Option<Value> {
    Some(match variant {
        Variant::Empty | Variant::Null | Variant::Unknown(_) | Variant::Object(_) => return None,
        Variant::String(text) => Value::Text(text),
        Variant::Bool(flag) => Value::Flag(flag),
        Variant::I1(number) => Value::Number(number.into()),
        Variant::I2(number) => Value::Number(number.into()),
        Variant::I4(number) => Value::Number(number.into()),
        Variant::I8(number) => Value::Number(number),
        Variant::UI1(number) => Value::Number(number.into()),
        Variant::UI2(number) => Value::Number(number.into()),
        Variant::UI4(number) => Value::Number(number.into()),
        Variant::UI8(number) => {
            i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Number)
        }
        Variant::R4(number) => fraction(number.into())?,
        Variant::R8(number) => fraction(number)?,
        Variant::Array(items) => return list(items),
    })
}

fn fraction(number: f64) -> Option<Value> {
    number.is_finite().then(|| Value::Text(number.to_string()))
}

/// Bytes if all items are, else texts. WMI does not tell an empty list from one that is not set.
fn list(items: Vec<Variant>) -> Option<Value> {
    if items.is_empty() {
        return None;
    }
    let byte = |item: &Variant| if let Variant::UI1(byte) = item { Some(*byte) } else { None };
    if let Some(bytes) = items.iter().map(byte).collect::<Option<Vec<u8>>>() {
        return Some(Value::Bytes(bytes));
    }
    let text = |item| match value(item)? {
        Value::Text(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Texts(_) | Value::Bytes(_) => None,
    };
    Some(Value::Texts(items.into_iter().filter_map(text).collect()))
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Texts(texts) => texts.iter().map(|text| text.len() + size_of::<String>()).sum(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Number(_) | Value::Flag(_) => size_of::<i64>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_variant_becomes_what_a_value_can_hold() {
        for (variant, expected) in [
            (Variant::Null, None),
            (Variant::Empty, None),
            (Variant::UI4(u32::MAX), Some(Value::Number(4_294_967_295))),
            (Variant::UI8(u64::MAX), Some(Value::Text("18446744073709551615".to_owned()))),
            (Variant::I1(-1), Some(Value::Number(-1))),
            (Variant::R8(7.5), Some(Value::Text("7.5".to_owned()))),
            (Variant::R8(f64::NAN), None),
            (Variant::Bool(true), Some(Value::Flag(true))),
            (Variant::Array(Vec::new()), None),
            (Variant::Array(vec![Variant::UI1(1), Variant::UI1(255)]), Some(Value::Bytes(vec![1, 255]))),
            (Variant::Array(vec![Variant::UI2(10)]), Some(Value::Texts(vec!["10".to_owned()]))),
            (
                Variant::Array(vec![Variant::String("a".to_owned()), Variant::Null]),
                Some(Value::Texts(vec!["a".to_owned()])),
            ),
        ] {
            assert_eq!(value(variant.clone()), expected, "{variant:?}");
        }
    }

    #[test]
    fn a_long_value_and_a_long_answer_are_refused_with_their_size() {
        let mut budget = Budget::default();
        let refused = budget.spend("Name", MAX_VALUE_BYTES + 1).unwrap_err();
        assert!(refused.starts_with("Name has 65537 bytes"), "{refused}");
        for _ in 0..MOST_BYTES / MAX_VALUE_BYTES {
            budget.spend("Name", MAX_VALUE_BYTES).unwrap();
        }
        assert!(budget.spend("Name", 1).unwrap_err().contains("4194304"));
    }
}
