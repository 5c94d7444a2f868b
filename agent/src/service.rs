//! The agent under a service manager: Windows' own, or systemd.
//!
//! [`serve`] is what Windows starts; on Linux systemd starts `hatang-agent run`, which tells it through [`Readiness`] when
//! the agent works. [`install`] and [`uninstall`] enter and remove the service for machines without a package. What the
//! agent does meanwhile is the same everywhere and stands in [`work`]. No other program is started here.

#[cfg(any(windows, test))]
mod checkpoints;
pub mod desk;
#[cfg(unix)]
mod systemd;
#[cfg(windows)]
mod windows;
pub mod work;

use std::path::PathBuf;

use serde::Serialize;

#[cfg(unix)]
pub use systemd::{Readiness, install, prepare, serve, uninstall};
#[cfg(windows)]
pub use windows::{Readiness, install, prepare, serve, uninstall};

/// The name under which Windows knows the service.
pub const SERVICE_NAME: &str = "HaTangAgent";
/// What people see in the list of services.
pub const DISPLAY_NAME: &str = "Hạ Tầng - đo mạng và kiểm kê máy";
/// A sentence about it in the same list.
pub const DESCRIPTION: &str = "Ghi nhận cấu hình máy, tình trạng phần mềm diệt vi-rút và chất lượng mạng, \
     gửi về máy chủ Hạ Tầng của đơn vị. Không đọc tài liệu, không theo dõi người dùng.";

/// How the service is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub data_dir: Option<PathBuf>,
    pub config: Option<PathBuf>,
}

/// What is to be kept for the service when it is installed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub join: Option<String>,
    pub proxy: Option<String>,
}

/// What was done, and what is left to do for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    pub service: String,
    pub program: PathBuf,
    pub data_dir: PathBuf,
    /// Whether the service runs.
    pub running: bool,
    /// What could not be done or should be looked at, each a sentence.
    pub warnings: Vec<String>,
    /// Commands for a person to type.
    pub next: Vec<String>,
}
