//! Adding machines, packages for PCs without an account, shutting out and letting back in.

use std::sync::atomic::Ordering;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};

use super::browser::Browser;
use crate::web::fixture::{HOSTILE, JOIN_CODE, machine_id};
use crate::web::limits::MAX_DOWNLOADS;

const MSI: &str = "/goi/hatang-agent-1.4.0-x64.msi";
const LARGE: &str = "/goi/hatang-agent-1.5.0-x64.msi";
const CODE: [(&str, &str); 3] = [("don_vi", "2"), ("so_may", "20"), ("so_ngay", "7")];

#[tokio::test]
async fn the_sheet_holds_code_links_steps_and_what_comes_in() {
    let browser = Browser::signed_in().await;
    let request = Request::post("/them-may")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("host", "thu-thap.xa.vn:8443");
    let page = browser.send(request.body(Body::from("don_vi=2&so_may=20&so_ngay=7")).unwrap()).await.text;
    for text in [
        "20 máy",
        "https://thu-thap.xa.vn:8443/goi/hatang-agent-1.4.0-x64.msi",
        "cai-ha-tang.cmd",
        "Group Policy",
        "data-renew=\"/them-may/4/may\"",
        "Chưa có máy nào. Danh sách tự cập nhật",
        "chỉ mở được ở đây",
    ] {
        let local_only = text == "chỉ mở được ở đây";
        assert_eq!(page.contains(text), !local_only, "{text}: {page}");
    }
    assert!(
        !page.contains(&format!("?{JOIN_CODE}")) && !page.contains(&format!("/{JOIN_CODE}")),
        "in an address"
    );
}

#[tokio::test]
async fn an_address_that_only_the_server_knows_is_said_to_be_one() {
    let page = Browser::signed_in().await.post("/them-may", &CODE).await.text;
    assert!(page.contains("chỉ mở được ở đây"), "{page}");
}

