//! The minutes in which a machine measured anything: the ground on which silence is told.

use std::collections::BTreeMap;
use std::ops::Range;

const MINUTE_MS: i64 = 60_000;
const MINUTES_A_DAY: u32 = 1440;
/// Words of 64 minutes a day.
const WORDS: usize = 23;

/// A bit a minute, kept for the days on which there was any.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    days: BTreeMap<u32, [u64; WORDS]>,
}

impl Presence {
    /// Marks moments in Unix milliseconds; fastest in order of time.
    pub(super) fn mark(&mut self, moments_ms: impl Iterator<Item = i64>) {
        let mut current: Option<(u32, &mut [u64; WORDS])> = None;
        for at_ms in moments_ms {
            let Ok(minute) = u32::try_from(at_ms.div_euclid(MINUTE_MS)) else { continue };
            let day = minute / MINUTES_A_DAY;
            if current.as_ref().is_none_or(|(known, _)| *known != day) {
                current = Some((day, self.days.entry(day).or_default()));
            }
            let minute = minute % MINUTES_A_DAY;
            if let Some(word) = current.as_mut().and_then(|(_, words)| words.get_mut(minute as usize / 64)) {
                *word |= 1 << (minute % 64);
            }
        }
    }

    /// Minutes since 1970 within a range, in order.
    pub fn minutes(&self, range: Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let first_day = range.start / MINUTES_A_DAY;
        self.days
            .range(first_day..)
            .take_while(move |(day, _)| **day <= range.end / MINUTES_A_DAY)
            .flat_map(|(day, words)| {
                words.iter().enumerate().flat_map(move |(place, word)| {
                    let start = day * MINUTES_A_DAY + u32::try_from(place).unwrap_or(0) * 64;
                    (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| start + bit)
                })
            })
            .filter(move |minute| range.contains(minute))
    }
}
