//! How the units' networks fare, what was written down about them, and what people complained of.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;

use super::super::{PageSource, complaints, failed, network};
use crate::web::views::{
    CompareQuery, CompareView, ComplaintList, ComplaintQuery, DistrictQuery, DistrictView, EpisodeView,
    Light, NetworkQuery, NetworkRow, NetworkView, NewComplaint, NewIntervention, NewLine, NewMeeting,
    PastQuery, PastView, RenderedReport,
};
use crate::web::{NetworkSource, SourceError};

impl NetworkSource for PageSource {
    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError> {
        network::list(&self.store, &self.networks, now_ms).map_err(failed("list networks"))
    }

    fn lights(&self, now_ms: i64) -> Result<BTreeMap<UnitId, Light>, SourceError> {
        network::lights::lights(&self.store, &self.networks.standing, now_ms)
            .map_err(failed("look for lights"))
    }

    fn district(&self, query: DistrictQuery, now_ms: i64) -> Result<DistrictView, SourceError> {
        network::district::view(&self.store, &self.networks, query, now_ms)
    }

    fn past(&self, query: PastQuery, now_ms: i64) -> Result<PastView, SourceError> {
        network::past::view(&self.store, query, now_ms)
    }

    fn compare(&self, query: CompareQuery, now_ms: i64) -> Result<CompareView, SourceError> {
        network::comparison::view(&self.store, query, now_ms)
    }

    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError> {
        network::unit(&self.store, &self.networks, query, now_ms)
    }

    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError> {
        network::episode::view(&self.store, unit, number, now_ms)
    }

    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        network::episode::pack(&self.store, &self.evidence_key, unit, episode, by, now_ms)
    }

    fn set_line(&self, line: &NewLine, now_ms: i64) -> Result<(), SourceError> {
        network::notes::set_line(&self.store, line, now_ms)
    }

    fn add_intervention(&self, intervention: &NewIntervention, now_ms: i64) -> Result<(), SourceError> {
        network::notes::add_intervention(&self.store, intervention, now_ms)
    }

    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        network::notes::withdraw_intervention(&self.store, unit, number, by, now_ms)
    }

    fn add_meeting(&self, meeting: &NewMeeting, now_ms: i64) -> Result<(), SourceError> {
        network::notes::add_meeting(&self.store, meeting, now_ms)
    }

    fn withdraw_meeting(&self, unit: UnitId, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        network::notes::withdraw_meeting(&self.store, unit, number, by, now_ms)
    }

    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError> {
        complaints::list(&self.store, *query, now_ms).map_err(failed("list complaints"))
    }

    fn add_complaint(&self, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError> {
        complaints::add(&self.store, complaint, now_ms)
    }
}
