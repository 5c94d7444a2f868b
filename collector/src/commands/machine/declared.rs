//! `hatang-collector machine declare` and `machine declared`: computers without an agent.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use hatang_proto::model::UnitId;
use jiff::civil::Date;
use serde_json::json;

use super::import;
use super::set::{Answer, Said};
use crate::clock;
use crate::commands::{BY, DataDirArg, table, text, unit};
use crate::items::{DeclaredMachine, Particulars};
use crate::store::DeclaredMachineRow;
use crate::unit_reading::{particulars, with_descendants};

/// List a computer on which no agent runs, e.g. because it serves state secrets.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector machine declare MT-BM-01 --unit 1 --device desktop --state-secret \\
    --class official --by \"Văn phòng\" --source \"Sổ tài sản 2026\""
)]
pub struct DeclareArgs {
    /// Its mark in the asset book.
    label: String,
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// desktop, laptop, tablet, server, all_in_one, mini_pc, virtual or unknown.
    #[arg(long)]
    device: String,
    /// Maker and model as written down.
    #[arg(long, default_value = "")]
    model: String,
    /// It serves state secrets: it never gets an agent.
    #[arg(long)]
    state_secret: bool,
    #[command(flatten)]
    said: Said,
    /// Whether it has antivirus software.
    #[arg(long)]
    antivirus: Option<Answer>,
    /// Whether it is on a LAN with Internet.
    #[arg(long)]
    lan_internet: Option<Answer>,
    /// Whether it is on the government network.
    #[arg(long)]
    on_cpnet: Option<Answer>,
    /// Whether it works.
    #[arg(long)]
    working: Option<Answer>,
    /// First day on which it belongs to the unit, YYYY-MM-DD; today if left out.
    #[arg(long)]
    from: Option<Date>,
    /// Who lists it.
    #[arg(long)]
    by: String,
    /// The paper it stands on.
    #[arg(long)]
    source: String,
    #[command(flatten)]
    data: DataDirArg,
}

/// Computers without an agent.
#[derive(Debug, Subcommand)]
pub enum DeclaredCommand {
    /// List them.
    #[command(after_help = "Example: hatang-collector machine declared list --unit 1 --json")]
    List {
        /// Only of this unit and below (number or name).
        #[arg(long)]
        unit: Option<String>,
        /// As of the end of this day, YYYY-MM-DD; today if left out.
        #[arg(long)]
        as_of: Option<Date>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    Import(import::ImportArgs),
    /// One of them counts no more from a day on; reports of days before keep it.
    #[command(
        after_help = "Example: hatang-collector machine declared withdraw 5 --reason \"thanh lý\" --from 2026-12-01"
    )]
    Withdraw {
        /// Its number in the list.
        number: i64,
        /// First day without it, YYYY-MM-DD; today if left out.
        #[arg(long)]
        from: Option<Date>,
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

pub(super) fn add(args: &DeclareArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let from = args.from.unwrap_or_else(|| clock::local_date(now_ms));
    let unit = unit::find_on(&store, &args.unit, from)?.unit;
    let answer = |answer: Option<Answer>| answer.and_then(Answer::known);
    let machine = DeclaredMachine {
        number: 0,
        label: text::short(&args.label, "the mark")?,
        class: particulars::class_from_key(&args.device).with_context(|| {
            format!(
                "{:?} is no device: desktop, laptop, tablet, server, all_in_one, mini_pc, virtual or unknown",
                args.device
            )
        })?,
        model: text::long(&args.model, "--model")?,
        particulars: args.said.after(Particulars::default())?,
        state_secret: args.state_secret,
        antivirus: answer(args.antivirus),
        lan_internet: answer(args.lan_internet),
        cpnet: answer(args.on_cpnet),
        working: answer(args.working),
        by: args.by.clone(),
        source: args.source.clone(),
        from,
        declared_at_ms: now_ms,
    };
    for number in particulars::list_machines(&store, unit, &[machine], &args.by, &args.source, now_ms)? {
        table::say(&format!("declared machine {number}"))?;
    }
    Ok(())
}

pub(super) fn run(command: DeclaredCommand) -> Result<()> {
    let now_ms = clock::unix_ms();
    match command {
        DeclaredCommand::List { unit, as_of, json, data } => {
            let store = data.open()?;
            let day = as_of.unwrap_or_else(|| clock::local_date(now_ms));
            let mut rows = store.declared_machines(day)?;
            if let Some(unit) = unit {
                let unit = unit::find_on(&store, &unit, day)?.unit;
                let family = with_descendants(&store.units(&day.to_string())?, unit);
                rows.retain(|row| family.contains(&row.unit));
            }
            print(&rows, json)
        }
        DeclaredCommand::Import(args) => import::run(&args),
        DeclaredCommand::Withdraw { number, from, reason, data } => {
            let from = from.unwrap_or_else(|| clock::local_date(now_ms));
            let reason = text::short(&reason, "--reason")?;
            data.open()?.withdraw_declared_machine(number, from, &reason, BY, now_ms)?;
            Ok(table::say(&format!("declared machine {number} counts no more from {from} on"))?)
        }
    }
}

fn print(rows: &[DeclaredMachineRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows.iter().map(describe).collect();
        return Ok(table::print_json(&list.into())?);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            let machine = &row.machine;
            let said = &machine.particulars;
            vec![
                row.number.to_string(),
                machine.label.clone(),
                row.unit.0.to_string(),
                machine.class.clone(),
                machine.model.clone(),
                said.staff_class.clone().unwrap_or_default(),
                said.room.clone().unwrap_or_default(),
                said.year_equipped.map_or_else(String::new, |year| year.to_string()),
                if machine.state_secret { "state secret".to_owned() } else { String::new() },
                machine.from.to_string(),
            ]
        })
        .collect();
    let header = ["NUMBER", "LABEL", "UNIT", "DEVICE", "MODEL", "CLASS", "ROOM", "YEAR", "KIND", "FROM"];
    Ok(table::print(&header, &cells)?)
}

fn describe(row: &DeclaredMachineRow) -> serde_json::Value {
    let machine = &row.machine;
    let said = &machine.particulars;
    let UnitId(unit) = row.unit;
    json!({
        "number": row.number, "label": machine.label, "unit": unit, "device": machine.class, "model": machine.model,
        "class": said.staff_class, "room": said.room, "cpnet_required": said.cpnet_required,
        "year": said.year_equipped, "second_hand": said.second_hand, "years_before": said.years_before,
        "state_secret": machine.state_secret, "antivirus": machine.antivirus, "lan_internet": machine.lan_internet,
        "on_cpnet": machine.cpnet, "working": machine.working, "from": machine.from.to_string(), "by": row.by,
        "source": row.source, "declared_ms": row.declared_ms,
    })
}
