//! Keeps requests out that no page of ours makes, and tells browsers what ours never do.
//!
//! Cross-site requests are recognised by what the browser itself says about their origin; no token is hidden in forms.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderValue, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::Failure;

const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Thirty days without plain HTTP under this name; short enough to take back.
const TLS_ONLY: &str = "max-age=2592000";

/// Refuses requests that change something unless they come from our own pages.
pub(super) async fn same_origin_only(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_same_origin(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "refused a request from another site");
    Failure::Forbidden.into_response()
}

/// Sec-Fetch-Site decides where the browser sends it: over TLS and to localhost. Over plain HTTP only Origin comes.
fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let host = uri.authority().map(ToString::to_string).or_else(|| headers.get(HOST).and_then(text));
    let origin = headers.get(ORIGIN).and_then(text);
    let (Some(host), Some(origin)) = (host, origin) else { return false };
    let without_scheme = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    without_scheme.is_some_and(|authority| authority.eq_ignore_ascii_case(&host))
}

/// Whether a path stays on this server: browsers take two slashes, either way round, for another one's name.
pub(super) fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !matches!(path.as_bytes().get(1), Some(b'/' | b'\\'))
}

/// Adds the headers that every answer carries.
pub(super) async fn harden(over_tls: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Not no-referrer: with that, browsers send "Origin: null" even to ourselves.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if over_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        is_same_origin(&headers, &Uri::from_static("/dang-xuat"))
    }

    #[test]
    fn the_browsers_own_word_decides() {
        assert!(judge(&[("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!judge(&[("sec-fetch-site", site), ("origin", "http://a"), ("host", "a")]), "{site}");
        }
    }

    #[test]
    fn without_it_origin_must_equal_host() {
        assert!(judge(&[("origin", "http://may-chu:8080"), ("host", "May-Chu:8080")]));
        assert!(!judge(&[("origin", "http://may-chu:8081"), ("host", "may-chu:8080")]));
        assert!(!judge(&[("origin", "null"), ("host", "may-chu:8080")]));
        assert!(!judge(&[("host", "may-chu:8080")]));
        assert!(!judge(&[("origin", "http://may-chu:8080")]));
    }
}
