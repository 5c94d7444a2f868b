//! What facts mean: facts in, inventory out.
//!
//! Pure, and the same on every operating system: device class, identity, age, disks, printers, protection. A part that
//! was not read stays `None` and its problem is passed on. It does not read, does not ask for the time (the facts carry
//! it) and does not judge whether a machine is old, weak or safe enough.

mod adapters;
mod age;
mod antivirus;
mod calendar;
mod changed;
mod cpu;
mod device;
mod disks;
mod fit;
pub(crate) mod identity;
mod imaging;
mod monitors;
pub(crate) mod placeholders;
mod power;
mod printers;
mod scanners;
mod security;
mod system;
pub(crate) mod texts;
mod updates;
pub(crate) mod usb;

#[cfg(test)]
mod tests;

pub use changed::changed;

use hatang_proto::model::inventory::{Application, Inventory, Memory, Problem};

use crate::machine::facts::{ApplicationFacts, Facts, IcmpFacts, MemoryFacts};

/// Judges one reading. The result keeps every bound of the contract.
pub fn assemble(facts: &Facts) -> Inventory {
    let mut problems = facts.problems.clone();
    let device = device::judge(facts, &mut problems);
    let mut inventory = Inventory {
        host_name: facts.host_name.clone(),
        age: age::judge(facts, device.class),
        identity: identity::judge(facts),
        system: facts.system.as_ref().and_then(|found| system::judge(found, &mut problems)),
        firmware: facts.smbios.as_ref().map(system::firmware).unwrap_or_default(),
        cpu: facts.cpu.as_ref().and_then(|found| cpu::judge(found, &mut problems)),
        memory: facts.memory.as_ref().and_then(|memory| memory_of(memory, &mut problems)),
        disks: facts.disks.as_deref().map(disks::judge),
        adapters: facts.adapters.as_deref().map(adapters::judge),
        printers: printers::judge(facts),
        scanners: scanners::judge(facts),
        barcode_readers: scanners::barcode_readers(facts),
        antivirus: antivirus::judge(facts, &mut problems),
        security: security::judge(facts, &mut problems),
        updates: updates::judge(facts, &mut problems),
        monitors: facts.monitors.as_deref().map(|found| monitors::judge(found, &mut problems)),
        batteries: facts.power.as_ref().map(power::batteries),
        applications: facts.applications.as_deref().map(applications),
        icmp_way: facts.icmp.as_ref().and_then(IcmpFacts::known),
        device,
        problems: Vec::new(),
    };
    problems.sort();
    problems.dedup();
    inventory.problems = problems;
    fit::fit(&mut inventory);
    inventory
}

fn applications(found: &[ApplicationFacts]) -> Vec<Application> {
    let listed = |application: &ApplicationFacts| {
        let name = texts::tidy(&application.name)?;
        Some(Application { name, version: texts::tidy_option(application.version.as_ref()) })
    };
    found.iter().filter_map(listed).collect()
}

fn memory_of(found: &MemoryFacts, problems: &mut Vec<Problem>) -> Option<Memory> {
    if found.total_bytes == 0 {
        problems.push(incomplete("memory", "size the memory", "the system tells 0 bytes"));
        return None;
    }
    // Firmware that knows of less than the system uses knows nothing.
    let installed_bytes = found.installed_bytes.filter(|installed| found.total_bytes <= *installed);
    Some(Memory { total_bytes: found.total_bytes, installed_bytes })
}

/// A part that was read but does not say enough.
fn incomplete(part: &str, operation: &str, cause: &str) -> Problem {
    Problem { part: part.to_owned(), operation: operation.to_owned(), cause: cause.to_owned() }
}
