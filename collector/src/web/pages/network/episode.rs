//! One episode: when, whose part, on what figures, who is not guilty, and the pack that proves it.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use crate::analysis::episode::{Episode, Finding, FindingState};
use crate::analysis::rules::Rules;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::pages::{complaints, report};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::EpisodeView;
use crate::web::words::{self, Local, decimal, milliseconds, whole};

use super::unit_of;

/// `GET /mang/{unit}/luot/{number}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let (unit, number) = (unit_of(&unit)?, number_of(&number)?);
    let local = room.local();
    let now_ms = local.now_ms;
    let view = room.ask(&account, move |source| source.episode(unit, number, now_ms)).await?;
    let title = format!("Lượt nghẽn số {number}, {}", view.unit.name);
    let frame = Frame { account: &account, local: &local, place: Place::Network, title: &title };
    Ok(layout::page(&frame, &content(&view, &local)))
}

/// `GET /mang/{unit}/luot/{number}/goi-chung-cu`
pub(crate) async fn pack(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (unit, number) = (unit_of(&unit)?, number_of(&number)?);
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    let pack = room.ask(&account, move |source| source.evidence_pack(unit, number, &by, now_ms)).await?;
    Ok(report::file(pack))
}

fn number_of(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn content(view: &EpisodeView, local: &Local) -> Markup {
    let EpisodeView { number, unit, episode, .. } = view;
    html! {
        nav.path aria-label="Trang trên" {
            a href="/mang" { "Mạng" } span aria-hidden="true" { " / " }
            a href={ "/mang/" (unit.id.0) } { (unit.name) } span aria-hidden="true" { " / " }
        }
        div.title {
            h1 { "Lượt nghẽn số " (number) ": " (words::verdict(episode.verdict, episode.target.as_deref())) }
            div.downloads { a.button href={ "/mang/" (unit.id.0) "/luot/" (number) "/goi-chung-cu" } { "Tải gói chứng cứ" } }
        }
        p { strong { (local.stretch(episode.start_ms, episode.end_ms, episode.open)) } ", kéo dài " (words::lasting(episode.end_ms - episode.start_ms)) }
        p.verdict { (words::verdict_sentence(episode)) }
        div data-episodes=(unit.id.0) { @if episode.open { p.notice { "Lượt nghẽn đang diễn ra: các số dưới đây còn thay đổi." } } }
        section aria-labelledby="tom-tat" { h2 #tom-tat { "Tóm tắt" } (summary(view)) }
        section aria-labelledby="so-lieu" { h2 #so-lieu { "So với bình thường" } (findings(&episode.findings)) }
        (said(view, local))
        section aria-labelledby="quy-tac" { h2 #quy-tac { "Cách kết luận" } (rules(episode, view.rules.as_ref())) }
    }
}

fn summary(view: &EpisodeView) -> Markup {
    let episode = &view.episode;
    html! {
        dl.facts {
            @if episode.verdict.is_decided() { dt { "Độ chắc chắn" } dd { (words::confidence(episode.confidence)) } }
            dt { "Máy gặp phải" }
            dd {
                (whole(episode.machines.len() as u64)) " trên " (whole(episode.measuring.into())) " máy đang đo"
                @if !view.machines.is_empty() { ": " }
                @for (index, machine) in view.machines.iter().enumerate() {
                    @if 0 < index { ", " }
                    @match &machine.id { Some(id) => a href={ "/may/" (id) } { (machine.name) }, None => { (machine.name) } }
                }
            }
            dt { "Đơn vị cùng nhà mạng" }
            dd {
                @if episode.peers == 0 { "Không có đơn vị nào khác để so" }
                @else { (episode.peers_bad) " trên " (episode.peers) " đơn vị khác cũng bị cùng lúc" }
            }
            dt { "Không phải do" }
            dd { (cleared(episode)) }
        }
    }
}

/// Whoever is not guilty, and on how many samples that rests.
fn cleared(episode: &Episode) -> Markup {
    let parts = episode.cleared();
    html! {
        @if parts.is_empty() { "Chưa đoạn nào đủ số liệu để loại trừ" }
        @else {
            ul.cleared { @for part in parts {
                @let of_part = || episode.findings.iter().filter(move |finding| finding.part == part && finding.state == FindingState::Cleared);
                @let samples: u64 = of_part().map(|finding| u64::from(finding.samples)).sum();
                @let lost: u64 = of_part().map(|finding| u64::from(finding.lost)).sum();
                li { (words::way_part(part)) span.muted { ": " (whole(samples)) " mẫu, mất " (words::percent(lost, samples)) } }
            } }
        }
    }
}

fn findings(findings: &[Finding]) -> Markup {
    html! {
        @if findings.is_empty() { p.empty { "Không có nơi đo nào trong lúc đó." } }
        @else {
            table.findings {
                caption.heard { "Từng nơi đo trong lượt nghẽn so với bình thường" }
                thead { tr {
                    th scope="col" { "Đoạn" } th scope="col" { "Nơi đo" } th scope="col" { "Kết quả" }
                    th.number scope="col" { "Lúc đó" } th.number scope="col" { "Bình thường" }
                    th.number scope="col" { "Chậm thêm" } th.number scope="col" { "Mất gói" } th.number scope="col" { "Mẫu" }
                } }
                tbody { @for finding in findings { (finding_row(finding)) } }
            }
            p.muted {
                "Lúc đó: trung vị các mẫu trong lượt nghẽn. Bình thường: mức tốt thường gặp vào giờ này những ngày trước. "
                "Chậm thêm và số trong ngoặc: khoảng chứa giá trị thật với xác suất 95 %."
            }
        }
    }
}

fn finding_row(finding: &Finding) -> Markup {
    let time = |us: Option<u32>| us.map_or_else(|| "–".to_owned(), milliseconds);
    let class = match finding.state {
        FindingState::Bad => "light light-slow",
        FindingState::Cleared => "light light-good",
        FindingState::Unknown => "light light-unknown",
    };
    html! {
        tr {
            th scope="row" { (words::way_part(finding.part)) }
            td { (words::finding_target(finding)) }
            td { span class=(class) { (words::finding_state(finding.state)) } }
            td.number { (time(finding.median_us)) }
            td.number { (time(finding.baseline_us)) }
            td.number { (words::excess(finding.excess_us).unwrap_or_else(|| "–".to_owned())) }
            td.number { @if finding.samples == 0 { "–" } @else { (words::loss(finding)) } }
            td.number { (whole(finding.samples.into())) }
        }
    }
}

fn said(view: &EpisodeView, local: &Local) -> Markup {
    html! {
        @if !view.complaints.is_empty() {
            section aria-labelledby="phan-anh" { h2 #phan-anh { "Phản ánh trong lúc đó" } (complaints::judged(&view.complaints, local)) }
        }
    }
}

fn rules(episode: &Episode, rules: Option<&Rules>) -> Markup {
    html! {
        p { "Quy tắc ngày " (words::written_day(&episode.rule)) "." }
        @match rules {
            None => p.muted { "Bản phần mềm này không còn giữ các ngưỡng của quy tắc đó; ngưỡng nằm trong gói chứng cứ." },
            Some(rules) => ul {
                li { "Xét từng khoảng " (rules.window_s / 60) " phút, mỗi khoảng cần ít nhất " (rules.fewest_samples) " mẫu." }
                li { "Chậm: trung vị vượt mức bình thường hơn " (milliseconds(rules.slow_us)) " và hơn " (decimal(rules.slow_deviations, 0)) " lần dao động thường ngày." }
                li { "Mất gói: chắc chắn trên " (decimal(100.0 * rules.loss_share, 0)) " %." }
                li { "Quy cho một đoạn khi ít nhất " (decimal(100.0 * rules.agreement, 0)) " % số máy hoặc nơi đo cùng cho thấy." }
                li { "Đơn vị tự dùng đầy đường truyền: lưu lượng từ " (decimal(100.0 * rules.own_traffic_share, 0)) " % tốc độ của đường truyền." }
                li { "Mức bình thường lấy từ " (rules.baseline_days) " ngày trước đó." }
            },
        }
    }
}
