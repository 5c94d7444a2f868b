//! Writing a complaint down for somebody who telephoned.
//!
//! It is bound to the samples of that moment, so the time is asked for; names of people are not.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{ComplaintQuery, NewComplaint, TargetView, UnitView};
use crate::web::words::Local;

use super::complaints;
use super::machines::unit_options;

/// As typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ComplaintForm {
    don_vi: String,
    ung_dung: String,
    ngay: String,
    gio: String,
    noi_dung: String,
}

impl ComplaintForm {
    /// Empty, for this moment and for the unit that the page shows.
    pub(super) fn fresh(unit: Option<UnitId>, local: &Local) -> Self {
        Self {
            don_vi: unit.map(|unit| unit.0.to_string()).unwrap_or_default(),
            ngay: local.date(local.now_ms),
            gio: local.clock(local.now_ms),
            ..Self::default()
        }
    }

    fn read(&self, by: &str, local: &Local) -> Result<NewComplaint, &'static str> {
        let unit = self.don_vi.parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?;
        let about = self.ung_dung.trim().to_owned();
        if about.is_empty() || MAX_NAME_BYTES < about.len() {
            return Err("Ghi ứng dụng bị chậm, hoặc \"Mọi ứng dụng\".");
        }
        let note = self.noi_dung.trim().to_owned();
        if MAX_TEXT_BYTES < note.len() {
            return Err("Nội dung quá dài.");
        }
        let at_ms = local
            .read_moment(&self.ngay, &self.gio)
            .ok_or("Ngày, giờ chưa đúng, ví dụ 25/11/2026 và 08:15.")?;
        if local.now_ms < at_ms {
            return Err("Thời điểm bị chậm còn ở phía trước.");
        }
        Ok(NewComplaint { unit, at_ms, about, note, by: by.to_owned() })
    }
}

/// `POST /phan-anh`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<ComplaintForm>,
) -> Result<Response, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let kept = match form.read(&account.name, &local) {
        Ok(complaint) => room.ask(&account, move |source| source.add_complaint(&complaint, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match kept {
        Ok(()) => Ok(Redirect::to("/phan-anh?xong=1").into_response()),
        Err(Failure::Refused(reason)) => {
            let told = notice(None, Some(&reason));
            let page = complaints::page(&room, &account, ComplaintQuery::default(), &form, &told).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(failure) => Err(failure),
    }
}

pub(super) fn show(units: &[UnitView], targets: &[TargetView], form: &ComplaintForm) -> Markup {
    let chosen = form.don_vi.parse().ok().map(UnitId);
    html! {
        form.grid method="post" action="/phan-anh" {
            div.wide {
                label for="cua_don_vi" { "Đơn vị" }
                select #cua_don_vi name="don_vi" required { option value="" { "Chọn" } (unit_options(units, chosen)) }
            }
            div {
                label for="ung_dung" { "Ứng dụng bị chậm" }
                input #ung_dung name="ung_dung" value=(form.ung_dung) required maxlength="100" list="cac-ung-dung" placeholder="VOFFICE";
                datalist #cac-ung-dung {
                    option value="Mọi ứng dụng" {}
                    @for view in targets.iter().filter(|view| view.target.segment == hatang_proto::model::Segment::Application) { option value=(view.target.name) {} }
                }
            }
            div { label for="ngay" { "Ngày" } input.short #ngay name="ngay" value=(form.ngay) required inputmode="numeric" maxlength="10" placeholder="25/11/2026"; }
            div { label for="gio" { "Giờ" } input.short #gio name="gio" value=(form.gio) required inputmode="numeric" maxlength="5" placeholder="08:15"; }
            div.wide {
                label for="noi_dung" { "Nội dung (không ghi tên người)" }
                input #noi_dung name="noi_dung" value=(form.noi_dung) maxlength="500" placeholder="Mở văn bản phải chờ hơn một phút";
            }
            div.submit { button.primary type="submit" { "Ghi lại" } }
        }
    }
}
