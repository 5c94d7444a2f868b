//! Job: hold complaints against the measurements around them.
//!
//! A complaint is judged ten minutes after it was noticed, again when the hour after it has been measured, and again in
//! the two nights that follow, because spools drain late. A restart changes none of that: what is due stands in the
//! store.

mod subject;

use std::time::Duration;

use anyhow::{Context, Result};
use hatang_proto::model::{ComplaintId, MachineId, UnitId};
use tokio::sync::{broadcast, watch};

use super::next_turn;
use crate::analysis::complaint::{AFTER_MS, BEFORE_MS, BoundEpisode, Case, ComplaintJudgement, judge};
use crate::analysis::network::Site;
use crate::analysis::rules::Rules;
use crate::clock;
use crate::limits::{PEER_MACHINES, SITE_MACHINES};
use crate::run::network_reading::Fleet;
use crate::store::{ComplaintRow, ComplaintSource, EpisodeQuery, JudgingTimes, Store, StoreError};
use crate::web::views::Change;

const EVERY: Duration = Duration::from_mins(1);
/// After a start, once a first look for episodes is done.
const FIRST: Duration = Duration::from_secs(30);
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;
/// Fresh samples need a few minutes to arrive and to be judged.
const FIRST_AFTER_MS: i64 = 10 * MINUTE_MS;
/// Past days have been judged again by then, after local midnight.
const NIGHT_MS: i64 = 300 * MINUTE_MS;
const NIGHTS_MS: i64 = 2 * DAY_MS;
/// Complaints that one turn judges at most; each reads two weeks of a site.
const PER_TURN: u32 = 20;
/// Episodes at one time that are bound to a complaint at most.
const EPISODES: u32 = 20;

/// Runs until the collector stops.
pub async fn run(store: Store, changes: broadcast::Sender<Change>, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = EVERY;
        let store = store.clone();
        match tokio::task::spawn_blocking(move || turn(&store, clock::unix_ms())).await {
            Ok(Ok(judged)) => {
                tracing::debug!(complaints = judged.len(), "complaints judged");
                for (unit, machine) in judged {
                    // Nobody may be looking.
                    drop(changes.send(Change::Complaint { unit, machine }));
                }
            }
            Ok(Err(fault)) => tracing::error!(error = format!("{fault:#}"), "cannot judge complaints"),
            Err(fault) => tracing::error!(error = %fault, "judging complaints broke off"),
        }
    }
}

/// Judges what is due at `now_ms`; the answer is whose, as unit and machine.
pub fn turn(store: &Store, now_ms: i64) -> Result<Vec<(UnitId, Option<MachineId>)>> {
    let midnight_ms = clock::start_of_day_ms(clock::local_date(now_ms - NIGHT_MS));
    let times = JudgingTimes {
        now_ms,
        first_after_ms: FIRST_AFTER_MS,
        again_after_ms: AFTER_MS + FIRST_AFTER_MS,
        night_ms: midnight_ms + NIGHT_MS,
        within_ms: NIGHTS_MS,
    };
    let due = store.complaints_to_judge(times, PER_TURN)?;
    let mut judged = Vec::new();
    for complaint in due {
        // One that cannot be judged must not keep the others waiting.
        match judge_and_keep(store, complaint, now_ms) {
            Ok(place) => judged.push(place),
            Err(fault) => tracing::error!(
                complaint.id = %complaint,
                error = format!("{fault:#}"),
                "cannot judge a complaint"
            ),
        }
    }
    Ok(judged)
}

fn judge_and_keep(store: &Store, complaint: ComplaintId, now_ms: i64) -> Result<(UnitId, Option<MachineId>)> {
    let row = store.complaint(complaint)?.context("it is no longer kept")?;
    let judgement = judge_one(store, &row)?;
    log(complaint, row.unit, &judgement);
    store.put_complaint_verdict(complaint, row.unit, judgement, now_ms)?;
    let machine = match row.source {
        ComplaintSource::Machine { machine, .. } => Some(machine),
        ComplaintSource::Person { .. } => None,
    };
    Ok((row.unit, machine))
}

fn log(complaint: ComplaintId, unit: UnitId, judgement: &ComplaintJudgement) {
    tracing::info!(
        complaint.id = %complaint,
        unit.id = unit.0,
        verdict = judgement.verdict.word(),
        samples = judgement.during.samples,
        "a complaint was judged"
    );
}

/// Judges one complaint with what is stored now.
pub fn judge_one(store: &Store, row: &ComplaintRow) -> Result<ComplaintJudgement> {
    let rules = Rules::on(&clock::local_date(row.at_ms).to_string())?;
    let fleet = Fleet::at(store, row.at_ms)?;
    let subject = subject::subject(&row.about, fleet.targets().values());
    let site = same_hours(&fleet, row.unit, row.at_ms, SITE_MACHINES, &rules)?;
    let peers = fleet
        .peers_of_provider(row.unit)
        .into_iter()
        .map(|peer| same_hours(&fleet, peer, row.at_ms, PEER_MACHINES, &rules))
        .collect::<Result<Vec<_>, _>>()?;
    let machine = match &row.source {
        ComplaintSource::Machine { machine, .. } => fleet.name_in_site(row.unit, *machine),
        ComplaintSource::Person { .. } => None,
    };
    let episodes = episodes(store, row)?;
    Ok(judge(&Case {
        about: &row.about,
        at_ms: row.at_ms,
        machine: machine.as_deref(),
        subject: &subject.name,
        roles: &subject.roles,
        site: &site,
        peers: &peers,
        episodes: &episodes,
        rules: &rules,
    }))
}

/// A site around a moment, and at the same hours of the days before.
fn same_hours(
    fleet: &Fleet,
    unit: UnitId,
    at_ms: i64,
    most_machines: usize,
    rules: &Rules,
) -> Result<Site, StoreError> {
    let hours = |back: i64| at_ms - BEFORE_MS - back * DAY_MS..at_ms + AFTER_MS - back * DAY_MS;
    let mut site = fleet.site(unit, &hours(0), most_machines)?;
    for back in 1..=i64::from(rules.baseline_days) {
        for machine in fleet.site(unit, &hours(back), most_machines)?.machines {
            match site.machines.iter_mut().find(|known| known.name == machine.name) {
                Some(known) => {
                    for (role, observations) in machine.series {
                        known.series.entry(role).or_default().extend(observations);
                    }
                }
                None => site.machines.push(machine),
            }
        }
    }
    Ok(site)
}

fn episodes(store: &Store, row: &ComplaintRow) -> Result<Vec<BoundEpisode>, StoreError> {
    let query = EpisodeQuery {
        units: Some(vec![row.unit]),
        from_ms: Some(row.at_ms - BEFORE_MS),
        to_ms: Some(row.at_ms + AFTER_MS),
        limit: EPISODES,
        ..EpisodeQuery::default()
    };
    let bound = |row: crate::store::EpisodeRow| BoundEpisode {
        number: Some(row.number),
        start_ms: row.episode.start_ms,
        end_ms: row.episode.end_ms,
        verdict: row.episode.verdict,
        target: row.episode.target,
    };
    Ok(store.episodes(&query)?.0.into_iter().map(bound).collect())
}
