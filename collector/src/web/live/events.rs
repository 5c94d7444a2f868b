//! News as browsers are told it.

use std::collections::BTreeMap;

use axum::response::sse::Event;
use hatang_proto::model::MachineId;
use serde::Serialize;

use super::News;
use super::asked::Asked;
use crate::web::gate::Reach;
use crate::web::views::{FleetCounts, Presence, PresenceKind, UnitFigures};
use crate::web::words::{self, Local};

/// Figures that a browser was told last, by the key that the page marks its cells with: `hoat-dong` for all that the
/// account sees, or `3:hoat-dong` for unit 3.
pub(super) type Told = BTreeMap<String, String>;

/// What one browser is told of the news: what lies within its account's reach, and of figures what became different.
pub(super) fn of(news: &News, reach: &Reach, asked: &Asked, told: &mut Told, local: &Local) -> Vec<Event> {
    let at = local.clock_with_seconds(local.now_ms);
    let mut events = Vec::new();
    for (machine, (unit, presence)) in &news.presences {
        if reach.sees(*unit) && asked.machines.contains(machine) {
            events.extend(event("trang-thai", &PresenceEvent::new(*machine, *presence, local, &at)));
        }
    }
    for (unit, machine) in news.complaints.iter().filter(|(unit, _)| reach.sees(*unit)) {
        let machine = machine.map(|machine| machine.to_string());
        events.extend(event("phan-anh", &ComplaintEvent { unit: unit.0.to_string(), machine, at: &at }));
    }
    for unit in news.episodes.iter().filter(|unit| reach.sees(**unit)) {
        events.extend(event("luot", &EpisodeEvent { unit: unit.0.to_string(), at: &at }));
    }
    if news.gap {
        events.push(missed(local));
    }
    if let Some(counts) = &news.counts {
        events.extend(figures(counts, reach, asked, told, local));
    }
    events
}

/// The figures that differ from those told before.
pub(super) fn figures(
    counts: &FleetCounts,
    reach: &Reach,
    asked: &Asked,
    told: &mut Told,
    local: &Local,
) -> Option<Event> {
    let mut now = Told::new();
    put(&mut now, "", &reach.total(counts), local);
    for unit in asked.units.iter().filter(|unit| reach.sees(**unit)) {
        let figures = counts.by_unit.get(unit).copied().unwrap_or_default();
        put(&mut now, &format!("{}:", unit.0), &figures, local);
    }
    let counts: BTreeMap<_, _> = now.iter().filter(|(key, text)| told.get(*key) != Some(text)).collect();
    let at = local.clock_with_seconds(local.now_ms);
    let said = (!counts.is_empty()).then(|| event("so-luong", &CountsEvent { counts, at: &at })).flatten();
    *told = now;
    said
}

/// Nothing new, and the connection is there.
pub(super) fn beat(local: &Local) -> Event {
    bare("nhip", local)
}

/// Something was lost on the way: what the page shows may be old.
pub(super) fn missed(local: &Local) -> Event {
    bare("thieu", local)
}

/// The session is over.
pub(super) fn signed_out(local: &Local) -> Event {
    bare("het-phien", local)
}

fn bare(name: &str, local: &Local) -> Event {
    Event::default().event(name).data(local.clock_with_seconds(local.now_ms))
}

fn event(name: &str, said: &impl Serialize) -> Option<Event> {
    Some(Event::default().event(name).data(serde_json::to_string(said).ok()?))
}

#[derive(Serialize)]
struct PresenceEvent<'a> {
    machine: String,
    class: &'static str,
    text: String,
    at: &'a str,
}

impl<'a> PresenceEvent<'a> {
    fn new(machine: MachineId, presence: Presence, local: &Local, at: &'a str) -> Self {
        let class = words::presence_class(presence.kind());
        Self { machine: machine.to_string(), class, text: words::presence(presence, local), at }
    }
}

