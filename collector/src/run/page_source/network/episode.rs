//! One episode for its page, and its pack.

use hatang_proto::model::{MachineId, UnitId};

use super::super::{complaints, failed};
use crate::analysis::rules::Rules;
use crate::evidence::{SigningKey, pack};
use crate::report::vietnamese::ascii_name;
use crate::run::evidence_reading::{self, Claim};
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

/// The pack that proves an episode; noted before it leaves.
pub(in super::super) fn pack(
    store: &Store,
    key: &SigningKey,
    unit: UnitId,
    number: i64,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let failed = failed("make a pack of evidence");
    find(store, unit, number)?;
    let input = evidence_reading::read(store, unit, Claim::Episode(number), now_ms).map_err(failed)?;
    if input.series.is_empty() {
        let message = "Không còn số đo nào của lượt nghẽn này nên không lập được gói chứng cứ.".to_owned();
        return Err(SourceError::Refused { message });
    }
    let bytes = pack::build(&input, key).map_err(|fault| failed(fault.into()))?;
    store.note_pack(unit, number, by, now_ms).map_err(|fault| failed(fault.into()))?;
    let file_name = format!("chung_cu-{}-luot-{number}.zip", ascii_name(&input.context.unit_name));
    Ok(RenderedReport { bytes, media_type: "application/zip", file_name })
}
