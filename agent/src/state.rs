//! The agent's identity on disk.
