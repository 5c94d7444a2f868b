//! Samples and episodes of a pack as they were sealed, with the lines of the trees that vouch for them.
//!
//! A late sample makes its chunk stand again in a later tree; an episode stands in the tree of the day on which it
//! became final. Both are looked for up to the newest tree, but late samples no longer than single samples are kept.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use hatang_proto::model::{MachineId, TargetId, TimedReading};
use jiff::civil::Date;

use super::{DAY_MS, windows};
use crate::clock;
use crate::evidence::pack::model::{Context, EpisodeCopy, Excluded, PackInput, SeriesCopy, SeriesKey, Span};
use crate::evidence::pack::originals::DayCopy;
use crate::evidence::{Hash, Leaf};
use crate::limits::SAMPLE_DAYS;
use crate::store::{MachineNo, Store, chunk};

/// An episode, and the day whose tree holds it.
pub(super) struct Copy {
    pub(super) copy: EpisodeCopy,
    pub(super) day: Option<Date>,
}

/// Completes a pack's input.
pub(super) fn read(
    store: &Store,
    mut context: Context,
    episodes: Vec<Copy>,
    machines: &[(MachineId, MachineNo)],
) -> Result<PackInput> {
    let wanted = windows::days(&context);
    let mut days = sealed_days(store, &context, &wanted, &episodes)?;
    check_episodes(&days, &episodes)?;
    let mut taking = Taking::of(&days);
    let mut series = Vec::new();
    for machine in machines {
        for day in &wanted {
            series.extend(taking.series(store, &mut context, *machine, *day)?);
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
    let episodes = episodes.into_iter().map(|episode| episode.copy).collect();
    Ok(PackInput { context, episodes, days, series })
}

/// Lines of sealed days that concern the unit, and late ones that concern its samples; the oldest day first.
fn sealed_days(
    store: &Store,
    context: &Context,
    wanted: &BTreeSet<Date>,
    episodes: &[Copy],
) -> Result<Vec<DayCopy>> {
    let machines: BTreeSet<MachineId> = context.machines.iter().map(|entry| entry.machine).collect();
    let bodies: BTreeSet<Hash> = episodes.iter().map(Copy::sha256).collect();
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
    let until = last.saturating_add(jiff::Span::new().days(SAMPLE_DAYS));
    let of_episodes: BTreeSet<Date> = episodes.iter().filter_map(|episode| episode.day).collect();
    let mut days = Vec::new();
    for row in store.evidence_days()?.into_iter().rev() {
        let day = row.statement.day;
        if !(*first..=until).contains(&day) && !of_episodes.contains(&day) {
            continue;
        }
        let Some((row, tree)) = store.evidence_day(day)? else { continue };
        let cut = DayCopy::cut(&tree, row.statement, row.signature, row.token, concerns);
        if cut.lines.iter().any(|line| is_record(&line.line)) {
            days.push(cut);
        }
    }
    Ok(days)
}

/// An episode that a tree vouches for must be the one that the tree holds.
fn check_episodes(days: &[DayCopy], episodes: &[Copy]) -> Result<()> {
    for episode in episodes {
        let Some(day) = episode.day else { continue };
        let sha256 = episode.sha256();
        let of_day = days.iter().filter(|copy| copy.statement.day == day).flat_map(|copy| &copy.lines);
        let holds = |line: &str| matches!(Leaf::from_line(line), Ok(Leaf::Episode { sha256: held, .. }) if held == sha256);
        if !of_day.into_iter().any(|line| holds(&line.line)) {
            bail!(
                "episode {} is not the one that was sealed on {day}: `hatang-collector evidence check` tells more",
                episode.copy.number
            );
        }
    }
    Ok(())
}

impl Copy {
    fn sha256(&self) -> Hash {
        Hash::of(self.copy.body.as_bytes())
    }
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
        let from_ms = clock::start_of_day_ms(day) + clock::ZONE_OFFSET_MS;
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
            let from_ms = clock::start_of_day_ms(key.day) + clock::ZONE_OFFSET_MS;
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
