//! `evidence days|root|register|chains|key|check`: sealed days and the chains that lead to them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::evidence::chain::ChainHead;
use crate::evidence::words::words;
use crate::evidence::{ChainState, page, timestamp};
use crate::run::evidence_key;
use crate::store::{ChainRow, DayRow, Store};
use crate::unit_reading::with_descendants;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Sealed days and chains.
#[derive(Debug, Subcommand)]
pub enum DayCommand {
    /// List sealed days, newest first.
    #[command(after_help = "Example: hatang-collector evidence days --json")]
    Days {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Show a day's root as digits and words, or write one page to print and to register as an outgoing document.
    #[command(
        after_help = "Example: hatang-collector evidence root --day 2026-11-24 --out goc-2026-11-24.html"
    )]
    Root {
        /// The day, YYYY-MM-DD; it lasts from 07:00 to 07:00 in Viet Nam.
        #[arg(long)]
        day: Date,
        /// Write the page here (HTML, one A4 sheet).
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Note under which number and date a day's root was registered as an outgoing document.
    #[command(
        after_help = "Example: hatang-collector evidence register --day 2026-11-24 --number \"12/UBND-VP\" --date 2026-11-26"
    )]
    Register {
        #[arg(long)]
        day: Date,
        /// Number and symbol of the document.
        #[arg(long)]
        number: String,
        /// Date of the document, YYYY-MM-DD.
        #[arg(long)]
        date: Date,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List the chains of what machines sent, broken ones first, and where they broke.
    #[command(after_help = "Example: hatang-collector evidence chains --unit 1")]
    Chains {
        /// Only of this unit and below (number or name).
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Print the public key that checks signatures, for whoever is to check them.
    #[command(after_help = "Example: hatang-collector evidence key > hatang-evidence.pub")]
    Key {
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Recompute every sealed day, compare it with what is stored, and name the first bad record.
    #[command(after_help = "Example: hatang-collector evidence check")]
    Check {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub(super) fn run(command: DayCommand) -> Result<()> {
    match command {
        DayCommand::Days { json, data } => list_days(&data.open()?, json),
        DayCommand::Root { day, out, data } => show_root(&data.open()?, data.path(), day, out.as_deref()),
        DayCommand::Register { day, number, date, data } => register(&data.open()?, day, number, date),
        DayCommand::Chains { unit, json, data } => list_chains(&data.open()?, unit.as_deref(), json),
        DayCommand::Key { data } => {
            let key = evidence_key::public(data.path())?;
            Ok(table::say(key.to_pem().trim_end())?)
        }
        DayCommand::Check { json, data } => check(&data.open()?, data.path(), json),
    }
}

fn list_days(store: &Store, as_json: bool) -> Result<()> {
    let days = store.evidence_days()?;
    if as_json {
        return Ok(table::print_json(&Value::Array(days.iter().map(day_json).collect()))?);
    }
    let rows: Vec<Vec<String>> = days
        .iter()
        .map(|row| {
            let registered = row.registered.as_ref();
            vec![
                row.statement.day.to_string(),
                row.statement.leaves.to_string(),
                row.statement.root.to_string(),
                registered.map_or_else(String::new, |(number, date)| format!("{number}, {date}")),
                stamp_text(row),
            ]
        })
        .collect();
    Ok(table::print(&["day", "lines", "root", "registered", "time stamp"], &rows)?)
}

/// When the day was stamped by the service's clock, in Viet Nam; whether its certificate can be trusted is not checked.
fn stamp_text(row: &DayRow) -> String {
    let Some(token) = &row.token else { return "none".to_owned() };
    match timestamp::check(token, row.statement.text().as_bytes()) {
        Ok(stamp) => clock::local_minute(stamp.at_ms),
        Err(fault) => format!("bad: {fault}"),
    }
}

fn day_json(row: &DayRow) -> Value {
    let statement = &row.statement;
    json!({
        "day": statement.day.to_string(),
        "leaves": statement.leaves,
        "root": statement.root.to_string(),
        "words": words(&statement.root),
        "previous": statement.previous.map(|root| root.to_string()),
        "collector": statement.collector,
        "signature": row.signature.to_string(),
        "sealed_ms": row.sealed_ms,
        "time_stamp": stamp_text(row),
        "registered": row.registered.as_ref().map(|(number, date)| json!({"number": number, "date": date})),
    })
}

fn show_root(store: &Store, data_dir: &Path, day: Date, out: Option<&Path>) -> Result<()> {
    let row = store.evidence_day(day)?.map(|(row, _)| row).with_context(|| {
        format!("{day} is not sealed: `hatang-collector evidence days` lists sealed days; a day is sealed two hours after its end")
    })?;
    let key = evidence_key::public(data_dir)?;
    let Some(path) = out else {
        table::say(&row.statement.root.to_string())?;
        table::say(&words(&row.statement.root))?;
        return Ok(table::say(&format!("key {}", key.fingerprint()))?);
    };
    let statement = row.statement.text();
    let stamp = row.token.as_ref().and_then(|token| timestamp::check(token, statement.as_bytes()).ok());
    let page = page::page(&row.statement, &row.signature, &key, row.registered.as_ref(), stamp.as_ref())
        .context("the statement does not fit into a QR code")?;
    fs::write(path, page).with_context(|| format!("write {}", path.display()))?;
    Ok(table::say(&format!("{}: print it and register it as an outgoing document", path.display()))?)
}

fn register(store: &Store, day: Date, number: String, date: Date) -> Result<()> {
    if number.trim().is_empty() || 100 < number.chars().count() {
        bail!("the document's number must have 1 to 100 characters");
    }
    if !store.register_day(day, number, date, BY, clock::unix_ms())? {
        bail!("{day} is not sealed: `hatang-collector evidence days` lists sealed days");
    }
    Ok(table::say(&format!("{day} is registered"))?)
}

fn list_chains(store: &Store, of_unit: Option<&str>, as_json: bool) -> Result<()> {
    let units = match of_unit {
        Some(text) => {
            let all = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
            let below = with_descendants(&all, unit::find_by_text(store, text)?.unit);
            Some(below.into_iter().collect::<Vec<_>>())
        }
        None => None,
    };
    let chains = store.chains(units.as_deref())?;
    let breaks = store.chain_breaks(units.as_deref())?;
    if as_json {
        let breaks: Vec<Value> = breaks
            .iter()
            .map(|row| {
                let link = |link: Option<crate::evidence::Hash>| link.map(|link| link.to_string());
                json!({
                    "machine": row.machine.to_string(), "spool": row.spool.to_string(),
                    "batch": row.found.sequence, "fits_up_to": row.found.after,
                    "expected": link(row.found.expected), "got": link(row.found.got),
                    "received_ms": row.received_ms,
                })
            })
            .collect();
        let chains: Vec<Value> = chains.iter().map(chain_json).collect();
        return Ok(table::print_json(&json!({"chains": chains, "breaks": breaks}))?);
    }
    let rows: Vec<Vec<String>> = chains
        .iter()
        .map(|row| {
            vec![
                row.label.clone(),
                row.spool.to_string().chars().take(8).collect(),
                state(&row.head),
                row.last.to_string(),
                row.head.verified.to_string(),
                row.head.gaps.to_string(),
            ]
        })
        .collect();
    table::print(&["machine", "spool", "state", "last batch", "link seen at", "gaps said"], &rows)?;
    for row in breaks {
        table::say(&format!(
            "machine {}, spool {}: something between batch {} and batch {} was changed, dropped or put in",
            row.machine, row.spool, row.found.after, row.found.sequence
        ))?;
    }
    Ok(())
}

fn state(head: &ChainHead) -> String {
    match head.state {
        ChainState::Whole => "whole".to_owned(),
        ChainState::Broken => format!("broken {} times", head.breaks),
        ChainState::Unchained => "no chain (older agent)".to_owned(),
    }
}

fn chain_json(row: &ChainRow) -> Value {
    json!({
        "machine": row.machine.to_string(), "label": row.label, "unit": row.unit.0,
        "spool": row.spool.to_string(), "state": row.head.state, "last": row.last,
        "verified": row.head.verified, "first_bad": row.head.first_bad, "breaks": row.head.breaks,
        "gaps": row.head.gaps, "link": row.head.link.map(|link| link.to_string()),
    })
}

fn check(store: &Store, data_dir: &Path, as_json: bool) -> Result<()> {
    let forgotten_before = store.forgotten_before(clock::unix_ms().div_euclid(DAY_MS))?;
    let found = store.check_evidence(&evidence_key::public(data_dir)?, forgotten_before)?;
    if as_json {
        table::print_json(&json!({
            "days": found.days, "lines": found.lines, "forgotten": found.forgotten, "faults": found.faults,
        }))?;
    } else {
        table::say(&format!(
            "{} days, {} lines; {} of them name samples past their retention, which cannot be compared any more",
            found.days, found.lines, found.forgotten
        ))?;
    }
    let Some(first) = found.faults.first() else {
        return if as_json { Ok(()) } else { Ok(table::say("every sealed day agrees with what is stored")?) };
    };
    for fault in found.faults.iter().skip(1) {
        table::complain(fault);
    }
    bail!("{} records do not agree with their sealed day; the first: {first}", found.faults.len())
}
