//! Job: have the sealed days stamped by a time-stamping service, if the configuration names one (RFC 3161).
//!
//! The service sees a digest only. A day counts as sealed without a stamp too: what fails is logged and tried again
//! every hour, for [`STAMP_DAYS`] days.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, Url, redirect};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::watch;

use super::next_turn;
use crate::clock;
use crate::evidence::timestamp::{ANSWER_BYTES, Stamp, answer, request};
use crate::limits::STAMP_DAYS;
use crate::store::{DayRow, Store};

/// After a start, days that were missed are sealed first.
const FIRST: Duration = Duration::from_mins(7);
const EVERY: Duration = Duration::from_hours(1);
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
const DAY_MS: i64 = 86_400_000;

/// Runs until the collector stops.
pub async fn run(store: Store, service: Url, mut stopping: watch::Receiver<bool>) {
    let service = Arc::new(service);
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = EVERY;
        match stamp_all(&store, &service, clock::unix_ms()).await {
            Ok(0) => {}
            Ok(days) => tracing::info!(days, "days stamped"),
            Err(fault) => tracing::warn!(
                service = %service,
                error = format!("{fault:#}"),
                "no time stamp; it is tried again in an hour: check [evidence] timestamp_url and the way there"
            ),
        }
    }
}

/// Stamps every sealed day that has no stamp and is not too old; the first failure ends it.
pub async fn stamp_all(store: &Store, service: &Url, now_ms: i64) -> Result<usize> {
    let waiting: Vec<DayRow> = store
        .evidence_days()?
        .into_iter()
        .filter(|row| row.token.is_none() && now_ms - STAMP_DAYS * DAY_MS <= row.sealed_ms)
        .collect();
    for row in &waiting {
        let stamp = stamp(store, service, row, now_ms)
            .await
            .with_context(|| format!("stamp the day {}", row.statement.day))?;
        tracing::debug!(day = %row.statement.day, stamp.serial = stamp.serial, "day stamped");
    }
    Ok(waiting.len())
}

/// Asks for one day's stamp, checks it and keeps it.
pub async fn stamp(store: &Store, service: &Url, row: &DayRow, now_ms: i64) -> Result<Stamp> {
    let statement = row.statement.text();
    let mut nonce = [0; 8];
    if SystemRandom::new().fill(&mut nonce).is_err() {
        bail!("the system gives no random numbers");
    }
    let body = ask(service, request(statement.as_bytes(), nonce)).await?;
    let (token, stamp) = answer(&body, statement.as_bytes(), nonce, now_ms)?;
    store.put_token(row.statement.day, token)?;
    Ok(stamp)
}

async fn ask(service: &Url, query: Vec<u8>) -> Result<Vec<u8>> {
    let client = Client::builder()
        .timeout(ANSWER_WITHIN)
        .redirect(redirect::Policy::none())
        .build()
        .context("prepare the question to the time-stamping service")?;
    let mut response = client
        .post(service.clone())
        .header("Content-Type", "application/timestamp-query")
        .body(query)
        .send()
        .await
        .context("ask the time-stamping service")?;
    ensure!(response.status().is_success(), "the service answers {}", response.status());
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.context("read the service's answer")? {
        body.extend_from_slice(&piece);
        ensure!(body.len() <= ANSWER_BYTES, "the answer is longer than {ANSWER_BYTES} bytes");
    }
    Ok(body)
}
