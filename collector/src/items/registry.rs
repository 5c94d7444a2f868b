//! How each item is found: one line an item.
//!
//! An item that does not stand here is declared by a person, so that any item of the catalogue works without code.

use super::measure::Measurement;
use super::ratio::Derivation;
use super::state::UnitState;
use super::{computers, network, peripherals, ratio, security};

/// The way to an item.
#[derive(Clone, Copy)]
pub enum How {
    /// The unit's machines say it; a declaration is compared, and used if no machine could be read.
    Measured(fn(&UnitState) -> Measurement),
    /// It is computed from other figures.
    Derived(fn(&UnitState) -> Derivation),
    /// A person says it, because machines see a part of it only; what they see is remarked.
    Supported(fn(&UnitState) -> Measurement),
    /// A person says it.
    Declared,
}

/// Items that are not simply declared.
const WAYS: &[(&str, How)] = &[
    ("server_count", How::Measured(computers::servers)),
    ("desktop_count", How::Measured(computers::desktops)),
    ("laptop_count", How::Measured(computers::laptops)),
    ("tablet_count", How::Supported(computers::tablets)),
    ("printer_count", How::Measured(peripherals::printers)),
    ("scanner_count", How::Measured(peripherals::scanners)),
    ("computer_staff_ratio_pct", How::Derived(ratio::computers_per_staff)),
    ("lan_present", How::Measured(network::lan_present)),
    ("computers_lan_internet_count", How::Measured(network::computers_online)),
    ("antivirus_installed_count", How::Measured(security::antivirus_installed)),
    ("antivirus_licensed_pct", How::Measured(security::antivirus_licensed)),
];

/// The way to one item.
pub fn how(item: &str) -> How {
    WAYS.iter().find(|(id, _)| *id == item).map_or(How::Declared, |(_, how)| *how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::catalogue;

    #[test]
    fn every_way_leads_to_an_item_of_the_catalogue() {
        for (id, _) in WAYS {
            assert!(catalogue::item(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn an_item_without_code_is_declared() {
        assert!(matches!(how("firewall_present"), How::Declared));
        assert!(matches!(how("staff_total"), How::Declared));
    }
}
