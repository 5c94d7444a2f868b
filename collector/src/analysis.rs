//! Pure judgement over samples: was the network bad, when, whose part of the way was it, and how sure is that.
//!
//! What comes in is [`network`], what comes out is [`episode`] with one of the fixed [`verdict`]s; the thresholds in
//! between are dated data ([`rules`]). [`appointment`] decides beforehand who
//! measures what. Nothing here reads the store or asks for the time.
//! between are dated data ([`rules`]). [`appointment`] decides beforehand who measures what. Nothing here reads
//! the store or asks for the time.

pub mod appointment;
pub mod attribution;
pub mod baseline;
pub mod burden;
pub mod calendar;
pub mod changepoint;
pub mod comparison;
pub mod complaint;
pub mod concurrence;
pub mod decoding;
pub mod episode;
pub mod evidence;
pub mod findings;
pub mod hypotheses;
pub mod judge;
pub mod network;
pub mod office_time;
pub mod one_machine;
pub mod own_traffic;
pub mod pooling;
pub mod power;
pub mod recurrence;
pub mod rules;
pub mod screening;
pub mod sketch;
pub mod spectrum;
pub mod speed_turn;
pub mod statistics;
pub mod verdict;
pub mod window;
