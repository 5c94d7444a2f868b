//! `hatang-collector machine`: the machines that joined.

mod declared;
mod import;
mod set;
mod settle;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hatang_proto::model::MachineId;
use serde_json::json;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::store::{Contact, MachineRow, MachineState, Store};

/// Machines: list, look at, move, end.
#[derive(Debug, Subcommand)]
pub enum MachineCommand {
    /// List machines.
    #[command(after_help = "Example: hatang-collector machine list --unit 1")]
    List {
        /// Only machines of this unit (number or name).
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Show one machine with its inventory, as JSON.
    #[command(after_help = "Example: hatang-collector machine show 0f3a")]
    Show {
        /// Its id or the beginning of it, or its name.
        machine: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Move a machine to another unit from this moment on.
    #[command(after_help = "Example: hatang-collector machine move 0f3a --unit 2")]
    Move {
        machine: String,
        #[arg(long)]
        unit: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Take a machine out of service; its past stays.
    #[command(after_help = "Example: hatang-collector machine retire 0f3a")]
    Retire {
        machine: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    Settle(settle::SettleArgs),
    Set(set::SetArgs),
    Declare(declared::DeclareArgs),
    #[command(subcommand)]
    Declared(declared::DeclaredCommand),
    /// Refuse a machine from this moment on, e.g. because it was stolen.
    #[command(after_help = "Example: hatang-collector machine revoke 0f3a")]
    Revoke {
        machine: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: MachineCommand) -> Result<()> {
    let now_ms = clock::unix_ms();
    match command {
        MachineCommand::List { unit, json, data } => {
            let store = data.open()?;
            let unit = unit.map(|text| unit::find_by_text(&store, &text)).transpose()?;
            let mut machines = store.machines(now_ms)?;
            machines.retain(|machine| unit.as_ref().is_none_or(|unit| unit.unit == machine.unit));
            print(&machines, &doubts(&store, now_ms)?, json)
        }
        MachineCommand::Show { machine, data } => {
            let store = data.open()?;
            let machine = find(&store, &machine)?;
            let mut shown = describe(&machine, &doubts(&store, now_ms)?);
            let history = store.particulars_history(machine.machine)?;
            if let Some(fields) = shown.as_object_mut() {
                fields.insert("particulars".to_owned(), history.iter().map(set::describe).collect());
            }
            Ok(table::print_json(&shown)?)
        }
        MachineCommand::Move { machine, unit, data } => {
            let store = data.open()?;
            let unit = unit::find_by_text(&store, &unit)?.unit;
            store.move_machine(find(&store, &machine)?.machine, unit, BY, now_ms)?;
            Ok(())
        }
        MachineCommand::Settle(args) => settle::run(&args),
        MachineCommand::Set(args) => set::run(&args),
        MachineCommand::Declare(args) => declared::add(&args),
        MachineCommand::Declared(command) => declared::run(command),
        MachineCommand::Retire { machine, data } => end(&data.open()?, &machine, MachineState::Retired),
        MachineCommand::Revoke { machine, data } => end(&data.open()?, &machine, MachineState::Revoked),
    }
}

fn end(store: &Store, text: &str, state: MachineState) -> Result<()> {
    let machine = find(store, text)?.machine;
    store.set_machine_state(machine, state, BY, clock::unix_ms())?;
    Ok(())
}

/// The one machine that an id, the beginning of an id or a name means.
fn find(store: &Store, text: &str) -> Result<MachineRow> {
    if let Ok(id) = text.parse::<MachineId>() {
        return store.machine(id, clock::unix_ms())?.with_context(|| format!("there is no machine {id}"));
    }
    let machines = store.machines(clock::unix_ms())?;
    let mut meant = machines.into_iter().filter(|machine| {
        machine.machine.to_string().starts_with(&text.to_lowercase()) || machine.label == text
    });
    match (meant.next(), meant.next()) {
        (Some(machine), None) => Ok(machine),
        (Some(_), Some(_)) => bail!("several machines are meant by {text:?}: give more of the id"),
        (None, _) => {
            bail!("no machine is meant by {text:?}: `hatang-collector machine list` shows those there are")
        }
    }
}

/// What an administrator should check, by machine.
type Doubts = BTreeMap<MachineId, Vec<String>>;

fn doubts(store: &Store, now_ms: i64) -> Result<Doubts> {
    let mut doubts = Doubts::new();
    for twin in store.twins()? {
        doubts.entry(twin.machine).or_default().push(format!("same hardware as {}", twin.other));
    }
    for alternation in store.alternations(now_ms)? {
        let doubt = "two computers use this identity: enrol one of them again".to_owned();
        doubts.entry(alternation.machine).or_default().push(doubt);
    }
    doubts.values_mut().for_each(Vec::dedup);
    Ok(doubts)
}

fn describe(machine: &MachineRow, doubts: &Doubts) -> serde_json::Value {
    let inventory = machine.inventory.as_ref();
    json!({
        "machine": machine.machine.to_string(), "label": machine.label, "unit": machine.unit.0,
        "state": state_text(machine.state), "contact": contact_text(machine.contact), "heard_ms": machine.heard_ms,
        "to_check": doubts.get(&machine.machine).cloned().unwrap_or_default(), "enrolled_ms": machine.enrolled_ms, "agent_version": machine.agent_version,
        "inventory": inventory.map(|(inventory, _, _)| inventory),
        "inventory_since_ms": inventory.map(|(_, since_ms, _)| since_ms),
        "inventory_confirmed_ms": inventory.map(|(_, _, confirmed_ms)| confirmed_ms),
    })
}

fn print(machines: &[MachineRow], doubts: &Doubts, as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = machines.iter().map(|machine| describe(machine, doubts)).collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = machines
        .iter()
        .map(|machine| {
            let inventory = machine.inventory.as_ref().map(|(inventory, _, _)| inventory);
            let class =
                inventory.map_or("not read yet".to_owned(), |found| format!("{:?}", found.device.class));
            vec![
                machine.machine.to_string(),
                machine.label.clone(),
                machine.unit.0.to_string(),
                state_text(machine.state).to_owned(),
                contact_text(machine.contact).to_owned(),
                machine.heard_ms.map_or_else(String::new, clock::local_minute),
                class.to_lowercase(),
                doubts.get(&machine.machine).map(|doubts| doubts.join("; ")).unwrap_or_default(),
            ]
        })
        .collect();
    let header = ["MACHINE", "LABEL", "UNIT", "STATE", "CONTACT", "LAST HEARD", "CLASS", "TO CHECK"];
    Ok(table::print(&header, &rows)?)
}

fn state_text(state: MachineState) -> &'static str {
    match state {
        MachineState::Active => "active",
        MachineState::Revoked => "revoked",
        MachineState::Retired => "retired",
    }
}

fn contact_text(contact: Contact) -> &'static str {
    match contact {
        Contact::Never => "never",
        Contact::Online { .. } => "online",
        Contact::Off { whole_machine: true, .. } => "off",
        Contact::Off { whole_machine: false, .. } => "agent stopped",
        Contact::Silent { .. } => "off or out of contact",
    }
}
