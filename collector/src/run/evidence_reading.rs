//! Reading what a pack is made of out of the store.
//!
//! A pack holds what its claim rests on: the samples of the time in question and of the same hours of the days before.
//! Samples that a day's tree vouches for are taken as they were sealed; the rest goes along as unsealed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use jiff::civil::Date;

use crate::analysis::episode::FindingState;
use crate::analysis::rules::Rules;
use crate::clock;
use crate::evidence::pack::model::{
    Context, EpisodeCopy, Excluded, FORMAT, MachineEntry, PackInput, SeriesCopy, SeriesKey, Span,
    TargetEntry, Thresholds,
};
use crate::evidence::pack::originals::DayCopy;
use crate::evidence::{Hash, Leaf};
use crate::store::{EpisodeQuery, EpisodeRow, MachineNo, Store, chunk, segment_text};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// Office hours around the heat map, local time.
const OFFICE_HOURS: (i64, i64) = (7 * HOUR_MS, 18 * HOUR_MS);
/// Trees of this many days after the last sample are looked through for late samples and episodes.
const LATE_DAYS: i64 = 30;
/// Episodes that one pack speaks of, or leaves out of what is usual.
const EPISODES: u32 = 500;

/// What a pack is to be about.
#[derive(Debug, Clone, Copy)]
pub enum Claim {
    Episode(i64),
    /// Unix milliseconds.
    Period {
        from_ms: i64,
        to_ms: i64,
    },
}

/// Everything that goes into the pack.
pub fn read(store: &Store, unit: UnitId, claim: Claim, now_ms: i64) -> Result<PackInput> {
    let episodes = episodes(store, unit, claim)?;
    let mut context = context(store, unit, claim, &episodes, now_ms)?;
    let numbers = machine_numbers(store, unit, &context, now_ms)?;
    let copies = episodes.iter().map(copy).collect::<Result<Vec<_>>>()?;
    let wanted_days = wanted_days(&context);
    let mut days = sealed_days(store, &context, &wanted_days, &copies)?;
    let mut taking = Taking::of(&days);
    let mut series = Vec::new();
    for (machine, number) in &numbers {
        for day in &wanted_days {
            series.extend(taking.series(store, &mut context, (*machine, *number), *day)?);
        }
    }
    series.sort_by_key(|copy| (copy.key, !copy.sealed));
    for day in &mut days {
        day.lines.retain(|line| taking.keeps(&line.line));
    }
    days.retain(|day| day.lines.iter().any(|line| is_record(&line.line)));
    let measured: BTreeSet<u16> = series.iter().map(|copy| copy.key.target).collect();
    context.targets.retain(|entry| measured.contains(&entry.target));
    context.collector = days.first().map(|day| day.statement.collector.clone()).unwrap_or_default();
    Ok(PackInput { context, episodes: copies, days, series })
}

fn episodes(store: &Store, unit: UnitId, claim: Claim) -> Result<Vec<EpisodeRow>> {
    match claim {
        Claim::Episode(number) => match store.episode(number)? {
            Some(row) if row.unit == unit => Ok(vec![row]),
            _ => bail!(
                "unit {} has no episode {number}: `hatang-collector episode list` shows those there are",
                unit.0
            ),
        },
        Claim::Period { from_ms, to_ms } => within(store, unit, from_ms, to_ms),
    }
}

