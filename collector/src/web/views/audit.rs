//! The audit log: who changed what or took it out, when.

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// By this person or program.
    pub actor: Option<String>,
    /// Of this kind, as it is kept.
    pub action: Option<String>,
    /// Lines in `[from_ms, to_ms)`, Unix milliseconds.
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    /// Only lines of a lower number.
    pub before: Option<i64>,
}

/// One line. Empty texts were not known or not needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub number: i64,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub actor: String,
    /// As it is kept; [`crate::web`] words it.
    pub action: String,
    pub subject: String,
    pub detail: String,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditList {
    /// Newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins, if there is one: [`AuditQuery::before`].
    pub next: Option<i64>,
    /// Everybody that the log names.
    pub actors: Vec<String>,
    /// Every action that the log names.
    pub actions: Vec<String>,
}
