//! What can go wrong with the store, by what a caller can do about it.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the database {path}: check that the folder exists and this account may write there")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error(
        "the database {path} was made by a newer hatang (schema {found}, this program knows up to {known}): \
         install that version again"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{path} is not a hatang database: move it away or name another data folder")]
    Foreign { path: PathBuf },
    #[error("cannot start the writing thread")]
    StartWriter(#[source] std::io::Error),
    #[error("the disk is full: {operation} was not stored; free space on the collector's disk")]
    Full { operation: &'static str },
    #[error("cannot write to the database: {operation} was not stored; check the folder's rights")]
    ReadOnly { operation: &'static str },
    #[error("cannot {operation}")]
    Sql { operation: &'static str, source: rusqlite::Error },
    #[error("cannot {operation}: the store is closed")]
    Closed { operation: &'static str },
    #[error("stored {what} is damaged: restore a backup or run `hatang-collector check`")]
    Damaged { what: &'static str },
    /// It would contradict what is stored; nothing was changed.
    #[error("cannot {operation}: {why}")]
    Refused { operation: &'static str, why: String },
}

impl StoreError {
    pub(super) fn sql(operation: &'static str, source: rusqlite::Error) -> Self {
        if let Some(why) = refusal(&source) {
            return Self::Refused { operation, why };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { operation },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { operation },
            _ => Self::Sql { operation, source },
        }
    }

    pub(super) fn open(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign { path },
            _ => Self::Open { path, source },
        }
    }
}

/// A stored value that does not read back, as the database layer wants it.
pub(super) fn damaged(what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(DamagedValue(what)))
}

#[derive(Debug, thiserror::Error)]
#[error("stored {0} does not read back")]
struct DamagedValue(&'static str);

/// What the store refuses to write, as the database layer wants it: the whole write is taken back.
pub(super) fn refused(why: impl Into<String>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(RefusedWrite(why.into())))
}

fn refusal(fault: &rusqlite::Error) -> Option<String> {
    let rusqlite::Error::ToSqlConversionFailure(cause) = fault else { return None };
    cause.downcast_ref::<RefusedWrite>().map(|refused| refused.0.clone())
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct RefusedWrite(String);
