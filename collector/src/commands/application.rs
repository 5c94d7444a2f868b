//! `hatang-collector application`: the applications that inventories may name.
//!
//! Agents look for these and for nothing else; what else is installed on a PC never leaves it.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hatang_proto::convert::catalogue::check;
use hatang_proto::limits::{MAX_CATALOGUE, MAX_NAME_BYTES};
use hatang_proto::model::CatalogueEntry;
use serde_json::json;

use super::{BY, DataDirArg, table};
use crate::clock;
use crate::store::{AddedEntry, CatalogueRow, Store};

/// Applications that are taken stock of; nothing else that is installed is ever sent.
#[derive(Debug, Subcommand)]
pub enum ApplicationCommand {
    /// Add an application; agents look for it from then on.
    #[command(after_help = "Example: hatang-collector application add VOFFICE --pattern \"*voffice*\"")]
    Add {
        /// What it is called in inventories.
        name: String,
        /// The name under which it installs: * is any text, ? one character, case does not matter.
        #[arg(long)]
        pattern: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List the applications.
    #[command(after_help = "Example: hatang-collector application list --json")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Take an application off the list, with all its patterns; agents forget it.
    #[command(after_help = "Example: hatang-collector application remove VOFFICE")]
    Remove {
        /// Its name or number.
        application: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Why an entry was not added; each is a person's to mend.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("name and pattern need 1 to {MAX_NAME_BYTES} bytes each")]
    Length,
    #[error("the pattern must hold at least three letters or digits, or it would name everything installed")]
    TooWide,
    #[error("there are {MAX_CATALOGUE} applications already: remove one first")]
    Full,
    #[error("the application stands on the list with this pattern already")]
    Known,
}

/// Carries the command out.
pub fn run(command: ApplicationCommand) -> Result<()> {
    match command {
        ApplicationCommand::Add { name, pattern, data } => {
            let number = add(&data.open()?, &name, &pattern, BY, clock::unix_ms())??;
            Ok(table::say(&format!("application {number}"))?)
        }
        ApplicationCommand::List { json, data } => print(&data.open()?.catalogue_entries()?, json),
        ApplicationCommand::Remove { application, data } => remove(&data.open()?, &application),
    }
}

/// Checks an application and adds it; the answer is its number.
pub fn add(store: &Store, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<Result<i64, Refusal>> {
    let entry = CatalogueEntry { name: name.trim().to_owned(), pattern: pattern.trim().to_owned() };
    let fits = |text: &str| (1..=MAX_NAME_BYTES).contains(&text.len()) && !text.contains(char::is_control);
    if !fits(&entry.name) || !fits(&entry.pattern) {
        return Ok(Err(Refusal::Length));
    }
    if check(&entry).is_err() {
        return Ok(Err(Refusal::TooWide));
    }
    let added = store.add_catalogue_entry(entry, by, now_ms).context("add an application")?;
    Ok(match added {
        AddedEntry::Added(number) => Ok(number),
        AddedEntry::Known => Err(Refusal::Known),
        AddedEntry::Full => Err(Refusal::Full),
    })
}

fn remove(store: &Store, application: &str) -> Result<()> {
    let mut meant = store.catalogue_entries()?;
    meant.retain(|row| {
        row.number.to_string() == application || row.entry.name.to_lowercase() == application.to_lowercase()
    });
    if meant.is_empty() {
        bail!("{application:?} is not on the list: `hatang-collector application list` shows what is");
    }
    for row in meant {
        store.remove_catalogue_entry(row.number, BY, clock::unix_ms())?;
    }
    Ok(())
}

fn print(rows: &[CatalogueRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({ "application": row.number, "name": row.entry.name, "pattern": row.entry.pattern,
                    "added_by": row.added_by, "added_ms": row.added_ms })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|row| vec![row.number.to_string(), row.entry.name.clone(), row.entry.pattern.clone()])
        .collect();
    Ok(table::print(&["APPLICATION", "NAME", "PATTERN"], &rows)?)
}
