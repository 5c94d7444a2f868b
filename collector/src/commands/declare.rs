//! `hatang-collector declare`: a figure that a person knows.

use anyhow::{Context, Result, bail};
use clap::Args;
use hatang_proto::model::UnitId;

use super::{DataDirArg, table, unit};
use crate::clock;
use crate::forms::catalogue;
use crate::items::{Aspect, ItemValue};
use crate::store::{NewDeclaration, Store};
use crate::unit_reading::takes;

/// Longest name or source of a declaration, characters.
const LONGEST: usize = 300;

/// Declare a figure of a unit: who says so, and on what paper.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector declare --unit 1 staff_total=20 --by \"Văn phòng\" \\
    --source \"Quyết định 12/QĐ-UBND ngày 05/01/2026\"")]
pub struct DeclareArgs {
    /// One or more ITEM=VALUE; numbers, Có or Không, or text. A count may have companions: hub_count@working=3,
    /// kiosk_count@year=1.
    #[arg(required = true, value_name = "ITEM=VALUE")]
    figures: Vec<String>,
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// Who states it.
    #[arg(long)]
    by: String,
    /// The paper it stands on.
    #[arg(long)]
    source: String,
    /// First day of the value, YYYY-MM-DD; today if left out.
    #[arg(long)]
    from: Option<jiff::civil::Date>,
    /// Replace what was measured, for this reason.
    #[arg(long, value_name = "REASON")]
    override_measured: Option<String>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out; either every figure is kept or the first wrong one is named and none is.
pub fn run(args: &DeclareArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let effective_on = args.from.unwrap_or_else(|| clock::local_date(now_ms));
    let unit = unit::find_on(&store, &args.unit, effective_on)?.unit;
    let mut declarations = Vec::new();
    for figure in &args.figures {
        let (item, value) =
            figure.split_once('=').with_context(|| format!("{figure:?} is not ITEM=VALUE"))?;
        declarations.push(NewDeclaration {
            unit,
            item: item.to_owned(),
            value: value.to_owned(),
            by: args.by.clone(),
            source: args.source.clone(),
            reason: args.override_measured.clone(),
            effective_on: effective_on.to_string(),
        });
    }
    let count = declarations.len();
    keep_all(&store, declarations, now_ms)?;
    Ok(table::say(&format!("{count} figures declared"))?)
}

/// Checks a declaration and keeps it.
pub fn keep(store: &Store, declaration: NewDeclaration, now_ms: i64) -> Result<()> {
    keep_all(store, vec![declaration], now_ms)
}

/// Checks declarations and keeps all of them or none.
///
/// # Errors
/// Names the first that is wrong; [`crate::store::StoreError`] is a fault of the store.
pub fn keep_all(store: &Store, declarations: Vec<NewDeclaration>, now_ms: i64) -> Result<()> {
    declarations.iter().try_for_each(check)?;
    Ok(store.declare_all(declarations, now_ms)?)
}

/// Whether the item exists and takes such a value, and who, source and reason are named.
fn check(declaration: &NewDeclaration) -> Result<()> {
    let item = catalogue::item(Aspect::parse(&declaration.item)?.0)?;
    ItemValue::parse(takes(&declaration.item)?, &declaration.value)
        .with_context(|| format!("{} ({})", declaration.item, item.name_vi))?;
    let reason =
        declaration.reason.as_ref().map(|reason| (reason, "the reason of replacing what was measured"));
    let texts = [(&declaration.by, "who states it"), (&declaration.source, "the paper it stands on")];
    for (text, what) in texts.into_iter().chain(reason) {
        if text.trim().is_empty() || LONGEST < text.chars().count() {
            bail!("name {what} in 1 to {LONGEST} characters");
        }
    }
    Ok(())
}

/// A declaration of this day by somebody who signed in.
pub fn of_today(
    unit: UnitId,
    item: &str,
    value: &str,
    by: &str,
    source: &str,
    now_ms: i64,
) -> NewDeclaration {
    NewDeclaration {
        unit,
        item: item.to_owned(),
        value: value.to_owned(),
        by: by.to_owned(),
        source: source.to_owned(),
        reason: None,
        effective_on: clock::local_date(now_ms).to_string(),
    }
}
