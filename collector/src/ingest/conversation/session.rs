//! What a stream knows after its hello: how far it is stored, and where its boots lie in time.

use std::collections::BTreeMap;

use hatang_proto::model::{Boot, BootId, ProbingPlan, SpoolId};
use hatang_proto::wire::Hello as WireHello;
use tokio::time::Instant;

use crate::ingest::placing::{self, BootLine};
use crate::limits::ACKNOWLEDGE_WITHIN;
use crate::store::{Greeting, MachineNo, Placing};

/// The boot's place in time is booked again when this long has passed.
const PLACING_EVERY_MS: i64 = 600_000;

/// A stream after its hello.
pub(super) struct Session {
    pub(super) number: MachineNo,
    pub(super) spool: SpoolId,
    pub(super) boot: BootId,
    pub(super) line: BootLine,
    pub(super) other_boots: BTreeMap<BootId, BootLine>,
    pub(super) calendar_error_ms: i64,
    pub(super) stored: u64,
    pub(super) acknowledged: u64,
    pub(super) unacknowledged: u32,
    pub(super) acknowledged_at: Instant,
    /// Highest sequence that waited when the stream began; up to there the agent is catching up.
    pub(super) backlog: u64,
    pub(super) target_version: Option<u64>,
    /// 0 if the agent has none.
    pub(super) catalogue_version: u64,
    /// As of the last look at whether the machine may still report.
    pub(super) ended_version: u64,
    /// As last told on this stream.
    pub(super) plan: Option<ProbingPlan>,
    pub(super) placed_at_ms: i64,
}

impl Session {
    pub(super) fn new(
        greeting: &Greeting,
        spool: SpoolId,
        boot: &Boot,
        hello: &WireHello,
        now_ms: i64,
    ) -> Self {
        Self {
            number: greeting.machine,
            spool,
            boot: boot.id,
            line: BootLine::at_contact(greeting.placing_before, placing::by_contact(boot, 0, now_ms)),
            other_boots: BTreeMap::new(),
            calendar_error_ms: placing::calendar_error(boot.clock.wall_ms, now_ms),
            stored: greeting.acknowledged,
            acknowledged: greeting.acknowledged,
            unacknowledged: 0,
            acknowledged_at: Instant::now(),
            backlog: hello.spool_last,
            target_version: (hello.target_version != 0).then_some(hello.target_version),
            catalogue_version: hello.catalogue_version,
            ended_version: 0,
            plan: None,
            placed_at_ms: now_ms,
        }
    }

    /// Follows the drift of the running boot's clock; the answer is worth booking now and then.
    pub(super) fn follow(&mut self, boot: &Boot, age_ms: u64, now_ms: i64) -> Option<Placing> {
        if boot.clock.boot_ms <= self.line.latest().boot_ms {
            return None;
        }
        let placing = placing::by_contact(boot, age_ms, now_ms);
        self.line.follow(placing, now_ms);
        if now_ms - self.placed_at_ms < PLACING_EVERY_MS {
            return None;
        }
        self.placed_at_ms = now_ms;
        Some(self.line.latest())
    }

    pub(super) fn acknowledge_at(&self) -> Option<Instant> {
        (0 < self.unacknowledged).then(|| self.acknowledged_at + ACKNOWLEDGE_WITHIN)
    }
}
