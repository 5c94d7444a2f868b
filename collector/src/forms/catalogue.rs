//! The catalogue: every figure that any known report asks for.
//!
//! It gives an item its name, its unit and the kind of value it takes, so that a declaration can be checked before it
//! is kept. How an item is found out is not said here but in [`crate::items`].

use std::sync::OnceLock;

use serde::Deserialize;

use super::FormError;
use super::nearest::hint;

const FILE: &str = include_str!("catalogue.json");

/// One figure that reports ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// `desktop_count`.
    pub id: String,
    /// `people`, `computers`, `network` …
    pub group: String,
    pub name_vi: String,
    /// Where reports expect it from: `agent`, `lan`, `derived`, `declared`, or several joined by `+`.
    pub kind: String,
    /// `máy`, `người`, `%`, `Có/Không` …
    pub unit: String,
}

/// What kind of value an item takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Number,
    Flag,
    Text,
}

impl Item {
    /// The kind of value, which follows from the unit.
    pub fn expects(&self) -> ValueKind {
        match self.unit.as_str() {
            "Có/Không" | "Có" | "Có/Chưa có" => ValueKind::Flag,
            "(text)" | "(policy)" | "URL" | "loại" | "n/m" | "ngày" | "Có/số bộ" | "Có/%" => {
                ValueKind::Text
            }
            _ => ValueKind::Number,
        }
    }
}

/// All items, in the catalogue's order; read once.
///
/// # Errors
/// [`FormError::Parse`] if the file that is compiled in is wrong.
pub fn known() -> Result<&'static [Item], FormError> {
    static ITEMS: OnceLock<Vec<Item>> = OnceLock::new();
    if let Some(items) = ITEMS.get() {
        return Ok(items);
    }
    let items =
        serde_json::from_str(FILE).map_err(|source| FormError::Parse { file: "catalogue".into(), source })?;
    Ok(ITEMS.get_or_init(|| items))
}

/// All items, in the catalogue's order.
///
/// # Errors
/// [`FormError::Parse`] if the file that is compiled in is wrong.
pub fn all() -> Result<Vec<Item>, FormError> {
    known().map(<[Item]>::to_vec)
}

/// The item with this id.
///
/// # Errors
/// [`FormError::UnknownItem`] if the catalogue has none; it proposes one that is written alike.
pub fn item(id: &str) -> Result<Item, FormError> {
    let known = known()?;
    known.iter().find(|item| item.id == id).cloned().ok_or_else(|| {
        let hint = hint(id, known.iter().map(|item| item.id.as_str()));
        FormError::UnknownItem { item: id.into(), hint }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_item_stands_once() {
        let items = all().unwrap();
        let ids: BTreeSet<_> = items.iter().map(|item| item.id.as_str()).collect();
        // Ninety of the five reports, and three that their sentences and the survey of 2025 need.
        assert_eq!(items.len(), 93);
        assert_eq!(ids.len(), items.len());
    }

    #[test]
    fn the_unit_decides_the_kind_of_value() {
        for (id, kind) in [
            ("staff_total", ValueKind::Number),
            ("computer_staff_ratio_pct", ValueKind::Number),
            ("firewall_present", ValueKind::Flag),
            ("lan_present", ValueKind::Flag),
        ] {
            assert_eq!(item(id).unwrap().expects(), kind, "{id}");
        }
    }

    #[test]
    fn an_unknown_item_is_named() {
        assert_eq!(item("so_ghe").unwrap_err().to_string(), "the catalogue has no item `so_ghe`");
        let misspelt = item("desktop_cout").unwrap_err().to_string();
        assert_eq!(misspelt, "the catalogue has no item `desktop_cout`; did you mean `desktop_count`?");
    }
}
