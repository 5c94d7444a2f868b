//! Wiring: the collector at work.
