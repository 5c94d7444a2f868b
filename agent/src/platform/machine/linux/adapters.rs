//! Network adapters: sysfs, and the addresses from the system.

use sysinfo::Networks;

use super::tree::Tree;
use crate::machine::facts::{AdapterFacts, Fault};

const NET: &str = "/sys/class/net";

/// Where the addresses of adapters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addresses {
    AskSystem,
    Unknown,
}

pub(super) fn read(
    tree: &Tree,
    addresses: Addresses,
    faults: &mut Vec<Fault>,
) -> Result<Vec<AdapterFacts>, Fault> {
    let names = tree.names(NET)?;
    let networks = match addresses {
        Addresses::Unknown => Err("they are not among the files".to_owned()),
        Addresses::AskSystem => Networks::new_with_refreshed_list().map_err(|error| error.to_string()),
    };
    let networks = networks
        .map_err(|cause| faults.push(Fault::new("ask for the addresses of the adapters", cause)))
        .ok();
    // `bonding_masters` is a file.
    let adapters = names.into_iter().filter(|name| tree.exists(&format!("{NET}/{name}/ifindex")));
    Ok(adapters.map(|name| adapter(tree, name, networks.as_ref())).collect())
}

fn adapter(tree: &Tree, name: String, networks: Option<&Networks>) -> AdapterFacts {
    let at = |attribute: &str| format!("{NET}/{name}/{attribute}");
    AdapterFacts {
        link_type: tree.number(&at("type")),
        hardware_address: tree.attribute(&at("address")),
        state: tree.attribute(&at("operstate")),
        speed_mbps: tree.number(&at("speed")),
        wireless: tree.exists(&at("wireless")) || tree.exists(&at("phy80211")),
        virtual_device: !tree.exists(&at("device")),
        addresses: networks.map(|networks| listed(networks, &name)),
        name,
    }
}

fn listed(networks: &Networks, name: &str) -> Vec<String> {
    let data = networks.get(std::ffi::OsStr::new(name));
    let mut addresses: Vec<String> = data
        .map(sysinfo::NetworkData::ip_networks)
        .unwrap_or_default()
        .iter()
        .map(|network| format!("{}/{}", network.addr, network.prefix))
        .collect();
    addresses.sort();
    addresses
}
