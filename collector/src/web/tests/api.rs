//! `/api/v1` held against its own description, and attacked.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use boon::{Compiler, Schemas};
use serde_json::Value;

use super::browser::{Answer, Browser};
use crate::web::api::{OPENAPI, routes};
use crate::web::fixture::machine_id;
use crate::web::fixture::programs::{ENDED_TOKEN, TOKEN, WARD_TOKEN};

const DOCUMENT: &str = "urn:hatang:openapi";

fn document() -> Value {
    serde_json::from_str(OPENAPI).unwrap()
}

/// A thing, or what its reference leads to.
fn follow<'a>(document: &'a Value, thing: &'a Value) -> &'a Value {
    match thing["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => thing,
    }
}

/// Whether a value fits the schema at a place of the description.
fn fits(document: &Value, place: &str, value: &Value) -> Result<(), String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource(DOCUMENT, document.clone()).unwrap();
    let index = compiler.compile(&format!("{DOCUMENT}#{place}"), &mut schemas).unwrap();
    schemas.validate(value, index).map_err(|fault| format!("{fault:#}\n{value:#}"))
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

async fn ask(browser: &Browser, method: Method, path: &str, token: Option<&str>) -> Answer {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

async fn get(browser: &Browser, path: &str) -> Answer {
    ask(browser, Method::GET, path, Some(TOKEN)).await
}

/// Holds an answer against what the description says of its path and status.
fn described(document: &Value, path: &str, answer: &Answer) {
    let status = answer.status.as_u16().to_string();
    let responses = &document["paths"][path]["get"]["responses"];
    let said = &responses[&status];
    assert!(said.is_object(), "{path} answers {status}, which is not described: {}", answer.text);
    let at = said["$ref"].as_str().map_or_else(
        || format!("/paths/{}/get/responses/{status}", escaped(path)),
        |reference| reference.trim_start_matches('#').to_owned(),
    );
    let media = answer.header("content-type").split(';').next().unwrap().to_owned();
    assert!(follow(document, said)["content"][&media].is_object(), "{path} answers {media}");
    let body = if media.ends_with("json") {
        serde_json::from_str(&answer.text).unwrap()
    } else {
        Value::String(answer.text.clone())
    };
    let schema = format!("{at}/content/{}/schema", escaped(&media));
    assert_eq!(fits(document, &schema, &body), Ok(()), "{path}");
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.replace(' ', "%20"))
}

/// Values that the schema of a parameter does not allow.
fn wrong(schema: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    if schema["type"] == "integer" {
        found.extend(["x", "-1", "1.5", "1e3", "%20", "99999999999999999999"].map(str::to_owned));
        found.extend(schema["maximum"].as_u64().map(|most| (most + 1).to_string()));
        let least = schema["minimum"].as_u64().unwrap_or_default();
        found.extend(least.checked_sub(1).map(|number| number.to_string()));
    } else if schema["enum"].is_array() {
        found.extend(["nonsense", "ONLINE", "%00"].map(str::to_owned));
    } else if schema["format"].is_string() {
        found.extend(["yesterday", "2026-13-45", "%0d%0aset-cookie:x"].map(str::to_owned));
    } else {
        found.push("a".repeat(1 + usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap()));
    }
    found
}

