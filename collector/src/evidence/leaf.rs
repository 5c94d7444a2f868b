//! The lines of a day's tree: what each says, and its one written form.
//!
//! A leaf is one line of JSON with its keys in a fixed order, so that a person can read what is sworn to. A line that
//! is written in any other way is no leaf: two texts never mean the same. Bulky records (samples, episodes) stand here
//! by their SHA-256 only.

use hatang_proto::model::{BootId, ComplaintId, MachineId, SpoolId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::hash::{Hash, as_text};

/// One record that a day's root vouches for. Times are Unix milliseconds; machines are named by their random number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Leaf {
    /// The sealed day before, which makes the days a chain. Stands first; the first day has none.
    Previous {
        #[serde(with = "as_text")]
        day: Date,
        root: Hash,
    },
    /// What a unit's number means on that day.
    Unit { unit: u32, name: String },
    /// What a machine's number means on that day.
    Machine {
        #[serde(with = "as_text")]
        machine: MachineId,
        label: String,
        unit: u32,
    },
    /// What a target's number means on that day; `probe` is its written form, `segment` the part it speaks for.
    Target { target: u16, name: String, probe: String, segment: String },
    /// Where a boot that spoke on that day lies in calendar time, as known when the day was sealed.
    Boot {
        #[serde(with = "as_text")]
        machine: MachineId,
        #[serde(with = "as_text")]
        boot: BootId,
        start_ms: i64,
    },
    /// Batches of one spool taken in on that day, `first` to `last`, and the chain's link at the last of them.
    Chain {
        #[serde(with = "as_text")]
        machine: MachineId,
        #[serde(with = "as_text")]
        spool: SpoolId,
        first: u64,
        last: u64,
        link: Hash,
        state: ChainState,
        /// The first batch whose link was not the expected one, for [`ChainState::Broken`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_bad: Option<u64>,
    },
    /// Samples that an agent said it gave up; `first` to `last` are the batches they were in, 0 if in none.
    Gap {
        #[serde(with = "as_text")]
        machine: MachineId,
        received_ms: i64,
        sequence: u64,
        samples: u64,
        first: u64,
        last: u64,
    },
    /// A PC's calendar was set to another time.
    ClockStep {
        #[serde(with = "as_text")]
        machine: MachineId,
        at_ms: i64,
        wall_before_ms: i64,
        wall_after_ms: i64,
    },
    /// The samples of one machine and target on a day, by the SHA-256 of the stored chunk.
    Chunk {
        /// The day of the samples; before the tree's own day for a supplement.
        #[serde(with = "as_text")]
        day: Date,
        #[serde(with = "as_text")]
        machine: MachineId,
        unit: u32,
        target: u16,
        samples: u64,
        sha256: Hash,
        /// The samples arrived after their own day had been sealed.
        #[serde(default, skip_serializing_if = "is_false")]
        supplement: bool,
        /// The chunk that an earlier tree holds and whose samples are all in this one, too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Hash>,
    },
    /// An episode, by the SHA-256 of its stored JSON.
    Episode { unit: u32, start_ms: i64, verdict: String, sha256: Hash },
    /// A complaint, by the SHA-256 of [`complaint_text`].
    Complaint {
        #[serde(with = "as_text")]
        id: ComplaintId,
        unit: u32,
        at_ms: i64,
        sha256: Hash,
    },
}

/// What is known of the chain of a spool's batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// The agent's links fit the batches that were taken in.
    Whole,
    /// A link did not fit: a batch was changed, dropped or put in between.
    Broken,
    /// The agent is older than chains and sends no link; the collector's own links start at what it received.
    Unchained,
}

/// A line that is no leaf in its written form.
#[derive(Debug, thiserror::Error)]
pub enum NotALeaf {
    #[error("the line is no leaf: {0}")]
    Unreadable(serde_json::Error),
    #[error("the line is not in its written form")]
    NotCanonical,
}

