//! Whether a machine is protected against viruses, in one word.
//!
//! Pure. It follows from the matters that an inventory gives rise to, so that a list and a machine's page never
//! contradict one another.

use hatang_proto::model::inventory::{AntivirusState, Inventory};

use super::matter::Matter;

/// The worst that is known of a machine's antivirus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum AntivirusLight {
    On,
    /// There is a product and it does not protect.
    Off,
    /// It protects with signatures that are out of date.
    Old,
    /// The licence ended, whether or not the product still runs.
    Expired,
    Missing,
    /// It could not be read, or no inventory came yet: neither on nor off.
    #[default]
    Unknown,
}

impl AntivirusLight {
    pub const ALL: [Self; 6] = [Self::Off, Self::Missing, Self::Expired, Self::Old, Self::Unknown, Self::On];

    /// Of an inventory and the matters that it gives rise to.
    pub fn of(inventory: &Inventory, matters: &[Matter]) -> Self {
        let mut said = matters.iter().filter_map(|matter| match matter {
            Matter::AntivirusOff { .. } => Some(Self::Off),
            Matter::AntivirusMissing => Some(Self::Missing),
            Matter::AntivirusExpired { .. } | Matter::LicenceExpired { .. } => Some(Self::Expired),
            Matter::AntivirusOld { .. } => Some(Self::Old),
            _ => None,
        });
        if let Some(light) = said.next() {
            return light;
        }
        let mut products = inventory.antivirus.iter().flatten();
        let on = products.any(|product| product.state == AntivirusState::On && !product.passive);
        if on { Self::On } else { Self::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::inventory::Antivirus;
    use jiff::civil::date;

    use super::super::matters;
    use super::*;

    fn light(products: Option<Vec<Antivirus>>) -> AntivirusLight {
        let inventory = Inventory { antivirus: products, ..Inventory::default() };
        AntivirusLight::of(&inventory, &matters(&inventory, date(2026, 11, 25)))
    }

    fn product(state: AntivirusState) -> Antivirus {
        Antivirus { product: "Bkav".to_owned(), state, ..Antivirus::default() }
    }

    #[test]
    fn what_could_not_be_read_is_neither_on_nor_off_nor_missing() {
        assert_eq!(light(None), AntivirusLight::Unknown);
        assert_eq!(light(Some(vec![])), AntivirusLight::Missing);
        assert_eq!(light(Some(vec![product(AntivirusState::Unknown)])), AntivirusLight::Unknown);
        let beside = vec![product(AntivirusState::Off), product(AntivirusState::Unknown)];
        assert_eq!(light(Some(beside)), AntivirusLight::Unknown);
    }

    #[test]
    fn a_product_that_runs_may_still_be_out_of_date_or_unpaid() {
        let on = product(AntivirusState::On);
        assert_eq!(light(Some(vec![on.clone()])), AntivirusLight::On);
        let old = Antivirus { signature_age_days: Some(60), ..on.clone() };
        assert_eq!(light(Some(vec![old])), AntivirusLight::Old);
        let unpaid = Antivirus { licence_days_left: Some(-3), ..on };
        assert_eq!(light(Some(vec![unpaid])), AntivirusLight::Expired);
        assert_eq!(light(Some(vec![product(AntivirusState::Snoozed)])), AntivirusLight::Off);
        assert_eq!(light(Some(vec![product(AntivirusState::Expired)])), AntivirusLight::Expired);
    }
}
