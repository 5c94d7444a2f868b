//! What programs read within reach; who governs gives out tokens.

use super::Gate;
use crate::web::source::{ProgramSource, SourceError};
use crate::web::views::{
    ApiTokenView, CollectorFigures, HourFigures, HourQuery, NewApiToken, PeriodQuery, ReportQuery, Right,
    Said, Stretch, UnitEpisode, ValuesView,
};

impl ProgramSource for Gate {
    fn api_tokens(&self) -> Result<Vec<ApiTokenView>, SourceError> {
        self.may(Right::Govern)?;
        self.source.api_tokens()
    }

    fn create_api_token(&self, token: &NewApiToken, by: &str, now_ms: i64) -> Result<String, SourceError> {
        self.may(Right::Govern)?;
        if let Some(unit) = token.unit {
            self.reaches(unit)?;
        }
        self.source.create_api_token(token, by, now_ms)
    }

    fn revoke_api_token(&self, id: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.revoke_api_token(id, by, now_ms)
    }

    fn episodes(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<UnitEpisode>, SourceError> {
        self.source.episodes(&PeriodQuery { unit: self.narrowed(query.unit)?, ..*query }, now_ms)
    }

    fn said(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<Said>, SourceError> {
        self.source.said(&PeriodQuery { unit: self.narrowed(query.unit)?, ..*query }, now_ms)
    }

    fn hours(&self, query: &HourQuery, now_ms: i64) -> Result<Vec<HourFigures>, SourceError> {
        self.reaches(query.unit)?;
        self.source.hours(query, now_ms)
    }

    fn collector_figures(&self) -> Result<Option<CollectorFigures>, SourceError> {
        if self.account.within.is_some() { Ok(None) } else { self.source.collector_figures() }
    }

    fn values(&self, query: &ReportQuery, now_ms: i64) -> Result<ValuesView, SourceError> {
        self.reaches(query.unit)?;
        self.source.values(query, now_ms)
    }
}
