//! Filters that an account keeps under a name.

use axum::Extension;
use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::address::{Asked, with_tail};
use crate::web::failure::Failure;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::SavedFilter;

/// As the form sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct SaveForm {
    ten: String,
    /// The list's address after the question mark.
    loc: String,
}

/// As the buttons send it.
#[derive(Debug, Deserialize)]
pub(crate) struct ForgetForm {
    ten: String,
}

/// `POST /may/bo-loc`
pub(crate) async fn keep(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<SaveForm>,
) -> Result<Redirect, Failure> {
    let asked = Asked::parse(&form.loc);
    let Some(filter) = SavedFilter::new(&form.ten, asked.tail()) else {
        return Err(Failure::Refused("Đặt tên cho bộ lọc, không quá 60 chữ.".to_owned()));
    };
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    room.ask(&account, move |source| source.save_filter(&filter, &by, now_ms)).await?;
    Ok(Redirect::to(&asked.address()))
}

/// `POST /may/bo-loc/xoa`
pub(crate) async fn forget(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<ForgetForm>,
) -> Result<Redirect, Failure> {
    let by = account.name.clone();
    room.ask(&account, move |source| source.forget_filter(&form.ten, &by)).await?;
    Ok(Redirect::to("/may"))
}

/// The kept ones as links, and where one is kept or dropped.
pub(super) fn section(filters: &[SavedFilter], asked: &Asked) -> Markup {
    html! {
        @if !filters.is_empty() {
            p.saved {
                span.name { "Bộ lọc đã lưu" }
                @for filter in filters {
                    @let here = filter.query == asked.tail();
                    a href=(with_tail("/may", &filter.query)) aria-current=[here.then_some("true")] translate="no" dir="auto" { (filter.name) }
                }
            }
        }
    }
}

/// Where a filter is kept or dropped.
pub(super) fn form(filters: &[SavedFilter], asked: &Asked) -> Markup {
    html! {
        @if asked.query.filters() {
            details {
                summary { "Lưu bộ lọc này" }
                form.choose method="post" action="/may/bo-loc" {
                    input type="hidden" name="loc" value=(asked.tail());
                    div { label for="ten-bo-loc" { "Tên bộ lọc" } input #ten-bo-loc name="ten" required maxlength="60"; }
                    button type="submit" { "Lưu" }
                }
            }
        }
        @if !filters.is_empty() {
            details {
                summary { "Xóa bộ lọc đã lưu" }
                form.choose method="post" action="/may/bo-loc/xoa" {
                    @for filter in filters { button name="ten" value=(filter.name) { "Xóa " span translate="no" dir="auto" { (filter.name) } } }
                }
            }
        }
    }
}
