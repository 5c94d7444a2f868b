//! Who is signed in, and who may sign in.
//!
//! Session tokens never appear here, only their hashes; a password passes on its way to being checked or hashed.
//!
//! Signing in by somebody else's directory (OpenID Connect) would be one more way to an [`Account`] beside
//! [`crate::web::RoomSource::sign_in`]: a page that sends the browser there and one that takes the answer, whose verified
//! name is looked up among the accounts. Roles, reaches, sessions and the audit log stay as they are.

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

/// What somebody typed to sign in.
#[derive(Clone)]
pub struct SignIn {
    pub name: String,
    pub password: String,
    /// Six digits, if any were typed.
    pub code: Option<String>,
    /// Unix milliseconds.
    pub at_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInAnswer {
    /// Name, password or code is wrong, or the account is disabled.
    Wrong,
    /// Name and password are right; a code is wanted besides.
    CodeWanted,
    Right(Account),
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
    /// Where the browser is; empty if not known.
    pub address: String,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub account: Account,
    /// Nothing but a new password is let pass.
    pub must_change_password: bool,
}

/// An account as the list of accounts shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    pub account: Account,
    /// Name of the unit that the reach begins at; `None` for all units, and if the unit is no more.
    pub unit_name: Option<String>,
    /// Unix milliseconds, here and below.
    pub created_ms: i64,
    /// Nobody signed in with the password that was handed over.
    pub must_change_password: bool,
    /// Signing in takes a code besides the password.
    pub has_codes: bool,
    pub disabled_ms: Option<i64>,
}

/// One's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// Name of the unit that the reach begins at; `None` for all units, and if the unit is no more.
    pub unit_name: Option<String>,
    pub must_change_password: bool,
    pub has_codes: bool,
    /// Newest first.
    pub sessions: Vec<SessionView>,
}

/// A place where somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionView {
    pub token_hash: TokenHash,
    /// Unix milliseconds, here and below.
    pub created_ms: i64,
    pub seen_ms: i64,
}

/// One's own new password.
#[derive(Clone)]
pub struct NewPassword {
    /// Whose.
    pub name: String,
    /// The one up to now; `None` if it was made by somebody else and must be changed.
    pub old: Option<String>,
    pub new: String,
    /// The session that goes on; all others end.
    pub session: TokenHash,
}

/// A secret for codes that is not in force yet.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeOffer {
    /// In base 32, as people type it.
    pub secret: String,
    /// `otpauth://totp/…`, as programs read it.
    pub address: String,
}
