//! The applications that inventories may name, as their page lists them.

/// An entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationView {
    pub id: u64,
    pub name: String,
    /// The name under which it installs: `*` is any text, `?` one character.
    pub pattern: String,
    pub added_by: String,
    /// Unix milliseconds.
    pub added_at_ms: i64,
}
