//! The section "chất lượng đường truyền": sentences that write themselves from what was measured.
//!
//! Wording is data (`forms/line_quality.json`); here stands when a sentence is said and with which numbers. A cause is
//! named with its share only, an open cause has its share too, and a period that was hardly measured says so instead of
//! calling the line good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::vietnamese::{decimal, number, percent, short_date};
use crate::analysis::calendar::OfficeCalendar;
use crate::forms::FormError;
use crate::items::line_quality::{
    Congestion, ENOUGH, Improvement, LineQuality, Recurring, SPEED_SAMPLES, SystemResponse,
};
use crate::items::text::clean;

const WORDING: &str = include_str!("../forms/line_quality.json");

/// Share of the contract that a line must reach (QCVN 34:2022/BTTTT).
const SPEED_SHARE: f64 = 0.8;
/// A party is asked for help from this share of the events on, percent.
const ASK_FROM: u32 = 20;

/// A sentence and which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub id: &'static str,
    pub text: String,
}

/// The section's heading and sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    pub heading: String,
    pub sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    heading: String,
    sentences: BTreeMap<String, String>,
}

/// The section about a unit whose machines number `computers`.
///
/// # Errors
/// [`FormError::Parse`] if the wording's file is not valid.
pub fn section(
    quality: &LineQuality,
    computers: u32,
    calendar: &OfficeCalendar,
) -> Result<Section, FormError> {
    let wording = wording()?;
    let congestion = quality.congestion(calendar);
    let mut said = Said { wording: &wording, sentences: Vec::new() };
    line(&mut said, quality);
    slowness(&mut said, quality, &congestion);
    for recurring in &quality.recurring {
        said.say("recurring", &recurring_numbers(recurring));
    }
    for system in quality.systems.iter().filter(|system| ENOUGH <= system.coverage) {
        said.say("system", &system_numbers(system));
    }
    outages(&mut said, quality, calendar);
    meetings(&mut said, quality);
    for improvement in &quality.improvements {
        changed(&mut said, improvement);
    }
    requests(&mut said, quality, &congestion);
    said.say(
        "limits",
        &[
            ("machines", number(quality.machines_measured.into())),
            ("computer_total", number(computers.into())),
            ("coverage", percent(quality.coverage())),
        ],
    );
    let sentences = said.sentences;
    let (from, to) = (short_date(quality.from), short_date(quality.to));
    Ok(Section { heading: wording.heading.replace("{from}", &from).replace("{to}", &to), sentences })
}

/// The sentence about one change, as pages show it.
///
/// # Errors
/// [`FormError::Parse`] if the wording's file is not valid.
pub fn change(improvement: &Improvement) -> Result<String, FormError> {
    let wording = wording()?;
    let mut said = Said { wording: &wording, sentences: Vec::new() };
    changed(&mut said, improvement);
    Ok(said.sentences.pop().map(|sentence| sentence.text).unwrap_or_default())
}

fn wording() -> Result<Wording, FormError> {
    serde_json::from_str(WORDING).map_err(|source| FormError::Parse { file: "line_quality".into(), source })
}

struct Said<'a> {
    wording: &'a Wording,
    sentences: Vec<Sentence>,
}

