//! Who gets in, what is kept out, and what never reaches a page.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};

use super::browser::Browser;
use crate::web::fixture::{HOSTILE, NAME, PASSWORD, machine_id};
use crate::web::limits::MAX_BODY_BYTES;

const BEHIND_SIGN_IN: &[&str] = &[
    "/cai-dat",
    "/mang",
    "/mang/2",
    "/mang/2/luot/12",
    "/mang/2/luot/12/goi-chung-cu",
    "/",
    "/may",
    "/may/02020202020202020202020202020202",
    "/bao-cao",
    "/bao-cao/4",
    "/bao-cao/4/tai/docx",
    "/bao-cao/4/tai/json",
    "/bao-cao/4/so-lieu/desktop_count",
    "/bao-cao/4/chot",
    "/bao-cao/4/chot/7/tai/docx",
    "/bao-cao/4/so-sanh",
    "/bao-cao/4/mua-sam",
    "/bao-cao/4/mua-sam/tai/xlsx",
    "/bao-cao/4/mau-rieng",
    "/bao-cao/4/danh-muc",
    "/bao-cao/4/danh-muc/tep-mau",
    "/muc-tieu",
    "/ma-ghi-danh",
    "/them-may",
    "/them-may/4",
    "/them-may/4/may",
    "/may/02020202020202020202020202020202/quyen",
    "/cai-dat/ma-truy-cap",
    "/su-kien",
];