/// Somebody complained or a complaint was judged; pages that show complaints ask for them again.
#[derive(Serialize)]
struct ComplaintEvent<'a> {
    unit: String,
    machine: Option<String>,
    at: &'a str,
}

/// Pages that show the unit's network ask for it again.
#[derive(Serialize)]
struct EpisodeEvent<'a> {
    unit: String,
    at: &'a str,
}

#[derive(Serialize)]
struct CountsEvent<'a> {
    counts: BTreeMap<&'a String, &'a String>,
    at: &'a str,
}

fn put(all: &mut Told, prefix: &str, figures: &UnitFigures, local: &Local) {
    let mut whole = |key: &str, number: u32| {
        all.insert(format!("{prefix}{key}"), words::whole(number.into()));
    };
    whole("tong", figures.machines.total());
    for kind in PresenceKind::ALL {
        whole(words::presence_slug(kind), figures.machines.of(kind));
    }
    whole("diet-bat", figures.antivirus.on);
    whole("diet-cu", figures.antivirus.old);
    whole("diet-tat", figures.antivirus.off);
    whole("diet-het-han", figures.antivirus.expired);
    whole("diet-khong-co", figures.antivirus.missing);
    whole("diet-chua-ro", figures.antivirus.unknown);
    whole("chua-doc", figures.with_problems);
    whole("can-xu-ly", figures.pressing);
    whole("phan-anh", figures.complaints);
    // The class goes with the word.
    let light = format!("{}|{}", words::light_class(figures.light), words::short_light(figures.light));
    all.insert(format!("{prefix}mang"), light);
    all.insert(format!("{prefix}lien-lac"), words::last_contact(figures.newest_contact_ms, local));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hatang_proto::model::UnitId;
    use jiff::tz::{TimeZone, offset};

    use super::*;

    fn figures_of(online: u32) -> UnitFigures {
        let mut figures = UnitFigures::default();
        figures.machines.online = online;
        figures
    }

    #[test]
    fn only_what_became_different_is_told_again() {
        let local = Local { now_ms: 1_795_000_000_000, zone: TimeZone::fixed(offset(7)) };
        let asked = Asked { units: BTreeSet::from([UnitId(2)]), ..Asked::default() };
        let mut counts = FleetCounts { all: figures_of(5), ..FleetCounts::default() };
        counts.by_unit = BTreeMap::from([(UnitId(2), figures_of(3)), (UnitId(4), figures_of(2))]);
        let mut told = Told::new();
        assert!(figures(&counts, &Reach::All, &asked, &mut told, &local).is_some());
        assert_eq!(told.get("2:hoat-dong").map(String::as_str), Some("3"));
        assert!(!told.contains_key("4:hoat-dong"), "the page does not show unit 4");
        assert!(figures(&counts, &Reach::All, &asked, &mut told, &local).is_none());
        counts.by_unit.insert(UnitId(2), figures_of(4));
        assert!(figures(&counts, &Reach::All, &asked, &mut told, &local).is_some());
    }

    #[test]
    fn a_unit_beyond_reach_is_not_told_even_if_asked_for() {
        let local = Local { now_ms: 1_795_000_000_000, zone: TimeZone::fixed(offset(7)) };
        let asked = Asked { units: BTreeSet::from([UnitId(2), UnitId(4)]), ..Asked::default() };
        let counts = FleetCounts {
            all: figures_of(5),
            by_unit: BTreeMap::from([(UnitId(2), figures_of(3)), (UnitId(4), figures_of(2))]),
            counted_ms: 0,
        };
        let reach = Reach::Below { top: UnitId(4), inside: BTreeSet::from([UnitId(4)]) };
        let mut told = Told::new();
        figures(&counts, &reach, &asked, &mut told, &local);
        assert_eq!(told.get("hoat-dong").map(String::as_str), Some("2"));
        assert!(told.contains_key("4:hoat-dong") && !told.contains_key("2:hoat-dong"), "{told:?}");
    }
}
