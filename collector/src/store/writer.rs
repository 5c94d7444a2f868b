//! The one writing thread and its group commit.
//!
//! Callers hand over closures through a bounded channel; a full channel makes them wait. The thread runs as many as
//! wait, each behind its own savepoint, commits once, and only then answers. If the commit fails, nobody's write
//! happened and everybody hears so. It knows nothing about what the closures do.

use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::{Hurry, StoreError};
use crate::limits::{COMMIT_LINGER, WRITE_QUEUE, WRITES_PER_COMMIT};

/// A blocking caller looks again after this pause when the queue is full.
const FULL_QUEUE_PAUSE: Duration = Duration::from_millis(2);

/// Handle to the writing thread; the thread ends, its work committed, when the last handle is gone.
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
}

struct Job {
    hurry: Hurry,
    run: Box<dyn FnOnce(&Connection) -> Finish + Send>,
}

/// Answers a caller once it is known whether the commit succeeded.
type Finish = Box<dyn FnOnce(Option<&rusqlite::Error>) + Send>;

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::channel(WRITE_QUEUE);
        thread::Builder::new().name("store-writer".to_owned()).spawn(move || serve(&connection, jobs))?;
        Ok(Self { queue })
    }

    pub(super) async fn submit<T: Send + 'static>(
        &self,
        operation: &'static str,
        hurry: Hurry,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = prepare(operation, hurry, work, |result| drop(reply.send(result)));
        self.queue.send(job).await.map_err(|_| StoreError::Closed { operation })?;
        answer.await.unwrap_or(Err(StoreError::Closed { operation }))
    }

    /// Blocks the calling thread, whatever it is: at start-up that may be a thread of the async runtime.
    pub(super) fn submit_blocking<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = std_mpsc::sync_channel(1);
        let mut job = prepare(operation, Hurry::Now, work, move |result| drop(reply.send(result)));
        loop {
            match self.queue.try_send(job) {
                Ok(()) => break,
                Err(TrySendError::Full(refused)) => {
                    job = refused;
                    thread::sleep(FULL_QUEUE_PAUSE);
                }
                Err(TrySendError::Closed(_)) => return Err(StoreError::Closed { operation }),
            }
        }
        answer.recv().unwrap_or(Err(StoreError::Closed { operation }))
    }
}

/// Wraps a caller's work and the way to answer it.
fn prepare<T: Send + 'static>(
    operation: &'static str,
    hurry: Hurry,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    reply: impl FnOnce(Result<T, StoreError>) + Send + 'static,
) -> Job {
    let run = Box::new(move |connection: &Connection| -> Finish {
        let result = behind_savepoint(connection, work);
        Box::new(move |commit: Option<&rusqlite::Error>| {
            reply(match (result, commit) {
                (Ok(_), Some(fault)) => Err(StoreError::sql(operation, clone_fault(fault))),
                (Ok(value), None) => Ok(value),
                (Err(fault), _) => Err(StoreError::sql(operation, fault)),
            });
        })
    });
    Job { hurry, run }
}

fn behind_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = work(connection);
    if result.is_err() && !connection.is_autocommit() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}

fn serve(connection: &Connection, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let group = gather(first, &mut jobs);
        if let Err(fault) = connection.execute_batch("BEGIN IMMEDIATE") {
            refuse(connection, group, &fault);
            continue;
        }
        let finishes: Vec<Finish> = group.into_iter().map(|job| (job.run)(connection)).collect();
        let fault = connection.execute_batch("COMMIT").err();
        if let Some(fault) = &fault {
            tracing::error!(error = %fault, "cannot commit: nothing of this group was stored");
            if !connection.is_autocommit() {
                drop(connection.execute_batch("ROLLBACK"));
            }
        }
        for finish in finishes {
            finish(fault.as_ref());
        }
    }
}

/// Takes what waits; if none of it is in a hurry, waits a moment for more.
fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut hurry = first.hurry == Hurry::Now;
    let mut group = vec![first];
    let mut lingered = false;
    while group.len() < WRITES_PER_COMMIT {
        if let Ok(job) = jobs.try_recv() {
            hurry |= job.hurry == Hurry::Now;
            group.push(job);
        } else if hurry || lingered {
            break;
        } else {
            thread::sleep(COMMIT_LINGER);
            lingered = true;
        }
    }
    group
}

/// Tells every caller that no transaction could be begun.
fn refuse(connection: &Connection, group: Vec<Job>, fault: &rusqlite::Error) {
    tracing::error!(error = %fault, writes = group.len(), "cannot begin a transaction: nothing was stored");
    for job in group {
        let begun = connection.execute_batch("BEGIN DEFERRED").is_ok();
        let finish = (job.run)(connection);
        if begun && !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        finish(Some(fault));
    }
}

/// The database layer's errors cannot be cloned; code and text survive.
fn clone_fault(fault: &rusqlite::Error) -> rusqlite::Error {
    match fault {
        rusqlite::Error::SqliteFailure(code, text) => rusqlite::Error::SqliteFailure(*code, text.clone()),
        _ => rusqlite::Error::ExecuteReturnedResults,
    }
}