impl Said<'_> {
    fn say(&mut self, id: &'static str, numbers: &[(&str, String)]) {
        self.sentences.push(Sentence { id, text: self.filled(id, numbers) });
    }

    fn filled(&self, id: &str, numbers: &[(&str, String)]) -> String {
        let mut text = self.wording.sentences.get(id).cloned().unwrap_or_default();
        for (name, value) in numbers {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

fn line(said: &mut Said<'_>, quality: &LineQuality) {
    let Some(line) = &quality.line else {
        few_samples(said, quality);
        return;
    };
    let mut numbers = vec![
        ("n_lines", number(line.lines.into())),
        ("line_type", clean(&line.kind)),
        ("isp", clean(&line.provider)),
        ("mbps", decimal(line.down_mbps, 1)),
    ];
    let measured = quality.speed.filter(|speed| SPEED_SAMPLES <= speed.samples);
    let figure = measured.and_then(|speed| Some((speed.samples, speed.down_mbps?)));
    let Some((samples, down_mbps)) = figure else {
        said.say("line_declared", &numbers);
        few_samples(said, quality);
        return;
    };
    numbers.push(("down", decimal(down_mbps, 1)));
    said.say("line", &numbers);
    let ratio = down_mbps / line.down_mbps;
    if ratio.is_finite() && ratio < SPEED_SHARE {
        said.say("line_fail", &[("ratio", percent(ratio)), ("n", number(samples.into()))]);
    }
}

/// How far it is to a figure, where somebody wants one.
fn few_samples(said: &mut Said<'_>, quality: &LineQuality) {
    if let Some(speed) = quality.speed.filter(|speed| speed.samples < SPEED_SAMPLES) {
        let missing = SPEED_SAMPLES - speed.samples;
        said.say(
            "line_few_samples",
            &[("n", number(speed.samples.into())), ("missing", number(missing.into()))],
        );
    }
}

fn slowness(said: &mut Said<'_>, quality: &LineQuality, found: &Congestion) {
    let Some((from, to)) = found.busiest else {
        let id = if ENOUGH <= quality.coverage() { "no_congestion" } else { "no_evidence" };
        said.say(id, &[("coverage", percent(quality.coverage()))]);
        return;
    };
    let numbers = [
        ("n_events", number(found.events.into())),
        ("hours", hours(found.minutes)),
        ("from", clock(from)),
        ("to", clock(to)),
    ];
    said.say("congestion", &numbers);
    let shares = found.shares;
    let share = |percent: u32| format!("{percent}%");
    let own = match shares.own_traffic {
        0 => String::new(),
        own => said.filled("own_traffic", &[("p_own", share(own))]),
    };
    let numbers = [
        ("p_lan", share(shares.lan)),
        ("p_isp", share(shares.line)),
        ("own", own),
        ("p_tslcd", share(shares.cpnet)),
        ("p_srv", share(shares.application)),
        ("p_unk", share(shares.open)),
    ];
    said.say("shares", &numbers);
}

fn system_numbers(system: &SystemResponse) -> [(&'static str, String); 5] {
    let hour = u16::from(system.slowest_hour);
    [
        ("system", clean(&system.name)),
        ("p50", decimal(system.median_us / 1e6, 2)),
        ("p95", decimal(system.slow_us / 1e6, 2)),
        ("from", clock(hour * 60)),
        ("to", clock(hour * 60 + 60)),
    ]
}

fn recurring_numbers(recurring: &Recurring) -> [(&'static str, String); 8] {
    let hours = &recurring.hours;
    [
        ("target", clean(&recurring.target)),
        ("from", clock(hours.from_minute)),
        ("to", clock(hours.to_minute)),
        ("n", number(hours.slow_days.into())),
        ("days", number(hours.days.into())),
        ("ms", milliseconds(hours.excess_us)),
        ("low", milliseconds(hours.interval.low)),
        ("high", milliseconds(hours.interval.high)),
    ]
}

/// An interval that holds no change is called none.
fn changed(said: &mut Said<'_>, improvement: &Improvement) {
    let mut numbers = vec![("what", clean(&improvement.what)), ("day", short_date(improvement.on))];
    let Some((target, shift)) = &improvement.shift else {
        said.say("not_compared", &numbers);
        return;
    };
    numbers.push(("before", number(shift.days_before.into())));
    numbers.push(("after", number(shift.days_after.into())));
    let (low, high) = (shift.interval.low, shift.interval.high);
    if low <= 0.0 && 0.0 <= high {
        said.say("unchanged", &numbers);
        return;
    }
    let (nearer, farther) = if high < 0.0 { (-high, -low) } else { (low, high) };
    numbers.extend([
        ("target", clean(target)),
        ("ms", milliseconds(shift.shift_us.abs())),
        ("low", milliseconds(nearer)),
        ("high", milliseconds(farther)),
    ]);
    said.say(if high < 0.0 { "improved" } else { "worsened" }, &numbers);
}

fn outages(said: &mut Said<'_>, quality: &LineQuality, calendar: &OfficeCalendar) {
    if quality.covered_minutes == 0 {
        return;
    }
    let (times, minutes) = quality.outages(calendar);
    if times == 0 {
        said.say("no_outage", &[("coverage", percent(quality.coverage()))]);
        return;
    }
    let up = 1.0 - f64::from(minutes.min(quality.covered_minutes)) / f64::from(quality.covered_minutes);
    let numbers = [("n", number(times.into())), ("hours", hours(minutes)), ("avail", percent(up))];
    said.say("outage", &numbers);
}

fn meetings(said: &mut Said<'_>, quality: &LineQuality) {
    let held = quality.meetings.len();
    if held == 0 {
        return;
    }
    let count = |wanted: Option<bool>| {
        let found = quality.meetings.iter().filter(|meeting| meeting.undisturbed() == wanted).count();
        i64::try_from(found).unwrap_or(i64::MAX)
    };
    let unmeasured = match count(None) {
        0 => String::new(),
        some => said.filled("meetings_unmeasured", &[("n_unmeasured", number(some))]),
    };
    let numbers = [
        ("n", number(i64::try_from(held).unwrap_or(i64::MAX))),
        ("n_ok", number(count(Some(true)))),
        ("unmeasured", unmeasured),
    ];
    said.say("meetings", &numbers);
}

/// Own traffic is no reason to ask the provider.
fn requests(said: &mut Said<'_>, quality: &LineQuality, found: &Congestion) {
    if ASK_FROM <= found.shares.line - found.shares.own_traffic {
        let provider =
            quality.line.as_ref().map(|line| clean(&line.provider)).filter(|name| !name.is_empty());
        let provider = provider.unwrap_or_else(|| "nhà cung cấp dịch vụ Internet".to_owned());
        said.say("ask_provider", &[("isp", provider)]);
    }
    if ASK_FROM <= found.shares.cpnet {
        said.say("ask_cpnet", &[]);
    }
}

/// Microseconds as milliseconds, whole from ten on.
fn milliseconds(us: f64) -> String {
    decimal(us / 1_000.0, usize::from(us.abs() < 10_000.0))
}

fn hours(minutes: u32) -> String {
    decimal(f64::from(minutes) / 60.0, 1)
}

/// `08:30`.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests;
