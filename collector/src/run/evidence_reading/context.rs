//! What the samples of a pack cannot say themselves: names, times, thresholds, the line.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use hatang_proto::model::{MachineId, UnitId};

use super::{Claim, windows, within};
use crate::analysis::calendar::changed;
use crate::analysis::episode::FindingState;
use crate::analysis::rules::Rules;
use crate::clock;
use crate::evidence::pack::model::{Context, Excluded, FORMAT, MachineEntry, Span, TargetEntry, Thresholds};
use crate::run::calendar_reading::Calendars;
use crate::store::{EpisodeRow, Store, segment_text};

pub(super) fn read(
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
    let (windows, wide_windows) = windows::around(claim, episodes, i64::from(rules.baseline_days));
    let from_ms = windows.first().map_or(ends_ms, |span| span.from_ms);
    let excluded = within(store, unit, from_ms, ends_ms)?.into_iter().map(|row| Excluded {
        span: Span { from_ms: row.episode.start_ms, to_ms: row.episode.end_ms },
        why: format!("lượt nghẽn số {}", row.number),
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
        calendar: changed(&Calendars::read(store, now_ms)?.changes(unit))
            .context("read the office calendar")?,
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
