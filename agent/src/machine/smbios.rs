//! The firmware's table (SMBIOS), structure by structure.
//!
//! Pure: bytes in, strings and codes out, for every operating system that hands out the raw table. Only what an
//! inventory uses is taken: BIOS (type 0), system (1), board (2) and enclosures (3). Every access is checked; a damaged
//! table ends the walk where the damage begins. Source: DMTF DSP0134.

#![warn(clippy::indexing_slicing)]

use super::facts::{RawUuid, Smbios};

/// Structure types, DSP0134 chapter 7.
const BIOS: u8 = 0;
const SYSTEM: u8 = 1;
const BOARD: u8 = 2;
const ENCLOSURE: u8 = 3;
const END_OF_TABLE: u8 = 127;

/// Header of a structure: type, length of the formatted area, handle.
const HEADER_BYTES: usize = 4;

/// Reads the table. `version` is what the entry point says, `(2, 8)`.
pub fn parse(table: &[u8], version: Option<(u8, u8)>) -> Smbios {
    let mut found =
        Smbios { version: version.map(|(major, minor)| format!("{major}.{minor}")), ..Smbios::default() };
    let (mut rest, mut boards) = (table, 0);
    while let Some((structure, after)) = Structure::split(rest) {
        match structure.kind() {
            BIOS => bios(&structure, &mut found),
            SYSTEM => system(&structure, &mut found),
            BOARD => {
                if boards == 0 {
                    board(&structure, &mut found);
                }
                boards += 1;
            }
            ENCLOSURE => found.chassis.extend(structure.byte(0x05)),
            END_OF_TABLE => break,
            _ => {}
        }
        rest = after;
    }
    found
}

/// Version from an entry point: `_SM_` (32 bit) or `_SM3_` (64 bit).
pub fn entry_point_version(entry: &[u8]) -> Option<(u8, u8)> {
    let at = if entry.starts_with(b"_SM3_") {
        7
    } else if entry.starts_with(b"_SM_") {
        6
    } else {
        return None;
    };
    Some((*entry.get(at)?, *entry.get(at + 1)?))
}

fn bios(structure: &Structure<'_>, found: &mut Smbios) {
    found.bios_vendor = structure.string(0x04);
    found.bios_version = structure.string(0x05);
    found.bios_date = structure.string(0x08);
}

fn system(structure: &Structure<'_>, found: &mut Smbios) {
    found.manufacturer = structure.string(0x04);
    found.product = structure.string(0x05);
    found.product_version = structure.string(0x06);
    found.serial = structure.string(0x07);
    found.uuid = structure.formatted.get(0x08..0x18).map(|bytes| {
        RawUuid::Table(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
    });
    found.family = structure.string(0x1a);
}

fn board(structure: &Structure<'_>, found: &mut Smbios) {
    found.board_manufacturer = structure.string(0x04);
    found.board_product = structure.string(0x05);
    found.board_serial = structure.string(0x07);
}

/// One structure: a formatted area, then its strings, each ended by a zero, all ended by another.
struct Structure<'table> {
    formatted: &'table [u8],
    strings: &'table [u8],
}

impl<'table> Structure<'table> {
    fn split(table: &'table [u8]) -> Option<(Self, &'table [u8])> {
        let length = usize::from(*table.get(1)?);
        if length < HEADER_BYTES {
            return None;
        }
        let formatted = table.get(..length)?;
        let tail = table.get(length..)?;
        // The set of strings ends with two zeros, also when it is empty.
        let end = tail.windows(2).position(|pair| pair == [0, 0])?;
        Some((Self { formatted, strings: tail.get(..end)? }, tail.get(end + 2..)?))
    }

    fn kind(&self) -> u8 {
        self.formatted.first().copied().unwrap_or(END_OF_TABLE)
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.formatted.get(offset).copied()
    }

    /// The string whose number, from 1, stands at `offset`; 0 means that there is none.
    fn string(&self, offset: usize) -> Option<String> {
        let number = usize::from(self.byte(offset)?).checked_sub(1)?;
        let bytes = self.strings.split(|byte| *byte == 0).nth(number)?;
        (!bytes.is_empty()).then(|| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test that indexes badly fails, which is right")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn structure(kind: u8, fields: &[u8], strings: &[&str]) -> Vec<u8> {
        let mut bytes = vec![kind, u8::try_from(fields.len() + HEADER_BYTES).unwrap(), 0, 0];
        bytes.extend(fields);
        for text in strings {
            bytes.extend(text.as_bytes());
            bytes.push(0);
        }
        if strings.is_empty() {
            bytes.push(0);
        }
        bytes.push(0);
        bytes
    }

    fn table() -> Vec<u8> {
        let mut system = vec![1, 2, 0, 3];
        system.extend(0..16_u8);
        system.extend([6, 0, 4]);
        [
            structure(BIOS, &[1, 2, 0, 0, 3], &["Dell Inc.", "A05", "07/11/2014"]),
            structure(SYSTEM, &system, &["Dell Inc.", "OptiPlex 7010", "ABC1234", "OptiPlex"]),
            structure(BOARD, &[1, 2, 0, 3], &["Dell Inc.", "0GY6Y8", "/ABC1234/"]),
            structure(BOARD, &[1, 2], &["Riser", "R1"]),
            structure(ENCLOSURE, &[1, 12], &["Dell Inc."]),
            structure(ENCLOSURE, &[1, 0x86], &["Dell Inc."]),
            structure(END_OF_TABLE, &[], &[]),
            structure(ENCLOSURE, &[1, 9], &["after the end"]),
        ]
        .concat()
    }

    #[test]
    fn strings_uuid_and_all_enclosures_are_read() {
        let found = parse(&table(), Some((2, 7)));
        assert_eq!(found.version.as_deref(), Some("2.7"));
        assert_eq!(found.bios_date.as_deref(), Some("07/11/2014"));
        assert_eq!(found.product.as_deref(), Some("OptiPlex 7010"));
        assert_eq!(found.product_version, None);
        assert_eq!(found.family.as_deref(), Some("OptiPlex"));
        assert_eq!(found.uuid, Some(RawUuid::Table("000102030405060708090a0b0c0d0e0f".to_owned())));
        assert_eq!(found.board_product.as_deref(), Some("0GY6Y8"));
        assert_eq!(found.chassis, [12, 0x86]);
    }

    #[test]
    fn both_entry_points_tell_their_version() {
        assert_eq!(entry_point_version(b"_SM3_\x01\x18\x03\x02"), Some((3, 2)));
        assert_eq!(entry_point_version(b"_SM_\x01\x1f\x02\x08"), Some((2, 8)));
        assert_eq!(entry_point_version(b"_SM_"), None);
        assert_eq!(entry_point_version(b"nonsense"), None);
    }

    proptest! {
        #[test]
        fn a_damaged_table_never_panics(
            cut in any::<prop::sample::Index>(),
            damage in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 0..20),
        ) {
            let mut bytes = table();
            for (place, value) in damage {
                let place = place.index(bytes.len());
                bytes[place] = value;
            }
            bytes.truncate(cut.index(bytes.len() + 1));
            parse(&bytes, None);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            parse(&bytes, entry_point_version(&bytes));
        }
    }
}
