//! Evidence that cannot be changed unnoticed: pure.
//!
//! What was measured and said on a day becomes one line of text each ([`leaf`]); the lines are the leaves of the day's
//! Merkle tree ([`merkle`], RFC 6962), whose root is signed together with the root before it ([`signature`]) and can be
//! printed ([`words`]). Whoever holds a root from paper can tell whether any line of that day, or of a day before, was
//! changed since. Nothing here reads the store, keeps a key or asks for the time.
//!
//! An evidence day is a UTC day, as the chunks of samples are: in Viet Nam it lasts from 07:00 to 07:00 and holds
//! the whole office day of the same date.

pub mod chain;
pub mod day;
pub mod hash;
pub mod leaf;
pub mod merkle;
pub mod pack;
pub mod page;
pub mod signature;
pub mod timestamp;
pub mod words;

pub use day::{DayFault, DayTree};
pub use hash::Hash;
pub use leaf::{ChainState, Leaf};
pub use signature::{DayStatement, PublicKey, Signature, SigningKey};
