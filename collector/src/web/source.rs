//! The boundary between the pages and everything behind them.
//!
//! Methods are synchronous and may block on the database: [`super::state::Room::ask`] is the one place that calls them,
//! on a thread for blocking work. The pages keep nothing themselves except sign-in attempts.

mod accounts;
mod fleet;
mod joining;
mod machine_work;
mod measuring;
mod network;
mod programs;
mod report;
mod room;
mod settings;

pub use accounts::AccountSource;
pub use fleet::FleetSource;
pub use joining::JoiningSource;
pub use machine_work::MachineWorkSource;
pub use measuring::MeasuringSource;
pub use network::NetworkSource;
pub use programs::ProgramSource;
pub use report::ReportSource;
pub use room::RoomSource;
pub use settings::SettingsSource;

/// Why a source gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The thing asked for does not exist.
    #[error("not found")]
    NotFound,
    /// What the person asked for cannot be done; shown to them as it stands, so in Vietnamese and without internals.
    #[error("refused: {message}")]
    Refused { message: String },
    /// The person may see it but not do this.
    #[error("forbidden")]
    Forbidden,
    /// Something broke; the detail goes to the log only.
    #[error("{operation}")]
    Failed {
        operation: &'static str,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What the pages ask of the collector for somebody who is signed in. `now_ms` is Unix time in milliseconds; `by` is the
/// account that the audit log names.
pub trait Source:
    AccountSource
    + FleetSource
    + JoiningSource
    + MachineWorkSource
    + MeasuringSource
    + NetworkSource
    + ProgramSource
    + ReportSource
    + SettingsSource
{
}

impl<S> Source for S where
    S: AccountSource
        + FleetSource
        + JoiningSource
        + MachineWorkSource
        + MeasuringSource
        + NetworkSource
        + ProgramSource
        + ReportSource
        + SettingsSource
{
}
