//! The room as a browser meets it, over the made-up fleet.

mod browser;
mod contrast;
mod english;
mod look;
mod network;
mod pages;
mod report;
mod security;
