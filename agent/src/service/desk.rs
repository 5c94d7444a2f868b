//! The channel for people at the PC: one line of JSON asked, one line answered, then the connection ends.
//!
//! On Windows it is a named pipe, on Unix a socket file; both are reachable from this PC only and are no port. Who may
//! connect is decided by the rights of pipe and folder. Here a visitor is heard, bounded in size and time; what becomes of
//! a complaint is decided in `run`. The channel takes no command and tells nothing but the names of applications.

pub mod pace;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
pub mod words;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use hatang_proto::model::{Segment, TargetSet};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use crate::limits::{DESK_ANSWER_WITHIN, DESK_AT_ONCE, DESK_KEPT_WITHIN, DESK_MESSAGE_BYTES, DESK_SILENCE};
use words::{Answer, Request, Wording};

#[cfg(unix)]
pub use unix::Place;
#[cfg(unix)]
use unix::{Door, converse};
#[cfg(windows)]
pub use windows::Place;
#[cfg(windows)]
use windows::{Door, converse};

/// A disk that takes nothing must not leave the person without an answer.
const NOT_KEPT: &str = "Máy chưa ghi được phản ánh xuống ổ đĩa. Hãy thử lại, nếu vẫn thế thì báo người phụ trách công nghệ thông tin.";

/// A complaint that waits for its answer.
#[derive(Debug)]
pub struct Said {
    pub wording: Wording,
    pub answer: oneshot::Sender<Answer>,
}

/// Why nobody was heard at the desk.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("no agent listens on this PC: it is not running, or this account may not speak with it")]
    Nobody(#[source] io::Error),
    #[error("the channel of the agent is held by a foreign program: tell your administrator")]
    Stranger,
    #[error("the agent did not answer in time")]
    Silent,
    #[error("speak with the agent")]
    Broken(#[source] io::Error),
    #[error("the agent's answer cannot be understood: restart the PC")]
    NotUnderstood,
}

/// Hears visitors for ever.
pub async fn serve(place: Place, targets: watch::Receiver<TargetSet>, out: mpsc::Sender<Said>) {
    let mut door = open(&place).await;
    // One of them waits at the door.
    let seats = Arc::new(Semaphore::new(DESK_AT_ONCE - 1));
    loop {
        let Ok(seat) = Arc::clone(&seats).acquire_owned().await else { return };
        match door.visitor().await {
            Ok(visitor) => {
                let (targets, out) = (targets.clone(), out.clone());
                tokio::spawn(async move {
                    attend(visitor, &targets, &out).await;
                    drop(seat);
                });
            }
            Err(fault) => {
                tracing::warn!(%fault, "the channel for people at this PC failed; trying again");
                sleep(DESK_SILENCE).await;
            }
        }
    }
}

/// Makes the channel as soon as that can be done: whoever has its name must not silence people until the next start.
async fn open(place: &Place) -> Door {
    let mut told = false;
    loop {
        match Door::open(place) {
            Ok(door) => return door,
            Err(fault) if told => tracing::debug!(place = %place, %fault, "the channel still cannot be made"),
            Err(fault) => {
                told = true;
                tracing::warn!(place = %place, %fault, "people at this PC cannot complain until the channel can be made");
            }
        }
        sleep(DESK_SILENCE).await;
    }
}

/// Asks the agent and waits for its answer, at most [`DESK_ANSWER_WITHIN`].
pub async fn ask(place: &Place, request: &Request) -> Result<Answer, DeskError> {
    let line = timeout(DESK_ANSWER_WITHIN, converse(place, words::request_line(request)))
        .await
        .map_err(|_| DeskError::Silent)??;
    words::answer(&line).ok_or(DeskError::NotUnderstood)
}

/// Hears one visitor.
async fn attend(
    mut visitor: impl AsyncRead + AsyncWrite + Unpin,
    targets: &watch::Receiver<TargetSet>,
    out: &mpsc::Sender<Said>,
) {
    let Ok(Ok(line)) = timeout(DESK_SILENCE, read_line(&mut visitor)).await else {
        tracing::debug!("a visitor said nothing in time, or too much");
        return;
    };
    let answer = match words::request(&line) {
        Ok(Request::Applications) => Answer::applications(applications(&targets.borrow())),
        Ok(Request::Complaint(wording)) => hand_on(wording, out).await,
        Err(sentence) => Answer::refused(sentence),
    };
    let told = timeout(DESK_SILENCE, async {
        visitor.write_all(words::answer_line(&answer).as_bytes()).await?;
        visitor.flush().await?;
        // Closing a pipe may throw away what was not read yet: the visitor leaves first.
        visitor.read(&mut [0]).await
    });
    if !matches!(told.await, Ok(Ok(_))) {
        tracing::debug!("a visitor left before the answer");
    }
}

async fn hand_on(wording: Wording, out: &mpsc::Sender<Said>) -> Answer {
    let (answer, answered) = oneshot::channel();
    let kept = timeout(DESK_KEPT_WITHIN, async {
        out.send(Said { wording, answer }).await.ok()?;
        answered.await.ok()
    });
    kept.await.ok().flatten().unwrap_or_else(not_kept)
}

/// The answer while the disk takes nothing.
pub fn not_kept() -> Answer {
    Answer::refused(NOT_KEPT)
}

/// As many names as fit into an answer.
fn applications(set: &TargetSet) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut room = DESK_MESSAGE_BYTES / 2;
    for target in set.targets.iter().filter(|target| target.segment == Segment::Application) {
        let bytes = target.name.len() + 4;
        if !names.contains(&target.name) && bytes <= room {
            room -= bytes;
            names.push(target.name.clone());
        }
    }
    names
}

/// Reads up to the end of the line, which is left out, or up to the end of what is said.
async fn read_line(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut piece = [0; 512];
    loop {
        let count = from.read(&mut piece).await?;
        let (piece, ended) = match piece.get(..count).unwrap_or_default() {
            [] => return Ok(line),
            piece => match piece.iter().position(|byte| *byte == b'\n') {
                Some(end) => (piece.get(..end).unwrap_or_default(), true),
                None => (piece, false),
            },
        };
        if DESK_MESSAGE_BYTES < line.len() + piece.len() {
            return Err(io::Error::other("the line is too long"));
        }
        line.extend_from_slice(piece);
        if ended {
            return Ok(line);
        }
    }
}
