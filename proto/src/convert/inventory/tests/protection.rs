//! Generated antivirus, protection and surroundings of a machine.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::Shape;
use crate::model::inventory::{
    Antivirus, AntivirusState, Application, BarcodeReader, Battery, EncryptedDrive, Firewall,
    FirewallProfile, IcmpWay, Inventory, Monitor, Security, Tpm, Updates,
};

/// An inventory with these parts alone.
pub(super) fn rest(shape: &Shape) -> impl Strategy<Value = Inventory> + use<> {
    let ways = vec![IcmpWay::None, IcmpWay::RawSocket, IcmpWay::EchoSocket, IcmpWay::SystemCall];
    (
        option::of(vec(antivirus(shape), 0..3)),
        security(shape),
        option::of(updates(shape)),
        option::of(vec(monitor(shape), 0..3)),
        option::of(vec(option::of(0..=100_u8).prop_map(|health_percent| Battery { health_percent }), 0..3)),
        option::of(vec(named(shape), 0..3)),
        option::of(vec(named(shape), 0..3)),
        option::of(select(ways)),
    )
        .prop_map(
            |(antivirus, security, updates, monitors, batteries, readers, applications, icmp_way)| {
                let reader = |(name, device_key)| BarcodeReader { name, device_key };
                let application = |(name, version)| Application { name, version };
                Inventory {
                    antivirus,
                    security,
                    updates,
                    monitors,
                    batteries,
                    barcode_readers: readers.map(|all| all.into_iter().map(reader).collect()),
                    applications: applications.map(|all| all.into_iter().map(application).collect()),
                    icmp_way,
                    ..Inventory::default()
                }
            },
        )
}

fn named(shape: &Shape) -> impl Strategy<Value = (String, Option<String>)> + use<> {
    (shape.text.clone(), option::of(shape.text.clone()))
}

fn antivirus(shape: &Shape) -> impl Strategy<Value = Antivirus> + use<> {
    let states = select(vec![
        AntivirusState::On,
        AntivirusState::Off,
        AntivirusState::Snoozed,
        AntivirusState::Expired,
        AntivirusState::Unknown,
    ]);
    let says = (any::<Option<u32>>(), any::<Option<bool>>(), any::<Option<i32>>(), any::<bool>());
    (named(shape), states, says, vec(shape.text.clone(), 0..3)).prop_map(
        |((product, version), state, says, sources)| Antivirus {
            product,
            version,
            state,
            signature_age_days: says.0,
            signatures_outdated: says.1,
            licence_days_left: says.2,
            passive: says.3,
            sources,
        },
    )
}

fn security(shape: &Shape) -> impl Strategy<Value = Security> + use<> {
    let profile = (shape.text.clone(), any::<[bool; 2]>())
        .prop_map(|(name, [enabled, by_policy])| FirewallProfile { name, enabled, by_policy });
    let firewall = (vec(profile, 0..4), any::<bool>(), vec(shape.text.clone(), 0..2))
        .prop_map(|(profiles, service_disabled, products)| Firewall { profiles, service_disabled, products });
    let tpm = (any::<bool>(), option::of(shape.text.clone()))
        .prop_map(|(present, version)| Tpm { present, version });
    let drive = (shape.text.clone(), any::<Option<bool>>())
        .prop_map(|(name, protected)| EncryptedDrive { name, protected });
    (option::of(firewall), option::of(tpm), option::of(vec(drive, 0..3)))
        .prop_map(|(firewall, tpm, drives)| Security { firewall, tpm, drives })
}

fn updates(shape: &Shape) -> impl Strategy<Value = Updates> + use<> {
    (option::of(shape.date.clone()), any::<bool>(), any::<Option<bool>>()).prop_map(
        |(last_installed, restart_pending, service_disabled)| Updates {
            last_installed,
            restart_pending,
            service_disabled,
        },
    )
}

fn monitor(shape: &Shape) -> impl Strategy<Value = Monitor> + use<> {
    let years = shape.years.clone().prop_map(|years| years.0);
    (named(shape), option::of(shape.text.clone()), years, option::of(shape.least..)).prop_map(
        |((manufacturer, model), serial, year, diagonal_mm)| Monitor {
            manufacturer: Some(manufacturer),
            model,
            serial,
            year,
            diagonal_mm,
        },
    )
}
