//! `hatang-collector user`: who may sign in to the pages, as what, and for which units.
//!
//! A password is made by the program and shown once, so that none stands in a shell's history; whoever gets it sets an
//! own one at the first sign-in. These commands are also the way back in for an administrator who lost everything else.

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use hatang_proto::model::UnitId;
use serde_json::json;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::run::passwords::{canonical, hash_password, random_password};
use crate::store::{
    AccountChange, AccountRole, AccountRow, NewAccount, PasswordBy, Store, UnitRow, is_account_name,
};

/// Accounts for the pages.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account and print its password for the first sign-in.
    #[command(after_help = "Example: hatang-collector user add vanthu --role officer --unit 1")]
    Add {
        name: String,
        #[command(flatten)]
        place: PlaceArgs,
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
    /// Give an account a fresh password for one sign-in, print it, and end its sessions.
    #[command(after_help = "Example: hatang-collector user passwd admin")]
    Passwd {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Give an account another role and other units, and end its sessions.
    #[command(after_help = "Example: hatang-collector user role vanthu --role viewer --unit 1")]
    Role {
        name: String,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Let nobody sign in with an account any more, and end its sessions; what it did stays under its name.
    #[command(after_help = "Example: hatang-collector user disable vanthu")]
    Disable {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Let a disabled account sign in again.
    #[command(after_help = "Example: hatang-collector user enable vanthu")]
    Enable {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Ask an account for no more codes at sign-in, because the device that makes them is lost.
    #[command(after_help = "Example: hatang-collector user totp-off admin")]
    TotpOff {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// What an account is for, and where.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    #[arg(long, value_enum)]
    role: RoleArg,
    /// Only this unit and those below it (number or name); all units if left out.
    #[arg(long)]
    unit: Option<String>,
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Reads.
    Viewer,
    /// Declares, notes complaints, takes reports out.
    Officer,
    /// Runs machines; without --unit also targets, rules and accounts.
    Admin,
}

/// Carries the command out.
pub fn run(command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Add { name, place, data } => add(&data.open()?, &name, &place),
        UserCommand::Passwd { name, data } => renew_password(&data.open()?, &name),
        UserCommand::List { json, data } => list(&data.open()?, json),
        UserCommand::Role { name, place, data } => {
            let store = data.open()?;
            let (role, within) = place.read(&store)?;
            let change = store.set_role(&canonical(&name), role, within, BY, clock::unix_ms())?;
            tell(change, &name, "has its new role; its sessions ended")
        }
        UserCommand::Disable { name, data } => {
            let change = data.open()?.set_disabled(&canonical(&name), true, BY, clock::unix_ms())?;
            tell(change, &name, "cannot sign in any more; its sessions ended")
        }
        UserCommand::Enable { name, data } => {
            let change = data.open()?.set_disabled(&canonical(&name), false, BY, clock::unix_ms())?;
            tell(change, &name, "may sign in again")
        }
        UserCommand::TotpOff { name, data } => {
            let known = data.open()?.set_totp(&canonical(&name), None, BY, clock::unix_ms())?;
            let change = if known { AccountChange::Done } else { AccountChange::NoSuchAccount };
            tell(change, &name, "signs in without codes")
        }
    }
}

impl PlaceArgs {
    fn read(&self, store: &Store) -> Result<(AccountRole, Option<UnitId>)> {
        let role = match self.role {
            RoleArg::Viewer => AccountRole::Viewer,
            RoleArg::Officer => AccountRole::Officer,
            RoleArg::Admin => AccountRole::Admin,
        };
        let within = self.unit.as_deref().map(|text| unit::find_by_text(store, text)).transpose()?;
        Ok((role, within.map(|row| row.unit)))
    }
}

fn add(store: &Store, name: &str, place: &PlaceArgs) -> Result<()> {
    let name = canonical(name);
    if !is_account_name(&name) {
        bail!("an account's name is one word of 1 to 60 bytes");
    }
    if let Some(known) = store.accounts()?.iter().find(|row| row.name.to_lowercase() == name.to_lowercase()) {
        bail!(
            "the account {:?} exists: `hatang-collector user passwd` gives it a fresh password",
            known.name
        );
    }
    let (role, within) = place.read(store)?;
    let password = random_password()?;
    let account = NewAccount { name: name.clone(), password_hash: hash_password(&password)?, role, within };
    if !store.add_account(account, BY, clock::unix_ms())? {
        bail!("the account {name:?} exists");
    }
    Ok(table::say(&format!("{name}: {password}"))?)
}

fn renew_password(store: &Store, name: &str) -> Result<()> {
    let name = canonical(name);
    let password = random_password()?;
    let hash = hash_password(&password)?;
    if !store.set_password(&name, &hash, PasswordBy::Another, BY, clock::unix_ms())? {
        return tell(AccountChange::NoSuchAccount, &name, "");
    }
    Ok(table::say(&format!("{name}: {password}"))?)
}

fn tell(change: AccountChange, name: &str, done: &str) -> Result<()> {
    match change {
        AccountChange::Done => Ok(table::say(&format!("{name} {done}"))?),
        AccountChange::NoSuchAccount => {
            bail!("there is no account {name:?}: `hatang-collector user list` shows those there are")
        }
        AccountChange::LastAdmin => bail!(
            "{name} is the last who runs all units: first add another, `hatang-collector user add NAME --role admin`"
        ),
    }
}

fn list(store: &Store, as_json: bool) -> Result<()> {
    let accounts = store.accounts()?;
    if as_json {
        let accounts: Vec<_> = accounts.iter().map(account_json).collect();
        return Ok(table::print_json(&accounts.into())?);
    }
    let units = store.units_ever(&clock::local_date(clock::unix_ms()).to_string())?;
    let rows: Vec<_> = accounts.iter().map(|row| account_cells(&units, row)).collect();
    Ok(table::print(&["NAME", "ROLE", "UNITS", "CODES", "SINCE", "STATE"], &rows)?)
}

fn account_json(row: &AccountRow) -> serde_json::Value {
    json!({
        "name": row.name,
        "role": row.role.text(),
        "unit": row.within.map(|unit| unit.0),
        "codes": row.has_codes,
        "must_change_password": row.must_change_password,
        "created_ms": row.created_ms,
        "disabled_ms": row.disabled_ms,
    })
}

fn account_cells(units: &[UnitRow], row: &AccountRow) -> Vec<String> {
    let name = |within: UnitId| units.iter().find(|unit| unit.unit == within).map(|unit| unit.name.clone());
    let reach = row.within.map_or_else(|| Some("all".to_owned()), name).unwrap_or_default();
    let state = match (row.disabled_ms, row.must_change_password) {
        (Some(_), _) => "disabled",
        (None, true) => "sets a password at sign-in",
        (None, false) => "",
    };
    let codes = if row.has_codes { "yes" } else { "no" };
    vec![
        row.name.clone(),
        row.role.text().to_owned(),
        reach,
        codes.to_owned(),
        clock::local_minute(row.created_ms),
        state.to_owned(),
    ]
}
