//! The report's pages: what they show, what they take, what they refuse.

use axum::http::StatusCode;
use hatang_proto::model::UnitId;
use jiff::civil::date;

use super::browser::Browser;
use crate::clock;
use crate::web::fixture::{HOSTILE, machine_id};
use crate::web::views::NewDeclaration;

/// No page is heavier, bytes.
const HEAVIEST: usize = 60_000;

async fn page_holds(path: &str, texts: &[&str]) {
    let answer = Browser::signed_in().await.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    for text in texts {
        assert!(answer.text.contains(text), "{path} lacks {text:?}:\n{}", answer.text);
    }
}

fn kept(item: &str, value: &str, source: &str) -> NewDeclaration {
    NewDeclaration {
        unit: UnitId(4),
        item: item.to_owned(),
        value: value.to_owned(),
        by: "quantri".to_owned(),
        source: source.to_owned(),
        from: clock::local_date(clock::unix_ms()),
        reason: None,
    }
}

#[tokio::test]
async fn the_report_says_what_is_done_and_what_is_open() {
    let texts = [
        "22/23 máy tính đã đo",
        "2 mục chưa kê khai",
        "2 cảnh báo",
        "5 máy chưa ghi đối tượng sử dụng",
        "href=\"/bao-cao/4/danh-muc\"",
        "…… máy",
        "Chưa xác nhận",
        "Đo tự động",
        "Số liệu tính toán",
        "Đối chiếu: đo được 19 máy, kê khai 22 máy",
        "112/QĐ-UBND",
        "href=\"#dong-antivirus_installed_count\"",
        "Xác nhận tất cả số liệu năm trước (1)",
        "Mẫu riêng &lt;b&gt;của tỉnh&lt;/b&gt;",
    ];
    page_holds("/bao-cao/4", &texts).await;
    page_holds("/bao-cao", &["href=\"/bao-cao/4\""]).await;
}

