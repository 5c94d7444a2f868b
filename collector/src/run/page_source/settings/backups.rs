//! How backups stand.

use anyhow::Result;

use crate::backup::BackupError;
use crate::backup::desk::Desk;
use crate::store::{BackupOutcome, BackupRow};
use crate::web::SourceError;
use crate::web::views::{BackupOutcomeView, BackupRunView, BackupView, StandingBackup};

pub(in crate::run::page_source) fn view(desk: &Desk) -> Result<BackupView> {
    let state = desk.state()?;
    let standing = state.standing.into_iter().map(|standing| StandingBackup {
        name: standing.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        made_ms: standing.made_ms,
        bytes: standing.bytes,
    });
    Ok(BackupView {
        folder: state.plan.folder.display().to_string(),
        keep: state.plan.keep,
        daily: state.plan.daily,
        standing: standing.collect(),
        folder_readable: state.folder_fault.is_none(),
        runs: state.runs.into_iter().map(run).collect(),
        at_work: state.at_work,
        same_disk: state.same_disk,
        free_bytes: state.free_bytes,
        database_bytes: state.database_bytes,
    })
}

pub(in crate::run::page_source) fn begin(desk: &Desk, by: &str) -> Result<(), SourceError> {
    desk.begin(by).map_err(|fault| match fault {
        BackupError::Busy => {
            SourceError::Refused { message: "Đang sao lưu, chờ xong rồi thử lại.".to_owned() }
        }
        fault => SourceError::Failed { operation: "begin a backup", cause: Box::new(fault) },
    })
}

fn run(row: BackupRow) -> BackupRunView {
    let outcome = match row.outcome {
        BackupOutcome::Done { bytes, .. } => BackupOutcomeView::Done { bytes },
        BackupOutcome::Failed { problem, .. } => BackupOutcomeView::Failed { problem },
    };
    BackupRunView { begun_ms: row.begun_ms, ended_ms: row.ended_ms, by: row.by, outcome }
}
