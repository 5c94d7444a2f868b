//! One episode for its page, and its pack.

use hatang_proto::model::{MachineId, UnitId};

use super::super::{complaints, failed};
use crate::analysis::rules::Rules;
use crate::store::{EpisodeRow, MachinePlace, Store};
use crate::web::SourceError;
use crate::web::views::{EpisodeView, MachineLink, RenderedReport};

/// Complaints this long before and after belong to an episode.
const AROUND_MS: i64 = 15 * 60_000;

/// The episode, if it is this unit's.
pub(in super::super) fn view(
    store: &Store,
    unit: UnitId,
    number: i64,
    now_ms: i64,
) -> Result<EpisodeView, SourceError> {
    let failed = failed("show an episode");
    let kept = find(store, unit, number)?;
    let unit = super::find(store, unit, now_ms)?;
    let episode = kept.episode;
    let mut places = store.machine_places(episode.start_ms).map_err(|fault| failed(fault.into()))?;
    places.extend(store.machine_places(now_ms).map_err(|fault| failed(fault.into()))?);
    let machines = episode
        .machines
        .iter()
        .map(|name| MachineLink { id: machine(&places, unit.id, name), name: name.clone() })
        .collect();
    let (from_ms, to_ms) = (episode.start_ms - AROUND_MS, episode.end_ms + AROUND_MS);
    let complaints = complaints::of_unit(store, unit.id, from_ms, to_ms).map_err(failed)?;
    let rules = Rules::on(&episode.rule).map_err(|fault| failed(fault.into()))?;
    let rules = Some(rules).filter(|rules| rules.version == episode.rule);
    Ok(EpisodeView { number, unit, episode, machines, rules, complaints })
}

/// The machine that judging called by this name.
fn machine(places: &[MachinePlace], unit: UnitId, name: &str) -> Option<MachineId> {
    let mut of_unit = places.iter().filter(|place| place.unit == unit);
    let found = of_unit.find(|place| place.label == name || name.ends_with(&format!("({})", place.machine)));
    found.map(|place| place.machine)
}

fn find(store: &Store, unit: UnitId, number: i64) -> Result<EpisodeRow, SourceError> {
    let kept = store.episode(number).map_err(|fault| failed("look up an episode")(fault.into()))?;
    kept.filter(|kept| kept.unit == unit).ok_or(SourceError::NotFound)
}

/// The pack that proves an episode.
pub(in super::super) fn pack(
    store: &Store,
    unit: UnitId,
    number: i64,
    _by: &str,
    _now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    find(store, unit, number)?;
    let message = "Máy chủ này chưa tạo được gói chứng cứ từ trang web.".to_owned();
    Err(SourceError::Refused { message })
}
