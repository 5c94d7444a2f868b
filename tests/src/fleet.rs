//! Simulated agents that speak the real protocol.
