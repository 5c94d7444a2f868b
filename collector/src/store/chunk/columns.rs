//! The columns of a chunk side by side, and the head that describes them.
//!
//! Both directions of the format go through [`Head::code`] and [`Columns::code`]: an encoder gets back what
//! it gave, a decoder what it reads. A column that has one value costs a bit in the head and nothing per
//! reading. It deliberately knows neither the bytes around the stream nor the check at its end.
//!
//! # Format
//!
//! Head: times; the first method (a choice of 4), whether methods differ, whether some round trip is missing
//! or present against its outcome (choices of 2); the shape of the round trips; whether there are phases (a
//! choice of 2) and, if so, the shapes of DNS, connect, TLS, first byte. A reading: time; if methods differ,
//! whether this is the last one, and a choice of 4 if not; outcome; if round trips are unexpected, whether
//! there is one (by whether one is expected); the round trip; if there are phases in the chunk, whether there
//! are here, and for each of the four whether it is there (by phase, and whether it was there the last time)
//! and its duration.

use hatang_proto::model::{Method, Phases, Reading, TimedReading};

use crate::range_coder::Coder;
use crate::range_coder::model::{Bit, Bits, EVEN};

use super::ChunkError;
use super::outcomes::{Outcomes, has_answer};
use super::series::{Series, Shape};
use super::times::{Times, TimesHead};

const METHODS: [Method; 4] = [Method::Icmp, Method::Tcp, Method::Http, Method::Dns];

/// What is said once per chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    times: TimesHead,
    /// The first method.
    method: u32,
    methods_differ: bool,
    /// Some round trip is missing or present against what its outcome suggests.
    unexpected: bool,
    round_trips: Shape,
    /// The shapes of the four phases; `None` if no reading has phases.
    phases: Option<[Shape; 4]>,
}

impl Head {
    pub(super) const BLANK: Self = Self {
        times: TimesHead::BLANK,
        method: 0,
        methods_differ: false,
        unexpected: false,
        round_trips: Shape::BLANK,
        phases: None,
    };

    pub(super) fn of(readings: &[TimedReading]) -> Self {
        let each = || readings.iter().map(|timed| &timed.reading);
        let method = each().next().map_or(Method::Icmp, |reading| reading.method);
        let phase = |place: usize| {
            Shape::of(each().filter_map(move |reading| {
                reading
                    .phases
                    .and_then(|phases| split(phases).into_iter().nth(place).flatten())
                    .map(i64::from)
            }))
        };
        Self {
            times: TimesHead::of(readings.iter().map(|timed| timed.at_ms)),
            method: number(method),
            methods_differ: each().any(|reading| reading.method != method),
            unexpected: each().any(|reading| reading.round_trip_us.is_some() != has_answer(reading.outcome)),
            round_trips: Shape::of(each().filter_map(|reading| reading.round_trip_us.map(i64::from))),
            phases: each().any(|reading| reading.phases.is_some()).then(|| [0, 1, 2, 3].map(phase)),
        }
    }

    pub(super) fn code(self, coder: &mut impl Coder) -> Self {
        let times = self.times.code(coder);
        let method = coder.uniform(4, self.method);
        let methods_differ = coder.uniform(2, u32::from(self.methods_differ)) == 1;
        let unexpected = coder.uniform(2, u32::from(self.unexpected)) == 1;
        let round_trips = self.round_trips.code(coder);
        let has_phases = coder.uniform(2, u32::from(self.phases.is_some())) == 1;
        let phases =
            has_phases.then(|| self.phases.unwrap_or([Shape::BLANK; 4]).map(|shape| shape.code(coder)));
        Self { times, method, methods_differ, unexpected, round_trips, phases }
    }
}

/// The columns while they are coded.
pub(super) struct Columns {
    times: Times,
    methods: Methods,
    outcomes: Outcomes,
    unexpected: Option<Bits<2>>,
    round_trips: Series,
    phases: Option<Box<PhaseColumns>>,
}

