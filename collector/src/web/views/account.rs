//! Who is signed in.
//!
//! Passwords and session tokens never appear here: the source checks a password and forgets it, and keeps only the
//! hash of a token.

use hatang_proto::model::UnitId;

/// SHA-256 of a session token.
pub type TokenHash = [u8; 32];

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name typed at sign-in; also what declarations and the audit log carry.
    pub name: String,
    pub role: Role,
    /// This unit and the units below it; `None` for all there are.
    pub within: Option<UnitId>,
}

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Keeps a unit's figures and complaints, and takes its documents out.
    Officer,
    /// Runs the fleet.
    Admin,
}

/// What a page lets somebody do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Write down what people know of a unit: declarations, complaints, contracts, interventions, frozen reports.
    Record,
    /// Take documents and lists out.
    Export,
    /// Run the machines within reach: let them in, move them, shut them out.
    Operate,
    /// Change what holds for all units: targets, calendars, rules, accounts.
    Govern,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Officer, Self::Admin];
}

impl Account {
    /// Whether the role has a right, wherever its reach ends. To govern, an account must reach all units.
    pub fn may(&self, right: Right) -> bool {
        match right {
            Right::Record | Right::Export => self.role >= Role::Officer,
            Right::Operate => self.role == Role::Admin,
            Right::Govern => self.role == Role::Admin && self.within.is_none(),
        }
    }
}

/// A session about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub account: Account,
    pub token_hash: TokenHash,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds; from then on the session is not found.
    pub expires_ms: i64,
    /// Most sessions kept in all; the oldest ones make room.
    pub keep_at_most: u32,
}
