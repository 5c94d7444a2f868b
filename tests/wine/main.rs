//! Stories on Windows: the MSI, the service, the complaint, the upgrade, the removal.
//!
//! Run by name after `deploy/windows/build`: `cargo wine`. The collector runs on this machine, the agent in a Windows of
//! its own under Wine.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and running installers needs programs"
)]

mod installation;
mod office;
mod running;
