//! Which class of device a machine is.
//!
//! Sources are asked in a fixed order, the first decisive one wins, and every opinion is kept as a reason. A chassis of a
//! desktop with a battery and a lid contradicts itself: the battery wins and the machine goes on the list to be checked.
//! No source is trusted for what it is known to get wrong: a Surface calls itself a laptop, a guest a desktop.

mod chassis;
mod family_words;
mod model_words;
pub(super) mod virtualisation;

use hatang_proto::model::inventory::{Device, DeviceClass, Problem, Vote};

use super::incomplete;
use super::placeholders::{Kind, meaningful};
use super::power::has_battery;
use crate::machine::facts::{Facts, PowerFacts, Smbios, SystemFacts};

/// Asks every source and decides.
pub(super) fn judge(facts: &Facts, problems: &mut Vec<Problem>) -> Device {
    let smbios = facts.smbios.as_ref();
    let guest = virtualisation::guest(smbios, facts.virtualisation.as_ref());
    let enclosure = smbios.and_then(chassis::vote);
    let family = smbios.and_then(|smbios| family_words::vote(smbios, enclosure.as_ref()));
    let (over, hint) = match family {
        Some((vote, true)) => (Some(vote), None),
        Some((vote, false)) => (None, Some(vote)),
        None => (None, None),
    };
    let votes: Vec<Vote> = [
        guest.as_ref().map(|guest| vote("virtualisation", &guest.evidence, DeviceClass::Virtual)),
        facts.system.as_ref().and_then(system),
        smbios.and_then(model_words::vote),
        over,
        enclosure,
        facts.system.as_ref().and_then(pc_system_type),
        facts.power.as_ref().and_then(battery),
        hint,
    ]
    .into_iter()
    .flatten()
    .collect();
    Device {
        class: decide(&votes, facts.power.as_ref(), problems),
        virtual_platform: guest.map(|guest| guest.platform.to_owned()),
        manufacturer: smbios.and_then(manufacturer),
        model: smbios.and_then(model),
        votes,
    }
}

/// One opinion.
fn vote(source: &str, evidence: &str, class: DeviceClass) -> Vote {
    Vote { source: source.to_owned(), evidence: evidence.to_owned(), class }
}

fn decide(votes: &[Vote], power: Option<&PowerFacts>, problems: &mut Vec<Problem>) -> DeviceClass {
    let Some(first) = votes.iter().find(|vote| vote.class != DeviceClass::Unknown) else {
        return DeviceClass::Unknown;
    };
    let is_mobile = power.is_some_and(|power| power.lid == Some(true) && has_battery(power));
    if first.source == chassis::SOURCE && first.class == DeviceClass::Desktop && is_mobile {
        problems.push(incomplete(
            "device",
            "decide the device class",
            "the chassis says desktop, but there are a battery and a lid; taken for a laptop, check it",
        ));
        return DeviceClass::Laptop;
    }
    first.class
}

/// `Win32_OperatingSystem.ProductType` and os-release `VARIANT_ID`.
fn system(system: &SystemFacts) -> Option<Vote> {
    if let Some(kind @ (2 | 3)) = system.product_type {
        return Some(vote("system", &format!("product type {kind}"), DeviceClass::Server));
    }
    let variant = system.variant.as_ref().filter(|variant| variant.as_str() == "server")?;
    Some(vote("system", &format!("variant {variant}"), DeviceClass::Server))
}

/// `Win32_ComputerSystem.PCSystemType` and `PCSystemTypeEx`.
fn pc_system_type(system: &SystemFacts) -> Option<Vote> {
    let code = system.pc_system_type?;
    let class = match code {
        1 | 3 => DeviceClass::Desktop,
        2 => DeviceClass::Laptop,
        4 | 5 | 7 => DeviceClass::Server,
        8 => DeviceClass::Tablet,
        _ => DeviceClass::Unknown,
    };
    Some(vote("pc_system_type", &code.to_string(), class))
}

fn battery(power: &PowerFacts) -> Option<Vote> {
    has_battery(power).then(|| vote("battery", "a system battery is present", DeviceClass::Laptop))
}

fn manufacturer(smbios: &Smbios) -> Option<String> {
    meaningful(Kind::Product, smbios.manufacturer.as_ref())
        .or_else(|| meaningful(Kind::Product, smbios.board_manufacturer.as_ref()))
}

/// The product's name; Lenovo keeps it in the version. An assembled PC is named by its board.
fn model(smbios: &Smbios) -> Option<String> {
    let product = meaningful(Kind::Product, smbios.product.as_ref());
    let is_lenovo = smbios.manufacturer.as_ref().is_some_and(|name| name.eq_ignore_ascii_case("lenovo"));
    let spoken = meaningful(Kind::Product, smbios.product_version.as_ref()).filter(|_| is_lenovo);
    match (spoken, product) {
        (Some(spoken), Some(code)) if spoken.to_lowercase() != code.to_lowercase() => {
            Some(format!("{spoken} ({code})"))
        }
        (_, Some(product)) => Some(product),
        (spoken, None) => spoken.or_else(|| meaningful(Kind::Product, smbios.board_product.as_ref())),
    }
}

#[cfg(test)]
mod tests;
