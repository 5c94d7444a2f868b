//! `evidence export`: one ZIP file that proves an episode or a period to somebody else.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{ArgGroup, Args};
use jiff::civil::Date;

use super::super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::evidence::pack;
use crate::report::vietnamese::ascii_name;
use crate::run::evidence_key;
use crate::run::evidence_reading::{self, Claim};

/// Longest time that a pack without an episode covers, days.
const LONGEST_DAYS: i64 = 92;
const DAY_MS: i64 = 86_400_000;

/// Write a pack: one page to sign, raw samples as CSV, sealed originals with proofs, and a signature over all.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("claim").required(true).args(["episode", "from"])),
    after_help = "Example: hatang-collector evidence export --unit 1 --episode 12 --out luot-12.zip"
)]
pub struct ExportArgs {
    /// The unit (number or name).
    #[arg(long)]
    unit: String,
    /// One episode; `episode list` shows their numbers.
    #[arg(long)]
    episode: Option<i64>,
    /// First day of a period, YYYY-MM-DD.
    #[arg(long, requires = "to")]
    from: Option<Date>,
    /// Last day of the period, YYYY-MM-DD.
    #[arg(long, requires = "from")]
    to: Option<Date>,
    /// The file; a name after unit and episode if absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub(super) fn run(args: &ExportArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = unit::find_by_text(&store, &args.unit)?;
    let (claim, name) = match (args.episode, args.from, args.to) {
        (Some(number), _, _) => (Claim::Episode(number), format!("luot-{number}")),
        (None, Some(from), Some(to)) => {
            let (from_ms, to_ms) = (clock::start_of_day_ms(from), clock::end_of_day_ms(to) + 1);
            if to_ms <= from_ms || LONGEST_DAYS * DAY_MS < to_ms - from_ms {
                bail!("the period must have 1 to {LONGEST_DAYS} days");
            }
            (Claim::Period { from_ms, to_ms }, format!("{from}_{to}"))
        }
        _ => bail!("name an episode, or the first and the last day of a period"),
    };
    let input = evidence_reading::read(&store, unit.unit, claim, clock::unix_ms())?;
    if input.series.is_empty() {
        bail!("nothing was measured at unit {} in that time", unit.unit.0);
    }
    let key = evidence_key::open_or_create(args.data.path())?;
    let bytes = pack::build(&input, &key).context("make the pack")?;
    match claim {
        Claim::Episode(number) => store.note_pack(unit.unit, number, BY, clock::unix_ms())?,
        Claim::Period { .. } => {
            store.note_list("evidence", &format!("unit {} {name}", unit.unit.0), BY, clock::unix_ms())?;
        }
    }
    let out =
        args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}-{name}.zip", ascii_name(&unit.name))));
    fs::write(&out, &bytes).with_context(|| format!("write {}", out.display()))?;
    let unsealed = input.series.iter().any(|copy| !copy.sealed);
    let unsealed =
        if unsealed { "; some samples are not sealed yet, the page says of which days" } else { "" };
    table::say(&format!(
        "{}: {} bytes, {} sealed days, {} episodes{unsealed}",
        out.display(),
        bytes.len(),
        input.days.len(),
        input.episodes.len()
    ))?;
    Ok(table::say(&format!(
        "check it with: hatang-collector evidence verify {} --key KEY (key {})",
        out.display(),
        key.public().fingerprint()
    ))?)
}
