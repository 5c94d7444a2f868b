//! The audit log: who changed what or took it out, page by page and as a file.

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::report::{file, percent_encoded};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{AuditLine, AuditList, AuditQuery};
use crate::web::words::{self, Local, read_day};

/// Stands for lines of nobody in the list of people.
const NOBODY: &str = "-";

#[derive(Deserialize, Default)]
pub(crate) struct Filter {
    #[serde(default)]
    ai: String,
    #[serde(default)]
    viec: String,
    #[serde(default)]
    tu: String,
    #[serde(default)]
    den: String,
    #[serde(default)]
    truoc: String,
}

impl Filter {
    /// A day that does not read narrows nothing, and the page shows that it is empty.
    fn query(&self, local: &Local) -> AuditQuery {
        let chosen = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let day = |text: &str| read_day(text).map(|day| day.to_string());
        AuditQuery {
            actor: chosen(&self.ai).map(|actor| if actor == NOBODY { String::new() } else { actor }),
            action: chosen(&self.viec),
            from_ms: day(&self.tu).and_then(|day| local.read_moment(&day, "0:00")),
            to_ms: read_day(&self.den)
                .and_then(|day| day.tomorrow().ok())
                .and_then(|day| local.read_moment(&day.to_string(), "0:00")),
            before: self.truoc.parse().ok(),
        }
    }

    /// The same lines under another address.
    fn address(&self, path: &str, before: Option<i64>) -> String {
        let pairs = [("ai", &self.ai), ("viec", &self.viec), ("tu", &self.tu), ("den", &self.den)];
        let chosen = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let mut parts: Vec<String> =
            chosen.map(|(key, value)| format!("{key}={}", percent_encoded(value))).collect();
        parts.extend(before.map(|number| format!("truoc={number}")));
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// `GET /cai-dat/nhat-ky`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let query = filter.query(&local);
    let list = room.ask(&account, move |source| source.audit(&query)).await?;
    let title = "Nhật ký thay đổi";
    let frame = Frame { account: &account, local: &local, place: Place::Settings, title };
    let content = html! {
        p.path { a href="/cai-dat" { "Cài đặt" } }
        h1 { (title) }
        p.muted { "Ai đã thay đổi hoặc lấy ra những gì. Không sửa và không xóa được." }
        (form(&filter, &list))
        (table(&list, &local))
        p.more {
            @if let Some(next) = list.next { a.button href=(filter.address("/cai-dat/nhat-ky", Some(next))) { "Cũ hơn" } }
            @if !filter.truoc.is_empty() { a href=(filter.address("/cai-dat/nhat-ky", None)) { "Về mới nhất" } }
            a href=(filter.address("/cai-dat/nhat-ky/tai", None)) { "Tải về (CSV)" }
        }
    };
    Ok(layout::page(&frame, &content))
}

/// `GET /cai-dat/nhat-ky/tai`
pub(crate) async fn download(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let local = room.local();
    let (query, by, now_ms) = (filter.query(&local), account.name.clone(), local.now_ms);
    let rendered = room.ask(&account, move |source| source.render_audit(&query, &by, now_ms)).await?;
    Ok(file(rendered))
}

fn form(filter: &Filter, list: &AuditList) -> Markup {
    html! {
        form.filter method="get" action="/cai-dat/nhat-ky" {
            label for="ai" { "Ai" }
            select #ai name="ai" {
                option value="" { "Mọi người" }
                @for actor in &list.actors {
                    @let value = if actor.is_empty() { NOBODY } else { actor };
                    option value=(value) selected[filter.ai == value] translate="no" { (words::actor(actor)) }
                }
            }
            label for="viec" { "Việc" }
            select #viec name="viec" {
                option value="" { "Mọi việc" }
                @for action in &list.actions { option value=(action) selected[filter.viec == *action] { (words::action(action)) } }
            }
            label for="tu" { "Từ ngày" }
            input #tu type="date" name="tu" value=(filter.tu);
            label for="den" { "Đến ngày" }
            input #den type="date" name="den" value=(filter.den);
            button type="submit" { "Xem" }
        }
    }
}

fn table(list: &AuditList, local: &Local) -> Markup {
    html! {
        @if list.lines.is_empty() { p.empty { "Không có dòng nào khớp. Bỏ bớt điều kiện lọc rồi xem lại." } }
        @else {
            table {
                thead { tr { th scope="col" { "Lúc" } th scope="col" { "Ai" } th scope="col" { "Việc" } th scope="col" { "Đối tượng" } th scope="col" { "Chi tiết" } } }
                tbody { @for line in &list.lines { (row(line, local)) } }
            }
        }
    }
}

fn row(line: &AuditLine, local: &Local) -> Markup {
    html! {
        tr {
            td { time title=(local.full(line.at_ms)) { (local.moment(line.at_ms)) } }
            td translate="no" { (words::actor(&line.actor)) }
            td { (words::action(&line.action)) }
            td.address translate="no" { (words::subject(&line.subject)) }
            td.address translate="no" { (line.detail) }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::*;

    #[test]
    fn days_are_whole_days_here_and_wrong_ones_narrow_nothing() {
        let local = Local { now_ms: 0, zone: TimeZone::fixed(offset(7)) };
        let days = |tu: &str, den: &str| {
            let filter = Filter { tu: tu.to_owned(), den: den.to_owned(), ..Filter::default() };
            let query = filter.query(&local);
            (query.from_ms, query.to_ms)
        };
        let day_ms = 86_400_000;
        let (from_ms, to_ms) = days("2026-11-23", "2026-11-23");
        assert_eq!(to_ms.unwrap() - from_ms.unwrap(), day_ms);
        assert_eq!(from_ms.unwrap() % day_ms, 17 * 3_600_000, "midnight in Hà Nội");
        assert_eq!(days("2026-02-31", "'"), (None, None));
    }

    #[test]
    fn an_address_keeps_the_filter_and_any_name() {
        let filter = Filter { ai: "a&b=c".to_owned(), ..Filter::default() };
        assert_eq!(filter.address("/x", Some(7)), "/x?ai=a%26b%3Dc&truoc=7");
        assert_eq!(Filter::default().address("/x", None), "/x");
    }
}
