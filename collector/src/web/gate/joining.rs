//! Join codes of units within reach.

use super::Gate;
use crate::web::source::{JoiningSource, SourceError};
use crate::web::views::{JoinCodeView, NewJoinCode, Right};

impl JoiningSource for Gate {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        self.may(Right::Operate)?;
        let inside = self.inside()?;
        let mut codes = self.source.join_codes()?;
        codes.retain(|code| inside.contains(&code.unit));
        Ok(codes)
    }

    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<String, SourceError> {
        self.may_at(Right::Operate, code.unit)?;
        self.source.create_join_code(code, by, now_ms)
    }

    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let known = self.join_codes()?.iter().any(|code| code.id == id);
        if known { self.source.revoke_join_code(id, by, now_ms) } else { Err(SourceError::NotFound) }
    }
}
