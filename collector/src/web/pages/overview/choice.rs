//! Which units the overview shows, in which order, and which of them stand open.
//!
//! Pure. Everything that somebody chose stands in the address, so that it can be kept, sent and gone back to.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use hatang_proto::model::UnitId;
use serde::Deserialize;

use crate::web::search::{fold, holds_every_word};
use crate::web::views::{Light, UnitFigures, UnitSummary};

/// Lines on one page; a tree of more units opens its topmost ones only.
pub(super) const LINES: usize = 40;
/// Longest list of open units that is read, bytes.
const MAX_OPEN_BYTES: usize = 8_192;
/// Stands for all units in a list of open ones.
pub(super) const ALL_OPEN: &str = "tat-ca";

/// As the form above the units sends it; what does not parse is not chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    pub(super) q: String,
    pub(super) cap: String,
    chi: String,
    sap: String,
    /// The order that a column's head asks for; it wins.
    theo: String,
    /// Units that stand open, `3,4`; absent for those that do so by themselves.
    mo: Option<String>,
    /// One that is to change.
    doi: String,
    trang: String,
}

/// What lines are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Tree,
    Name,
    Machines,
    Off,
    AntivirusOff,
    Pressing,
    Problems,
    Light,
    Complaints,
}

impl Order {
    pub(super) const ALL: [Self; 9] = [
        Self::Tree,
        Self::Name,
        Self::Machines,
        Self::Off,
        Self::AntivirusOff,
        Self::Pressing,
        Self::Problems,
        Self::Light,
        Self::Complaints,
    ];

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Tree => "cay",
            Self::Name => "ten",
            Self::Machines => "may",
            Self::Off => "tat",
            Self::AntivirusOff => "diet",
            Self::Pressing => "viec",
            Self::Problems => "doc",
            Self::Light => "mang",
            Self::Complaints => "phan-anh",
        }
    }

    /// The larger, the earlier.
    fn weight(self, figures: &UnitFigures) -> u32 {
        match self {
            Self::Tree | Self::Name => 0,
            Self::Machines => figures.machines.total(),
            Self::Off => figures.machines.off + figures.machines.silent,
            Self::AntivirusOff => {
                figures.antivirus.off + figures.antivirus.expired + figures.antivirus.missing
            }
            Self::Pressing => figures.pressing,
            Self::Problems => figures.with_problems,
            Self::Light => severity(figures.light),
            Self::Complaints => figures.complaints,
        }
    }
}

fn severity(light: Light) -> u32 {
    match light {
        Light::Unknown => 0,
        Light::Good => 1,
        Light::Slow => 2,
        Light::Down => 3,
    }
}

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) text: String,
    pub(super) level: String,
    /// Only units that somebody should look at.
    pub(super) urgent: bool,
    pub(super) order: Order,
    /// The smallest first, or the last name.
    pub(super) reversed: bool,
    open: Open,
    /// From 1.
    pub(super) page: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Open {
    ByItself,
    All,
    These(BTreeSet<UnitId>),
}

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) summary: &'a UnitSummary,
    /// How far it is moved to the right.
    pub(super) depth: u8,
    /// Whether the units below are shown; `None` if there are none, or lines do not follow the tree.
    pub(super) open: Option<bool>,
    /// The unit it belongs to, where the lines around do not tell.
    pub(super) above: Option<&'a str>,
}

/// The lines of one page.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// Lines on all pages.
    pub(super) total: usize,
    pub(super) page: usize,
    pub(super) pages: usize,
    /// Units that stand open, as the address carries them.
    pub(super) open: String,
    pub(super) folds: bool,
}

impl Address {
    pub(super) fn choice(&self) -> Choice {
        let asked = if self.theo.is_empty() { &self.sap } else { &self.theo };
        let (slug, reversed) =
            asked.strip_suffix("-nguoc").map_or((asked.as_str(), false), |slug| (slug, true));
        let order = Order::ALL.into_iter().find(|order| order.slug() == slug).unwrap_or(Order::Tree);
        Choice {
            text: self.q.chars().take(100).collect(),
            level: self.cap.chars().take(40).collect(),
            urgent: self.chi == "can-chu-y",
            order,
            reversed: reversed && order != Order::Tree,
            open: self.open(),
            page: self.trang.parse().unwrap_or(1).clamp(1, 1_000),
        }
    }