#[tokio::test]
async fn a_stranger_sees_nothing_but_the_sign_in_page() {
    let stranger = Browser::stranger();
    for path in BEHIND_SIGN_IN {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/dang-nhap"), "{path}");
    }
    for path in [
        "/bao-cao/4/ke-khai",
        "/bao-cao/4/so-lieu/desktop_count",
        "/bao-cao/4/chot",
        "/bao-cao/4/mau-rieng",
        "/bao-cao/4/danh-muc",
        "/bao-cao/4/danh-muc/them",
        "/bao-cao/4/danh-muc/1/go",
        "/bao-cao/4/danh-muc/nhap",
        "/muc-tieu",
        "/muc-tieu/1/go",
        "/muc-tieu/1",
        "/muc-tieu/1/hoan-tac/1",
        "/ma-ghi-danh",
        "/ma-ghi-danh/1/thu-hoi",
        "/them-may",
        "/them-may/tep-lenh",
        "/may/02020202020202020202020202020202/thu-hoi",
        "/may/02020202020202020202020202020202/ghi-danh-lai",
        "/may/02020202020202020202020202020202/thay-the",
        "/cai-dat/ma-truy-cap",
        "/cai-dat/ma-truy-cap/1/thu-hoi",
        "/phan-anh",
        "/mang/2/duong-truyen",
        "/mang/2/can-thiep",
        "/mang/2/can-thiep/3/go",
        "/mang/2/hop",
        "/mang/2/hop/4/go",
    ] {
        assert_eq!(stranger.post(path, &[]).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(stranger.get("/healthz").await.text, "ok");
    assert!(stranger.get("/dang-nhap").await.text.contains("Mật khẩu"));
}

#[tokio::test]
async fn a_live_stream_of_a_stranger_is_refused_without_a_detour() {
    let request = Request::get("/su-kien").header("accept", "text/event-stream").body(Body::empty()).unwrap();
    assert_eq!(Browser::stranger().send(request).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_in_leads_back_to_the_page_that_was_wanted() {
    let stranger = Browser::stranger();
    let wanted = format!("/may/{}", machine_id(2));
    assert_eq!(stranger.get(&wanted).await.header("location"), format!("/dang-nhap?tiep={wanted}"));
    let with = |next: &str| {
        let fields = [("ten", NAME), ("mat_khau", PASSWORD), ("tiep", next)].map(|(a, b)| (a, b.to_owned()));
        let stranger = &stranger;
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            stranger.post("/dang-nhap", &fields).await.header("location").to_owned()
        }
    };
    assert_eq!(with(&wanted).await, wanted);
    assert_eq!(with("//ke-xau.vn/").await, "/");
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let answer = Browser::stranger().sign_in(NAME, PASSWORD).await;
    let cookie = answer.header("set-cookie");
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Secure", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_answer() {
    let stranger = Browser::stranger();
    let wrong_name = stranger.sign_in("ai-do", PASSWORD).await;
    let wrong_password = stranger.sign_in("ai-do", "sai").await;
    let known_name = stranger.sign_in(NAME, "sai").await;
    for answer in [&wrong_name, &wrong_password, &known_name] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text.contains("Sai tên đăng nhập hoặc mật khẩu"));
        assert!(answer.header("set-cookie").is_empty());
    }
    assert_eq!(known_name.text.replace(NAME, "ai-do"), wrong_name.text);
    let long = "x".repeat(10_000);
    assert_eq!(stranger.sign_in(&long, &long).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_even_for_the_right_one() {
    let stranger = Browser::stranger();
    let mut tried = 0;
    while stranger.sign_in(NAME, "sai").await.status == StatusCode::UNAUTHORIZED {
        tried += 1;
        assert!(tried < 20, "nobody slowed the guessing down");
    }
    let right = stranger.sign_in(NAME, PASSWORD).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(right.text.contains("Thử quá nhiều lần"));
}

#[tokio::test]
async fn addresses_are_throttled_apart() {
    let stranger = Browser::stranger();
    let attempt = async |name: String, peer: [u8; 4]| {
        let request = Request::post("/dang-nhap")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .extension(ConnectInfo(std::net::SocketAddr::from((peer, 50_000))));
        stranger.send(request.body(Body::from(format!("ten={name}&mat_khau=sai"))).unwrap()).await.status
    };
    for number in 0..30 {
        assert_eq!(attempt(format!("a{number}"), [10, 0, 0, 1]).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(attempt("b".to_owned(), [10, 0, 0, 1]).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(attempt("b".to_owned(), [10, 0, 0, 2]).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let browser = Browser::signed_in().await;
    assert_eq!(browser.get("/may").await.status, StatusCode::OK);
    let answer = browser.post("/dang-xuat", &[]).await;
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.get("/may").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let browser = Browser::signed_in().await;
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://ke-xau.vn"), ("host", "ha-tang:8443")],
        &[],
    ];
    for headers in foreign {
        for path in [
            "/dang-xuat",
            "/muc-tieu/1/go",
            "/muc-tieu/1",
            "/muc-tieu/1/hoan-tac/1",
            "/ung-dung",
            "/may/04040404040404040404040404040404/doi-chieu",
            "/ma-ghi-danh",
            "/them-may",
            "/them-may/tep-lenh",
            "/may/02020202020202020202020202020202/thu-hoi",
            "/dang-nhap",
            "/bao-cao/4/ke-khai",
            "/phan-anh",
            "/mang/2/duong-truyen",
            "/mang/2/can-thiep",
            "/mang/2/can-thiep/3/go",
            "/mang/2/hop",
            "/mang/2/hop/4/go",
        ] {
            let request = headers
                .iter()
                .fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert_eq!(browser.get("/may").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn a_form_over_plain_http_is_known_by_its_origin() {
    let request =
        Request::post("/dang-xuat").header("origin", "http://ha-tang:8080").header("host", "ha-tang:8080");
    let answer = Browser::signed_in().await.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let browser = Browser::signed_in().await;
    let long = "x".repeat(MAX_BODY_BYTES);
    let answer = browser.post("/bao-cao/4/ke-khai", &[("item", "staff_total"), ("value", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("quá dài"), "{}", answer.text);
}

#[tokio::test]
async fn a_form_without_its_fields_is_refused() {
    let answer = Browser::signed_in().await.post("/muc-tieu", &[("ten", "x")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_hostile_host_name_stays_text() {
    let browser = Browser::signed_in().await;
    let machine = format!("/may/{}", machine_id(13));
    for path in
        ["/may", machine.as_str(), "/bao-cao/4/so-lieu/desktop_count", "/bao-cao/4/danh-muc", "/phan-anh"]
    {
        let page = browser.get(path).await.text;
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{path}");
        assert!(!page.contains(HOSTILE), "{path}");
    }
    let page = browser.get("/may?q=%22%3E%3Cscript%3E").await.text;
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\"") && !page.contains("\"><script>"), "{page}");
}

#[tokio::test]
async fn every_answer_carries_the_protective_headers() {
    let browser = Browser::signed_in().await;
    for path in ["/", "/dang-nhap", "/khong-co", "/healthz", "/bao-cao/4/tai/html"] {
        let answer = browser.get(path).await;
        assert!(answer.header("content-security-policy").starts_with("default-src 'self';"), "{path}");
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn only_over_tls_a_browser_is_told_to_stay_with_it() {
    for (tls, told) in [(true, "max-age=2592000"), (false, "")] {
        assert_eq!(Browser::over(tls).get("/dang-nhap").await.header("strict-transport-security"), told);
    }
}

#[tokio::test]
async fn assets_may_be_kept_for_ever_under_their_hash() {
    let browser = Browser::stranger();
    let page = browser.get("/dang-nhap").await.text;
    let start = page.find("/tai-nguyen/trang.").unwrap();
    let address: String =
        page.chars().skip(page.get(..start).unwrap().chars().count()).take_while(|c| *c != '"').collect();
    let answer = browser.get(&address).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert!(!answer.text.contains("http"), "the style sheet asks another server");
}
