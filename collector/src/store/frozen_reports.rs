//! Reports whose figures were fixed: kept as they were, for ever.
//!
//! A body is opaque here. Rows are only added; the database itself refuses to change or delete one.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};

use super::error::refused;
use super::{Store, StoreError, audit, units};
use crate::limits::FROZEN_REPORT_BYTES;

/// A report to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFrozenReport {
    pub unit: UnitId,
    /// `bieu_12_dong_phuong`
    pub form: String,
    pub as_of: Date,
    /// The report, packed.
    pub body: Vec<u8>,
    /// Of the packed body.
    pub sha256: [u8; 32],
}

/// A frozen report without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenReportRow {
    pub number: i64,
    pub unit: UnitId,
    pub form: String,
    pub as_of: Date,
    pub sha256: [u8; 32],
    /// Size of the packed body.
    pub bytes: u64,
    pub by: String,
    /// Unix milliseconds.
    pub frozen_ms: i64,
}

const COLUMNS: &str = "report_no, unit_no, form, as_of, sha256, length(body), by, frozen_ms";

impl Store {
    /// Keeps a report; gives its number, which is never used again.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the body is larger than [`FROZEN_REPORT_BYTES`] or there is no such unit.
    pub fn freeze_report(&self, new: NewFrozenReport, by: &str, now_ms: i64) -> Result<i64, StoreError> {
        let by = by.to_owned();
        self.write_blocking("freeze a report", move |connection| {
            if FROZEN_REPORT_BYTES < new.body.len() {
                return Err(refused(format!("it has more than {FROZEN_REPORT_BYTES} bytes")));
            }
            units::must_be_known(connection, new.unit)?;
            let as_of = new.as_of.to_string();
            connection.execute(
                "INSERT INTO frozen_report (unit_no, form, as_of, sha256, by, frozen_ms, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.unit.0, new.form, as_of, new.sha256, by, now_ms, new.body],
            )?;
            let number = connection.last_insert_rowid();
            let detail = format!("report {number}: {} as of {as_of}", new.form);
            audit::note(connection, now_ms, &by, "freeze report", &format!("unit {}", new.unit.0), &detail)?;
            Ok(number)
        })
    }

    /// The frozen reports of a unit, the newest first.
    pub fn frozen_reports(&self, unit: UnitId) -> Result<Vec<FrozenReportRow>, StoreError> {
        self.read("list frozen reports", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM frozen_report WHERE unit_no = ?1 ORDER BY report_no DESC"
                ))?
                .query_map([unit.0], row)?
                .collect()
        })
    }

    /// A frozen report with its packed body; `None` if there is none of this number.
    pub fn frozen_report(&self, number: i64) -> Result<Option<(FrozenReportRow, Vec<u8>)>, StoreError> {
        self.read("read a frozen report", |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS}, body FROM frozen_report WHERE report_no = ?1"))?
                .query_row([number], |found| Ok((row(found)?, found.get(8)?)))
                .optional()
        })
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<FrozenReportRow> {
    Ok(FrozenReportRow {
        number: row.get(0)?,
        unit: UnitId(row.get(1)?),
        form: row.get(2)?,
        as_of: units::date(&row.get::<_, String>(3)?)?,
        sha256: row.get(4)?,
        bytes: row.get(5).map(i64::cast_unsigned)?,
        by: row.get(6)?,
        frozen_ms: row.get(7)?,
    })
}
