//! `hatang-collector token`: join codes.
//!
//! A code is shown once; the database keeps only the hash of its secret.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hatang_proto::join_code::JoinCode;
use hatang_proto::model::{MachineId, UnitId};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::ingest::authority::{Authority, sha256};
use crate::limits::{JOIN_CODE_DAYS, JOIN_CODE_USES};
use crate::run::data_dir;
use crate::store::{JoinCodeRow, NewJoinCode, Store};

const DAY_MS: i64 = 86_400_000;

/// Join codes: the one string that a PC needs.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a join code and print it.
    #[command(after_help = "Example: hatang-collector token create --unit 1 --uses 20 --days 7")]
    Create {
        /// Number or name of the unit whose PCs will join.
        #[arg(long)]
        unit: String,
        /// How many PCs may join with it.
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// Days until it expires.
        #[arg(long, default_value_t = 7)]
        days: u32,
        /// Host name or address under which PCs reach this collector; by default the one it found at its start.
        #[arg(long)]
        address: Option<String>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List join codes, without their secrets.
    #[command(after_help = "Example: hatang-collector token list")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Withdraw a join code; machines that joined with it stay.
    #[command(after_help = "Example: hatang-collector token revoke 3")]
    Revoke {
        token: i64,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: TokenCommand) -> Result<()> {
    match command {
        TokenCommand::Create { unit, uses, days, address, data } => {
            let store = data.open()?;
            let unit = unit::find_by_text(&store, &unit)?.unit;
            let authority = Authority::open_or_create(&data_dir::authority_dir(data.path()))?;
            let wanted = Wanted { unit, uses, days, by: BY.to_owned(), address };
            let code = create(&store, &authority, wanted, clock::unix_ms())?;
            Ok(table::say(&code.to_string())?)
        }
        TokenCommand::List { json, data } => print(&data.open()?.join_codes()?, json),
        TokenCommand::Revoke { token, data } => {
            if data.open()?.revoke_join_code(token, BY, clock::unix_ms())? {
                Ok(())
            } else {
                bail!(
                    "there is no join code {token} to withdraw: `hatang-collector token list` shows those there are"
                )
            }
        }
    }
}

/// What a join code shall allow.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub unit: UnitId,
    pub uses: u32,
    pub days: u32,
    pub by: String,
    /// As PCs reach the collector; the address found at its start if absent.
    pub address: Option<String>,
}

/// A join code with what the database knows of it.
#[derive(Debug, Clone)]
pub struct Booked {
    pub number: i64,
    pub code: JoinCode,
    pub expires_ms: i64,
}

/// Makes and books a join code.
pub fn create(store: &Store, authority: &Authority, wanted: Wanted, now_ms: i64) -> Result<JoinCode> {
    Ok(create_for(store, authority, wanted, None, now_ms)?.code)
}

/// Makes and books a join code; with `former`, one that puts a single machine in that one's place.
pub fn create_for(
    store: &Store,
    authority: &Authority,
    wanted: Wanted,
    former: Option<MachineId>,
    now_ms: i64,
) -> Result<Booked> {
    if !JOIN_CODE_USES.contains(&wanted.uses) || !JOIN_CODE_DAYS.contains(&wanted.days) {
        bail!(
            "a join code admits {} to {} machines and lasts {} to {} days",
            JOIN_CODE_USES.start(),
            JOIN_CODE_USES.end(),
            JOIN_CODE_DAYS.start(),
            JOIN_CODE_DAYS.end()
        );
    }
    let (found, port) =
        store.agents_address()?.context("the collector was never started: run `hatang-collector up` once")?;
    let mut secret = [0; 16];
    SystemRandom::new()
        .fill(&mut secret)
        .map_err(|_| anyhow::anyhow!("no random numbers from the system"))?;
    let expires_ms = now_ms + i64::from(wanted.days) * DAY_MS;
    let new = NewJoinCode {
        secret_hash: sha256(&secret),
        unit: wanted.unit,
        uses: wanted.uses,
        expires_ms,
        created_by: wanted.by,
    };
    let number = match former {
        Some(former) => store.create_rejoin_code(new, former, now_ms)?,
        None => store.create_join_code(new, now_ms)?,
    };
    let code = JoinCode {
        address: wanted.address.unwrap_or(found),
        port,
        ca_fingerprint: authority.fingerprint(),
        secret,
        expires_s: u64::try_from(expires_ms / 1_000).unwrap_or_default(),
        unit: wanted.unit,
    };
    Ok(Booked { number, code, expires_ms })
}

fn print(codes: &[JoinCodeRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = codes
            .iter()
            .map(|code| {
                json!({ "token": code.number, "unit": code.unit.0, "uses": code.uses, "used": code.used,
                    "expires_ms": code.expires_ms, "revoked_ms": code.revoked_ms, "created_ms": code.created_ms,
                    "created_by": code.created_by })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let now_ms = clock::unix_ms();
    let rows: Vec<_> = codes
        .iter()
        .map(|code| {
            let state = match code.revoked_ms {
                Some(_) => "revoked",
                None if code.expires_ms < now_ms => "expired",
                None if code.used == code.uses => "used up",
                None => "valid",
            };
            vec![
                code.number.to_string(),
                code.unit.0.to_string(),
                format!("{} of {}", code.used, code.uses),
                clock::local_minute(code.expires_ms),
                state.to_owned(),
                code.created_by.clone(),
            ]
        })
        .collect();
    Ok(table::print(&["TOKEN", "UNIT", "USED", "EXPIRES", "STATE", "BY"], &rows)?)
}
