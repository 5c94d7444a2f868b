//! Learning one site's usual from its windows.

use std::ops::Range;

use super::{Level, RoleBaseline, SeriesBaseline, UnitBaseline, hour_class, loss};
use crate::analysis::network::Role;
use crate::analysis::own_traffic;
use crate::analysis::pooling::{each_window, middle, within};
use crate::analysis::rules::Rules;
use crate::analysis::statistics::median;
use crate::analysis::window::SiteWindows;

/// A target that answers less than this share of many samples is blocked or silent by policy.
const ANSWERS_AT_LEAST: f64 = 0.05;
/// Values of an hour that weigh as much as the whole.
const HOUR_COUNTS_FROM: f64 = 24.0;
const CLASSES: usize = 48;

/// What is usual at a site, from the windows in `range`.
pub fn learn_site(site: &SiteWindows, range: Range<u32>, window_ms: i64, rules: &Rules) -> UnitBaseline {
    let mut learnt = UnitBaseline {
        unit: site.unit.clone(),
        from_ms: i64::from(range.start) * window_ms,
        to_ms: i64::from(range.end) * window_ms,
        ..UnitBaseline::default()
    };
    for role in site.roles() {
        let mut losses = Vec::new();
        let known = learnt.series.len();
        for machine in &site.machines {
            let Some(cells) = machine.series.get(&role).map(|cells| within(cells, &range)) else { continue };
            if cells.is_empty() {
                continue;
            }
            let mut medians: Vec<f64> =
                cells.iter().filter_map(|cell| cell.round_trip_us()).map(f64::from).collect();
            let samples: u32 = cells.iter().map(|cell| u32::from(cell.samples)).sum();
            let lost: u32 = cells.iter().map(|cell| u32::from(cell.lost)).sum();
            let answered = f64::from(samples - lost);
            let level = Level::of(&mut medians, rules);
            let answers = level.is_some() && answered >= ANSWERS_AT_LEAST * f64::from(samples);
            if answers {
                losses.extend(loss::of_cells(cells, window_ms));
            }
            learnt.series.push(SeriesBaseline {
                machine: machine.name.clone(),
                role: role.clone(),
                answers,
                level: level.unwrap_or_default(),
                loss: loss::of_habit(cells, window_ms),
            });
        }
        let fresh = learnt.series.get(known..).unwrap_or_default();
        let levels: Vec<Option<f32>> = site
            .machines
            .iter()
            .map(|machine| fresh.iter().find(|series| series.machine == machine.name))
            .map(|series| series.filter(|series| series.answers).map(|series| series.level.usual))
            .collect();
        let pooled = pool(site, &role, &range, &levels);
        learnt.roles.extend(role_baseline(role, &pooled, &mut losses, window_ms, rules));
    }
    own_traffic::learn(site, &range, &mut learnt);
    learnt
}

fn pool(site: &SiteWindows, role: &Role, range: &Range<u32>, usual: &[Option<f32>]) -> Vec<(u32, f64)> {
    let mut pooled = Vec::new();
    let mut entries = Vec::new();
    each_window(
        site,
        role,
        range,
        |machine| usual.get(machine).copied().flatten(),
        |window, seen| {
            entries.clear();
            entries.extend(
                seen.iter().filter_map(|seen| Some((seen.excess?, seen.cell.samples - seen.cell.lost))),
            );
            if let Some(excess) = middle(&mut entries) {
                pooled.push((window, f64::from(excess)));
            }
        },
    );
    pooled
}

fn role_baseline(
    role: Role,
    pooled: &[(u32, f64)],
    losses: &mut [f64],
    window_ms: i64,
    rules: &Rules,
) -> Option<RoleBaseline> {
    let mut values: Vec<f64> = pooled.iter().map(|(_, excess)| *excess).collect();
    let level = Level::of(&mut values, rules)?;
    let usual = f64::from(level.usual);
    let limit = usual + f64::from(level.slow_from_us(rules));
    let mut classes: Vec<Vec<f64>> = vec![Vec::new(); CLASSES];
    for (window, excess) in pooled.iter().filter(|(_, excess)| *excess <= limit) {
        if let Some(class) = classes.get_mut(hour_class(i64::from(*window) * window_ms)) {
            class.push(*excess);
        }
    }
    let hours = (0..CLASSES).map(|class| hour(&mut classes, class, usual, rules)).collect();
    Some(RoleBaseline { role, level, loss: loss::of_machines(losses), hours })
}

/// What an hour adds: its own middle, shrunk to that of the hour on all days, and that to nothing, when thin.
#[expect(clippy::cast_possible_truncation, reason = "microseconds within half a threshold")]
fn hour(classes: &mut [Vec<f64>], class: usize, usual: f64, rules: &Rules) -> f32 {
    let twin = (class + CLASSES / 2) % CLASSES;
    let mut own = classes.get(class).cloned().unwrap_or_default();
    let mut both = own.clone();
    both.extend(classes.get(twin).into_iter().flatten());
    let shrunk = |values: &mut Vec<f64>, towards: f64| {
        let weight = values.len() as f64 / (values.len() as f64 + HOUR_COUNTS_FROM);
        median(values).map_or(towards, |middle| towards + (middle - usual - towards) * weight)
    };
    let of_hour = shrunk(&mut both, 0.0);
    let bound = f64::from(rules.slow_us) / 2.0;
    shrunk(&mut own, of_hour).clamp(-bound, bound) as f32
}
