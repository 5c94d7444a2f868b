//! How pages look: the frame, the chosen ground, the style.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::Browser;

async fn page_with(cookie: &str) -> String {
    let browser = Browser::stranger();
    let request = Request::get("/dang-nhap").header("cookie", cookie).body(Body::empty()).unwrap();
    browser.send(request).await.text
}

#[tokio::test]
async fn the_ground_is_chosen_by_form_and_kept_by_the_browser() {
    let browser = Browser::stranger();
    let answer = browser.post("/hien-thi", &[("nen", "toi")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.header("set-cookie").starts_with("hatang_nen=toi; Path=/; Max-Age=31536000"));
    let back = browser.post("/hien-thi", &[("nen", "theo-may")]).await;
    assert!(back.header("set-cookie").starts_with("hatang_nen=; Path=/; Max-Age=0"));
    assert!(page_with("hatang_nen=toi").await.contains("<html data-scheme=\"toi\" lang=\"vi\">"));
    for none in ["hatang_nen=", "hatang_nen=\"><script>", "khac=toi"] {
        assert!(page_with(none).await.contains("<html lang=\"vi\">"), "{none}");
    }
}

#[tokio::test]
async fn an_address_that_only_takes_forms_answers_with_a_page() {
    let answer = Browser::signed_in().await.get("/hien-thi").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("Về trang tổng quan"));
}

#[tokio::test]
async fn the_navigation_says_where_one_is() {
    let answer = Browser::signed_in().await.get("/may").await;
    assert!(answer.text.contains("<a aria-current=\"page\" href=\"/may\">Máy</a>"), "{}", answer.text);
    assert_eq!(answer.text.matches("aria-current").count(), 1);
}
