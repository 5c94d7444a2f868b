//! How much is kept of everything. Samples of many days are reckoned from a few of them: counting all would take minutes.

use rusqlite::{Connection, OptionalExtension};

use super::super::keys::DAY_MS;
use super::super::{Store, StoreError};

/// Days that are looked at to reckon how much there is of all of them.
const SAMPLED_DAYS: i64 = 8;
/// Days that tell what a month adds.
const RECENT_DAYS: i64 = 7;

/// What is kept of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptRows {
    pub rows: u64,
    pub bytes: u64,
    /// Reckoned from some of the days.
    pub estimated: bool,
    /// Unix milliseconds.
    pub oldest_ms: Option<i64>,
    /// What a month adds; `None` if too few days tell.
    pub monthly_bytes: Option<u64>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptAmounts {
    pub samples: KeptRows,
    pub sketches: KeptRows,
    pub own_traffic: KeptRows,
    pub inventories: KeptRows,
    pub complaints: KeptRows,
    pub evidence: KeptRows,
    pub audit: KeptRows,
    pub sessions: KeptRows,
}

impl Store {
    /// How much is kept of everything. Samples and sketches of many days are reckoned from a few of them.
    pub fn kept(&self, now_ms: i64) -> Result<KeptAmounts, StoreError> {
        self.read("measure what is kept", |connection| {
            let by_day = |table: &str| by_day(connection, table, "chunk_key", 40, 1, now_ms);
            let (chunks, former) = (by_day("chunk")?, by_day("former_chunk")?);
            let tail = whole(connection, "tail", "length(body)", "first_ms", now_ms)?;
            Ok(KeptAmounts {
                samples: chunks.with(former).with(tail),
                sketches: by_day("sketch")?,
                own_traffic: by_hour(connection, now_ms)?,
                inventories: whole(connection, "inventory", "length(body)", "valid_from_ms", now_ms)?,
                complaints: whole(connection, "complaint", "length(about) + length(note)", "at_ms", now_ms)?,
                evidence: whole(connection, "evidence_day", "length(lines) + 200", "sealed_ms", now_ms)?,
                audit: whole(
                    connection,
                    "audit",
                    "length(action) + length(subject) + length(detail)",
                    "at_ms",
                    now_ms,
                )?,
                sessions: whole(connection, "session", "64", "expires_ms", now_ms)?,
            })
        })
    }
}

impl KeptRows {
    fn with(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            bytes: self.bytes + other.bytes,
            estimated: self.estimated || other.estimated,
            oldest_ms: [self.oldest_ms, other.oldest_ms].into_iter().flatten().min(),
            monthly_bytes: self.monthly_bytes,
        }
    }
}

/// Rows whose keys begin with a day; days in between are reckoned from their neighbours.
fn by_day(
    connection: &Connection,
    table: &str,
    key: &str,
    shift: u32,
    a_day: i64,
    now_ms: i64,
) -> rusqlite::Result<KeptRows> {
    let end = |order: &str| -> rusqlite::Result<Option<i64>> {
        let sql = format!("SELECT {key} FROM {table} ORDER BY {key} {order} LIMIT 1");
        connection.prepare_cached(&sql)?.query_row([], |row| row.get(0)).optional()
    };
    let (Some(first), Some(last)) = (end("ASC")?, end("DESC")?) else { return Ok(KeptRows::default()) };
    let (first, last) = ((first >> shift) / a_day, (last >> shift) / a_day);
    let days = last - first + 1;
    let step = (days / SAMPLED_DAYS).max(1);
    let mut of_day = connection.prepare_cached(&format!(
        "SELECT count(*), coalesce(sum(length(body)), 0) FROM {table} WHERE ?1 <= {key} AND {key} < ?2"
    ))?;
    let mut measure = |day: i64| -> rusqlite::Result<(i64, i64)> {
        let bounds = [(day * a_day) << shift, ((day + 1) * a_day) << shift];
        of_day.query_row(bounds, |row| Ok((row.get(0)?, row.get(1)?)))
    };
    let (mut rows, mut bytes, mut looked_at) = (0, 0, 0);
    for day in (first..=last).step_by(usize::try_from(step).unwrap_or(1)) {
        let found = measure(day)?;
        (rows, bytes, looked_at) = (rows + found.0, bytes + found.1, looked_at + 1);
    }
    let today = now_ms.div_euclid(DAY_MS);
    let recent: i64 = (today - RECENT_DAYS..today)
        .map(|day| measure(day).map(|found| found.1))
        .sum::<rusqlite::Result<i64>>()?;
    let scaled = |part: i64| {
        (i128::from(part) * i128::from(days) / i128::from(looked_at.max(1))).try_into().unwrap_or(0)
    };
    let told = first <= today - RECENT_DAYS;
    Ok(KeptRows {
        rows: scaled(rows),
        bytes: scaled(bytes),
        estimated: 1 < step,
        oldest_ms: Some(first * DAY_MS),
        monthly_bytes: told.then(|| (recent / RECENT_DAYS * 30).max(0).cast_unsigned()),
    })
}

fn by_hour(connection: &Connection, now_ms: i64) -> rusqlite::Result<KeptRows> {
    by_day(connection, "own_traffic", "hour_key", 24, 24, now_ms)
}

/// A table that is small enough to be counted.
fn whole(
    connection: &Connection,
    table: &str,
    bytes: &str,
    time: &str,
    now_ms: i64,
) -> rusqlite::Result<KeptRows> {
    let sql = format!(
        "SELECT count(*), coalesce(sum({bytes}), 0), min({time}),
             coalesce(sum(CASE WHEN ?1 <= {time} THEN {bytes} END), 0) FROM {table}"
    );
    connection.prepare_cached(&sql)?.query_row([now_ms - 30 * DAY_MS], |row| {
        let count = |column: usize| row.get::<_, i64>(column).map(i64::cast_unsigned);
        let oldest_ms: Option<i64> = row.get(2)?;
        let told = oldest_ms.is_some_and(|oldest| oldest <= now_ms - 30 * DAY_MS);
        Ok(KeptRows {
            rows: count(0)?,
            bytes: count(1)?,
            estimated: false,
            oldest_ms,
            monthly_bytes: if told { Some(count(3)?) } else { None },
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW_MS, TODAY, fill, store};
    use super::*;

    #[test]
    fn an_empty_store_keeps_nothing_and_tells_no_growth() {
        let (store, _folder) = store();
        assert_eq!(store.kept(NOW_MS).unwrap(), KeptAmounts::default());
    }

    #[test]
    fn much_is_reckoned_from_some_days_and_little_is_counted() {
        let (store, folder) = store();
        fill(&store, TODAY - 90..TODAY, 3);
        let kept = store.kept(NOW_MS).unwrap();
        assert_eq!((kept.samples.rows, kept.samples.bytes, kept.samples.estimated), (270, 27_000, true));
        assert_eq!(kept.samples.monthly_bytes, Some(9_000));
        assert_eq!(kept.sketches.bytes, 2_700);
        let other = Store::open(&folder.path().join("other.db")).unwrap();
        fill(&other, TODAY - 5..TODAY, 2);
        let kept = other.kept(NOW_MS).unwrap();
        assert_eq!(
            (kept.samples.rows, kept.samples.estimated, kept.samples.monthly_bytes),
            (10, false, None)
        );
    }
}
