//! Measurements as a table for people and as JSON for programs.
//!
//! Times are milliseconds with three digits in the table and whole microseconds in JSON. A phase that does not exist is
//! left blank or null, never 0.

use std::io::{self, Write};

use hatang_proto::model::inventory::{IcmpWay, Problem};
use hatang_proto::model::{Method, Outcome, Phases, Probe, Reading};
use serde::Serialize;

/// One target asked once.
#[derive(Debug)]
pub(super) struct Measurement {
    pub(super) target: String,
    /// What the agent found behind a role.
    pub(super) address: Option<String>,
    pub(super) answer: Result<Reading, Problem>,
}

/// Column headings and widths after the first column.
const COLUMNS: [(&str, usize); 7] =
    [("METHOD", 6), ("RESULT", 11), ("ms", 10), ("name", 9), ("connect", 9), ("TLS", 9), ("first byte", 10)];

/// Rows under one another.
#[derive(Debug)]
pub(super) struct Table {
    first_width: usize,
}

impl Table {
    /// Wide enough for every target with an address behind it.
    pub(super) fn new(targets: &[Probe]) -> Self {
        let longest = targets.iter().map(width_of).max();
        Self { first_width: longest.unwrap_or_default().max("TARGET".len()) }
    }

    pub(super) fn head(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{:width$}", "TARGET", width = self.first_width)?;
        cells(out, COLUMNS.map(|(heading, _)| heading.to_owned()))
    }

    pub(super) fn row(&mut self, out: &mut impl Write, measurement: &Measurement) -> io::Result<()> {
        let label = match &measurement.address {
            Some(address) => format!("{} ({address})", measurement.target),
            None => measurement.target.clone(),
        };
        write!(out, "{label:width$}", width = self.first_width)?;
        match &measurement.answer {
            Ok(reading) => cells(out, cells_of(*reading))?,
            Err(problem) => {
                writeln!(out, "  not measured: {}: {}", problem.operation, problem.cause)?;
            }
        }
        out.flush()
    }
}

fn cells(out: &mut impl Write, cells: [String; COLUMNS.len()]) -> io::Result<()> {
    let mut line = String::new();
    for (index, (cell, (_, width))) in cells.into_iter().zip(COLUMNS).enumerate() {
        let cell = if index < 2 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") };
        line.push_str(&cell);
    }
    writeln!(out, "{}", line.trim_end())
}

/// One line below the table: how ICMP echoes were sent; nothing if none was.
pub(super) fn icmp_way(out: &mut impl Write, way: Option<IcmpWay>) -> io::Result<()> {
    let words = match way {
        None => return Ok(()),
        Some(IcmpWay::None) => "no way of sending ICMP echoes answers on this PC",
        Some(IcmpWay::RawSocket) => "ICMP echoes went by a raw socket",
        Some(IcmpWay::EchoSocket) => "ICMP echoes went by an echo socket, which hides routers' answers",
        Some(IcmpWay::SystemCall) => "ICMP echoes went by the system's own call",
    };
    writeln!(out, "\n{words}")
}

fn width_of(target: &Probe) -> usize {
    let behind =
        if matches!(target, Probe::Gateway | Probe::FirstHop { .. }) { " (255.255.255.255)" } else { "" };
    target.to_string().chars().count() + behind.len()
}

fn cells_of(reading: Reading) -> [String; COLUMNS.len()] {
    let phases = reading.phases.unwrap_or_default();
    [
        method_word(reading.method).to_owned(),
        outcome_words(reading.outcome),
        milliseconds(reading.round_trip_us),
        milliseconds(phases.dns_us),
        milliseconds(phases.connect_us),
        milliseconds(phases.tls_us),
        milliseconds(phases.first_byte_us),
    ]
}

fn milliseconds(us: Option<u32>) -> String {
    us.map(|us| format!("{}.{:03}", us / 1_000, us % 1_000)).unwrap_or_default()
}

fn method_word(method: Method) -> &'static str {
    match method {
        Method::Icmp => "icmp",
        Method::Tcp => "tcp",
        Method::Http => "http",
        Method::Dns => "dns",
    }
}

fn outcome_words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Ok => "ok".to_owned(),
        Outcome::Timeout => "timeout".to_owned(),
        Outcome::Unreachable => "unreachable".to_owned(),
        Outcome::Refused => "refused".to_owned(),
        Outcome::Dns => "no name".to_owned(),
        Outcome::Tls => "TLS failed".to_owned(),
        Outcome::HttpStatus(code) => format!("HTTP {code}"),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    /// `raw_socket`, `echo_socket`, `system_call`, `none`; null if no echo was sent.
    icmp_way: Option<IcmpWay>,
    measurements: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    target: &'a str,
    address: Option<&'a str>,
    method: Option<&'static str>,
    /// `ok`, `timeout`, `unreachable`, `refused`, `dns`, `tls`, `http_status`; null if not measured.
    outcome: Option<&'static str>,
    http_status: Option<u16>,
    round_trip_us: Option<u32>,
    phases: Option<PhaseEntry>,
    problem: Option<&'a Problem>,
}

#[derive(Serialize)]
struct PhaseEntry {
    dns_us: Option<u32>,
    connect_us: Option<u32>,
    tls_us: Option<u32>,
    first_byte_us: Option<u32>,
}

/// One JSON document with all measurements in the order in which they were made.
pub(super) fn json(out: &mut impl Write, taken: &[Measurement], icmp_way: Option<IcmpWay>) -> io::Result<()> {
    let measurements = taken.iter().map(entry).collect();
    serde_json::to_writer_pretty(&mut *out, &Document { icmp_way, measurements })?;
    writeln!(out)
}

fn entry(measurement: &Measurement) -> Entry<'_> {
    let reading = measurement.answer.as_ref().ok();
    Entry {
        target: &measurement.target,
        address: measurement.address.as_deref(),
        method: reading.map(|reading| method_word(reading.method)),
        outcome: reading.map(|reading| outcome_code(reading.outcome)),
        http_status: reading.and_then(|reading| match reading.outcome {
            Outcome::HttpStatus(code) => Some(code),
            _ => None,
        }),
        round_trip_us: reading.and_then(|reading| reading.round_trip_us),
        phases: reading.and_then(|reading| reading.phases).map(phase_entry),
        problem: measurement.answer.as_ref().err(),
    }
}

fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Timeout => "timeout",
        Outcome::Unreachable => "unreachable",
        Outcome::Refused => "refused",
        Outcome::Dns => "dns",
        Outcome::Tls => "tls",
        Outcome::HttpStatus(_) => "http_status",
    }
}

fn phase_entry(phases: Phases) -> PhaseEntry {
    PhaseEntry {
        dns_us: phases.dns_us,
        connect_us: phases.connect_us,
        tls_us: phases.tls_us,
        first_byte_us: phases.first_byte_us,
    }
}
