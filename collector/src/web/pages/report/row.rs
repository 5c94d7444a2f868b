//! One row of the report: the machines behind it, all that was ever declared, and the form to declare or override it.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_DECLARED_BYTES;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, Declaration, FigureView, NewDeclaration, Provenance, ReportQuery, RowView};
use crate::web::words::{Local, written_day};

use super::address::{Address, Asked, query};
use super::declare::{checked, checked_source, value_input};
use super::{figures, framed, path};

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct RowForm {
    mau: String,
    #[serde(default)]
    ngay: String,
    so_lieu: String,
    nguon: String,
    #[serde(default)]
    ly_do: String,
}

/// `GET /bao-cao/{unit}/so-lieu/{row}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, key)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let query = asked.query(&unit, &room.local())?;
    let done = asked.xong.map(|_| "Đã ghi.");
    page(&room, &account, query, key, &notice(done, None), &RowForm::default()).await
}

/// `POST /bao-cao/{unit}/so-lieu/{row}`
pub(crate) async fn keep(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, key)): Path<(String, String)>,
    Sent(form): Sent<RowForm>,
) -> Result<Response, Failure> {
    let local = room.local();
    let (query, now_ms) = (query(&unit, Some(&form.mau), Some(&form.ngay), &local)?, local.now_ms);
    let (asked, asked_key) = (query.clone(), key.clone());
    let row = room.ask(&account, move |source| source.report_row(&asked, &asked_key, now_ms)).await?;
    let kept = match form.read(&row, &account) {
        Ok(declaration) => room.ask(&account, move |source| source.declare(&[declaration], now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match kept {
        Ok(()) => {
            let address = Address::of(&query).with(&format!("/so-lieu/{}", row.figure.key), Some("1"));
            Ok(Redirect::to(&address).into_response())
        }
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, query, key, &notice(None, Some(&reason)), &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

impl RowForm {
    fn read(&self, row: &RowView, account: &Account) -> Result<NewDeclaration, &'static str> {
        let input = row.figure.input.ok_or("Dòng này là số liệu tính toán, không kê khai được.")?;
        let value = checked(input, &self.so_lieu)?;
        let source = checked_source(&self.nguon)?;
        let reason = self.ly_do.trim();
        if is_measured(&row.figure) && reason.is_empty() {
            return Err("Ghi lý do điều chỉnh: số liệu này do máy đo được.");
        }
        if reason.len() > MAX_DECLARED_BYTES {
            return Err("Lý do quá dài.");
        }
        Ok(NewDeclaration {
            unit: row.unit,
            item: row.figure.item.clone(),
            value,
            by: account.name.clone(),
            source,
            from: row.as_of,
            reason: is_measured(&row.figure).then(|| reason.to_owned()),
        })
    }
}

/// Whether a declaration would stand against a measurement.
fn is_measured(figure: &FigureView) -> bool {
    matches!(figure.provenance, Some(Provenance::Measured | Provenance::Discovered | Provenance::Overridden))
}

async fn page(
    room: &Room,
    account: &Account,
    query: ReportQuery,
    key: String,
    word: &Markup,
    form: &RowForm,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (address, now_ms) = (Address::of(&query), local.now_ms);
    let row = room.ask(account, move |source| source.report_row(&query, &key, now_ms)).await?;
    let content = html! {
        (path(&address, &row.unit_name))
        h1 { (row.figure.label) }
        p.muted { "Tính đến ngày " (written_day(&row.as_of.to_string())) }
        (word)
        (facts(&row.figure, &local))
        (declare_form(&row, form))
        (history(&row.history, &local))
        (figures::machines(&row.figure))
    };
    Ok(framed(room, account, &row.figure.label, &content))
}

fn facts(figure: &FigureView, local: &Local) -> Markup {
    html! {
        dl.facts.figure {
            dt { "Thông tin cung cấp" } dd { b { (figures::value(figure)) } (figures::difference(figure)) }
            dt { "Nguồn số liệu" } dd { (figures::chip(figure)) }
            @if figure.coverage.is_some() { dt { "Số máy có số liệu" } dd { (figures::coverage(figure.coverage)) } }
            @if let Some(at_ms) = figure.at_ms { dt { "Thời điểm" } dd { (local.moment(at_ms)) } }
            @if let Some(formula) = &figure.formula { dt { "Cách tính" } dd { (formula) } }
            @for note in &figure.notes { dt { "Ghi chú" } dd { (note) } }
        }
    }
}

fn declare_form(row: &RowView, form: &RowForm) -> Markup {
    let Some(input) = row.figure.input else { return html! {} };
    let measured = is_measured(&row.figure);
    html! {
        section.panel aria-labelledby="ke-khai" {
            h2 #ke-khai { @if measured { "Điều chỉnh số liệu đo" } @else { "Kê khai" } }
            @if measured { p.muted { "Số đo vẫn được giữ và in cạnh số điều chỉnh, kèm lý do." } }
            form method="post" action={ "/bao-cao/" (row.unit.0) "/so-lieu/" (row.figure.key) } {
                input type="hidden" name="mau" value=(row.form);
                @if !row.is_today { input type="hidden" name="ngay" value=(row.as_of); }
                div.grid {
                    div { label for="so_lieu" { "Số liệu" } (value_input("so_lieu", "so_lieu", input, start(row, form), None)) }
                    div.wide { label for="nguon" { "Căn cứ" } input #nguon name="nguon" required maxlength="300" value=(form.nguon) placeholder="văn bản hoặc sổ sách"; }
                    @if measured { div.wide { label for="ly_do" { "Lý do điều chỉnh" } input #ly_do name="ly_do" required maxlength="300" value=(form.ly_do); } }
                    button.primary type="submit" { @if measured { "Điều chỉnh" } @else { "Ghi" } }
                }
            }
        }
    }
}

/// What was typed, or else what was declared last.
fn start<'a>(row: &'a RowView, form: &'a RowForm) -> &'a str {
    if form.so_lieu.is_empty() {
        row.figure.declaration.as_ref().map_or("", |declaration| declaration.value.as_str())
    } else {
        &form.so_lieu
    }
}

fn history(history: &[Declaration], local: &Local) -> Markup {
    html! {
        section aria-labelledby="lich-su" {
            h2 #lich-su { "Các lần kê khai" }
            @if history.is_empty() { p.muted { "Chưa ai kê khai mục này." } }
            @else {
                table {
                    thead { tr { th { "Lúc" } th { "Số liệu" } th { "Người kê khai" } th { "Căn cứ" } th { "Lý do điều chỉnh" } } }
                    tbody { @for said in history { tr {
                        td.moment { (local.full(said.at_ms)) }
                        td { (said.value_text) }
                        td { (said.by) }
                        td { (said.source) }
                        td { @if let Some(reason) = &said.reason { (reason) } }
                    } } }
                }
            }
        }
    }
}
