//! Somebody who signs in and looks at pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use reqwest::header::{ACCEPT, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};
use tokio::task::JoinHandle;

use crate::collector::Collector;

const OWN_PASSWORD: &str = "mat khau cua phep do 2026";

pub(crate) struct Visitor {
    client: Client,
    address: String,
    cookie: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) bytes: usize,
    pub(crate) took_ms: f64,
}

impl Visitor {
    /// Signs in and, if it is asked for, sets an own password first.
    pub(crate) async fn sign_in(collector: &Collector, name: &str) -> Result<Self> {
        let client =
            Client::builder().redirect(reqwest::redirect::Policy::none()).build().context("make a client")?;
        let password = collector.new_password(name)?;
        let mut visitor = Self { client, address: collector.address().to_owned(), cookie: String::new() };
        let answer = visitor.post("/dang-nhap", &format!("ten={name}&mat_khau={password}")).await?;
        visitor.take_cookie(&answer)?;
        let first = visitor.request("/").send().await.context("ask for the first page")?;
        let next = first.headers().get(LOCATION).and_then(|place| place.to_str().ok()).unwrap_or_default();
        if next.starts_with("/tai-khoan/mat-khau") {
            let own = OWN_PASSWORD.replace(' ', "+");
            let answer = visitor.post(next, &format!("cu=&moi={own}&lai={own}")).await?;
            if answer.headers().contains_key(SET_COOKIE) {
                visitor.take_cookie(&answer)?;
            }
        }
        let home = visitor.get("/").await?;
        ensure!(home.status == 200, "the first page answers {}: {}", home.status, home.body);
        Ok(visitor)
    }

    fn take_cookie(&mut self, answer: &Response) -> Result<()> {
        let cookie =
            answer.headers().get(SET_COOKIE).with_context(|| format!("no session: {}", answer.status()))?;
        let cookie = cookie.to_str().context("read the session")?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        Ok(())
    }

    async fn post(&self, path: &str, body: &str) -> Result<Response> {
        let request = self.client.post(format!("{}{path}", self.address)).header(COOKIE, &self.cookie);
        let request = request.header("sec-fetch-site", "same-origin");
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        request.send().await.with_context(|| format!("send {path}"))
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.address)).header(COOKIE, &self.cookie)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer> {
        let began = Instant::now();
        let response = self.request(path).send().await.with_context(|| format!("ask for {path}"))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.with_context(|| format!("read {path}"))?;
        let took_ms = began.elapsed().as_secs_f64() * 1e3;
        Ok(Answer { status, bytes: body.len(), body: String::from_utf8_lossy(&body).into_owned(), took_ms })
    }

    /// Opens a live stream as the overview does and reads it for ever.
    pub(crate) async fn watch(&self, told: Arc<AtomicU64>) -> Result<JoinHandle<()>> {
        // A connection of its own, as each browser has one.
        let client = Client::builder().build().context("make a client")?;
        let units: Vec<String> = (1..=60).map(|unit| unit.to_string()).collect();
        let address = format!("{}/su-kien?don-vi={}", self.address, units.join(","));
        let request = client.get(address).header(COOKIE, &self.cookie).header(ACCEPT, "text/event-stream");
        let mut stream = request.send().await.context("open a live stream")?;
        ensure!(stream.status().is_success(), "a live stream is refused: {}", stream.status());
        Ok(tokio::spawn(async move {
            while let Ok(Some(event)) = stream.chunk().await {
                told.fetch_add(event.len() as u64, Ordering::Relaxed);
            }
        }))
    }
}
