//! Microsoft Defender: its service, its own answer, its signatures.
//!
//! Its WMI class (`MSFT_MpComputerStatus`, Windows 8 and later) is asked only while no other product runs, since the
//! question hangs beside one. `AMRunningMode` is not in the class of older platforms, whose query then fails; it is
//! asked again without. Before Windows 8 Defender is no antivirus.

use super::super::ask::{Ask, Key, row_count, row_flag, row_text};
use super::super::sources::{Row, WmiQuery};
use super::known::{Known, Trace, unix_seconds};
use crate::machine::facts::AntivirusFacts;

const NAMESPACE: &str = r"ROOT\Microsoft\Windows\Defender";
const CLASS: &str = "MSFT_MpComputerStatus";
const WITH_MODE: &[&str] = &[
    "AMProductVersion",
    "AMRunningMode",
    "AMServiceEnabled",
    "RealTimeProtectionEnabled",
    "AntivirusSignatureAge",
    "AntivirusSignatureLastUpdated",
];
const WITHOUT_MODE: &[&str] = &[
    "AMProductVersion",
    "AMServiceEnabled",
    "RealTimeProtectionEnabled",
    "AntivirusSignatureAge",
    "AntivirusSignatureLastUpdated",
];
const SERVICE: &str = "WinDefend";
const SIGNATURES: &str = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Signature Updates";
const PRODUCT: &str = "Microsoft Defender Antivirus";
const WINDOWS_8: (u32, u32) = (6, 2);
/// `VER_NT_WORKSTATION`.
const WORKSTATION: u32 = 1;

/// Adds Defender's own row, or what its service tells where there is no Security Center, and completes its registration.
pub(super) fn read(
    ask: &mut Ask<'_>,
    center: bool,
    others: &[(&Known, Trace)],
    facts: &mut Vec<AntivirusFacts>,
) {
    let Some(version) = ask.version() else { return };
    if (version.major, version.minor) < WINDOWS_8 {
        return;
    }
    let start = ask.service_start(SERVICE);
    let running = start.and_then(|_| ask.service_runs(SERVICE));
    for own in facts.iter_mut().filter(|product| is_own(product)) {
        (own.service_start, own.running) = (start, running);
    }
    let registered = facts.iter().find(|product| is_own(product));
    let name = registered.map_or_else(|| PRODUCT.to_owned(), |product| product.product.clone());
    // On a workstation a Security Center that does not answer may have somebody else on.
    let wanted = if center {
        registered.is_some_and(is_on)
    } else {
        start.is_some() && version.product_type != WORKSTATION
    };
    let other_runs = facts.iter().any(|product| !is_own(product) && may_run(product))
        || others.iter().any(|(_, trace)| trace.running == Some(true));
    let row = if wanted && !other_runs { answer(ask) } else { None };
    let service = || AntivirusFacts { source: Some("service".to_owned()), ..AntivirusFacts::default() };
    let row = match row {
        Some(row) => Some(row),
        None if !center && start.is_some() => Some(service()),
        None => None,
    };
    if let Some(row) = row {
        facts.push(AntivirusFacts {
            product: name,
            running: row.running.or(running),
            service_start: start,
            signatures_at: row.signatures_at.clone().or_else(|| signatures(ask)),
            ..row
        });
    }
}

fn answer(ask: &mut Ask<'_>) -> Option<AntivirusFacts> {
    let query = |properties| WmiQuery { namespace: NAMESPACE, class: CLASS, properties };
    let rows = match ask.try_wmi(&query(WITH_MODE)) {
        Ok(rows) => rows,
        Err(_) => ask.wmi(&query(WITHOUT_MODE))?,
    };
    rows.first().map(from_row)
}

fn from_row(row: &Row) -> AntivirusFacts {
    AntivirusFacts {
        source: Some("defender".to_owned()),
        version: row_text(row, "AMProductVersion"),
        running: row_flag(row, "AMServiceEnabled"),
        running_mode: row_text(row, "AMRunningMode"),
        real_time: row_flag(row, "RealTimeProtectionEnabled"),
        signature_age_days: row_count(row, "AntivirusSignatureAge"),
        signatures_at: row_text(row, "AntivirusSignatureLastUpdated"),
        ..AntivirusFacts::default()
    }
}

/// When signatures last came, Unix seconds.
fn signatures(ask: &mut Ask<'_>) -> Option<String> {
    let value = ask.value(&Key::new(SIGNATURES, "Defender's signatures"), "SignaturesLastUpdated")?;
    unix_seconds(&value).map(|seconds| seconds.to_string())
}

/// Bits 8 to 11 of `productState`: 1 is Microsoft's own.
fn is_own(product: &AntivirusFacts) -> bool {
    product.product_state.is_some_and(|state| state >> 8 & 0xf == 1)
}

/// Bits 12 to 15: 1 is on.
fn is_on(product: &AntivirusFacts) -> bool {
    product.product_state.is_some_and(|state| state >> 12 & 0xf == 1)
}

/// On, snoozed, expired or untold, and its program is not known to be gone.
fn may_run(product: &AntivirusFacts) -> bool {
    product.source.as_deref() == Some("security_center")
        && product.product_state.is_none_or(|state| state >> 12 & 0xf != 0)
        && product.reporting_program_exists != Some(false)
}
