//! What tells this hardware from all other hardware.
//!
//! A value that many machines share is refused with its reason and takes no part in the fingerprint. Whether two
//! machines with one fingerprint are the same, or clones, is decided where all machines are known.

use hatang_proto::model::inventory::{Identity, RefusedIdentity};
use ring::digest::{SHA256, digest};

use super::disks;
use super::placeholders::{Kind, refusal};
use super::texts::tidy;
use crate::machine::facts::{Facts, RawUuid};

/// From this version on the first three groups of a UUID are little-endian (DSP0134, 7.2.1).
const LITTLE_ENDIAN_SINCE: (u8, u8) = (2, 6);

/// Sorts what was read into what names this machine and what does not.
pub(super) fn judge(facts: &Facts) -> Identity {
    let mut refused = Vec::new();
    let smbios = facts.smbios.as_ref();
    let hardware_uuid = smbios
        .and_then(|smbios| uuid(smbios.uuid.as_ref()?, version(smbios.version.as_deref()), &mut refused));
    let mut serial = |field, value: Option<&String>| take(Kind::Serial, field, value?, &mut refused);
    let system_serial = serial("system_serial", smbios.and_then(|smbios| smbios.serial.as_ref()));
    let board_serial = serial("board_serial", smbios.and_then(|smbios| smbios.board_serial.as_ref()));
    let mut disk_serials: Vec<String> = disks::built_in(facts.disks.as_deref().unwrap_or_default())
        .filter_map(|disk| serial("disk_serial", disk.serial.as_ref()))
        .collect();
    disk_serials.sort();
    disk_serials.dedup();
    let mut identity =
        Identity { hardware_uuid, system_serial, board_serial, disk_serials, fingerprint: None, refused };
    identity.fingerprint = fingerprint(&identity);
    identity
}

fn take(kind: Kind, field: &str, value: &str, refused: &mut Vec<RefusedIdentity>) -> Option<String> {
    let value = tidy(value)?;
    match refusal(kind, &value) {
        None => Some(value),
        Some(reason) => {
            refused.push(RefusedIdentity { field: field.to_owned(), value, reason });
            None
        }
    }
}

fn uuid(raw: &RawUuid, version: Option<(u8, u8)>, refused: &mut Vec<RefusedIdentity>) -> Option<String> {
    let (canonical, other) = match raw {
        RawUuid::Text(text) => {
            // Windows writes it little-endian, whatever the table's version says.
            let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
            let swapped = (digits.len() == 32).then(|| both_orders(&digits)[0].clone());
            (text.trim().to_lowercase(), swapped)
        }
        RawUuid::Table(digits) => {
            let [little, big] = both_orders(digits);
            let old = version.is_some_and(|version| version < LITTLE_ENDIAN_SINCE);
            if old { (big, Some(little)) } else { (little, Some(big)) }
        }
    };
    // Boards with a default write it in either order.
    let reason = refusal(Kind::Uuid, &canonical).or_else(|| refusal(Kind::Uuid, other.as_deref()?));
    match reason {
        None => Some(canonical),
        Some(reason) => {
            refused.push(RefusedIdentity { field: "hardware_uuid".to_owned(), value: canonical, reason });
            None
        }
    }
}

/// The 32 digits of a table as UUID text, first three groups taken as little-endian and as big-endian.
pub(crate) fn both_orders(digits: &str) -> [String; 2] {
    let digits = digits.to_lowercase();
    let group = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
    let swapped = |range: std::ops::Range<usize>| -> String {
        range.step_by(2).rev().filter_map(|at| digits.get(at..at + 2)).collect()
    };
    let tail = format!("{}-{}", group(16..20), group(20..32));
    [
        format!("{}-{}-{}-{tail}", swapped(0..8), swapped(8..12), swapped(12..16)),
        format!("{}-{}-{}-{tail}", group(0..8), group(8..12), group(12..16)),
    ]
}

fn version(text: Option<&str>) -> Option<(u8, u8)> {
    let (major, minor) = text?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// SHA-256 over `field=value` lines in fixed order, hexadecimal.
fn fingerprint(identity: &Identity) -> Option<String> {
    let single = [
        ("hardware_uuid", &identity.hardware_uuid),
        ("system_serial", &identity.system_serial),
        ("board_serial", &identity.board_serial),
    ];
    let single = single.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let disks = identity.disk_serials.iter().map(|serial| ("disk_serial", serial));
    let lines: Vec<String> = single.chain(disks).map(|(name, value)| format!("{name}={value}\n")).collect();
    if lines.is_empty() {
        return None;
    }
    let hash = digest(&SHA256, lines.concat().as_bytes());
    Some(hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::Smbios;

    fn identity(version: &str, table: &str, serial: &str) -> Identity {
        let smbios = Smbios {
            version: Some(version.to_owned()),
            uuid: Some(RawUuid::Table(table.to_owned())),
            serial: Some(serial.to_owned()),
            ..Smbios::default()
        };
        judge(&Facts { smbios: Some(smbios), ..Facts::default() })
    }

    const DELL: &str = "44454c4c4c0010478031b4c04f334d32";

    #[test]
    fn the_byte_order_follows_the_version_of_the_table() {
        let uuid = |version| identity(version, DELL, "ABC1234").hardware_uuid.unwrap();
        assert_eq!(uuid("2.5"), "44454c4c-4c00-1047-8031-b4c04f334d32");
        assert_eq!(uuid("2.6"), "4c4c4544-004c-4710-8031-b4c04f334d32");
        assert_eq!(uuid("3.0"), uuid("2.6"));
    }

    #[test]
    fn placeholders_are_kept_apart_with_their_reason() {
        let found = identity("2.8", "00020003000400050006000700080009", "System Serial Number");
        assert_eq!((&found.hardware_uuid, &found.system_serial, &found.fingerprint), (&None, &None, &None));
        assert_eq!(found.refused.len(), 2);
        assert_eq!(found.refused[0].value, "03000200-0400-0500-0006-000700080009");
    }

    #[test]
    fn a_board_default_is_refused_in_either_byte_order() {
        for table in ["03000200040005000006000700080009", "00020003000400050006000700080009"] {
            for version in ["2.4", "2.8"] {
                assert_eq!(identity(version, table, "A1").hardware_uuid, None, "{version} {table}");
            }
        }
        for text in ["03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009"] {
            assert_eq!(uuid(&RawUuid::Text(text.to_owned()), None, &mut Vec::new()), None, "{text}");
        }
    }

    #[test]
    fn the_fingerprint_stays_while_the_hardware_does_and_differs_otherwise() {
        let one = identity("2.8", DELL, "ABC1234").fingerprint;
        assert_eq!(one, identity("2.8", DELL, " ABC1234 ").fingerprint);
        assert_eq!(one.as_ref().map(String::len), Some(64));
        assert_ne!(one, identity("2.8", DELL, "ABC1235").fingerprint);
    }
}
