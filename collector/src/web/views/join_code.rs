//! Join codes as a list shows them: never the code itself, which is told once, when it is made.
//!
//! Whether a code still works follows from its dates and counts and is judged where it is shown.

use hatang_proto::model::UnitId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCodeView {
    pub id: u64,
    pub unit: UnitId,
    pub unit_name: String,
    pub created_by: String,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds.
    pub expires_ms: i64,
    pub uses_allowed: u32,
    pub uses_made: u32,
    /// Unix milliseconds.
    pub revoked_ms: Option<i64>,
    /// The machine that it lets back in, if it was made for one.
    pub rejoins: Option<String>,
}

/// A code as it is told once, to whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreshCode {
    pub id: u64,
    pub code: String,
    pub unit_name: String,
    pub uses: u32,
    /// Unix milliseconds.
    pub expires_ms: i64,
}

/// A join code about to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewJoinCode {
    pub unit: UnitId,
    /// How many machines may join with it.
    pub uses: u32,
    /// Days until it expires.
    pub days: u32,
}
