//! One machine: state, round trips of the last day, inventory, and what went wrong.

use axum::Extension;
use axum::extract::{Path, Query, State};
use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use maud::{Markup, html};

use crate::web::assets;
use crate::web::charts::{self, Window};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::source::{Source, SourceError};
use crate::web::state::Room;
use crate::web::views::{Account, EpisodeRow, MachineChangeView, MachineView, TargetView};
use crate::web::words::{self, Local, duration, whole};

mod past;
mod support;
mod work;

use super::machines::{badge, bulk};
use super::{Done, NAMELESS, complaints, doubts, inventory};

type Series = (TargetView, Window, Vec<TimedReading>);

/// What the page is laid out from.
struct Page {
    machine: MachineView,
    series: Vec<Series>,
    history: Vec<MachineChangeView>,
    episodes: Vec<(UnitId, EpisodeRow)>,
    /// What was just done, in a sentence.
    done: Option<String>,
}

/// `GET /may/{id}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let id: MachineId = id.parse().map_err(|_| Failure::NotFound)?;
    let local = room.local();
    let asked = local.clone();
    let page = room
        .ask(&account, move |source| {
            let machine = source.machine(id, asked.now_ms)?;
            Ok(Page {
                series: last_day(source, &machine, &asked)?,
                history: source.machine_history(id, asked.now_ms)?,
                episodes: source.episodes_of(id, asked.now_ms)?,
                done: done.xong.as_deref().and_then(bulk::done),
                machine,
            })
        })
        .await?;
    let machine = &page.machine;
    let title = machine.row.host_name.clone().unwrap_or_else(|| NAMELESS.to_owned());
    let frame = Frame { account: &account, local: &local, place: Place::Machines, title: &title };
    Ok(layout::page(&frame, &content(&account, &page, &local)))
}

fn last_day(source: &dyn Source, machine: &MachineView, local: &Local) -> Result<Vec<Series>, SourceError> {
    let offset_s = local.offset_s();
    let one = |view: &TargetView| {
        let window = Window::last_day(local.now_ms, view.target.period_s, offset_s);
        let readings = source.series(machine.row.id, view.target.id, window.from_ms, window.to_ms)?;
        Ok((view.clone(), window, readings))
    };
    machine.targets.iter().map(one).collect()
}

fn content(account: &Account, page: &Page, local: &Local) -> Markup {
    let Page { machine, series, history, episodes, done } = page;
    let row = &machine.row;
    html! {
        nav.path aria-label="Đơn vị của máy" {
            @for unit in &machine.unit_path { a href={ "/may?don-vi=" (unit.id.0) } translate="no" { (unit.name) } span aria-hidden="true" { " / " } }
        }
        div.title {
            h1 translate="no" dir="auto" { (row.host_name.as_deref().unwrap_or(NAMELESS)) }
            (badge(row, local))
        }
        (layout::notice(done.as_deref(), None))
        p.muted { (standing(machine, local)) }
        @if let Some(revoked_ms) = machine.revoked_at_ms {
            p.notice.wrong { "Máy đã ngừng theo dõi hoặc bị thu hồi quyền gửi số liệu lúc " (local.moment(revoked_ms)) "." }
        }
        @if !machine.matters.is_empty() {
            ul.matters { @for matter in &machine.matters { li { (words::attention(matter)) } } }
        }
        (doubts::section(row, local))
        (said(machine, local))
        section aria-labelledby="do-tre" {
            h2 #do-tre { "Độ trễ 24 giờ qua" }
            (round_trips(machine, series))
        }
        section aria-labelledby="thiet-bi" {
            h2 #thiet-bi { "Danh mục thiết bị" }
            (inventory::show(machine, local))
        }
        (unread(machine))
        (past::history(history, local))
        (past::episodes(episodes, local))
        (work::section(account, machine))
        (support::section(machine, local))
        (records(machine, local))
        script src=(assets::copy_script()) defer {}
    }
}

/// What was said at the machine; the mark lets the live script ask again when more is said.
fn said(machine: &MachineView, local: &Local) -> Markup {
    html! {
        div data-complaints=(machine.row.id) {
            @if !machine.complaints.is_empty() {
                section aria-labelledby="phan-anh" {
                    h2 #phan-anh { "Phản ánh từ máy này" }
                    (complaints::of_machine(&machine.complaints, local))
                }
            }
        }
    }
}

