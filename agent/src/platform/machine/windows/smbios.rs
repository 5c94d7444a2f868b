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

#[cfg(test)]
mod tests {
    use super::super::recorded::Recorded;
    use super::*;

    const TABLE: &str = "01 0a 00 00 01 02 00 00 00 00 4c656e6f766f 00 54686973 00 00 7f 04 00 00 00 00";

    fn read_from(firmware: &[u8]) -> (Option<Smbios>, Vec<Fault>) {
        let mut recorded = Recorded::default();
        recorded.firmware = firmware.to_vec();
        let mut faults = Vec::new();
        let found = read(&mut Ask::new(&recorded, &mut faults));
        (found, faults)
    }

    fn answer(length: u32) -> Vec<u8> {
        let digits: Vec<u8> = TABLE.bytes().filter(u8::is_ascii_hexdigit).collect();
        let pairs =
            digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        [&[0, 2, 7, 0], length.to_le_bytes().as_slice(), &pairs.collect::<Vec<_>>()].concat()
    }

    #[test]
    fn the_header_is_taken_off_and_tells_the_version() {
        let (found, faults) = read_from(&answer(28));
        let found = found.unwrap();
        assert_eq!((found.version.as_deref(), found.manufacturer.as_deref()), (Some("2.7"), Some("Lenovo")));
        assert_eq!(faults, []);
    }

    #[test]
    fn a_table_shorter_than_it_says_is_read_with_a_fault_and_one_without_structures_is_none() {
        let (found, faults) = read_from(&answer(3_000));
        assert_eq!((found.unwrap().manufacturer.as_deref(), faults.len()), (Some("Lenovo"), 1));
        for firmware in [&[][..], &[0, 2], &[0, 2, 7, 0, 0, 0, 0, 0], &answer(2)] {
            let (found, faults) = read_from(firmware);
            assert_eq!((found, faults.len()), (None, 1), "{firmware:?}");
        }
    }
}
