//! `hatang-collector api-token`: tokens with which other programs read.
//!
//! A token is shown once; the database keeps only its hash. What it opens is read-only and ends at its unit.

use anyhow::{Result, bail, ensure};
use clap::Subcommand;
use hatang_proto::model::UnitId;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::evidence::hash::to_hex;
use crate::ingest::authority::sha256;
use crate::limits::{API_TOKEN_DAYS, API_TOKEN_NAME};
use crate::store::{ApiTokenRow, NewApiToken, Store};

const DAY_MS: i64 = 86_400_000;
/// What every token begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "htk_";

/// Tokens with which other programs read through /api/v1.
#[derive(Debug, Subcommand)]
pub enum ApiTokenCommand {
    /// Make a token and print it; nothing shows it again.
    #[command(
        after_help = "Example: hatang-collector api-token create \"Giám sát tỉnh\" --unit 1 --days 365"
    )]
    Create {
        /// What it is for, 1 to 60 characters.
        name: String,
        /// Number or name of the unit that it sees, with those below it; all units if left out.
        #[arg(long)]
        unit: Option<String>,
        /// Days until it expires, 1 to 730.
        #[arg(long, default_value_t = 365)]
        days: u32,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List tokens, without the tokens themselves.
    #[command(after_help = "Example: hatang-collector api-token list")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Withdraw a token; it opens nothing from this moment on.
    #[command(after_help = "Example: hatang-collector api-token revoke 3")]
    Revoke {
        token: i64,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: ApiTokenCommand) -> Result<()> {
    match command {
        ApiTokenCommand::Create { name, unit, days, data } => {
            let store = data.open()?;
            let unit = unit.map(|text| unit::find_by_text(&store, &text)).transpose()?.map(|row| row.unit);
            let token = create(&store, Wanted { name, unit, days }, BY, clock::unix_ms())?;
            Ok(table::say(&token)?)
        }
        ApiTokenCommand::List { json, data } => print(&data.open()?.api_tokens()?, json),
        ApiTokenCommand::Revoke { token, data } => {
            if data.open()?.revoke_api_token(token, BY, clock::unix_ms())? {
                Ok(())
            } else {
                bail!(
                    "there is no token {token} in force: `hatang-collector api-token list` shows those there are"
                )
            }
        }
    }
}

/// What a token shall open.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    /// All units if absent.
    pub unit: Option<UnitId>,
    pub days: u32,
}

/// Makes and books a token; gives the token itself.
pub fn create(store: &Store, wanted: Wanted, by: &str, now_ms: i64) -> Result<String> {
    let Wanted { name, unit, days } = wanted;
    let name = name.trim().to_owned();
    let letters = name.chars().count();
    ensure!(
        (1..=API_TOKEN_NAME).contains(&letters) && !name.chars().any(char::is_control),
        "a token's name has 1 to {API_TOKEN_NAME} letters"
    );
    ensure!(
        API_TOKEN_DAYS.contains(&days),
        "a token lasts {} to {} days",
        API_TOKEN_DAYS.start(),
        API_TOKEN_DAYS.end()
    );
    let mut secret = [0; 32];
    if SystemRandom::new().fill(&mut secret).is_err() {
        bail!("the system gives no random numbers");
    }
    let token = format!("{PREFIX}{}", to_hex(&secret));
    let new = NewApiToken {
        hash: sha256(token.as_bytes()),
        name,
        unit,
        expires_ms: now_ms + i64::from(days) * DAY_MS,
    };
    store.create_api_token(new, by, now_ms)?;
    Ok(token)
}

fn print(tokens: &[ApiTokenRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = tokens
            .iter()
            .map(|token| {
                json!({ "token": token.number, "name": token.name, "unit": token.unit.map(|unit| unit.0),
                    "created_by": token.created_by, "created_ms": token.created_ms,
                    "expires_ms": token.expires_ms, "revoked_ms": token.revoked_ms,
                    "last_used": token.last_used.map(|day| day.to_string()) })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let now_ms = clock::unix_ms();
    let rows: Vec<_> = tokens
        .iter()
        .map(|token| {
            let state = match token.revoked_ms {
                Some(_) => "revoked",
                None if token.expires_ms <= now_ms => "expired",
                None => "valid",
            };
            vec![
                token.number.to_string(),
                token.name.clone(),
                token.unit.map_or_else(|| "all".to_owned(), |unit| unit.0.to_string()),
                clock::local_minute(token.expires_ms),
                state.to_owned(),
                token.last_used.map_or_else(|| "never".to_owned(), |day| day.to_string()),
                token.created_by.clone(),
            ]
        })
        .collect();
    Ok(table::print(&["TOKEN", "NAME", "UNIT", "EXPIRES", "STATE", "LAST USED", "BY"], &rows)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_bits_and_its_hash_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let wanted = |name: &str, days| Wanted { name: name.to_owned(), unit: None, days };
        let token = create(&store, wanted(" Giám sát ", 730), "test", 0).unwrap();
        assert!(token.strip_prefix(PREFIX).is_some_and(|secret| secret.len() == 64), "{token}");
        let found = store.api_token(sha256(token.as_bytes()), 1).unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.expires_ms), ("Giám sát", 730 * DAY_MS));
        for (name, days) in [("", 1), ("a", 0), ("a", 731), ("a\nb", 1), ("ă".repeat(61).as_str(), 1)] {
            assert!(create(&store, wanted(name, days), "test", 0).is_err(), "{name} {days}");
        }
        assert!(create(&store, wanted(&"ă".repeat(60), 1), "test", 0).is_ok());
    }
}
