//! What is known about networks within reach.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;

use super::Gate;
use crate::web::source::{NetworkSource, SourceError};
use crate::web::views::{
    Against, CompareQuery, CompareView, ComplaintList, ComplaintQuery, DistrictQuery, DistrictView,
    EpisodeView, Light, NetworkQuery, NetworkRow, NetworkView, NewComplaint, NewIntervention, NewLine,
    NewMeeting, PastQuery, PastView, RenderedReport, Right,
};

impl NetworkSource for Gate {
    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError> {
        let inside = self.inside()?;
        let mut rows = self.source.networks(now_ms)?;
        rows.retain(|row| inside.contains(&row.unit.id));
        Ok(rows)
    }

    fn lights(&self, now_ms: i64) -> Result<BTreeMap<UnitId, Light>, SourceError> {
        let mut lights = self.source.lights(now_ms)?;
        if self.account.within.is_some() {
            let inside = self.inside()?;
            lights.retain(|unit, _| inside.contains(unit));
        }
        Ok(lights)
    }

    fn district(&self, query: DistrictQuery, now_ms: i64) -> Result<DistrictView, SourceError> {
        let query = DistrictQuery { unit: self.narrowed(query.unit)?, ..query };
        let mut view = self.source.district(query, now_ms)?;
        if self.account.within.is_some() {
            let inside = self.inside()?;
            view.path.retain(|unit| inside.contains(&unit.id));
            view.inner.retain(|unit| inside.contains(&unit.id));
        }
        Ok(view)
    }

    fn past(&self, query: PastQuery, now_ms: i64) -> Result<PastView, SourceError> {
        self.reaches(query.unit)?;
        self.source.past(query, now_ms)
    }

    fn compare(&self, query: CompareQuery, now_ms: i64) -> Result<CompareView, SourceError> {
        self.reaches(query.a)?;
        if let Against::Unit { unit, .. } = query.against {
            self.reaches(unit)?;
        }
        self.source.compare(query, now_ms)
    }

    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError> {
        self.reaches(query.unit)?;
        self.source.network(query, now_ms)
    }

    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError> {
        self.reaches(unit)?;
        self.source.episode(unit, number, now_ms)
    }

    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.may_at(Right::Export, unit)?;
        self.source.evidence_pack(unit, episode, by, now_ms)
    }

    fn set_line(&self, line: &NewLine, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, line.unit)?;
        self.source.set_line(line, now_ms)
    }

    fn add_intervention(&self, intervention: &NewIntervention, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, intervention.unit)?;
        self.source.add_intervention(intervention, now_ms)
    }

    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        self.may_at(Right::Record, unit)?;
        self.source.withdraw_intervention(unit, number, by, now_ms)
    }

    fn add_meeting(&self, meeting: &NewMeeting, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, meeting.unit)?;
        self.source.add_meeting(meeting, now_ms)
    }

    fn withdraw_meeting(&self, unit: UnitId, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, unit)?;
        self.source.withdraw_meeting(unit, number, by, now_ms)
    }

    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError> {
        let query = ComplaintQuery { unit: self.narrowed(query.unit)?, ..*query };
        self.source.complaints(&query, now_ms)
    }

    fn add_complaint(&self, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, complaint.unit)?;
        self.source.add_complaint(complaint, now_ms)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::web::fixture::Fixture;
    use crate::web::views::{Account, Against, PastQuery, Period, Role};

    /// The commune of the made-up fleet with its one-stop centre.
    fn gate() -> Gate {
        let account = Account { name: "xem".to_owned(), role: Role::Viewer, within: Some(UnitId(2)) };
        Gate::new(Arc::new(Fixture::new()), account)
    }

    const NOW_MS: i64 = 1_795_395_600_000;

    #[test]
    fn a_district_holds_nothing_outside_the_reach() {
        let query = |unit| DistrictQuery { unit, period: Period::Month };
        let view = gate().district(query(None), NOW_MS).unwrap();
        let units: Vec<u32> = view.rows.iter().map(|row| row.now.unit.id.0).collect();
        assert_eq!(units, [2, 3]);
        assert!(
            view.path.iter().chain(&view.inner).all(|unit| [2, 3].contains(&unit.id.0)),
            "{:?}",
            view.path
        );
        assert!(view.history.cells.keys().all(|unit| [2, 3].contains(&unit.0)));
        for outside in [1, 4, 99] {
            let refused = gate().district(query(Some(UnitId(outside))), NOW_MS);
            assert!(matches!(refused.unwrap_err(), SourceError::NotFound), "{outside}");
        }
    }

    #[test]
    fn neither_side_of_a_comparison_lies_outside_the_reach() {
        let ask = |a, b| {
            let against = Against::Unit { unit: UnitId(b), period: Period::Month };
            gate().compare(CompareQuery { a: UnitId(a), against }, NOW_MS)
        };
        assert!(ask(2, 3).is_ok());
        assert!(matches!(ask(2, 4).unwrap_err(), SourceError::NotFound));
        assert!(matches!(ask(4, 2).unwrap_err(), SourceError::NotFound));
    }

    #[test]
    fn past_and_lights_end_where_the_reach_does() {
        let past =
            |unit| gate().past(PastQuery { unit: UnitId(unit), period: Period::Week, target: None }, NOW_MS);
        assert!(past(3).is_ok());
        assert!(matches!(past(4).unwrap_err(), SourceError::NotFound));
        let lights = gate().lights(NOW_MS).unwrap();
        assert_eq!(lights.keys().map(|unit| unit.0).collect::<Vec<_>>(), [2, 3]);
    }
}
