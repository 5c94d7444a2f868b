//! Wiring: the agent at work.
