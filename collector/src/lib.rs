//! The collector: receives what agents measured, keeps it, shows it, and fills in the annual report.
//!
//! `main.rs` only starts [`commands`]. Shells (`backup`, `ingest`, `store`, `web`, `jobs`) touch the world; `analysis`,
//! `evidence`, `items` and `report` are pure and are handed what they work on, `now` included.

pub mod analysis;
pub mod backup;
pub mod clock;
pub mod commands;
pub mod config;
pub mod evidence;
pub mod forms;
pub mod glpi;
pub mod ingest;
pub mod items;
pub mod jobs;
pub mod limits;
pub mod logging;
pub mod office_file;
pub mod packages;
pub mod range_coder;
pub mod report;
pub mod run;
pub mod store;
pub mod unit_reading;
pub mod web;