    fn open(&self) -> Open {
        match self.mo.as_deref() {
            None => Open::ByItself,
            Some(ALL_OPEN) => Open::All,
            Some(list) if list.len() <= MAX_OPEN_BYTES => {
                Open::These(list.split(',').filter_map(|unit| unit.parse().ok().map(UnitId)).collect())
            }
            Some(_) => Open::ByItself,
        }
    }

    /// The unit whose fold was pressed.
    fn pressed(&self) -> Option<UnitId> {
        self.doi.parse().ok().map(UnitId)
    }
}

impl Choice {
    /// Whether lines follow the tree: in any other order, or with lines left out, a tree would mislead.
    fn folds(&self) -> bool {
        self.order == Order::Tree && !self.filters()
    }

    pub(super) fn filters(&self) -> bool {
        !fold(&self.text).is_empty() || !self.level.is_empty() || self.urgent
    }

    fn fits(&self, unit: &UnitSummary) -> bool {
        (self.level.is_empty() || unit.level == self.level)
            && (!self.urgent || unit.figures.needs_attention())
            && holds_every_word(&unit.unit.name, &self.text)
    }
}

/// The lines that an address asks for.
pub(super) fn shown<'a>(units: &'a [UnitSummary], address: &Address) -> Shown<'a> {
    let choice = address.choice();
    let mut open = opened(units, &choice.open);
    if let Some(pressed) = address.pressed()
        && !open.remove(&pressed)
    {
        open.insert(pressed);
    }
    let lines = if choice.folds() { tree(units, &open) } else { list(units, &choice) };
    let pages = lines.len().div_ceil(LINES).max(1);
    let page = choice.page.min(pages);
    let total = lines.len();
    let lines = lines.into_iter().skip((page - 1) * LINES).take(LINES).collect();
    let open: Vec<_> = open.iter().map(|unit| unit.0.to_string()).collect();
    Shown { lines, total, page, pages, open: open.join(","), folds: choice.folds() }
}

fn opened(units: &[UnitSummary], open: &Open) -> BTreeSet<UnitId> {
    let all = parents(units);
    match open {
        Open::These(these) => these.clone(),
        Open::All => all.map(|unit| unit.unit.id).collect(),
        Open::ByItself if units.len() <= LINES => all.map(|unit| unit.unit.id).collect(),
        Open::ByItself => all.filter(|unit| unit.unit.depth == 0).map(|unit| unit.unit.id).collect(),
    }
}

/// Units with units below them.
fn parents(units: &[UnitSummary]) -> impl Iterator<Item = &UnitSummary> {
    let next = units.iter().skip(1);
    units.iter().zip(next).filter(|(unit, next)| unit.unit.depth < next.unit.depth).map(|(unit, _)| unit)
}

fn tree<'a>(units: &'a [UnitSummary], open: &BTreeSet<UnitId>) -> Vec<Line<'a>> {
    let above_others: BTreeSet<UnitId> = parents(units).map(|unit| unit.unit.id).collect();
    let mut lines = Vec::new();
    let mut closed: Option<u8> = None;
    for summary in units {
        let depth = summary.unit.depth;
        if closed.is_some_and(|closed| closed < depth) {
            continue;
        }
        let is_open = above_others.contains(&summary.unit.id).then(|| open.contains(&summary.unit.id));
        closed = (is_open == Some(false)).then_some(depth);
        lines.push(Line { summary, depth, open: is_open, above: None });
    }
    lines
}

