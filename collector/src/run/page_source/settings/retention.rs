//! How long what is kept.

use anyhow::Result;

use crate::clock;
use crate::limits::{RETENTION_DAYS, SKETCH_DAYS};
use crate::store::{KeptRows, RetentionRow, Store};
use crate::web::SourceError;
use crate::web::views::{KeptKind, KeptView, NewRetention, RetentionChange, RetentionView};

pub(in crate::run::page_source) fn view(store: &Store, now_ms: i64) -> Result<RetentionView> {
    let kept = store.kept(now_ms)?;
    let all = [
        (KeptKind::Samples, kept.samples),
        (KeptKind::Sketches, kept.sketches),
        (KeptKind::OwnTraffic, kept.own_traffic),
        (KeptKind::Inventories, kept.inventories),
        (KeptKind::Complaints, kept.complaints),
        (KeptKind::Evidence, kept.evidence),
        (KeptKind::Audit, kept.audit),
        (KeptKind::Sessions, kept.sessions),
    ];
    let history = store.retention()?.into_iter().map(|row| RetentionChange {
        sample_days: row.sample_days,
        reason: row.reason,
        by: row.by,
        set_ms: row.set_ms,
    });
    Ok(RetentionView {
        sample_days: store.sample_days()?,
        fewest_days: *RETENTION_DAYS.start(),
        most_days: *RETENTION_DAYS.end(),
        sketch_days: SKETCH_DAYS,
        database_bytes: store.copy_bytes()?,
        kept: all.into_iter().map(|(kind, rows)| kept_view(kind, rows)).collect(),
        history: history.collect(),
    })
}

fn kept_view(kind: KeptKind, rows: KeptRows) -> KeptView {
    // When sessions end says nothing about how old they are.
    let oldest_ms = rows.oldest_ms.filter(|_| kind != KeptKind::Sessions);
    KeptView {
        kind,
        rows: rows.rows,
        bytes: rows.bytes,
        estimated: rows.estimated,
        oldest: oldest_ms.map(clock::local_date),
        monthly_bytes: rows.monthly_bytes.filter(|_| kind != KeptKind::Sessions),
    }
}

pub(in crate::run::page_source) fn set(
    store: &Store,
    new: &NewRetention,
    now_ms: i64,
) -> Result<(), SourceError> {
    if !RETENTION_DAYS.contains(&new.sample_days) {
        let message =
            format!("Số ngày giữ mẫu đo phải từ {} đến {}.", RETENTION_DAYS.start(), RETENTION_DAYS.end());
        return Err(SourceError::Refused { message });
    }
    let row = RetentionRow {
        sample_days: new.sample_days,
        reason: new.reason.clone(),
        by: new.by.clone(),
        set_ms: now_ms,
    };
    store.set_retention(row).map_err(|fault| super::super::failed("set the retention")(fault.into()))
}
