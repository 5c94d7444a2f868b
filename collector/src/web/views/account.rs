//! Who is signed in.
//!
//! Passwords and session tokens never appear here: the source checks a password and forgets it, and keeps only the
//! hash of a token.

/// SHA-256 of a session token.
pub type TokenHash = [u8; 32];

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name typed at sign-in; also what declarations and the audit log carry.
    pub name: String,
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
