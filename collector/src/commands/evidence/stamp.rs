//! `hatang-collector evidence stamp`: have sealed days stamped now, without waiting for the running collector.

use anyhow::{Context, Result};
use clap::Args;
use jiff::civil::Date;
use reqwest::Url;

use crate::clock;
use crate::commands::{DataDirArg, runtime, table};
use crate::jobs::stamp_days;

/// Ask a time-stamping service (RFC 3161) for the stamps that sealed days lack.
///
/// The signature in a stamp is checked against the certificate in it; whether that certificate can be trusted, and
/// whether it was revoked, is not.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector evidence stamp --url http://tsa.example.vn/ --day 2026-11-24"
)]
pub struct StampArgs {
    /// Address of the service, http or https.
    #[arg(long)]
    url: Url,
    /// Only this day, YYYY-MM-DD.
    #[arg(long)]
    day: Option<Date>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub(super) fn run(args: &StampArgs) -> Result<()> {
    let store = args.data.open()?;
    let (runtime, now_ms) = (runtime()?, clock::unix_ms());
    let Some(day) = args.day else {
        let days = runtime.block_on(stamp_days::stamp_all(&store, &args.url, now_ms))?;
        return Ok(table::say(&format!("{days} days stamped"))?);
    };
    let (row, _) = store.evidence_day(day)?.with_context(|| {
        format!("{day} is not sealed: `hatang-collector evidence days` lists sealed days")
    })?;
    let stamp = runtime.block_on(stamp_days::stamp(&store, &args.url, &row, now_ms))?;
    let said = format!("{day} stamped at {} by {}", clock::local_minute(stamp.at_ms), stamp.authority);
    Ok(table::say(&said)?)
}
