//! The room as a browser meets it, over the made-up fleet.

mod accounts;
mod attacks;
mod browser;
mod contrast;
mod english;
mod look;
mod machines;
mod network;
mod pages;
mod report;
mod security;
