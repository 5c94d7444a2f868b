//! The agent: reads what a PC is, measures how its network behaves, keeps both until the collector has them.
//!
//! `main.rs` only starts [`commands`]. Reading and measuring happen in shells (`platform`, `machine`, the probes of
//! `latency`, `outbox::spool`, `uplink`, `service`); what they found is judged by pure modules (`inventory`,
//! `latency::schedule`, `outbox::retry`). It starts no other program and listens on no port.

pub mod clock;
pub mod commands;
pub mod config;
pub mod inventory;
pub mod latency;
pub mod limits;
pub mod logging;
pub mod machine;
pub mod outbox;
pub mod platform;
pub mod run;
pub mod sent;
pub mod service;
pub mod state;
pub mod uplink;
