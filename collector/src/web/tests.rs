//! The room as a browser meets it, over the made-up fleet.

mod api;
mod api_tokens;
mod browser;
mod metrics;
mod network;
mod pages;
mod report;
mod security;
