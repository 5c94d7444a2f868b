//! What about a machine deserves a person's attention.
//!
//! Pure: reads an inventory on a day. A state that could not be read raises no matter of its own; the unread part does.
//! A restart that is waited for is no matter: it is how updates arrive.

use hatang_proto::model::inventory::{Antivirus, AntivirusState, Inventory};
use jiff::civil::Date;

/// Signatures older than this many days are out of date.
const OLD_SIGNATURES_DAYS: u32 = 7;
/// A licence that ends within this many days should be renewed.
const LICENCE_DAYS: i32 = 30;

/// The most pressing kinds first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    DiskFailing {
        disk: String,
    },
    /// Two computers use the machine's identity.
    TwoComputers,
    AntivirusOff {
        product: String,
    },
    AntivirusExpired {
        product: String,
    },
    AntivirusMissing,
    FirewallOff,
    LicenceExpired {
        product: String,
    },
    /// Days since the signatures were made, if it is not the product alone that says so.
    AntivirusOld {
        product: String,
        days: Option<u32>,
    },
    /// The day, `YYYY-MM-DD`, is the last with security updates.
    SupportEnded {
        system: String,
        day: String,
    },
    SameHardware {
        other: String,
    },
    LicenceEnding {
        product: String,
        days: i32,
    },
    SamplesLost {
        samples: u64,
    },
    ClockStepped {
        times: u32,
    },
    PartsUnread {
        parts: Vec<String>,
    },
}

/// A matter without what it is about; the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatterKind {
    DiskFailing,
    TwoComputers,
    AntivirusOff,
    AntivirusExpired,
    AntivirusMissing,
    FirewallOff,
    LicenceExpired,
    AntivirusOld,
    SupportEnded,
    SameHardware,
    LicenceEnding,
    SamplesLost,
    ClockStepped,
    PartsUnread,
}

impl Matter {
    pub fn kind(&self) -> MatterKind {
        match self {
            Self::DiskFailing { .. } => MatterKind::DiskFailing,
            Self::TwoComputers => MatterKind::TwoComputers,
            Self::AntivirusOff { .. } => MatterKind::AntivirusOff,
            Self::AntivirusExpired { .. } => MatterKind::AntivirusExpired,
            Self::AntivirusMissing => MatterKind::AntivirusMissing,
            Self::FirewallOff => MatterKind::FirewallOff,
            Self::LicenceExpired { .. } => MatterKind::LicenceExpired,
            Self::AntivirusOld { .. } => MatterKind::AntivirusOld,
            Self::SupportEnded { .. } => MatterKind::SupportEnded,
            Self::SameHardware { .. } => MatterKind::SameHardware,
            Self::LicenceEnding { .. } => MatterKind::LicenceEnding,
            Self::SamplesLost { .. } => MatterKind::SamplesLost,
            Self::ClockStepped { .. } => MatterKind::ClockStepped,
            Self::PartsUnread { .. } => MatterKind::PartsUnread,
        }
    }
}

impl MatterKind {
    /// Whether somebody should do something about it; the rest is good to know.
    pub fn is_pressing(self) -> bool {
        self <= Self::LicenceEnding
    }

    /// Those that a list can ask for, the most pressing first.
    pub const LISTED: [Self; 12] = [
        Self::DiskFailing,
        Self::TwoComputers,
        Self::AntivirusOff,
        Self::AntivirusExpired,
        Self::AntivirusMissing,
        Self::FirewallOff,
        Self::LicenceExpired,
        Self::AntivirusOld,
        Self::SupportEnded,
        Self::SameHardware,
        Self::LicenceEnding,
        Self::PartsUnread,
    ];
}

/// What an inventory alone gives rise to on the day `today`.
pub fn matters(inventory: &Inventory, today: Date) -> Vec<Matter> {
    let mut found = Vec::new();
    for disk in inventory.disks.iter().flatten().filter(|disk| disk.failing == Some(true)) {
        found.push(Matter::DiskFailing { disk: disk.model.clone().unwrap_or_else(|| disk.name.clone()) });
    }
    found.extend(antivirus(inventory));
    found.extend(firewall(inventory));
    found.extend(support(inventory, today));
    if !inventory.problems.is_empty() {
        let mut parts: Vec<String> = inventory.problems.iter().map(|problem| problem.part.clone()).collect();
        parts.sort();
        parts.dedup();
        found.push(Matter::PartsUnread { parts });
    }
    found
}

