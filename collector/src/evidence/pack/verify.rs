//! Checking a pack offline: with the pack, the collector's public key, and nothing else.
//!
//! Every check goes on after a fault, so that the list names each bad place; it ends at a hundred. The key inside the
//! pack is never trusted, only compared. A time-stamp token's own signature is checked, its authority's certificate not.

use std::io::{Read, Seek};

use super::archive::{Archive, ArchiveFault};
use super::build::{self, Manifest};
use super::figures::{self, Figures, FiguresFault};
use super::model::{Context, EpisodeCopy, from_json};
use super::samples::Seen;
use super::{check_days, check_samples};
use crate::evidence::PublicKey;
use crate::evidence::hash::Hash;

/// Faults that are listed.
const LISTED: usize = 100;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Empty: the pack is whole.
    pub faults: Vec<Fault>,
    /// Further faults that are not listed.
    pub more: usize,
    /// What a reader should know though nothing is wrong.
    pub notes: Vec<String>,
    pub unit: String,
    pub files: usize,
    pub samples: u64,
    pub sealed_days: usize,
    pub unsealed_days: Vec<String>,
}

/// Something that is not as it was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The file in the pack, or `archive`.
    pub file: String,
    pub what: String,
}

impl Report {
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn fault(&mut self, file: &str, what: impl Into<String>) {
        if self.faults.len() < LISTED {
            self.faults.push(Fault { file: file.to_owned(), what: what.into() });
        } else {
            self.more += 1;
        }
    }
}

/// Checks everything; an error if the bytes are no archive that a pack may be.
pub fn verify<R: Read + Seek>(source: R, key: &PublicKey) -> Result<Report, ArchiveFault> {
    let mut archive = Archive::open(source, key)?;
    let mut report = Report { files: archive.names().len(), ..Report::default() };
    if !archive.is_whole {
        report.fault("archive", "its bytes are not the ones that the owner of this key signed");
    }
    check_manifest(&mut archive, key, &mut report);
    let Some(context) = read(&mut archive, build::CONTEXT, &mut report, from_json::<Context>) else {
        return Ok(report);
    };
    report.unit.clone_from(&context.unit_name);
    let episodes = read(&mut archive, build::EPISODES, &mut report, build::read_episodes).unwrap_or_default();
    let days = check_days::check(&mut archive, key, &context, &episodes, &mut report);
    let (seen, unsealed) = check_samples::check(&mut archive, &context, &days, &mut report);
    report.samples = seen.len() as u64;
    report.sealed_days = days.len();
    report.unsealed_days.clone_from(&unsealed);
    let roots = build::roots(&days);
    check_figures(&mut archive, &context, &episodes, &seen, (roots, unsealed), &mut report);
    Ok(report)
}

/// Reads one file that must be there.
fn read<R: Read + Seek, T>(
    archive: &mut Archive<R>,
    name: &str,
    report: &mut Report,
    parse: impl FnOnce(&[u8]) -> Result<T, String>,
) -> Option<T> {
    let bytes = bytes(archive, name, report)?;
    parse(&bytes).map_err(|why| report.fault(name, why)).ok()
}

/// The bytes of a file that must be there; a fault if it is not or does not unpack.
pub(super) fn bytes<R: Read + Seek>(
    archive: &mut Archive<R>,
    name: &str,
    report: &mut Report,
) -> Option<Vec<u8>> {
    match archive.read(name) {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            report.fault(name, "is missing");
            None
        }
        Err(fault) => {
            report.fault(name, fault.to_string());
            None
        }
    }
}

fn check_manifest<R: Read + Seek>(archive: &mut Archive<R>, key: &PublicKey, report: &mut Report) {
    let manifest = bytes(archive, build::MANIFEST, report).unwrap_or_default();
    let signature = bytes(archive, build::MANIFEST_SIGNATURE, report).unwrap_or_default();
    let (manifest, signed) = build::read_manifest(&manifest, &signature, key);
    if !signed {
        report
            .fault(build::MANIFEST_SIGNATURE, "is not the signature of this key's owner over manifest.json");
    }
    match manifest {
        Ok(manifest) => check_files(archive, &manifest, report),
        Err(why) => report.fault(build::MANIFEST, why),
    }
    let pem = bytes(archive, build::KEY, report).unwrap_or_default();
    if pem != key.to_pem().as_bytes() {
        report.fault(build::KEY, "is another key than the one given");
    }
}

