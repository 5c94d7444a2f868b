//! Attacks on every address: found by reading the list of routes, so that a new one is attacked too.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::Browser;
use crate::web::fixture::{HOSTILE, NAME, PASSWORD, machine_id};
use crate::web::session::NEW_PASSWORD;

/// Routes that a stranger may ask for.
const OPEN: [&str; 5] = ["/dang-nhap", "/dang-xuat", "/hien-thi", "/tai-nguyen/{file}", "/healthz"];

pub(super) struct Route {
    pub(super) path: String,
    pub(super) reads: bool,
    pub(super) writes: bool,
}

/// All routes that the router's text names, with parameters filled in.
pub(super) fn routes() -> Vec<Route> {
    let text: String = include_str!("../router.rs").split_whitespace().collect::<Vec<_>>().join(" ");
    let routes: Vec<Route> = text.split(".route(").skip(1).filter_map(route).collect();
    assert!(50 < routes.len(), "only {} routes were found in router.rs", routes.len());
    routes
}

fn route(after: &str) -> Option<Route> {
    let (path, rest) = after.split_once(',')?;
    let path = match path.trim() {
        "NEW_PASSWORD" => NEW_PASSWORD,
        quoted => quoted.strip_prefix('"')?.strip_suffix('"')?,
    };
    let handlers = rest.split(".route").next().unwrap_or_default();
    let path = path.replace("{unit}", "4").replace("{number}", "1").replace("{format}", "docx");
    let path = path.replace("/may/{id}", &format!("/may/{}", machine_id(13))).replace("{id}", "1");
    Some(Route {
        path: path.replace("{row}", "desktop_count"),
        reads: handlers.contains("get("),
        writes: handlers.contains("post("),
    })
}

/// What an account keeps for itself, whatever its role.
fn is_own(route: &Route) -> bool {
    let own = ["/tai-khoan", "/may/bo-loc", "/may/cot", "/hien-thi"];
    own.iter().any(|path| route.path.starts_with(path))
}

fn is_open(route: &Route) -> bool {
    OPEN.contains(&route.path.as_str())
        || route.path.starts_with("/api/")
        || route.path.starts_with("/metrics")
        || route.path == "/readyz"
        // Packages hold no secret, and a PC that is to join has no account.
        || route.path == "/goi/{file}"
}