/// One product that protects is enough, so that a second one that is off, or passive beside it, raises nothing.
fn antivirus(inventory: &Inventory) -> Vec<Matter> {
    let Some(products) = &inventory.antivirus else { return Vec::new() };
    let protecting: Vec<&Antivirus> = products.iter().filter(|product| protects(product)).collect();
    if protecting.is_empty() {
        return unprotected(products).into_iter().collect();
    }
    let best = |matter: fn(&Antivirus) -> Option<Matter>| {
        let matters: Vec<_> = protecting.iter().map(|product| matter(product)).collect();
        matters.into_iter().collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().next())
    };
    [best(old_signatures), best(licence)].into_iter().flatten().collect()
}

fn protects(product: &Antivirus) -> bool {
    product.state == AntivirusState::On && !product.passive
}

/// A product of unknown state may be protecting, and then nothing is claimed.
fn unprotected(products: &[Antivirus]) -> Option<Matter> {
    if products.iter().any(|product| !product.passive && product.state == AntivirusState::Unknown) {
        return None;
    }
    let Some(first) = products.iter().find(|product| !product.passive).or(products.first()) else {
        return Some(Matter::AntivirusMissing);
    };
    let product = first.product.clone();
    Some(match first.state {
        AntivirusState::Expired => Matter::AntivirusExpired { product },
        _ => Matter::AntivirusOff { product },
    })
}

fn old_signatures(product: &Antivirus) -> Option<Matter> {
    let days = product.signature_age_days.filter(|days| OLD_SIGNATURES_DAYS < *days);
    let says_so = product.signatures_outdated == Some(true) && product.signature_age_days.is_none();
    (days.is_some() || says_so).then(|| Matter::AntivirusOld { product: product.product.clone(), days })
}

fn licence(product: &Antivirus) -> Option<Matter> {
    let days = product.licence_days_left.filter(|days| *days <= LICENCE_DAYS)?;
    let product = product.product.clone();
    Some(if days < 0 { Matter::LicenceExpired { product } } else { Matter::LicenceEnding { product, days } })
}

/// Off everywhere, and no other maker's firewall says that it is on.
fn firewall(inventory: &Inventory) -> Option<Matter> {
    let firewall = inventory.security.firewall.as_ref()?;
    let off = !firewall.profiles.is_empty() && firewall.profiles.iter().all(|profile| !profile.enabled);
    ((firewall.service_disabled || off) && firewall.products.is_empty()).then_some(Matter::FirewallOff)
}

