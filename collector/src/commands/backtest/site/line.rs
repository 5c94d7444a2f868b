//! One line of a file of samples: what it says, checked.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use crate::analysis::network::{EventKind, Reply};

/// Seconds that fit the collector's clock: 1970 to 2200. Anything else is no time.
const LAST_SECOND: f64 = 7_258_118_400.0;

/// A line that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LineFault {
    #[error("not one JSON object of the expected form ({0})")]
    Json(#[from] serde_json::Error),
    #[error("\"t\" is no time in unix seconds")]
    Time,
    #[error("a sample needs \"{0}\"")]
    Missing(&'static str),
    #[error("\"rtt_us\" is neither null nor microseconds")]
    RoundTrip,
    #[error("unknown target \"{0}\"")]
    Target(String),
    #[error("unknown phase \"{0}\"")]
    Phase(String),
    #[error("unknown event \"{0}\"")]
    Event(String),
    #[error("too many different {0}")]
    TooMany(&'static str),
}

#[derive(Debug, Deserialize)]
struct Raw<'l> {
    t: f64,
    #[serde(borrow)]
    unit: Cow<'l, str>,
    #[serde(borrow, default)]
    isp: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    machine: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    target: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    method: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    phase: Option<Cow<'l, str>>,
    #[serde(default, deserialize_with = "given")]
    rtt_us: Given,
    #[serde(default)]
    own_bps_down: Option<f64>,
    #[serde(default)]
    own_bps_up: Option<f64>,
    #[serde(borrow, default)]
    event: Option<Cow<'l, str>>,
}

/// Null says that the sample was lost; absence says nothing.
#[derive(Debug, Default)]
enum Given {
    #[default]
    Absent,
    Null,
    Microseconds(f64),
}

fn given<'d, D: Deserializer<'d>>(from: D) -> Result<Given, D::Error> {
    Ok(Option::deserialize(from)?.map_or(Given::Null, Given::Microseconds))
}

/// A checked line.
#[derive(Debug)]
pub struct Line<'l> {
    pub at_ms: i64,
    pub unit: Cow<'l, str>,
    pub isp: Option<Cow<'l, str>>,
    pub machine: Option<Cow<'l, str>>,
    pub content: Content<'l>,
}

#[derive(Debug)]
pub enum Content<'l> {
    Sample(Sample<'l>),
    Event(EventKind),
}

#[derive(Debug)]
pub struct Sample<'l> {
    pub target: Cow<'l, str>,
    pub method: Cow<'l, str>,
    /// Time to the first byte of an answer, not of a connection.
    pub answer: bool,
    pub reply: Reply,
    /// Bits per second down and up.
    pub own_bps: Option<(u64, u64)>,
}

impl<'l> Line<'l> {
    pub fn read(text: &'l [u8]) -> Result<Self, LineFault> {
        let raw: Raw<'l> = serde_json::from_slice(text)?;
        if !(0.0..LAST_SECOND).contains(&raw.t) {
            return Err(LineFault::Time);
        }
        #[expect(clippy::cast_possible_truncation, reason = "within range")]
        let at_ms = (raw.t * 1000.0).round() as i64;
        let content = match raw.event.as_deref() {
            Some(event) => Content::Event(kind(event)?),
            None => Content::Sample(Sample {
                reply: reply(&raw.rtt_us)?,
                answer: is_answer(raw.phase.as_deref(), raw.method.as_deref())?,
                target: raw.target.ok_or(LineFault::Missing("target"))?,
                method: raw.method.unwrap_or_default(),
                own_bps: own(raw.own_bps_down, raw.own_bps_up),
            }),
        };
        Ok(Self { at_ms, unit: raw.unit, isp: raw.isp, machine: raw.machine, content })
    }
}

fn kind(event: &str) -> Result<EventKind, LineFault> {
    match event {
        "power_off" => Ok(EventKind::PowerOff),
        "agent_stop" => Ok(EventKind::AgentStop),
        "boot" => Ok(EventKind::Boot),
        _ => Err(LineFault::Event(event.to_owned())),
    }
}

fn reply(given: &Given) -> Result<Reply, LineFault> {
    match *given {
        Given::Absent => Err(LineFault::Missing("rtt_us")),
        Given::Null => Ok(Reply::Lost),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within range")]
        Given::Microseconds(us) if (0.0..=f64::from(u32::MAX)).contains(&us) => Ok(Reply::After(us as u32)),
        Given::Microseconds(_) => Err(LineFault::RoundTrip),
    }
}

fn is_answer(phase: Option<&str>, method: Option<&str>) -> Result<bool, LineFault> {
    match (phase, method) {
        (Some("ttfb"), _) | (None, Some("http")) => Ok(true),
        (Some("rtt" | "connect") | None, _) => Ok(false),
        (Some(phase), _) => Err(LineFault::Phase(phase.to_owned())),
    }
}

/// Both directions; one alone leaves the other at nothing carried.
fn own(down: Option<f64>, up: Option<f64>) -> Option<(u64, u64)> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let whole = |bps: Option<f64>| bps.unwrap_or(0.0).clamp(0.0, 1e15) as u64;
    (down.is_some() || up.is_some()).then(|| (whole(down), whole(up)))
}
