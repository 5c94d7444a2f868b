//! Windows: facts out of registry, WMI and calls.
//!
//! The readers are plain code over [`sources::Sources`] and are compiled and tested on every system. They say what
//! Windows said and judge nothing. A source that fails costs its own values; what failed is named without the keys that
//! name a person, a queue or a device.

mod antivirus;
mod applications;
mod ask;
mod cpu;
mod devices;
mod encryption;
mod firewall;
pub mod hangs;
mod imaging;
#[cfg(windows)]
pub mod live;
mod monitors;
mod names;
mod printers;
mod programs;
mod smbios;
pub mod sources;
mod system;
mod updates;
mod usb;

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;

use std::time::Duration;

use hatang_proto::model::ApplicationCatalogue;

use crate::machine::facts::{Facts, Fault};
use crate::machine::{Machine, PART_DEADLINE, Part};
use ask::Ask;
use sources::Sources;

/// Parts that ask WMI once; the live side gives up a question after four seconds.
const ONE_QUESTION: Duration = Duration::from_secs(6);
/// Security Center, and Defender at most twice.
const THREE_QUESTIONS: Duration = Duration::from_secs(14);
/// Parts that read hundreds of keys, from the disk of an old PC.
const MANY_KEYS: Duration = Duration::from_secs(4);
/// Most problems of one part.
const MAX_FAULTS: usize = 16;

/// A Windows machine.
#[derive(Debug)]
pub struct WindowsMachine<S> {
    sources: S,
}

impl<S: Sources> WindowsMachine<S> {
    pub fn new(sources: S) -> Self {
        Self { sources }
    }
}

impl<S: Sources> Machine for WindowsMachine<S> {
    fn read(&self, part: Part, catalogue: &ApplicationCatalogue) -> Facts {
        let mut faults = Vec::new();
        let mut facts = Facts::default();
        let told = fill(part, catalogue, &mut Ask::new(&self.sources, &mut faults), &mut facts);
        if !told && faults.is_empty() && (part != Part::Applications || catalogue.version != 0) {
            faults.push(Fault::new(format!("read {}", part.name()), "Windows tells nothing about it"));
        }
        faults.truncate(MAX_FAULTS);
        facts.problems = faults.into_iter().map(|fault| fault.into_problem(part.name())).collect();
        facts
    }

    fn deadline(&self, part: Part) -> Duration {
        match part {
            Part::Antivirus => THREE_QUESTIONS,
            Part::Disks | Part::System | Part::Firewall | Part::Encryption | Part::Updates => ONE_QUESTION,
            Part::Printers | Part::Usb | Part::Imaging | Part::Applications => MANY_KEYS,
            _ => PART_DEADLINE,
        }
    }
}

/// Sets the fields of one part; whether anything was found out about it.
fn fill(part: Part, catalogue: &ApplicationCatalogue, ask: &mut Ask<'_>, facts: &mut Facts) -> bool {
    fn set<T>(slot: &mut Option<T>, found: Option<T>) -> bool {
        *slot = found;
        slot.is_some()
    }
    match part {
        Part::HostName => {
            set(&mut facts.host_name, ask.call(Sources::host_name).as_deref().and_then(ask::text))
        }
        Part::Smbios => set(&mut facts.smbios, smbios::read(ask)),
        Part::Cpu => set(&mut facts.cpu, cpu::read(ask)),
        Part::Memory => set(&mut facts.memory, ask.call(Sources::memory)),
        Part::Disks => set(&mut facts.disks, ask.disks()),
        Part::Adapters => set(&mut facts.adapters, ask.call(Sources::adapters)),
        Part::System => set(&mut facts.system, system::read(ask)),
        Part::Virtualisation => set(&mut facts.virtualisation, cpu::virtualisation(ask)),
        Part::Power => set(&mut facts.power, ask.call(Sources::power)),
        Part::Printers => set(&mut facts.printers, printers::read(ask)),
        Part::Usb => set(&mut facts.usb, usb::read(ask)),
        Part::Imaging => set(&mut facts.imaging, imaging::read(ask)),
        Part::Antivirus => set(&mut facts.antivirus, antivirus::read(ask)),
        Part::Firewall => set(&mut facts.firewall, firewall::read(ask)),
        Part::Encryption => set(&mut facts.encryption, encryption::read(ask)),
        Part::Updates => set(&mut facts.updates, updates::read(ask)),
        Part::Monitors => set(&mut facts.monitors, monitors::read(ask)),
        Part::Applications => set(&mut facts.applications, applications::read(ask, catalogue)),
    }
}
