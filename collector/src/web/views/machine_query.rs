//! Which machines to list, and in what order.
//!
//! Pure: judges candidates one by one, whoever keeps them, and counts on the way how many machines each further filter
//! would leave, so that a list offers no filter that leads nowhere.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use hatang_proto::model::UnitId;
use hatang_proto::model::inventory::DeviceClass;

use super::antivirus::AntivirusLight;
use super::machine::PresenceKind;
use super::matter::{Matter, MatterKind};
use crate::web::search;

const DAY_MS: i64 = 86_400_000;

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MachineQuery {
    /// As typed; every word must be found, whatever its case and diacritics.
    pub text: String,
    /// This unit and the units below it.
    pub unit: Option<UnitId>,
    pub state: Option<PresenceKind>,
    pub antivirus: Option<AntivirusLight>,
    pub class: Option<DeviceClass>,
    /// The system's full name: `Windows 10 Pro`.
    pub system: Option<String>,
    /// Carries this mark.
    pub tag: Option<String>,
    pub matter: Option<MatterKind>,
    /// Not heard of for at least so many days.
    pub unseen_days: Option<u16>,
    pub sort: MachineSort,
    pub descending: bool,
    /// Rows to pass over.
    pub offset: u32,
    /// Most rows to return.
    pub limit: u32,
}

/// By what a list is ordered; what is equal follows its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MachineSort {
    /// In the order of the tree, then by label.
    #[default]
    Unit,
    Label,
    State,
    Class,
    Model,
    System,
    Antivirus,
    LastContact,
    Unread,
    Room,
}

impl MachineSort {
    pub const ALL: [Self; 10] = [
        Self::Unit,
        Self::Label,
        Self::State,
        Self::Class,
        Self::Model,
        Self::System,
        Self::Antivirus,
        Self::LastContact,
        Self::Unread,
        Self::Room,
    ];
}

/// A machine as far as filters look at it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its unit's place in the tree.
    pub unit_place: usize,
    pub presence: PresenceKind,
    /// Unix milliseconds.
    pub last_contact_ms: Option<i64>,
    pub enrolled_ms: i64,
    pub antivirus: AntivirusLight,
    pub class: DeviceClass,
    pub model: Option<&'a str>,
    pub system: Option<&'a str>,
    pub room: Option<&'a str>,
    pub tags: &'a [String],
    /// What its inventory gives rise to.
    pub matters: &'a [Matter],
    /// Kinds of doubt about its identity.
    pub doubts: [Option<MatterKind>; 2],
    pub problems: u32,
    /// What a search looks at, as [`search::fold`] makes it; the label comes first.
    pub folded: [&'a str; 3],
}

/// How many machines each further filter would leave, with all other filters as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    pub state: BTreeMap<PresenceKind, u32>,
    pub antivirus: BTreeMap<AntivirusLight, u32>,
    pub class: BTreeMap<DeviceClass, u32>,
    pub system: BTreeMap<String, u32>,
    pub tag: BTreeMap<String, u32>,
    pub matter: BTreeMap<MatterKind, u32>,
}

/// What fits.
pub struct Selection {
    /// Places among the candidates, in the wanted order; all that fit, offset and limit are left to the caller.
    pub places: Vec<usize>,
    pub facets: Facets,
}

