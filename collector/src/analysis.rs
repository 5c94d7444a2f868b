//! Pure judgement over samples.
//!
//! Distributions live here; baselines, episodes and verdicts have their own modules when they come to be. Nothing here
//! reads the store or asks for the time.

pub mod sketch;
