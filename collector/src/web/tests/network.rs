//! The network pages show lights, episodes and notes as the source said them, and take only what makes sense.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::web::fixture::{HOSTILE, machine_id};

/// Largest page, pictures left out, bytes.
const MAX_PAGE_BYTES: usize = 60_000;

const PAGES: [&str; 22] = [
    "/mang/so-sanh",
    "/mang/so-sanh?a=2&b=4",
    "/mang/so-sanh?a=2&ky=quy",
    "/mang/so-sanh?a=2&can-thiep=3",
    "/mang/so-sanh?a=4&b=2&ky=tuan",
    "/mang/2/dien-bien",
    "/mang/2/dien-bien?ky=ngay",
    "/mang/2/dien-bien?ky=thang",
    "/mang/2/dien-bien?ky=nam&muc-tieu=1",
    "/mang/4/dien-bien?ky=quy",
    "/mang",
    "/mang?ky=ngay",
    "/mang?ky=tuan&xep=cay",
    "/mang?ky=quy",
    "/mang?ky=nam&don-vi=2",
    "/mang?don-vi=4&trang=9",
    "/mang/2",
    "/mang/2?muc-tieu=1",
    "/mang/2?gio=24",
    "/mang/4",
    "/mang/2/luot/12",
    "/phan-anh",
];

async fn page(path: &str) -> String {
    let answer = Browser::signed_in().await.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text
}

async fn page_holds(path: &str, texts: &[&str]) {
    let page = page(path).await;
    for text in texts {
        assert!(page.contains(text), "{path} lacks {text}: {page}");
    }
}

fn without_pictures(page: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    while let Some((before, picture)) = rest.split_once("<svg") {
        kept.push_str(before);
        rest = picture.split_once("</svg>").unwrap().1;
    }
    kept + rest
}

#[tokio::test]
async fn every_page_is_small_and_free_of_inline_style_and_script() {
    for path in PAGES {
        let page = page(path).await;
        let size = without_pictures(&page).len();
        assert!(size <= MAX_PAGE_BYTES, "{path}: {size} bytes");
        assert!(
            !page.contains("style=") && !page.contains("<script>") && !page.contains("onclick"),
            "{path}"
        );
        assert!(!page.contains(HOSTILE), "{path}");
    }
}

#[tokio::test]
async fn every_picture_is_named_and_every_table_of_the_network_has_a_caption() {
    for path in PAGES.iter().filter(|path| path.starts_with("/mang")) {
        let page = page(path).await;
        assert_eq!(
            page.matches("<svg").count(),
            page.matches("role=\"img\" aria-label=\"").count()
                + page.matches("role=\"group\" aria-label=\"").count(),
            "{path}"
        );
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count(), "{path}");
    }
}

#[tokio::test]
async fn no_page_speaks_in_terms_of_the_trade() {
    for path in PAGES {
        let text = without_pictures(&page(path).await).to_lowercase();
        for word in ["p95", "grpc", "gateway", "baseline", "wilson", "agent", "jitter", "episode "] {
            assert!(!text.contains(word), "{path} says {word}");
        }
    }
}

#[tokio::test]
async fn speed_samples_are_counted_where_the_unit_wants_them() {
    let counter = "312/1.000 mẫu đo tốc độ";
    assert!(page("/mang/2").await.contains(counter));
    assert!(!page("/mang/3").await.contains("mẫu đo tốc độ"));
}

