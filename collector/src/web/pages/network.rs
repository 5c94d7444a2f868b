//! The network of units: many at once, one unit, one episode, and what people note beside them.
//!
//! All pictures are drawn by the server and have a table behind them; nothing on these pages needs a script.

pub(crate) mod compare;
pub(crate) mod district;
pub(crate) mod episode;
pub(crate) mod notes;
pub(crate) mod past;
pub(crate) mod unit;

mod episodes;
mod note_forms;
mod now;
mod target_days;
mod week;

use hatang_proto::model::UnitId;

use crate::web::failure::Failure;

/// A unit as the address names it.
fn unit_of(text: &str) -> Result<UnitId, Failure> {
    text.parse().map(UnitId).map_err(|_| Failure::NotFound)
}