/// Looks at every candidate once. The unit is left to whoever knows the tree.
pub fn select<'a>(
    candidates: impl Iterator<Item = Candidate<'a>>,
    query: &MachineQuery,
    now_ms: i64,
) -> Selection {
    let words = search::fold(&query.text);
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let mut tally = Tally::default();
    let mut fitting: Vec<(usize, Candidate<'a>)> = Vec::new();
    for (place, candidate) in candidates.enumerate() {
        let found = words.iter().all(|word| candidate.folded.iter().any(|text| text.contains(word)));
        let unseen =
            query.unseen_days.is_none_or(|days| candidate.unseen_for(now_ms) >= i64::from(days) * DAY_MS);
        if found && unseen && tally.count(&candidate, query) {
            fitting.push((place, candidate));
        }
    }
    fitting.sort_by(|(_, a), (_, b)| query.order(a, b));
    Selection { places: fitting.into_iter().map(|(place, _)| place).collect(), facets: tally.facets() }
}

impl MachineQuery {
    /// Whether anything narrows the list.
    pub fn filters(&self) -> bool {
        let Self { sort, descending, offset, limit, .. } = *self;
        *self != Self { sort, descending, offset, limit, ..Self::default() }
    }

    fn order(&self, a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
        let unknown_last =
            |a: Option<&str>, b: Option<&str>| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(&b));
        let order = match self.sort {
            MachineSort::Unit => a.unit_place.cmp(&b.unit_place),
            MachineSort::Label => Ordering::Equal,
            MachineSort::State => a.presence.cmp(&b.presence),
            MachineSort::Class => a.class.cmp(&b.class),
            MachineSort::Model => unknown_last(a.model, b.model),
            MachineSort::System => unknown_last(a.system, b.system),
            MachineSort::Antivirus => a.antivirus.cmp(&b.antivirus),
            MachineSort::LastContact => a.last_contact_ms.cmp(&b.last_contact_ms),
            MachineSort::Unread => a.problems.cmp(&b.problems),
            MachineSort::Room => unknown_last(a.room, b.room),
        };
        let by_label = a.folded[0].cmp(b.folded[0]);
        let order = if self.sort == MachineSort::Label { by_label } else { order };
        let order = if self.descending { order.reverse() } else { order };
        order.then(by_label)
    }
}

impl Candidate<'_> {
    /// Since its last word, or since it was let in if there was none; milliseconds.
    fn unseen_for(&self, now_ms: i64) -> i64 {
        now_ms.saturating_sub(self.last_contact_ms.unwrap_or(self.enrolled_ms))
    }

    fn has_matter(&self, kind: MatterKind) -> bool {
        self.doubts.contains(&Some(kind)) || self.matters.iter().any(|matter| matter.kind() == kind)
    }
}

/// [`Facets`] in the making, without copies of texts.
#[derive(Default)]
struct Tally<'a> {
    state: BTreeMap<PresenceKind, u32>,
    antivirus: BTreeMap<AntivirusLight, u32>,
    class: BTreeMap<DeviceClass, u32>,
    system: BTreeMap<&'a str, u32>,
    tag: BTreeMap<&'a str, u32>,
    matter: BTreeMap<MatterKind, u32>,
}

impl<'a> Tally<'a> {
    /// Whether the candidate passes all filters; counts it where no other filter than the counted one stops it.
    fn count(&mut self, candidate: &Candidate<'a>, query: &MachineQuery) -> bool {
        let passes = [
            query.state.is_none_or(|state| state == candidate.presence),
            query.antivirus.is_none_or(|light| light == candidate.antivirus),
            query.class.is_none_or(|class| class == candidate.class),
            query.system.as_deref().is_none_or(|system| Some(system) == candidate.system),
            query.tag.as_ref().is_none_or(|tag| candidate.tags.contains(tag)),
            query.matter.is_none_or(|kind| candidate.has_matter(kind)),
        ];
        let failed = passes.iter().filter(|passes| !**passes).count();
        let counts = |filter: usize| failed == 0 || (failed == 1 && passes.get(filter) == Some(&false));
        if counts(0) {
            *self.state.entry(candidate.presence).or_default() += 1;
        }
        if counts(1) {
            *self.antivirus.entry(candidate.antivirus).or_default() += 1;
        }
        if counts(2) {
            *self.class.entry(candidate.class).or_default() += 1;
        }
        if let Some(system) = candidate.system.filter(|_| counts(3)) {
            *self.system.entry(system).or_default() += 1;
        }
        for tag in candidate.tags.iter().filter(|_| counts(4)) {
            *self.tag.entry(tag).or_default() += 1;
        }
        if counts(5) {
            for kind in MatterKind::LISTED.into_iter().filter(|kind| candidate.has_matter(*kind)) {
                *self.matter.entry(kind).or_default() += 1;
            }
        }
        failed == 0
    }

    fn facets(self) -> Facets {
        let owned =
            |counts: BTreeMap<&str, u32>| counts.into_iter().map(|(text, n)| (text.to_owned(), n)).collect();
        Facets {
            state: self.state,
            antivirus: self.antivirus,
            class: self.class,
            system: owned(self.system),
            tag: owned(self.tag),
            matter: self.matter,
        }
    }
}

#[cfg(test)]
mod tests;
