//! Every address of the room, in one list.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use super::failure::Failure;
use super::limits::{MAX_BODY_BYTES, MAX_UPLOAD_BODY_BYTES};
use super::pages::{
    account, accounts, add_machines, api_tokens, applications, audit, complaint_form, complaints, doubts,
    join_codes, machine, machine_access, machines, network, overview, report, settings, sign_in, targets,
};
use super::session::{NEW_PASSWORD, signed_in_only};
use super::state::Room;
use super::{RoomSource, WebSettings, api, assets, display, guard, live, metrics, readiness};

/// The whole room as one service.
///
/// The server should add `axum::extract::ConnectInfo<SocketAddr>` to requests: sign-in attempts are throttled by address,
/// and without it all browsers count as one.
pub fn router(source: Arc<dyn RoomSource>, settings: WebSettings) -> Router {
    let over_tls = settings.secure_cookie;
    let room = Room::new(source, settings);
    let signed_in = Router::new()
        .route("/", get(overview::show))
        .merge(machine_pages())
        .merge(network_pages())
        .merge(report_pages(&room))
        .merge(settings_pages())
        .merge(own_account())
        .route("/muc-tieu", get(targets::list).post(targets::add))
        .route("/muc-tieu/{id}", get(targets::edit).post(targets::change))
        .route("/muc-tieu/{id}/go", post(targets::remove))
        .route("/muc-tieu/{id}/hoan-tac/{version}", post(targets::undo))
        .route("/ung-dung", get(applications::list).post(applications::add))
        .route("/ung-dung/{id}/go", post(applications::remove))
        .merge(joining())
        .route("/su-kien", get(live::stream))
        .route_layer(from_fn_with_state(room.clone(), signed_in_only));
    let open = Router::new()
        .route("/dang-nhap", get(sign_in::show).post(sign_in::enter))
        .route("/dang-xuat", post(sign_in::leave))
        .route("/hien-thi", post(display::choose))
        .route("/goi/{file}", get(add_machines::download))
        .route("/tai-nguyen/{file}", get(assets::serve))
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(readiness::ready));
    let metrics = Router::new()
        .route("/metrics", get(metrics::serve))
        .route_layer(from_fn_with_state(room.clone(), api::door::with_token));
    signed_in
        .merge(open)
        .merge(metrics)
        .fallback(async || Failure::NotFound)
        .method_not_allowed_fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(guard::same_origin_only))
        .layer(from_fn(display::fit))
        .nest("/api/v1", api::router(&room))
        .layer(from_fn(move |request, next| guard::harden(over_tls, request, next)))
        .with_state(room)
}

/// What everybody keeps of their own account.
fn own_account() -> Router<Room> {
    Router::new()
        .route("/tai-khoan", get(account::show))
        .route(NEW_PASSWORD, get(account::password::show).post(account::password::change))
        .route("/tai-khoan/ma", get(account::codes::offer).post(account::codes::switch_on))
        .route("/tai-khoan/ma/tat", post(account::codes::switch_off))
        .route("/tai-khoan/dang-xuat-noi-khac", post(account::end_other_sessions))
}

/// Lists of machines, one machine, work on many.
fn machine_pages() -> Router<Room> {
    Router::new()
        .route("/may", get(machines::list))
        .route("/may/bo-loc", post(machines::saved::keep))
        .route("/may/bo-loc/xoa", post(machines::saved::forget))
        .route("/may/cot", post(machines::columns::keep))
        .route("/may/hang-loat", post(machines::bulk::work))
        .route("/may/tai/{format}", get(machines::export::download))
        .route("/may/trung", get(machines::doubtful::show))
        .route("/may/{id}", get(machine::show))
        .route("/may/{id}/doi-chieu", post(doubts::settle))
}

/// Networks of units, and what people complain of.
fn network_pages() -> Router<Room> {
    Router::new()
        .route("/mang", get(network::district::show))
        .route("/mang/so-sanh", get(network::compare::show))
        .route("/mang/{unit}", get(network::unit::show))
        .route("/mang/{unit}/dien-bien", get(network::past::show))
        .route("/mang/{unit}/luot/{number}", get(network::episode::show))
        .route("/mang/{unit}/luot/{number}/goi-chung-cu", get(network::episode::pack))
        .route("/mang/{unit}/duong-truyen", post(network::notes::set_line))
        .route("/mang/{unit}/can-thiep", post(network::notes::add_intervention))
        .route("/mang/{unit}/can-thiep/{number}/go", post(network::notes::withdraw_intervention))
        .route("/mang/{unit}/hop", post(network::notes::add_meeting))
        .route("/mang/{unit}/hop/{number}/go", post(network::notes::withdraw_meeting))
        .route("/phan-anh", get(complaints::list).post(complaint_form::add))
}

