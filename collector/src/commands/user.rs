//! `hatang-collector user`: who may sign in to the pages.
//!
//! A password is made by the program and shown once, so that none stands in a shell's history.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::json;

use super::{BY, DataDirArg, table};
use crate::clock;
use crate::run::starter::{hash_password, random_password};

/// Accounts for the pages.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account and print its password.
    #[command(after_help = "Example: hatang-collector user add vanthu")]
    Add {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List accounts.
    #[command(after_help = "Example: hatang-collector user list")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Give an account a fresh password, print it, and end its sessions.
    #[command(after_help = "Example: hatang-collector user passwd admin")]
    Passwd {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Add { name, data } => set_password(&data, &name, false),
        UserCommand::Passwd { name, data } => set_password(&data, &name, true),
        UserCommand::List { json, data } => {
            let accounts = data.open()?.accounts()?;
            if json {
                let names: Vec<_> = accounts.iter().map(|account| json!({ "name": account.name })).collect();
                return Ok(table::print_json(&names.into())?);
            }
            let rows: Vec<_> = accounts
                .iter()
                .map(|account| vec![account.name.clone(), clock::local_minute(account.created_ms)])
                .collect();
            Ok(table::print(&["NAME", "SINCE"], &rows)?)
        }
    }
}

fn set_password(data: &DataDirArg, name: &str, must_exist: bool) -> Result<()> {
    let store = data.open()?;
    let exists = store.password_hash(name)?.is_some();
    if exists != must_exist {
        if must_exist {
            bail!("there is no account {name:?}: `hatang-collector user list` shows those there are");
        }
        bail!("the account {name:?} exists: `hatang-collector user passwd` gives it a fresh password");
    }
    if name.trim() != name || name.is_empty() || 60 < name.len() {
        bail!("an account's name has 1 to 60 bytes without blanks around it");
    }
    let password = random_password()?;
    store.set_password(name, &hash_password(&password)?, BY, clock::unix_ms())?;
    Ok(table::say(&format!("{name}: {password}"))?)
}