fn check_files<R: Read + Seek>(archive: &mut Archive<R>, manifest: &Manifest, report: &mut Report) {
    if manifest.format != super::model::FORMAT {
        report.fault(
            build::MANIFEST,
            format!("has the format {:?}, which this program does not know", manifest.format),
        );
    }
    let listed: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    let found: Vec<String> = archive.names().to_vec();
    for name in &found {
        if !listed.contains(&name.as_str()) && name != build::MANIFEST && name != build::MANIFEST_SIGNATURE {
            report.fault(name, "does not stand in the manifest");
        }
    }
    let in_order = listed.iter().copied().chain([build::MANIFEST, build::MANIFEST_SIGNATURE]);
    if !in_order.eq(found.iter().map(String::as_str)) {
        report.fault("archive", "its files are not those of the manifest, in that order");
    }
    for file in &manifest.files {
        let Some(bytes) = bytes(archive, &file.name, report) else { continue };
        if bytes.len() as u64 != file.size || Hash::of(&bytes) != file.sha256 {
            report.fault(&file.name, "has another SHA-256 or size than the manifest states");
        }
    }
}

fn check_figures<R: Read + Seek>(
    archive: &mut Archive<R>,
    context: &Context,
    episodes: &[EpisodeCopy],
    seen: &[Seen],
    (roots, unsealed): (Vec<figures::DayRoot>, Vec<String>),
    report: &mut Report,
) {
    let computed = match figures::compute(context, seen, episodes, roots, unsealed) {
        Ok(figures) => figures,
        Err(fault) => {
            let file = match &fault {
                FiguresFault::Episode(_) => build::EPISODES,
                FiguresFault::Calendar(_) => build::CONTEXT,
            };
            report.fault(file, fault.to_string());
            return;
        }
    };
    if let Some(stated) = read(archive, build::FIGURES, report, from_json::<Figures>) {
        compare_figures(&stated, &computed, report);
    }
    let (html, docx) = match build::pages(context, &computed) {
        Ok(pages) => pages,
        Err(why) => {
            report.fault(build::PAGE_DOCX, why);
            return;
        }
    };
    for (name, expected) in [(build::PAGE_HTML, html), (build::PAGE_DOCX, docx)] {
        let Some(found) = bytes(archive, name, report) else { continue };
        if found == expected {
            continue;
        }
        if context.program == env!("CARGO_PKG_VERSION") {
            report.fault(name, "does not say what the samples give");
        } else {
            let made = &context.program;
            report.notes.push(format!(
                "{name} was laid out by version {made} and can be compared only with that version"
            ));
        }
    }
}

fn compare_figures(stated: &Figures, computed: &Figures, report: &mut Report) {
    if stated == computed {
        return;
    }
    let values = (serde_json::to_value(stated), serde_json::to_value(computed));
    let (Ok(stated), Ok(computed)) = values else { return };
    let (path, stated, computed) = first_difference("", &stated, &computed)
        .unwrap_or_else(|| ("figures".to_owned(), "?".to_owned(), "?".to_owned()));
    report.fault(build::FIGURES, format!("{path} is stated as {stated}, the samples give {computed}"));
}

fn first_difference(
    path: &str,
    stated: &serde_json::Value,
    computed: &serde_json::Value,
) -> Option<(String, String, String)> {
    use serde_json::Value;
    match (stated, computed) {
        (Value::Object(a), Value::Object(b)) if a.len() == b.len() => a.iter().find_map(|(name, value)| {
            let missing = Value::Null;
            first_difference(&format!("{path}/{name}"), value, b.get(name).unwrap_or(&missing))
        }),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => (0..)
            .zip(a.iter().zip(b))
            .find_map(|(index, (a, b)): (usize, _)| first_difference(&format!("{path}/{index}"), a, b)),
        (a, b) => (a != b).then(|| (path.to_owned(), a.to_string(), b.to_string())),
    }
}
