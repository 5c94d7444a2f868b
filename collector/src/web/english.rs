//! What pages say, in English.
//!
//! Pages are made in Vietnamese; a catalogue of whole phrases turns what was made into English. A phrase that it does
//! not know stays Vietnamese. Names that people gave, and everything marked `translate="no"`, are left alone, and so
//! are documents that are taken out. Pure.

mod catalogue;
mod numbers;
mod page;

#[cfg(test)]
pub(super) use page::rewritten;
pub(super) use page::{said, translated};
