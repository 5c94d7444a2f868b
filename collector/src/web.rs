//! The web room: pages in Vietnamese for the people who run the fleet and fill in the report.
//!
//! Everything a page needs is inside the binary, and no page asks another server for anything. The room shows plain
//! views that a [`RoomSource`] hands over; it holds no SQL, computes no figure, and reads no file.

mod api;
mod assets;
mod charts;
mod cookies;
mod display;
mod english;
mod failure;
mod gate;
mod guard;
mod layout;
mod limits;
mod live;
mod lockout;
mod metrics;
mod pages;
mod password_rules;
mod proof;
mod readiness;
mod router;
pub mod search;
mod sent;
mod session;
mod source;
mod state;
mod target_catalogue;
mod throttle;
mod uploaded;
pub mod views;
mod words;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use router::router;
pub use source::{
    AccountSource, FleetSource, JoiningSource, MachineWorkSource, MeasuringSource, NetworkSource,
    ProgramSource, ReportSource, RoomSource, SettingsSource, Source, SourceError,
};
pub use words::{MachineWords, inventory_changes, machine_words};

/// How the pages are served.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// The pages are served over TLS: the session cookie is never sent without.
    pub secure_cookie: bool,
    /// The zone that times are shown in.
    pub zone: jiff::tz::TimeZone,
}
