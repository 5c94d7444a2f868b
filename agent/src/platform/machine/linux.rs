//! Linux: facts out of /proc, /sys and /etc.
//!
//! The root of these files is a parameter, so that a recorded tree stands in for a machine. No program is started; what
//! only a system call tells (the addresses of adapters) is asked for on the live machine alone.

mod adapters;
mod antivirus;
mod cpu;
mod disks;
mod power;
mod printers;
mod smbios;
mod system;
mod tree;
mod usb;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use hatang_proto::model::ApplicationCatalogue;

use crate::machine::facts::{Facts, Fault};
use crate::machine::{Machine, Part};
use tree::Tree;

/// What is read on Linux; the other parts are questions about Windows.
const PARTS: [Part; 12] = [
    Part::HostName,
    Part::Smbios,
    Part::Cpu,
    Part::Memory,
    Part::Disks,
    Part::Adapters,
    Part::System,
    Part::Virtualisation,
    Part::Power,
    Part::Printers,
    Part::Usb,
    Part::Antivirus,
];

/// A Linux machine below a root directory.
#[derive(Debug)]
pub struct LinuxMachine {
    tree: Tree,
    addresses: adapters::Addresses,
}

impl LinuxMachine {
    /// The machine this program runs on.
    pub fn live() -> Self {
        Self { tree: Tree::new(PathBuf::from("/")), addresses: adapters::Addresses::AskSystem }
    }

    /// A copy of some of a machine's files below `root`; the addresses of its adapters are not among them.
    pub fn recorded(root: PathBuf) -> Self {
        Self { tree: Tree::new(root), addresses: adapters::Addresses::Unknown }
    }

    fn read_part(&self, part: Part, faults: &mut Vec<Fault>) -> Result<Facts, Fault> {
        let tree = &self.tree;
        let mut facts = Facts::default();
        match part {
            Part::HostName => facts.host_name = Some(tree.text("/proc/sys/kernel/hostname")?),
            Part::Smbios => facts.smbios = Some(smbios::read(tree, faults)?),
            Part::Cpu => facts.cpu = Some(cpu::read(tree)?),
            Part::Memory => facts.memory = Some(cpu::memory(tree)?),
            Part::Disks => facts.disks = Some(disks::read(tree)?),
            Part::Adapters => facts.adapters = Some(adapters::read(tree, self.addresses, faults)?),
            Part::System => facts.system = Some(system::read(tree)?),
            Part::Virtualisation => facts.virtualisation = Some(system::virtualisation(tree)?),
            Part::Power => facts.power = Some(power::read(tree)?),
            Part::Printers => facts.printers = Some(printers::read(tree, faults)?),
            Part::Usb => facts.usb = Some(usb::read(tree)?),
            Part::Antivirus => facts.antivirus = Some(antivirus::read(tree, faults)?),
            Part::Imaging
            | Part::Firewall
            | Part::Encryption
            | Part::Updates
            | Part::Monitors
            | Part::Applications => {}
        }
        Ok(facts)
    }
}

impl Machine for LinuxMachine {
    fn parts(&self) -> &'static [Part] {
        &PARTS
    }

    fn read(&self, part: Part, _catalogue: &ApplicationCatalogue) -> Facts {
        let mut faults = Vec::new();
        let mut facts = self.read_part(part, &mut faults).unwrap_or_else(|fault| {
            faults.push(fault);
            Facts::default()
        });
        facts.problems = faults.into_iter().map(|fault| fault.into_problem(part.name())).collect();
        facts
    }
}
