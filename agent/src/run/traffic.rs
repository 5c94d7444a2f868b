//! Reading the counters of the network cards once a batch.
//!
//! A counter that cannot be read is a problem, told once, and never a zero. The differences are made in
//! `latency::own_traffic`.

use std::sync::Arc;

use hatang_proto::model::TrafficReading;
use hatang_proto::model::inventory::Problem;

use crate::latency::Observation;
use crate::latency::own_traffic::{Cards, Meter};

/// Reads the counters of all cards that count; may take milliseconds.
pub(crate) type ReadCards = dyn Fn() -> Result<Cards, Problem> + Send + Sync;

/// The counters, and whether they can be read.
pub(super) struct Traffic {
    read: Arc<ReadCards>,
    meter: Meter,
    standing: Option<Problem>,
}

impl Traffic {
    pub(super) fn new(read: Arc<ReadCards>) -> Self {
        Self { read, meter: Meter::default(), standing: None }
    }

    /// The traffic since the last time, and what there is to say about reading it.
    pub(super) fn take(&mut self, now_ms: u64) -> (Option<TrafficReading>, Option<Observation>) {
        match (self.read)() {
            Ok(cards) => {
                let solved = self.standing.take().map(|problem| Observation::Solved { part: problem.part });
                (self.meter.take(cards, now_ms), solved)
            }
            Err(problem) => {
                self.meter.forget();
                let told = (self.standing.as_ref() != Some(&problem)).then(|| problem.clone());
                self.standing = Some(problem);
                (None, told.map(Observation::Problem))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::latency::own_traffic::Carried;

    fn problem() -> Problem {
        Problem { part: "own_traffic".to_owned(), operation: "read".to_owned(), cause: "no".to_owned() }
    }

    fn card(down_bytes: u64) -> Cards {
        [("eth0".to_owned(), Carried { down_bytes, up_bytes: 0 })].into()
    }

    #[test]
    fn what_cannot_be_read_is_told_once_and_its_end_too() {
        let answers =
            Mutex::new(vec![Ok(card(90)), Ok(card(80)), Err(problem()), Err(problem()), Ok(card(5))]);
        let mut traffic = Traffic::new(Arc::new(move || answers.lock().unwrap().pop().unwrap()));
        let mut take = |minute: u64| traffic.take(minute * 60_000);
        assert_eq!(take(1), (None, None));
        assert_eq!(take(2), (None, Some(Observation::Problem(problem()))));
        assert_eq!(take(3), (None, None));
        assert_eq!(take(4), (None, Some(Observation::Solved { part: "own_traffic".to_owned() })));
        let (reading, told) = take(5);
        assert_eq!((reading.map(|reading| reading.down_bytes), told), (Some(10), None));
    }
}
