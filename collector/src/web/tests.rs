//! The room as a browser meets it, over the made-up fleet.

mod accounts;
mod api;
mod api_tokens;
mod attacks;
mod browser;
mod contrast;
mod english;
mod english_forms;
mod joining;
mod live;
mod look;
mod machines;
mod metrics;
mod network;
mod overview;
mod pages;
mod report;
mod security;
mod settings;
mod targets;
