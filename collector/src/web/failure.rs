//! What a browser is told when something did not work: enough to act on, nothing about the inside.

use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::layout;
use super::source::SourceError;

/// Why a page could not be shown.
#[derive(Debug)]
pub(super) enum Failure {
    NotFound,
    /// In words for the person who asked.
    Refused(String),
    /// The role of whoever asks does not go so far.
    NotAllowed,
    /// A request that no page of ours makes.
    Forbidden,
    /// More live streams than the server keeps.
    Busy,
    /// More bytes than a form of ours ever has.
    TooLarge,
    Broken,
}

impl Failure {
    /// Logs what broke; the browser learns only that something did.
    pub(super) fn broken(cause: impl fmt::Display) -> Self {
        tracing::error!(error = %cause, "a page could not be made");
        Self::Broken
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::NotFound => Self::NotFound,
            SourceError::Forbidden => Self::NotAllowed,
            SourceError::Refused { message } => Self::Refused(message),
            SourceError::Failed { operation, cause } => {
                Self::broken(format_args!("{:#}", anyhow::anyhow!(cause).context(operation)))
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, title, text) = match self {
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "Không tìm thấy trang", "Địa chỉ này không có hoặc đã được gỡ bỏ.".to_owned())
            }
            Self::Refused(message) => (StatusCode::UNPROCESSABLE_ENTITY, "Chưa thực hiện được", message),
            Self::NotAllowed => (
                StatusCode::FORBIDDEN,
                "Tài khoản này không được làm việc này",
                "Nhờ người quản trị làm, hoặc xin thêm quyền.".to_owned(),
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Yêu cầu bị từ chối",
                "Yêu cầu không đến từ trang này. Mở lại trang rồi thử lại.".to_owned(),
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Máy chủ đang bận",
                "Quá nhiều người đang xem cùng lúc. Thử lại sau ít phút.".to_owned(),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Nội dung gửi lên quá dài",
                "Rút ngắn nội dung rồi gửi lại.".to_owned(),
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Có lỗi, đã ghi lại",
                "Máy chủ chưa thực hiện được yêu cầu này. Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị hệ thống."
                    .to_owned(),
            ),
        };
        (status, page(title, &text)).into_response()
    }
}

fn page(title: &str, text: &str) -> Markup {
    layout::bare(
        title,
        &html! {
            main.message {
                h1 { (title) }
                p { (text) }
                p { a.button href="/" { "Về trang tổng quan" } }
            }
        },
    )
}
