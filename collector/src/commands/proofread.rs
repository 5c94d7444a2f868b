//! `hatang-collector proofread`: what should be looked at in a report that somebody wrote.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::table;
use crate::limits::PROOFREAD_BYTES;
use crate::report::proofread::{self, docx_text};

/// Look through the text of a report for figures that do not agree and text carried over from last year.
#[derive(Debug, Args)]
#[command(
    after_help = "Reads .docx and .txt (UTF-8; one paragraph or table row a line, cells parted by tabs).\n\
                  Example: hatang-collector proofread bao-cao-2025.docx --year 2025"
)]
pub struct ProofreadArgs {
    /// The report.
    file: PathBuf,
    /// The year that it is about; by default taken from its title.
    #[arg(long)]
    year: Option<i16>,
    /// The day of its figures, YYYY-MM-DD.
    #[arg(long)]
    as_of: Option<Date>,
    /// Members of staff; by default taken from the text.
    #[arg(long)]
    staff: Option<i64>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Carries the command out.
pub fn run(args: &ProofreadArgs) -> Result<()> {
    let text = text(&args.file)?;
    let context = proofread::Context { year: args.year, as_of: args.as_of, staff: args.staff };
    let warnings = proofread::proofread(&text, &context);
    if args.json {
        return Ok(table::print_json(&serde_json::to_value(&warnings)?)?);
    }
    if warnings.is_empty() {
        return Ok(table::say("Nothing found.")?);
    }
    let rows: Vec<Vec<String>> =
        warnings.into_iter().map(|warning| vec![warning.place, warning.check, warning.text]).collect();
    Ok(table::print(&["WHERE", "CHECK", "WHAT"], &rows)?)
}

fn text(path: &Path) -> Result<String> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(PROOFREAD_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("read {}", path.display()))?;
    if bytes.len() as u64 > PROOFREAD_BYTES {
        bail!(
            "{} is larger than {} MB; give the report without its pictures",
            path.display(),
            PROOFREAD_BYTES / 1_000_000
        );
    }
    match path.extension().and_then(OsStr::to_str).map(str::to_lowercase).as_deref() {
        Some("docx") => docx_text(&bytes).with_context(|| format!("read the text of {}", path.display())),
        Some("txt" | "md") => String::from_utf8(bytes)
            .with_context(|| format!("{} is not UTF-8; save it as UTF-8", path.display())),
        _ => bail!("{} is neither .docx nor .txt; save it as .docx first", path.display()),
    }
}