impl Leaf {
    /// The leaf's line, without an end of line.
    pub fn to_line(&self) -> String {
        // Numbers, texts and digits are always writable; an empty line would be refused by everybody who reads it.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads exactly what [`Self::to_line`] writes.
    pub fn from_line(line: &str) -> Result<Self, NotALeaf> {
        let leaf: Self = serde_json::from_str(line).map_err(NotALeaf::Unreadable)?;
        if leaf.to_line() == line { Ok(leaf) } else { Err(NotALeaf::NotCanonical) }
    }
}

/// The text of a complaint that its leaf vouches for; `source` is `machine` or `person`.
pub fn complaint_text(about: &str, note: &str, source: &str) -> String {
    #[derive(Serialize)]
    struct Said<'text> {
        about: &'text str,
        note: &'text str,
        source: &'text str,
    }
    serde_json::to_string(&Said { about, note, source }).unwrap_or_default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jiff::civil::date;

    pub(in crate::evidence) fn one_of_each() -> Vec<Leaf> {
        let (machine, day) = (MachineId([0xab; 16]), date(2026, 11, 24));
        let chunk = |supplement, replaces| Leaf::Chunk {
            day,
            machine,
            unit: 3,
            target: 4,
            samples: 540,
            sha256: Hash::of(b"chunk"),
            supplement,
            replaces,
        };
        let chain = |state, first_bad| Leaf::Chain {
            machine,
            spool: SpoolId([2; 16]),
            first: 1,
            last: 480,
            link: Hash::of(b"link"),
            state,
            first_bad,
        };
        vec![
            Leaf::Previous { day, root: Hash::of(b"before") },
            Leaf::Unit { unit: 3, name: "xã Minh Đức".to_owned() },
            Leaf::Machine { machine, label: "MAY-01\n\"một cửa\"".to_owned(), unit: 3 },
            Leaf::Target {
                target: 4,
                name: "VOFFICE".to_owned(),
                probe: "tcp voffice.example:443".to_owned(),
                segment: "application".to_owned(),
            },
            Leaf::Boot { machine, boot: BootId([1; 16]), start_ms: -5 },
            chain(ChainState::Whole, None),
            chain(ChainState::Broken, Some(17)),
            chain(ChainState::Unchained, None),
            Leaf::Gap {
                machine,
                received_ms: 1_795_000_000_000,
                sequence: 9,
                samples: 60,
                first: 7,
                last: 8,
            },
            Leaf::ClockStep { machine, at_ms: 1, wall_before_ms: 2, wall_after_ms: 3 },
            chunk(false, None),
            chunk(true, None),
            chunk(true, Some(Hash::of(b"earlier"))),
            Leaf::Episode { unit: 3, start_ms: 1, verdict: "isp".to_owned(), sha256: Hash::of(b"{}") },
            Leaf::Complaint { id: ComplaintId([9; 16]), unit: 3, at_ms: 1, sha256: Hash::of(b"{}") },
        ]
    }

    #[test]
    fn every_leaf_is_one_line_and_reads_back() {
        for leaf in one_of_each() {
            let line = leaf.to_line();
            assert!(!line.contains('\n') && line.starts_with("{\"kind\":\""), "{line}");
            assert_eq!(Leaf::from_line(&line).unwrap(), leaf);
        }
    }

    #[test]
    fn a_line_is_written_as_people_can_read_it() {
        let line = one_of_each().swap_remove(11).to_line();
        let expected = format!(
            "{{\"kind\":\"chunk\",\"day\":\"2026-11-24\",\"machine\":\"{}\",\"unit\":3,\"target\":4,\
             \"samples\":540,\"sha256\":\"{}\",\"supplement\":true}}",
            "ab".repeat(16),
            Hash::of(b"chunk")
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn another_way_of_writing_the_same_is_refused() {
        let line = one_of_each().swap_remove(3).to_line();
        for other in [
            line.replace("\":", "\": "),
            line.replace("\"target\":4", "\"target\":4,\"target\":4"),
            line.replace("\"target\":4", "\"target\":4,\"more\":1"),
            line.replace("\"target\":4", "\"target\":4.0"),
            line.replace("VOFFICE", "V\\u004fFFICE"),
            line.replace("\"kind\":\"target\",\"target\":4", "\"target\":4,\"kind\":\"target\""),
            format!("{line} "),
            line.replace("target\"", "tarjet\""),
            String::new(),
        ] {
            assert!(Leaf::from_line(&other).is_err(), "{other}");
        }
    }

    #[test]
    fn what_was_said_cannot_move_between_its_parts() {
        assert_ne!(complaint_text("a", "b\",\"c", "person"), complaint_text("a\",\"b", "c", "person"));
    }
}
