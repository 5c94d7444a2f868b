//! Stories that need root: networks of their own, small disks.
//!
//! Run by name: `cargo test -p end-to-end --test netlab`. Everything is built in namespaces and removed afterwards.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and building networks needs programs"
)]

mod disks;
mod network;
mod office;
mod sites;
