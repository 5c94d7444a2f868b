//! CPU and memory: proc(5) `/proc/cpuinfo`, `/proc/meminfo`, and the CPU's folders in sysfs.

use std::collections::BTreeSet;

use super::tree::Tree;
use crate::machine::facts::{CpuFacts, Fault, MemoryFacts};

pub(super) fn read(tree: &Tree) -> Result<CpuFacts, Fault> {
    let text = tree.text("/proc/cpuinfo")?;
    let value = |name: &str| fields(&text).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    Ok(CpuFacts {
        model: value("model name"),
        vendor: value("vendor_id"),
        logical_cores: u32::try_from(fields(&text).filter(|(key, _)| *key == "processor").count()).ok(),
        physical_cores: physical_cores(&text),
        max_khz: tree.number("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"),
    })
}

pub(super) fn memory(tree: &Tree) -> Result<MemoryFacts, Fault> {
    let text = tree.text_head("/proc/meminfo", 4_096)?;
    let kibibytes = fields(&text)
        .find(|(key, _)| *key == "MemTotal")
        .and_then(|(_, value)| value.split_whitespace().next()?.parse::<u64>().ok())
        .ok_or_else(|| Fault::new("read MemTotal of /proc/meminfo", "it is not there"))?;
    Ok(MemoryFacts { total_bytes: kibibytes.saturating_mul(1_024), installed_bytes: None })
}

/// Different pairs of package and core; `None` where the kernel does not tell them.
fn physical_cores(text: &str) -> Option<u32> {
    let mut cores = BTreeSet::new();
    let mut package = "";
    for (key, value) in fields(text) {
        match key {
            "physical id" => package = value,
            "core id" => {
                cores.insert((package, value));
            }
            _ => {}
        }
    }
    u32::try_from(cores.len()).ok().filter(|cores| 0 < *cores)
}

fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.split_once(':')).map(|(key, value)| (key.trim(), value.trim()))
}
