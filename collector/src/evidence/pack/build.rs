//! From what a pack is made of to its bytes.
//!
//! Order and names of files are fixed here and known to nobody else but the verifier. Chunks that do not read are an
//! error: a pack with a hole would look like a pack without one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::archive::{self, ArchiveFault};
use super::figures::{self, DayRoot, Figures, FiguresFault};
use super::model::{Context, EpisodeCopy, PackInput, SeriesCopy, from_json, to_json};
use super::originals::{DayCopy, series_file};
use super::samples::{self, BadLine, Row};
use super::{page, page_docx, page_html};
use crate::evidence::hash::Hash;
use crate::evidence::words;
use crate::evidence::{PublicKey, SigningKey};

pub(super) const README: &str = "README.txt";
pub(super) const PAGE_HTML: &str = "trang-bia.html";
pub(super) const PAGE_DOCX: &str = "trang-bia.docx";
pub(super) const FIGURES: &str = "figures.json";
pub(super) const EPISODES: &str = "episodes.json";
pub(super) const CONTEXT: &str = "context.json";
pub(super) const DATA: &str = "du-lieu/";
pub(super) const ORIGINALS: &str = "ban-goc/";
pub(super) const UNSEALED: &str = "chua-niem-phong/";
pub(super) const STATEMENT: &str = "tuyen-bo.txt";
pub(super) const SIGNATURE: &str = "chu-ky.txt";
pub(super) const LINES: &str = "dong.jsonl";
pub(super) const TOKEN: &str = "dau-thoi-gian.tsr";
pub(super) const SERIES: &str = "mau.bin";
pub(super) const KEY: &str = "khoa-cong-khai.pem";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const MANIFEST_SIGNATURE: &str = "manifest.sig";
/// What the manifest's signature calls itself.
pub(super) const MANIFEST_WHAT: &str = "manifest";

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum BuildFault {
    #[error(
        "the samples of machine {machine}, target {target}, {day} are damaged; `hatang-collector check` tells more"
    )]
    Chunk { machine: String, target: u16, day: Date },
    #[error("the CSV of {day} does not read back")]
    Csv { day: Date, source: BadLine },
    #[error(transparent)]
    Figures(#[from] FiguresFault),
    #[error("cannot write the page: {0}")]
    Page(String),
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
}

/// `manifest.json`: every file before it, in the order of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format: String,
    pub(super) files: Vec<FileEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileEntry {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: Hash,
}

/// The pack's bytes.
pub fn build(input: &PackInput, key: &SigningKey) -> Result<Vec<u8>, BuildFault> {
    let context = &input.context;
    let data = data(context, &input.series)?;
    let mut seen = Vec::new();
    for (day, csv) in &data {
        seen.extend(samples::read(csv).map_err(|source| BuildFault::Csv { day: *day, source })?);
    }
    let (roots, unsealed) = (roots(&input.days), unsealed_days(&input.series));
    let figures = figures::compute(context, &seen, &input.episodes, roots, unsealed)?;
    drop(seen);
    let (html, docx) = pages(context, &figures).map_err(BuildFault::Page)?;
    let mut files = vec![
        (README.to_owned(), include_bytes!("readme.txt").to_vec()),
        (PAGE_HTML.to_owned(), html),
        (PAGE_DOCX.to_owned(), docx),
        (FIGURES.to_owned(), to_json(&figures)),
        (EPISODES.to_owned(), write_episodes(&input.episodes)),
        (CONTEXT.to_owned(), to_json(context)),
    ];
    files.extend(data.into_iter().map(|(day, csv)| (format!("{DATA}{day}.csv"), csv.into_bytes())));
    files.extend(originals(input));
    files.push((KEY.to_owned(), key.public().to_pem().into_bytes()));
    let manifest = to_json(&manifest(&files));
    let signature = key.sign_pack(MANIFEST_WHAT, &Hash::of(&manifest));
    files.push((MANIFEST.to_owned(), manifest));
    files.push((MANIFEST_SIGNATURE.to_owned(), format!("{signature}\n").into_bytes()));
    Ok(archive::write(&files, key)?)
}

fn manifest(files: &[(String, Vec<u8>)]) -> Manifest {
    let entry = |(name, bytes): &(String, Vec<u8>)| FileEntry {
        name: name.clone(),
        size: bytes.len() as u64,
        sha256: Hash::of(bytes),
    };
    Manifest { format: super::model::FORMAT.to_owned(), files: files.iter().map(entry).collect() }
}

