//! The first two routers on the way out: what is known of them and when that changes. Pure.
//!
//! The gateway comes from the system's routes. The first hop is the router that answers "time exceeded" to an echo whose
//! life ends at the second router; the same echo measures it from then on, because many providers' routers answer that
//! but no echo of their own. Nothing is sent from here.

use std::net::IpAddr;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Method, Outcome, Reading};

use crate::platform::network::Gateway;

/// How long a reading of the routes is trusted, milliseconds.
pub const GATEWAY_FRESH_MS: u64 = 60_000;
/// Pause after the first search for a first hop that found none; doubles up to [`LONGEST_PAUSE_MS`].
pub const FIRST_PAUSE_MS: u64 = 60_000;
pub const LONGEST_PAUSE_MS: u64 = 16 * 60_000;
/// After so many silent echoes in a row a first hop is looked for anew: a router that was replaced by a mute one must not
/// be booked as a dead line for ever.
pub const SILENCE_LIMIT: u32 = 30;
/// Part of problems about the first hop.
pub const FIRST_HOP_PART: &str = "first_hop";

/// What came back for one echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EchoAnswer {
    /// The asked address replied.
    Reply { round_trip_us: u32 },
    /// A router let the echo go no further: its life was over.
    Expired { router: IpAddr, round_trip_us: u32 },
    /// A router, or this PC (then without a round trip), knows no way.
    Unreachable { round_trip_us: Option<u32> },
    /// Nothing in time.
    Silence,
}

impl EchoAnswer {
    /// The answer as a reading of the address that was asked.
    pub fn reading(self) -> Reading {
        let (outcome, round_trip_us) = match self {
            Self::Reply { round_trip_us } => (Outcome::Ok, Some(round_trip_us)),
            Self::Expired { round_trip_us, .. } => (Outcome::Unreachable, Some(round_trip_us)),
            Self::Unreachable { round_trip_us } => (Outcome::Unreachable, round_trip_us),
            Self::Silence => (Outcome::Timeout, None),
        };
        Reading { method: Method::Icmp, outcome, round_trip_us, phases: None }
    }
}

/// The gateway as last read.
#[derive(Debug, Default)]
pub struct GatewayWatch {
    known: Option<Gateway>,
    fresh_until_ms: u64,
}

impl GatewayWatch {
    pub fn known(&self) -> Option<&Gateway> {
        self.known.as_ref()
    }

    /// Whether the routes should be read again before the gateway is asked.
    pub fn is_stale(&self, now_ms: u64) -> bool {
        self.known.is_none() || self.fresh_until_ms <= now_ms
    }

    /// A measurement went wrong: the PC may have moved.
    pub fn distrust(&mut self) {
        self.fresh_until_ms = 0;
    }

    /// Takes in what the routes say, `None` for no gateway; whether the PC is on another network than before.
    pub fn update(&mut self, read: Option<Gateway>, now_ms: u64) -> bool {
        self.fresh_until_ms = now_ms + GATEWAY_FRESH_MS;
        let before = self.known.take();
        self.known = read.map(|mut gateway| {
            if let Some(before) = before.as_ref().filter(|before| is_same_place(before, &gateway)) {
                // The system forgets neighbours it has not spoken with for a while.
                gateway.hardware_address =
                    gateway.hardware_address.or_else(|| before.hardware_address.clone());
            }
            gateway
        });
        match (&before, &self.known) {
            (Some(before), Some(after)) => !is_same_place(before, after),
            (None, after) => after.is_some(),
            (Some(_), None) => true,
        }
    }
}

fn is_same_place(one: &Gateway, other: &Gateway) -> bool {
    let same_hardware = match (&one.hardware_address, &other.hardware_address) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    one.address == other.address && one.interface == other.interface && same_hardware
}

/// The first hop toward one address.
#[derive(Debug, Default)]
pub struct HopWatch {
    known: Option<IpAddr>,
    /// Another router that answered last; it takes over when it answers twice in a row.
    rival: Option<IpAddr>,
    silent: u32,
    vain: u32,
    look_again_ms: u64,
}

impl HopWatch {
    pub fn known(&self) -> Option<IpAddr> {
        self.known
    }

    /// Whether an echo is due: always for a known hop, after a pause for one that could not be found.
    pub fn may_ask(&self, now_ms: u64) -> bool {
        self.known.is_some() || self.look_again_ms <= now_ms
    }

    /// The PC has moved: look for the hop without a pause.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes in the answer to an echo that ends at the second router: a reading of the hop, or why there is none.
    pub fn judge(
        &mut self,
        answer: EchoAnswer,
        gateway: Option<IpAddr>,
        toward: &str,
        now_ms: u64,
    ) -> Result<Reading, Problem> {
        let cause = match answer {
            EchoAnswer::Expired { router, round_trip_us } if Some(router) != gateway => {
                self.heard(router);
                return Ok(EchoAnswer::Reply { round_trip_us }.reading());
            }
            EchoAnswer::Expired { .. } => "the gateway answers for the second router too".to_owned(),
            EchoAnswer::Reply { .. } => {
                format!("{toward} itself is the second machine on the way: name an address farther away")
            }
            EchoAnswer::Silence if self.bears_silence() => return Ok(answer.reading()),
            EchoAnswer::Silence => {
                "the second router does not answer; a firewall may drop ICMP errors".to_owned()
            }
            EchoAnswer::Unreachable { .. } if self.known.is_some() => return Ok(answer.reading()),
            EchoAnswer::Unreachable { .. } => format!("there is no way to {toward}"),
        };
        self.lost(now_ms);
        Err(Problem {
            part: FIRST_HOP_PART.to_owned(),
            operation: format!("find the router beyond the gateway on the way to {toward}"),
            cause,
        })
    }

    fn heard(&mut self, router: IpAddr) {
        self.silent = 0;
        self.vain = 0;
        if self.known.is_none() || self.rival == Some(router) {
            self.known = Some(router);
        }
        self.rival = self.known.filter(|known| *known != router).map(|_| router);
    }

    fn bears_silence(&mut self) -> bool {
        self.silent += 1;
        self.known.is_some() && self.silent <= SILENCE_LIMIT
    }

    fn lost(&mut self, now_ms: u64) {
        let pause_ms = FIRST_PAUSE_MS.saturating_mul(1_u64 << self.vain.min(20)).min(LONGEST_PAUSE_MS);
        let vain = self.vain.saturating_add(1);
        *self = Self { vain, look_again_ms: now_ms + pause_ms, ..Self::default() };
    }
}

#[cfg(test)]
mod tests;