#[tokio::test]
async fn every_operation_answers_as_described_to_right_and_wrong_parameters() {
    let (document, browser) = (document(), Browser::stranger());
    for (path, methods) in document["paths"].as_object().unwrap() {
        let parameters: Vec<&Value> = methods["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| follow(&document, parameter))
            .collect();
        let (in_path, in_query): (Vec<&Value>, Vec<&Value>) =
            parameters.into_iter().partition(|parameter| parameter["in"] == "path");
        let mut address = path.clone();
        for parameter in &in_path {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            for wrong in ["0", "x", "99999999999", "..%2f..", "%00", "%D9%A2"] {
                let answer = get(&browser, &path.replace(&name, wrong).replace(['{', '}'], "")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {wrong}");
                described(&document, path, &answer);
            }
            address = address.replace(&name, &text(&parameter["example"]));
        }
        let answer = get(&browser, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        described(&document, path, &answer);
        let all: Vec<String> = in_query
            .iter()
            .map(|one| format!("{}={}", one["name"].as_str().unwrap(), text(&one["example"])))
            .collect();
        for query in all.iter().chain([&all.join("&")]) {
            let browser = Browser::stranger();
            let answer = get(&browser, &format!("{address}?{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}?{query}: {}", answer.text);
            described(&document, path, &answer);
        }
        for parameter in in_query {
            let (browser, name) = (Browser::stranger(), parameter["name"].as_str().unwrap());
            for wrong in wrong(follow(&document, &parameter["schema"])) {
                let answer = get(&browser, &format!("{address}?{name}={wrong}")).await;
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}?{name}={wrong}");
                described(&document, path, &answer);
                assert_eq!(serde_json::from_str::<Value>(&answer.text).unwrap()["parameter"], name);
            }
        }
        let unknown = get(&browser, &format!("{address}?khong-co=1")).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST, "{path}");
        described(&document, path, &unknown);
        described(&document, path, &ask(&browser, Method::GET, &address, None).await);
        described(&document, path, &ask(&browser, Method::POST, &address, Some(TOKEN)).await);
        let ended = ask(&browser, Method::GET, &address, Some(ENDED_TOKEN)).await;
        assert_eq!(ended.status, StatusCode::FORBIDDEN, "{path}");
        described(&document, path, &ended);
    }
}

#[test]
fn every_route_is_described_and_every_description_has_a_route() {
    let document = document();
    let described: BTreeSet<&str> =
        document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let routed: BTreeSet<&str> = routes().iter().map(|(path, _)| *path).collect();
    assert_eq!(described, routed);
}

#[test]
fn the_description_refuses_what_the_server_never_says() {
    let document = document();
    let unit = |value: Value| fits(&document, "/components/schemas/Unit", &value);
    let good = serde_json::json!({"id": 2, "parent": null, "name": "x",
        "machines": {"online": 0, "off": 0, "silent": 0, "never": 0},
        "network": {"state": "good", "open_episode": null, "episodes_7_days": 0}});
    assert_eq!(unit(good.clone()), Ok(()));
    for (place, wrong) in [("/id", Value::Null), ("/network/state", "red".into()), ("/name", Value::Null)] {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = wrong;
        assert!(unit(bad).is_err(), "{place}");
    }
    let mut more = good;
    more["secret"] = 1.into();
    assert!(unit(more).is_err());
}

#[tokio::test]
async fn the_description_needs_no_token_and_everything_else_does() {
    let browser = Browser::stranger();
    let open = ask(&browser, Method::GET, "/openapi.json", None).await;
    assert_eq!((open.status, open.text.as_str()), (StatusCode::OK, OPENAPI));
    for (path, _) in routes() {
        let answer = ask(&browser, Method::GET, path, None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"hatang\"");
        assert!(answer.header("set-cookie").is_empty());
    }
    let nowhere = ask(&browser, Method::GET, "/khong-co", None).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert_eq!(nowhere.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn a_cookie_or_an_address_with_a_token_opens_nothing() {
    let signed_in = Browser::signed_in().await;
    assert_eq!(ask(&signed_in, Method::GET, "/units", None).await.status, StatusCode::UNAUTHORIZED);
    let in_address = ask(&signed_in, Method::GET, &format!("/units?token={TOKEN}"), None).await;
    assert_eq!(in_address.status, StatusCode::UNAUTHORIZED);
    assert!(!in_address.text.contains(TOKEN));
}

#[tokio::test]
async fn a_token_changes_nothing() {
    let browser = Browser::stranger();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = ask(&browser, method, "/units", Some(TOKEN)).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let request = Request::post("/ma-ghi-danh").header("authorization", format!("Bearer {TOKEN}"));
    let page = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "no page takes a token");
}

#[tokio::test]
async fn what_lies_beyond_the_unit_does_not_exist() {
    let browser = Browser::stranger();
    let other = machine_id(2);
    for path in [
        format!("/machines/{other}"),
        "/machines?unit=2".to_owned(),
        "/units/2".to_owned(),
        "/units/1".to_owned(),
        "/units/2/network".to_owned(),
        "/units/2/targets/5/hours".to_owned(),
        "/units/2/episodes/12".to_owned(),
        "/units/4/episodes/12".to_owned(),
        "/units/2/figures".to_owned(),
        "/units/2/frozen-reports".to_owned(),
        "/episodes?unit=2".to_owned(),
        "/complaints?unit=2".to_owned(),
    ] {
        let answer = ask(&browser, Method::GET, &path, Some(WARD_TOKEN)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
    }
    for path in ["/units", "/machines", "/episodes", "/complaints"] {
        let answer = ask(&browser, Method::GET, path, Some(WARD_TOKEN)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text.contains("Đại Hợp"), "{path}: {}", answer.text);
        let list: Value = serde_json::from_str(&answer.text).unwrap();
        for item in list["items"].as_array().unwrap() {
            let unit = if path == "/units" { &item["id"] } else { &item["unit"] };
            assert_eq!(unit, 4, "{path}");
        }
    }
    let own = ask(&browser, Method::GET, &format!("/machines/{}", machine_id(13)), Some(WARD_TOKEN)).await;
    assert_eq!(own.status, StatusCode::OK);
}

#[tokio::test]
async fn ten_thousand_wrong_tokens_open_nothing_and_lock_nobody_out() {
    let browser = Browser::stranger();
    let mut slowed = 0;
    for number in 0..10_000 {
        let token = format!("htk_f{number:063x}");
        let answer = ask(&browser, Method::GET, "/units", Some(&token)).await;
        assert!([401, 429].contains(&answer.status.as_u16()), "{token}");
        assert!(!answer.text.contains(&token));
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.header("retry-after"), "5");
            slowed += 1;
        }
    }
    assert!(9_900 < slowed, "{slowed}");
    assert_eq!(get(&browser, "/units").await.status, StatusCode::OK, "the right one still opens");
}

#[tokio::test]
async fn a_program_that_asks_too_often_is_told_to_wait() {
    let browser = Browser::stranger();
    let mut asked = 0;
    let slowed = loop {
        let answer = get(&browser, "/targets").await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        asked += 1;
        assert!(asked < 2_000, "nobody slowed it down");
    };
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    described(&document(), "/targets", &slowed);
    let other = ask(&browser, Method::GET, "/targets", Some(WARD_TOKEN)).await;
    assert_eq!(other.status, StatusCode::OK, "tokens do not hinder one another");
}

#[tokio::test]
async fn malformed_headers_and_large_requests_are_refused() {
    let browser = Browser::stranger();
    let values: [&[u8]; 8] = [
        b"Bearer",
        b"Bearer ",
        b"Basic aGF0YW5nOng=",
        b"htk_",
        TOKEN.as_bytes(),
        b"Bearer htk_\xff\xfe",
        b"Bearer htk_00000000000000000000000000000000000000000000000000000000000000AA",
        b"Bearer  htk_00000000000000000000000000000000000000000000000000000000000000aa",
    ];
    for value in values {
        let value = http::HeaderValue::from_bytes(value).unwrap();
        let request = Request::get("/api/v1/units").header("authorization", &value);
        let answer = browser.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value:?}");
    }
    let twice = Request::get("/api/v1/units").header("authorization", format!("Bearer {WARD_TOKEN}"));
    let twice = twice.header("authorization", format!("Bearer {TOKEN}")).body(Body::empty()).unwrap();
    assert_eq!(browser.send(twice).await.status, StatusCode::UNAUTHORIZED, "which of two is meant?");
    let long = get(&browser, &format!("/machines?q={}", "a".repeat(3_000))).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
    described(&document(), "/machines", &long);
    let body = Request::get("/api/v1/units").header("content-length", "1000000").body(Body::empty()).unwrap();
    assert_eq!(browser.send(body).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_answer_that_is_known_already_is_not_sent_again() {
    let browser = Browser::stranger();
    let first = get(&browser, "/targets").await;
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let with = |mark: String| {
        let request = Request::get("/api/v1/targets").header("authorization", format!("Bearer {TOKEN}"));
        browser.send(request.header("if-none-match", mark).body(Body::empty()).unwrap())
    };
    let mark = first.header("etag").to_owned();
    let again = with(format!("\"x\", W/{mark}")).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(with("\"x\"".to_owned()).await.text, first.text);
    let unnamed = Request::get("/api/v1/targets").header("if-none-match", mark).body(Body::empty()).unwrap();
    assert_eq!(browser.send(unnamed).await.status, StatusCode::UNAUTHORIZED, "a mark is no token");
}

#[tokio::test]
async fn stretches_meet_without_gap_and_end() {
    let browser = Browser::stranger();
    let (mut offset, mut seen) = (Some(0), Vec::new());
    while let Some(from) = offset {
        let answer = get(&browser, &format!("/machines?limit=10&offset={from}")).await;
        let list: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(list["total"], 23);
        seen.extend(list["items"].as_array().unwrap().iter().map(|machine| machine["id"].to_string()));
        offset = list["next_offset"].as_u64();
    }
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (23, 23));
    let beyond: Value =
        serde_json::from_str(&get(&browser, "/machines?offset=4294967295").await.text).unwrap();
    assert_eq!((&beyond["items"], &beyond["next_offset"]), (&Value::Array(Vec::new()), &Value::Null));
}

#[tokio::test]
async fn a_fault_inside_is_not_told() {
    let browser = Browser::stranger();
    for path in ["/units", "/machines"] {
        assert_eq!(get(&browser, path).await.status, StatusCode::OK);
        browser.fixture.broken.store(true, std::sync::atomic::Ordering::Relaxed);
        let answer = get(&browser, path).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.text.contains("secret"), "{}", answer.text);
        described(&document(), path, &answer);
        browser.fixture.broken.store(false, std::sync::atomic::Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_machine_without_an_inventory_is_nothing_for_glpi() {
    let browser = Browser::stranger();
    let answer = get(&browser, &format!("/machines/{}/glpi", machine_id(23))).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    described(&document(), "/machines/{machine}/glpi", &answer);
    let known: Value =
        serde_json::from_str(&get(&browser, &format!("/machines/{}", machine_id(23))).await.text).unwrap();
    assert_eq!(known["inventory"], Value::Null);
}
