//! The list of machines and what is done from it.

use axum::http::StatusCode;
use hatang_proto::model::UnitId;

use super::browser::{Answer, Browser};
use crate::web::fixture::{HOSTILE, machine_id};
use crate::web::views::{BulkChange, Tag};

fn count(page: &str) -> usize {
    page.matches("name=\"may\"").count()
}

async fn work(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    browser.post("/may/hang-loat", fields).await
}

#[tokio::test]
async fn machines_of_a_unit_with_antivirus_off_are_two_links_from_the_overview() {
    let browser = Browser::signed_in().await;
    let overview = browser.get("/").await.text;
    assert!(overview.contains("href=\"/may?don-vi=2\""), "{overview}");
    let unit = browser.get("/may?don-vi=2").await.text;
    let link = "href=\"/may?don-vi=2&amp;diet-vi-rut=tat\"";
    let after = unit.split_once(link).unwrap().1;
    assert!(after.starts_with(">Đang tắt <span class=\"count\">1</span>"), "{after}");
    let off = browser.get("/may?don-vi=2&diet-vi-rut=tat").await.text;
    assert!(off.contains("1 máy") && off.contains("PC-KETOAN-11") && count(&off) == 1, "{off}");
}

#[tokio::test]
async fn every_filter_narrows_the_list_and_a_filter_that_is_on_can_be_taken_off() {
    let browser = Browser::signed_in().await;
    for (tail, machines) in [
        ("diet-vi-rut=het-han", 1),
        ("diet-vi-rut=khong-ro", 1),
        ("loai=xach-tay", 3),
        ("he-dieu-hanh=Windows%207%20Professional", 7),
        ("viec=o-dia", 1),
        ("viec=trung-phan-cung", 2),
        ("viec=chua-doc", 1),
        ("nhan=ch%E1%BB%9D%20thay", 2),
        ("vang=6", 2),
        ("q=van+phong", 7),
        ("q=cho+thay", 2),
        ("q=professional+windows&don-vi=4", 3),
    ] {
        let page = browser.get(&format!("/may?{tail}")).await.text;
        assert_eq!(count(&page), machines, "{tail}");
        assert!(page.contains("Bỏ lọc"), "{tail}");
    }
    let off = browser.get("/may?diet-vi-rut=het-han&loai=de-ban").await.text;
    assert!(off.contains("href=\"/may?loai=de-ban\" aria-current=\"true\""), "{off}");
}

#[tokio::test]
async fn a_filter_stays_in_every_form_and_link_of_its_page() {
    let page = Browser::signed_in().await.get("/may?nhan=ch%E1%BB%9D%20thay&sap-xep=-ten").await.text;
    let tail = "nhan=ch%E1%BB%9D%20thay&amp;sap-xep=-ten";
    assert!(page.contains(&format!("href=\"/may/tai/csv?{tail}\"")), "{page}");
    assert!(page.contains(&format!("name=\"loc\" value=\"{tail}\"")), "{page}");
    assert!(page.contains("name=\"nhan\" value=\"chờ thay\""), "the search keeps it");
    assert!(page.find("PC-KETOAN-01") < page.find("PC-ĐỊACHÍNH-02"), "downwards");
    assert!(page.contains("aria-sort=\"descending\""));
}

#[tokio::test]
async fn columns_are_chosen_for_the_account_or_by_the_address() {
    let browser = Browser::signed_in().await;
    let one = browser.get("/may?cot=phong").await.text;
    assert!(one.contains(">Phòng") && !one.contains("192.168.2.22"), "{one}");
    let kept = browser
        .post("/may/cot", &[("loc", "q=ketoan&cot=phong"), ("cot", "nhan"), ("cot", "lien-lac")])
        .await;
    assert_eq!(kept.header("location"), "/may?q=ketoan");
    let page = browser.get("/may").await.text;
    assert!(page.contains("<th scope=\"col\">Nhãn</th>") && !page.contains("192.168.2.22"), "{page}");
    browser.post("/may/cot", &[("loc", "")]).await;
    assert!(browser.get("/may").await.text.contains("192.168.2.22"), "none chosen is the usual ones");
}

