//! What should be looked at before a report goes out. A warning never stops anybody.

use serde::{Deserialize, Serialize};

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Which check found it: `users_above_staff`. Stable, for programs.
    pub check: String,
    /// Where: a row's number, an item's id, an annex; empty if it concerns the whole.
    pub place: String,
    /// In Vietnamese, for the officer: what is wrong and what to do.
    pub text: String,
}
