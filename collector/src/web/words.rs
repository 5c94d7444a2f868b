//! Numbers, times and names of things as people here write them.
//!
//! Pure. Comma for decimals, dot for thousands, day before month; every word of an enum that a page shows stands below
//! this module, so that one thing has one name on all pages.

mod accounts;
mod inventory_changes;
mod lights;
mod machines;
mod names;
mod network;
mod numbers;
mod times;
mod trial;

pub(super) use accounts::{action, actor, reach, role, role_meaning, role_slug, subject};
pub use inventory_changes::inventory_changes;
pub(super) use lights::{light, light_class, list_light, short_light};
pub use machines::{MachineWords, machine_words};
pub(super) use machines::{antivirus_light, antivirus_slug, class_slug, matter_kind, matter_slug, sort_slug};
pub(super) use names::{
    antivirus_source, antivirus_state, attention, connection, device_class, disk_kind, firewall_profile,
    icmp_way, last_contact, machines_with, part, presence, presence_class, presence_kind, presence_slug,
    probe_address, probe_kind, provenance, provenance_class, segment, unit_level, vote_source,
};
pub(super) use network::{
    agreement, agreement_class, bond, confidence, excess, finding_state, finding_target, lasting, loss,
    meeting_line, now_reason, period, period_slug, read_period, verdict, verdict_sentence, way_part,
    way_part_meaning,
};
pub(super) use numbers::{bytes, decimal, milliseconds, percent, speed, whole};
pub(super) use times::{Local, duration, read_day, written_day};
pub(super) use trial::{machine_trial, phases, trial};