#[tokio::test]
async fn a_filter_is_kept_under_a_name_and_dropped_again() {
    let browser = Browser::signed_in().await;
    let kept = browser.post("/may/bo-loc", &[("ten", HOSTILE), ("loc", "diet-vi-rut=tat&trang=7&x=y")]).await;
    assert_eq!(kept.header("location"), "/may?diet-vi-rut=tat");
    let page = browser.get("/may").await.text;
    assert!(
        page.contains("href=\"/may?diet-vi-rut=tat\" translate=\"no\" dir=\"auto\">&lt;script&gt;"),
        "{page}"
    );
    for name in ["", " \u{200b} ", &"ă".repeat(61)] {
        let refused = browser.post("/may/bo-loc", &[("ten", name), ("loc", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    browser.post("/may/bo-loc/xoa", &[("ten", HOSTILE)]).await;
    assert!(!browser.get("/may").await.text.contains("Bộ lọc đã lưu"));
}

#[tokio::test]
async fn marks_are_put_on_chosen_machines_at_once() {
    let browser = Browser::signed_in().await;
    let (one, two) = (machine_id(1).to_string(), machine_id(2).to_string());
    let chosen =
        [("may", one.as_str()), ("may", two.as_str()), ("loc", "loai=de-ban"), ("nhan", " chờ \n thay ")];
    let done = work(&browser, &[&chosen[..], &[("viec", "gan-nhan")]].concat()).await;
    assert_eq!(done.header("location"), "/may?loai=de-ban&xong=gan-nhan-2");
    assert!(browser.get("/may?loai=de-ban&xong=gan-nhan-2").await.text.contains("Đã gắn nhãn cho 2 máy."));
    let tag = Tag::read("chờ thay").unwrap();
    let worked = browser.fixture.worked.lock().unwrap().clone();
    assert_eq!(worked, [(vec![machine_id(2), machine_id(1)], BulkChange::AddTag(tag))]);
}

#[tokio::test]
async fn a_move_and_a_retirement_are_asked_about_with_their_count_and_consequences() {
    let browser = Browser::signed_in().await;
    let one = machine_id(1).to_string();
    let asked = work(&browser, &[("viec", "ngung"), ("may", &one), ("loc", "q=x")]).await;
    assert_eq!(asked.status, StatusCode::OK);
    for text in [
        "<strong>1 máy</strong>",
        "PC-KETOAN-01",
        "lịch sử",
        "name=\"dong_y\" value=\"1\"",
        "href=\"/may?q=x\"",
    ] {
        assert!(asked.text.contains(text), "{text}: {}", asked.text);
    }
    let asked = work(&browser, &[("viec", "chuyen"), ("may", &one)]).await;
    assert!(asked.text.contains("Đơn vị nhận") && asked.text.contains("Phường Thái Học"), "{}", asked.text);
    assert!(browser.fixture.worked.lock().unwrap().is_empty(), "nothing happened yet");
    let agreed = [("viec", "chuyen"), ("may", &one), ("don_vi", "4"), ("dong_y", "1"), ("ve_may", "1")];
    let moved = work(&browser, &agreed).await;
    assert_eq!(moved.header("location"), format!("/may/{one}?xong=chuyen-1"));
    assert!(browser.get(&format!("/may/{one}?xong=chuyen-1")).await.text.contains("Đã chuyển 1 máy."));
    let worked = browser.fixture.worked.lock().unwrap().clone();
    assert_eq!(worked, [(vec![machine_id(1)], BulkChange::Move(UnitId(4)))]);
}

#[tokio::test]
async fn all_results_are_those_of_the_filter_and_a_list_that_changed_is_asked_about_again() {
    let browser = Browser::signed_in().await;
    let all = |agreed: &'static str| {
        [("viec", "ngung"), ("tat_ca", "1"), ("loc", "loai=xach-tay&trang=9"), ("dong_y", agreed)]
    };
    let asked = work(&browser, &all("")).await;
    assert!(
        asked.text.contains("Ngừng theo dõi 3 máy") && !asked.text.contains("vừa thay đổi"),
        "{}",
        asked.text
    );
    let again = work(&browser, &all("2")).await;
    assert!(again.text.contains("Danh sách vừa thay đổi: giờ là 3 máy"), "{}", again.text);
    assert_eq!(work(&browser, &all("3")).await.header("location"), "/may?loai=xach-tay&xong=ngung-3");
    let worked = browser.fixture.worked.lock().unwrap().clone();
    assert_eq!(worked[0].0, [machine_id(7), machine_id(21), machine_id(14)]);
}

#[tokio::test]
async fn nonsense_and_machines_that_are_not_there_change_nothing() {
    let browser = Browser::signed_in().await;
    let (one, none) = (machine_id(1).to_string(), machine_id(99).to_string());
    for (fields, status) in [
        (vec![("viec", "ngung")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("viec", "xoa"), ("may", &one)], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("may", one.as_str())], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("viec", "ngung"), ("may", "x")], StatusCode::NOT_FOUND),
        (vec![("viec", "gan-nhan"), ("may", &one), ("nhan", "")], StatusCode::UNPROCESSABLE_ENTITY),
        (
            vec![("viec", "gan-nhan"), ("may", &one), ("may", &none), ("nhan", "x")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (vec![("viec", "ngung"), ("tat_ca", "1"), ("loc", "q=khong-co")], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(work(&browser, &fields).await.status, status, "{fields:?}");
    }
    assert!(browser.fixture.worked.lock().unwrap().is_empty());
    assert_eq!(browser.get("/may/tai/exe").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/may/tai/docx").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_is_taken_out_whole_with_its_filter() {
    let answer = Browser::signed_in().await.get("/may/tai/xlsx?diet-vi-rut=tat&trang=3").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.text.starts_with("quantri Xlsx") && answer.text.contains("antivirus: Some(Off)"),
        "{}",
        answer.text
    );
    assert!(answer.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn doubtful_machines_stand_together_each_pair_once() {
    let page = Browser::signed_in().await.get("/may/trung").await.text;
    assert_eq!(page.matches("Là một máy: ngừng định danh cũ").count(), 1, "{page}");
    assert!(
        page.contains("PC-VĂNHÓA-04") && page.contains("PC-TƯPHÁP-18") && page.contains("PC-TƯPHÁP-08"),
        "{page}"
    );
    assert!(page.contains("Hai máy chung một định danh <span class=\"count\">1</span>"), "{page}");
}

#[tokio::test]
async fn a_machine_tells_its_past_its_use_and_what_a_helper_needs_to_know() {
    let browser = Browser::signed_in().await;
    let page = browser.get(&format!("/may/{}", machine_id(2))).await.text;
    for text in [
        "RAM 4 GB → 8 GB",
        "Máy in mới: &lt;b&gt;Canon&lt;/b&gt;",
        "Chuyển đơn vị: A → B",
        "Lượt nghẽn mạng máy gặp phải",
        "href=\"/mang/2/luot/",
        "<dt>Phòng</dt><dd translate=\"no\" dir=\"auto\">Văn phòng",
        "chờ thay",
        "href=\"/bao-cao/2/danh-muc\"",
        "name=\"ve_may\"",
        &format!("Định danh: {}", machine_id(2)),
        "Phần mềm thu thập: 0.1.0",
        "Địa chỉ card mạng: 4c:cc:6a:10:22:02",
        "printers: query Win32_Printer",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let first = browser.get(&format!("/may/{}", machine_id(23))).await.text;
    assert!(
        first.contains("Chưa ghi nhận thay đổi nào") && first.contains("Diệt vi rút: chưa đọc được"),
        "{first}"
    );
}

#[tokio::test]
async fn names_marks_and_rooms_that_try_to_become_markup_stay_text() {
    let browser = Browser::signed_in().await;
    let columns = "cot=nhan,phong,can-chu-y,dia-chi,kieu";
    let id = machine_id(13).to_string();
    let mut pages = vec![
        browser.get(&format!("/may?{columns}")).await.text,
        browser.get(&format!("/may/{id}")).await.text,
    ];
    let hostile = "\"><script>alert(1)</script>";
    pages.push(browser.get("/may?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&nhan=%3Cscript%3E").await.text);
    pages.push(
        work(&browser, &[("viec", "gan-nhan"), ("tat_ca", "1"), ("nhan", hostile), ("loc", hostile)])
            .await
            .text,
    );
    pages.push(work(&browser, &[("viec", "ngung"), ("may", &id)]).await.text);
    for page in pages {
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
    }
    let list = browser.get(&format!("/may?{columns}")).await.text;
    assert!(
        list.contains("<span class=\"tag\" dir=\"auto\">\u{202e}ngược</span>"),
        "its direction ends with it"
    );
}
