//! The agent as part of its system: what people at the PC and the system's service manager speak with.

pub mod desk;
