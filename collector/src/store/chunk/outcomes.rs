//! The column of outcomes inside a chunk.
//!
//! Nearly all readings are `Ok`, and losses come in bursts: the decision "ok or not" knows the two readings
//! before it. A failure says whether its kind is that of the last one (a timeout at first), and the kind only
//! if not, as three decisions in a tree, highest bit first; an HTTP status says whether it is the last one
//! (500 at first), and if not, is a choice of 900. It deliberately judges nothing: any outcome comes back as
//! it went in.

use std::ops::RangeInclusive;

use hatang_proto::model::Outcome;

use crate::range_coder::Coder;
use crate::range_coder::model::{Bit, Bits, EVEN};

use super::ChunkError;

/// HTTP statuses that exist.
pub(super) const STATUSES: RangeInclusive<u16> = 100..=999;

/// The number of an outcome in the format, from 0 (ok) to 6.
pub(super) fn kind(outcome: Outcome) -> u32 {
    match outcome {
        Outcome::Ok => 0,
        Outcome::Timeout => 1,
        Outcome::Unreachable => 2,
        Outcome::Refused => 3,
        Outcome::Dns => 4,
        Outcome::Tls => 5,
        Outcome::HttpStatus(_) => 6,
    }
}

/// Whether a reading with this outcome normally has a round trip: an answer came back.
pub(super) fn has_answer(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Ok | Outcome::Refused | Outcome::Tls | Outcome::HttpStatus(_))
}

#[derive(Debug, Clone)]
pub(super) struct Outcomes {
    /// The two outcomes before, the last one lowest; a one is a failure.
    history: usize,
    failed: Bits<4>,
    same_kind: Bit,
    same_status: Bit,
    kinds: Bits<8>,
    kind: u32,
    status: u16,
}

impl Outcomes {
    pub(super) fn new() -> Self {
        let mut failed = Bits::new(Bit::new(EVEN, 8, 200));
        for (history, one) in [700, 20_000, 6_500, 45_000].into_iter().enumerate() {
            *failed.at(history) = Bit::new(one, 8, 200);
        }
        Self {
            history: 0,
            failed,
            same_kind: Bit::new(EVEN, 0, 200),
            same_status: Bit::new(EVEN, 0, 200),
            kinds: Bits::new(Bit::new(EVEN, 1, 60)),
            kind: 1,
            status: 500,
        }
    }

    /// Codes `outcome`; a decoder fails on a number that no outcome has.
    #[inline]
    pub(super) fn code(&mut self, coder: &mut impl Coder, outcome: Outcome) -> Result<Outcome, ChunkError> {
        let failed = self.failed.at(self.history).code(coder, outcome != Outcome::Ok);
        self.history = (self.history << 1 | usize::from(failed)) & 3;
        if failed { self.failure(coder, outcome) } else { Ok(Outcome::Ok) }
    }

    fn failure(&mut self, coder: &mut impl Coder, outcome: Outcome) -> Result<Outcome, ChunkError> {
        let kind = kind(outcome);
        if !self.same_kind.code(coder, kind == self.kind) {
            let mut node = 1_usize;
            for place in (0..3).rev() {
                node = node << 1 | usize::from(self.kinds.at(node).code(coder, kind >> place & 1 == 1));
            }
            self.kind = u32::try_from(node & 7).unwrap_or(0);
        }
        match self.kind {
            1 => Ok(Outcome::Timeout),
            2 => Ok(Outcome::Unreachable),
            3 => Ok(Outcome::Refused),
            4 => Ok(Outcome::Dns),
            5 => Ok(Outcome::Tls),
            6 => {
                let status = if let Outcome::HttpStatus(status) = outcome { status } else { 0 };
                if !self.same_status.code(coder, status == self.status) {
                    let above = coder.uniform(900, u32::from(status.saturating_sub(100)));
                    self.status = u16::try_from(above).unwrap_or(0) + 100;
                }
                Ok(Outcome::HttpStatus(self.status))
            }
            _ => Err(ChunkError::Damaged),
        }
    }
}