/// The annual report of a unit.
fn report_pages(room: &Room) -> Router<Room> {
    Router::new()
        .route("/bao-cao", get(report::choose))
        .route("/bao-cao/{unit}", get(report::show))
        .route("/bao-cao/{unit}/ke-khai", post(report::declare::keep))
        .route("/bao-cao/{unit}/so-lieu/{row}", get(report::row::show).post(report::row::keep))
        .route("/bao-cao/{unit}/tai/{format}", get(report::export::download))
        .route("/bao-cao/{unit}/chot", get(report::frozen::show).post(report::frozen::freeze))
        .route("/bao-cao/{unit}/chot/{number}/tai/{format}", get(report::frozen::download))
        .route("/bao-cao/{unit}/so-sanh", get(report::year::compare))
        .route("/bao-cao/{unit}/mua-sam", get(report::year::procurement))
        .route("/bao-cao/{unit}/mua-sam/tai/{format}", get(report::year::procurement_file))
        .route("/bao-cao/{unit}/danh-muc", get(report::computers::show).post(report::computers::set))
        .route("/bao-cao/{unit}/danh-muc/them", post(report::computers::listed::add))
        .route("/bao-cao/{unit}/danh-muc/{number}/go", post(report::computers::listed::withdraw))
        .route("/bao-cao/{unit}/danh-muc/tep-mau", get(report::import::template))
        .merge(uploads())
        .route_layer(from_fn_with_state(room.clone(), few_reports_at_once))
}

/// Whoever comes while others are being made waits.
async fn few_reports_at_once(State(room): State<Room>, request: Request, next: Next) -> Response {
    let _turn = room.reports.acquire().await;
    next.run(request).await
}

/// Where files come in, so larger bodies too.
fn uploads() -> Router<Room> {
    Router::new()
        .route("/bao-cao/{unit}/danh-muc/nhap", post(report::import::take))
        .route("/bao-cao/{unit}/mau-rieng", get(report::own_template::show).post(report::own_template::fill))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BODY_BYTES))
}

/// What is set for all units, and the line of each.
fn settings_pages() -> Router<Room> {
    Router::new()
        .route("/cai-dat/nguoi-dung", get(accounts::list).post(accounts::add))
        .route("/cai-dat/nguoi-dung/vai-tro", post(accounts::set_role))
        .route("/cai-dat/nguoi-dung/mat-khau", post(accounts::renew_password))
        .route("/cai-dat/nguoi-dung/ma", post(accounts::reset_codes))
        .route("/cai-dat/nguoi-dung/khoa", post(accounts::disable))
        .route("/cai-dat/nhat-ky", get(audit::show))
        .route("/cai-dat/nhat-ky/tai", get(audit::download))
        .route("/cai-dat/ma-truy-cap", get(api_tokens::list).post(api_tokens::create))
        .route("/cai-dat/ma-truy-cap/{id}/thu-hoi", post(api_tokens::revoke))
        .route("/cai-dat", get(settings::show))
        .route("/cai-dat/lich-lam-viec", get(settings::calendar::show))
        .route("/cai-dat/lich-lam-viec/ngay", post(settings::calendar::add_days))
        .route("/cai-dat/lich-lam-viec/gio", post(settings::calendar::add_hours))
        .route("/cai-dat/lich-lam-viec/{number}/go", post(settings::calendar::withdraw))
        .route("/cai-dat/duong-truyen", get(settings::lines::show).post(settings::lines::set))
        .route("/cai-dat/quy-dinh", get(settings::rules::show).post(settings::rules::set))
        .route("/cai-dat/luu-tru", get(settings::retention::show).post(settings::retention::set))
        .route("/cai-dat/sao-luu", get(settings::backup::show).post(settings::backup::begin))
}

/// How machines come in, are shut out and come back.
fn joining() -> Router<Room> {
    Router::new()
        .route("/may/{id}/quyen", get(machine_access::show))
        .route("/may/{id}/thu-hoi", post(machine_access::shut_out))
        .route("/may/{id}/ghi-danh-lai", post(machine_access::rejoin))
        .route("/may/{id}/thay-the", post(machine_access::replace))
        .route("/them-may", get(add_machines::show).post(add_machines::create))
        .route("/them-may/tep-lenh", post(add_machines::command_file))
        .route("/them-may/{id}", get(add_machines::follow))
        .route("/them-may/{id}/may", get(add_machines::newcomers))
        .route("/ma-ghi-danh", get(add_machines::show).post(add_machines::create))
        .route("/ma-ghi-danh/{id}/thu-hoi", post(join_codes::revoke))
}
