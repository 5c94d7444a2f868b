//! A deadline and a panic boundary around work that may hang or break.
//!
//! A hung call cannot be cancelled: its thread is left behind and ends with the call or with the process. Whether to
//! start the same work again meanwhile is the caller's decision.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::platform::process;

/// Enough for parsing files and for a driver's call; touched pages only are paid for.
const STACK_BYTES: usize = 512 * 1024;

/// How the work ended.
#[derive(Debug)]
pub enum Ended<T> {
    Returned(T),
    /// The deadline passed; the thread runs on.
    TimedOut,
    /// With the panic's message.
    Panicked(String),
    NotStarted(std::io::Error),
}

/// Runs `work` on a thread of its own and waits at most `deadline`. `after` runs on that thread when the work has
/// returned or panicked, however late, and before the result is handed over.
pub fn run<T: Send + 'static>(
    name: &str,
    deadline: Duration,
    work: impl FnOnce() -> T + Send + 'static,
    after: impl FnOnce() + Send + 'static,
) -> Ended<T> {
    let (hand_over, result) = sync_channel(1);
    let thread =
        thread::Builder::new().name(format!("read-{name}")).stack_size(STACK_BYTES).spawn(move || {
            // A reader that may not step back reads all the same.
            drop(process::thread_in_background());
            let outcome = catch_unwind(AssertUnwindSafe(work));
            after();
            // Nobody waits any more after the deadline.
            drop(hand_over.send(outcome));
        });
    if let Err(error) = thread {
        return Ended::NotStarted(error);
    }
    match result.recv_timeout(deadline) {
        Ok(Ok(value)) => Ended::Returned(value),
        Ok(Err(payload)) => Ended::Panicked(message(payload.as_ref())),
        Err(RecvTimeoutError::Timeout) => Ended::TimedOut,
        Err(RecvTimeoutError::Disconnected) => {
            Ended::Panicked("its thread ended without a result".to_owned())
        }
    }
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
