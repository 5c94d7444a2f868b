//! Join codes: how machines come in.

use super::SourceError;
use crate::web::views::{JoinCodeView, NewJoinCode};

/// Join codes: how machines come in.
pub trait JoiningSource: Send + Sync {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError>;
    /// Returns the code itself, which nobody can ask for again.
    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<String, SourceError>;
    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;
}
