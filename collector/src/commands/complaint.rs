//! `hatang-collector complaint`: what people said about the network.
//!
//! Agents send theirs by themselves; here somebody who took a telephone call writes one down.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use hatang_proto::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use hatang_proto::model::ComplaintId;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

use super::{DataDirArg, table, unit};
use crate::clock;
use crate::store::{ComplaintQuery, ComplaintRow, ComplaintSource, NewComplaint};
use crate::unit_reading::with_descendants;

/// Complaints that a list shows if nothing else is asked for.
const SHOWN: u32 = 200;

/// Complaints: what people said about the network, and when.
#[derive(Debug, Subcommand)]
pub enum ComplaintCommand {
    /// List complaints, newest first.
    #[command(after_help = "Example: hatang-collector complaint list --unit 1 --json")]
    List {
        /// Only of this unit and below (number or name).
        #[arg(long)]
        unit: Option<String>,
        /// Most complaints to list.
        #[arg(long, default_value_t = SHOWN)]
        limit: u32,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Show one complaint, as JSON.
    #[command(after_help = "Example: hatang-collector complaint show 0f3a52c1d90b4e778a61c03f5d2e9b10")]
    Show {
        complaint: ComplaintId,
        #[command(flatten)]
        data: DataDirArg,
    },
    Add(AddArgs),
}

/// Write down what somebody said, e.g. on the telephone.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector complaint add --unit 1 --about VOFFICE --at \"2026-11-25 08:15\" \\
    --note \"mở văn bản mất hơn một phút\" --by \"Văn phòng\""
)]
pub struct AddArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// The application that was slow or did not answer.
    #[arg(long)]
    about: String,
    /// When it was noticed, "YYYY-MM-DD HH:MM" in Viet Nam; this moment if left out.
    #[arg(long)]
    at: Option<String>,
    /// What was said; no names of people.
    #[arg(long, default_value = "")]
    note: String,
    /// Who writes it down.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(command: ComplaintCommand) -> Result<()> {
    match command {
        ComplaintCommand::List { unit, limit, json, data } => {
            let store = data.open()?;
            let units = match unit {
                Some(text) => {
                    let all = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
                    let unit = unit::find_by_text(&store, &text)?.unit;
                    Some(with_descendants(&all, unit).into_iter().collect())
                }
                None => None,
            };
            let (rows, _) =
                store.complaints(&ComplaintQuery { units, limit, ..ComplaintQuery::default() })?;
            print(&rows, json)
        }
        ComplaintCommand::Show { complaint, data } => {
            let Some(row) = data.open()?.complaint(complaint)? else {
                bail!(
                    "there is no complaint {complaint}: `hatang-collector complaint list` shows those there are"
                )
            };
            Ok(table::print_json(&describe(&row))?)
        }
        ComplaintCommand::Add(args) => add(&args),
    }
}

fn add(args: &AddArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = unit::find_by_text(&store, &args.unit)?.unit;
    let now_ms = clock::unix_ms();
    let at_ms = match &args.at {
        Some(text) => clock::local_moment(text)
            .with_context(|| format!("{text:?} is no moment: write \"YYYY-MM-DD HH:MM\""))?,
        None => now_ms,
    };
    if now_ms < at_ms {
        bail!("{} lies in the future: a complaint is about what was noticed", clock::local_minute(at_ms));
    }
    let text = |text: &str, most: usize, option: &str| {
        let text = text.trim();
        if most < text.len() {
            bail!("{option} may have {most} bytes at most");
        }
        Ok(text.to_owned())
    };
    let about = text(&args.about, MAX_NAME_BYTES, "--about")?;
    let by = text(&args.by, MAX_NAME_BYTES, "--by")?;
    if about.is_empty() || by.is_empty() {
        bail!("--about names the application and --by who writes it down: neither may be empty");
    }
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| anyhow::anyhow!("the system gives no random numbers"))?;
    let id = ComplaintId(id);
    let note = text(&args.note, MAX_TEXT_BYTES, "--note")?;
    store.add_complaint(NewComplaint { id, unit, at_ms, about, note, by }, now_ms)?;
    Ok(table::say(&format!("complaint {id}"))?)
}

fn describe(row: &ComplaintRow) -> serde_json::Value {
    let (source, machine, said_by) = match &row.source {
        ComplaintSource::Machine { machine, label } => {
            ("machine", Some((machine.to_string(), label.clone())), None)
        }
        ComplaintSource::Person { by } => ("person", None, Some(by.clone())),
    };
    let (machine, label) = machine.unzip();
    json!({
        "complaint": row.id.to_string(), "unit": row.unit.0, "at_ms": row.at_ms, "received_ms": row.received_ms,
        "about": row.about, "note": row.note, "source": source, "machine": machine, "label": label, "by": said_by,
    })
}

fn print(rows: &[ComplaintRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows.iter().map(describe).collect();
        return Ok(table::print_json(&list.into())?);
    }
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let source = match &row.source {
                ComplaintSource::Machine { label, .. } => label.clone(),
                ComplaintSource::Person { by } => format!("({by})"),
            };
            let about = one_line(&row.about);
            let note = one_line(&row.note);
            vec![
                row.id.to_string(),
                clock::local_minute(row.at_ms),
                row.unit.0.to_string(),
                source,
                about,
                note,
            ]
        })
        .collect();
    Ok(table::print(&["COMPLAINT", "AT", "UNIT", "FROM", "ABOUT", "NOTE"], &rows)?)
}
