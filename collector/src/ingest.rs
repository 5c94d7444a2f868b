//! Who may speak, and taking what they say.
//!
//! [`authority`] is the collector's own certificate authority, [`listener`] the guarded door, [`enrolment`] and
//! [`fleet`] the two services behind it, [`conversation`] one agent's stream, [`sites`] what the streams of a site share,
//! [`placing`] the pure repair of times.
//! Wire types end here: the store is handed checked models.

pub mod authority;
pub mod conversation;
pub mod enrolment;
pub mod fleet;
pub mod listener;
pub mod placing;
pub mod server;
pub mod sites;
pub mod trials;

/// The name in the collector's certificate; agents expect exactly this, whatever address they dial.
pub const SERVER_NAME: &str = "collector.hatang.internal";
