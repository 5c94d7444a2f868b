//! The evidence pack: what is handed to a provider, a neighbour or an auditor, and checking it without a database.
//!
//! A pack is a ZIP file: one page for people, the raw samples as CSV, the sealed originals with their proofs, every
//! figure with the way it is computed, and a signed list of files. The page and the figures follow from the samples by
//! the functions here, so whoever checks a pack computes them anew. The same input gives the same bytes. Nothing here
//! reads the store or a file by its path; what the samples mean was judged before.
//!
//! The signature in the archive's comment covers every byte before it; the manifest names the file that is wrong.

pub mod archive;
pub mod build;
mod check_days;
mod check_samples;
pub mod figures;
mod heat;
pub mod model;
pub mod originals;
mod page;
mod page_docx;
mod page_html;
pub mod samples;
mod text;
pub mod verify;

pub use build::build;
pub use model::PackInput;
pub use verify::{Report, verify};

#[cfg(test)]
mod tests;
