//! The pages of a running collector, as a browser without scripts uses them.

use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use tokio::runtime::Runtime;

use crate::programs::Collector;

const OWN_PASSWORD: &str = "cầu đất 1905 gió";

/// A browser that is signed in.
pub struct Pages {
    runtime: Runtime,
    client: Client,
    base: String,
    cookie: String,
}

/// What a page answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
}

impl Pages {
    /// Signs in for the first time with the password that was handed out, and sets an own one.
    pub fn of(collector: &Collector, name: &str, password: &str) -> Self {
        // A second installation in one process changes nothing.
        rustls::crypto::ring::default_provider().install_default().ok();
        let runtime = Runtime::new().unwrap();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap();
        let mut pages =
            Self { runtime, client, base: format!("http://{}", collector.web), cookie: String::new() };
        let form = [("ten", name), ("mat_khau", password)];
        let request = pages.request(Method::POST, "/dang-nhap", &form);
        let signed_in = pages.runtime.block_on(async { request.send().await }).unwrap();
        let cookie = signed_in.headers().get(SET_COOKIE).expect("the password is right").to_str().unwrap();
        cookie.split(';').next().unwrap().clone_into(&mut pages.cookie);
        let own = [("cu", password), ("moi", OWN_PASSWORD), ("lai", OWN_PASSWORD)];
        let changed = pages.post("/tai-khoan/mat-khau", &own);
        assert!(matches!(changed.status, 200 | 303), "{changed:?}");
        pages
    }

    pub fn get(&self, path: &str) -> Answer {
        self.answer(self.request(Method::GET, path, &[]))
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.answer(self.request(Method::POST, path, form))
    }

    /// A file as somebody without an account gets it; its status and bytes.
    pub fn download(&self, path: &str) -> (u16, Vec<u8>) {
        self.runtime.block_on(async {
            let answer = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
            (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
        })
    }

    fn request(&self, method: Method, path: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut encoded = Url::parse("http://form/").unwrap();
        encoded.query_pairs_mut().extend_pairs(form);
        self.client
            .request(method, format!("{}{path}", self.base))
            .header(COOKIE, &self.cookie)
            .header("origin", &self.base)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded.query().unwrap_or_default().to_owned())
    }

    fn answer(&self, request: reqwest::RequestBuilder) -> Answer {
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let location =
                answer.headers().get(LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
            Answer { status: answer.status().as_u16(), location, text: answer.text().await.unwrap() }
        })
    }
}
