//! A new password of one's own; the only page for whoever signed in with a password that somebody else made.

use axum::Extension;
use axum::extract::State;
use axum::http::header::{HeaderMap, RETRY_AFTER};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::own_session;
use crate::web::failure::Failure;
use crate::web::layout::{self, notice};
use crate::web::limits::MAX_CREDENTIAL_BYTES;
use crate::web::password_rules;
use crate::web::proof::{Attempt, Found, Outcome, wait_s, wait_words};
use crate::web::sent::Sent;
use crate::web::session::{NEW_PASSWORD, SignedIn};
use crate::web::source::AccountSource as _;
use crate::web::state::Room;
use crate::web::views::{Account, NewPassword};

const WRONG: &str = "Mật khẩu hiện tại chưa đúng.";

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    cu: String,
    moi: String,
    lai: String,
}

impl PasswordForm {
    fn fault(&self, name: &str) -> Option<&'static str> {
        if self.moi != self.lai {
            return Some("Hai lần nhập mật khẩu mới chưa giống nhau.");
        }
        if self.moi == self.cu {
            return Some("Mật khẩu mới phải khác mật khẩu hiện tại.");
        }
        if MAX_CREDENTIAL_BYTES < self.cu.len() {
            return Some(WRONG);
        }
        password_rules::fault(name, &self.moi, MAX_CREDENTIAL_BYTES)
    }
}

/// `GET /tai-khoan/mat-khau`
pub(crate) async fn show(State(room): State<Room>, Extension(account): SignedIn) -> Result<Markup, Failure> {
    Ok(page(&account, must_change(&room, &account).await?, None))
}

/// `POST /tai-khoan/mat-khau`
pub(crate) async fn change(
    State(room): State<Room>,
    Extension(account): SignedIn,
    extensions: Extensions,
    headers: HeaderMap,
    Sent(form): Sent<PasswordForm>,
) -> Result<Response, Failure> {
    let must_change = must_change(&room, &account).await?;
    let refuse = |fault: &str| page(&account, must_change, Some(fault));
    if let Some(fault) = form.fault(&account.name) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, refuse(fault)).into_response());
    }
    let change = NewPassword {
        name: account.name.clone(),
        old: (!must_change).then_some(form.cu),
        new: form.moi,
        session: own_session(&headers)?,
    };
    let attempt = Attempt::new(&account.name, &extensions);
    let (gate, now_ms) = (room.gate(&account), room.local().now_ms);
    let outcome = attempt.prove(&room, move |_| {
        Ok(if gate.change_own_password(&change, now_ms)? { Found::Right(()) } else { Found::Wrong })
    });
    Ok(match outcome.await? {
        Outcome::Right(()) => Redirect::to("/tai-khoan?xong=mat-khau").into_response(),
        Outcome::Wrong | Outcome::Open => (StatusCode::UNPROCESSABLE_ENTITY, refuse(WRONG)).into_response(),
        Outcome::Wait(wait_ms) => {
            let seconds = [(RETRY_AFTER, wait_s(wait_ms).to_string())];
            (StatusCode::TOO_MANY_REQUESTS, seconds, refuse(&wait_words(wait_ms))).into_response()
        }
    })
}

async fn must_change(room: &Room, account: &Account) -> Result<bool, Failure> {
    let (name, now_ms) = (account.name.clone(), room.local().now_ms);
    let own = room.ask(account, move |source| source.own_account(&name, now_ms)).await?;
    Ok(own.must_change_password)
}

fn page(account: &Account, must_change: bool, wrong: Option<&str>) -> Markup {
    let title = if must_change { "Đặt mật khẩu của riêng bạn" } else { "Đổi mật khẩu" };
    layout::bare(
        title,
        &html! {
            main.sign-in {
                h1 { (title) }
                @if must_change { p.muted { "Mật khẩu vừa dùng do người khác cấp, chỉ để đăng nhập lần đầu." } }
                form method="post" action=(NEW_PASSWORD) {
                    (notice(None, wrong))
                    // For password managers: which account it is.
                    input type="hidden" name="ten" value=(account.name) autocomplete="username";
                    @if !must_change {
                        label for="cu" { "Mật khẩu hiện tại" }
                        input #cu name="cu" type="password" required autocomplete="current-password" autofocus;
                    }
                    label for="moi" { "Mật khẩu mới" }
                    input #moi name="moi" type="password" required minlength="10" autocomplete="new-password" autofocus[must_change] aria-describedby="quy-tac";
                    p.muted #quy-tac { "Ít nhất 10 ký tự, ví dụ vài từ ghép lại. Không dùng tên đăng nhập." }
                    label for="lai" { "Nhập lại mật khẩu mới" }
                    input #lai name="lai" type="password" required autocomplete="new-password";
                    button.primary type="submit" { "Lưu mật khẩu" }
                }
                @if must_change {
                    form method="post" action="/dang-xuat" { button.link type="submit" { "Đăng xuất" } }
                } @else {
                    p { a href="/tai-khoan" { "Quay lại" } }
                }
            }
        },
    )
}