/// Episodes that reach into a time, the oldest first.
fn within(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<Vec<EpisodeRow>> {
    let query = EpisodeQuery {
        units: Some(vec![unit]),
        from_ms: Some(from_ms),
        to_ms: Some(to_ms),
        limit: EPISODES,
        ..EpisodeQuery::default()
    };
    let (mut rows, count) = store.episodes(&query)?;
    if usize::try_from(count)? != rows.len() {
        bail!("the time holds {count} episodes, a pack at most {EPISODES}: ask for a shorter time");
    }
    rows.reverse();
    Ok(rows)
}

fn copy(row: &EpisodeRow) -> Result<EpisodeCopy> {
    let body = serde_json::to_string(&row.episode).context("write an episode")?;
    Ok(EpisodeCopy { number: row.number, is_final: row.is_final, body })
}

fn context(
    store: &Store,
    unit: UnitId,
    claim: Claim,
    episodes: &[EpisodeRow],
    now_ms: i64,
) -> Result<Context> {
    let ends_ms = match claim {
        Claim::Period { to_ms, .. } => to_ms,
        Claim::Episode(_) => episodes.iter().map(|row| row.episode.end_ms).max().unwrap_or(now_ms),
    };
    let day = clock::local_date(ends_ms - 1).to_string();
    let rules = Rules::on(&day)?;
    let named = store.units(&day)?.into_iter().find(|row| row.unit == unit);
    let unit_name = named.with_context(|| format!("there is no unit {}", unit.0))?.name;
    let line = store.line_on(unit, &day)?.map(|row| row.line);
    let (windows, wide_windows) = windows(claim, episodes, i64::from(rules.baseline_days));
    let from_ms = windows.first().map_or(ends_ms, |span| span.from_ms);
    let excluded = within(store, unit, from_ms, ends_ms)?.into_iter().map(|row| Excluded {
        span: Span { from_ms: row.episode.start_ms, to_ms: row.episode.end_ms },
        why: format!("đợt số {}", row.number),
    });
    let context = Context {
        format: FORMAT.to_owned(),
        collector: String::new(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        exported_ms: now_ms,
        unit: unit.0,
        unit_name,
        provider: line.as_ref().map(|line| line.provider.clone()),
        contract_down_kbps: line.as_ref().and_then(|line| line.down_kbps),
        contract_up_kbps: line.as_ref().and_then(|line| line.up_kbps),
        period: match claim {
            Claim::Period { from_ms, to_ms } => Some(Span { from_ms, to_ms }),
            Claim::Episode(_) => None,
        },
        windows,
        wide_windows,
        wide_targets: bad_targets(store, episodes)?,
        thresholds: thresholds(&rules),
        machines: Vec::new(),
        targets: targets(store)?,
        excluded: excluded.collect(),
    };
    with_machines(store, unit, context, ends_ms, now_ms)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is 0 to 1")]
fn thresholds(rules: &Rules) -> Thresholds {
    Thresholds {
        rule: rules.version.clone(),
        slow_us: rules.slow_us,
        loss_ppm: (rules.loss_share.clamp(0.0, 1.0) * 1e6).round() as u32,
        fewest_samples: rules.fewest_samples,
    }
}

fn with_machines(
    store: &Store,
    unit: UnitId,
    mut context: Context,
    at_ms: i64,
    now_ms: i64,
) -> Result<Context> {
    let versions: BTreeMap<MachineId, Option<String>> =
        store.machines(now_ms)?.into_iter().map(|row| (row.machine, row.agent_version)).collect();
    let places = store.machine_places(at_ms - 1)?.into_iter().filter(|place| place.unit == unit);
    let entries = places.map(|place| MachineEntry {
        machine: place.machine,
        label: place.label,
        version: versions.get(&place.machine).cloned().flatten(),
    });
    context.machines = entries.collect();
    Ok(context)
}

fn targets(store: &Store) -> Result<Vec<TargetEntry>> {
    let entry = |row: crate::store::TargetRow| TargetEntry {
        target: row.target.id.0,
        name: row.target.name,
        segment: segment_text(row.target.segment).to_owned(),
        probe: row.target.probe.to_string(),
    };
    Ok(store.targets()?.into_iter().map(entry).collect())
}

/// The heat map needs whole office days of what was bad.
fn bad_targets(store: &Store, episodes: &[EpisodeRow]) -> Result<Vec<u16>> {
    let findings = episodes.iter().flat_map(|row| &row.episode.findings);
    let bad: Vec<_> = findings.filter(|finding| finding.state == FindingState::Bad).collect();
    let is_bad = |entry: &TargetEntry| {
        bad.iter().any(|finding| match finding.target.as_str() {
            "" => entry.segment == "lan" || entry.segment == "access_line",
            name => entry.name == name,
        })
    };
    Ok(targets(store)?.into_iter().filter(is_bad).map(|entry| entry.target).collect())
}

/// What every target, and what the bad ones are wanted of; in order, without overlaps.
fn windows(claim: Claim, episodes: &[EpisodeRow], days_before: i64) -> (Vec<Span>, Vec<Span>) {
    let (mut all, mut wide) = (Vec::new(), Vec::new());
    if let Claim::Period { from_ms, to_ms } = claim {
        all.push(Span { from_ms, to_ms });
    }
    for row in episodes {
        let (start_ms, end_ms) = (row.episode.start_ms, row.episode.end_ms);
        let midnight = (start_ms + clock::ZONE_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - clock::ZONE_OFFSET_MS;
        for before in 0..=days_before {
            let shift = before * DAY_MS;
            all.push(Span { from_ms: start_ms - HOUR_MS - shift, to_ms: end_ms + HOUR_MS - shift });
            wide.push(Span {
                from_ms: midnight + OFFICE_HOURS.0 - shift,
                to_ms: midnight + OFFICE_HOURS.1 - shift,
            });
        }
    }
    (merged(all), merged(wide))
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from_ms <= last.to_ms => last.to_ms = last.to_ms.max(span.to_ms),
            _ => out.push(span),
        }
    }
    out
}

fn machine_numbers(
    store: &Store,
    unit: UnitId,
    context: &Context,
    now_ms: i64,
) -> Result<Vec<(MachineId, MachineNo)>> {
    let mut numbers = Vec::new();
    for entry in &context.machines {
        let number = store.machine_number(entry.machine)?;
        numbers.push((entry.machine, number.with_context(|| format!("machine {} vanished", entry.machine))?));
    }
    if numbers.is_empty() {
        bail!("unit {} has no machines at that time ({})", unit.0, clock::local_minute(now_ms));
    }
    Ok(numbers)
}

/// UTC days that the windows touch.
fn wanted_days(context: &Context) -> BTreeSet<Date> {
    let spans = context.windows.iter().chain(&context.wide_windows);
    let days = spans.flat_map(|span| span.from_ms.div_euclid(DAY_MS)..=(span.to_ms - 1).div_euclid(DAY_MS));
    days.filter_map(utc_day).collect()
}

fn utc_day(number: i64) -> Option<Date> {
    let moment = jiff::Timestamp::from_millisecond(number.checked_mul(DAY_MS)?).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(moment).date())
}

/// Lines of sealed days that concern the unit, and late ones that concern its samples.
fn sealed_days(
    store: &Store,
    context: &Context,
    wanted: &BTreeSet<Date>,
    episodes: &[EpisodeCopy],
) -> Result<Vec<DayCopy>> {
    let machines: BTreeSet<MachineId> = context.machines.iter().map(|entry| entry.machine).collect();
    let bodies: BTreeSet<Hash> = episodes.iter().map(|copy| Hash::of(copy.body.as_bytes())).collect();
    let concerns = |line: &str| match Leaf::from_line(line) {
        Ok(Leaf::Previous { .. } | Leaf::Target { .. }) => true,
        Ok(Leaf::Unit { unit, .. }) => unit == context.unit,
        Ok(Leaf::Chunk { day, machine, .. }) => machines.contains(&machine) && wanted.contains(&day),
        Ok(Leaf::Episode { sha256, .. }) => bodies.contains(&sha256),
        Ok(
            Leaf::Machine { machine, .. }
            | Leaf::Boot { machine, .. }
            | Leaf::Chain { machine, .. }
            | Leaf::Gap { machine, .. }
            | Leaf::ClockStep { machine, .. },
        ) => machines.contains(&machine),
        Ok(Leaf::Complaint { .. }) | Err(_) => false,
    };
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Ok(Vec::new()) };
    let until = last.saturating_add(jiff::Span::new().days(LATE_DAYS));
    let mut days = Vec::new();
    for row in store.evidence_days()?.into_iter().rev() {
        if row.statement.day < *first || until < row.statement.day {
            continue;
        }
        let Some((row, tree)) = store.evidence_day(row.statement.day)? else { continue };
        days.push(DayCopy::cut(&tree, row.statement, row.signature, row.token, concerns));
    }
    Ok(days)
}

