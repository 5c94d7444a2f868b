//! `/metrics`, `/readyz` and `/healthz`.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::{Answer, Browser};
use crate::web::fixture::programs::{TOKEN, WARD_TOKEN};

async fn metrics(browser: &Browser, token: Option<&str>) -> Answer {
    let mut request = Request::get("/metrics");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn metrics_are_for_tokens_and_count_what_they_reach() {
    let browser = Browser::stranger();
    assert_eq!(metrics(&browser, None).await.status, StatusCode::UNAUTHORIZED);
    let all = metrics(&browser, Some(TOKEN)).await;
    assert!(all.header("content-type").starts_with("text/plain; version=0.0.4"));
    let line = "hatang_machines{unit=\"4\",name=\"Phường Thái Học\",state=\"online\"} ";
    assert!(all.text.contains(line) && all.text.contains("hatang_database_bytes 48000000\n"), "{}", all.text);
    let ward = metrics(&browser, Some(WARD_TOKEN)).await;
    assert!(ward.text.contains(line) && ward.text.contains("hatang_build_info"));
    assert!(!ward.text.contains("Đại Hợp") && !ward.text.contains("hatang_database_bytes"), "{}", ward.text);
}

/// Every family is announced once, right before its lines, and nothing is said twice.
#[tokio::test]
async fn metrics_keep_to_the_format() {
    let text = metrics(&Browser::stranger(), Some(TOKEN)).await.text;
    let (mut families, mut lines, mut current) = (BTreeSet::new(), BTreeSet::new(), String::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            current = rest.split(' ').next().unwrap().to_owned();
            assert!(families.insert(current.clone()), "{current} twice");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert!([format!("{current} gauge"), format!("{current} counter")].contains(&rest.to_owned()));
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            assert_eq!(series.split('{').next(), Some(current.as_str()));
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(lines.insert(series), "{series} twice");
        }
    }
    assert!(7 <= families.len());
}

#[tokio::test]
async fn readiness_names_what_fails_and_nothing_else() {
    let browser = Browser::stranger();
    assert_eq!(browser.get("/readyz").await.text, "ready\n");
    let broken = Browser::stranger();
    broken.fixture.broken.store(true, Ordering::Relaxed);
    let answer = broken.get("/readyz").await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "not ready: database\n")
    );
    assert_eq!(broken.get("/healthz").await.text, "ok");
}
