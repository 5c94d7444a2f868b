//! Join codes: how machines come in.

use super::super::{PageSource, access, failed};
use crate::clock;
use crate::web::views::{JoinCodeView, NewJoinCode};
use crate::web::{JoiningSource, SourceError};

impl JoiningSource for PageSource {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        access::join_codes(&self.store, clock::unix_ms()).map_err(failed("list join codes"))
    }

    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<String, SourceError> {
        access::create_join_code(&self.store, &self.authority, *code, by, now_ms)
            .map_err(failed("make a join code"))
    }

    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let number = i64::try_from(id).map_err(|_| SourceError::NotFound)?;
        let revoked = self
            .store
            .revoke_join_code(number, by, now_ms)
            .map_err(|fault| failed("withdraw a join code")(fault.into()))?;
        if revoked { Ok(()) } else { Err(SourceError::NotFound) }
    }
}
