//! `hatang-collector report`: the report of a unit, in one format.

use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::{Date, date};

use super::{DataDirArg, table, unit};
use crate::clock;
use crate::forms;
use crate::report::{self, Format, ReportDetails};
use crate::unit_reading;

/// Print the report of a unit.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector report --unit 1 --form bieu_12_dong_phuong --format docx --out bao-cao.docx"
)]
pub struct ReportArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// Which form.
    #[arg(long, default_value = "bieu_12_dong_phuong")]
    form: String,
    /// State at the end of this year, or today's if the year is not over.
    #[arg(long, conflicts_with = "as_of")]
    year: Option<i16>,
    /// State at the end of this day, YYYY-MM-DD.
    #[arg(long)]
    as_of: Option<Date>,
    /// docx, pdf, html or json.
    #[arg(long, default_value = "docx")]
    format: String,
    /// File to write; `-` for standard output. By default a name made of form, unit and year.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(args: &ReportArgs) -> Result<()> {
    let format: Format = args.format.parse()?;
    if !forms::ids().any(|id| id == args.form) {
        bail!("there is no form {:?}: {}", args.form, forms::ids().collect::<Vec<_>>().join(", "));
    }
    let store = args.data.open()?;
    let unit = unit::find_by_text(&store, &args.unit)?.unit;
    let now_ms = clock::unix_ms();
    let as_of = as_of(args, clock::local_date(now_ms))?;
    let state = unit_reading::unit_state_with_network(&store, unit, as_of, now_ms)?;
    let rendered = report::render(&args.form, &state, &ReportDetails::default(), format)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(&rendered.file_name));
    if out.as_os_str() == "-" {
        return Ok(stdout().lock().write_all(&rendered.bytes)?);
    }
    std::fs::write(&out, &rendered.bytes).with_context(|| format!("write {}", out.display()))?;
    Ok(table::say(&out.display().to_string())?)
}

fn as_of(args: &ReportArgs, today: Date) -> Result<Date> {
    let wanted = match (args.as_of, args.year) {
        (Some(day), _) => day,
        (None, Some(year)) if (2000..=2200).contains(&year) => date(year, 12, 31),
        (None, Some(year)) => bail!("{year} is not a year of reports (2000 to 2200)"),
        (None, None) => today,
    };
    if args.as_of.is_some() && today < wanted {
        bail!("{wanted} has not come yet: leave --as-of out for the state of today");
    }
    Ok(wanted.min(today))
}
