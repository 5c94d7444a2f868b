//! Security chips and encrypted volumes.
//!
//! Source: Microsoft Learn, `Win32_EncryptableVolume`. Editions without BitLocker have no such class, which is a fault
//! and not "unprotected"; the class also refuses whoever is no administrator.

use super::ask::{Ask, guid, row_count, row_text, text};
use super::devices::Id;
use super::sources::{Row, WmiQuery};
use crate::machine::facts::{EncryptionFacts, Fault, VolumeFacts};

/// Setup class "Security devices".
const SECURITY_DEVICES: &str = "d94ee5d8-d189-4994-83d2-f68d7d41b0e6";
/// Hardware ids of security chips on systems before the setup class, upper-case.
const CHIPS: [&str; 6] = ["MSFT0101", "PNP0C31", "IFX0101", "IFX0102", "ATM1200", "BCM0101"];
const VOLUMES: WmiQuery = WmiQuery {
    namespace: r"ROOT\CIMV2\Security\MicrosoftVolumeEncryption",
    class: "Win32_EncryptableVolume",
    properties: &["DriveLetter", "ProtectionStatus"],
};
/// More are not on one PC.
const MAX_FOUND: usize = 64;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<EncryptionFacts> {
    let present = ask.present_devices();
    let security_devices = present.map(|present| {
        let ids = present.iter().map(|id| Id::new(id)).filter(|id| id.bus() == "ACPI");
        let chips = ids.filter(|id| is_security_device(ask, id));
        chips.take(MAX_FOUND).filter_map(|id| text(&format!("{}\\{}", id.bus(), id.device()))).collect()
    });
    let volumes = match ask.try_wmi(&VOLUMES) {
        Ok(rows) => Some(rows.iter().filter_map(volume).take(MAX_FOUND).collect()),
        Err(fault) => {
            ask.note(Fault::new("read the encrypted volumes", absent_or(&fault.cause)));
            None
        }
    };
    let facts = EncryptionFacts { security_devices, volumes };
    (facts != EncryptionFacts::default()).then_some(facts)
}

fn is_security_device(ask: &mut Ask<'_>, id: &Id) -> bool {
    CHIPS.contains(&id.device().to_uppercase().as_str())
        || ask
            .text(&id.key("a device of the board"), "ClassGUID")
            .is_some_and(|class| guid(&class) == SECURITY_DEVICES)
}

fn volume(row: &Row) -> Option<VolumeFacts> {
    Some(VolumeFacts { drive: row_text(row, "DriveLetter")?, protection: row_count(row, "ProtectionStatus") })
}

/// `no such namespace` and `no such class` mean that the edition has no BitLocker.
fn absent_or(cause: &str) -> String {
    if cause.contains("no such namespace") || cause.contains("no such class") {
        format!("this edition has no such class: {cause}")
    } else {
        cause.to_owned()
    }
}
