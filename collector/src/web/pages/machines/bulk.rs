//! What is done to many machines at once: chosen ones, or all that a filter finds.
//!
//! Nothing here needs a script. What cannot be taken back, and whatever is done to all results, is asked about first.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use hatang_proto::model::{MachineId, UnitId};
use maud::{Markup, html};

use super::address::Asked;
use super::{Facets, unit_options};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::pages::NAMELESS;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::source::Source;
use crate::web::state::Room;
use crate::web::views::{Account, BulkChange, MachineQuery, MachineRow, Right, Tag, UnitView};
use crate::web::words::whole;

/// Names that a question lists before it only counts.
const NAMED: usize = 20;
/// Machines that may be changed in one go.
const MOST: usize = 20_000;

/// What a form says.
struct Order {
    what: What,
    /// All that the filter finds, instead of `machines`.
    all: bool,
    machines: Vec<MachineId>,
    /// The list's address after the question mark.
    asked: Asked,
    unit: Option<UnitId>,
    tag: String,
    /// How many machines the person was asked about, if they agreed.
    agreed: Option<usize>,
    /// The form stands on a machine's own page, which the browser goes back to.
    from_machine: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Move,
    AddTag,
    RemoveTag,
    Retire,
}

impl What {
    const ALL: [Self; 4] = [Self::Move, Self::AddTag, Self::RemoveTag, Self::Retire];

    fn slug(self) -> &'static str {
        match self {
            Self::Move => "chuyen",
            Self::AddTag => "gan-nhan",
            Self::RemoveTag => "go-nhan",
            Self::Retire => "ngung",
        }
    }
}

impl Order {
    fn read(form: &[(String, String)]) -> Result<Self, Failure> {
        let of = |name: &str| form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let what = What::ALL.into_iter().find(|what| Some(what.slug()) == of("viec"));
        let what = what.ok_or_else(|| Failure::Refused("Chọn việc cần làm với các máy.".to_owned()))?;
        let ids = form.iter().filter(|(field, _)| field == "may").map(|(_, value)| value.parse());
        Ok(Self {
            what,
            all: of("tat_ca").is_some(),
            machines: ids.collect::<Result<_, _>>().map_err(|_| Failure::NotFound)?,
            asked: Asked::parse(of("loc").unwrap_or_default()),
            unit: of("don_vi").and_then(|unit| unit.parse().ok()).map(UnitId),
            tag: of("nhan").unwrap_or_default().to_owned(),
            agreed: of("dong_y").and_then(|count| count.parse().ok()),
            from_machine: of("ve_may").is_some(),
        })
    }

    /// Where the browser goes afterwards, ready for one more pair of name and value.
    fn back(&self) -> String {
        match (&self.machines[..], self.asked.tail()) {
            ([machine], _) if self.from_machine => format!("/may/{machine}?"),
            (_, tail) if tail.is_empty() => "/may?".to_owned(),
            (_, tail) => format!("/may?{tail}&"),
        }
    }

    /// `None` while something is missing that the next page asks for.
    fn change(&self) -> Result<Option<BulkChange>, Failure> {
        let tag = || {
            Tag::read(&self.tag)
                .map(Some)
                .ok_or_else(|| Failure::Refused("Ghi nhãn cần gắn hoặc gỡ, không quá 40 chữ.".to_owned()))
        };
        Ok(match self.what {
            What::Move => self.unit.map(BulkChange::Move),
            What::AddTag => tag()?.map(BulkChange::AddTag),
            What::RemoveTag => tag()?.map(BulkChange::RemoveTag),
            What::Retire => Some(BulkChange::Retire),
        })
    }

    fn must_ask(&self) -> bool {
        self.all || matches!(self.what, What::Retire | What::Move)
    }

