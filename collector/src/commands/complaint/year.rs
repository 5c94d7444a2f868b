//! `hatang-collector complaint table`: a year's complaints against the measurements, and the measurements against the
//! complaints.

use anyhow::{Result, bail};
use clap::Args;
use hatang_proto::model::UnitId;
use serde::Serialize;
use serde_json::json;

use crate::analysis::complaint::ComplaintVerdict;
use crate::analysis::verdict::Verdict;
use crate::clock;
use crate::commands::{DataDirArg, table, unit};
use crate::store::{ComplaintQuery, ComplaintRow, EpisodeQuery, EpisodeRow, Store};

/// Rows of a year that are counted; more cannot be counted truly.
const MOST: u32 = 100_000;
/// People complain while it lasts, or up to an hour later.
const LATER_MS: i64 = 3_600_000;

/// Count a year's complaints by what the measurements say to them, and episodes that nobody complained about.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector complaint table --unit 1 --year 2026")]
pub struct TableArgs {
    /// Of this unit and below (number or name); of all units if left out.
    #[arg(long)]
    unit: Option<String>,
    #[arg(long)]
    year: i16,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

/// One month, or the whole year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Month {
    complaints: u32,
    confirmed: u32,
    partly: u32,
    contradicted: u32,
    insufficient: u32,
    /// Noticed too recently.
    not_judged: u32,
    /// Degradations of a network or an application that people could notice.
    episodes: u32,
    /// Of those, without a complaint of the unit while they lasted or within an hour after.
    episodes_without_complaint: u32,
}

impl Month {
    fn count_complaint(&mut self, verdict: Option<ComplaintVerdict>) {
        self.complaints += 1;
        *match verdict {
            Some(ComplaintVerdict::Confirmed) => &mut self.confirmed,
            Some(ComplaintVerdict::Partly) => &mut self.partly,
            Some(ComplaintVerdict::Contradicted) => &mut self.contradicted,
            Some(ComplaintVerdict::Insufficient) => &mut self.insufficient,
            None => &mut self.not_judged,
        } += 1;
    }

    fn count_episode(&mut self, complained: bool) {
        self.episodes += 1;
        self.episodes_without_complaint += u32::from(!complained);
    }
}

/// Carries the command out.
pub(super) fn run(args: &TableArgs) -> Result<()> {
    let store = args.data.open()?;
    let units = args.unit.as_deref().map(|text| unit::family_by_text(&store, text)).transpose()?;
    let months = months(&store, units, args.year)?;
    if args.json {
        let list: Vec<_> =
            months.iter().map(|(name, month)| json!({ "month": name, "counts": month })).collect();
        return Ok(table::print_json(&list.into())?);
    }
    let cells: Vec<Vec<String>> = months
        .iter()
        .map(|(name, month)| {
            let counts = [
                month.complaints,
                month.confirmed,
                month.partly,
                month.contradicted,
                month.insufficient,
                month.not_judged,
                month.episodes,
                month.episodes_without_complaint,
            ];
            std::iter::once(name.clone()).chain(counts.iter().map(u32::to_string)).collect()
        })
        .collect();
    let header = [
        "MONTH",
        "COMPLAINTS",
        "CONFIRMED",
        "PARTLY",
        "CONTRADICTED",
        "INSUFFICIENT",
        "NOT JUDGED",
        "EPISODES",
        "WITHOUT COMPLAINT",
    ];
    Ok(table::print(&header, &cells)?)
}

/// Twelve months and their sum.
fn months(store: &Store, units: Option<Vec<UnitId>>, year: i16) -> Result<Vec<(String, Month)>> {
    let first = jiff::civil::Date::new(year, 1, 1)?;
    let last = jiff::civil::Date::new(year, 12, 31)?;
    let (from_ms, to_ms) = (clock::start_of_day_ms(first), clock::end_of_day_ms(last) + 1);
    let (complaints, complaint_count) = store.complaints(&ComplaintQuery {
        units: units.clone(),
        since_ms: Some(from_ms),
        until_ms: Some(to_ms + LATER_MS),
        limit: MOST,
        ..ComplaintQuery::default()
    })?;
    let (episodes, episode_count) = store.episodes(&EpisodeQuery {
        units,
        from_ms: Some(from_ms),
        to_ms: Some(to_ms),
        limit: MOST,
        ..EpisodeQuery::default()
    })?;
    if MOST < complaint_count.max(episode_count) {
        bail!("more than {MOST} complaints or episodes: name a smaller unit with --unit");
    }
    let keys: Vec<_> = complaints.iter().map(|row| (row.unit, row.id)).collect();
    let verdicts = store.complaint_verdicts(&keys)?;
    let mut months = vec![Month::default(); 12];
    let mut whole = Month::default();
    let mut each = |at_ms: i64, count: &mut dyn FnMut(&mut Month)| {
        let month = usize::try_from(clock::local_date(at_ms).month() - 1).unwrap_or_default();
        if let Some(month) = months.get_mut(month) {
            count(month);
        }
        count(&mut whole);
    };
    for row in complaints.iter().filter(|row| row.at_ms < to_ms) {
        let verdict = verdicts.get(&row.id).map(|kept| kept.judgement.verdict);
        each(row.at_ms, &mut |month| month.count_complaint(verdict));
    }
    for row in episodes.iter().filter(|row| from_ms <= row.episode.start_ms && is_noticeable(row)) {
        let complained = complaints.iter().any(|complaint| is_about(complaint, row));
        each(row.episode.start_ms, &mut |month| month.count_episode(complained));
    }
    let named =
        months.into_iter().enumerate().map(|(index, month)| (format!("{year}-{:02}", index + 1), month));
    Ok(named.chain([(year.to_string(), whole)]).collect())
}

fn is_noticeable(row: &EpisodeRow) -> bool {
    !matches!(row.episode.verdict, Verdict::Insufficient | Verdict::OutagePower)
}

fn is_about(complaint: &ComplaintRow, row: &EpisodeRow) -> bool {
    let span = row.episode.start_ms..row.episode.end_ms + LATER_MS;
    complaint.unit == row.unit && span.contains(&complaint.at_ms)
}
