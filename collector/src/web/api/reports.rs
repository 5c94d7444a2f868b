//! A unit's figures with where they come from, and its frozen reports. Who declared or froze is not told.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;

use super::answer::{Listed, json, moment};
use super::asked::{self, Asked};
use super::door::Who;
use super::problem::Problem;
use crate::web::state::Room;
use crate::web::views::{Coverage, FigureValue, Provenance, ReportQuery, ValueView};

#[derive(Serialize)]
struct Figures {
    unit: u32,
    form: String,
    as_of: String,
    items: Vec<Figure>,
}

#[derive(Serialize)]
struct Figure {
    /// Tells the row from all others of the form.
    key: String,
    item: String,
    label: String,
    /// What is counted; may be empty.
    measure: String,
    /// Null while nobody gave it: never a zero.
    value: Option<Value>,
    provenance: Option<&'static str>,
    coverage: Option<Of>,
    at: Option<String>,
    /// Set where measured and declared disagree.
    difference: Option<Difference>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Number(i64),
    Flag(bool),
    Text(String),
}

#[derive(Serialize)]
struct Of {
    known: u32,
    total: u32,
}

#[derive(Serialize)]
struct Difference {
    measured: Value,
    declared: Value,
}

#[derive(Serialize)]
struct Frozen {
    id: i64,
    form: String,
    as_of: String,
    frozen_at: String,
    sha256: String,
}

/// `GET /units/{unit}/figures`
pub(super) async fn figures(
    State(room): State<Room>,
    Extension(who): Who,
    Path(unit): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["form", "as_of"])?;
    let query =
        ReportQuery { unit: asked::unit(&unit)?, form: asked.words("form")?, day: asked.day("as_of")? };
    let now_ms = room.local().now_ms;
    let view = room.ask(&who.account, move |source| source.values(&query, now_ms)).await?;
    json(&Figures {
        unit: view.unit.0,
        form: view.form,
        as_of: view.as_of.to_string(),
        items: view.rows.into_iter().map(Figure::from).collect(),
    })
}

/// `GET /units/{unit}/frozen-reports`
pub(super) async fn frozen(
    State(room): State<Room>,
    Extension(who): Who,
    Path(unit): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let unit = asked::unit(&unit)?;
    let now_ms = room.local().now_ms;
    let list = room.ask(&who.account, move |source| source.frozen_reports(unit, now_ms)).await?;
    let reports = list.reports.into_iter().map(|report| Frozen {
        id: report.number,
        form: report.form_name,
        as_of: report.as_of.to_string(),
        frozen_at: moment(report.at_ms),
        sha256: report.hash,
    });
    json(&Listed::whole(reports.collect()))
}

impl From<ValueView> for Figure {
    fn from(view: ValueView) -> Self {
        Self {
            key: view.key,
            item: view.item,
            label: view.label,
            measure: view.measure,
            value: view.value.map(Value::from),
            provenance: view.provenance.map(provenance_word),
            coverage: view.coverage.map(|Coverage { known, total }| Of { known, total }),
            at: view.at_ms.map(moment),
            difference: view.difference.map(|(measured, declared)| Difference {
                measured: measured.into(),
                declared: declared.into(),
            }),
        }
    }
}

impl From<FigureValue> for Value {
    fn from(value: FigureValue) -> Self {
        match value {
            FigureValue::Number(number) => Self::Number(number),
            FigureValue::Flag(flag) => Self::Flag(flag),
            FigureValue::Text(text) => Self::Text(text),
        }
    }
}

fn provenance_word(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "measured",
        Provenance::Discovered => "discovered",
        Provenance::Derived => "derived",
        Provenance::Declared => "declared",
        Provenance::Overridden => "overridden",
    }
}
