//! Which computer of one day is which of the other.

use std::collections::BTreeMap;

use super::Side;
use crate::items::particulars::{ComputerId, StaffClass};

/// Computers of two days, brought together.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub same: Vec<(Side, Side)>,
    pub replaced: Vec<(Side, Side)>,
    pub gone: Vec<Side>,
    pub new: Vec<Side>,
}

/// By identifier, then by mark across kinds, then as replacements by mark, then by place.
pub(super) fn pairs(before: Vec<Side>, now: Vec<Side>) -> Pairs {
    let mut pairs = Pairs::default();
    let (same, before, now) = join(before, now, |side| Some(side.id));
    pairs.same = same;
    let (marked, before, now) = join(before, now, mark);
    for (was, is) in marked {
        // Listed by people, then found by its agent or the other way round: the same computer.
        let other_kind = is_machine(was.id) != is_machine(is.id);
        let same_class = was.class == is.class;
        if other_kind && same_class { pairs.same.push((was, is)) } else { pairs.replaced.push((was, is)) }
    }
    let (placed, gone, new) = join(before, now, place);
    pairs.replaced.extend(placed);
    (pairs.gone, pairs.new) = (gone, new);
    pairs
}

/// Pairs with equal keys in their order; what has no key or no partner is left.
fn join<K: Ord>(
    before: Vec<Side>,
    now: Vec<Side>,
    key: impl Fn(&Side) -> Option<K>,
) -> (Vec<(Side, Side)>, Vec<Side>, Vec<Side>) {
    let mut waiting: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (index, side) in now.iter().enumerate().rev() {
        if let Some(key) = key(side) {
            waiting.entry(key).or_default().push(index);
        }
    }
    let mut now: Vec<Option<Side>> = now.into_iter().map(Some).collect();
    let (mut joined, mut left) = (Vec::new(), Vec::new());
    for was in before {
        let partner = key(&was).and_then(|key| waiting.get_mut(&key)?.pop());
        match partner.and_then(|index| now.get_mut(index)?.take()) {
            Some(is) => joined.push((was, is)),
            None => left.push(was),
        }
    }
    (joined, left, now.into_iter().flatten().collect())
}

/// Capitals and spaces are written as people like.
fn mark(side: &Side) -> Option<String> {
    let mark: String = side.label.to_lowercase().split_whitespace().collect();
    (!mark.is_empty()).then_some(mark)
}

/// Only where both room and staff class are known; shared computers are not told apart by them.
fn place(side: &Side) -> Option<(String, String, StaffClass)> {
    let class = side.staff_class.filter(|class| *class != StaffClass::Shared)?;
    Some((side.unit.clone(), side.room.clone()?, class))
}

fn is_machine(id: ComputerId) -> bool {
    matches!(id, ComputerId::Machine(_))
}
