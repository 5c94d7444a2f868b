//! How each item is found: one line an item.
//!
//! An item that does not stand here is declared by a person, so that any item of the catalogue works without code.
//! Some items could be seen by machines but are declared all the same:
//!
//! | item | why |
//! |---|---|
//! | `switch_count`, `camera_count` | nothing looks for devices on the LAN yet; unmanaged switches and cameras behind a recorder stay unseen anyway |
//! | `hub_count` | a hub has no address |
//! | `photocopier_count` | seen as a printer, if at all |
//! | `computers_unstable` | crashes are not collected; disks that say that they fail are remarked |
//! | `website_url` | the address must be known before it can be asked |
//! | `scanner_slow_faulty` | errors of devices are not collected |
//! | `Parts::working` of printers, scanners, readers | an installed device is not known to work |

use super::communes::Survey;
use super::measure::Measurement;
use super::ratio::{Derivation, Terms};
use super::state::UnitState;
use super::{
    assigned, communes, computers, internet, meetings, network, peripherals, photocopiers, procurement,
    ratio, rooms, security, staff_ratio,
};

/// The way to an item.
#[derive(Clone, Copy)]
pub enum How {
    /// The unit's machines say it; a declaration is compared, and used if no machine could be read.
    Measured(fn(&UnitState) -> Measurement),
    /// People said it of each computer; a declared number is used as long as they did not of every one.
    Listed(fn(&UnitState) -> Measurement),
    /// It is computed from other figures.
    Derived(fn(&Terms<'_>) -> Derivation),
    /// The units right below say it.
    Surveyed(fn(&UnitState) -> Survey),
    /// A person says it, because machines see a part of it only; what they see is used while nobody does, or remarked.
    Supported(fn(&UnitState) -> Measurement),
    /// A person says it.
    Declared,
}

/// Items that are not simply declared.
const WAYS: &[(&str, How)] = &[
    ("staff_commune_avg", How::Surveyed(communes::staff_average)),
    ("communes_total", How::Surveyed(communes::total)),
    ("server_count", How::Measured(computers::servers)),
    ("desktop_count", How::Measured(computers::desktops)),
    ("laptop_count", How::Measured(computers::laptops)),
    ("tablet_count", How::Supported(computers::tablets)),
    ("computer_total", How::Derived(ratio::computer_total)),
    ("computer_working_count", How::Measured(computers::working)),
    ("computers_official", How::Listed(assigned::officials)),
    ("computers_part_time", How::Listed(assigned::part_time)),
    ("computer_staff_ratio_pct", How::Derived(ratio::computers_per_staff)),
    ("computer_staff_ratio_mt", How::Derived(staff_ratio::computers)),
    ("computer_staff_ratio_cbcc", How::Derived(staff_ratio::staff)),
    ("computer_ratio_official", How::Derived(ratio::official)),
    ("computer_ratio_part_time", How::Derived(ratio::part_time)),
    ("computers_by_year", How::Listed(assigned::by_year)),
    ("computers_second_hand", How::Listed(assigned::second_hand)),
    ("computers_over_life_count", How::Listed(assigned::over_life)),
    ("computers_degraded_pct", How::Measured(assigned::degraded)),
    ("computers_unstable", How::Supported(assigned::unstable)),
    ("printer_count", How::Measured(peripherals::printers)),
    ("scanner_count", How::Measured(peripherals::scanners)),
    ("barcode_reader_count", How::Measured(peripherals::barcode_readers)),
    ("photocopiers_over_life_count", How::Derived(photocopiers::over_life)),
    ("one_stop_equipped", How::Supported(rooms::one_stop)),
    ("online_meeting_count", How::Supported(meetings::count)),
    ("online_meeting_line_ok", How::Measured(meetings::line_ok)),
    ("lan_present", How::Measured(network::lan_present)),
    ("lan_by_office", How::Measured(rooms::lan_by_office)),
    ("computers_lan_internet_count", How::Measured(network::computers_online)),
    ("computers_lan_internet_pct", How::Derived(ratio::online_pct)),
    ("communes_with_lan_count", How::Surveyed(communes::with_lan)),
    ("units_with_lan_pct", How::Surveyed(communes::with_lan_pct)),
    ("internet_link_count", How::Supported(internet::links)),
    ("internet_link_type", How::Supported(internet::kind)),
    ("internet_bandwidth_mbps", How::Supported(internet::bandwidth)),
    ("internet_line_per_room", How::Measured(internet::line_per_room)),
    ("cpnet_connected_count", How::Measured(network::on_cpnet)),
    ("cpnet_required_count", How::Listed(assigned::cpnet_required)),
    ("wan_tslcd_used", How::Measured(network::cpnet_used)),
    ("antivirus_installed_count", How::Measured(security::antivirus_installed)),
    ("antivirus_installed_pct", How::Derived(ratio::antivirus_pct)),
    ("antivirus_licensed_pct", How::Measured(security::antivirus_licensed)),
    ("plan_hw", How::Supported(procurement::proposed)),
    ("as_of", How::Derived(ratio::as_of)),
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
    fn every_item_that_reports_expect_from_machines_has_a_way_or_a_reason() {
        let explained = ["switch_count", "camera_count", "website_url"];
        for item in catalogue::all().unwrap().iter().filter(|item| item.kind != "declared") {
            let named = explained.contains(&item.id.as_str());
            assert_eq!(matches!(how(&item.id), How::Declared), named, "{}", item.id);
        }
    }

    #[test]
    fn an_item_without_code_is_declared() {
        assert!(matches!(how("firewall_present"), How::Declared));
        assert!(matches!(how("staff_total"), How::Declared));
    }
}
