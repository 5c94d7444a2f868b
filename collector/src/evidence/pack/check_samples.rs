//! Checking the samples of a pack: each series against its sealed line, and each CSV against its series, both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::archive::Archive;
use super::build::{self, BuildFault, DATA, LINES, ORIGINALS, SERIES, UNSEALED};
use super::model::{Context, SeriesCopy, SeriesKey};
use super::originals::{DayCopy, read_series};
use super::samples::{self, Seen};
use super::verify::{Report, bytes};
use crate::evidence::Leaf;
use crate::evidence::hash::Hash;

/// The samples of the CSV files, and the UTC days that are not sealed. One day is in memory at a time, besides what the
/// figures need.
pub(super) fn check<R: Read + Seek>(
    archive: &mut Archive<R>,
    context: &Context,
    days: &[DayCopy],
    report: &mut Report,
) -> (Vec<Seen>, Vec<String>) {
    let names = archive.names().to_vec();
    let parts = names.iter().filter_map(|name| day_of(name));
    let mut vouched = Vouched::of(days);
    let (mut seen, mut unsealed) = (Vec::new(), Vec::new());
    for day in parts.collect::<BTreeSet<Date>>() {
        let mut series = Vec::new();
        for (name, sealed) in
            [(format!("{ORIGINALS}{day}/{SERIES}"), true), (format!("{UNSEALED}{day}.bin"), false)]
        {
            if !names.contains(&name) {
                continue;
            }
            let Some(bytes) = bytes(archive, &name, report) else { continue };
            match read_series(&bytes, sealed) {
                Ok(found) => {
                    check_series(&name, day, &found, sealed.then_some(&mut vouched), context, report);
                    series.extend(found);
                }
                Err(why) => report.fault(&name, why),
            }
        }
        unsealed.extend(build::unsealed_days(&series));
        seen.extend(check_csv(archive, context, day, &series, report));
    }
    vouched.check_all_used(report);
    (seen, unsealed)
}

fn day_of(name: &str) -> Option<Date> {
    let csv = name.strip_prefix(DATA).and_then(|name| name.strip_suffix(".csv"));
    let bin = name.strip_prefix(UNSEALED).and_then(|name| name.strip_suffix(".bin"));
    let sealed = name.strip_prefix(ORIGINALS).and_then(|name| name.strip_suffix(&format!("/{SERIES}")));
    csv.or(bin).or(sealed)?.parse().ok()
}

/// What the sealed lines say about series.
struct Vouched {
    /// With the file and line that speaks of it, the samples stated, and whether its bytes were found.
    chunks: BTreeMap<(SeriesKey, Hash), (String, u64, bool)>,
    replaced: BTreeSet<Hash>,
}

impl Vouched {
    fn of(days: &[DayCopy]) -> Self {
        let (mut chunks, mut replaced) = (BTreeMap::new(), BTreeSet::new());
        for copy in days {
            for (number, line) in (1..).zip(&copy.lines) {
                let Ok(Leaf::Chunk { day, machine, target, samples, sha256, replaces, .. }) =
                    Leaf::from_line(&line.line)
                else {
                    continue;
                };
                let number: usize = number;
                let place = format!("{ORIGINALS}{}/{LINES} line {number}", copy.statement.day);
                chunks.insert((SeriesKey { day, machine, target }, sha256), (place, samples, false));
                replaced.extend(replaces);
            }
        }
        Self { chunks, replaced }
    }

    fn check_all_used(&self, report: &mut Report) {
        for ((key, sha256), (place, _, used)) in &self.chunks {
            if !used && !self.replaced.contains(sha256) {
                let name = format!("{ORIGINALS}{}/{SERIES}", key.day);
                report.fault(&name, format!("the series of {place} is missing or changed: {}", named(*key)));
            }
        }
    }
}

fn named(key: SeriesKey) -> String {
    format!("machine {}, target {}, {}", key.machine, key.target, key.day)
}

fn check_series(
    name: &str,
    day: Date,
    series: &[SeriesCopy],
    mut vouched: Option<&mut Vouched>,
    context: &Context,
    report: &mut Report,
) {
    let places = context.machine_places();
    let mut last = None;
    for copy in series {
        let who = named(copy.key);
        if copy.key.day != day || last.is_some_and(|last| copy.key <= last) {
            report.fault(name, format!("{who} stands in the wrong place or twice"));
        }
        last = Some(copy.key);
        if !places.contains_key(&copy.key.machine) {
            report.fault(name, format!("{who}: context.json does not know the machine"));
        }
        let Ok(readings) = crate::store::chunk::decode(&copy.bytes) else {
            report.fault(name, format!("{who}: the bytes are no series"));
            continue;
        };
        let Some(vouched) = vouched.as_deref_mut() else { continue };
        match vouched.chunks.get_mut(&(copy.key, copy.sha256())) {
            Some((_, samples, used)) => {
                *used = true;
                if *samples != readings.len() as u64 {
                    report.fault(name, format!("{who}: {} samples, sealed as {samples}", readings.len()));
                }
            }
            None => report.fault(name, format!("{who}: no sealed line has its SHA-256")),
        }
    }
}

/// The day's CSV against what its series give; the first line that differs is named.
fn check_csv<R: Read + Seek>(
    archive: &mut Archive<R>,
    context: &Context,
    day: Date,
    series: &[SeriesCopy],
    report: &mut Report,
) -> Vec<Seen> {
    let name = format!("{DATA}{day}.csv");
    let Some(found) = bytes(archive, &name, report) else { return Vec::new() };
    let Ok(found) = String::from_utf8(found) else {
        report.fault(&name, "is no text");
        return Vec::new();
    };
    match build::data(context, series) {
        Ok(mut expected) => {
            let expected = expected.remove(&day).unwrap_or_default();
            if expected != found {
                report.fault(&name, first_difference(&found, &expected));
            }
        }
        Err(BuildFault::Chunk { .. }) => {} // already named
        Err(fault) => report.fault(&name, fault.to_string()),
    }
    samples::read(&found).map_err(|bad| report.fault(&name, bad.to_string())).unwrap_or_default()
}

fn first_difference(found: &str, expected: &str) -> String {
    let (mut found, mut expected) = (found.split("\r\n"), expected.split("\r\n"));
    let mut line = 1_usize;
    loop {
        match (found.next(), expected.next()) {
            (Some(found), Some(expected)) if found == expected => line += 1,
            (Some(found), Some(expected)) => {
                return format!(
                    "line {line} is \"{}\", the series give \"{}\"",
                    short(found),
                    short(expected)
                );
            }
            (Some(found), None) => return format!("line {line} is in no series: \"{}\"", short(found)),
            (None, Some(expected)) => return format!("line {line} is missing: \"{}\"", short(expected)),
            (None, None) => return "differs from its series".to_owned(),
        }
    }
}

/// Time, machine, target, result and round trip come first; the rest helps nobody.
fn short(line: &str) -> String {
    line.chars().take(120).collect()
}
