//! What other programs read, and the tokens that let them.

use super::super::{PageSource, failed, programs};
use crate::web::views::{
    ApiTokenView, CollectorFigures, HourFigures, HourQuery, NewApiToken, PeriodQuery, ReportQuery, Said,
    Stretch, UnitEpisode, ValuesView,
};
use crate::web::{ProgramSource, SourceError};

impl ProgramSource for PageSource {
    fn api_tokens(&self) -> Result<Vec<ApiTokenView>, SourceError> {
        programs::tokens::list(&self.store).map_err(failed("list tokens of the API"))
    }

    fn create_api_token(&self, token: &NewApiToken, by: &str, now_ms: i64) -> Result<String, SourceError> {
        programs::tokens::create(&self.store, token, by, now_ms)
    }

    fn revoke_api_token(&self, id: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let revoked = self
            .store
            .revoke_api_token(id, by, now_ms)
            .map_err(|fault| failed("withdraw a token of the API")(fault.into()))?;
        if revoked { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn episodes(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<UnitEpisode>, SourceError> {
        programs::episodes(&self.store, query, now_ms).map_err(failed("list episodes"))
    }

    fn said(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<Said>, SourceError> {
        programs::said(&self.store, query, now_ms).map_err(failed("list complaints"))
    }

    fn hours(&self, query: &HourQuery, now_ms: i64) -> Result<Vec<HourFigures>, SourceError> {
        programs::hours::read(&self.store, query, now_ms)
    }

    fn collector_figures(&self) -> Result<Option<CollectorFigures>, SourceError> {
        Ok(Some(programs::collector(&self.store)))
    }

    fn values(&self, query: &ReportQuery, now_ms: i64) -> Result<ValuesView, SourceError> {
        super::super::report::values(self.desk(), query, now_ms)
    }
}
