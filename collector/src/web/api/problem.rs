//! What a program is told when something did not work: RFC 9457, in English, with codes that stay.

use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::web::failure::Failure;

/// Why a question got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Problem {
    /// No token was shown.
    NoToken,
    /// Unknown, expired or revoked; nobody learns which.
    WrongToken,
    /// The token's unit does not stand any more.
    UnitEnded,
    NotAllowed,
    NotFound,
    MethodNotAllowed,
    UnknownParameter {
        name: String,
    },
    /// `expected` says what would do.
    InvalidParameter {
        name: &'static str,
        expected: String,
    },
    Refused,
    TooLarge,
    /// Seconds until the next try makes sense.
    TooMany {
        retry_after_s: i64,
    },
    Busy,
    Broken,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
}

impl Problem {
    /// The code, the status and the sentence of its kind.
    fn kind(&self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::NoToken => ("urn:hatang:problem:no-token", StatusCode::UNAUTHORIZED, "A token is needed."),
            Self::WrongToken => {
                ("urn:hatang:problem:wrong-token", StatusCode::UNAUTHORIZED, "The token opens nothing.")
            }
            Self::UnitEnded => (
                "urn:hatang:problem:unit-ended",
                StatusCode::FORBIDDEN,
                "The unit of the token does not exist any more.",
            ),
            Self::NotAllowed => {
                ("urn:hatang:problem:not-allowed", StatusCode::FORBIDDEN, "The token does not go so far.")
            }
            Self::NotFound => {
                ("urn:hatang:problem:not-found", StatusCode::NOT_FOUND, "There is no such thing.")
            }
            Self::MethodNotAllowed => (
                "urn:hatang:problem:method-not-allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "This can only be read, with GET.",
            ),
            Self::UnknownParameter { .. } => (
                "urn:hatang:problem:unknown-parameter",
                StatusCode::BAD_REQUEST,
                "A parameter is not known here.",
            ),
            Self::InvalidParameter { .. } => (
                "urn:hatang:problem:invalid-parameter",
                StatusCode::BAD_REQUEST,
                "A parameter has no usable value.",
            ),
            Self::Refused => (
                "urn:hatang:problem:refused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "This cannot be answered for that unit and day.",
            ),
            Self::TooLarge => {
                ("urn:hatang:problem:too-large", StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.")
            }
            Self::TooMany { .. } => {
                ("urn:hatang:problem:too-many-requests", StatusCode::TOO_MANY_REQUESTS, "Too many requests.")
            }
            Self::Busy => ("urn:hatang:problem:busy", StatusCode::SERVICE_UNAVAILABLE, "The server is busy."),
            Self::Broken => (
                "urn:hatang:problem:broken",
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke; the server's log has it.",
            ),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotFound => Self::NotFound,
            Failure::Refused(_) => Self::Refused,
            Failure::NotAllowed | Failure::Forbidden => Self::NotAllowed,
            Failure::Busy => Self::Busy,
            Failure::TooLarge => Self::TooLarge,
            Failure::Broken => Self::Broken,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, status, title) = self.kind();
        let (parameter, detail) = match &self {
            Self::UnknownParameter { name } => (Some(name.as_str()), None),
            Self::InvalidParameter { name, expected } => {
                (Some(*name), Some(format!("Expected: {expected}.")))
            }
            Self::TooMany { retry_after_s } => (None, Some(format!("Try again in {retry_after_s} s."))),
            _ => (None, None),
        };
        let body = Body { r#type: code, title, status: status.as_u16(), detail, parameter };
        let text = serde_json::to_string(&body).unwrap_or_else(|_| "{}".to_owned());
        let mut response = (status, text).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self {
            Self::NoToken => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"hatang\""));
            }
            Self::WrongToken => {
                let challenge = HeaderValue::from_static("Bearer realm=\"hatang\", error=\"invalid_token\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::MethodNotAllowed => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            Self::TooMany { retry_after_s } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(retry_after_s));
            }
            _ => {}
        }
        response
    }
}
