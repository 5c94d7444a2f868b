//! The CPU as it names itself.

use hatang_proto::model::inventory::{Cpu, Problem};

use super::incomplete;
use super::texts::{tidy, tidy_option};
use crate::machine::facts::CpuFacts;

/// The name without padding.
pub(super) fn name(facts: &CpuFacts) -> Option<String> {
    tidy(facts.model.as_ref()?)
}

/// A CPU without a name or a count of cores cannot be stated.
pub(super) fn judge(facts: &CpuFacts, problems: &mut Vec<Problem>) -> Option<Cpu> {
    let (model, logical_cores) = (name(facts), facts.logical_cores.filter(|cores| 0 < *cores));
    let (Some(model), Some(logical_cores)) = (model, logical_cores) else {
        problems.push(incomplete("cpu", "name the CPU", "the system tells no model or no number of cores"));
        return None;
    };
    let max_mhz = facts.max_khz.and_then(|khz| u32::try_from(khz / 1_000).ok());
    Some(Cpu {
        model,
        vendor: tidy_option(facts.vendor.as_ref()),
        physical_cores: facts.physical_cores.filter(|cores| 0 < *cores),
        logical_cores,
        max_mhz: max_mhz.filter(|mhz| 0 < *mhz),
    })
}
