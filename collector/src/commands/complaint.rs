//! `hatang-collector complaint`: what people said about the network.
//!
//! Agents send theirs by themselves; here somebody who took a telephone call writes one down. What the measurements say
//! to them is judged by the running collector.

mod year;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use hatang_proto::model::ComplaintId;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

use super::{DataDirArg, table, text, unit};
use crate::clock;
use crate::store::{ComplaintQuery, ComplaintRow, ComplaintSource, ComplaintVerdictRow, NewComplaint};

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
    /// Show one complaint with what the measurements say to it and the figures behind, as JSON.
    #[command(after_help = "Example: hatang-collector complaint show 0f3a52c1d90b4e778a61c03f5d2e9b10")]
    Show {
        complaint: ComplaintId,
        /// The same; there is no other form.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    Add(AddArgs),
    Table(year::TableArgs),
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
            let units = unit.map(|text| unit::family_by_text(&store, &text)).transpose()?;
            let (rows, _) =
                store.complaints(&ComplaintQuery { units, limit, ..ComplaintQuery::default() })?;
            let keys: Vec<_> = rows.iter().map(|row| (row.unit, row.id)).collect();
            print(&rows, &store.complaint_verdicts(&keys)?, json)
        }
        ComplaintCommand::Show { complaint, json: _, data } => {
            let store = data.open()?;
            let Some(row) = store.complaint(complaint)? else {
                bail!(
                    "there is no complaint {complaint}: `hatang-collector complaint list` shows those there are"
                )
            };
            let verdicts = store.complaint_verdicts(&[(row.unit, row.id)])?;
            Ok(table::print_json(&describe(&row, verdicts.get(&row.id)))?)
        }
        ComplaintCommand::Add(args) => add(&args),
        ComplaintCommand::Table(args) => year::run(&args),
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
    let about = text::short(&args.about, "--about")?;
    let by = text::short(&args.by, "--by")?;
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| anyhow::anyhow!("the system gives no random numbers"))?;
    let id = ComplaintId(id);
    let note = text::long(&args.note, "--note")?;
    store.add_complaint(NewComplaint { id, unit, at_ms, about, note, by }, now_ms)?;
    Ok(table::say(&format!("complaint {id}"))?)
}

fn describe(row: &ComplaintRow, verdict: Option<&ComplaintVerdictRow>) -> serde_json::Value {
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
        "judgement": verdict.map(|kept| &kept.judgement), "judged_ms": verdict.map(|kept| kept.judged_ms),
    })
}

fn print(
    rows: &[ComplaintRow],
    verdicts: &BTreeMap<ComplaintId, ComplaintVerdictRow>,
    as_json: bool,
) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows.iter().map(|row| describe(row, verdicts.get(&row.id))).collect();
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
                verdicts.get(&row.id).map_or("-", |kept| kept.judgement.verdict.word()).to_owned(),
            ]
        })
        .collect();
    Ok(table::print(&["COMPLAINT", "AT", "UNIT", "FROM", "ABOUT", "NOTE", "VERDICT"], &rows)?)
}
