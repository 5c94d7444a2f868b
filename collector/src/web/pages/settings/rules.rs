//! Rules with numbers: what holds, on what paper, since when; setting another value from a day on.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::Done;
use super::super::machines::unit_options;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, NewRule, Right, RuleValue, RuleView, RulesView, ThresholdView, UnitView};
use crate::web::words::{Local, decimal, milliseconds, read_day, written_day};

/// As typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct RuleForm {
    quy_dinh: String,
    gia_tri: String,
    don_vi: String,
    tu_ngay: String,
    van_ban: String,
}

/// `GET /cai-dat/quy-dinh`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.map(|_| "Đã đặt giá trị mới. Báo cáo từ ngày đó dùng giá trị này.");
    page(&room, &account, &RuleForm::default(), done, None).await
}

/// `POST /cai-dat/quy-dinh`
pub(crate) async fn set(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<RuleForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let set = match form.read(by) {
        Ok(new) => room.ask(&account, move |source| source.set_rule(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match set {
        Ok(()) => Ok(Redirect::to("/cai-dat/quy-dinh?xong=1").into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &form, None, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

impl RuleForm {
    fn read(&self, by: String) -> Result<NewRule, &'static str> {
        let rule = super::text(&self.quy_dinh, "Chọn quy định.")?;
        let wrong = "Giá trị phải là một số từ 0 trở lên, ví dụ 5 hoặc 2,5; 0 là không áp dụng.";
        let value: f64 = self.gia_tri.trim().replace(',', ".").parse().map_err(|_| wrong)?;
        if !(value.is_finite() && 0.0 <= value) {
            return Err(wrong);
        }
        let unit = self.don_vi.trim().parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?;
        let from = read_day(&self.tu_ngay).ok_or("Ngày bắt đầu chưa đúng, ví dụ 01/01/2026.")?;
        let source = super::text(&self.van_ban, "Ghi số văn bản làm căn cứ.")?;
        Ok(NewRule { unit, rule, value, from, source, by })
    }
}

async fn page(
    room: &Room,
    account: &Account,
    form: &RuleForm,
    done: Option<&str>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let (view, units) = room.ask(account, move |source| Ok((source.rules(now_ms)?, source.units()?))).await?;
    let title = "Quy định";
    let frame = Frame { account, local: &local, place: Place::Settings, title };
    let content = html! {
        (super::path())
        h1 { (title) }
        p.muted { "Các con số mà báo cáo dựa vào: thời gian sử dụng, định mức, ngưỡng. Báo cáo chọn giá trị theo ngày của báo cáo và ghi tên văn bản bên cạnh." }
        (notice(done, None))
        (rules(&view, &local))
        @if account.may(Right::Govern) { section.panel aria-labelledby="dat" {
            h2 #dat { "Đặt giá trị từ một ngày" }
            (notice(None, wrong))
            (fields(&view, &units, form))
        } }
        (thresholds(&view.thresholds))
    };
    Ok(layout::page(&frame, &content))
}

fn rules(view: &RulesView, local: &Local) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th scope="col" { "Quy định" } th.number scope="col" { "Giá trị" } th scope="col" { "Văn bản" } th scope="col" { "Từ ngày" } th scope="col" { "Xác nhận" }
            } }
            tbody { @for rule in &view.rules { (rule_rows(rule, local)) } }
        } }
    }
}

/// The value that holds for all, what units set for themselves, and behind a fold what was before.
fn rule_rows(rule: &RuleView, local: &Local) -> Markup {
    let (now, before): (Vec<_>, Vec<_>) = rule.values.iter().partition(|value| value.current);
    html! {
        @for (place, value) in now.iter().enumerate() { tr {
            th scope="row" {
                @if place == 0 { (rule.name) }
                @if let Some(unit) = &value.set_for { div.muted { "riêng " span translate="no" { (unit.name) } } }
            }
            (value_cells(rule, value, local))
        } }
        @if now.is_empty() { tr { th scope="row" { (rule.name) } td colspan="4" { span.muted { "Hiện không áp dụng" } } } }
        @if !before.is_empty() { tr { td colspan="5" { details {
            summary { "Trước đó và sắp tới: " (rule.name) }
            table.dense { tbody { @for value in before { tr {
                td { @if let Some(unit) = &value.set_for { "riêng " span translate="no" { (unit.name) } } @else { "chung" } }
                (value_cells(rule, value, local))
            } } } }
        } } } }
    }
}

