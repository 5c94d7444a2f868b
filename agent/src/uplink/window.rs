//! Pure: which batches are on their way, and how many more may follow.
//!
//! A long backlog is not poured into the network at once: a bounded number of batches and bytes may wait for their
//! acknowledgement. The oldest of them tells when a link counts as cut.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::{ACKNOWLEDGE_WITHIN, IN_FLIGHT_BATCHES, IN_FLIGHT_BYTES};

/// Batches sent and not acknowledged.
#[derive(Debug)]
pub(super) struct Window {
    /// The highest sequence sent or acknowledged on this stream.
    last: u64,
    flying: VecDeque<Flying>,
    bytes: usize,
}

#[derive(Debug)]
struct Flying {
    sequence: u64,
    bytes: usize,
    since: Instant,
}

impl Window {
    /// A stream on which everything up to `acknowledged` is stored.
    pub(super) fn after(acknowledged: u64) -> Self {
        Self { last: acknowledged, flying: VecDeque::new(), bytes: 0 }
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Batches and bytes that may still leave; `None` if none may.
    pub(super) fn room(&self) -> Option<(usize, usize)> {
        let batches = IN_FLIGHT_BATCHES.checked_sub(self.flying.len()).filter(|room| 0 < *room)?;
        let bytes = IN_FLIGHT_BYTES.saturating_sub(self.bytes);
        (0 < bytes).then_some((batches, bytes))
    }

    /// Notes a batch that leaves and returns how many numbers before it are skipped.
    pub(super) fn send(&mut self, sequence: u64, bytes: usize, now: Instant) -> u64 {
        let skipped = sequence.saturating_sub(1).saturating_sub(self.last);
        self.last = sequence;
        self.bytes += bytes;
        self.flying.push_back(Flying { sequence, bytes, since: now });
        skipped
    }

    /// Notes an acknowledgement; returns what may be deleted, which is nothing that was never sent.
    pub(super) fn acknowledge(&mut self, sequence: u64) -> u64 {
        while let Some(landed) = self.flying.pop_front_if(|flying| flying.sequence <= sequence) {
            self.bytes -= landed.bytes;
        }
        sequence.min(self.last)
    }

    /// When the link counts as cut, if nothing is acknowledged before.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.flying.front().map(|oldest| oldest.since + ACKNOWLEDGE_WITHIN)
    }
}

/// A moment that never comes within a program's life, for a timer that is not set.
pub(super) fn never(now: Instant) -> Instant {
    now + Duration::from_hours(8760)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn skipped_numbers_are_counted_from_the_last_one_on_the_stream() {
        let mut window = Window::after(10);
        let now = Instant::now();
        assert_eq!(window.send(11, 100, now), 0);
        assert_eq!(window.send(15, 100, now), 3);
        assert_eq!(window.acknowledge(11), 11);
        assert_eq!(window.send(16, 100, now), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_leaves_beyond_the_bounds_until_an_acknowledgement_makes_room() {
        let mut window = Window::after(0);
        let now = Instant::now();
        for sequence in 1..=IN_FLIGHT_BATCHES as u64 {
            assert!(window.room().is_some());
            window.send(sequence, 1, now);
        }
        assert_eq!(window.room(), None);
        window.acknowledge(1);
        assert_eq!(window.room(), Some((1, IN_FLIGHT_BYTES - IN_FLIGHT_BATCHES + 1)));
        window.send(99, IN_FLIGHT_BYTES, now);
        assert_eq!(window.room(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_batch_on_its_way_sets_the_deadline() {
        let mut window = Window::after(0);
        assert_eq!(window.deadline(), None);
        let begin = Instant::now();
        window.send(1, 1, begin);
        window.send(2, 1, begin + Duration::from_mins(1));
        assert_eq!(window.deadline(), Some(begin + ACKNOWLEDGE_WITHIN));
        window.acknowledge(1);
        assert_eq!(window.deadline(), Some(begin + Duration::from_mins(1) + ACKNOWLEDGE_WITHIN));
    }

    #[tokio::test(start_paused = true)]
    async fn an_acknowledgement_of_what_was_never_sent_deletes_nothing_more() {
        let mut window = Window::after(3);
        window.send(4, 1, Instant::now());
        assert_eq!(window.acknowledge(1_000), 4);
    }
}
