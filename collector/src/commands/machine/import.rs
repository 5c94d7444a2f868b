//! `hatang-collector machine declared import`: a whole list of computers without an agent, all rows or none.

use std::fs::File;
use std::io::{Read, Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;

use crate::clock;
use crate::commands::{DataDirArg, table, unit};
use crate::items::import;
use crate::limits::IMPORT_BYTES;
use crate::unit_reading::particulars;

/// Take a list (CSV or XLSX) of computers on which no agent runs; all rows or, if one is wrong, none.
///
/// Columns are known by their titles, in any order; `--example` prints a list to begin with.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector machine declared import --example > may-tinh.csv\n  \
    hatang-collector machine declared import may-tinh.xlsx --unit 1 --by \"Văn phòng\" --source \"Sổ tài sản 2026\"")]
pub struct ImportArgs {
    /// The list.
    #[arg(required_unless_present = "example", requires_all = ["unit", "by", "source"])]
    file: Option<PathBuf>,
    /// Print an example of a list instead.
    #[arg(long, conflicts_with = "file")]
    example: bool,
    /// Number or name of the unit.
    #[arg(long)]
    unit: Option<String>,
    /// First day on which they belong to the unit, YYYY-MM-DD; today if left out.
    #[arg(long)]
    from: Option<Date>,
    /// Who lists them.
    #[arg(long)]
    by: Option<String>,
    /// The paper they stand on.
    #[arg(long)]
    source: Option<String>,
    #[command(flatten)]
    data: DataDirArg,
}

pub(super) fn run(args: &ImportArgs) -> Result<()> {
    let Some(file) = &args.file else {
        return Ok(stdout().lock().write_all(import::template_csv().as_bytes())?);
    };
    let (by, source) = (args.by.as_deref().unwrap_or_default(), args.source.as_deref().unwrap_or_default());
    let most = u64::try_from(IMPORT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let opened = File::open(file).with_context(|| format!("open {}", file.display()))?;
    opened.take(most).read_to_end(&mut bytes).with_context(|| format!("read {}", file.display()))?;
    let now_ms = clock::unix_ms();
    let today = clock::local_date(now_ms);
    let listed = match import::read(&bytes, today.year()) {
        Ok(listed) => listed,
        Err(faults) => {
            for fault in &faults {
                table::complain(&fault.to_string());
            }
            bail!("{} has {} errors; nothing was taken", file.display(), faults.len());
        }
    };
    let store = args.data.open()?;
    let from = args.from.unwrap_or(today);
    let unit = unit::find_on(&store, args.unit.as_deref().unwrap_or_default(), from)?.unit;
    let machines: Vec<_> =
        listed.into_iter().map(|listed| listed.declared(from, by, source, now_ms)).collect();
    let numbers = particulars::list_machines(&store, unit, &machines, by, source, now_ms)?;
    Ok(table::say(&format!("{} computers declared", numbers.len()))?)
}
