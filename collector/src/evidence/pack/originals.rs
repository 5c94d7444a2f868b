//! Sealed days inside a pack: statement, signature, time-stamp and the lines that concern the unit with their proofs.
//!
//! Lines of other units stay at home; a proof of each line that is here leads to the day's root.

use serde::{Deserialize, Serialize};

use super::model::{SeriesCopy, SeriesKey};
use crate::evidence::day::DayTree;
use crate::evidence::hash::{Hash, as_text};
use crate::evidence::{DayStatement, Signature};

/// A line of a day's tree with its place and proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineCopy {
    /// From 0.
    pub index: u64,
    pub line: String,
    pub proof: Vec<Hash>,
}

/// A sealed day as far as the pack needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCopy {
    pub statement: DayStatement,
    pub signature: Signature,
    /// In the order of the tree.
    pub lines: Vec<LineCopy>,
    /// RFC 3161 token over the statement, if a service gave one.
    pub token: Option<Vec<u8>>,
}

impl DayCopy {
    /// Takes the lines that `wanted` names out of a whole day, with their proofs.
    pub fn cut(
        tree: &DayTree,
        statement: DayStatement,
        signature: Signature,
        token: Option<Vec<u8>>,
        wanted: impl Fn(&str) -> bool,
    ) -> Self {
        let lines = tree.lines().iter().enumerate().filter(|(_, line)| wanted(line));
        let lines = lines.filter_map(|(index, line)| {
            Some(LineCopy {
                index: u64::try_from(index).ok()?,
                line: line.clone(),
                proof: tree.inclusion_proof(index)?,
            })
        });
        Self { statement, signature, lines: lines.collect(), token }
    }

    /// One JSON object a line.
    pub(super) fn lines_file(&self) -> Vec<u8> {
        let lines = self.lines.iter().map(|line| serde_json::to_string(line).unwrap_or_default() + "\n");
        lines.collect::<String>().into_bytes()
    }
}

/// Reads exactly what [`DayCopy::lines_file`] writes; the error names the line, from 1.
pub(super) fn read_lines(bytes: &[u8]) -> Result<Vec<LineCopy>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is no text".to_owned())?;
    let read = |(number, text): (usize, &str)| {
        let line: LineCopy =
            serde_json::from_str(text).map_err(|fault| format!("line {number} does not read: {fault}"))?;
        if serde_json::to_string(&line).is_ok_and(|written| written == text) {
            Ok(line)
        } else {
            Err(format!("line {number} is not in its written form"))
        }
    };
    (1..).zip(text.lines()).map(read).collect()
}

/// Whose series the bytes in a file are; the first line of [`series_file`] as JSON, the chunk behind it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesHead {
    #[serde(with = "as_text")]
    day: jiff::civil::Date,
    #[serde(with = "as_text")]
    machine: hatang_proto::model::MachineId,
    target: u16,
    bytes: usize,
}

/// Series of one day in one file: for each a line that says whose it is and how long, then its bytes.
pub(super) fn series_file<'a>(series: impl Iterator<Item = &'a SeriesCopy>) -> Vec<u8> {
    let mut out = Vec::new();
    for copy in series {
        let SeriesKey { day, machine, target } = copy.key;
        let head = SeriesHead { day, machine, target, bytes: copy.bytes.len() };
        out.extend(serde_json::to_vec(&head).unwrap_or_default());
        out.push(b'\n');
        out.extend_from_slice(&copy.bytes);
        out.push(b'\n');
    }
    out
}

/// Reads exactly what [`series_file`] writes; the error names the series, from 1.
pub(super) fn read_series(bytes: &[u8], sealed: bool) -> Result<Vec<SeriesCopy>, String> {
    let (mut rest, mut found) = (bytes, Vec::new());
    while !rest.is_empty() {
        let number = found.len() + 1;
        let bad = || format!("series {number} does not read");
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(bad)?;
        let (head, behind) = rest.split_at_checked(end).ok_or_else(bad)?;
        let head: SeriesHead = serde_json::from_slice(head).map_err(|_| bad())?;
        let behind = behind.get(1..).ok_or_else(bad)?;
        let (body, behind) = behind.split_at_checked(head.bytes).ok_or_else(bad)?;
        rest = behind.strip_prefix(b"\n").ok_or_else(bad)?;
        let key = SeriesKey { day: head.day, machine: head.machine, target: head.target };
        found.push(SeriesCopy { key, bytes: body.to_vec(), sealed });
    }
    if series_file(found.iter()) == bytes { Ok(found) } else { Err("is not in its written form".to_owned()) }
}
