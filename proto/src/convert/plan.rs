//! Probing plans and closer looks between wire and model.

use std::collections::BTreeMap;

use super::samples::target_id;
use super::{ConvertError, bounded, within};
use crate::limits::{LOOK_BITS_PER_S, LOOK_S, MAX_TARGETS, PERIOD_S, PLAN_HOLDS_S, PLAN_STRETCH};
use crate::model::{CloserLook, ProbingPlan, TargetId};
use crate::wire;

/// Checks a plan as received.
pub fn from_wire(plan: &wire::ProbingPlan) -> Result<ProbingPlan, ConvertError> {
    bounded("plan.entries", &plan.entries, MAX_TARGETS)?;
    within("plan.holds_s", plan.holds_s, &PLAN_HOLDS_S, "60 to 86400")?;
    within("plan.stretch", plan.stretch, &PLAN_STRETCH, "1 to 1000")?;
    let periods_s = plan.entries.iter().copied().map(entry).collect::<Result<BTreeMap<_, _>, _>>()?;
    Ok(ProbingPlan { periods_s, holds_s: plan.holds_s, stretch: plan.stretch })
}

/// Writes a plan for sending.
pub fn to_wire(plan: &ProbingPlan) -> wire::ProbingPlan {
    let entry = |(target, period_s): (&TargetId, &Option<u32>)| wire::ProbingEntry {
        target: u32::from(target.0),
        period_s: period_s.unwrap_or(0),
    };
    wire::ProbingPlan {
        entries: plan.periods_s.iter().map(entry).collect(),
        holds_s: plan.holds_s,
        stretch: plan.stretch,
    }
}

/// Checks a closer look as received.
pub fn look_from_wire(look: wire::CloserLook) -> Result<CloserLook, ConvertError> {
    within("closer_look.lasts_s", look.lasts_s, &LOOK_S, "1 to 3600")?;
    within("closer_look.bits_per_s", look.bits_per_s, &LOOK_BITS_PER_S, "1 to 20000")?;
    Ok(CloserLook { lasts_s: look.lasts_s, bits_per_s: look.bits_per_s })
}

/// Writes a closer look for sending.
pub fn look_to_wire(look: CloserLook) -> wire::CloserLook {
    wire::CloserLook { lasts_s: look.lasts_s, bits_per_s: look.bits_per_s }
}

fn entry(entry: wire::ProbingEntry) -> Result<(TargetId, Option<u32>), ConvertError> {
    if entry.period_s != 0 {
        within("plan.entries.period_s", entry.period_s, &PERIOD_S, "0 or 5 to 3600")?;
    }
    Ok((target_id(entry.target)?, Some(entry.period_s).filter(|period_s| *period_s != 0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_plan_comes_back_exactly(
            periods in prop::collection::btree_map(1_u16.., prop::option::of(PERIOD_S), 0..=MAX_TARGETS),
            holds_s in PLAN_HOLDS_S,
            stretch in PLAN_STRETCH,
        ) {
            let periods_s = periods.into_iter().map(|(target, period_s)| (TargetId(target), period_s)).collect();
            let plan = ProbingPlan { periods_s, holds_s, stretch };
            prop_assert_eq!(from_wire(&to_wire(&plan)), Ok(plan));
        }
    }

    #[test]
    fn values_out_of_range_are_refused_by_name() {
        let plan = |period_s, holds_s, stretch| wire::ProbingPlan {
            entries: vec![wire::ProbingEntry { target: 1, period_s }],
            holds_s,
            stretch,
        };
        let refused =
            |period_s, holds_s, stretch| from_wire(&plan(period_s, holds_s, stretch)).unwrap_err().field;
        assert_eq!(refused(4, 60, 1), "plan.entries.period_s");
        assert_eq!(refused(0, 59, 1), "plan.holds_s");
        assert_eq!(refused(0, 60, 0), "plan.stretch");
        let look = |lasts_s, bits_per_s| look_from_wire(wire::CloserLook { lasts_s, bits_per_s });
        assert_eq!(look(0, 1).unwrap_err().field, "closer_look.lasts_s");
        assert_eq!(look(300, 20_001).unwrap_err().field, "closer_look.bits_per_s");
        assert!(look(300, 20_000).is_ok());
    }
}
