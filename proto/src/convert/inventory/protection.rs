//! Antivirus, firewall and encryption between wire and model.

use super::codes::{antivirus_state, antivirus_state_code};
use super::fields::{list, optional_text, or_empty, texts};
use crate::convert::{ConvertError, required_text};
use crate::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Antivirus, EncryptedDrive, Firewall, FirewallProfile, Security, Tpm};
use crate::wire;

pub(super) fn antivirus_from_wire(found: wire::Antivirus) -> Result<Antivirus, ConvertError> {
    Ok(Antivirus {
        product: required_text("antivirus.product", found.product, MAX_TEXT_BYTES)?,
        version: optional_text("antivirus.version", found.version, MAX_TEXT_BYTES)?,
        state: antivirus_state(found.state)?,
        signature_age_days: found.signature_age_days,
        signatures_outdated: found.signatures_outdated,
        licence_days_left: found.licence_days_left,
        passive: found.passive,
        sources: texts("antivirus.sources", found.sources)?,
    })
}

pub(super) fn antivirus_to_wire(antivirus: &Antivirus) -> wire::Antivirus {
    wire::Antivirus {
        product: antivirus.product.clone(),
        version: or_empty(antivirus.version.as_ref()),
        state: antivirus_state_code(antivirus.state),
        signature_age_days: antivirus.signature_age_days,
        signatures_outdated: antivirus.signatures_outdated,
        licence_days_left: antivirus.licence_days_left,
        passive: antivirus.passive,
        sources: antivirus.sources.clone(),
    }
}

pub(super) fn security_from_wire(found: wire::Security) -> Result<Security, ConvertError> {
    Ok(Security {
        firewall: found.firewall.map(firewall).transpose()?,
        tpm: found.tpm.map(tpm).transpose()?,
        drives: found.drives.map(|all| list("security.drives", all.drives, drive)).transpose()?,
    })
}

pub(super) fn security_to_wire(security: &Security) -> wire::Security {
    wire::Security {
        firewall: security.firewall.as_ref().map(firewall_to_wire),
        tpm: security
            .tpm
            .as_ref()
            .map(|tpm| wire::Tpm { present: tpm.present, version: or_empty(tpm.version.as_ref()) }),
        drives: security
            .drives
            .as_ref()
            .map(|all| wire::EncryptedDrives { drives: all.iter().map(drive_to_wire).collect() }),
    }
}

fn firewall(found: wire::Firewall) -> Result<Firewall, ConvertError> {
    Ok(Firewall {
        profiles: list("firewall.profiles", found.profiles, profile)?,
        service_disabled: found.service_disabled,
        products: texts("firewall.products", found.products)?,
    })
}

fn firewall_to_wire(firewall: &Firewall) -> wire::Firewall {
    let profile = |profile: &FirewallProfile| wire::FirewallProfile {
        name: profile.name.clone(),
        enabled: profile.enabled,
        by_policy: profile.by_policy,
    };
    wire::Firewall {
        profiles: firewall.profiles.iter().map(profile).collect(),
        service_disabled: firewall.service_disabled,
        products: firewall.products.clone(),
    }
}

fn profile(found: wire::FirewallProfile) -> Result<FirewallProfile, ConvertError> {
    Ok(FirewallProfile {
        name: required_text("firewall.profile", found.name, MAX_NAME_BYTES)?,
        enabled: found.enabled,
        by_policy: found.by_policy,
    })
}

fn tpm(found: wire::Tpm) -> Result<Tpm, ConvertError> {
    Ok(Tpm { present: found.present, version: optional_text("tpm.version", found.version, MAX_NAME_BYTES)? })
}

fn drive(found: wire::EncryptedDrive) -> Result<EncryptedDrive, ConvertError> {
    Ok(EncryptedDrive {
        name: required_text("drive.name", found.name, MAX_NAME_BYTES)?,
        protected: found.protected,
    })
}

fn drive_to_wire(drive: &EncryptedDrive) -> wire::EncryptedDrive {
    wire::EncryptedDrive { name: drive.name.clone(), protected: drive.protected }
}
