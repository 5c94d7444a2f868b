//! Checking the sealed days of a pack: signatures, the chain from day to day, and each line's way to its root.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::archive::Archive;
use super::build::{LINES, ORIGINALS, SIGNATURE, STATEMENT, TOKEN};
use super::model::{Context, EpisodeCopy};
use super::originals::{DayCopy, LineCopy, read_lines};
use super::verify::{Report, bytes};
use crate::evidence::hash::Hash;
use crate::evidence::merkle::{leaf_hash, verify_inclusion};
use crate::evidence::{DayStatement, Leaf, PublicKey, Signature, timestamp};

/// The days of the pack; those that cannot be read are faults and left out.
pub(super) fn check<R: Read + Seek>(
    archive: &mut Archive<R>,
    key: &PublicKey,
    context: &Context,
    episodes: &[EpisodeCopy],
    report: &mut Report,
) -> Vec<DayCopy> {
    let folders: BTreeSet<Date> = archive.names().iter().filter_map(|name| sealed_day(name)).collect();
    let mut days = Vec::new();
    for day in folders {
        days.extend(read_day(archive, day, report));
    }
    for day in &days {
        check_day(day, key, context, report);
    }
    for (before, after) in days.iter().zip(days.iter().skip(1)) {
        check_link(before, after, report);
    }
    check_names(&days, context, report);
    check_episodes(&days, episodes, report);
    days
}

/// The day of a statement's path.
fn sealed_day(name: &str) -> Option<Date> {
    let (day, file) = name.strip_prefix(ORIGINALS)?.split_once('/')?;
    [STATEMENT, SIGNATURE, LINES].contains(&file).then(|| day.parse().ok())?
}

fn file(day: Date, name: &str) -> String {
    format!("{ORIGINALS}{day}/{name}")
}

fn read_day<R: Read + Seek>(archive: &mut Archive<R>, day: Date, report: &mut Report) -> Option<DayCopy> {
    let mut text = |name: &str, report: &mut Report| {
        let name = file(day, name);
        let text = String::from_utf8(bytes(archive, &name, report)?);
        text.map_err(|_| report.fault(&name, "is no text")).ok()
    };
    let statement = text(STATEMENT, report)?;
    let signature = text(SIGNATURE, report)?;
    let lines = text(LINES, report)?;
    let statement = DayStatement::from_text(&statement)
        .map_err(|fault| report.fault(&file(day, STATEMENT), fault.to_string()))
        .ok()?;
    let signature: Option<Signature> = signature.strip_suffix('\n').and_then(|text| text.parse().ok());
    if signature.is_none() {
        report.fault(&file(day, SIGNATURE), "is no signature");
    }
    let lines = read_lines(lines.as_bytes()).map_err(|why| report.fault(&file(day, LINES), why)).ok()?;
    let token = file(day, TOKEN);
    let token = if archive.names().contains(&token) { bytes(archive, &token, report) } else { None };
    Some(DayCopy { statement, signature: signature?, lines, token })
}

fn check_day(day: &DayCopy, key: &PublicKey, context: &Context, report: &mut Report) {
    let statement = &day.statement;
    if let Some(token) = &day.token {
        match timestamp::check(token, statement.text().as_bytes()) {
            Ok(stamp) => report.notes.push(format!(
                "{}: stamped at {} by {}, whose certificate was not checked up to a trusted root",
                statement.day,
                jiff::Timestamp::from_millisecond(stamp.at_ms).unwrap_or_default(),
                stamp.authority
            )),
            Err(fault) => report.fault(&file(statement.day, TOKEN), fault.to_string()),
        }
    }
    if !key.verifies(statement, &day.signature) {
        report.fault(
            &file(statement.day, SIGNATURE),
            "is not the signature of this key's owner over the statement",
        );
    }
    if statement.collector != context.collector {
        report.fault(&file(statement.day, STATEMENT), "speaks of another collector");
    }
    let mut last = None;
    for (number, line) in (1..).zip(&day.lines) {
        if let Some(what) = line_fault(statement, line, last) {
            report.fault(&file(statement.day, LINES), format!("line {number}: {what}"));
        }
        last = Some(line.index);
    }
}

