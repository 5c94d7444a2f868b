//! The enclosure's opinion.
//!
//! Right for 96 of 100 real machines, poor for tablets: therefore asked after the model. A dock is skipped, since it
//! stands before or behind the portable that sits in it.

use hatang_proto::model::inventory::{DeviceClass, Vote};

use super::model_words::class_named;
use super::vote as opinion;
use crate::inventory::texts::rows;
use crate::machine::facts::Smbios;

pub(super) const SOURCE: &str = "chassis";

const TABLE: &str = include_str!("chassis.csv");
const DOCKING_STATION: u8 = 12;
/// The lock; not a part of the code (DSP0134, 7.4).
const LOCK_BIT: u8 = 0x80;

/// What the first enclosure that is not a dock says; no vote without one.
pub(super) fn vote(smbios: &Smbios) -> Option<Vote> {
    let codes = smbios.chassis.iter().map(|code| code & !LOCK_BIT);
    let code = codes.clone().find(|code| *code != DOCKING_STATION).or_else(|| codes.clone().next())?;
    let (evidence, class) = judge(code);
    Some(opinion(SOURCE, &evidence, class))
}

fn judge(code: u8) -> (String, DeviceClass) {
    let known = rows(TABLE, 3).find_map(|row| match row.as_slice() {
        [listed, name, class] if listed.parse() == Ok(code) => {
            Some((format!("{code} {name}"), class_named(class)))
        }
        _ => None,
    });
    known.unwrap_or_else(|| (format!("{code}, which no table names"), DeviceClass::Unknown))
}
