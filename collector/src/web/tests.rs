//! The room as a browser meets it, over the made-up fleet.

mod browser;
mod live;
mod look;
mod network;
mod overview;
mod pages;
mod report;
mod security;
