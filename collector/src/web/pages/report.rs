//! The report of one unit in four steps: check the computers, declare, look at the warnings, take the document out.

mod address;
mod computer_forms;
mod figures;
mod sections;

pub(crate) mod computers;
pub(crate) mod declare;
pub(crate) mod export;
pub(crate) mod frozen;
pub(crate) mod import;
pub(crate) mod own_template;
pub(crate) mod row;
pub(crate) mod year;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, FigureView, RenderedReport, ReportQuery, ReportRow, ReportView, UnitView};

use address::{Address, Asked};
use declare::Typed;

/// `GET /bao-cao`
pub(crate) async fn choose(
    State(room): State<Room>,
    Extension(account): SignedIn,
) -> Result<Markup, Failure> {
    let units = room.ask(&account, |source| source.units()).await?;
    Ok(framed(&room, &account, "Báo cáo", &choice(&units)))
}

/// `GET /bao-cao/{unit}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let query = asked.query(&unit, &room.local())?;
    let done = asked.xong.and_then(|kept| kept.parse::<u32>().ok());
    let done = done.map(|kept| format!("Đã ghi {kept} mục kê khai."));
    page(&room, &account, query, &notice(done.as_deref(), None), &Typed::default()).await
}

/// The report, with a word about what was done or is wrong, and what was typed.
async fn page(
    room: &Room,
    account: &Account,
    query: ReportQuery,
    word: &Markup,
    typed: &Typed,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let report = room.ask(account, move |source| source.report(&query, now_ms)).await?;
    let title = format!("Báo cáo {}", report.unit_name);
    Ok(framed(room, account, &title, &sections::show(&report, word, typed, &local)))
}

fn framed(room: &Room, account: &Account, title: &str, content: &Markup) -> Markup {
    let local = room.local();
    layout::page(&Frame { account, local: &local, place: Place::Report, title }, content)
}

impl ReportView {
    fn address(&self) -> Address {
        Address::new(self.unit, Some(&self.form), (!self.is_today).then_some(self.as_of))
    }

    fn figures(&self) -> impl Iterator<Item = &FigureView> {
        self.rows.iter().filter_map(|row| match row {
            ReportRow::Figure(figure) => Some(figure.as_ref()),
            ReportRow::Heading { .. } => None,
        })
    }

    /// Rows that a person may fill in and nobody did.
    fn open(&self) -> impl Iterator<Item = &FigureView> {
        self.figures().filter(|figure| figure.provenance.is_none() && figure.input.is_some())
    }
}

/// The way back, above the title of a page below the report.
fn path(address: &Address, unit_name: &str) -> Markup {
    html! {
        nav.path aria-label="Báo cáo" {
            a href="/bao-cao" { "Chọn đơn vị" } span aria-hidden="true" { " / " }
            a href=(address.to("")) { "Báo cáo " (unit_name) } span aria-hidden="true" { " / " }
        }
    }
}

/// Always as a file: a document shown here would run with the rights of this page.
pub(super) fn file(RenderedReport { bytes, media_type, file_name }: RenderedReport) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&file_name));
    ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// RFC 8187.
pub(super) fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

fn choice(units: &[UnitView]) -> Markup {
    html! {
        h1 { "Báo cáo" }
        p.muted { "Chọn đơn vị lập báo cáo." }
        @if units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        ul.choice {
            @for unit in units {
                li class={ "depth-" (unit.depth.min(4)) } { a href={ "/bao-cao/" (unit.id.0) } { (unit.name) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(percent_encoded("Báo\r\n\".docx"), "B%C3%A1o%0D%0A%22.docx");
    }
}
