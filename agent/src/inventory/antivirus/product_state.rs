//! What Windows Security Center packs into `productState`.
//!
//! Microsoft does not document the number. Read by groups of four bits it agrees with the enumerations of `iwscapi.h` and
//! with every value seen in the field; reading it by bytes takes a healthy product for a paused one and a Defender that
//! stood down for a running one. A group with another value is unknown, which is neither "off" nor "current".

use hatang_proto::model::inventory::AntivirusState;

/// Whose product it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Owner {
    ThirdParty,
    Microsoft,
    Unknown,
}

/// One number, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) struct ProductState {
    pub(in crate::inventory) state: AntivirusState,
    pub(in crate::inventory) owner: Owner,
    /// `None` if the number does not tell.
    pub(in crate::inventory) signatures_outdated: Option<bool>,
}

impl From<u32> for ProductState {
    fn from(packed: u32) -> Self {
        let group = |shift: u32| packed >> shift & 0xf;
        Self {
            // `WSC_SECURITY_PRODUCT_STATE`
            state: match group(12) {
                0 => AntivirusState::Off,
                1 => AntivirusState::On,
                2 => AntivirusState::Snoozed,
                3 => AntivirusState::Expired,
                _ => AntivirusState::Unknown,
            },
            owner: match group(8) {
                0 => Owner::ThirdParty,
                1 => Owner::Microsoft,
                _ => Owner::Unknown,
            },
            signatures_outdated: match group(4) {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBSERVED: &str = include_str!("../fixtures/antivirus/product_state.csv");

    #[test]
    fn every_number_of_the_table_of_observed_states_is_read_as_it_says() {
        let mut checked = 0;
        for line in OBSERVED.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [value, _, state, signatures, owner, ..] = fields.as_slice() else {
                panic!("{line} lacks a column")
            };
            let read = ProductState::from(value.parse::<u32>().unwrap());
            let words = (
                match read.state {
                    AntivirusState::On => "on",
                    AntivirusState::Off => "off",
                    AntivirusState::Snoozed => "snoozed",
                    AntivirusState::Expired => "expired",
                    AntivirusState::Unknown => "unknown",
                },
                match read.signatures_outdated {
                    Some(false) => "current",
                    Some(true) => "outdated",
                    None => "unknown",
                },
                match read.owner {
                    Owner::ThirdParty => "third_party",
                    Owner::Microsoft => "microsoft",
                    Owner::Unknown => "unknown",
                },
            );
            assert_eq!(words, (*state, *signatures, *owner), "{value}");
            checked += 1;
        }
        assert_eq!(checked, 28);
    }
}
