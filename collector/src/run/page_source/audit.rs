//! The audit log as pages show it and as a file.

use anyhow::Result;
use jiff::Timestamp;

use crate::clock;
use crate::limits::{AUDIT_LINES, AUDIT_LINES_PER_PAGE};
use crate::report::{Cell, Sheet, SheetColumn, csv};
use crate::store::{self, AuditEntry, Store};
use crate::web::views::{AuditLine, AuditList, AuditQuery, RenderedReport};

/// One page, newest first.
pub(super) fn list(store: &Store, query: &AuditQuery) -> Result<AuditList> {
    let mut lines: Vec<AuditLine> =
        store.audit_lines(&stored(query), AUDIT_LINES_PER_PAGE + 1)?.into_iter().map(line).collect();
    let most = usize::try_from(AUDIT_LINES_PER_PAGE).unwrap_or(usize::MAX);
    let further = most < lines.len();
    lines.truncate(most);
    let (actors, actions) = store.audit_vocabulary()?;
    let next = lines.last().filter(|_| further).map(|line| line.number);
    Ok(AuditList { lines, next, actors, actions })
}

/// The lines that the query names as CSV, the newest [`AUDIT_LINES`] of them; taking them out is a line itself.
pub(super) fn render(store: &Store, query: &AuditQuery, by: &str, now_ms: i64) -> Result<RenderedReport> {
    let entries = store.audit_lines(&stored(query), AUDIT_LINES)?;
    let detail = format!("{} lines", entries.len());
    let bytes = csv::write(&sheet(entries))?;
    store.note_list("audit log", &detail, by, now_ms)?;
    let file_name = format!("NHAT_KY_{}.csv", clock::local_date(now_ms));
    Ok(RenderedReport { bytes, media_type: "text/csv; charset=utf-8", file_name })
}

fn stored(query: &AuditQuery) -> store::AuditQuery {
    store::AuditQuery {
        actor: query.actor.clone(),
        action: query.action.clone(),
        from_ms: query.from_ms,
        to_ms: query.to_ms,
        before: query.before,
    }
}

fn line(entry: AuditEntry) -> AuditLine {
    AuditLine {
        number: entry.number,
        at_ms: entry.at_ms,
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail,
    }
}

fn sheet(entries: Vec<AuditEntry>) -> Sheet {
    let column = |(key, title): (&str, &str)| SheetColumn {
        key: key.to_owned(),
        title: title.to_owned(),
        width_mm: 30,
    };
    let columns = [
        ("number", "Số"),
        ("at", "Lúc (UTC)"),
        ("actor", "Ai"),
        ("action", "Việc"),
        ("subject", "Đối tượng"),
        ("detail", "Chi tiết"),
    ];
    let row = |entry: AuditEntry| {
        // To the second and with its zone: a log is read beside others.
        let at =
            Timestamp::from_millisecond(entry.at_ms).map_or_else(|_| String::new(), |at| format!("{at:.0}"));
        vec![
            Cell::Whole(entry.number),
            Cell::text(at),
            Cell::text(entry.actor),
            Cell::text(entry.action),
            Cell::text(entry.subject),
            Cell::text(entry.detail),
        ]
    };
    Sheet {
        name: "audit".to_owned(),
        title: "Nhật ký".to_owned(),
        columns: columns.map(column).into(),
        rows: entries.into_iter().map(row).collect(),
    }
}