fn is_record(line: &str) -> bool {
    matches!(Leaf::from_line(line), Ok(Leaf::Chunk { .. } | Leaf::Episode { .. }))
}

/// Which sealed series are taken, by the newest line that speaks of each.
struct Taking {
    sealed: BTreeMap<SeriesKey, Hash>,
    taken: BTreeSet<(SeriesKey, Hash)>,
}

impl Taking {
    fn of(days: &[DayCopy]) -> Self {
        let mut sealed = BTreeMap::new();
        for line in days.iter().flat_map(|day| &day.lines) {
            if let Some((key, sha256)) = chunk_line(&line.line) {
                sealed.insert(key, sha256);
            }
        }
        Self { sealed, taken: BTreeSet::new() }
    }

    /// Lines of series that are not in the pack stay at home.
    fn keeps(&self, line: &str) -> bool {
        chunk_line(line).is_none_or(|of| self.taken.contains(&of))
    }

    /// A machine's series of one UTC day.
    fn series(
        &mut self,
        store: &Store,
        context: &mut Context,
        (machine, number): (MachineId, MachineNo),
        day: Date,
    ) -> Result<Vec<SeriesCopy>> {
        let from_ms = clock::end_of_day_ms(day) + 1 - DAY_MS + clock::ZONE_OFFSET_MS;
        let mut fresh = store.series(number, from_ms, from_ms + DAY_MS)?;
        let sealed: Vec<SeriesKey> = self.sealed.keys().copied().collect();
        for key in sealed.iter().filter(|key| key.machine == machine && key.day == day) {
            fresh.entry(TargetId(key.target)).or_default();
        }
        let mut found = Vec::new();
        for (target, readings) in fresh {
            let key = SeriesKey { day, machine, target: target.0 };
            let sealed = self.sealed_copy(store, context, number, key)?;
            let kept = sealed.as_ref().map_or(Ok(Vec::new()), |copy| chunk::decode(&copy.bytes))?;
            let rest = without(readings, &kept);
            if let Some(copy) = sealed.filter(|_| kept.iter().any(|one| context.wants(key.target, one.at_ms)))
            {
                self.taken.insert((key, copy.sha256()));
                found.push(copy);
            }
            if rest.iter().any(|one| context.wants(key.target, one.at_ms)) {
                found.push(SeriesCopy { key, bytes: chunk::encode(&rest)?, sealed: false });
            }
        }
        Ok(found)
    }

