//! Change points: the rows of a series of round trips at which a new level begins.
//!
//! A series is explained as a run of *levels*, each with its own width of noise ([`paths`]); a change costs, and so does
//! every sample that its level does not expect, and the cheapest explanation gives the changes. [`offline()`] waits for
//! the end of the series, [`Watcher`] answers while it runs. How well both do on series that people labelled is counted
//! by [`score()`]; what a lost sample counts as there is a [`Variant`].
//!
//! Rows are counted, times are not looked at: a series is as even as who measured it made it. Nothing here says whether a
//! change is bad, or whose fault.

pub use fill::Variant;
pub use offline::offline;
pub use online::{LONGEST_DELAY_ROWS, Watcher};
pub use score::{Counts, OutsideSeries, Score, score};

mod fill;
mod offline;
mod online;
mod paths;
mod score;

/// Noise is never taken to be narrower than this, and what moves less is no change: nobody at a desk notices it,
/// milliseconds. Over Internet and government network; a path inside an office shows smaller ones to nobody's use.
pub const SMALLEST_MS: f64 = 1.0;
