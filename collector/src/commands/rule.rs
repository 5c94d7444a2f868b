//! `hatang-collector rule`: values that a province or a unit set for the rules of its reports.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde_json::json;

use super::{BY, DataDirArg, table, text, unit};
use crate::clock;
use crate::items::rules;
use crate::store::{NewRuleSetting, RuleSettingRow};

/// Rules without a shipped value of their own: until set, another one holds.
const SETTABLE: [&str; 1] = ["photocopier_life_years"];

/// Rules: what a province or a unit set for itself and everything below it, e.g. the useful life of computers.
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    Set(SetArgs),
    /// List what was set, by unit, rule and first day.
    #[command(after_help = "Example: hatang-collector rule list --unit 1 --json")]
    List {
        /// Only by this unit and those above it (number or name); these count for its reports.
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Set a rule's value for a unit and everything below it, for reports as of a day and later; 0 switches it off.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector rule set pc_life_years 6 --unit 1 --from 2026-01-01 \\
    --source \"Quyết định 30/2026/QĐ-UBND\"")]
pub struct SetArgs {
    /// pc_life_years, photocopier_life_years, weak_ram_gb …
    rule: String,
    /// In the rule's unit.
    value: f64,
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// First day, YYYY-MM-DD.
    #[arg(long)]
    from: Date,
    /// The paper it stands on.
    #[arg(long)]
    source: String,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(command: RuleCommand) -> Result<()> {
    match command {
        RuleCommand::Set(args) => set(&args),
        RuleCommand::List { unit, json, data } => {
            let store = data.open()?;
            let day = clock::local_date(clock::unix_ms()).to_string();
            let units = store.units_ever(&day)?;
            let wanted: Vec<_> = match unit {
                None => units.iter().map(|row| row.unit).collect(),
                Some(text) => {
                    let unit = unit::find_by_text(&store, &text)?;
                    unit::with_those_above(&units, unit.unit)
                }
            };
            print(&store.rule_settings(&wanted)?, json)
        }
    }
}

fn set(args: &SetArgs) -> Result<()> {
    let named = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    let rule = text::short(&args.rule, "the rule")?;
    if !rule.chars().all(named) {
        bail!("{rule:?} is no rule: rules are called like pc_life_years");
    }
    let known: BTreeSet<&str> = rules::rows().iter().map(|row| row.id.as_str()).chain(SETTABLE).collect();
    if !known.contains(rule.as_str()) {
        bail!("there is no rule {rule:?}: {}", known.into_iter().collect::<Vec<_>>().join(", "));
    }
    if !(args.value.is_finite() && 0.0 <= args.value) {
        bail!("a rule takes a number from 0 on, not {}", args.value);
    }
    let store = args.data.open()?;
    let new = NewRuleSetting {
        unit: unit::find_on(&store, &args.unit, args.from)?.unit,
        rule,
        value: args.value,
        from: args.from,
        source: text::short(&args.source, "--source")?,
    };
    let told = format!("{} is {} for unit {} from {} on", new.rule, new.value, new.unit.0, new.from);
    store.set_rule(new, BY, clock::unix_ms())?;
    Ok(table::say(&told)?)
}

fn print(rows: &[RuleSettingRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows
            .iter()
            .map(|RuleSettingRow { setting, by, set_ms }| {
                json!({ "unit": setting.unit.0, "rule": setting.rule, "value": setting.value,
                    "from": setting.from.to_string(), "source": setting.source, "by": by, "set_ms": set_ms })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|RuleSettingRow { setting, .. }| {
            vec![
                setting.unit.0.to_string(),
                setting.rule.clone(),
                setting.value.to_string(),
                setting.from.to_string(),
                setting.source.clone(),
            ]
        })
        .collect();
    Ok(table::print(&["UNIT", "RULE", "VALUE", "FROM", "SOURCE"], &cells)?)
}
