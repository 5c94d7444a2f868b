//! What the pages show and change, answered from the store.
//!
//! Each method turns rows into views; which figure counts and how a report reads is decided by `items` and `report`.

mod access;
mod accounts;
mod answers;
mod applications;
mod audit;
mod complaints;
pub(super) mod doubts;
mod fleet;
mod joining;
mod machine;
mod machine_trial;
mod machine_work;
mod memory;
mod network;
mod overview;
mod programs;
mod report;
mod settings;
mod targets;
#[cfg(test)]
mod tests;
mod trial;

pub use fleet::presence;
pub use network::NetworkMemory;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Error;
use tokio::sync::broadcast;

use super::board::Board;
use crate::backup::desk::Desk;
use crate::evidence::SigningKey;
use crate::ingest::authority::Authority;
use crate::ingest::sites::Sites;
use crate::packages::Shelf;
use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::Change;

/// Answers the pages from one collector's store.
pub struct PageSource {
    pub store: Store,
    /// All machines in service, read and judged.
    pub board: Board,
    pub authority: Arc<Authority>,
    pub changes: broadcast::Sender<Change>,
    /// Where forms lie that the office added.
    pub forms_dir: PathBuf,
    pub backups: Desk,
    /// What PCs download.
    pub packages: Shelf,
    /// The machines that are on.
    pub sites: Sites,
    /// Signs packs.
    pub evidence_key: Arc<SigningKey>,
    /// What pages about many networks found out a moment ago.
    pub networks: NetworkMemory,
}

impl PageSource {
    fn desk(&self) -> report::Desk<'_> {
        report::Desk { store: &self.store, forms_dir: &self.forms_dir }
    }
}

/// Something broke: the page says so in general, the log in particular.
fn failed(operation: &'static str) -> impl Fn(Error) -> SourceError + Copy {
    move |cause| SourceError::Failed { operation, cause: cause.into() }
}
