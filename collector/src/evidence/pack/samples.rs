//! Samples as CSV that a spreadsheet with Vietnamese settings opens by a double click, and reading them back.
//!
//! UTF-8 with byte order mark, `;` between fields, CRLF at the end of a line, times with zone and as Unix milliseconds,
//! durations in whole microseconds. A text that a spreadsheet could take for a formula gets an apostrophe in front;
//! so does one that begins with an apostrophe, which makes the rule reversible. One file holds one UTC day.

use hatang_proto::model::{Method, Outcome, Reading};
use jiff::Timestamp;

use super::model::Context;
use crate::analysis::network::Reply;

const MARK: &str = "\u{feff}";
const HEAD: &str = "thoi_diem;unix_ms;so_may;may;so_muc_tieu;muc_tieu;cach_do;ket_qua;tre_us;dns_us;ket_noi_us;tls_us;byte_dau_us";
/// Begin a formula, or look like the guard against one.
const GUARDED: [char; 7] = ['\'', '=', '+', '-', '@', '\t', '\r'];

/// One sample with its place in the lists of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub at_ms: i64,
    /// Place among the context's machines.
    pub machine: u16,
    pub target: u16,
    pub reading: Reading,
}

/// What the figures need of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub at_ms: i64,
    pub machine: u16,
    pub target: u16,
    pub reply: Reply,
}

/// The file of one day; rows in order of time, machine and target.
pub fn write(context: &Context, rows: &[Row]) -> String {
    let mut out = format!("{MARK}{HEAD}\r\n");
    for row in rows {
        line(context, row, &mut out);
    }
    out
}

fn line(context: &Context, row: &Row, out: &mut String) {
    let label = context.machines.get(usize::from(row.machine)).map_or("", |entry| entry.label.as_str());
    let name = context.targets.iter().find(|entry| entry.target == row.target);
    let name = name.map_or("", |entry| entry.name.as_str());
    let phases = row.reading.phases.unwrap_or_default();
    out.extend([format!(
        "{};{};{};{};{};{};{};{}",
        moment(row.at_ms),
        row.at_ms,
        row.machine + 1,
        cell(label),
        row.target,
        cell(name),
        method(row.reading.method),
        outcome(row.reading.outcome),
    )]);
    for us in
        [row.reading.round_trip_us, phases.dns_us, phases.connect_us, phases.tls_us, phases.first_byte_us]
    {
        out.push(';');
        if let Some(us) = us {
            out.push_str(&us.to_string());
        }
    }
    out.push_str("\r\n");
}

fn moment(at_ms: i64) -> String {
    let moment = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::offset(7).to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S%.3f+07:00").to_string()
}

/// A text as a field that is never a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(GUARDED) { "'" } else { "" };
    let text: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if text.contains([';', '"']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Icmp => "icmp",
        Method::Tcp => "tcp",
        Method::Http => "http",
        Method::Dns => "dns",
    }
}

fn outcome(outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Ok => "ok",
        Outcome::Timeout => "timeout",
        Outcome::Unreachable => "unreachable",
        Outcome::Refused => "refused",
        Outcome::Dns => "dns",
        Outcome::Tls => "tls",
        Outcome::HttpStatus(status) => return format!("http_{status}"),
    };
    word.to_owned()
}

/// A line that cannot be read; counted from 1, the head included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    pub line: usize,
    pub why: &'static str,
}

/// Reads a day's file for the figures.
pub fn read(text: &str) -> Result<Vec<Seen>, BadLine> {
    let at = |line: usize, why: &'static str| BadLine { line, why };
    let body = text.strip_prefix(MARK).and_then(|text| text.strip_prefix(HEAD));
    let body = body.and_then(|text| text.strip_prefix("\r\n")).ok_or_else(|| at(1, "the head is another"))?;
    let body = match body.strip_suffix("\r\n") {
        Some(body) => body,
        None if body.is_empty() => return Ok(Vec::new()),
        None => return Err(at(body.split("\r\n").count() + 1, "the last line has no end")),
    };
    (2..).zip(body.split("\r\n")).map(|(line, text)| seen(text).map_err(|why| at(line, why))).collect()
}

fn seen(line: &str) -> Result<Seen, &'static str> {
    let fields = fields(line).ok_or("a quoted field does not end")?;
    let [_, at_ms, machine, _, target, _, _, outcome, round_trip, _, _, _, _] = fields.as_slice() else {
        return Err("it must have 13 fields");
    };
    let machine: u16 = machine.parse().map_err(|_| "the machine's number is none")?;
    Ok(Seen {
        at_ms: at_ms.parse().map_err(|_| "the time is none")?,
        machine: machine.checked_sub(1).ok_or("machines are counted from 1")?,
        target: target.parse().map_err(|_| "the target's number is none")?,
        reply: match (outcome.as_str(), round_trip.as_str()) {
            ("timeout" | "unreachable", _) => Reply::Lost,
            ("ok", us) => Reply::After(us.parse().map_err(|_| "an answer must have its round trip")?),
            _ => Reply::Denied,
        },
    })
}

fn fields(line: &str) -> Option<Vec<String>> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ';' if !quoted => fields.push(std::mem::take(&mut field)),
            _ => field.push(sign),
        }
    }
    fields.push(field);
    (!quoted).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_looks_like_a_formula_is_guarded_and_a_separator_is_quoted() {
        assert_eq!(cell("=HYPERLINK(\"x\";1)"), "\"'=HYPERLINK(\"\"x\"\";1)\"");
        assert_eq!(cell("'-1"), "''-1");
        assert_eq!(cell("MAY\r\n01"), "MAY  01");
        assert_eq!(cell("một cửa"), "một cửa");
    }

    #[test]
    fn a_quoted_field_keeps_its_separator_and_an_open_one_is_refused() {
        assert_eq!(fields("a;\"b;\"\"c\";").unwrap(), ["a", "b;\"c", ""]);
        assert_eq!(fields("a;\"b"), None);
    }

    #[test]
    fn a_line_with_a_field_too_few_is_named() {
        let text = format!("{MARK}{HEAD}\r\n1;2;3\r\n");
        assert_eq!(read(&text).unwrap_err().to_string(), "line 2: it must have 13 fields");
    }
}
