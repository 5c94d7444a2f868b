//! Stretches that belong together become one.

use crate::analysis::hypotheses::{Place, Stretch};
use crate::analysis::rules::Rules;

/// A stretch this short beside a longer one of another place is the same trouble seen badly.
const SHORT: u32 = 3;

/// Joins stretches of one place with a short calm between, and lets a long one swallow a short neighbour.
pub fn joined(stretches: Vec<Stretch>, rules: &Rules) -> Vec<Stretch> {
    let mut kept: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match kept.last_mut() {
            Some(before) if belongs(before, &stretch, rules) => {
                if length(&stretch) > length(before) {
                    before.place = stretch.place;
                }
                before.last = stretch.last;
                before.evidence += stretch.evidence;
            }
            _ => kept.push(stretch),
        }
    }
    kept
}

fn belongs(before: &Stretch, next: &Stretch, rules: &Rules) -> bool {
    let calm = next.first.saturating_sub(before.last + 1);
    if before.place == next.place {
        return calm < rules.calm_windows;
    }
    let way = |place: Place| !matches!(place, Place::Alone(_));
    let (short, long) = (length(before).min(length(next)), length(before).max(length(next)));
    way(before.place) && way(next.place) && calm <= 1 && short <= SHORT && long >= 3 * short
}

fn length(stretch: &Stretch) -> u32 {
    stretch.last - stretch.first + 1
}