#[tokio::test]
async fn no_route_but_the_open_ones_answers_a_stranger() {
    let stranger = Browser::stranger();
    for route in routes().iter().filter(|route| !is_open(route)) {
        if route.reads {
            let answer = stranger.get(&route.path).await;
            assert!(answer.header("location").starts_with("/dang-nhap"), "GET {}", route.path);
        }
        if route.writes {
            assert_eq!(
                stranger.post(&route.path, &[]).await.status,
                StatusCode::UNAUTHORIZED,
                "POST {}",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn no_form_of_another_site_is_taken_by_any_route() {
    let browser = Browser::signed_in().await;
    let foreign: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://ha-tang:8443"), ("host", "ha-tang:8443")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://ke-xau.vn"), ("host", "ha-tang:8443")],
        &[("origin", "null"), ("host", "ha-tang:8443")],
        &[],
    ];
    for route in routes().iter().filter(|route| route.writes && !route.path.starts_with("/api/")) {
        for headers in foreign {
            let request = headers
                .iter()
                .fold(Request::post(&route.path), |request, (name, value)| request.header(*name, *value));
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {headers:?}", route.path);
        }
    }
    assert!(browser.fixture.noted.lock().unwrap().is_empty());
    assert_eq!(browser.get("/may").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn no_route_lets_an_officer_of_another_unit_see_or_change_unit_four() {
    let stranger_here = Browser::signed_in_as("canbo").await;
    // An empty list to fill in says nothing of any unit.
    let units: Vec<_> = routes().into_iter().filter(|route| !route.path.ends_with("/tep-mau")).collect();
    let of_unit = units.iter().filter(|route| route.path.contains("/4") || route.path.starts_with("/may/0d"));
    let mut tried = 0;
    for route in of_unit {
        if route.reads {
            let answer = stranger_here.get(&route.path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "GET {}", route.path);
            assert!(!answer.text.contains("Thái Học"), "GET {}", route.path);
        }
        if route.writes {
            let answer = stranger_here.post(&route.path, &[]).await;
            assert!(answer.status.is_client_error(), "POST {} {}", route.path, answer.status);
        }
        tried += 1;
    }
    assert!(20 < tried, "{tried}");
    assert!(stranger_here.fixture.noted.lock().unwrap().is_empty());
    assert!(stranger_here.fixture.declared.lock().unwrap().is_empty());
}

#[tokio::test]
async fn well_made_forms_for_another_unit_change_nothing() {
    let stranger_here = Browser::signed_in_as("canbo").await;
    let forms: [(&str, &[(&str, &str)]); 9] = [
        (
            "/mang/4/duong-truyen",
            &[("nha_mang", "VNPT"), ("goi", "x"), ("xuong", "1"), ("len", "1"), ("tu", "2026-01-01")],
        ),
        (
            "/mang/4/can-thiep",
            &[("ngay", "2026-11-20"), ("gio", "08:00"), ("viec", "Thay modem"), ("ghi_chu", "")],
        ),
        ("/mang/4/can-thiep/3/go", &[]),
        ("/mang/4/hop/4/go", &[]),
        ("/bao-cao/4/ke-khai", &[("item", "staff_total"), ("value", "20"), ("source", "x")]),
        ("/bao-cao/4/danh-muc/1/go", &[("ly_do", "thanh lý")]),
        (
            "/phan-anh",
            &[
                ("don_vi", "4"),
                ("ung_dung", "VOFFICE"),
                ("ngay", "2026-11-20"),
                ("gio", "08:00"),
                ("ghi_chu", "x"),
            ],
        ),
        ("/bao-cao/4/chot", &[]),
        ("/ma-ghi-danh/1/thu-hoi", &[]),
    ];
    for (path, form) in forms {
        let answer = stranger_here.post(path, form).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    assert!(stranger_here.fixture.noted.lock().unwrap().is_empty());
    assert!(stranger_here.fixture.declared.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_takes_nothing_out() {
    let viewer = Browser::signed_in_as("xem").await;
    for route in routes().iter().filter(|route| route.writes && !is_open(route)) {
        if is_own(route) {
            continue;
        }
        let answer = viewer.post(&route.path.replace("/4", "/2"), &[]).await;
        assert!(answer.status.is_client_error(), "{} {}", route.path, answer.status);
    }
    assert!(viewer.fixture.noted.lock().unwrap().is_empty());
    for path in [
        "/bao-cao/2/tai/docx",
        "/mang/2/luot/12/goi-chung-cu",
        "/bao-cao/2/mua-sam/tai/xlsx",
        "/cai-dat/nhat-ky/tai",
    ] {
        assert_eq!(viewer.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn accounts_and_the_log_are_for_who_governs() {
    for name in ["xem", "canbo", "phutrach"] {
        let browser = Browser::signed_in_as(name).await;
        for path in ["/cai-dat/nguoi-dung", "/cai-dat/nhat-ky", "/cai-dat/nhat-ky/tai"] {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        for path in ["mat-khau", "khoa", "ma"] {
            let path = format!("/cai-dat/nguoi-dung/{path}");
            let answer = browser.post(&path, &[("ten", NAME), ("khoa", "1")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        let settings = browser.get("/cai-dat").await.text;
        assert!(
            !settings.contains("/cai-dat/nguoi-dung") && !settings.contains("/cai-dat/nhat-ky"),
            "{name}"
        );
    }
    assert_eq!(Browser::signed_in().await.get("/cai-dat/nguoi-dung").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nothing_that_somebody_types_becomes_a_header_or_leads_elsewhere() {
    let stranger = Browser::stranger();
    for next in [
        "//ke-xau.vn",
        "/\\ke-xau.vn",
        "https://ke-xau.vn",
        "/a\r\nSet-Cookie: a=b",
        "/a\nb",
        "javascript:alert(1)",
        "/\t/ke-xau.vn",
        "/ế",
    ] {
        let fields = [("ten", NAME), ("mat_khau", PASSWORD), ("tiep", next)];
        let answer = stranger.post("/dang-nhap", &fields).await;
        assert_eq!(answer.header("location"), "/", "{next:?}");
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);
    }
    let path = format!("/may/{}", "x%0d%0aSet-Cookie:%20a=b");
    let answer = stranger.get(&path).await;
    assert!(answer.headers.get("set-cookie").is_none());
    let admin = Browser::signed_in().await;
    let form = [("ten", "a\r\nX-Evil: 1"), ("vai_tro", "can-bo"), ("don_vi", "2")];
    let answer = admin.post("/cai-dat/nguoi-dung", &form).await;
    assert!(answer.headers.get("x-evil").is_none());
}

#[tokio::test]
async fn no_path_leaves_the_assets_and_the_downloads() {
    let browser = Browser::signed_in().await;
    for path in [
        "/tai-nguyen/../../etc/passwd",
        "/tai-nguyen/..%2f..%2fetc%2fpasswd",
        "/tai-nguyen/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/tai-nguyen/%00",
        "/tai-nguyen/trang.css%00.png",
        "/tai-nguyen/",
        "/bao-cao/4/tai/..%2f..%2fetc%2fpasswd",
        "/bao-cao/4/chot/..%2f1/tai/docx",
        "/bao-cao/4%2f..%2f2/tai/docx",
        "/bao-cao/-1/tai/docx",
        "/bao-cao/4294967296/tai/docx",
        "/mang/2/luot/99999999999999999999/goi-chung-cu",
        "/may/..%2f..",
    ] {
        let answer = browser.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(!answer.text.contains("root:"), "{path}");
    }
    let form = browser.get("/bao-cao/4/tai/html?mau=..%2f..%2fetc%2fpasswd").await;
    assert!(!form.text.contains("root:"));
}

#[tokio::test]
async fn a_name_that_is_markup_stays_text_on_the_pages_of_accounts() {
    let browser = Browser::signed_in().await;
    let form = [("ten", HOSTILE), ("vai_tro", "can-bo"), ("don_vi", "2")];
    for page in [
        browser.post("/cai-dat/nguoi-dung", &form).await.text,
        browser.get("/cai-dat/nguoi-dung").await.text,
        browser.sign_in(HOSTILE, "sai").await.text,
        browser.get("/cai-dat/nhat-ky?tu=%3Cscript%3E&ai=%22%3E%3Cscript%3E").await.text,
    ] {
        assert!(!page.contains(HOSTILE) && !page.contains("\"><script"), "{page}");
    }
}

#[tokio::test]
async fn huge_forms_with_many_fields_are_refused_by_every_route() {
    let browser = Browser::signed_in().await;
    let long = "a=1&".repeat(40_000);
    for route in routes().iter().filter(|route| route.writes && !is_open(route)) {
        // The first two take files, the last reads no form.
        let others = ["/danh-muc/nhap", "/mau-rieng", "/ghi-danh-lai"];
        if others.iter().any(|other| route.path.ends_with(other)) {
            continue;
        }
        let request = Request::post(&route.path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let answer = browser.send(request.body(Body::from(long.clone())).unwrap()).await;
        assert!(
            answer.status.is_client_error() || answer.status.is_redirection(),
            "{} {}",
            route.path,
            answer.status
        );
    }
}

#[tokio::test]
async fn a_broken_source_shows_no_internals_on_any_page() {
    let browser = Browser::signed_in().await;
    browser.fixture.broken.store(true, std::sync::atomic::Ordering::Relaxed);
    for route in routes().iter().filter(|route| route.reads) {
        let answer = browser.get(&route.path).await;
        assert!(!answer.text.contains("secret") && !answer.text.contains("/var/lib"), "{}", route.path);
        assert!(!answer.text.contains("read the fleet"), "{}", route.path);
    }
    let answer = browser.post("/cai-dat/nguoi-dung/khoa", &[("ten", NAME)]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text.contains("secret"));
}
