//! The first page, for whoever answers for many units and for whoever answers for one.

use axum::http::StatusCode;

use super::browser::Browser;

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(!answer.text.contains("style=") && !answer.text.contains("<script>"), "{path}");
    answer.text
}

fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "lacks {text}: {page}");
    }
}

#[tokio::test]
async fn every_figure_is_marked_for_live_pages_and_says_how_old_it_is() {
    let page = page(&Browser::signed_in().await, "/").await;
    let texts = [
        "data-count=\"hoat-dong\">17<",
        "data-count=\"2:tong\">12<",
        "data-count=\"2:diet-bat\">9<",
        "data-count=\"4:chua-doc\">2<",
        "data-count=\"2:mang\">Chậm<",
        "Trạng thái máy: đếm lúc",
        "máy lâu nhất chưa liên lạc từ",
        "<a href=\"\">Tải lại trang</a>",
    ];
    holds(&page, &texts);
}

#[tokio::test]
async fn the_machines_behind_an_antivirus_that_is_off_are_one_click_away() {
    let page = page(&Browser::signed_in().await, "/").await;
    holds(&page, &["href=\"/may?don-vi=2&amp;diet-vi-rut=tat\" data-count=\"2:diet-tat\">2<"]);
}

#[tokio::test]
async fn what_is_urgent_is_grouped_and_names_its_units() {
    let page = page(&Browser::signed_in().await, "/").await;
    holds(
        &page,
        &[
            "máy có ổ đĩa sắp hỏng",
            "Mạng chậm hoặc mất ở",
            "href=\"/mang/3\"",
            "máy có diệt vi rút đã hết hạn",
            "&amp;viec=o-dia",
        ],
    );
    let [disk, antivirus] =
        ["máy có ổ đĩa sắp hỏng", "máy có diệt vi rút đã hết hạn"].map(|text| page.find(text).unwrap());
    assert!(disk < antivirus, "the most pressing first");
}

#[tokio::test]
async fn units_fold_without_a_script_and_the_address_keeps_it() {
    let browser = Browser::signed_in().await;
    let open = page(&browser, "/").await;
    holds(&open, &["aria-expanded=\"true\"", "Trung tâm Phục vụ hành chính công"]);
    let folded = page(&browser, "/?mo=1%2C2&doi=2").await;
    holds(&folded, &["aria-expanded=\"false\"", "name=\"mo\" value=\"1\""]);
    assert!(!folded.contains("data-count=\"3:tong\""), "unit 3 is folded away");
}

#[tokio::test]
async fn an_address_that_makes_no_sense_shows_everything() {
    let browser = Browser::signed_in().await;
    for path in [
        "/?mo=%00%C3%28&doi=-1&trang=abc&sap=%FF",
        "/?theo=may-nguoc&chi=x",
        &format!("/?mo={}", "1,".repeat(9_000)),
    ] {
        holds(&page(&browser, path).await, &["data-count=\"1:tong\""]);
    }
    let odd = page(&browser, "/?cap=%22%3E%3Cscript%3E&q=%22%3E%3Cb%3E").await;
    assert!(
        odd.contains("value=\"&quot;&gt;&lt;b&gt;\"") && odd.contains("Không có đơn vị nào phù hợp"),
        "{odd}"
    );
}

#[tokio::test]
async fn a_sorted_table_says_so_to_screen_readers() {
    let page = page(&Browser::signed_in().await, "/?theo=may").await;
    holds(
        &page,
        &["aria-sort=\"descending\"><button class=\"sort\" name=\"theo\" value=\"may-nguoc\"", "thuộc"],
    );
}

#[tokio::test]
async fn whoever_answers_for_one_unit_sees_that_unit_and_what_to_do_next() {
    let page = page(&Browser::signed_in_as("canbo-phuong").await, "/").await;
    holds(
        &page,
        &[
            "Phường Thái Học</h1>",
            "Việc nên làm",
            "href=\"/bao-cao/4\"",
            "data-count=\"4:tong\">11<",
            "Máy cần xử lý",
        ],
    );
    assert!(!page.contains("Xã Đại Hợp") && !page.contains("<table"), "{page}");
}

#[tokio::test]
async fn a_commune_with_an_office_below_it_sees_both_and_no_other() {
    let page = page(&Browser::signed_in_as("canbo").await, "/").await;
    holds(&page, &["data-count=\"2:tong\">12<", "data-count=\"3:tong\">3<", "data-count=\"tong\">12<"]);
    assert!(!page.contains("Phường Thái Học") && !page.contains("\"4:"), "{page}");
}
