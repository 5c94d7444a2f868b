//! How the units' networks fare, what was written down about them, and what people complained of.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;

use super::SourceError;
use crate::web::views::{
    CompareQuery, CompareView, ComplaintList, ComplaintQuery, DistrictQuery, DistrictView, EpisodeView,
    Light, NetworkQuery, NetworkRow, NetworkView, NewComplaint, NewIntervention, NewLine, NewMeeting,
    PastQuery, PastView, RenderedReport,
};

/// How the units' networks fare, what was written down about them, and what people complained of.
pub trait NetworkSource: Send + Sync {
    /// In tree order.
    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError>;
    /// The light of every unit that has machines or an episode; any other is [`Light::Unknown`]. Cheap: asked by pages
    /// that update themselves.
    fn lights(&self, now_ms: i64) -> Result<BTreeMap<UnitId, Light>, SourceError>;
    /// How the networks of a part of the tree fare together.
    fn district(&self, query: DistrictQuery, now_ms: i64) -> Result<DistrictView, SourceError>;
    /// One unit over a period.
    fn past(&self, query: PastQuery, now_ms: i64) -> Result<PastView, SourceError>;
    /// Two units over one period, or one unit over two.
    fn compare(&self, query: CompareQuery, now_ms: i64) -> Result<CompareView, SourceError>;
    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError>;
    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError>;
    /// The pack that proves an episode; `by` is recorded as the one who took it out.
    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    fn set_line(&self, line: &NewLine, now_ms: i64) -> Result<(), SourceError>;
    fn add_intervention(&self, intervention: &NewIntervention, now_ms: i64) -> Result<(), SourceError>;
    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    fn add_meeting(&self, meeting: &NewMeeting, now_ms: i64) -> Result<(), SourceError>;
    fn withdraw_meeting(&self, unit: UnitId, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError>;
    fn add_complaint(&self, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError>;
}
