//! Reading a machine into facts, part by part.
//!
//! The seam between an operating system and everything that judges: a [`Machine`] says what the system said, and
//! [`Reader`] runs each part behind its own deadline and panic boundary, so that a hanging or broken source costs its
//! own part only. What facts mean is decided in [`crate::inventory`]; a recorded machine stands in for a real one in
//! tests. Nothing here sends, stores or schedules.

pub mod deadline;
pub mod facts;
pub mod mask;
pub mod recorded;
pub mod smbios;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use hatang_proto::model::ApplicationCatalogue;
use hatang_proto::model::inventory::{Inventory, Problem};

use crate::clock::{Clock, SystemClock};
use crate::{inventory, latency, platform};
use deadline::Ended;
use facts::Facts;

/// Longest wait for one part, unless the system's side asks for another.
pub const PART_DEADLINE: Duration = Duration::from_millis(1_500);

/// What is read in one go and fails in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    HostName,
    Smbios,
    Cpu,
    Memory,
    Disks,
    Adapters,
    System,
    Virtualisation,
    Power,
    Printers,
    Usb,
    Imaging,
    Antivirus,
    Firewall,
    Encryption,
    Updates,
    Monitors,
    Applications,
}

impl Part {
    /// In the order in which they are read.
    pub const ALL: [Self; 18] = [
        Self::HostName,
        Self::Smbios,
        Self::Cpu,
        Self::Memory,
        Self::Disks,
        Self::Adapters,
        Self::System,
        Self::Virtualisation,
        Self::Power,
        Self::Printers,
        Self::Usb,
        Self::Imaging,
        Self::Antivirus,
        Self::Firewall,
        Self::Encryption,
        Self::Updates,
        Self::Monitors,
        Self::Applications,
    ];

    /// The name that problems carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HostName => "host_name",
            Self::Smbios => "smbios",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Disks => "disks",
            Self::Adapters => "adapters",
            Self::System => "system",
            Self::Virtualisation => "virtualisation",
            Self::Power => "power",
            Self::Printers => "printers",
            Self::Usb => "usb",
            Self::Imaging => "imaging",
            Self::Antivirus => "antivirus",
            Self::Firewall => "firewall",
            Self::Encryption => "encryption",
            Self::Updates => "updates",
            Self::Monitors => "monitors",
            Self::Applications => "applications",
        }
    }
}

/// A computer that can be asked what it is.
pub trait Machine: Send + Sync + 'static {
    /// What the system says about one part: only that part's fields are set, or a problem says why not. It may block
    /// for ever and it may panic; the caller takes care of both. Applications are those of `catalogue` and no others.
    fn read(&self, part: Part, catalogue: &ApplicationCatalogue) -> Facts;

    /// The parts that this system has, in the order in which they are read.
    fn parts(&self) -> &'static [Part] {
        &Part::ALL
    }

    /// How long this part may take here.
    fn deadline(&self, _part: Part) -> Duration {
        PART_DEADLINE
    }
}

/// Reads all parts of one machine and remembers which of them still hang.
pub struct Reader {
    machine: Arc<dyn Machine>,
    /// Parts whose thread was left behind; not asked again until it returns.
    hanging: Arc<Mutex<BTreeSet<Part>>>,
}

impl Reader {
    pub fn new(machine: Arc<dyn Machine>) -> Self {
        Self { machine, hanging: Arc::default() }
    }

    /// Reads part after part and blocks for at most the sum of their deadlines (27 s at [`PART_DEADLINE`]; usually
    /// some milliseconds). One after the other, so that an old PC does not notice.
    pub fn facts(&self, catalogue: &Arc<ApplicationCatalogue>) -> Facts {
        let mut facts = Facts::default();
        for part in self.machine.parts() {
            facts.absorb(self.part(*part, catalogue));
        }
        facts
    }

    fn part(&self, part: Part, catalogue: &Arc<ApplicationCatalogue>) -> Facts {
        if !self.lock().insert(part) {
            return failed(part, "the reading before this one has not returned yet".to_owned());
        }
        let (machine, hanging) = (Arc::clone(&self.machine), Arc::clone(&self.hanging));
        let catalogue = Arc::clone(catalogue);
        let deadline = self.machine.deadline(part);
        let ended = deadline::run(
            part.name(),
            deadline,
            move || machine.read(part, &catalogue),
            move || {
                hanging.lock().unwrap_or_else(PoisonError::into_inner).remove(&part);
            },
        );
        match ended {
            Ended::Returned(facts) => facts,
            Ended::TimedOut => {
                tracing::warn!(
                    part = part.name(),
                    deadline_ms = deadline.as_millis(),
                    "a reader hangs and is left behind"
                );
                failed(part, format!("no answer within {} ms", deadline.as_millis()))
            }
            Ended::Panicked(message) => failed(part, format!("the reader panicked: {message}")),
            Ended::NotStarted(error) => {
                self.lock().remove(&part);
                failed(part, format!("no thread could be started: {error}"))
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeSet<Part>> {
        self.hanging.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads this machine. Blocks as [`Reader::facts`] does; calls share what hangs.
pub fn take_facts(catalogue: &Arc<ApplicationCatalogue>) -> Facts {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(platform::machine::this_machine()));
    let mut facts = reader.facts(catalogue);
    facts.icmp = latency::icmp_way().map(Into::into);
    facts.read_at_ms = SystemClock::open().map_or(0, |clock| clock.read().wall_ms);
    facts
}

/// Reads this machine and says what it is. Blocks for at most the sum of the parts' deadlines; call it from a thread
/// that may block.
pub fn take_inventory(catalogue: &Arc<ApplicationCatalogue>) -> Inventory {
    inventory::assemble(&take_facts(catalogue))
}

fn failed(part: Part, cause: String) -> Facts {
    let problem = Problem { part: part.name().to_owned(), operation: format!("read {}", part.name()), cause };
    Facts { problems: vec![problem], ..Facts::default() }
}

#[cfg(test)]
mod tests;
