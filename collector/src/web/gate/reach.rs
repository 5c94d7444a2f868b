//! What an account sees, found once for something that lasts longer than a request.

use std::collections::BTreeSet;

use hatang_proto::model::UnitId;

use super::Gate;
use crate::web::source::SourceError;
use crate::web::views::{FleetCounts, UnitFigures};

/// The units within an account's reach at one moment.
pub(in crate::web) enum Reach {
    All,
    Below { top: UnitId, inside: BTreeSet<UnitId> },
}

impl Gate {
    pub(in crate::web) fn reach(&self) -> Result<Reach, SourceError> {
        Ok(match self.account.within {
            None => Reach::All,
            Some(top) => Reach::Below { top, inside: self.inside()? },
        })
    }
}

impl Reach {
    pub(in crate::web) fn sees(&self, unit: UnitId) -> bool {
        match self {
            Self::All => true,
            Self::Below { inside, .. } => inside.contains(&unit),
        }
    }

    /// Of everything that the account sees.
    pub(in crate::web) fn total(&self, counts: &FleetCounts) -> UnitFigures {
        match self {
            Self::All => counts.all,
            Self::Below { top, .. } => counts.by_unit.get(top).copied().unwrap_or_default(),
        }
    }

    pub(in crate::web) fn narrowed(&self, counts: &FleetCounts) -> FleetCounts {
        let seen = counts.by_unit.iter().filter(|(unit, _)| self.sees(**unit));
        FleetCounts {
            all: self.total(counts),
            by_unit: seen.map(|(unit, figures)| (*unit, *figures)).collect(),
            counted_ms: counts.counted_ms,
        }
    }
}
