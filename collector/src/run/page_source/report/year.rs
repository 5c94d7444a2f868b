//! The unit against the year before, and what it needs to buy.

use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::{ComparisonView, ProcurementView, RenderedReport, ReportFormat, ReportQuery};

/// Against the same day a year earlier.
pub(in crate::run::page_source) fn comparison(
    _store: &Store,
    _query: &ReportQuery,
    _now_ms: i64,
) -> Result<ComparisonView, SourceError> {
    Err(SourceError::NotFound)
}

/// What is to be bought, by which rule and why.
pub(in crate::run::page_source) fn procurement(
    _store: &Store,
    _query: &ReportQuery,
    _now_ms: i64,
) -> Result<ProcurementView, SourceError> {
    Err(SourceError::NotFound)
}

/// The same as a file.
pub(in crate::run::page_source) fn render_procurement(
    _store: &Store,
    _query: &ReportQuery,
    _format: ReportFormat,
    _by: &str,
    _now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    Err(SourceError::NotFound)
}