    /// The machines meant, as far as they are in service and within reach.
    fn rows(&self, source: &dyn Source, now_ms: i64) -> Result<Vec<MachineRow>, Failure> {
        let query = if self.all { self.asked.query.clone() } else { MachineQuery::default() };
        let list = source.machines(&MachineQuery { offset: 0, limit: u32::MAX, ..query }, now_ms)?;
        if self.all {
            return Ok(list.rows);
        }
        let wanted: std::collections::BTreeSet<MachineId> = self.machines.iter().copied().collect();
        Ok(list.rows.into_iter().filter(|row| wanted.contains(&row.id)).collect())
    }
}

/// What a form leads to.
enum Outcome {
    Ask { rows: Vec<MachineRow>, units: Vec<UnitView>, order: Order },
    Done { count: u32, order: Order },
}

/// `POST /may/hang-loat`
pub(crate) async fn work(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    if !account.may(Right::Operate) {
        return Err(Failure::NotAllowed);
    }
    let order = Order::read(&form)?;
    let local = room.local();
    let (now_ms, by) = (local.now_ms, account.name.clone());
    let outcome = room.ask(&account, move |source| Ok(carry_out(source, order, &by, now_ms))).await??;
    Ok(match outcome {
        Outcome::Ask { rows, units, order } => {
            let frame =
                Frame { account: &account, local: &local, place: Place::Machines, title: title(order.what) };
            layout::page(&frame, &question(&order, &rows, &units)).into_response()
        }
        Outcome::Done { count, order } => {
            let mark = format!("xong={}-{count}", order.what.slug());
            Redirect::to(&format!("{}{mark}", order.back())).into_response()
        }
    })
}

fn carry_out(source: &dyn Source, order: Order, by: &str, now_ms: i64) -> Result<Outcome, Failure> {
    let change = order.change()?;
    let rows = order.rows(source, now_ms)?;
    if rows.is_empty() {
        return Err(Failure::Refused("Chưa chọn máy nào.".to_owned()));
    }
    if MOST < rows.len() {
        return Err(Failure::Refused("Quá nhiều máy trong một lần. Lọc bớt rồi làm lại.".to_owned()));
    }
    let all_there = order.all || rows.len() == order.machines.len();
    if !all_there {
        return Err(Failure::Refused(
            "Có máy đã chọn không còn trong danh sách. Tải lại danh sách rồi chọn lại.".to_owned(),
        ));
    }
    let agreed = order.agreed == Some(rows.len());
    match change {
        Some(change) if agreed || !order.must_ask() => {
            let ids: Vec<MachineId> = rows.iter().map(|row| row.id).collect();
            Ok(Outcome::Done { count: source.change_machines(&ids, &change, by, now_ms)?, order })
        }
        _ => Ok(Outcome::Ask { rows, units: source.units()?, order }),
    }
}

fn title(what: What) -> &'static str {
    match what {
        What::Move => "Chuyển máy sang đơn vị khác",
        What::AddTag => "Gắn nhãn",
        What::RemoveTag => "Gỡ nhãn",
        What::Retire => "Ngừng theo dõi máy",
    }
}

