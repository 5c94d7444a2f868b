//! The applications that an inventory may name.
//!
//! The collector owns the list and pushes it as a numbered whole; what is installed beyond it stays on the PC.

use serde::{Deserialize, Serialize};

/// The whole list; a higher version replaces a lower one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ApplicationCatalogue {
    /// 0: there is none.
    pub version: u64,
    /// At most [`crate::limits::MAX_CATALOGUE`].
    pub entries: Vec<CatalogueEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// What it is called in the inventory.
    pub name: String,
    /// The name under which it installs: `*` is any text, `?` one character, case does not matter.
    pub pattern: String,
}
