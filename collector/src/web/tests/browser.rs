//! A browser of few words: sends a request to the router, keeps the cookie.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::tz::{TimeZone, offset};
use tower::ServiceExt as _;

use crate::web::fixture::{Fixture, NAME, PASSWORD};
use crate::web::{WebSettings, router};

pub(super) struct Browser {
    pub(super) fixture: Arc<Fixture>,
    router: Router,
    cookie: Option<String>,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    pub(super) fn stranger() -> Self {
        Self::over(true)
    }

    pub(super) fn over(secure_cookie: bool) -> Self {
        let fixture = Arc::new(Fixture::new());
        let settings = WebSettings { secure_cookie, zone: TimeZone::fixed(offset(7)) };
        Self { router: router(fixture.clone(), settings), fixture, cookie: None }
    }

    pub(super) async fn signed_in() -> Self {
        Self::signed_in_as(NAME).await
    }

    pub(super) async fn signed_in_as(name: &str) -> Self {
        Self::stranger().beside(name).await
    }

    /// Another browser on the same server.
    pub(super) async fn beside(&self, name: &str) -> Self {
        let mut browser =
            Self { fixture: Arc::clone(&self.fixture), router: self.router.clone(), cookie: None };
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        browser.cookie = answer.header("set-cookie").split(';').next().map(str::to_owned);
        browser
    }

    /// The same browser after it chose English.
    pub(super) fn in_english(mut self) -> Self {
        let english = "hatang_ngon_ngu=en";
        self.cookie = Some(self.cookie.map_or_else(|| english.to_owned(), |own| format!("{own}; {english}")));
        self
    }

    pub(super) fn set_cookie(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    pub(super) async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.post("/dang-nhap", &[("ten", name), ("mat_khau", password)]).await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }

    /// A form with a file, as browsers send it; a file without a name is none.
    pub(super) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        file: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part =
                format!("--rand\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head =
            format!("--rand\r\ncontent-disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--rand--\r\n");
        let request = Request::post(path)
            .header("content-type", "multipart/form-data; boundary=rand")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.response(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Without waiting for the body, which may never end.
    pub(super) async fn response(&self, mut request: Request<Body>) -> axum::response::Response {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().append("cookie", cookie.parse().unwrap());
        }
        self.router.clone().oneshot(request).await.unwrap()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}