    fn sealed_copy(
        &self,
        store: &Store,
        context: &mut Context,
        number: MachineNo,
        key: SeriesKey,
    ) -> Result<Option<SeriesCopy>> {
        let Some(sha256) = self.sealed.get(&key) else { return Ok(None) };
        let bodies = store.chunk_bodies(number, TargetId(key.target), key.day)?;
        if bodies.is_empty() {
            let from_ms = clock::end_of_day_ms(key.day) + 1 - DAY_MS + clock::ZONE_OFFSET_MS;
            let gone = Excluded {
                span: Span { from_ms, to_ms: from_ms + DAY_MS },
                why: "số đo đã hết hạn lưu".to_owned(),
            };
            if !context.excluded.contains(&gone) {
                context.excluded.push(gone);
            }
            return Ok(None);
        }
        match bodies.into_iter().find(|body| Hash::of(body) == *sha256) {
            Some(bytes) => Ok(Some(SeriesCopy { key, bytes, sealed: true })),
            None => bail!(
                "samples of machine {}, target {}, {} are not the ones that were sealed: `hatang-collector evidence check` tells more",
                key.machine,
                key.target,
                key.day
            ),
        }
    }
}

fn chunk_line(line: &str) -> Option<(SeriesKey, Hash)> {
    match Leaf::from_line(line) {
        Ok(Leaf::Chunk { day, machine, target, sha256, .. }) => {
            Some((SeriesKey { day, machine, target }, sha256))
        }
        _ => None,
    }
}

/// Readings that are not among the kept ones, which are in order of time.
fn without(readings: Vec<TimedReading>, kept: &[TimedReading]) -> Vec<TimedReading> {
    let is_kept = |one: &TimedReading| {
        let first = kept.partition_point(|other| other.at_ms < one.at_ms);
        kept.iter().skip(first).take_while(|other| other.at_ms == one.at_ms).any(|other| other == one)
    };
    readings.into_iter().filter(|one| !is_kept(one)).collect()
}
