//! The peer that anybody would begin with, measured in the same run: a SQLite row a sample.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::usage::own_cpu_s;
use rusqlite::{Connection, params};

use crate::at_rest;
use crate::rtt7d::{DAY_MINUTES, TARGETS, Week};

/// Rows with the key (machine, target, time), a commit a minute, one day of a tenth of the machines.
pub(crate) fn measure(week: &Week, folder: &Path) -> Result<()> {
    let path = folder.join("rows.db");
    let machines = week.machines / 10;
    let began = own_cpu_s();
    let samples = feed(week, &path, machines).context("feed the row table")?;
    let cpu_s = own_cpu_s() - began;
    at_rest::checkpoint(&path)?;
    let bytes = path.metadata().context("ask for the size of the row table")?.len();
    println!(
        "\npeer in this run: a SQLite row a sample, key (machine, target, time), {machines} machines, one day"
    );
    println!(
        "  {:.0} samples a CPU-second, {:.1} B a sample at rest",
        samples as f64 / cpu_s,
        bytes as f64 / samples as f64
    );
    Ok(())
}

fn feed(week: &Week, path: &Path, machines: usize) -> Result<usize> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE sample (machine INTEGER, target INTEGER, at_ms INTEGER, round_trip_us INTEGER,
                              PRIMARY KEY (machine, target, at_ms)) STRICT, WITHOUT ROWID;",
    )?;
    for minute in 0..DAY_MINUTES {
        let transaction = connection.transaction()?;
        let mut insert = transaction.prepare_cached("INSERT INTO sample VALUES (?1, ?2, ?3, ?4)")?;
        for machine in 0..machines {
            for target in 0..TARGETS {
                let sample = week.sample(machine, target, minute);
                let (machine, target) = (i64::try_from(machine)?, i64::try_from(target)?);
                insert.execute(params![machine, target, sample.at_ms, sample.reading.round_trip_us])?;
            }
        }
        drop(insert);
        transaction.commit()?;
    }
    Ok(DAY_MINUTES * machines * TARGETS)
}