#[tokio::test]
async fn the_list_shows_lights_open_episodes_and_counts() {
    let texts = [
        "href=\"/mang\">Mạng</a>",
        "light light-slow\">Chậm",
        "light light-good\">Không nghẽn",
        "href=\"/mang/2/luot/12\">Đường truyền Internet",
        "href=\"/mang/4\"",
        "7/11",
        "data-episodes=\"\"",
    ];
    let page = page("/mang").await;
    for text in texts.iter().skip(1) {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(page.contains("aria-current=\"page\" href=\"/mang\""), "{page}");
}

#[tokio::test]
async fn a_unit_shows_each_part_with_its_reason_and_figures() {
    let texts = [
        "7 máy đang đo; chậm riêng: PC-TƯPHÁP-09.",
        "Cổng mạng nội bộ: 0,43 ms, bình thường 0,42 ms; mất gói 0 % (105 mẫu trong 15 phút).",
        "Thiết bị đầu của nhà mạng: 48,3 ms, bình thường 3,1 ms; mất gói 8,6 %",
        "Không tách riêng được: đoạn trước (đường truyền Internet) đang có vấn đề.",
        "có thể bị chặn theo chính sách, không tính là mất mạng",
        "data-episodes=\"2\"",
        "Đơn vị tự dùng đầy đường truyền",
        "và 6 lượt trước đó",
        "VNPT, Cáp quang",
        "chưa kê khai",
        "Thay bộ chuyển mạch tầng 2",
        "Có 1 lượt nghẽn trong buổi họp",
        "Mạng tốt suốt buổi họp",
        "Số liệu xác nhận",
    ];
    page_holds("/mang/2", &texts).await;
}

#[tokio::test]
async fn a_unit_without_machines_says_what_to_do_and_claims_nothing() {
    let texts = [
        "Tạo mã ghi danh",
        "Không có mẫu đo nào trong 15 phút qua",
        "mục tiêu đo</a>",
        "ghi lại phản ánh",
        "Chưa kê khai",
        "Chưa ghi buổi họp",
    ];
    page_holds("/mang/4", &texts).await;
    assert!(!page("/mang/4").await.contains("light-good"));
}

#[tokio::test]
async fn the_week_of_one_target_is_drawn_with_its_table_and_another_can_be_chosen() {
    let first = page("/mang/2").await;
    assert!(first.contains("aria-current=\"true\" href=\"/mang/2?muc-tieu=5#theo-gio\">VOFFICE"), "{first}");
    assert!(
        first.contains("class=\"heat-4")
            && first.contains("class=\"loss\"")
            && first.contains("class=\"office\"")
    );
    assert!(first.contains("<th scope=\"row\">8–9h</th>") && first.contains("mất 100 %"), "{first}");
    let other = page("/mang/2?muc-tieu=1").await;
    assert!(other.contains("aria-current=\"true\" href=\"/mang/2?muc-tieu=1#theo-gio\">Cổng mạng nội bộ"));
    assert!(
        page("/mang/2?muc-tieu=%00x").await.contains("muc-tieu=5#theo-gio\">VOFFICE"),
        "no target is no choice"
    );
}

#[tokio::test]
async fn an_episode_shows_who_is_guilty_who_is_not_and_on_what() {
    let texts = [
        "Lượt nghẽn số 12: Đường truyền Internet",
        "đang diễn ra",
        "thuộc trách nhiệm của nhà mạng",
        "cao (94 %)",
        "6</dd>".trim_end_matches("</dd>"),
        "trên 7 máy đang đo",
        "0 trên 3 đơn vị khác cũng bị cùng lúc",
        "Mạng nội bộ<span class=\"muted\">: 840 mẫu, mất 0,1 %",
        "+41 đến +49 ms",
        "Chưa rõ",
        "Quy tắc ngày 01/11/2026",
        "Xét từng khoảng 5 phút",
        "/mang/2/luot/12/goi-chung-cu",
        "Phản ánh trong lúc đó",
    ];
    page_holds("/mang/2/luot/12", &texts).await;
    let machine = format!("href=\"/may/{}\"", machine_id(1));
    page_holds("/mang/2/luot/12", &[&machine]).await;
    page_holds("/mang/2/luot/9", &["Riêng VOFFICE bị chậm"]).await;
    let undecided = page("/mang/2/luot/8").await;
    assert!(!undecided.contains("Độ chắc chắn"), "an open question has no certainty: {undecided}");
}

#[tokio::test]
async fn a_pack_comes_as_a_file() {
    let answer = Browser::signed_in().await.get("/mang/2/luot/12/goi-chung-cu").await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "pack"));
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(
        answer.header("content-disposition").starts_with("attachment; filename*=UTF-8''chung_cu-luot-12.zip")
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let browser = Browser::signed_in().await;
    for path in [
        "/mang/99",
        "/mang/x",
        "/mang/2/luot/99",
        "/mang/4/luot/12",
        "/mang/2/luot/-",
        "/mang/2/luot/99/goi-chung-cu",
        "/mang/2/luot/99999999999999999999",
    ] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/mang/2/can-thiep/9/go", "/mang/4/can-thiep/3/go", "/mang/2/hop/x/go"] {
        assert_eq!(browser.post(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = browser.post("/mang/2/can-thiep/3/go", &[]).await;
    assert_eq!(answer.header("location"), "/mang/2?xong=go#can-thiep");
}

#[tokio::test]
async fn notes_are_handed_over_and_a_refusal_keeps_what_was_typed() {
    let browser = Browser::signed_in().await;
    let line = |speed| {
        [
            ("nha_mang", "Viettel"),
            ("loai", ""),
            ("tai_xuong", speed),
            ("tai_len", ""),
            ("tu_ngay", "01/07/2026"),
        ]
    };
    let refused = browser.post("/mang/2/duong-truyen", &line("nhanh")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Tốc độ phải là số") && refused.text.contains("value=\"Viettel\""));
    let kept = browser.post("/mang/2/duong-truyen", &line("200")).await;
    assert_eq!(kept.header("location"), "/mang/2?xong=duong-truyen#duong-truyen");

    let change = |day| [("ngay", day), ("gio", "08:15"), ("viec", "Đổi bộ chuyển mạch")];
    let refused = browser.post("/mang/2/can-thiep", &change("2199-01-01")).await;
    assert!(
        refused.text.contains("còn ở phía trước") && refused.text.contains("value=\"Đổi bộ chuyển mạch\"")
    );
    assert_eq!(browser.post("/mang/2/can-thiep", &change("2026-11-20")).await.status, StatusCode::SEE_OTHER);

    let meeting = |until| {
        [
            ("ngay_hop", "2026-11-20"),
            ("tu_gio", "14:00"),
            ("den_gio", until),
            ("ten", "Giao ban"),
            ("giay_moi", ""),
        ]
    };
    assert_eq!(browser.post("/mang/2/hop", &meeting("13:00")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/mang/2/hop", &meeting("16:00")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post("/mang/99/hop", &meeting("16:00")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/mang/2/hop", &[("ten", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let noted = browser.fixture.noted.lock().unwrap().clone();
    assert_eq!(noted.len(), 3, "{noted:?}");
    assert!(
        noted[0].contains("down_mbps: Some(200), up_mbps: None") && noted[0].contains("2026-07-01"),
        "{noted:?}"
    );
    assert!(noted.iter().all(|text| text.contains("quantri")), "each names who noted it: {noted:?}");
}

#[tokio::test]
async fn a_complaint_is_written_down_and_judged_ones_show_their_sentence() {
    let browser = Browser::signed_in().await;
    let texts = [
        "8,2 %, 6/7 máy cùng gặp",
        "Chưa đối chiếu",
        "Số liệu không cho thấy",
        "<th scope=\"row\">2026</th>",
    ];
    page_holds("/phan-anh", &texts).await;
    let form = |unit, day, about| {
        [("don_vi", unit), ("ung_dung", about), ("ngay", day), ("gio", "08:15"), ("noi_dung", "Chờ lâu")]
    };
    for (unit, day, about) in [
        ("", "2026-11-20", "VOFFICE"),
        ("2", "2199-01-01", "VOFFICE"),
        ("2", "2026-11-20", " "),
        ("2", "20/13/2026", "VOFFICE"),
    ] {
        let refused = browser.post("/phan-anh", &form(unit, day, about)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{unit} {day} {about}");
        assert!(refused.text.contains("value=\"Chờ lâu\""), "what was typed stays");
    }
    assert_eq!(
        browser.post("/phan-anh", &form("99", "2026-11-20", "VOFFICE")).await.status,
        StatusCode::NOT_FOUND
    );
    let kept = browser.post("/phan-anh", &form("2", "20/11/2026", "VOFFICE")).await;
    assert_eq!(kept.header("location"), "/phan-anh?xong=1");
    assert_eq!(browser.fixture.noted.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_target_is_picked_from_the_catalogue_and_tried_before_it_is_saved() {
    let browser = Browser::signed_in().await;
    let picked = browser.get("/muc-tieu?chon=dvcqg").await.text;
    assert!(
        picked.contains("value=\"https://dichvucong.gov.vn/\"") && picked.contains("Địa chỉ lấy từ báo cáo")
    );
    assert!(!browser.get("/muc-tieu?chon=khong-co").await.text.contains("Địa chỉ lấy từ báo cáo"));
    let form = |way, address, what| {
        [
            ("ten", "Một cửa"),
            ("chang", "ung-dung"),
            ("cach", way),
            ("dia_chi", address),
            ("chu_ky", "60"),
            ("cho", "2000"),
            ("viec", what),
        ]
    };
    let tried = browser.post("/muc-tieu", &form("http", "https://motcua.vn/", "thu")).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(
        tried.text.contains("Trả lời, mã 200, sau 142 ms")
            && tried.text.contains("value=\"https://motcua.vn/\"")
    );
    let silent = browser.post("/muc-tieu", &form("tcp", "motcua.vn:443", "thu")).await.text;
    assert!(silent.contains("Không trả lời trong thời gian chờ") && silent.contains("Chưa lưu"), "{silent}");
    let wrong = browser.post("/muc-tieu", &form("tcp", "motcua.vn", "thu")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!browser.get("/muc-tieu").await.text.contains("motcua.vn"), "trying saves nothing");
}

#[tokio::test]
async fn a_district_shows_who_was_slow_together_by_provider_and_at_which_hours() {
    let texts = [
        "1 đơn vị đang nghẽn",
        "cùng nhà mạng VNPT",
        "Theo nhà mạng, chỉ kể phần thuộc trách nhiệm của nhà mạng",
        "9–10h",
        "đơn vị chưa kê khai nhà mạng",
        "100 Mb/s",
        "url(#hoa-nha-mang)",
        "Bảng số liệu theo thời gian",
    ];
    page_holds("/mang?ky=thang", &texts).await;
    let part = page("/mang?don-vi=4&ky=thang").await;
    assert!(part.contains("Phường Thái Học</span></h1>") && !part.contains("href=\"/mang/2\""), "{part}");
    assert!(part.contains("Không có lúc nào hai đơn vị cùng nghẽn"), "one unit is with nobody");
    let browser = Browser::signed_in().await;
    for path in ["/mang?don-vi=99", "/mang?don-vi=x"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn units_are_ordered_by_trouble_or_by_tree() {
    let place = |page: &str, unit: u8| page.find(&format!("<a href=\"/mang/{unit}\" translate")).unwrap();
    let list = |page: &str| page.split_once("id=\"tung-don-vi\"").unwrap().1.to_owned();
    let worst = list(&page("/mang").await);
    assert!(place(&worst, 2) < place(&worst, 4) && place(&worst, 4) < place(&worst, 1), "{worst}");
    let tree = list(&page("/mang?xep=cay").await);
    assert!(place(&tree, 1) < place(&tree, 2) && place(&tree, 3) < place(&tree, 4), "{tree}");
}

#[tokio::test]
async fn a_units_past_is_drawn_with_marks_that_lead_to_episodes() {
    let week = page("/mang/2/dien-bien").await;
    for text in [
        "class=\"timeline\"",
        "href=\"/mang/2/luot/",
        "class=\"said\"",
        "class=\"held\"",
        "giá trị 95 %",
        "giờ hành chính",
        "Bảng những việc đã xảy ra",
    ] {
        assert!(week.contains(text), "{text}: {week}");
    }
    assert_eq!(week.matches("class=\"smoke\"").count(), 6);
    assert!(page("/mang/2/dien-bien?ky=thang").await.contains("/mang/so-sanh?a=2&amp;can-thiep=3"));
    let year = page("/mang/2/dien-bien?ky=nam&muc-tieu=1").await;
    assert_eq!(year.matches("class=\"smoke\"").count(), 1, "a year shows one target");
    assert!(year.contains("aria-current=\"true\" href=\"/mang/2/dien-bien?ky=nam&amp;muc-tieu=1#do-tre\""));
    page_holds("/mang/4/dien-bien", &["tạo mã ghi danh", "mục tiêu đo"]).await;
    assert_eq!(Browser::signed_in().await.get("/mang/99/dien-bien").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_comparison_says_what_is_beyond_chance_and_what_is_too_thin() {
    let texts = [
        "<strong>Sau chậm hơn rõ rệt</strong>: +9,3 ms (+8,4 đến +10,4 ms)",
        "Không khác nhau rõ (−0,8 đến +1,2 ms)",
        "Chưa đủ số liệu: cần ít nhất 4 ngày",
        "Số ngày mất gói khác nhau rõ rệt",
        "trên 20 và 21 ngày",
        "VNPT, 100 Mb/s",
        "sẵn sàng 99,8 %",
    ];
    page_holds("/mang/so-sanh?a=2", &texts).await;
    page_holds("/mang/so-sanh?a=2&can-thiep=3", &["Trước và sau khi: ", "Thay bộ chuyển mạch tầng 2"]).await;
    page_holds("/mang/so-sanh?a=2&b=4", &["B: <span translate=\"no\">Phường Thái Học", "không có số liệu"])
        .await;
    let browser = Browser::signed_in().await;
    for path in
        ["/mang/so-sanh?a=99", "/mang/so-sanh?a=2&b=99", "/mang/so-sanh?a=2&can-thiep=9", "/mang/so-sanh?a=x"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