/// One CSV a UTC day.
pub(super) fn data(context: &Context, series: &[SeriesCopy]) -> Result<BTreeMap<Date, String>, BuildFault> {
    let places = context.machine_places();
    let mut by_day: BTreeMap<Date, Vec<&SeriesCopy>> = BTreeMap::new();
    for copy in series {
        by_day.entry(copy.key.day).or_default().push(copy);
    }
    let mut files = BTreeMap::new();
    for (day, copies) in by_day {
        let mut rows = Vec::new();
        for copy in copies {
            let bad =
                || BuildFault::Chunk { machine: copy.key.machine.to_string(), target: copy.key.target, day };
            let machine = *places.get(&copy.key.machine).ok_or_else(bad)?;
            let readings = copy.wanted(context).ok_or_else(bad)?;
            let row = |reading: hatang_proto::model::TimedReading| Row {
                at_ms: reading.at_ms,
                machine,
                target: copy.key.target,
                reading: reading.reading,
            };
            rows.extend(readings.into_iter().map(row));
        }
        rows.sort_by_key(|row| (row.at_ms, row.machine, row.target));
        files.insert(day, samples::write(context, &rows));
    }
    Ok(files)
}

pub(super) fn pages(context: &Context, figures: &Figures) -> Result<(Vec<u8>, Vec<u8>), String> {
    let blocks = page::blocks(context, figures);
    Ok((page_html::write(&blocks).into_bytes(), page_docx::write(&blocks)?))
}

pub(super) fn roots(days: &[DayCopy]) -> Vec<DayRoot> {
    let root = |day: &DayCopy| DayRoot {
        day: day.statement.day.to_string(),
        root: day.statement.root.to_string(),
        words: words::words(&day.statement.root),
        time_stamped: day.token.is_some(),
    };
    days.iter().map(root).collect()
}

pub(super) fn unsealed_days(series: &[SeriesCopy]) -> Vec<String> {
    let days: BTreeSet<Date> = series.iter().filter(|copy| !copy.sealed).map(|copy| copy.key.day).collect();
    days.into_iter().map(|day| day.to_string()).collect()
}

fn originals(input: &PackInput) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let days: BTreeSet<Date> = input.series.iter().map(|copy| copy.key.day).collect();
    let days: BTreeSet<Date> =
        days.into_iter().chain(input.days.iter().map(|day| day.statement.day)).collect();
    for day in days {
        let folder = format!("{ORIGINALS}{day}/");
        if let Some(copy) = input.days.iter().find(|copy| copy.statement.day == day) {
            files.push((format!("{folder}{STATEMENT}"), copy.statement.text().into_bytes()));
            files.push((format!("{folder}{SIGNATURE}"), format!("{}\n", copy.signature).into_bytes()));
            files.push((format!("{folder}{LINES}"), copy.lines_file()));
            files.extend(copy.token.clone().map(|token| (format!("{folder}{TOKEN}"), token)));
        }
        for sealed in [true, false] {
            let mut of_day: Vec<&SeriesCopy> =
                input.series.iter().filter(|copy| copy.key.day == day && copy.sealed == sealed).collect();
            of_day.sort_by_key(|copy| copy.key);
            if !of_day.is_empty() {
                let name = if sealed { format!("{folder}{SERIES}") } else { format!("{UNSEALED}{day}.bin") };
                files.push((name, series_file(of_day.into_iter())));
            }
        }
    }
    files
}

/// A line an episode, its stored JSON untouched inside.
fn write_episodes(episodes: &[EpisodeCopy]) -> Vec<u8> {
    let lines = episodes.iter().map(|copy| {
        let EpisodeCopy { number, is_final, body } = copy;
        format!("{{\"number\":{number},\"final\":{is_final},\"episode\":{body}}}")
    });
    format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n")).into_bytes()
}

/// Reads exactly what [`write_episodes`] writes; the error names the line.
pub(super) fn read_episodes(bytes: &[u8]) -> Result<Vec<EpisodeCopy>, String> {
    #[derive(Deserialize)]
    struct Head {
        number: i64,
        #[serde(rename = "final")]
        is_final: bool,
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is no text".to_owned())?;
    let text = text.strip_prefix("[\n").and_then(|text| text.strip_suffix("\n]\n")).ok_or("is no list")?;
    let mut found = Vec::new();
    for (line, text) in (2..).zip(text.split(",\n").filter(|text| !text.is_empty())) {
        let bad = || format!("line {line} does not read");
        let (head, body) = text.split_once(",\"episode\":").ok_or_else(bad)?;
        let body = body.strip_suffix('}').ok_or_else(bad)?;
        let head: Head = serde_json::from_str(&format!("{head}}}")).map_err(|_| bad())?;
        found.push(EpisodeCopy { number: head.number, is_final: head.is_final, body: body.to_owned() });
    }
    if write_episodes(&found) == bytes { Ok(found) } else { Err("is not in its written form".to_owned()) }
}

/// A manifest that the key's owner signed, if it is one.
pub(super) fn read_manifest(
    bytes: &[u8],
    signature: &[u8],
    key: &PublicKey,
) -> (Result<Manifest, String>, bool) {
    let text = std::str::from_utf8(signature).ok().and_then(|text| text.strip_suffix('\n'));
    let signature = text.and_then(|text| text.parse().ok());
    let signed = signature.is_some_and(|one| key.verifies_pack(MANIFEST_WHAT, &Hash::of(bytes), &one));
    (from_json(bytes), signed)
}