fn line_fault(statement: &DayStatement, line: &LineCopy, last: Option<u64>) -> Option<String> {
    if last.is_some_and(|last| line.index <= last) {
        return Some("stands out of order or twice".to_owned());
    }
    let leaf = match Leaf::from_line(&line.line) {
        Ok(leaf) => leaf,
        Err(fault) => return Some(fault.to_string()),
    };
    if !verify_inclusion(
        leaf_hash(line.line.as_bytes()),
        line.index,
        statement.leaves,
        &line.proof,
        statement.root,
    ) {
        return Some(format!("its proof does not lead to the day's root: {}", line.line));
    }
    match leaf {
        Leaf::Previous { root, .. } if statement.previous != Some(root) => {
            Some("names another root of the day before than the statement".to_owned())
        }
        Leaf::Previous { .. } if line.index != 0 => Some("the day before must stand first".to_owned()),
        _ => None,
    }
}

/// Two days of a pack need not follow one another; where they say that they do, it must be so.
fn check_link(before: &DayCopy, after: &DayCopy, report: &mut Report) {
    let named = after.lines.iter().find_map(|line| match Leaf::from_line(&line.line) {
        Ok(Leaf::Previous { day, root }) => Some((day, root)),
        _ => None,
    });
    let name = file(after.statement.day, STATEMENT);
    match named {
        Some((day, root)) if day == before.statement.day && root != before.statement.root => {
            report.fault(&name, format!("names another root for {day} than that day's own statement"));
        }
        Some((day, _)) if day < before.statement.day => {
            report.fault(
                &name,
                format!("names {day} as the day before, but {} is sealed, too", before.statement.day),
            );
        }
        _ => {}
    }
}

/// Units, machines and targets are called what the sealed lines call them on some day, if they speak of them.
fn check_names(days: &[DayCopy], context: &Context, report: &mut Report) {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in days.iter().flat_map(|day| &day.lines) {
        let (what, name) = match Leaf::from_line(&line.line) {
            Ok(Leaf::Unit { unit, name }) => (format!("unit {unit}"), name),
            Ok(Leaf::Machine { machine, label, .. }) => (format!("machine {machine}"), label),
            Ok(Leaf::Target { target, name, probe, segment }) => {
                (format!("target {target}"), format!("{name} / {probe} / {segment}"))
            }
            _ => continue,
        };
        known.entry(what).or_default().insert(name);
    }
    let unit = (format!("unit {}", context.unit), context.unit_name.clone());
    let machines =
        context.machines.iter().map(|entry| (format!("machine {}", entry.machine), entry.label.clone()));
    let targets = context.targets.iter().map(|entry| {
        (format!("target {}", entry.target), format!("{} / {} / {}", entry.name, entry.probe, entry.segment))
    });
    for (what, name) in std::iter::once(unit).chain(machines).chain(targets) {
        if known.get(&what).is_some_and(|names| !names.contains(&name)) {
            report.fault(
                super::build::CONTEXT,
                format!("{what} is called {name:?}, otherwise than in the sealed lines"),
            );
        }
    }
}

/// Each sealed episode of the lines is in the pack as it was sealed.
fn check_episodes(days: &[DayCopy], episodes: &[EpisodeCopy], report: &mut Report) {
    let found: BTreeSet<Hash> = episodes.iter().map(|copy| Hash::of(copy.body.as_bytes())).collect();
    let mut sealed = BTreeSet::new();
    for day in days {
        for (number, line) in (1..).zip(&day.lines) {
            let Ok(Leaf::Episode { sha256, .. }) = Leaf::from_line(&line.line) else { continue };
            sealed.insert(sha256);
            if !found.contains(&sha256) {
                let number: usize = number;
                let name = file(day.statement.day, LINES);
                report
                    .fault(&name, format!("line {number}: episodes.json holds no episode with this SHA-256"));
            }
        }
    }
    for copy in episodes {
        if !sealed.contains(&Hash::of(copy.body.as_bytes())) {
            report.notes.push(format!("episode {} is not sealed yet", copy.number));
        }
    }
}