/// Names what is about to happen to which machines, and lets the person agree or go back.
fn question(order: &Order, rows: &[MachineRow], units: &[UnitView]) -> Markup {
    let count = whole(rows.len() as u64);
    let changed = order.agreed.is_some_and(|agreed| agreed != rows.len());
    html! {
        h1 { (title(order.what)) }
        @if changed { p.notice.wrong role="alert" { "Danh sách vừa thay đổi: giờ là " (count) " máy. Xem lại rồi đồng ý." } }
        form.panel method="post" action="/may/hang-loat" {
            input type="hidden" name="viec" value=(order.what.slug());
            input type="hidden" name="loc" value=(order.asked.tail());
            input type="hidden" name="dong_y" value=(rows.len());
            @if order.from_machine { input type="hidden" name="ve_may" value="1"; }
            @if order.all { input type="hidden" name="tat_ca" value="1"; }
            @else { @for row in rows { input type="hidden" name="may" value=(row.id); } }
            @match order.what {
                What::Move => {
                    p { "Chuyển " strong { (count) " máy" } " sang đơn vị dưới đây từ lúc này. Số liệu trước lúc này vẫn thuộc đơn vị cũ." }
                    div {
                        label for="don_vi" { "Đơn vị nhận" }
                        select #don_vi name="don_vi" required { option value="" { "Chọn đơn vị" } (unit_options(units, order.unit)) }
                    }
                },
                What::AddTag => p { "Gắn nhãn " strong translate="no" dir="auto" { (order.tag) } " cho " strong { (count) " máy" } "." },
                What::RemoveTag => p { "Gỡ nhãn " strong translate="no" dir="auto" { (order.tag) } " khỏi " strong { (count) " máy" } "." },
                What::Retire => {
                    p { "Ngừng theo dõi " strong { (count) " máy" } ":" }
                    ul {
                        li { "máy không còn gửi số liệu được nữa và không có trong danh sách, số liệu đếm và báo cáo từ hôm nay;" }
                        li { "lịch sử, số liệu đã gửi và chứng cứ vẫn được giữ;" }
                        li { "muốn theo dõi lại phải ghi danh máy bằng mã mới." }
                    }
                },
            }
            @if matches!(order.what, What::AddTag | What::RemoveTag) { input type="hidden" name="nhan" value=(order.tag); }
            (named(rows))
            div.decide {
                button.danger[order.what == What::Retire].primary[order.what != What::Retire] type="submit" {
                    @match order.what {
                        What::Move => "Chuyển",
                        What::AddTag => "Gắn nhãn",
                        What::RemoveTag => "Gỡ nhãn",
                        What::Retire => "Ngừng theo dõi",
                    }
                    " " (count) " máy"
                }
                a.button href=(order.back().trim_end_matches(['?', '&'])) { "Không, quay lại" }
            }
        }
    }
}

fn named(rows: &[MachineRow]) -> Markup {
    html! {
        ul.named {
            @for row in rows.iter().take(NAMED) {
                li { a href={ "/may/" (row.id) } translate="no" dir="auto" { (row.host_name.as_deref().unwrap_or(NAMELESS)) } span.muted translate="no" dir="auto" { " " (row.unit_name) } }
            }
            @if NAMED < rows.len() { li { "và " (whole((rows.len() - NAMED) as u64)) " máy khác" } }
        }
    }
}

/// Below the table, inside its form.
pub(super) fn tools(account: &Account, matching: u32, facets: &Facets) -> Markup {
    html! {
        @if account.may(Right::Operate) {
            fieldset.bulk {
                legend { "Với các máy đã chọn" }
                label.check { input type="checkbox" name="tat_ca" value="1"; " Chọn tất cả " (whole(matching.into())) " máy của kết quả này" }
                div.tools {
                    button name="viec" value="chuyen" { "Chuyển đơn vị…" }
                    span.together {
                        input name="nhan" maxlength="40" list="cac-nhan" aria-label="Nhãn" placeholder="nhãn";
                        button name="viec" value="gan-nhan" { "Gắn nhãn" }
                        button name="viec" value="go-nhan" { "Gỡ nhãn" }
                    }
                    button.danger name="viec" value="ngung" { "Ngừng theo dõi…" }
                }
                datalist #cac-nhan { @for tag in facets.tag.keys() { option value=(tag) {} } }
            }
        }
    }
}

/// What was just done, as the address says it.
pub(in crate::web::pages) fn done(mark: &str) -> Option<String> {
    let (what, count) = mark.rsplit_once('-')?;
    let count = whole(count.parse().ok()?);
    let what = What::ALL.into_iter().find(|one| one.slug() == what)?;
    Some(match what {
        What::Move => format!("Đã chuyển {count} máy."),
        What::AddTag => format!("Đã gắn nhãn cho {count} máy."),
        What::RemoveTag => format!("Đã gỡ nhãn khỏi {count} máy."),
        What::Retire => format!("Đã ngừng theo dõi {count} máy."),
    })
}