fn standing(machine: &MachineView, local: &Local) -> Markup {
    let counts = &machine.unit_counts;
    html! {
        "Một trong " (whole(counts.total().into())) " máy của đơn vị, " (whole(counts.online.into())) " máy đang hoạt động"
        " · Ghi danh " (local.date(machine.enrolled_at_ms))
        @if let Some(at_ms) = machine.row.last_contact_ms { " · Liên lạc lần cuối " (local.moment(at_ms)) }
        @if let Some(version) = &machine.agent_version { " · Phần mềm thu thập " (version) }
    }
}

fn round_trips(machine: &MachineView, series: &[Series]) -> Markup {
    html! {
        @if series.is_empty() { p.empty { "Chưa có mục tiêu đo nào. " a href="/muc-tieu" { "Thêm mục tiêu đo" } } }
        @else {
            p.legend {
                span.key-median { "trung vị" } span.key-band { "8 trên 10 mẫu nằm trong dải này" }
                span.key-lost { "mất gói" } span.key-failed { "trả lời lỗi" } span.key-gap { "không có mẫu (máy tắt)" }
            }
        }
        div.charts {
            @for (view, window, readings) in series {
                article {
                    h3 {
                        (view.target.name)
                        span.muted { " " (words::segment(view.target.segment)) " · " (address(machine, view)) }
                    }
                    (charts::round_trips(&view.target.name, readings, window))
                }
            }
        }
    }
}

/// What was asked; behind a role, the address that this machine found.
fn address(machine: &MachineView, view: &TargetView) -> String {
    let found = |id: TargetId| machine.resolved.iter().find(|resolved| resolved.target == id);
    found(view.target.id)
        .map_or_else(|| words::probe_address(&view.target.probe), |resolved| resolved.address.clone())
}

fn unread(machine: &MachineView) -> Markup {
    let problems = machine.inventory.iter().flat_map(|inventory| &inventory.problems);
    let problems: Vec<_> = problems.collect();
    html! {
        @if !problems.is_empty() {
            section aria-labelledby="chua-doc" {
                h2 #chua-doc { "Phần chưa đọc được" }
                p.muted { "Các phần này không được tính là không có." }
                table.dense {
                    thead { tr { th { "Phần" } th { "Đã thử" } th { "Máy trả lời" } } }
                    tbody { @for problem in problems { tr {
                        th scope="row" { (words::part(&problem.part)) }
                        td.technical { (problem.operation) }
                        td.technical { (problem.cause) }
                    } } }
                }
            }
        }
    }
}

fn records(machine: &MachineView, local: &Local) -> Markup {
    html! {
        @if !machine.clock_steps.is_empty() {
            section aria-labelledby="dong-ho" {
                h2 #dong-ho { "Đồng hồ máy bị đổi" }
                table.dense {
                    thead { tr { th { "Lúc" } th { "Đồng hồ máy đang chỉ" } th { "Bị đổi thành" } th { "Lệch" } } }
                    tbody { @for step in &machine.clock_steps { tr {
                        td { (local.moment(step.at_ms)) }
                        td { (local.full(step.wall_before_ms)) }
                        td { (local.full(step.wall_after_ms)) }
                        td { @if step.wall_after_ms < step.wall_before_ms { "lùi " } @else { "tiến " } (duration(step.wall_after_ms.saturating_sub(step.wall_before_ms))) }
                    } } }
                }
            }
        }
        @if !machine.lost_samples.is_empty() {
            section aria-labelledby="mau-mat" {
                h2 #mau-mat { "Mẫu đo bị mất" }
                p.muted { "Mẫu đã đo nhưng máy phải bỏ vì chưa gửi được quá lâu." }
                table.dense {
                    thead { tr { th { "Báo lúc" } th.number { "Số mẫu" } } }
                    tbody { @for lost in &machine.lost_samples { tr {
                        td { (local.moment(lost.at_ms)) }
                        td.number { (whole(lost.samples)) }
                    } } }
                }
            }
        }
    }
}