fn list<'a>(units: &'a [UnitSummary], choice: &Choice) -> Vec<Line<'a>> {
    let mut path: Vec<&'a UnitSummary> = Vec::new();
    let mut lines = Vec::new();
    for summary in units {
        while path.last().is_some_and(|above| summary.unit.depth <= above.unit.depth) {
            path.pop();
        }
        if choice.fits(summary) {
            let above = path.last().map(|above| above.unit.name.as_str());
            lines.push(Line { summary, depth: 0, open: None, above });
        }
        path.push(summary);
    }
    match choice.order {
        Order::Tree => {}
        Order::Name => lines.sort_by_cached_key(|line| fold(&line.summary.unit.name)),
        order => lines.sort_by_key(|line| Reverse(order.weight(&line.summary.figures))),
    }
    if choice.reversed {
        lines.reverse();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::views::UnitView;

    fn unit(id: u32, name: &str, depth: u8, machines: u32, pressing: u32) -> UnitSummary {
        let mut figures = UnitFigures { pressing, ..UnitFigures::default() };
        figures.machines.online = machines;
        let level = if depth == 1 { "xa" } else { "khac" };
        UnitSummary {
            unit: UnitView { id: UnitId(id), name: name.to_owned(), depth },
            level: level.to_owned(),
            figures,
        }
    }

    fn small() -> Vec<UnitSummary> {
        vec![
            unit(1, "Tỉnh", 0, 60, 3),
            unit(2, "Xã Đại Hợp", 1, 20, 0),
            unit(3, "Trung tâm Phục vụ", 2, 5, 0),
            unit(4, "Phường Thái Học", 1, 40, 3),
        ]
    }

    /// A province, 90 communes, three offices each.
    fn large() -> Vec<UnitSummary> {
        let mut units = vec![unit(1, "Tỉnh", 0, 0, 0)];
        for commune in 0..90 {
            units.push(unit(10 + commune * 10, &format!("Xã {commune}"), 1, commune, 0));
            units.extend((1..4).map(|office| unit(10 + commune * 10 + office, "Phòng", 2, 1, 0)));
        }
        units
    }

    fn ids(shown: &Shown<'_>) -> Vec<u32> {
        shown.lines.iter().map(|line| line.summary.unit.id.0).collect()
    }

    #[test]
    fn a_small_tree_stands_open_and_one_fold_closes_one_branch() {
        let units = small();
        assert_eq!(ids(&shown(&units, &Address::default())), [1, 2, 3, 4]);
        let pressed = shown(&units, &Address { doi: "2".to_owned(), ..Address::default() });
        assert_eq!(ids(&pressed), [1, 2, 4]);
        assert_eq!(pressed.open, "1", "the address keeps what stands open");
        let again = Address { mo: Some(pressed.open), doi: "2".to_owned(), ..Address::default() };
        assert_eq!(ids(&shown(&units, &again)), [1, 2, 3, 4]);
        let shut = shown(&units, &Address { mo: Some(String::new()), ..Address::default() });
        assert_eq!((ids(&shut), shut.lines[0].open), (vec![1], Some(false)));
    }

    #[test]
    fn a_large_tree_opens_its_top_only_and_comes_in_pages() {
        let units = large();
        let first = shown(&units, &Address::default());
        assert_eq!((first.lines.len(), first.total, first.pages), (LINES, 91, 3));
        assert!(first.lines.iter().all(|line| line.depth < 2));
        let last = shown(&units, &Address { trang: "99".to_owned(), ..Address::default() });
        assert_eq!((last.page, last.lines.len()), (3, 11));
        let all = shown(&units, &Address { mo: Some(ALL_OPEN.to_owned()), ..Address::default() });
        assert_eq!((all.total, all.lines.len()), (361, LINES));
    }

    #[test]
    fn a_filter_finds_without_diacritics_and_says_what_a_unit_belongs_to() {
        let units = small();
        let found = shown(&units, &Address { q: "phuc VU".to_owned(), ..Address::default() });
        assert_eq!((ids(&found), found.lines[0].above), (vec![3], Some("Xã Đại Hợp")));
        assert!(!found.folds);
        let level = Address { cap: "xa".to_owned(), ..Address::default() };
        assert_eq!(ids(&shown(&units, &level)), [2, 4]);
        let urgent = Address { chi: "can-chu-y".to_owned(), ..Address::default() };
        assert_eq!(ids(&shown(&units, &urgent)), [1, 4]);
        assert_eq!(shown(&units, &Address { q: "khong-co".to_owned(), ..Address::default() }).total, 0);
    }

    #[test]
    fn a_column_sorts_and_sorts_the_other_way_round() {
        let units = small();
        let by = |theo: &str| ids(&shown(&units, &Address { theo: theo.to_owned(), ..Address::default() }));
        assert_eq!(by("may"), [1, 4, 2, 3]);
        assert_eq!(by("may-nguoc"), [3, 2, 4, 1]);
        assert_eq!(by("ten"), [4, 1, 3, 2]);
        assert_eq!(by("%00"), [1, 2, 3, 4]);
        let head_wins = Address { sap: "ten".to_owned(), theo: "may".to_owned(), ..Address::default() };
        assert_eq!(head_wins.choice().order, Order::Machines);
    }

    #[test]
    fn nothing_to_show_is_one_empty_page() {
        let nothing =
            shown(&[], &Address { doi: "7".to_owned(), mo: Some(",,x".to_owned()), ..Address::default() });
        assert_eq!((nothing.total, nothing.page, nothing.pages), (0, 1, 1));
    }
}
