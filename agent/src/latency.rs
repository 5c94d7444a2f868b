//! Measuring targets: schedule, probes, rounds.
