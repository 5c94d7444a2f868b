//! What other programs read, and the tokens that let them.

use super::SourceError;
use crate::web::views::{
    ApiTokenView, CollectorFigures, HourFigures, HourQuery, NewApiToken, PeriodQuery, ReportQuery, Said,
    Stretch, UnitEpisode, ValuesView,
};

/// What other programs read, and the tokens that let them.
pub trait ProgramSource: Send + Sync {
    /// Newest first.
    fn api_tokens(&self) -> Result<Vec<ApiTokenView>, SourceError>;
    /// Returns the token itself, which nobody can ask for again.
    fn create_api_token(&self, token: &NewApiToken, by: &str, now_ms: i64) -> Result<String, SourceError>;
    fn revoke_api_token(&self, id: i64, by: &str, now_ms: i64) -> Result<(), SourceError>;

    /// Newest first.
    fn episodes(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<UnitEpisode>, SourceError>;
    /// Newest first.
    fn said(&self, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<Said>, SourceError>;
    /// In order of time.
    fn hours(&self, query: &HourQuery, now_ms: i64) -> Result<Vec<HourFigures>, SourceError>;
    /// `None` for who does not reach all units.
    fn collector_figures(&self) -> Result<Option<CollectorFigures>, SourceError>;
    fn values(&self, query: &ReportQuery, now_ms: i64) -> Result<ValuesView, SourceError>;
}
