//! How large the database is, table by table.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use rustix::fs::{Advice, fadvise};

/// Bytes of whole pages, inner pages of the trees included.
pub(crate) struct Size {
    file: i64,
    free: i64,
    tables: BTreeMap<String, Table>,
}

struct Table {
    bytes: i64,
    unused: i64,
}

impl Size {
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let connection = Connection::open(path).context("open the database to measure it")?;
        let mut statement =
            connection.prepare("SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name")?;
        let tables = statement
            .query_map([], |row| Ok((row.get(0)?, Table { bytes: row.get(1)?, unused: row.get(2)? })))?
            .collect::<rusqlite::Result<_>>()?;
        let pragma =
            |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        let free = pragma("freelist_count")? * pragma("page_size")?;
        let file = i64::try_from(path.metadata().context("ask for the size of the database")?.len())?;
        Ok(Self { file, free, tables })
    }

    pub(crate) fn per_sample(&self, table: &str, samples: usize) -> f64 {
        self.tables.get(table).map_or(0.0, |table| table.bytes as f64 / samples as f64)
    }

    pub(crate) fn print(&self, samples: usize) {
        for name in ["chunk", "sketch"] {
            if let Some(table) = self.tables.get(name) {
                println!(
                    "  {name:6} {:6.4} B a sample in {:.2} MB of pages, {:.1} % of them empty",
                    self.per_sample(name, samples),
                    table.bytes as f64 / 1e6,
                    100.0 * table.unused as f64 / table.bytes as f64
                );
            }
        }
        let used = (self.file - self.free) as f64;
        println!(
            "  chunks, sketches and all other tables: {:.4} B a sample; file {:.2} MB, of it {:.2} MB free for reuse",
            used / samples as f64,
            self.file as f64 / 1e6,
            self.free as f64 / 1e6
        );
    }
}

/// Moves everything from the log into the database and empties the log.
pub(crate) fn checkpoint(path: &Path) -> Result<()> {
    let connection = Connection::open(path).context("open the database for a checkpoint")?;
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    ensure!(busy == 0, "a reader held the log back");
    Ok(())
}

/// Makes the system forget what it keeps of the file in memory.
pub(crate) fn evict(path: &Path) -> Result<()> {
    let file = File::open(path).context("open the database to evict it")?;
    file.sync_all().context("write the database out")?;
    fadvise(&file, 0, None, Advice::DontNeed).context("evict the database from memory")
}
