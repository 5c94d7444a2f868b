//! Targets: tried from machines, changed, taken back.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::web::fixture::{HOSTILE, NAME};

fn form<'a>(name: &'a str, extra: (&'a str, &'a str)) -> [(&'a str, &'a str); 7] {
    [
        ("ten", name),
        ("chang", "ung-dung"),
        ("cach", "http"),
        ("dia_chi", "https://dichvucong.gov.vn/"),
        ("chu_ky", "60"),
        ("cho", "2000"),
        extra,
    ]
}

#[tokio::test]
async fn a_trial_shows_each_machine_with_time_phases_and_plain_words() {
    let browser = Browser::signed_in().await;
    let page = browser.post("/muc-tieu", &form("Cổng DVC", ("viec", "thu"))).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "3 máy đã đo một lần, trong 17 máy đang bật",
        "PC-1</a>, mạng dây",
        "Trả lời sau 88,0 ms",
        "tên miền 3,0 ms, kết nối 10,0 ms, mã hóa 21,0 ms, chờ trả lời 54,0 ms",
        "Không tìm thấy tên này",
        "Máy không trả lời kịp",
        "Từ máy chủ thu thập: Trả lời, mã 200",
        "value=\"Cổng DVC\"",
        "Chưa lưu",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(!page.text.contains(HOSTILE));
    assert!(!browser.get("/muc-tieu").await.text.contains("Cổng DVC"), "a trial keeps nothing");
}

#[tokio::test]
async fn without_a_machine_that_is_on_the_page_says_so() {
    let page =
        Browser::signed_in().await.post("/muc-tieu", &form("Không máy nào", ("viec", "thu"))).await.text;
    assert!(page.contains("Không có máy nào đang bật"), "{page}");
}

#[tokio::test]
async fn a_target_is_edited_with_what_it_is_now_and_tried_from_there() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/muc-tieu/5").await.text;
    for text in [
        "action=\"/muc-tieu/5\"",
        "value=\"VOFFICE\"",
        "voffice.haiphong.gov.vn:443",
        "option value=\"2\" selected",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let tried = browser.post("/muc-tieu/5", &form("VOFFICE", ("viec", "thu"))).await.text;
    assert!(tried.contains("Kết quả thử") && tried.contains("action=\"/muc-tieu/5\""), "{tried}");
    let done = browser.post("/muc-tieu/5", &form("VOFFICE mới", ("don_vi", "4"))).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/muc-tieu?xong=sua"));
    let noted = browser.fixture.noted.lock().unwrap().pop().unwrap();
    assert_eq!(noted, format!("5 VOFFICE mới Some(UnitId(4)) {NAME}"));
    let wrong = browser.post("/muc-tieu/5", &form("", ("don_vi", "4"))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("action=\"/muc-tieu/5\""), "the form is still for that target");
    let wrong = browser.post("/muc-tieu/5", &form("a", ("don_vi", "x"))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for unknown in ["/muc-tieu/99", "/muc-tieu/0x5", "/muc-tieu/65536", "/muc-tieu/-1"] {
        assert_eq!(browser.get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn the_history_tells_before_and_after_and_takes_only_the_latest_back() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/muc-tieu").await.text;
    assert!(
        page.contains("VOFFICE cũ") && page.contains("&lt;script&gt;") && !page.contains(HOSTILE),
        "{page}"
    );
    assert!(page.contains("/muc-tieu/5/hoan-tac/2") && !page.contains("/muc-tieu/5/hoan-tac/1"), "{page}");
    let undone = browser.post("/muc-tieu/5/hoan-tac/2", &[]).await;
    assert_eq!(undone.header("location"), "/muc-tieu?xong=hoan-tac");
    let stale = browser.post("/muc-tieu/5/hoan-tac/1", &[]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("đã được đổi tiếp"), "{}", stale.text);
    assert_eq!(browser.post("/muc-tieu/5/hoan-tac/x", &[]).await.status, StatusCode::NOT_FOUND);
}
