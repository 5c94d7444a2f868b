//! Windows itself, asked by calls: the live answers to [`Sources`].
//!
//! One file a topic. Every call is in Windows 7 SP1; handles, tables and COM apartments are closed by their owners'
//! drop on every path. Answers are bounded by the limits of [`super::sources`] and passed on as they came: what they
//! mean is decided elsewhere. Only questions to WMI have a deadline here; every other call may block, which the
//! caller's deadline takes care of.

mod adapters;
mod cause;
mod devices;
mod disks;
mod files;
mod firmware;
mod handle;
mod memory;
mod power;
mod processors;
mod registry;
mod services;
mod version;
mod wide;
mod wmi;

use super::sources::{Cores, Row, Sources, Value, Version, WmiQuery};
use crate::machine::facts::{AdapterFacts, DiskFacts, Fault, MemoryFacts, PowerFacts};

/// This Windows. Keep one for the whole run: it remembers which WMI classes hang.
#[derive(Debug, Default)]
pub struct Live {
    wmi: wmi::Wmi,
}

impl Sources for Live {
    fn subkeys(&self, key: &str) -> Result<Option<Vec<String>>, Fault> {
        registry::subkeys(key)
    }

    fn value(&self, key: &str, name: &str) -> Result<Option<Value>, Fault> {
        registry::value(key, name)
    }

    fn wmi(&self, query: &WmiQuery) -> Result<Vec<Row>, Fault> {
        self.wmi.ask(query)
    }

    fn firmware_table(&self) -> Result<Vec<u8>, Fault> {
        firmware::table()
    }

    fn cores(&self) -> Result<Cores, Fault> {
        processors::cores()
    }

    fn memory(&self) -> Result<MemoryFacts, Fault> {
        memory::read()
    }

    fn disks(&self, faults: &mut Vec<Fault>) -> Result<Vec<DiskFacts>, Fault> {
        Ok(disks::read(faults))
    }

    fn adapters(&self) -> Result<Vec<AdapterFacts>, Fault> {
        adapters::read()
    }

    fn power(&self) -> Result<PowerFacts, Fault> {
        power::read()
    }

    fn version(&self) -> Result<Version, Fault> {
        version::version()
    }

    fn host_name(&self) -> Result<String, Fault> {
        version::host_name()
    }

    fn present_devices(&self) -> Result<Vec<String>, Fault> {
        devices::present()
    }

    fn service_runs(&self, name: &str) -> Result<Option<bool>, Fault> {
        services::runs(name)
    }

    fn exists(&self, path: &str) -> bool {
        files::exists(path)
    }

    fn file_names(&self, dir: &str) -> Result<Option<Vec<String>>, Fault> {
        files::names(dir)
    }
}

#[cfg(test)]
mod tests;
