//! The page of tokens.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::web::fixture::programs::FRESH;

#[tokio::test]
async fn a_token_is_shown_once_and_revoked_on_its_page() {
    let browser = Browser::signed_in().await;
    let page = "/cai-dat/ma-truy-cap";
    let list = browser.get(page).await;
    assert!(list.text.contains("&lt;script&gt;") && list.text.contains("Mọi đơn vị"), "{}", list.text);
    assert!(!list.text.contains("htk_"));
    let made = browser.post(page, &[("ten", "Giám sát"), ("don_vi", "4"), ("so_ngay", "365")]).await;
    assert_eq!(made.status, StatusCode::OK);
    assert!(made.text.contains(FRESH));
    let long = "x".repeat(61);
    for (name, unit, days) in
        [("", "4", "365"), ("a", "", "365"), ("a", "4", "731"), ("a", "4", "0"), (&long, "4", "1")]
    {
        let refused = browser.post(page, &[("ten", name), ("don_vi", unit), ("so_ngay", days)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {unit} {days}");
    }
    assert_eq!(browser.post(&format!("{page}/3/thu-hoi"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post(&format!("{page}/9/thu-hoi"), &[]).await.status, StatusCode::NOT_FOUND);
}