impl Columns {
    pub(super) fn new(head: Head) -> Self {
        Self {
            times: Times::new(head.times),
            methods: Methods { last: head.method, differ: head.methods_differ, same: Bit::new(EVEN, 0, 200) },
            outcomes: Outcomes::new(),
            unexpected: head.unexpected.then(|| Bits::new(Bit::new(EVEN, 0, 200))),
            round_trips: Series::new(head.round_trips),
            phases: head.phases.map(|shapes| Box::new(PhaseColumns::new(shapes))),
        }
    }

    /// Codes one reading; a decoder fails on numbers that no reading has.
    #[inline]
    pub(super) fn code(
        &mut self,
        coder: &mut impl Coder,
        timed: &TimedReading,
    ) -> Result<TimedReading, ChunkError> {
        let given = &timed.reading;
        let at_ms = self.times.code(coder, timed.at_ms);
        let method = self.methods.code(coder, given.method)?;
        let outcome = self.outcomes.code(coder, given.outcome)?;
        let expected = has_answer(outcome);
        let present = match &mut self.unexpected {
            None => expected,
            Some(bits) => bits.at(usize::from(expected)).code(coder, given.round_trip_us.is_some()),
        };
        let round_trip_us =
            if present { Some(value(&mut self.round_trips, coder, given.round_trip_us)?) } else { None };
        let phases = match &mut self.phases {
            None => None,
            Some(columns) => columns.code(coder, given.phases)?,
        };
        Ok(TimedReading { at_ms, reading: Reading { method, outcome, round_trip_us, phases } })
    }
}

/// A value in microseconds; an error if the bytes say one that does not exist.
#[inline]
fn value(series: &mut Series, coder: &mut impl Coder, given: Option<u32>) -> Result<u32, ChunkError> {
    u32::try_from(series.code(coder, i64::from(given.unwrap_or(0)))).map_err(|_| ChunkError::Damaged)
}

/// The methods, by number; a change costs two bits and the surprise.
struct Methods {
    last: u32,
    differ: bool,
    same: Bit,
}

impl Methods {
    #[inline]
    fn code(&mut self, coder: &mut impl Coder, method: Method) -> Result<Method, ChunkError> {
        if self.differ && !self.same.code(coder, number(method) == self.last) {
            self.last = coder.uniform(4, number(method));
        }
        METHODS.get(self.last as usize).copied().ok_or(ChunkError::Damaged)
    }
}

fn number(method: Method) -> u32 {
    match method {
        Method::Icmp => 0,
        Method::Tcp => 1,
        Method::Http => 2,
        Method::Dns => 3,
    }
}

/// The four phases: whether there are any, which of them, and their durations.
struct PhaseColumns {
    any: Bit,
    /// By phase, and by whether it was there the last time.
    present: Bits<8>,
    last: [bool; 4],
    durations: [Series; 4],
}

impl PhaseColumns {
    fn new(shapes: [Shape; 4]) -> Self {
        let even = Bit::new(EVEN, 0, 200);
        Self { any: even, present: Bits::new(even), last: [true; 4], durations: shapes.map(Series::new) }
    }

    fn code(&mut self, coder: &mut impl Coder, given: Option<Phases>) -> Result<Option<Phases>, ChunkError> {
        if !self.any.code(coder, given.is_some()) {
            return Ok(None);
        }
        let mut durations = given.map_or([None; 4], split);
        for (((place, duration), series), last) in
            (0_usize..).zip(&mut durations).zip(&mut self.durations).zip(&mut self.last)
        {
            *last = self.present.at(2 * place + usize::from(*last)).code(coder, duration.is_some());
            *duration = if *last { Some(value(series, coder, *duration)?) } else { None };
        }
        let [dns_us, connect_us, tls_us, first_byte_us] = durations;
        Ok(Some(Phases { dns_us, connect_us, tls_us, first_byte_us }))
    }
}

fn split(phases: Phases) -> [Option<u32>; 4] {
    [phases.dns_us, phases.connect_us, phases.tls_us, phases.first_byte_us]
}
