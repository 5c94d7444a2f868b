//! Firmware tables as Windows hands them out.
//!
//! Source: Microsoft Learn, `GetSystemFirmwareTable`, `RawSMBIOSData`: calling method, major and minor version, revision,
//! length of the table (32 bits, little-endian), then the table.

use super::ask::Ask;
use super::sources::Sources;
use crate::machine::facts::{Fault, Smbios};
use crate::machine::smbios;

const HEADER_BYTES: usize = 8;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<Smbios> {
    let answer = ask.call(Sources::firmware_table)?;
    let Some((header, table)) = answer.split_at_checked(HEADER_BYTES) else {
        ask.note(Fault::new("read the firmware table", format!("it has {} bytes", answer.len())));
        return None;
    };
    let [_, major, minor, _, length @ ..] = header else { return None };
    let length = length.try_into().map(u32::from_le_bytes).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if table.len() < length {
        let cause = format!("it is {} bytes long and says {length}", table.len());
        ask.note(Fault::new("read the firmware table", cause));
    }
    let found = smbios::parse(table.get(..length).unwrap_or(table), Some((*major, *minor)));
    if found == (Smbios { version: found.version.clone(), ..Smbios::default() }) {
        ask.note(Fault::new("read the firmware table", "no structure of an inventory is in it"));
        return None;
    }
    Some(found)
}
