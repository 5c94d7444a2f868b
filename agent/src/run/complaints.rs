//! What becomes of a complaint: a number, a place in the record of the last ones, an answer.
//!
//! The note goes into the complaint and nowhere else: neither into a log nor into the record. Keeping and sending is the
//! run loop's affair.

use hatang_proto::model::{ClockReading, Complaint, ComplaintId};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::limits::COMPLAINTS_SHOWN;
use crate::sent::Told;
use crate::service::desk::pace::{self, Pace};
use crate::service::desk::words::{Answer, Wording};
use crate::state::State;

const NO_NUMBER: &str = "Máy chưa tạo được số của phản ánh. Hãy thử lại.";

/// The complaints of this PC.
#[derive(Debug)]
pub(super) struct Complaints {
    pace: Pace,
    told: Vec<Told>,
}

impl Complaints {
    pub(super) fn new(state: &State) -> Self {
        Self { pace: Pace::default(), told: state.told() }
    }

    /// Gives a complaint its number and time, or says why not in a sentence for the person.
    pub(super) fn take(&mut self, wording: Wording, now: ClockReading) -> Result<Complaint, String> {
        self.pace.take(now.boot_ms).map_err(pace::sentence)?;
        let mut id = [0; 16];
        SystemRandom::new().fill(&mut id).map_err(|_| NO_NUMBER.to_owned())?;
        Ok(Complaint {
            id: ComplaintId(id),
            at_boot_ms: now.boot_ms,
            about: wording.about,
            note: wording.note,
        })
    }

    /// Notes a complaint that is safe on disk.
    pub(super) fn kept(&mut self, state: &State, complaint: &Complaint, now: ClockReading) {
        self.told.push(Told { at_ms: now.wall_ms, about: complaint.about.clone() });
        let surplus = self.told.len().saturating_sub(COMPLAINTS_SHOWN);
        self.told.drain(..surplus);
        if let Err(fault) = state.save_told(&self.told) {
            tracing::warn!(fault = format!("{fault:#}"), "the page about what is sent will miss a complaint");
        }
        tracing::info!(complaint.id = %complaint.id, "somebody at this PC complained");
    }

    /// The last complaints, oldest first.
    pub(super) fn told(&self) -> &[Told] {
        &self.told
    }
}

/// What the person hears about a complaint that was kept.
pub(super) fn answer(complaint: &Complaint, until_ms: Option<u64>, now_ms: u64) -> Answer {
    Answer {
        kept: Some(complaint.id.to_string()),
        closely_s: until_ms.map(|until| until.saturating_sub(now_ms).div_ceil(1_000)),
        ..Answer::default()
    }
}
