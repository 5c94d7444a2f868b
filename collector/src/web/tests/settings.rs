//! Pages of settings: what they say, what they take, and who may open them.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::web::fixture::{Fixture, NAME};

const PAGES: [&str; 6] = [
    "/cai-dat",
    "/cai-dat/lich-lam-viec",
    "/cai-dat/duong-truyen",
    "/cai-dat/quy-dinh",
    "/cai-dat/luu-tru",
    "/cai-dat/sao-luu",
];

async fn holds(path: &str, texts: &[&str]) {
    let answer = Browser::signed_in().await.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    for text in texts {
        assert!(answer.text.contains(text), "{path} lacks {text}: {}", answer.text);
    }
}

fn noted(fixture: &Fixture) -> String {
    fixture.noted.lock().unwrap().join("\n")
}

#[tokio::test]
async fn each_page_escapes_what_people_wrote_and_is_listed() {
    let browser = Browser::signed_in().await;
    let index = browser.get("/cai-dat").await.text;
    for path in PAGES {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text.contains("<b>\"Trần\"") && !answer.text.contains("style="), "{path}");
        assert!(answer.text.len() < 60_000, "{path}: {} bytes", answer.text.len());
        assert!(path == "/cai-dat" || index.contains(&format!("href=\"{path}\"")), "{path} is not listed");
    }
}

#[tokio::test]
async fn a_failed_and_an_old_backup_are_told_in_plain_words() {
    let texts =
        ["Bản mới nhất đã 3 ngày tuổi", "Ổ đĩa không đủ chỗ", "cùng ổ đĩa với số liệu", "700 MB", "tự động"];
    holds("/cai-dat/sao-luu", &texts).await;
}

#[tokio::test]
async fn a_backup_that_is_made_shows_how_far_it_is_and_the_page_comes_again() {
    let browser = Browser::signed_in().await;
    let answer = browser.post("/cai-dat/sao-luu", &[]).await;
    assert_eq!(answer.header("location"), "/cai-dat/sao-luu?xong=1");
    let answer = browser.get("/cai-dat/sao-luu?xong=1").await;
    assert!(answer.text.contains("Đang đóng gói") && answer.text.contains("25 %"), "{}", answer.text);
    assert_eq!(answer.header("refresh"), "4");
    assert!(browser.get("/cai-dat").await.headers.get("refresh").is_none());
}

#[tokio::test]
async fn retention_is_changed_with_a_reason_and_what_is_not_known_is_no_zero() {
    holds("/cai-dat/luu-tru", &["khoảng 870 MB", "chưa đủ số liệu", "26/08/2026", "khoảng 290 MB"]).await;
    let browser = Browser::signed_in().await;
    let fields = |days| [("so_ngay", days), ("ly_do", "Công văn 7")];
    assert_eq!(browser.post("/cai-dat/luu-tru", &fields("180")).await.status, StatusCode::SEE_OTHER);
    assert!(noted(&browser.fixture).contains("sample_days: 180"));
    let refused = browser.post("/cai-dat/luu-tru", &fields("nhiều")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Công văn 7"), "what was typed stays");
}

#[tokio::test]
async fn units_without_a_line_come_first_and_a_line_is_declared_with_its_contract() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/cai-dat/duong-truyen").await.text;
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(place("chưa khai</span>") < place("VNPT") && page.contains("2 đơn vị chưa khai"));
    let one = browser.get("/cai-dat/duong-truyen?don_vi=2").await.text;
    assert!(one.contains("Các lần khai") && one.contains("01/01/2024") && one.contains("HĐ 15/2026"));
    let fields = [
        ("don_vi", "2"),
        ("nha_mang", "FPT"),
        ("loai", ""),
        ("hop_dong", "HĐ 9"),
        ("tai_xuong", "300"),
        ("tai_len", ""),
        ("tu_ngay", "01/12/2026"),
    ];
    let answer = browser.post("/cai-dat/duong-truyen", &fields).await;
    assert_eq!(answer.header("location"), "/cai-dat/duong-truyen?don_vi=2&xong=1");
    let noted = noted(&browser.fixture);
    assert!(noted.contains("HĐ 9") && noted.contains("up_mbps: None") && noted.contains(NAME), "{noted}");
}

#[tokio::test]
async fn a_rule_shows_what_is_not_confirmed_and_takes_a_value_from_a_day() {
    let texts = ["chưa xác nhận", "Xã Đại Hợp", "Phản ánh nói về", "10 phút trước đến 5 phút sau"];
    holds("/cai-dat/quy-dinh", &texts).await;
    let browser = Browser::signed_in().await;
    let fields = |value| {
        [
            ("quy_dinh", "pc_life_years"),
            ("gia_tri", value),
            ("don_vi", "1"),
            ("tu_ngay", "01/01/2027"),
            ("van_ban", "QĐ 30"),
        ]
    };
    assert_eq!(browser.post("/cai-dat/quy-dinh", &fields("6,5")).await.status, StatusCode::SEE_OTHER);
    assert!(noted(&browser.fixture).contains("value: 6.5"));
    assert_eq!(
        browser.post("/cai-dat/quy-dinh", &fields("-1")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_holiday_is_confirmed_by_a_paper_and_a_line_is_taken_back() {
    holds("/cai-dat/lich-lam-viec?nam=2026", &["Ngày Văn hóa Việt Nam", "chưa xác nhận", "Đúng như vậy"])
        .await;
    holds("/cai-dat/lich-lam-viec?nam=abc", &["Lịch làm việc năm"]).await;
    let browser = Browser::signed_in().await;
    let fields = [
        ("loai", "nghi"),
        ("tu_ngay", "2026-11-24"),
        ("den_ngay", "2026-11-24"),
        ("ten", "Ngày Văn hóa Việt Nam"),
        ("van_ban", "Thông báo 5/TB"),
    ];
    let answer = browser.post("/cai-dat/lich-lam-viec/ngay", &fields).await;
    assert_eq!(answer.header("location"), "/cai-dat/lich-lam-viec?nam=2026&xong=them");
    assert!(noted(&browser.fixture).contains("Thông báo 5/TB"));
    let wrong = browser.post("/cai-dat/lich-lam-viec/ngay", &fields[..4]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/cai-dat/lich-lam-viec/5/go", &[]).await.status, StatusCode::SEE_OTHER);
    for nowhere in ["99", "x"] {
        let answer = browser.post(&format!("/cai-dat/lich-lam-viec/{nowhere}/go"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}
