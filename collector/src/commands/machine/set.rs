//! `hatang-collector machine set`: what only people know about machines.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::json;

use super::find;
use crate::clock;
use crate::commands::{BY, DataDirArg, table};
use crate::items::{Particulars, StaffClass};
use crate::store::ParticularsRow;
use crate::unit_reading::particulars;

/// Say what only people know about machines: whose post, which room, since when; all of them or none.
///
/// What is left out stays as it was. Nothing is erased: `machine show` lists what was said before.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector machine set PC-01 PC-02 --class official --room \"Văn phòng\" --cpnet yes \\
    --year 2020"
)]
pub struct SetArgs {
    /// Ids, beginnings of ids, or names.
    #[arg(required = true)]
    machines: Vec<String>,
    #[command(flatten)]
    said: Said,
    /// First day on which it was so, YYYY-MM-DD; if left out today, or since it joined if nothing was said before.
    #[arg(long)]
    from: Option<Date>,
    #[command(flatten)]
    data: DataDirArg,
}

/// What people know about a computer, as typed; `unknown` takes back what was said.
#[derive(Debug, Args)]
#[group(required = false, multiple = true)]
pub(super) struct Said {
    /// Whose post it serves: official, part_time, one_stop, shared, or unknown.
    #[arg(long)]
    class: Option<String>,
    /// Room or department; unknown for none.
    #[arg(long)]
    room: Option<String>,
    /// Whether it must be on the government network.
    #[arg(long)]
    cpnet: Option<Answer>,
    /// The year it was put into use, or unknown.
    #[arg(long)]
    year: Option<String>,
    /// Bought or received used.
    #[arg(long)]
    second_hand: Option<Answer>,
    /// Years of use before, or unknown.
    #[arg(long)]
    years_before: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Answer {
    Yes,
    No,
    Unknown,
}

impl Answer {
    pub(super) fn known(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Unknown => None,
        }
    }
}

pub(super) fn run(args: &SetArgs) -> Result<()> {
    if args.said.is_empty() {
        bail!("nothing is said: name --class, --room, --cpnet, --year, --second-hand or --years-before");
    }
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let at_ms = args.from.map_or(now_ms, clock::start_of_day_ms);
    let before = particulars::at(&store, at_ms)?;
    let mut said = Vec::new();
    for machine in &args.machines {
        let machine = find(&store, machine)?.machine;
        let before = before.get(&machine).cloned().unwrap_or_default();
        said.push((machine, args.said.after(before)?));
    }
    let count = particulars::keep(&store, said, args.from, BY, now_ms)?;
    Ok(table::say(&format!("{count} machines set"))?)
}

impl Said {
    fn is_empty(&self) -> bool {
        let texts = [&self.class, &self.room, &self.year, &self.years_before];
        texts.iter().all(|text| text.is_none()) && self.cpnet.is_none() && self.second_hand.is_none()
    }

    /// What is known once this was said.
    pub(super) fn after(&self, before: Particulars) -> Result<Particulars> {
        let mut known = before;
        if let Some(class) = &self.class {
            known.staff_class = match class.as_str() {
                "unknown" => None,
                key => match StaffClass::parse(key) {
                    Some(class) => Some(class),
                    None => {
                        bail!("{key:?} is no staff class: official, part_time, one_stop, shared or unknown")
                    }
                },
            };
        }
        if let Some(room) = &self.room {
            known.room = (room != "unknown").then(|| room.trim().to_owned());
        }
        if let Some(answer) = self.cpnet {
            known.cpnet_required = answer.known();
        }
        if let Some(year) = &self.year {
            known.year_equipped = number(year, "--year")?;
        }
        if let Some(answer) = self.second_hand {
            known.second_hand = answer.known();
        }
        if let Some(years) = &self.years_before {
            known.years_before = number(years, "--years-before")?;
        }
        Ok(known)
    }
}

fn number<T: std::str::FromStr>(typed: &str, option: &str) -> Result<Option<T>> {
    match typed.parse() {
        _ if typed == "unknown" => Ok(None),
        Ok(number) => Ok(Some(number)),
        Err(_) => bail!("{option} takes a whole number or unknown, not {typed:?}"),
    }
}

/// A statement as JSON.
pub(super) fn describe(row: &ParticularsRow) -> serde_json::Value {
    let stated = &row.stated;
    json!({
        "class": stated.staff_class, "room": stated.room, "cpnet": stated.cpnet_required,
        "year": stated.year_equipped, "second_hand": stated.second_hand, "years_before": stated.years_before,
        "from_ms": row.from_ms, "by": row.by, "stated_ms": row.stated_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said {
        Said { class: None, room: None, cpnet: None, year: None, second_hand: None, years_before: None }
    }

    #[test]
    fn what_is_not_said_stays_and_unknown_takes_back() {
        let before = Particulars {
            room: Some("Văn phòng".to_owned()),
            year_equipped: Some(2019),
            ..Particulars::default()
        };
        let said = Said {
            class: Some("one_stop".to_owned()),
            year: Some("unknown".to_owned()),
            cpnet: Some(Answer::No),
            ..said()
        };
        let after = said.after(before).unwrap();
        assert_eq!(after.staff_class, Some(StaffClass::OneStop));
        assert_eq!(after.room.as_deref(), Some("Văn phòng"));
        assert_eq!((after.year_equipped, after.cpnet_required), (None, Some(false)));
    }

    #[test]
    fn what_does_not_read_is_refused_by_name() {
        let class = Said { class: Some("boss".to_owned()), ..said() };
        let year = Said { year: Some("20x0".to_owned()), ..said() };
        let years = Said { years_before: Some("-1".to_owned()), ..said() };
        for (said, told) in
            [(class, "\"boss\" is no staff class"), (year, "--year"), (years, "--years-before")]
        {
            let fault = said.after(Particulars::default()).unwrap_err().to_string();
            assert!(fault.contains(told), "{fault}");
        }
    }
}
