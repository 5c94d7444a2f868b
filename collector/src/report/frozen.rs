//! A report as it is frozen: packed, named by its SHA-256, and taken out again exactly as it was.
//!
//! What is kept is the whole [`Report`], not what it was made from, so that neither a machine that moves nor a rule that
//! changes nor a later version of this program touches it. Where it is kept is for the store.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::Report;
use crate::evidence::Hash;

/// Largest report that is taken out again, bytes of JSON: a province of 10,000 machines is about a third of it.
const LARGEST_BYTES: u64 = 256 * 1_024 * 1_024;

/// A report ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Deflated JSON.
    pub body: Vec<u8>,
    /// Of the JSON before it was deflated.
    pub sha256: Hash,
}

/// Why a frozen report cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum FrozenError {
    #[error("the frozen report is damaged: it cannot be unpacked")]
    Unpack(#[source] std::io::Error),
    #[error("the frozen report is larger than {LARGEST_BYTES} bytes")]
    TooLarge,
    #[error("the frozen report was changed: its SHA-256 is {found}, not {kept}")]
    Changed { found: Hash, kept: Hash },
    #[error("the frozen report is of a kind that this version does not read")]
    Unreadable(#[from] serde_json::Error),
}

/// Packs a report.
///
/// # Errors
/// If it could not be written as JSON or deflated in memory.
pub fn pack(report: &Report) -> Result<Packed, super::ReportError> {
    let json = serde_json::to_vec(report)?;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&json)?;
    Ok(Packed { body: encoder.finish()?, sha256: Hash::of(&json) })
}

/// Takes a report out again.
///
/// # Errors
/// [`FrozenError`] if it is not, byte for byte, what was packed.
pub fn unpack(body: &[u8], sha256: Hash) -> Result<Report, FrozenError> {
    let mut json = Vec::new();
    let mut limited = ZlibDecoder::new(body).take(LARGEST_BYTES + 1);
    limited.read_to_end(&mut json).map_err(FrozenError::Unpack)?;
    if LARGEST_BYTES < u64::try_from(json.len()).unwrap_or(u64::MAX) {
        return Err(FrozenError::TooLarge);
    }
    let found = Hash::of(&json);
    if found != sha256 {
        return Err(FrozenError::Changed { found, kept: sha256 });
    }
    Ok(serde_json::from_slice(&json)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::ItemValue;
    use crate::report::tests::{declared, machine, unit};
    use crate::report::{Format, ReportDetails, make, print};
    use hatang_proto::model::inventory::DeviceClass;

    fn report() -> Report {
        let mut unit = unit();
        unit.machines = vec![machine(1, "PC-01 \"<&>\" ửỡ", DeviceClass::Desktop)];
        unit.declarations = vec![declared("staff_total", ItemValue::Number(20), "QĐ 12")];
        make(&crate::forms::load("bieu_12_dong_phuong").unwrap(), &unit, &ReportDetails::default()).unwrap()
    }

    #[test]
    fn a_frozen_report_comes_back_and_prints_the_same_bytes() {
        let report = report();
        let packed = pack(&report).unwrap();
        let back = unpack(&packed.body, packed.sha256).unwrap();
        assert_eq!(back, report);
        for format in Format::ALL {
            assert_eq!(print(&back, format).unwrap(), print(&report, format).unwrap());
        }
    }

    #[test]
    fn no_changed_byte_changes_the_report_unnoticed() {
        let report = report();
        let packed = pack(&report).unwrap();
        for place in 0..packed.body.len() {
            let mut body = packed.body.clone();
            body[place] ^= 1;
            // What packs the same report in other bytes is no change.
            assert!(
                unpack(&body, packed.sha256).is_ok_and(|back| back == report)
                    || unpack(&body, packed.sha256).is_err(),
                "byte {place}"
            );
        }
        assert!(matches!(unpack(&packed.body, Hash::of(b"")), Err(FrozenError::Changed { .. })));
    }
}
