//! Finished documents as an office opens them: converted by LibreOffice, read back, measured.
//!
//! Needs Debian's `libreoffice-writer`, `libreoffice-calc`, `poppler-utils` and `fonts-liberation2` (version 1 lacks
//! Vietnamese letters), so it runs by name only: `cargo test -p end-to-end --test office`. Pictures of every page are
//! left in `target/office-pictures` for people to look at; what a page looks like is not judged here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and other programs read what was printed"
)]

mod contents;
mod docx;
mod fixture;
mod pdf;
mod suite;
mod template;
mod xlsx;
