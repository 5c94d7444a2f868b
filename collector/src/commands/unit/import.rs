//! `hatang-collector unit import`: many units at once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::find_on;
use crate::clock;
use crate::commands::{BY, DataDirArg, table, text};
use crate::store::{NewUnit, ParentOfNew, Store};

/// Add units from a CSV file with the columns name,level,parent and, if wanted, valid_from; all or none.
///
/// The parent is named by its number or name, or by the name of a line above; empty for none. valid_from is the first day
/// of the unit, YYYY-MM-DD; empty for a unit that was there always.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector unit import units.csv")]
pub struct ImportArgs {
    file: PathBuf,
    #[command(flatten)]
    data: DataDirArg,
}

pub(super) fn run(args: &ImportArgs) -> Result<()> {
    let file =
        std::fs::read_to_string(&args.file).with_context(|| format!("read {}", args.file.display()))?;
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let units = read(&store, &file, clock::local_date(now_ms))?;
    let added = store.add_units(units, BY, now_ms)?.len();
    Ok(table::say(&format!("{added} units added"))?)
}

fn read(store: &Store, file: &str, today: Date) -> Result<Vec<NewUnit>> {
    let mut units = Vec::new();
    // Names of the lines above; `None` if several bear one.
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let lines = file.trim_start_matches('\u{feff}').lines().enumerate();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let (name, level, parent, since) = match cells.as_slice() {
            ["name", ..] if number == 0 => continue,
            [name, level, parent] => (*name, *level, *parent, ""),
            [name, level, parent, since] => (*name, *level, *parent, *since),
            _ => bail!("line {}: expected name,level,parent,valid_from; nothing was added", number + 1),
        };
        let unit = unit(store, &places, (name, level, parent, since), today);
        let unit = unit.with_context(|| format!("line {}; nothing was added", number + 1))?;
        places.entry(unit.name.to_lowercase()).and_modify(|place| *place = None).or_insert(Some(units.len()));
        units.push(unit);
    }
    Ok(units)
}

fn unit(
    store: &Store,
    places: &BTreeMap<String, Option<usize>>,
    (name, level, parent, since): (&str, &str, &str, &str),
    today: Date,
) -> Result<NewUnit> {
    let since: Option<Date> = match since {
        "" => None,
        day => Some(day.parse().with_context(|| format!("{day:?} is not a day, YYYY-MM-DD"))?),
    };
    let first_day = since.unwrap_or(today);
    Ok(NewUnit {
        parent: match places.get(&parent.to_lowercase()) {
            _ if parent.is_empty() => ParentOfNew::None,
            Some(Some(place)) => ParentOfNew::Earlier(*place),
            Some(None) => {
                bail!("several lines above are called {parent:?}: add those first and name one by its number")
            }
            None => ParentOfNew::Unit(find_on(store, parent, first_day)?.unit),
        },
        level: text::short(level, "the level")?,
        name: text::short(name, "the name")?,
        named_from: first_day.to_string(),
        since: since.map(|since| since.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 25);

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        store.add_unit(None, "tinh", "tỉnh Nghệ An", "2020-01-01", "test", 0).unwrap();
        (folder, store)
    }

    #[test]
    fn a_line_may_stand_below_a_unit_or_a_line_above_and_begin_on_a_day() {
        let (_folder, store) = store();
        let file = "\u{feff}name,level,parent,valid_from\nxã Đại Hợp,xa,TỈNH NGHỆ AN,2025-07-01\n\nVăn phòng,phong,xã đại hợp\n";
        let units = read(&store, file, TODAY).unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[0].since.as_deref(), Some("2025-07-01"));
        assert_eq!((units[1].parent, units[1].since.as_deref()), (ParentOfNew::Earlier(0), None));
        store.add_units(units, "test", 0).unwrap();
        let names =
            |day: &str| store.units(day).unwrap().into_iter().map(|unit| unit.name).collect::<Vec<_>>();
        assert_eq!(names("2025-07-01"), ["tỉnh Nghệ An", "xã Đại Hợp", "Văn phòng"]);
        assert_eq!(names("2025-06-30"), ["tỉnh Nghệ An", "Văn phòng"]);
    }

    #[test]
    fn a_wrong_line_is_named_and_nothing_is_added() {
        let (_folder, store) = store();
        for (line, told) in [
            ("xã A,xa", "expected name,level,parent"),
            ("xã A,xa,xã B", "no unit is called \"xã B\""),
            ("xã A,xa,,2025-02-30", "is not a day"),
            (",xa,", "may not be empty"),
            ("xã A,xa,\nxã A,xa,\nPhòng,phong,xã A", "several lines above"),
        ] {
            let fault = format!("{:#}", read(&store, line, TODAY).unwrap_err());
            assert!(fault.contains(told) && fault.starts_with("line "), "{line}: {fault}");
        }
        assert_eq!(store.units("2026-11-25").unwrap().len(), 1);
    }
}
