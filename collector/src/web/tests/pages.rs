//! Every page shows what the source said.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use super::browser::Browser;
use crate::web::fixture::{JOIN_CODE, machine_id};
use crate::web::views::TwinDecision;

async fn page_holds(path: &str, texts: &[&str]) {
    let answer = Browser::signed_in().await.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    for text in texts {
        assert!(answer.text.contains(text), "{path} lacks {text}: {}", answer.text);
    }
    assert!(
        !answer.text.contains("style=") && !answer.text.contains("<script>"),
        "{path}: inline style or script"
    );
}

#[tokio::test]
async fn the_overview_counts_and_names_what_needs_attention() {
    let texts = [
        "data-count=\"hoat-dong\">17<",
        "data-count=\"2:tong\">12<",
        "Phường Thái Học",
        "Diệt vi rút hết hạn: Bkav Pro",
        "máy có ổ đĩa sắp hỏng",
    ];
    page_holds("/", &texts).await;
}

#[tokio::test]
async fn the_list_shows_every_machine_with_its_state() {
    let texts =
        ["PC-TƯPHÁP-03", "Đang hoạt động", "Tắt hoặc mất liên lạc từ", "Chưa liên lạc", "23 máy", "2 phần"];
    page_holds("/may", &texts).await;
}

#[tokio::test]
async fn a_search_without_diacritics_finds_the_machine() {
    page_holds("/may?q=CHINH%20dia", &["PC-ĐỊACHÍNH-02", "5 máy"]).await;
    page_holds("/may?q=khong-co", &["Không có máy nào phù hợp"]).await;
    let answer = Browser::signed_in().await.get("/may?q=diachinh+thai&don-vi=4&trang-thai=hoat-dong").await;
    assert!(answer.text.contains("PC-ĐỊACHÍNH-22") && answer.text.contains("1 máy"), "{}", answer.text);
    assert!(!answer.text.contains("PC-ĐỊACHÍNH-02"));
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_no_filter() {
    page_holds("/may?don-vi=abc&trang-thai=%00&trang=-4", &["23 máy"]).await;
}

#[tokio::test]
async fn a_machine_shows_inventory_problems_and_round_trips() {
    let texts = [
        "PC-ĐỊACHÍNH-02",
        "Samsung SSD 870 EVO 250GB",
        "7,8 GB",
        "Chưa đọc được",
        "query Win32_Printer",
        "Mẫu đo bị mất",
        "4.120",
        "Đồng hồ máy bị đổi",
        "tiến 365 ngày",
        "Một trong 12 máy của đơn vị",
        "192.168.2.1",
        "class=\"median\"",
        "mất gói",
    ];
    page_holds(&format!("/may/{}", machine_id(2)), &texts).await;
}

#[tokio::test]
async fn a_machine_that_sent_nothing_says_so_and_shows_no_zero() {
    let texts = ["Máy chưa có tên", "Máy chưa gửi danh mục thiết bị", "Chưa có mẫu nào trong 24 giờ qua"];
    page_holds(&format!("/may/{}", machine_id(23)), &texts).await;
}

#[tokio::test]
async fn a_machine_shows_what_protects_it_and_says_what_could_not_be_asked() {
    let path = format!("/may/{}", machine_id(2));
    let texts = [
        "chế độ thụ động, nhường cho phần mềm khác",
        "thấy qua Trung tâm bảo mật Windows, dịch vụ đang cài",
        "còn 21 ngày",
        "Bản quyền diệt vi rút còn 21 ngày: Kaspersky Endpoint Security",
        "Mạng của đơn vị: bật",
        "(theo chính sách)",
        "cài gần nhất ngày 11/11/2026",
        "đang chờ khởi động lại",
        "bản Professional, số hiệu 26200.7019",
        "được hỗ trợ đến 12/10/2027",
        "8 GB<span class=\"reason\">dùng được 7,8 GB",
        "DELL E2220H",
        "21,5 inch, sản xuất năm 2021",
        "VOFFICE",
        "Qua hàm của Windows",
        "<dt>Chip TPM</dt><dd><span class=\"unread\">Chưa đọc được",
        "<h4>Máy in</h4><span class=\"unread\">Chưa đọc được",
    ];
    page_holds(&path, &texts).await;
    let old = format!("/may/{}", machine_id(3));
    let texts = [
        "Windows 7 Professional hết hỗ trợ từ 14/01/2020",
        "<span class=\"reason bad\">hết hỗ trợ từ 14/01/2020",
        "Chưa có danh sách nào để tìm, hoặc máy chưa tìm",
        "hết hạn 212 ngày",
    ];
    page_holds(&old, &texts).await;
    let texts = ["Tường lửa đang tắt", "Dịch vụ tường lửa bị tắt hẳn", "Honeywell 1450g"];
    page_holds(&format!("/may/{}", machine_id(12)), &texts).await;
    page_holds(&format!("/may/{}", machine_id(7)), &["còn giữ 71 % dung lượng ban đầu"]).await;
}

#[tokio::test]
async fn complaints_stand_in_the_list_and_at_their_machine() {
    let texts = ["4 phản ánh", "Mở văn bản quay mãi", "Xã Đại Hợp", "ghi lại", "data-complaints=\"\""];
    page_holds("/phan-anh", &texts).await;
    page_holds("/phan-anh?don-vi=4", &["2 phản ánh", "Cả phòng mất mạng"]).await;
    page_holds("/phan-anh?don-vi=1", &["Chưa có phản ánh nào"]).await;
    page_holds("/", &["Phản ánh 7 ngày qua", "data-count=\"phan-anh\">4<"]).await;
    let mark = format!("data-complaints=\"{}\"", machine_id(2));
    page_holds(&format!("/may/{}", machine_id(2)), &["Phản ánh từ máy này", "Mở văn bản", &mark]).await;
}

#[tokio::test]
async fn a_doubtful_machine_is_marked_and_an_administrator_decides() {
    let browser = Browser::signed_in().await;
    let list = browser.get("/may").await.text;
    assert_eq!(list.matches("Cần kiểm tra: trùng phần cứng với").count(), 2);
    assert_eq!(list.matches("Cần kiểm tra: hai máy dùng chung định danh này").count(), 1);
    let path = format!("/may/{}", machine_id(4));
    let page = browser.get(&path).await.text;
    let other = format!("href=\"/may/{}\"", machine_id(18));
    assert!(page.contains(&other) && page.contains("Là một máy: ngừng định danh cũ"), "{page}");
    let decide = async |other: u8, decision: &str| {
        let other = machine_id(other).to_string();
        let form = [("may", other.as_str()), ("quyet_dinh", decision)];
        browser.post(&format!("{path}/doi-chieu"), &form).await
    };
    assert_eq!(decide(18, "xoa-het").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(decide(5, "mot-may").await.status, StatusCode::NOT_FOUND);
    assert_eq!(*browser.fixture.settled.lock().unwrap(), None);
    assert_eq!(decide(18, "hai-may").await.header("location"), path);
    assert_eq!(*browser.fixture.settled.lock().unwrap(), Some(TwinDecision::Different));
}

#[tokio::test]
async fn an_application_is_added_and_a_refusal_keeps_what_was_typed() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/ung-dung").await.text;
    assert!(page.contains("*voffice*") && page.contains("không bao giờ được gửi đi"), "{page}");
    let refused = browser.post("/ung-dung", &[("ten", "Tất cả"), ("mau", "*")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Cần ít nhất ba chữ") && refused.text.contains("value=\"Tất cả\""));
    let added = browser.post("/ung-dung", &[("ten", "Một cửa"), ("mau", "*motcua*")]).await;
    assert_eq!(added.header("location"), "/ung-dung?xong=them");
    assert_eq!(browser.post("/ung-dung/1/go", &[]).await.header("location"), "/ung-dung?xong=go");
    assert_eq!(browser.post("/ung-dung/99/go", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_target_is_added_and_a_refusal_keeps_what_was_typed() {
    let browser = Browser::signed_in().await;
    let form = |name, address| {
        [
            ("ten", name),
            ("chang", "cpnet"),
            ("cach", "tcp"),
            ("dia_chi", address),
            ("chu_ky", "60"),
            ("cho", "2000"),
        ]
    };
    let refused = browser.post("/muc-tieu", &form("Một cửa", "motcua.vn")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Địa chỉ phải kèm cổng") && refused.text.contains("value=\"motcua.vn\""));
    let refused = browser.post("/muc-tieu", &form("VOFFICE", "voffice.vn:443")).await;
    assert!(refused.text.contains("Đã có mục tiêu đo tên VOFFICE."), "{}", refused.text);
    let added = browser.post("/muc-tieu", &form("Một cửa", "motcua.vn:443")).await;
    assert_eq!(added.header("location"), "/muc-tieu?xong=them");
    let page = browser.get("/muc-tieu?xong=them").await.text;
    assert!(page.contains("Đã thêm mục tiêu đo.") && page.contains("motcua.vn:443"), "{page}");
    assert_eq!(browser.post("/muc-tieu/3/go", &[]).await.header("location"), "/muc-tieu?xong=go");
    assert_eq!(browser.post("/muc-tieu/99/go", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_join_code_is_shown_once_with_what_to_do() {
    let browser = Browser::signed_in().await;
    let form = [("don_vi", "2"), ("so_may", "20"), ("so_ngay", "7")];
    let page = browser.post("/ma-ghi-danh", &form).await.text;
    assert!(
        page.contains(&format!("msiexec /i hatang-agent-1.4.0-x64.msi /qn JOIN={JOIN_CODE}"))
            && page.contains(&format!("hatang-agent.exe&quot; enrol --join {JOIN_CODE}"))
            && page.contains("data-copy=\"ma\""),
        "{page}"
    );
    assert!(!browser.get("/ma-ghi-danh").await.text.contains(JOIN_CODE));
    let refused = browser.post("/ma-ghi-danh", &[("don_vi", "2"), ("so_may", "0"), ("so_ngay", "7")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/ma-ghi-danh/4/thu-hoi", &[]).await.header("location"), "/them-may?xong=1");
}

#[tokio::test]
async fn an_unknown_address_gets_a_page_in_vietnamese() {
    let browser = Browser::signed_in().await;
    let unknown = format!("/may/{}", machine_id(99));
    for path in [
        "/khong-co",
        "/may/12",
        unknown.as_str(),
        "/bao-cao/99",
        "/bao-cao/x",
        "/bao-cao/4?mau=khong-co",
        "/bao-cao/99/danh-muc",
        "/tai-nguyen/trang.css",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains("Không tìm thấy trang"), "{path}");
    }
}

#[tokio::test]
async fn a_broken_source_shows_no_detail() {
    let browser = Browser::signed_in().await;
    browser.fixture.broken.store(true, Ordering::Relaxed);
    for path in [
        "/",
        "/may",
        "/mang",
        "/mang/2",
        "/mang/2/luot/12",
        "/phan-anh",
        "/bao-cao/4",
        "/bao-cao/4/so-lieu/desktop_count",
        "/bao-cao/4/chot",
        "/bao-cao/4/so-sanh",
        "/bao-cao/4/mua-sam",
        "/bao-cao/4/mau-rieng",
        "/bao-cao/4/danh-muc",
        "/muc-tieu",
        "/ung-dung",
        "/ma-ghi-danh",
        "/su-kien",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(answer.text.contains("Có lỗi, đã ghi lại") && !answer.text.contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn the_settings_are_one_list_with_a_word_on_each() {
    page_holds(
        "/cai-dat",
        &["Cài đặt", "href=\"/muc-tieu\"", "Đo tới đâu", "aria-current=\"page\" href=\"/cai-dat\""],
    )
    .await;
}
