//! Switching codes on, after one proved that the phone makes them, and off.

use axum::Extension;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;

use super::framed;
use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_CREDENTIAL_BYTES;
use crate::web::proof::{Attempt, Found, Outcome, wait_s, wait_words};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::source::AccountSource as _;
use crate::web::state::Room;
use crate::web::views::CodeOffer;

#[derive(Deserialize)]
pub(crate) struct Proof {
    khoa: String,
    ma: String,
}

#[derive(Deserialize)]
pub(crate) struct Off {
    mat_khau: String,
}

/// `GET /tai-khoan/ma`
pub(crate) async fn offer(State(room): State<Room>, Extension(account): SignedIn) -> Result<Markup, Failure> {
    let name = account.name.clone();
    let offer = room.ask(&account, move |source| source.offer_codes(&name)).await?;
    Ok(framed(&account, &room.local(), &offered(&offer)))
}

/// `POST /tai-khoan/ma`
pub(crate) async fn switch_on(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(proof): Sent<Proof>,
) -> Result<Response, Failure> {
    let (name, now_ms) = (account.name.clone(), room.local().now_ms);
    let asked =
        move |source: &dyn crate::web::Source| source.switch_codes_on(&name, &proof.khoa, &proof.ma, now_ms);
    if room.ask(&account, asked).await? {
        return Ok(Redirect::to("/tai-khoan?xong=bat-ma").into_response());
    }
    let again = html! {
        (notice(None, Some("Mã chưa đúng. Kiểm tra giờ của điện thoại, rồi làm lại từ đầu.")))
        p { a.button href="/tai-khoan/ma" { "Làm lại" } }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, framed(&account, &room.local(), &again)).into_response())
}

/// `POST /tai-khoan/ma/tat`
pub(crate) async fn switch_off(
    State(room): State<Room>,
    Extension(account): SignedIn,
    extensions: Extensions,
    Sent(typed): Sent<Off>,
) -> Result<Response, Failure> {
    let attempt = Attempt::new(&account.name, &extensions);
    let (gate, name, now_ms) = (room.gate(&account), account.name.clone(), room.local().now_ms);
    let outcome = attempt.prove(&room, move |_| {
        let fits = typed.mat_khau.len() <= MAX_CREDENTIAL_BYTES;
        let right = fits && gate.switch_codes_off(&name, &typed.mat_khau, now_ms)?;
        Ok(if right { Found::Right(()) } else { Found::Wrong })
    });
    let refuse = |fault: &str| {
        let back = html! { (notice(None, Some(fault))) p { a.button href="/tai-khoan" { "Quay lại" } } };
        framed(&account, &room.local(), &back)
    };
    Ok(match outcome.await? {
        Outcome::Right(()) => Redirect::to("/tai-khoan?xong=tat-ma").into_response(),
        Outcome::Wrong | Outcome::Open => {
            (StatusCode::UNPROCESSABLE_ENTITY, refuse("Mật khẩu chưa đúng.")).into_response()
        }
        Outcome::Wait(wait_ms) => {
            let seconds = [(RETRY_AFTER, wait_s(wait_ms).to_string())];
            (StatusCode::TOO_MANY_REQUESTS, seconds, refuse(&wait_words(wait_ms))).into_response()
        }
    })
}

fn offered(offer: &CodeOffer) -> Markup {
    html! {
        section aria-labelledby="bat" {
            h2 #bat { "Bật mã xác nhận" }
            ol.steps {
                li {
                    p { "Trên điện thoại, mở ứng dụng tạo mã (ví dụ Google Authenticator) và quét hình này:" }
                    (picture(&offer.address))
                    details {
                        summary { "Không quét được" }
                        p { "Nhập khóa này vào ứng dụng, loại “theo thời gian”:" }
                        p { code translate="no" { (in_fours(&offer.secret)) } }
                        p { "Hoặc mở địa chỉ này trên máy có ứng dụng: " a href=(offer.address) translate="no" { "otpauth://…" } }
                    }
                }
                li {
                    form method="post" action="/tai-khoan/ma" {
                        input type="hidden" name="khoa" value=(offer.secret);
                        label for="ma" { "Nhập mã 6 số đang hiện trên điện thoại" }
                        input.short #ma name="ma" required inputmode="numeric" autocomplete="one-time-code" maxlength="10";
                        button.primary type="submit" { "Bật" }
                    }
                }
            }
            p { a href="/tai-khoan" { "Để sau" } }
        }
    }
}

/// As people read it aloud.
fn in_fours(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The address as squares; dark on light in every scheme, because cameras want it so.
fn picture(address: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::M) else {
        return html! { p { "Địa chỉ quá dài để vẽ thành hình; nhập khóa bằng tay." } };
    };
    let (width, quiet) = (code.width(), 4);
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let squares: Vec<String> = dark
        .map(|(place, _)| format!("M{} {}h1v1h-1z", place % width + quiet, place / width + quiet))
        .collect();
    let path = squares.concat();
    let side = width + 2 * quiet;
    html! {
        svg.qr viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label="Hình để quét" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(PreEscaped(path)) fill="#000" shape-rendering="crispEdges" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_aloud_in_fours() {
        assert_eq!(in_fours("GEZDGNBVGY"), "GEZD GNBV GY");
    }

    #[test]
    fn an_address_too_long_for_a_picture_leaves_the_key() {
        assert!(picture(&"x".repeat(5_000)).0.contains("bằng tay"));
        let drawn = picture("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ").0;
        assert!(drawn.contains("<path d=\"M4 4h1v1h-1z") && drawn.contains("role=\"img\""));
    }
}
