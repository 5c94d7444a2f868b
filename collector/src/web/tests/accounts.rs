//! Signing in, one's own account, accounts of everybody, the log.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::Browser;
use crate::web::fixture::{CODE, HOSTILE, NAME, ONE_TIME_PASSWORD, PASSWORD};
use crate::web::session::NEW_PASSWORD;

const GOOD: &str = "cầu đất 1905 gió";

#[tokio::test]
async fn whoever_got_a_password_from_somebody_else_sees_one_page_until_it_is_changed() {
    let browser = Browser::signed_in_as("moi").await;
    for path in ["/", "/may", "/tai-khoan", "/bao-cao/2/tai/docx", "/su-kien"] {
        assert_eq!(browser.get(path).await.header("location"), NEW_PASSWORD, "{path}");
    }
    for path in ["/phan-anh", "/mang/2/hop", "/tai-khoan/ma"] {
        assert_eq!(browser.post(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let stream = Request::get("/su-kien").header("accept", "text/event-stream").body(Body::empty()).unwrap();
    assert_eq!(browser.send(stream).await.status, StatusCode::FORBIDDEN);
    let page = browser.get(NEW_PASSWORD).await.text;
    assert!(page.contains("Đặt mật khẩu của riêng bạn") && !page.contains("Mật khẩu hiện tại"), "{page}");
    let short = browser.post(NEW_PASSWORD, &[("moi", "ngắn"), ("lai", "ngắn")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("ít nhất 10 ký tự"));
    let done = browser.post(NEW_PASSWORD, &[("moi", GOOD), ("lai", GOOD)]).await;
    assert_eq!(done.header("location"), "/tai-khoan?xong=mat-khau");
    assert_eq!(browser.get("/may").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_takes_the_old_one_and_ends_the_other_sessions() {
    let here = Browser::signed_in().await;
    let there = here.beside(NAME).await;
    let change = |old: &'static str, new: &'static str, again: &'static str| {
        let here = &here;
        async move { here.post(NEW_PASSWORD, &[("cu", old), ("moi", new), ("lai", again)]).await }
    };
    for (old, new, again, told) in [
        ("sai sai sai", GOOD, GOOD, "Mật khẩu hiện tại chưa đúng"),
        ("", GOOD, GOOD, "Mật khẩu hiện tại chưa đúng"),
        (PASSWORD, GOOD, "khác hẳn đi", "chưa giống nhau"),
        (PASSWORD, "quantri123", "quantri123", "tên đăng nhập"),
        (PASSWORD, "password123", "password123", "quá dễ đoán"),
        (PASSWORD, PASSWORD, PASSWORD, "phải khác"),
    ] {
        let answer = change(old, new, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        assert!(answer.text.contains(told), "{new}: {}", answer.text);
        assert!(!answer.text.contains(&format!("value=\"{new}\"")), "a password is never sent back");
    }
    assert_eq!(there.get("/may").await.status, StatusCode::OK);
    assert_eq!(change(PASSWORD, GOOD, GOOD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/may").await.status, StatusCode::OK);
    assert_eq!(there.get("/may").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password_for_long() {
    let browser = Browser::signed_in().await;
    let mut tried = 0;
    while browser.post(NEW_PASSWORD, &[("cu", "sai"), ("moi", GOOD), ("lai", GOOD)]).await.status
        == StatusCode::UNPROCESSABLE_ENTITY
    {
        tried += 1;
        assert!(tried < 10, "nobody slowed the guessing down");
    }
    let answer = browser.post("/tai-khoan/ma/tat", &[("mat_khau", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "one count for all that take the password");
}

#[tokio::test]
async fn ten_thousand_wrong_passwords_are_looked_at_a_few_times_and_leave_a_few_lines() {
    let stranger = Browser::stranger();
    for number in 0..10_000 {
        let answer = stranger.sign_in(NAME, &format!("sai {number}")).await;
        assert!(answer.header("set-cookie").is_empty());
    }
    let looked_at = stranger.fixture.checked.load(Ordering::Relaxed);
    assert!((5..=12).contains(&looked_at), "{looked_at} passwords were looked at");
    let noted = stranger.fixture.noted.lock().unwrap().clone();
    assert_eq!(noted.len(), usize::try_from(looked_at).unwrap());
    assert!(noted.iter().any(|line| line.ends_with("true")), "the lock-out is noted: {noted:?}");
    let slowed = stranger.sign_in(NAME, PASSWORD).await;
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(slowed.header("retry-after").parse::<u32>().unwrap() >= 1);
}

#[tokio::test]
async fn an_unknown_name_is_locked_like_a_known_one() {
    for name in [NAME, "khong-ai", "da-khoa"] {
        let stranger = Browser::stranger();
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(stranger.sign_in(name, "sai").await.status.as_u16());
        }
        assert_eq!(statuses, [401, 401, 401, 401, 401, 429], "{name}");
    }
}

#[tokio::test]
async fn a_disabled_account_is_told_nothing_special() {
    let stranger = Browser::stranger();
    let disabled = stranger.sign_in("da-khoa", PASSWORD).await;
    let unknown = stranger.sign_in("khong-ai", PASSWORD).await;
    assert_eq!(disabled.text.replace("da-khoa", "khong-ai"), unknown.text);
    assert_eq!(disabled.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_account_with_codes_takes_password_and_code_together() {
    let stranger = Browser::stranger();
    let with = |code: &'static str, password: &'static str| {
        let stranger = &stranger;
        async move {
            stranger.post("/dang-nhap", &[("ten", "hai-buoc"), ("mat_khau", password), ("ma", code)]).await
        }
    };
    let asked = with("", PASSWORD).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(
        asked.text.contains("cần thêm mã 6 số") && asked.text.contains("<details open>"),
        "{}",
        asked.text
    );
    assert_eq!(with("000000", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(with(CODE, "sai").await.status, StatusCode::UNAUTHORIZED);
    assert!(asked.header("set-cookie").is_empty());
    assert_eq!(with(CODE, PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn codes_are_switched_on_with_a_picture_and_a_proof_and_off_with_the_password() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/tai-khoan/ma").await.text;
    assert!(
        page.contains("GEZD GNBV") && page.contains("otpauth://totp/") && page.contains("<svg class=\"qr\"")
    );
    let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let wrong = browser.post("/tai-khoan/ma", &[("khoa", key), ("ma", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = browser.post("/tai-khoan/ma", &[("khoa", key), ("ma", CODE)]).await;
    assert_eq!(on.header("location"), "/tai-khoan?xong=bat-ma");
    assert!(browser.get("/tai-khoan").await.text.contains("Đang bật"));
    let wrong = browser.post("/tai-khoan/ma/tat", &[("mat_khau", "sai")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let off = browser.post("/tai-khoan/ma/tat", &[("mat_khau", PASSWORD)]).await;
    assert_eq!(off.header("location"), "/tai-khoan?xong=tat-ma");
}

#[tokio::test]
async fn ones_own_page_lists_where_one_is_signed_in_and_signs_out_elsewhere() {
    let here = Browser::signed_in_as("canbo").await;
    let (there, other) = (here.beside("canbo").await, here.beside("xem").await);
    let page = here.get("/tai-khoan").await.text;
    for part in ["Cán bộ đơn vị", "Xã Đại Hợp và đơn vị trực thuộc", "Trình duyệt này", "Nơi khác"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(here.post("/tai-khoan/dang-xuat-noi-khac", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(there.get("/may").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/may").await.status, StatusCode::OK);
    assert_eq!(other.get("/may").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_added_account_shows_its_password_once() {
    let browser = Browser::signed_in().await;
    let form = [("ten", "vanthu"), ("vai_tro", "can-bo"), ("don_vi", "2")];
    let added = browser.post("/cai-dat/nguoi-dung", &form).await;
    assert_eq!(added.status, StatusCode::OK);
    assert!(added.text.contains(ONE_TIME_PASSWORD));
    let list = browser.get("/cai-dat/nguoi-dung").await.text;
    assert!(list.contains("vanthu") && !list.contains(ONE_TIME_PASSWORD));
    for (field, value, told) in [
        ("vai_tro", "giam-doc", "Chọn vai trò"),
        ("don_vi", "", "Chọn đơn vị"),
        ("don_vi", "x", "Chọn đơn vị"),
    ] {
        let wrong: Vec<_> =
            form.iter().map(|(name, kept)| (*name, if *name == field { value } else { *kept })).collect();
        let refused = browser.post("/cai-dat/nguoi-dung", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        assert!(refused.text.contains(told), "{field}={value}");
    }
}

#[tokio::test]
async fn a_changed_role_a_fresh_password_and_a_disabled_account_end_the_persons_sessions() {
    let admin = Browser::signed_in().await;
    let role = [("ten", "canbo"), ("vai_tro", "xem"), ("don_vi", "2")];
    let forms: [(&str, &[(&str, &str)]); 3] = [
        ("/cai-dat/nguoi-dung/vai-tro", &role),
        ("/cai-dat/nguoi-dung/mat-khau", &[("ten", "canbo")]),
        ("/cai-dat/nguoi-dung/khoa", &[("ten", "canbo"), ("khoa", "1")]),
    ];
    for (path, form) in forms {
        let person = admin.beside("canbo").await;
        assert!(admin.post(path, form).await.status.as_u16() < 400, "{path}");
        let after = person.get("/may").await;
        assert!(after.header("location").starts_with("/dang-nhap"), "{path}");
    }
    assert_eq!(
        admin.post("/cai-dat/nguoi-dung/khoa", &[("ten", "canbo")]).await.status,
        StatusCode::SEE_OTHER
    );
    admin.beside("canbo").await;
    let nobody = admin.post("/cai-dat/nguoi-dung/mat-khau", &[("ten", "khong-ai")]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_fresh_password_for_oneself_is_shown_though_the_session_is_over() {
    let admin = Browser::signed_in().await;
    let answer = admin.post("/cai-dat/nguoi-dung/mat-khau", &[("ten", NAME)]).await;
    assert!(answer.text.contains(ONE_TIME_PASSWORD));
    assert_eq!(admin.get("/may").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_log_is_read_in_words_filtered_and_taken_out() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/cai-dat/nhat-ky").await.text;
    for part in ["Đăng nhập sai", "Không rõ ai", "an action of tomorrow", "đơn vị 4", "truoc=1", "10.0.0.9"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains(HOSTILE) && page.contains("&lt;script&gt;"));
    let filtered = browser.get("/cai-dat/nhat-ky?ai=-&viec=&tu=2026-11-01&den=").await.text;
    assert!(filtered.contains("10.0.0.9") && !filtered.contains("an action of tomorrow"));
    let empty = browser.get("/cai-dat/nhat-ky?viec=x&tu=hom-qua&truoc=x").await.text;
    assert!(empty.contains("Không có dòng nào khớp"));
    let file = browser.get("/cai-dat/nhat-ky/tai?ai=-").await;
    assert_eq!((file.text.as_str(), file.header("content-type")), ("1 lines", "text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").starts_with("attachment;"));
}

#[tokio::test]
async fn a_session_is_fresh_at_each_sign_in_whatever_cookie_came_with_it() {
    let mut victim = Browser::stranger();
    let planted = format!("hatang_phien={}", "ab".repeat(32));
    victim.set_cookie(&planted);
    let answer = victim.sign_in(NAME, PASSWORD).await;
    let given = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(given, planted);
    assert_eq!(victim.get("/may").await.status, StatusCode::SEE_OTHER, "the planted token opens nothing");
    victim.set_cookie(&given);
    assert_eq!(victim.get("/may").await.status, StatusCode::OK);
    let second = victim.sign_in(NAME, PASSWORD).await;
    assert_ne!(second.header("set-cookie").split(';').next().unwrap(), given);
    assert_eq!(victim.get("/may").await.status, StatusCode::SEE_OTHER, "the session before it is over");
}
