//! `hatang-collector report`: the report of a unit in one format, frozen reports, warnings, comparison, forms.

mod forms;
mod freeze;
mod look;
mod particulars;
mod template;

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};
use hatang_proto::model::UnitId;
use jiff::civil::{Date, date};

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::forms::Form;
use crate::items::UnitState;
use crate::report::{self, Format, Rendered, Report, ReportDetails};
use crate::run::form_files;
use crate::store::Store;
use crate::unit_reading;

/// Print the report of a unit, or freeze it, look at its warnings, compare it with the year before.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example: hatang-collector report --unit 1 --form bieu_12_dong_phuong --format docx --out bao-cao.docx\n  \
    hatang-collector report --unit 1 --template mau-cua-don-vi.docx\n  hatang-collector report freeze --unit 1 --as-of 2026-11-30\n  \
    hatang-collector report --frozen 3 --format pdf"
)]
pub struct ReportArgs {
    #[command(subcommand)]
    command: Option<ReportCommand>,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    Freeze(freeze::FreezeArgs),
    Frozen(freeze::FrozenArgs),
    Warnings(look::WarningsArgs),
    Compare(look::CompareArgs),
    Forms(forms::FormsArgs),
}

#[derive(Debug, Args)]
struct PrintArgs {
    #[command(flatten)]
    subject: Subject,
    /// docx, pdf, xlsx, html, csv or json.
    #[arg(long, default_value = "docx")]
    format: String,
    /// Print a frozen report by its number, exactly as it was.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["unit", "form", "year", "as_of", "template", "final_copy",
        "no_annexes", "date", "number", "to", "no_recipient", "basis", "copies", "signer"])]
    frozen: Option<i64>,
    /// Fill the office's own Word document: placeholders such as {{desktop_count}}.
    #[arg(long, value_name = "DOCX")]
    template: Option<PathBuf>,
    #[command(flatten)]
    particulars: particulars::Particulars,
    /// File to write; `-` for standard output. By default a name made of form, unit and year.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Of which unit, by which form, of which day.
#[derive(Debug, Args)]
struct Subject {
    /// Number or name of the unit.
    #[arg(long, required_unless_present = "frozen")]
    unit: Option<String>,
    /// Which form; `report forms` lists them.
    #[arg(long, default_value = "bieu_12_dong_phuong")]
    form: String,
    /// State at the end of this year, or today's if the year is not over.
    #[arg(long, conflicts_with = "as_of")]
    year: Option<i16>,
    /// State at the end of this day, YYYY-MM-DD.
    #[arg(long)]
    as_of: Option<Date>,
}

/// Carries the command out.
pub fn run(args: &ReportArgs) -> Result<()> {
    match &args.command {
        None => print(&args.print),
        Some(ReportCommand::Freeze(args)) => freeze::freeze(args),
        Some(ReportCommand::Frozen(args)) => freeze::list(args),
        Some(ReportCommand::Warnings(args)) => look::warnings(args),
        Some(ReportCommand::Compare(args)) => look::compare(args),
        Some(ReportCommand::Forms(args)) => forms::run(args),
    }
}

fn print(args: &PrintArgs) -> Result<()> {
    let format: Format = args.format.parse()?;
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    if let Some(number) = args.frozen {
        let (unit, frozen) = freeze::open(&store, number)?;
        let rendered = report::print(&frozen, format)?;
        store.note_report(unit, format.extension(), BY, now_ms)?;
        return write(&rendered, args.out.as_deref());
    }
    let Ready { form, state, unit } = args.subject.read(&store, args.data.path(), now_ms)?;
    ensure!(
        args.template.is_none() || format == Format::Docx,
        "a template is filled as docx only: leave --format out"
    );
    let details = args.particulars.details();
    let made = report::make(&form, &state, &details)?;
    let rendered = match &args.template {
        Some(file) => template::fill(file, &state, &details, &made)?,
        None => report::print(&made, format)?,
    };
    store.note_report(unit, format.extension(), BY, now_ms)?;
    write(&rendered, args.out.as_deref())?;
    say_warnings(&made)
}

/// Everything a report is made from.
struct Ready {
    form: Form,
    state: UnitState,
    unit: UnitId,
}

impl Subject {
    fn read(&self, store: &Store, data_dir: &Path, now_ms: i64) -> Result<Ready> {
        let found = form_files::read(&form_files::directory(data_dir))?;
        let form = found.library.form(&self.form)?.clone();
        let as_of = self.day(clock::local_date(now_ms))?;
        let unit = self.unit.as_deref().context("name the unit with --unit")?;
        let unit = unit_of(store, unit, as_of)?;
        let before = match self.as_of {
            Some(_) => unit_reading::same_day_a_year_earlier(as_of),
            None => unit_reading::end_of_the_year_before(as_of),
        };
        let state = unit_reading::unit_state_for_report(store, unit, as_of, before, now_ms)?;
        Ok(Ready { form, state, unit })
    }

    fn day(&self, today: Date) -> Result<Date> {
        let wanted = match (self.as_of, self.year) {
            (Some(day), _) => day,
            (None, Some(year)) if (2000..=2200).contains(&year) => date(year, 12, 31),
            (None, Some(year)) => bail!("{year} is not a year of reports (2000 to 2200)"),
            (None, None) => today,
        };
        if self.as_of.is_some() && today < wanted {
            bail!("{wanted} has not come yet: leave --as-of out for the state of today");
        }
        if today.year() < wanted.year() {
            bail!("{} has not begun yet: leave --year out for the state of today", wanted.year());
        }
        Ok(wanted.min(today))
    }
}

/// A unit that stood on the day, also if it has ended since.
fn unit_of(store: &Store, text: &str, as_of: Date) -> Result<UnitId> {
    let found = unit::find_on(store, text, as_of)?;
    if let Some((ended_on, successor)) = found.end.filter(|(day, _)| *day <= as_of.to_string()) {
        let heir = unit::find_on(store, &successor.0.to_string(), as_of)?.name;
        let (name, heir_no) = (found.name, successor.0);
        bail!("{name} ended on {ended_on} and went into unit {heir_no}, {heir}: report on that one");
    }
    Ok(found.unit)
}

fn write(rendered: &Rendered, out: Option<&Path>) -> Result<()> {
    let out = out.map_or_else(|| PathBuf::from(&rendered.file_name), Path::to_path_buf);
    if out.as_os_str() == "-" {
        return Ok(stdout().lock().write_all(&rendered.bytes)?);
    }
    std::fs::write(&out, &rendered.bytes).with_context(|| format!("write {}", out.display()))?;
    Ok(table::say(&out.display().to_string())?)
}

/// Warnings never stop a report; they are told beside it.
fn say_warnings(report: &Report) -> Result<()> {
    if !report.warnings.is_empty() {
        let count = report.warnings.len();
        table::complain(&format!("{count} warnings: `hatang-collector report warnings` lists them"));
    }
    ensure!(!report.unit_name.is_empty(), "the report names no unit");
    Ok(())
}
