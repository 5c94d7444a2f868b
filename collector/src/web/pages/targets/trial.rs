//! How a target answered before anybody saved it: from the collector, and from three machines.

use maud::{Markup, html};
use tokio::join;

use crate::web::failure::Failure;
use crate::web::state::Room;
use crate::web::views::{
    Account, MachineTrial, MachineTrialOutcome, MachineTrials, NewTarget, Trial, TrialOutcome,
};
use crate::web::words;

/// Asks all at once; nothing is kept.
pub(super) async fn tried(room: &Room, account: &Account, target: NewTarget) -> Result<Markup, Failure> {
    let _place = room.trials.try_acquire().map_err(|_| Failure::Busy)?;
    let (now_ms, same) = (room.local().now_ms, target.clone());
    let (own, machines) = join!(
        room.ask(account, move |source| source.try_target(&target)),
        room.ask(account, move |source| source.try_from_machines(&same, now_ms)),
    );
    Ok(show(own?, &machines?))
}

fn show(own: Trial, machines: &MachineTrials) -> Markup {
    html! {
        section.panel role="status" aria-labelledby="ket-qua-thu" {
            h2 #ket-qua-thu { "Kết quả thử" }
            (of_machines(machines))
            p {
                "Từ máy chủ thu thập: "
                @if own.outcome == TrialOutcome::CannotTry && !machines.answers.is_empty() { "cách đo này chỉ thử được từ các máy" }
                @else { (words::trial(own.outcome)) }
                @if let Some(took_us) = own.took_us { ", sau " (words::milliseconds(took_us)) }
                "."
            }
            p.muted { "Chưa lưu; bấm nút lưu ở biểu mẫu để lưu." }
        }
    }
}

fn of_machines(machines: &MachineTrials) -> Markup {
    html! {
        @if machines.answers.is_empty() {
            p.notice.wrong { "Không có máy nào đang bật, nên chưa thử được từ máy của đơn vị. Thử lại trong giờ làm việc." }
        } @else {
            p { (machines.answers.len()) " máy đã đo một lần, trong " (words::whole(machines.online.into())) " máy đang bật:" }
            table {
                thead { tr { th { "Máy" } th { "Đơn vị" } th { "Kết quả" } th { "Thời gian từng bước" } } }
                tbody { @for answer in &machines.answers { (row(answer)) } }
            }
        }
    }
}

fn row(answer: &MachineTrial) -> Markup {
    let phases = match &answer.outcome {
        MachineTrialOutcome::Measured(reading) => words::phases(reading.phases.as_ref()),
        _ => String::new(),
    };
    html! {
        tr {
            th.name scope="row" {
                a href={ "/may/" (answer.machine) } translate="no" { (answer.name) }
                @match answer.wired { Some(true) => ", mạng dây", Some(false) => ", Wi-Fi", None => {} }
            }
            td translate="no" { (answer.unit_name) }
            td { (words::machine_trial(&answer.outcome)) }
            td { (phases) }
        }
    }
}
