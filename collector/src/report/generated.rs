//! Sentences that write themselves, by the section of the report in which they stand.
//!
//! A sentence without data is not written; a sentence never says more than its numbers.

use super::sentences::{Section, Sentence};

/// Sections that hold generated sentences.
pub const SECTIONS: &[&str] = &["II.1", "II.2", "II.3", "III", "IV", "VI"];

/// The sentences of one section; `network` is what is said about the network, if that was looked at.
pub fn sentences(section: &str, network: Option<&Section>) -> Vec<Sentence> {
    match section {
        "IV" => network.map(|network| network.sentences.clone()).unwrap_or_default(),
        _ => Vec::new(),
    }
}
