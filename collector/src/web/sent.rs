//! A form as a browser sent it, or a page in Vietnamese that says why it could not be taken.
//!
//! Checks shape and size only; what the fields mean is the page's business.

use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// Like [`Form`], with failures of our own.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Form::from_request(request, state).await {
            Ok(Form(form)) => Ok(Self(form)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Failure::TooLarge),
            Err(rejection) => {
                tracing::debug!(error = %rejection, "refused a form");
                Err(Failure::Refused("Biểu mẫu gửi lên thiếu hoặc sai. Mở lại trang rồi thử lại.".to_owned()))
            }
        }
    }
}