#[tokio::test]
async fn form_and_day_are_chosen_in_the_address_and_stay() {
    let texts = [
        "Số liệu ngày 15/12/2025:",
        "<option value=\"mau_rieng\" selected>",
        "/bao-cao/4/chot?mau=mau_rieng&amp;ngay=2025-12-15",
        "name=\"ngay\" value=\"2025-12-15\"",
    ];
    page_holds("/bao-cao/4?mau=mau_rieng&ngay=2025-12-15", &texts).await;
    let browser = Browser::signed_in().await;
    for day in ["2199-01-01", "hom-qua", "2025-02-30"] {
        let answer = browser.get(&format!("/bao-cao/4?ngay={day}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
    }
}

#[tokio::test]
async fn a_row_shows_its_machines_and_everything_ever_declared() {
    let texts = [
        "18 máy được tính, 1 máy chưa có số liệu",
        "chưa gửi danh mục thiết bị",
        "Điều chỉnh số liệu đo",
        "22/23",
    ];
    page_holds("/bao-cao/4/so-lieu/desktop_count", &texts).await;
    let texts = ["Các lần kê khai", "20 người", "19 người", "Báo cáo số 150/BC-UBND năm trước"];
    page_holds("/bao-cao/4/so-lieu/staff_total", &texts).await;
    page_holds(
        "/bao-cao/4/so-lieu/computer_staff_ratio_pct",
        &["(18 + 3)/20", "Chưa ai kê khai", "Cách tính"],
    )
    .await;
    let browser = Browser::signed_in().await;
    assert_eq!(browser.get("/bao-cao/4/so-lieu/khong_co").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn all_open_rows_are_kept_together() {
    let browser = Browser::signed_in().await;
    let form = [
        ("mau", "bieu_12_dong_phuong"),
        ("nguon", "Biên bản kiểm kê"),
        ("v.scanner_count", "1.002"),
        ("v.tablet_count", "0"),
        ("n.tablet_count", "Sổ tài sản"),
    ];
    let answer = browser.post("/bao-cao/4/ke-khai", &form).await;
    assert_eq!(answer.header("location"), "/bao-cao/4?mau=bieu_12_dong_phuong&xong=2");
    let expected =
        [kept("scanner_count", "1002", "Biên bản kiểm kê"), kept("tablet_count", "0", "Sổ tài sản")];
    assert_eq!(*browser.fixture.declared.lock().unwrap(), expected);
}

#[tokio::test]
async fn one_wrong_row_keeps_none_and_everything_typed_stays() {
    let browser = Browser::signed_in().await;
    let form = [("nguon", "Biên bản <kiểm kê>"), ("v.scanner_count", "2"), ("v.tablet_count", "hai")];
    let answer = browser.post("/bao-cao/4/ke-khai", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "Nhập số nguyên từ 0 trở lên.",
        "value=\"hai\"",
        "value=\"2\"",
        "value=\"Biên bản &lt;kiểm kê&gt;\"",
        "id=\"loi-tablet_count\"",
    ] {
        assert!(answer.text.contains(text), "{text}: {}", answer.text);
    }
    assert!(browser.fixture.declared.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_kept_without_a_source_or_for_a_row_that_is_not_open() {
    let browser = Browser::signed_in().await;
    for (form, reason) in [
        (vec![("v.scanner_count", "2"), ("nguon", "  ")], "Ghi căn cứ"),
        (vec![("v.desktop_count", "2"), ("nguon", "Sổ")], "vừa được người khác kê khai"),
        (vec![("v.khong_co", "2"), ("nguon", "Sổ")], "vừa được người khác kê khai"),
        (vec![("nguon", "Sổ")], "Chưa nhập mục nào"),
        (vec![("xac_nhan", "1"), ("cu.scanner_count", "7")], "Số liệu năm trước vừa thay đổi"),
    ] {
        let answer = browser.post("/bao-cao/4/ke-khai", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(answer.text.contains(reason), "{reason}: {}", answer.text);
    }
    assert!(browser.fixture.declared.lock().unwrap().is_empty());
}

#[tokio::test]
async fn confirming_keeps_last_years_values_with_their_source_and_what_was_typed() {
    let browser = Browser::signed_in().await;
    let form =
        [("xac_nhan", "1"), ("cu.scanner_count", "1002"), ("v.tablet_count", "3"), ("n.tablet_count", "Sổ")];
    let answer = browser.post("/bao-cao/4/ke-khai", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let expected =
        [kept("scanner_count", "1002", "Báo cáo số 150/BC-UBND năm trước"), kept("tablet_count", "3", "Sổ")];
    assert_eq!(*browser.fixture.declared.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_measured_value_is_overridden_only_with_a_reason() {
    let browser = Browser::signed_in().await;
    let path = "/bao-cao/4/so-lieu/desktop_count";
    let form = |reason| [("mau", ""), ("so_lieu", "19"), ("nguon", "Sổ tài sản"), ("ly_do", reason)];
    let refused = browser.post(path, &form(" ")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Ghi lý do điều chỉnh") && refused.text.contains("value=\"19\""));
    let kept = browser.post(path, &form("Một máy đang sửa")).await;
    assert_eq!(kept.header("location"), "/bao-cao/4/so-lieu/desktop_count?xong=1");
    let declared = browser.fixture.declared.lock().unwrap().clone();
    assert_eq!(declared[0].reason.as_deref(), Some("Một máy đang sửa"));
    let derived = browser.post("/bao-cao/4/so-lieu/computer_staff_ratio_pct", &form("Vì")).await;
    assert_eq!(derived.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn documents_come_as_files_with_their_vietnamese_names() {
    let browser = Browser::signed_in().await;
    for (format, media_type) in [
        ("docx", "wordprocessingml"),
        ("pdf", "application/pdf"),
        ("xlsx", "spreadsheetml"),
        ("html", "text/html"),
        ("csv", "text/csv"),
        ("json", "application/json"),
    ] {
        for path in [format!("/bao-cao/4/tai/{format}"), format!("/bao-cao/4/chot/7/tai/{format}")] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.text, "content");
            assert!(answer.header("content-type").contains(media_type), "{path}");
            let disposition = answer.header("content-disposition");
            assert!(disposition.starts_with("attachment; filename*=UTF-8''B%C3%A1o%20c"), "{disposition}");
        }
    }
    for path in [
        "/bao-cao/2/tai/exe",
        "/bao-cao/4/chot/8/tai/docx",
        "/bao-cao/2/chot/7/tai/docx",
        "/bao-cao/99/tai/docx",
    ] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_stands_around_the_figures_is_handed_over_and_bounded() {
    let browser = Browser::signed_in().await;
    let path = "/bao-cao/4/tai/docx?kinh_gui=S%E1%BB%9F%20A%0D%0AS%E1%BB%9F%20B&ky=pho-chu-tich&so=12&ngay_ky=2026-12-18&ban_chinh=1";
    assert_eq!(browser.get(path).await.status, StatusCode::OK);
    let noted = browser.fixture.noted.lock().unwrap().join("\n");
    for text in ["[\"Sở A\", \"Sở B\"]", "PHÓ CHỦ TỊCH", "is_final: true", "Some(\"12\")", "quantri"]
    {
        assert!(noted.contains(text), "{noted} lacks {text}");
    }
    let many = "a%0A".repeat(30);
    for asked in [format!("kinh_gui={many}"), "ky=giam-doc".to_owned(), "ngay_ky=32/12/2026".to_owned()] {
        let answer = browser.get(&format!("/bao-cao/4/tai/docx?{asked}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
    }
}

#[tokio::test]
async fn freezing_asks_first_and_says_what_is_still_open() {
    let texts =
        ["Còn 2 mục chưa kê khai", "Còn 2 cảnh báo", "5e5e5e", "15/12/2025", "/bao-cao/4/chot/7/tai/pdf"];
    page_holds("/bao-cao/4/chot", &texts).await;
    let browser = Browser::signed_in().await;
    let answer = browser.post("/bao-cao/4/chot", &[("mau", "mau_rieng"), ("ngay", "2026-01-05")]).await;
    assert_eq!(answer.header("location"), "/bao-cao/4/chot?mau=mau_rieng&ngay=2026-01-05&xong=1");
    assert!(browser.fixture.noted.lock().unwrap()[0].contains("freeze"));
    assert_eq!(
        browser.post("/bao-cao/99/chot", &[("mau", ""), ("ngay", "")]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn last_year_and_purchases_escape_what_they_show() {
    let texts = ["Máy mới", "Mất phần mềm diệt vi rút", "16 máy", "+2", "&lt;script&gt;"];
    page_holds("/bao-cao/4/so-sanh", &texts).await;
    let texts =
        ["Thời hạn sử dụng 5 năm", "Cộng: 15.000.000 đồng.", "/bao-cao/4/mua-sam/tai/xlsx", "&lt;script&gt;"];
    page_holds("/bao-cao/4/mua-sam", &texts).await;
    let browser = Browser::signed_in().await;
    assert_eq!(browser.get("/bao-cao/4/mua-sam/tai/csv").await.text, "content");
    assert_eq!(browser.get("/bao-cao/4/mua-sam/tai/docx").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn particulars_of_many_machines_are_kept_with_one_button() {
    let browser = Browser::signed_in().await;
    let page = browser.get("/bao-cao/4/danh-muc").await.text;
    assert!(page.contains("bí mật nhà nước") && page.contains("value=\"2019\""), "{page}");
    let field = |kind: &str, number: u8| format!("{kind}.{}", machine_id(number));
    let (first, second) = (field("dt", 13), field("dt", 14));
    let form = [
        (first.as_str(), "official"),
        (second.as_str(), ""),
        ("ph.tat-ca", "Văn phòng"),
        ("dt.tat-ca", "shared"),
        ("trang", "1"),
    ];
    let answer = browser.post("/bao-cao/4/danh-muc", &form).await;
    assert_eq!(answer.header("location"), "/bao-cao/4/danh-muc?trang=1&xong=2");
    let noted = browser.fixture.noted.lock().unwrap()[0].clone();
    assert!(noted.contains("Official") && noted.contains("Shared") && noted.contains("Văn phòng"), "{noted}");
}

#[tokio::test]
async fn a_wrong_year_names_its_machine_and_keeps_what_was_typed() {
    let browser = Browser::signed_in().await;
    let field = |kind: &str| format!("{kind}.{}", machine_id(13));
    let (class, year) = (field("dt"), field("nam"));
    let form = [(class.as_str(), "one_stop"), (year.as_str(), "19")];
    let answer = browser.post("/bao-cao/4/danh-muc", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(": Năm trang bị là bốn chữ số") && answer.text.contains("value=\"19\""));
}

#[tokio::test]
async fn a_machine_of_another_unit_is_out_of_reach() {
    let browser = Browser::signed_in().await;
    let foreign = format!("dt.{}", machine_id(2));
    let answer = browser.post("/bao-cao/4/danh-muc", &[(foreign.as_str(), "official")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let wrong = browser.post("/bao-cao/4/danh-muc", &[("dt.khong-phai", "official")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for path in ["/bao-cao/2/danh-muc/1/go", "/bao-cao/4/danh-muc/2/go", "/bao-cao/4/danh-muc/x/go"] {
        assert_eq!(
            browser.post(path, &[("ly_do", "thanh lý")]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(browser.fixture.noted.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_computer_without_the_program_is_added_and_withdrawn() {
    let browser = Browser::signed_in().await;
    let form = |label| {
        [("ma", label), ("loai", "desktop"), ("nguon", "Sổ tài sản"), ("dt", "official"), ("mat", "1")]
    };
    let refused = browser.post("/bao-cao/4/danh-muc/them", &form("MT-BM-01")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("Đơn vị đã có máy mang mã MT-BM-01.")
            && refused.text.contains("<details class=\"add\" open>")
    );
    let added = browser.post("/bao-cao/4/danh-muc/them", &form("MT-BM-02")).await;
    assert_eq!(added.header("location"), "/bao-cao/4/danh-muc?xong=them");
    assert!(browser.fixture.noted.lock().unwrap()[0].contains("state_secret: true"));
    let gone = browser.post("/bao-cao/4/danh-muc/1/go", &[("ly_do", "Đã thanh lý")]).await;
    assert_eq!(gone.header("location"), "/bao-cao/4/danh-muc?xong=go");
    let silent = browser.post("/bao-cao/4/danh-muc/1/go", &[("ly_do", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_list_is_taken_whole_or_its_faults_are_named_by_row() {
    let browser = Browser::signed_in().await;
    let send = async |name: &str, file: &[u8]| {
        browser.upload("/bao-cao/4/danh-muc/nhap", &[("nguon", "Sổ tài sản")], name, file).await
    };
    assert_eq!(send("may.csv", b"ma;loai").await.header("location"), "/bao-cao/4/danh-muc?xong=nhap-12");
    let faulty = send("may.xlsx", b"PK").await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["tệp có 2 chỗ sai", "Dòng 3, cột Năm trang bị: ", "&lt;script&gt;"] {
        assert!(faulty.text.contains(text), "{text}: {}", faulty.text);
    }
    assert!(!faulty.text.contains(HOSTILE));
    assert!(send("", b"").await.text.contains("Chọn tệp danh sách trước."));
    let unsourced = browser.upload("/bao-cao/4/danh-muc/nhap", &[], "may.csv", b"ma").await;
    assert!(unsourced.text.contains("Ghi căn cứ"), "{}", unsourced.text);
    assert_eq!(browser.get("/bao-cao/4/danh-muc/tep-mau").await.text, "content");
}

#[tokio::test]
async fn a_template_is_filled_once_its_unknown_places_are_accepted() {
    let browser = Browser::signed_in().await;
    let path = "/bao-cao/4/mau-rieng";
    page_holds(path, &["{{desktop_count}}", "18 máy", "multipart/form-data"]).await;
    assert_eq!(browser.upload(path, &[], "mau.docx", b"PK").await.text, "content");
    let listed = browser.upload(path, &[], "mau.docx", b"PK{{so_<may>}}").await;
    assert_eq!(listed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(listed.text.contains("{{so_&lt;may&gt;}}"), "{}", listed.text);
    assert_eq!(browser.upload(path, &[("van_tai", "1")], "mau.docx", b"PK{{a}}").await.text, "content");
    let broken = browser.upload(path, &[], "mau.docx", b"khong phai zip").await;
    assert!(broken.text.contains("không phải tệp Word"), "{}", broken.text);
}

#[tokio::test]
async fn a_form_that_is_too_large_or_malformed_is_refused_in_words() {
    let browser = Browser::signed_in().await;
    let huge = vec![b'x'; 9 * 1024 * 1024];
    for path in ["/bao-cao/4/danh-muc/nhap", "/bao-cao/4/mau-rieng"] {
        let answer = browser.upload(path, &[], "to.docx", &huge).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        let fields: Vec<(String, String)> =
            (0..100).map(|number| (format!("o{number}"), "1".to_owned())).collect();
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            browser.upload(path, &fields, "", b"").await.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{path}"
        );
        let plain = browser.post(path, &[("nguon", "Sổ")]).await;
        assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let long = "9".repeat(100_000);
    let answer = browser.post("/bao-cao/4/ke-khai", &[("v.scanner_count", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn pages_are_light_and_say_nothing_of_how_it_works_inside() {
    let browser = Browser::signed_in().await;
    for path in ["", "/so-lieu/desktop_count", "/chot", "/so-sanh", "/mua-sam", "/mau-rieng", "/danh-muc"] {
        let page = browser.get(&format!("/bao-cao/1{path}")).await.text;
        assert!(page.len() <= HEAVIEST, "{path} has {} bytes", page.len());
        for word in ["agent", "gRPC", "P95", HOSTILE, "style=", "onclick"] {
            assert!(!page.contains(word), "{path} says {word}");
        }
    }
}

#[tokio::test]
async fn a_report_of_a_day_that_is_over_is_completed_as_of_that_day() {
    let browser = Browser::signed_in().await;
    let form = [("ngay", "2025-12-31"), ("nguon", "Sổ"), ("v.tablet_count", "0")];
    let answer = browser.post("/bao-cao/4/ke-khai", &form).await;
    assert_eq!(answer.header("location"), "/bao-cao/4?mau=bieu_12_dong_phuong&ngay=2025-12-31&xong=1");
    assert_eq!(browser.fixture.declared.lock().unwrap()[0].from, date(2025, 12, 31));
}