fn support(inventory: &Inventory, today: Date) -> Option<Matter> {
    let system = inventory.system.as_ref()?;
    let day = system.support_end.clone()?;
    let ended = day.parse::<Date>().is_ok_and(|day| day < today);
    ended.then(|| Matter::SupportEnded { system: system.name.clone(), day })
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::{Firewall, FirewallProfile, OperatingSystem};
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 25);

    fn matters(inventory: &Inventory) -> Vec<Matter> {
        super::matters(inventory, TODAY)
    }

    fn protected_by(products: &[Antivirus]) -> Inventory {
        Inventory { antivirus: Some(products.to_vec()), ..Inventory::default() }
    }

    fn on(product: &str) -> Antivirus {
        Antivirus { product: product.to_owned(), state: AntivirusState::On, ..Antivirus::default() }
    }

    fn with(states: &[AntivirusState]) -> Inventory {
        let product = |state: &AntivirusState| Antivirus {
            product: "ClamAV".to_owned(),
            version: None,
            state: *state,
            signature_age_days: Some(1),
            ..Antivirus::default()
        };
        Inventory { antivirus: Some(states.iter().map(product).collect()), ..Inventory::default() }
    }

    #[test]
    fn unread_antivirus_is_no_missing_antivirus() {
        assert_eq!(matters(&Inventory::default()), []);
        assert_eq!(matters(&with(&[])), [Matter::AntivirusMissing]);
    }

    #[test]
    fn one_product_that_is_on_is_enough() {
        assert_eq!(matters(&with(&[AntivirusState::Off, AntivirusState::On])), []);
        let off = Matter::AntivirusOff { product: "ClamAV".to_owned() };
        assert_eq!(matters(&with(&[AntivirusState::Off])), [off]);
        assert_eq!(matters(&with(&[AntivirusState::Unknown])), []);
    }

    #[test]
    fn a_passive_product_beside_one_that_protects_is_fine_and_alone_it_is_not() {
        let passive = Antivirus { passive: true, ..on("Microsoft Defender") };
        assert_eq!(matters(&protected_by(&[passive.clone(), on("Kaspersky")])), []);
        let off = Matter::AntivirusOff { product: "Microsoft Defender".to_owned() };
        assert_eq!(matters(&protected_by(std::slice::from_ref(&passive))), [off]);
        let unknown = Antivirus { state: AntivirusState::Unknown, ..on("Bkav") };
        assert_eq!(matters(&protected_by(&[passive, unknown])), [], "unknown is not off");
    }

    #[test]
    fn a_licence_matters_in_its_last_month_and_after_its_end() {
        let with = |days| Antivirus { licence_days_left: Some(days), ..on("Kaspersky") };
        let product = || "Kaspersky".to_owned();
        assert_eq!(matters(&protected_by(&[with(31)])), []);
        assert_eq!(
            matters(&protected_by(&[with(30)])),
            [Matter::LicenceEnding { product: product(), days: 30 }]
        );
        assert_eq!(matters(&protected_by(&[with(-1)])), [Matter::LicenceExpired { product: product() }]);
        assert_eq!(matters(&protected_by(&[with(-1), on("Bkav")])), [], "another one protects");
    }

    #[test]
    fn signatures_are_old_by_their_age_or_by_what_the_product_says() {
        let product = "ClamAV".to_owned();
        let aged = Antivirus { signature_age_days: Some(8), ..on("ClamAV") };
        let old = Matter::AntivirusOld { product: product.clone(), days: Some(8) };
        assert_eq!(matters(&protected_by(&[aged])), [old]);
        let says = Antivirus { signatures_outdated: Some(true), ..on("ClamAV") };
        assert_eq!(matters(&protected_by(&[says])), [Matter::AntivirusOld { product, days: None }]);
    }

    #[test]
    fn a_firewall_is_off_only_if_nothing_filters() {
        let with = |enabled: &[bool], service_disabled, products: &[&str]| {
            let profile = |enabled: &bool| FirewallProfile {
                name: "public".to_owned(),
                enabled: *enabled,
                by_policy: false,
            };
            let mut inventory = Inventory::default();
            inventory.security.firewall = Some(Firewall {
                profiles: enabled.iter().map(profile).collect(),
                service_disabled,
                products: products.iter().map(|name| (*name).to_owned()).collect(),
            });
            matters(&inventory)
        };
        assert_eq!(with(&[false, true], false, &[]), []);
        assert_eq!(with(&[false, false], false, &[]), [Matter::FirewallOff]);
        assert_eq!(with(&[true], true, &[]), [Matter::FirewallOff]);
        assert_eq!(with(&[false], true, &["Kaspersky"]), []);
        assert_eq!(with(&[], false, &[]), []);
    }

    #[test]
    fn support_ends_the_day_after_its_last() {
        let until = |day: &str| {
            let system = OperatingSystem {
                name: "Windows 10 Pro".to_owned(),
                support_end: Some(day.to_owned()),
                ..OperatingSystem::default()
            };
            matters(&Inventory { system: Some(system), ..Inventory::default() }).len()
        };
        assert_eq!(["2026-11-24", "2026-11-25", "never"].map(until), [1, 0, 0]);
    }
}
