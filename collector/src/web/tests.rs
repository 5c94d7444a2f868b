//! The room as a browser meets it, over the made-up fleet.

mod accounts;
mod attacks;
mod browser;
mod contrast;
mod english;
mod joining;
mod live;
mod look;
mod machines;
mod network;
mod overview;
mod pages;
mod report;
mod security;
mod settings;
mod targets;
