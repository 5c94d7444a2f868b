//! `hatang-collector report forms`: the forms there are, and what is wrong with those that were dropped in.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::{form_files, table};
use crate::config::DEFAULT_DATA_DIR;
use crate::forms::Library;

/// List the forms, or check the file of a new one.
///
/// A further form is a file in the folder `forms` of the collector's data; nothing is compiled.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector report forms\n  hatang-collector report forms --check bieu-moi.json"
)]
pub(super) struct FormsArgs {
    /// Check this file instead.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    #[arg(long)]
    json: bool,
    /// Folder of the collector's data.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA_DIR)]
    data_dir: PathBuf,
}

pub(super) fn run(args: &FormsArgs) -> Result<()> {
    if let Some(file) = &args.check {
        let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
        Library::shipped()?.add(&file.display().to_string(), &text)?;
        return Ok(table::say(&format!("{} is a valid form", file.display()))?);
    }
    let directory = form_files::directory(&args.data_dir);
    let found = form_files::read(&directory)?;
    if args.json {
        let list: Vec<_> =
            found.library.forms().map(|form| json!({ "form": form.id, "name": form.name })).collect();
        table::print_json(&list.into())?;
    } else {
        let rows: Vec<_> =
            found.library.forms().map(|form| vec![form.id.clone(), form.name.clone()]).collect();
        table::print(&["FORM", "NAME"], &rows)?;
    }
    if found.faults.is_empty() {
        return Ok(());
    }
    for fault in &found.faults {
        table::complain(&fault.to_string());
    }
    bail!("{} of the files in {} cannot be used", found.faults.len(), directory.display())
}
