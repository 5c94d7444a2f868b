//! Protection as lines of the table: antivirus, firewall, encryption, updates.
//!
//! States as found, in words; none of them is called good or bad.

use hatang_proto::model::inventory::{Antivirus, EncryptedDrive, Firewall, Inventory, Tpm, Updates};

use super::{joined, list, not_read, word};

pub(super) fn lines(inventory: &Inventory, lines: &mut Vec<(&str, String)>) {
    list("Antivirus", inventory.antivirus.as_deref(), antivirus, lines);
    let security = &inventory.security;
    lines.push(("Firewall", security.firewall.as_ref().map_or_else(not_read, firewall)));
    lines.push(("TPM", security.tpm.as_ref().map_or_else(not_read, tpm)));
    list("Encryption", security.drives.as_deref(), drive, lines);
    lines.push(("Updates", inventory.updates.as_ref().map_or_else(not_read, updates)));
}

fn antivirus(product: &Antivirus) -> String {
    let age = product.signature_age_days.map(|days| format!("signatures {days} days old"));
    let outdated = if product.signatures_outdated == Some(true) { "signatures outdated" } else { "" };
    let licence = product.licence_days_left.map(|days| match days {
        0.. => format!("licence ends in {days} days"),
        _ => format!("licence ended {} days ago", days.unsigned_abs()),
    });
    joined(&[
        &product.product,
        product.version.as_deref().unwrap_or_default(),
        &word(&product.state),
        if product.passive { "passive" } else { "" },
        age.as_deref().unwrap_or("signature age unknown"),
        outdated,
        licence.as_deref().unwrap_or_default(),
        &format!("(by {})", product.sources.join(", ").replace('_', " ")),
    ])
}

fn firewall(firewall: &Firewall) -> String {
    let profiles = firewall.profiles.iter().map(|profile| {
        let state = if profile.enabled { "on" } else { "off" };
        let by = if profile.by_policy { " by policy" } else { "" };
        format!("{} {state}{by}", profile.name)
    });
    let products = firewall.products.iter().map(|product| format!("{product} on"));
    let service = firewall.service_disabled.then(|| "service disabled".to_owned());
    let parts: Vec<String> = profiles.chain(products).chain(service).collect();
    if parts.is_empty() { "no profile told".to_owned() } else { parts.join(", ") }
}

fn tpm(tpm: &Tpm) -> String {
    if tpm.present { tpm.version.clone().unwrap_or_else(|| "present".to_owned()) } else { "none".to_owned() }
}

fn drive(drive: &EncryptedDrive) -> String {
    let state = match drive.protected {
        Some(true) => "protected",
        Some(false) => "not protected",
        None => "locked or unknown",
    };
    joined(&[&drive.name, state])
}

fn updates(updates: &Updates) -> String {
    let last = updates.last_installed.as_ref().map(|day| format!("last on {day}"));
    joined(&[
        last.as_deref().unwrap_or("day of the last one unknown"),
        if updates.restart_pending { "restart pending" } else { "" },
        match updates.service_disabled {
            Some(true) => "service disabled",
            Some(false) => "",
            None => "service not read",
        },
    ])
}
