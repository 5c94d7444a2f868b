//! Network adapters.
//!
//! Loopback and idle software adapters are left out; an address that software made up is no hardware address of a
//! machine's, but it is still shown. Link speeds that a system gives as "unknown" stay unknown.

use core::net::IpAddr;

use hatang_proto::model::inventory::{Adapter, AdapterKind};

use super::texts::{tidy, tidy_option};
use crate::machine::facts::AdapterFacts;

/// ARP hardware types, Linux `if_arp.h`.
const ETHERNET: u32 = 1;
const LOOPBACK: u32 = 772;

pub(super) fn judge(found: &[AdapterFacts]) -> Vec<Adapter> {
    found.iter().filter(|adapter| is_of_interest(adapter)).filter_map(one).collect()
}

fn is_of_interest(adapter: &AdapterFacts) -> bool {
    adapter.link_type != Some(LOOPBACK) && (!adapter.virtual_device || has_address(adapter))
}

fn has_address(adapter: &AdapterFacts) -> bool {
    adapter.addresses.as_ref().is_some_and(|addresses| !addresses.is_empty())
}

fn one(adapter: &AdapterFacts) -> Option<Adapter> {
    // Tunnels and some drivers do not tell.
    let up = match adapter.state.as_deref() {
        Some("up") => true,
        Some("unknown") => has_address(adapter),
        _ => false,
    };
    Some(Adapter {
        name: tidy(&adapter.name)?,
        kind: kind(adapter),
        hardware_address: hardware_address(adapter.hardware_address.as_ref()),
        up,
        speed_mbps: adapter.speed_mbps.and_then(|speed| u32::try_from(speed).ok()).filter(|_| up),
        addresses: adapter.addresses.iter().flatten().filter(|text| is_address(text)).cloned().collect(),
    })
}

fn kind(adapter: &AdapterFacts) -> AdapterKind {
    match adapter.link_type {
        _ if adapter.wireless => AdapterKind::Wireless,
        _ if adapter.virtual_device => AdapterKind::Virtual,
        Some(ETHERNET) => AdapterKind::Wired,
        _ => AdapterKind::Unknown,
    }
}

/// `192.168.1.20/24`.
fn is_address(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, prefix)| {
        let longest = match address.parse() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        prefix.parse::<u8>().is_ok_and(|length| length <= longest)
    })
}

/// Six bytes, not all of them zero.
fn hardware_address(text: Option<&String>) -> Option<String> {
    let address = tidy_option(text)?.to_lowercase().replace('-', ":");
    let bytes: Vec<&str> = address.split(':').collect();
    let is_byte = |byte: &&str| byte.len() == 2 && byte.chars().all(|sign| sign.is_ascii_hexdigit());
    (bytes.len() == 6 && bytes.iter().all(is_byte) && bytes.iter().any(|byte| *byte != "00"))
        .then(|| address.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter() -> AdapterFacts {
        AdapterFacts {
            name: "enp3s0".to_owned(),
            link_type: Some(ETHERNET),
            hardware_address: Some("F4-8E-38-AA-BB-CC".to_owned()),
            state: Some("up".to_owned()),
            speed_mbps: Some(100),
            ..AdapterFacts::default()
        }
    }

    #[test]
    fn a_wired_adapter_shows_its_negotiated_speed() {
        let judged = judge(&[adapter()]).remove(0);
        assert_eq!((judged.kind, judged.up, judged.speed_mbps), (AdapterKind::Wired, true, Some(100)));
        assert_eq!(judged.hardware_address.as_deref(), Some("f4:8e:38:aa:bb:cc"));
    }

    #[test]
    fn an_unknown_speed_and_the_speed_of_a_down_link_are_not_numbers() {
        let unknown = AdapterFacts { speed_mbps: Some(-1), ..adapter() };
        let down = AdapterFacts { state: Some("down".to_owned()), ..adapter() };
        assert!(judge(&[unknown, down]).iter().all(|judged| judged.speed_mbps.is_none()));
    }

    #[test]
    fn loopback_and_idle_software_adapters_are_left_out() {
        let loopback = AdapterFacts { link_type: Some(LOOPBACK), ..adapter() };
        let idle = AdapterFacts { virtual_device: true, addresses: Some(Vec::new()), ..adapter() };
        let tunnel = AdapterFacts {
            virtual_device: true,
            addresses: Some(vec!["10.8.0.2/24".to_owned()]),
            ..adapter()
        };
        let judged = judge(&[loopback, idle, tunnel]);
        assert_eq!(judged.len(), 1);
        assert_eq!(judged[0].kind, AdapterKind::Virtual);
    }
}