fn value_cells(rule: &RuleView, value: &RuleValue, local: &Local) -> Markup {
    html! {
        td.number { @if value.value.is_empty() { "–" } @else { (value.value) @if !rule.unit_word.is_empty() { " " (rule.unit_word) } } }
        td translate="no" { (value.source) }
        td {
            @if let Some(from) = value.from { (written_day(&from.to_string())) } @else { "–" }
            @if let Some(to) = value.to { " đến " (written_day(&to.to_string())) }
        }
        td {
            @if let Some((by, set_ms)) = &value.by { (super::who(by)) ", " (local.moment(*set_ms)) }
            @else if value.confirmed { "đã đối chiếu văn bản" }
            @else { span.warn { "chưa xác nhận" } }
        }
    }
}

fn fields(view: &RulesView, units: &[UnitView], form: &RuleForm) -> Markup {
    let chosen = form.don_vi.trim().parse().ok().map(UnitId).or_else(|| units.first().map(|unit| unit.id));
    html! {
        form.grid method="post" action="/cai-dat/quy-dinh" {
            div.wide {
                label for="quy_dinh" { "Quy định" }
                select #quy_dinh name="quy_dinh" required { @for rule in view.rules.iter().filter(|rule| rule.settable) {
                    option value=(rule.id) selected[rule.id == form.quy_dinh] { (rule.name) @if !rule.unit_word.is_empty() { " (" (rule.unit_word) ")" } }
                } }
            }
            div { label for="gia_tri" { "Giá trị" } input.short #gia_tri name="gia_tri" value=(form.gia_tri) inputmode="decimal" required; }
            div.wide { label for="don_vi" { "Cho đơn vị này và cấp dưới" } select #don_vi name="don_vi" required { (unit_options(units, chosen)) } }
            div { label for="tu_ngay" { "Từ ngày" } input #tu_ngay name="tu_ngay" value=(form.tu_ngay) required placeholder="01/01/2026"; }
            div.wide { label for="van_ban" { "Văn bản" } input #van_ban name="van_ban" value=(form.van_ban) maxlength="200" required placeholder="Quyết định 30/2026/QĐ-UBND" translate="no"; }
            div.submit { button.primary type="submit" { "Đặt" } }
        }
        p.muted { "Giá trị cũ vẫn được giữ cho báo cáo của những ngày trước. Đặt 0 để không áp dụng." }
    }
}

fn thresholds(held: &ThresholdView) -> Markup {
    let percent = |share: f64| format!("{} %", decimal(share * 100.0, 0));
    let rows = [
        ("Độ dài một cửa sổ đánh giá", format!("{} phút", held.window_s / 60)),
        ("Coi là chậm khi độ trễ tăng hơn", milliseconds(held.slow_us)),
        ("Coi là mất gói khi chắc chắn mất hơn", percent(held.loss_share)),
        ("Số máy, mục tiêu phải cùng gặp", percent(held.agreement)),
        ("Học mức thường ngày từ", format!("{} ngày trước", held.baseline_days)),
        ("Lượt nghẽn hết sau", format!("{} cửa sổ bình thường", held.calm_windows)),
        ("Coi là tự dùng hết đường truyền từ", percent(held.own_traffic_share)),
        ("Phản ánh nói về", format!("{} phút trước đến {} phút sau", held.waited_min, held.goes_on_min)),
        ("So với", format!("{} phút trước và sau đó", held.beside_min)),
        ("Trả lời chậm thêm mà không ai nhận ra", format!("dưới {} ms", held.unnoticed_ms)),
    ];
    html! {
        section aria-labelledby="nguong" {
            h2 #nguong { "Ngưỡng đánh giá mạng và phản ánh" }
            p.muted { "Bản " (held.version) ", áp dụng từ " (written_day(&held.valid_from)) ". Ngưỡng đi kèm phần mềm; mỗi kết luận ghi bản ngưỡng đã dùng." }
            div.scroll { table.dense { tbody { @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_with_a_comma_and_nothing_below_zero_is_taken() {
        let form = RuleForm {
            quy_dinh: "pc_life_years".to_owned(),
            gia_tri: "2,5".to_owned(),
            don_vi: "1".to_owned(),
            tu_ngay: "01/01/2026".to_owned(),
            van_ban: "QĐ 30".to_owned(),
        };
        assert!((form.read("a".to_owned()).unwrap().value - 2.5).abs() < 1e-9);
        for value in ["", "-1", "NaN", "inf", "năm"] {
            assert!(
                RuleForm { gia_tri: value.to_owned(), ..form.clone() }.read("a".to_owned()).is_err(),
                "{value}"
            );
        }
        assert!(RuleForm { van_ban: " ".to_owned(), ..form.clone() }.read("a".to_owned()).is_err());
        assert!(RuleForm { tu_ngay: "1/13/2026".to_owned(), ..form }.read("a".to_owned()).is_err());
    }
}