#[tokio::test]
async fn without_packages_the_page_says_how_to_put_one_there() {
    let browser = Browser::signed_in().await;
    browser.fixture.without_packages.store(true, Ordering::Relaxed);
    for page in [browser.get("/them-may").await, browser.post("/them-may", &CODE).await] {
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("hatang-collector package add"), "{}", page.text);
    }
    let refused = browser.post("/them-may/tep-lenh", &[("ma", JOIN_CODE)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn machines_that_came_in_are_listed_with_what_they_lack() {
    let browser = Browser::signed_in().await;
    let list = browser.get("/them-may/4/may").await;
    assert_eq!(list.status, StatusCode::OK);
    for text in
        ["3 máy", "PC-ĐỊACHÍNH-01", "Thông tin máy, số liệu mạng", "Số liệu mạng", "Không còn được gửi"]
    {
        assert!(list.text.contains(text), "{text}: {}", list.text);
    }
    assert!(!list.text.contains("<html") && !list.text.contains(HOSTILE), "{}", list.text);
    assert!(browser.get("/them-may/1/may").await.text.contains("Chưa có máy nào"));
    for unknown in ["/them-may/99", "/them-may/99/may", "/them-may/x", "/them-may/-1/may"] {
        assert_eq!(browser.get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let of_code = browser.get("/them-may/4").await.text;
    assert!(of_code.contains("11/20") && !of_code.contains(HOSTILE) && !of_code.contains(JOIN_CODE));
}

#[tokio::test]
async fn a_pc_without_an_account_gets_exactly_the_listed_files() {
    let stranger = Browser::stranger();
    let response = stranger.response(Request::get(MSI).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/x-msi");
    assert_eq!(header("content-length"), "18");
    assert_eq!(header("content-disposition"), "attachment; filename=\"hatang-agent-1.4.0-x64.msi\"");
    let tag = header("etag");
    assert_eq!(to_bytes(response.into_body(), 100).await.unwrap().as_ref(), b"not only ASCII: \xd0\xcf");
    let again = Request::get(MSI).header("if-none-match", tag).body(Body::empty()).unwrap();
    assert_eq!(stranger.send(again).await.status, StatusCode::NOT_MODIFIED);
    for path in [
        "/goi/",
        "/goi/hatang.db",
        "/goi/..%2Fhatang.db",
        "/goi/%2e%2e/hatang.db",
        "/goi/hatang-agent-1.4.0-x64.msi%00",
        "/goi/hatang-agent-1.4.0-x64.msi%0d%0aset-cookie:x",
        "/goi/hatang-agent-9.9.9-x64.msi",
    ] {
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_crowd_of_downloads_is_told_to_come_back_and_a_gone_one_frees_its_place() {
    let stranger = Browser::stranger();
    let ask = async || stranger.response(Request::get(LARGE).body(Body::empty()).unwrap()).await;
    let mut kept = Vec::new();
    for _ in 0..MAX_DOWNLOADS {
        kept.push(ask().await);
        assert_eq!(kept.last().unwrap().status(), StatusCode::OK);
    }
    assert_eq!(ask().await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let whole = to_bytes(kept.pop().unwrap().into_body(), usize::MAX).await.unwrap();
    assert_eq!(whole.len(), 1_000_000);
    kept.pop();
    let free = async {
        while ask().await.status() != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), free).await.unwrap();
}

#[tokio::test]
async fn a_file_of_commands_needs_a_real_code() {
    let browser = Browser::signed_in().await;
    for wrong in ["", "HT1-X", "HT1-&calc", "x\r\ndel"] {
        let answer = browser.post("/them-may/tep-lenh", &[("ma", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn a_machine_is_shut_out_with_a_reason_and_never_without() {
    let browser = Browser::signed_in().await;
    let address = format!("/may/{}/thu-hoi", machine_id(2));
    let done = browser.post(&address, &[("ly_do", " Máy bị mất ")]).await;
    assert_eq!(
        (done.status, done.header("location")),
        (StatusCode::SEE_OTHER, &*format!("/may/{}", machine_id(2)))
    );
    assert_eq!(
        browser.fixture.noted.lock().unwrap().pop().unwrap(),
        format!("{} Máy bị mất quantri", machine_id(2))
    );
    let long = "ạ".repeat(300);
    for wrong in ["", "  ", long.as_str()] {
        let refused = browser.post(&address, &[("ly_do", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Ghi lý do"), "{}", refused.text);
    }
    assert!(browser.fixture.noted.lock().unwrap().is_empty());
    let unknown = browser.post(&format!("/may/{}/thu-hoi", machine_id(99)), &[("ly_do", "x")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_machine_that_was_shut_out_tells_why_and_offers_to_come_back() {
    let browser = Browser::signed_in().await;
    let page = browser.get(&format!("/may/{}/quyen", machine_id(3))).await.text;
    assert!(
        page.contains("Đã thu hồi quyền") && page.contains("&lt;script&gt;") && !page.contains(HOSTILE),
        "{page}"
    );
    assert!(page.contains("ghi-danh-lai") && !page.contains("thu-hoi\""), "{page}");
    let sheet = browser.post(&format!("/may/{}/ghi-danh-lai", machine_id(3)), &[]).await.text;
    assert!(
        sheet.contains("Ghi danh lại máy") && sheet.contains(JOIN_CODE) && sheet.contains("enrol --again"),
        "{sheet}"
    );
}

#[tokio::test]
async fn a_replacement_names_another_machine_and_a_kind() {
    let browser = Browser::signed_in().await;
    let address = format!("/may/{}/thay-the", machine_id(5));
    let (old, itself) = (machine_id(4).to_string(), machine_id(5).to_string());
    let done = browser.post(&address, &[("may_cu", &old), ("kieu", "may-khac")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let noted = browser.fixture.noted.lock().unwrap().pop().unwrap();
    assert_eq!(noted, format!("{old} {itself} AnotherComputer quantri"));
    for wrong in [
        [("may_cu", old.as_str()), ("kieu", "")],
        [("may_cu", itself.as_str()), ("kieu", "cung-may")],
        [("may_cu", ""), ("kieu", "cung-may")],
    ] {
        assert_eq!(
            browser.post(&address, &wrong).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong:?}"
        );
    }
}
