//! Small pieces of time gathered into the stretches that a picture or a table shows (pure).

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::{DAY_MS, HOUR_MS, QUARTER_MS};
use crate::analysis::sketch::Sketch;
use crate::clock;
use crate::run::page_source::network::samples::whole_us;
use crate::web::views::{Period, Spread, Times};

/// How long stretches are, by local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretches {
    Quarter,
    Hour,
    TwoHours,
    Day,
    /// From Monday.
    Week,
    Month,
}

impl Stretches {
    /// Those of the picture and those of the table.
    pub(super) fn of(period: Period) -> (Self, Self) {
        match period {
            Period::Day => (Self::Quarter, Self::Hour),
            Period::Week => (Self::Hour, Self::Day),
            Period::Month => (Self::TwoHours, Self::Day),
            Period::Quarter => (Self::Day, Self::Week),
            Period::Year => (Self::Day, Self::Month),
        }
    }

    pub(super) fn width_ms(self) -> i64 {
        match self {
            Self::Quarter => QUARTER_MS,
            Self::Hour => HOUR_MS,
            Self::TwoHours => 2 * HOUR_MS,
            Self::Day => DAY_MS,
            Self::Week => 7 * DAY_MS,
            Self::Month => 31 * DAY_MS,
        }
    }

    /// The beginning of the stretch that holds a moment.
    fn begin(self, at_ms: i64) -> i64 {
        let day = clock::local_date(at_ms);
        match self {
            Self::Quarter | Self::Hour => at_ms.div_euclid(self.width_ms()) * self.width_ms(),
            Self::TwoHours => {
                let local = at_ms + clock::ZONE_OFFSET_MS;
                local.div_euclid(self.width_ms()) * self.width_ms() - clock::ZONE_OFFSET_MS
            }
            Self::Day => clock::start_of_day_ms(day),
            Self::Week => {
                clock::start_of_day_ms(day - i64::from(day.weekday().to_monday_zero_offset()).days())
            }
            Self::Month => clock::start_of_day_ms(day.first_of_month()),
        }
    }
}

/// Pieces, numbered by their length since 1970, gathered in order of time.
pub(super) fn gather(pieces: &BTreeMap<i64, Sketch>, piece_ms: i64, stretches: Stretches) -> Vec<Spread> {
    let mut gathered: BTreeMap<i64, Sketch> = BTreeMap::new();
    for (index, sketch) in pieces {
        gathered.entry(stretches.begin(index * piece_ms)).or_default().merge(sketch);
    }
    gathered.iter().map(|(from_ms, sketch)| spread(sketch, *from_ms)).collect()
}

/// All pieces together; `None` without samples.
pub(super) fn whole(pieces: &BTreeMap<i64, Sketch>, from_ms: i64) -> Option<Spread> {
    let mut all = Sketch::new();
    for sketch in pieces.values() {
        all.merge(sketch);
    }
    (0 < all.count() + all.lost()).then(|| spread(&all, from_ms))
}

fn spread(sketch: &Sketch, from_ms: i64) -> Spread {
    Spread { from_ms, answered: sketch.count(), lost: sketch.lost(), times: times(sketch) }
}

fn times(sketch: &Sketch) -> Option<Times> {
    let at = |share| sketch.quantile(share).map(whole_us);
    Some(Times {
        p10_us: at(0.1)?,
        p25_us: at(0.25)?,
        median_us: at(0.5)?,
        p75_us: at(0.75)?,
        p90_us: at(0.9)?,
        p95_us: at(0.95)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 08:00 in Hà Nội, a Monday.
    const NOW_MS: i64 = 1_795_395_600_000;

    fn sketch(round_trips_us: &[u32], lost: u32) -> Sketch {
        let mut sketch = Sketch::new();
        round_trips_us.iter().for_each(|us| sketch.add(*us));
        (0..lost).for_each(|_| sketch.add_lost());
        sketch
    }

    #[test]
    fn hours_of_a_day_are_gathered_and_their_quantiles_are_of_all_answers() {
        let hour = NOW_MS / HOUR_MS;
        let pieces = BTreeMap::from([
            (hour, sketch(&[100; 90], 5)),
            (hour + 1, sketch(&[9_000; 10], 0)),
            (hour + 24, sketch(&[], 7)),
        ]);
        let days = gather(&pieces, HOUR_MS, Stretches::Day);
        assert_eq!(days.len(), 2);
        let times = days[0].times.unwrap();
        assert_eq!((days[0].answered, days[0].lost), (100, 5));
        assert!(times.median_us.abs_diff(100) <= 1, "{times:?}");
        assert!(times.p95_us.abs_diff(9_000) < 100, "{times:?}");
        assert_eq!((days[1].answered, days[1].lost, days[1].times), (0, 7, None));
        assert_eq!(whole(&pieces, 0).unwrap().lost, 12);
        assert_eq!(whole(&BTreeMap::new(), 0), None);
    }

    #[test]
    fn stretches_begin_by_local_time() {
        let begins = [Stretches::TwoHours, Stretches::Day, Stretches::Week, Stretches::Month]
            .map(|stretches| clock::local_minute(stretches.begin(NOW_MS + 3 * DAY_MS - HOUR_MS)));
        let expected = ["2026-11-26 06:00", "2026-11-26 00:00", "2026-11-23 00:00", "2026-11-01 00:00"];
        assert_eq!(begins, expected);
    }
}
