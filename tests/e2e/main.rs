//! Stories: what a person does with the programs, and what must be true afterwards.
//!
//! Every story starts real programs on loopback ports and throw-away folders. Nothing needs root; what does stands in
//! `netlab`.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use end_to_end::story;

mod adding_machines;
mod applications;
mod backups;
mod bad_codes;
mod bad_messages;
mod bad_peers;
mod clocks;
mod complaints;
mod crashes;
mod declared_lists;
mod episodes;
mod evidence_chain;
mod evidence_pack;
mod first_start;
mod forms_dropped_in;
mod frozen_reports;
mod identities;
mod joining;
mod machine_list;
mod merger;
mod own_clock;
mod probing;
mod proofreading;
mod report;
mod six_formats;
mod speed;
mod template;
mod timestamp;
mod trials;
