//! `evidence verify`: is a pack as it was made? Needs no database.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::super::table;
use crate::evidence::{PublicKey, pack};

/// Check a pack offline: signatures, every file, every proof, every sample, every figure on the page.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0: whole; 1: changed, with a list; 2: the pack or the key cannot be read.\n\
    Example: hatang-collector evidence verify luot-12.zip --key evidence-key.pub"
)]
pub struct VerifyArgs {
    pack: PathBuf,
    /// The collector's public key as its owner gave it: a PEM file, or 64 hexadecimal digits. The copy inside the pack
    /// is not trusted.
    #[arg(long, value_name = "FILE|HEX")]
    key: String,
    #[arg(long)]
    json: bool,
}

/// Nothing can be said about the pack, because it or the key could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the pack was not checked")]
pub(in super::super) struct NotChecked;

/// Carries the command out; an error means that the pack is not whole, or that it was [`NotChecked`].
pub(super) fn run(args: &VerifyArgs) -> Result<()> {
    let key = read_key(&args.key).context(NotChecked)?;
    let file = open(&args.pack).context(NotChecked)?;
    let found = pack::verify(BufReader::new(file), &key);
    if args.json {
        let value = match &found {
            Ok(report) => {
                let mut value = serde_json::to_value(report)?;
                if let Some(fields) = value.as_object_mut() {
                    fields.insert("whole".to_owned(), report.is_whole().into());
                }
                value
            }
            Err(fault) => json!({"whole": false, "faults": [{"file": "archive", "what": fault.to_string()}]}),
        };
        table::print_json(&value)?;
    }
    let report = found.with_context(|| format!("{} is not whole", args.pack.display()))?;
    if !args.json {
        for note in &report.notes {
            table::say(&format!("note: {note}"))?;
        }
        for fault in &report.faults {
            table::complain(&format!("{}: {}", fault.file, fault.what));
        }
    }
    if !report.is_whole() {
        let count = report.faults.len() + report.more;
        bail!("{} was changed (đã bị thay đổi): {count} faults, the first above", args.pack.display());
    }
    if args.json {
        return Ok(());
    }
    if !report.unsealed_days.is_empty() {
        table::say(&format!("not sealed yet (chưa niêm phong): {}", report.unsealed_days.join(", ")))?;
    }
    Ok(table::say(&format!(
        "whole (nguyên vẹn): {}, {} files, {} samples, {} sealed days; key {}",
        report.unit,
        report.files,
        report.samples,
        report.sealed_days,
        key.fingerprint()
    ))?)
}

fn open(path: &Path) -> Result<File> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    if !file.metadata().with_context(|| format!("read {}", path.display()))?.is_file() {
        bail!("{} is no file", path.display());
    }
    Ok(file)
}

fn read_key(text: &str) -> Result<PublicKey> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    let read = std::fs::read_to_string(text).with_context(|| format!("read the key {text}"))?;
    read.parse().with_context(|| format!("{text} holds no public key"))
}
