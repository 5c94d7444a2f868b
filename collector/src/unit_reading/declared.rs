//! What people stated about a unit, in the terms of `items`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::forms::{ValueKind, catalogue};
use crate::items::{Aspect, Declaration, ItemValue};
use crate::store::{DeclarationRow, Store};

/// What holds from `as_of` on or earlier, whenever it was stated; a row that no longer reads is left out, with a warning.
pub(super) fn declarations(
    store: &Store,
    unit: UnitId,
    as_of: Date,
    kinds: &Kinds,
) -> Result<Vec<Declaration>> {
    let mut declarations = Vec::new();
    for row in store.declarations(unit, i64::MAX)? {
        match declaration(&row, kinds) {
            Ok(declaration) if declaration.effective_on <= as_of => declarations.push(declaration),
            Ok(_) => {}
            Err(fault) => tracing::warn!(
                unit.id = unit.0,
                item = row.item,
                error = format!("{fault:#}"),
                "a declaration is unreadable"
            ),
        }
    }
    Ok(declarations)
}

/// The kind of value that each item of the catalogue takes.
pub(super) struct Kinds(BTreeMap<String, ValueKind>);

impl Kinds {
    pub(super) fn of_catalogue() -> Result<Self> {
        let kinds = catalogue::all()?.into_iter().map(|item| {
            let kind = item.expects();
            (item.id, kind)
        });
        Ok(Self(kinds.collect()))
    }

    /// Of an item or its companion: `hub_count`, `hub_count@working`.
    fn takes(&self, item: &str) -> Result<ValueKind> {
        let (base, aspect) = Aspect::parse(item)?;
        let kind = self.0.get(base).with_context(|| format!("the catalogue has no item `{base}`"))?;
        Ok(aspect.expects(base, *kind)?)
    }
}

/// The kind of value that an item or its companion takes: `hub_count`, `hub_count@working`.
///
/// # Errors
/// If the catalogue has no such item, or it has no such companion.
pub fn takes(item: &str) -> Result<ValueKind> {
    Kinds::of_catalogue()?.takes(item)
}

fn declaration(row: &DeclarationRow, kinds: &Kinds) -> Result<Declaration> {
    Ok(Declaration {
        value: ItemValue::parse(kinds.takes(&row.item)?, &row.value)?,
        item: row.item.clone(),
        by: row.by.clone(),
        source: row.source.clone(),
        declared_at_ms: row.declared_ms,
        effective_on: row.effective_on.parse()?,
        override_reason: row.reason.clone(),
    })
}
