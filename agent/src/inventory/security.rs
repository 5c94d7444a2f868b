//! Firewall, security chip and drive encryption.
//!
//! A group policy wins over the PC's own setting, and a disabled service over both. What could not be asked stays `None`;
//! whether a state is good enough is judged where reports are made.

use hatang_proto::model::inventory::{
    AntivirusState, EncryptedDrive, Firewall, FirewallProfile, Problem, Security, Tpm,
};

use super::antivirus::product_state::ProductState;
use super::incomplete;
use super::texts::tidy;
use crate::machine::facts::{Facts, FirewallFacts, FirewallProfileFacts, VolumeFacts};

/// `SERVICE_DISABLED`
const DISABLED: u32 = 4;

/// Registry keys and the names that Windows shows for them.
const PROFILES: [(&str, &str); 3] =
    [("domainprofile", "domain"), ("standardprofile", "private"), ("publicprofile", "public")];

pub(super) fn judge(facts: &Facts, problems: &mut Vec<Problem>) -> Security {
    let encryption = facts.encryption.as_ref();
    Security {
        firewall: facts.firewall.as_ref().map(|found| firewall(found, problems)),
        tpm: encryption.and_then(|found| found.security_devices.as_deref()).map(tpm),
        drives: encryption
            .and_then(|found| found.volumes.as_ref())
            .map(|volumes| volumes.iter().filter_map(drive).collect()),
    }
}

fn firewall(found: &FirewallFacts, problems: &mut Vec<Problem>) -> Firewall {
    let mut profiles = Vec::new();
    for (key, name) in PROFILES {
        let Some(facts) = found.profiles.iter().find(|facts| facts.key.eq_ignore_ascii_case(key)) else {
            continue;
        };
        match profile(name, facts) {
            Some(profile) => profiles.push(profile),
            None => problems.push(incomplete(
                "firewall",
                &format!("tell whether the {name} profile is on"),
                "neither the PC nor a group policy says so",
            )),
        }
    }
    let is_on = |packed: u32| ProductState::from(packed).state == AntivirusState::On;
    let products = found
        .products
        .iter()
        .filter(|product| product.reporting_program_exists != Some(false))
        .filter(|product| product.product_state.is_some_and(is_on))
        .filter_map(|product| tidy(&product.name));
    Firewall {
        profiles,
        service_disabled: found.service_start == Some(DISABLED),
        products: products.collect(),
    }
}

fn profile(name: &str, facts: &FirewallProfileFacts) -> Option<FirewallProfile> {
    let enabled = facts.policy.or(facts.enabled)?;
    Some(FirewallProfile { name: name.to_owned(), enabled: enabled != 0, by_policy: facts.policy.is_some() })
}

/// Security devices on other buses than ACPI are processors' helpers, not chips of this kind.
fn tpm(devices: &[String]) -> Tpm {
    let ids = devices.iter().map(|id| id.to_uppercase().replace("VEN_", "").replace("&DEV_", ""));
    let chips: Vec<String> = ids.filter(|id| !id.contains('\\') || id.starts_with(r"ACPI\")).collect();
    // `MSFT0101` is the id of TPM 2.0 in Microsoft's requirements for firmware.
    let is_2 = chips.iter().any(|id| id.contains("MSFT0101"));
    let version = if is_2 { "2.0" } else { "1.2" };
    Tpm { present: !chips.is_empty(), version: (!chips.is_empty()).then(|| version.to_owned()) }
}

/// `Win32_EncryptableVolume.ProtectionStatus`: 0 unprotected, 1 protected, 2 locked.
fn drive(volume: &VolumeFacts) -> Option<EncryptedDrive> {
    let protected = match volume.protection {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    };
    Some(EncryptedDrive { name: tidy(&volume.drive)?, protected })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::FirewallProductFacts;

    fn profile_facts(key: &str, enabled: Option<u32>, policy: Option<u32>) -> FirewallProfileFacts {
        FirewallProfileFacts { key: key.to_owned(), enabled, policy }
    }

    #[test]
    fn a_policy_wins_over_the_pc_and_the_service_is_told_apart() {
        let found = FirewallFacts {
            profiles: vec![
                profile_facts("PublicProfile", Some(1), None),
                profile_facts("StandardProfile", Some(1), Some(0)),
                profile_facts("DomainProfile", Some(0), Some(1)),
            ],
            service_start: Some(4),
            products: Vec::new(),
        };
        let judged = firewall(&found, &mut Vec::new());
        let profiles: Vec<(&str, bool, bool)> = judged
            .profiles
            .iter()
            .map(|profile| (profile.name.as_str(), profile.enabled, profile.by_policy))
            .collect();
        assert_eq!(profiles, [("domain", true, true), ("private", false, true), ("public", true, false)]);
        assert!(judged.service_disabled);
    }

    #[test]
    fn a_profile_that_says_nothing_is_a_problem_and_not_off() {
        let found = FirewallFacts {
            profiles: vec![profile_facts("PublicProfile", None, None)],
            ..FirewallFacts::default()
        };
        let mut problems = Vec::new();
        assert_eq!(firewall(&found, &mut problems).profiles, []);
        assert_eq!(problems[0].part, "firewall");
    }

    #[test]
    fn only_another_makers_firewall_that_is_on_and_still_there_is_named() {
        let product = |name: &str, state, exists| FirewallProductFacts {
            name: name.to_owned(),
            product_state: state,
            reporting_program_exists: exists,
        };
        let found = FirewallFacts {
            products: vec![
                product("ESET Firewall", Some(266_240), Some(true)),
                product("Gone Firewall", Some(266_240), Some(false)),
                product("Sleeping Firewall", Some(262_144), Some(true)),
                product("Silent Firewall", None, None),
            ],
            ..FirewallFacts::default()
        };
        assert_eq!(firewall(&found, &mut Vec::new()).products, ["ESET Firewall"]);
    }

    #[test]
    fn the_device_tells_the_version_of_the_chip() {
        let of = |ids: &[&str]| {
            let chip = tpm(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
            (chip.present, chip.version)
        };
        let version = |text: &str| Some(text.to_owned());
        assert_eq!(of(&[r"ACPI\MSFT0101"]), (true, version("2.0")));
        assert_eq!(of(&[r"ACPI\VEN_MSFT&DEV_0101"]), (true, version("2.0")));
        assert_eq!(of(&[r"ACPI\IFX0102", r"ACPI\PNP0C31"]), (true, version("1.2")));
        assert_eq!(of(&[r"PCI\VEN_1022&DEV_1578"]), (false, None));
        assert_eq!(of(&[]), (false, None));
    }

    #[test]
    fn a_locked_drive_is_neither_protected_nor_open() {
        let volume = |protection| VolumeFacts { drive: "C:".to_owned(), protection };
        let of = |protection| drive(&volume(protection)).and_then(|drive| drive.protected);
        assert_eq!((of(Some(1)), of(Some(0)), of(Some(2)), of(None)), (Some(true), Some(false), None, None));
    }
}
