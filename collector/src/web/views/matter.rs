//! What about a machine deserves a person's attention.
//!
//! Pure: reads an inventory. A state that could not be read raises no matter of its own; the unread part does.

use hatang_proto::model::inventory::{AntivirusState, Inventory};

/// Signatures older than this many days are out of date.
const OLD_SIGNATURES_DAYS: u32 = 7;

/// The most pressing kinds first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    DiskFailing { disk: String },
    AntivirusOff { product: String },
    AntivirusExpired { product: String },
    AntivirusMissing,
    AntivirusOld { product: String, days: u32 },
    SamplesLost { samples: u64 },
    ClockStepped { times: u32 },
    PartsUnread { parts: Vec<String> },
}

/// What an inventory alone gives rise to.
pub fn matters(inventory: &Inventory) -> Vec<Matter> {
    let mut found = Vec::new();
    for disk in inventory.disks.iter().flatten().filter(|disk| disk.failing == Some(true)) {
        found.push(Matter::DiskFailing { disk: disk.model.clone().unwrap_or_else(|| disk.name.clone()) });
    }
    found.extend(antivirus(inventory));
    if !inventory.problems.is_empty() {
        let mut parts: Vec<String> = inventory.problems.iter().map(|problem| problem.part.clone()).collect();
        parts.sort();
        parts.dedup();
        found.push(Matter::PartsUnread { parts });
    }
    found
}

/// One product that is on is enough, so that a second one that is off raises nothing.
fn antivirus(inventory: &Inventory) -> Option<Matter> {
    let products = inventory.antivirus.as_ref()?;
    let Some(first) = products.first() else { return Some(Matter::AntivirusMissing) };
    let Some(on) = products.iter().find(|product| product.state == AntivirusState::On) else {
        let product = first.product.clone();
        return match first.state {
            AntivirusState::Off | AntivirusState::Snoozed => Some(Matter::AntivirusOff { product }),
            AntivirusState::Expired => Some(Matter::AntivirusExpired { product }),
            AntivirusState::On | AntivirusState::Unknown => None,
        };
    };
    let days = on.signature_age_days.filter(|days| *days > OLD_SIGNATURES_DAYS)?;
    Some(Matter::AntivirusOld { product: on.product.clone(), days })
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::Antivirus;

    use super::*;

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
}
