//! Every page that links lead to, in English: no word of ours is left in Vietnamese.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use super::attacks::routes;
use super::browser::Browser;
use crate::web::english::{rewritten, said};
use crate::web::fixture::NAME;

/// Pages whose queries differ, for one path: filters can be put together in many ways.
const QUERIES_PER_PATH: usize = 8;
/// What people and programs named in the made-up fleet, and the name of the product: no words of ours.
const NAMES: &[&str] = &[
    "Hạ Tầng",
    "hai-buoc",
    "Trung tâm Phục vụ hành chính công xã Đại Hợp",
    "Thành phố Hải Phòng",
    "Phường Thái Học",
    "Xã Đại Hợp",
    "xã Đại Hợp",
    "-TƯPHÁP-",
    "-VĂNHÓA-",
    "-ĐỊACHÍNH-",
    "Nút CPNet của tỉnh",
    "Cổng Dịch vụ công quốc gia",
    "Internet trong nước",
    "Chặng đầu nhà mạng",
    "Cổng mạng nội bộ",
    "Một cửa điện tử",
    "Ký số",
    "Văn phòng",
    "Mở văn bản quay mãi, phải chờ hơn một phút",
    "Cả phòng mất mạng khoảng mười phút",
    "Mở văn bản phải chờ hơn một phút",
    "Giao ban trực tuyến tháng 11",
    "Giao ban trực tuyến tháng 12",
    "Tập huấn chữ ký số",
    "Ngày Văn hóa Việt Nam",
    "Thay bộ chuyển mạch tầng 2",
    "Nâng cấp đường truyền lên 200 Mb/s",
    "Số 45/GM-UBND",
    "Sổ tài sản năm 2025",
    "Mẫu riêng <b>của tỉnh</b>",
    "Biểu 12 dòng (phường)",
    "Biểu hạ tầng kỹ thuật trong báo cáo tình hình ứng dụng CNTT hằng năm",
    "Báo cáo số 150/BC-UBND năm trước",
    "Quyết định giao biên chế số 112/QĐ-UBND ngày 05/01/2026",
    "THỦ TRƯỞNG ĐƠN VỊ",
    "“hai nghìn”",
    "“Da cai xong”",
    "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG",
    "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH",
    "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
];
/// Forms are the office's documents: what they say stays as it is printed. So do the names of its systems.
const DOCUMENTS: [&str; 3] = [
    include_str!("../../forms/bieu_12_dong_phuong.json"),
    include_str!("../../forms/catalogue.json"),
    include_str!("../../forms/target_catalogue.json"),
];
/// Words of Vietnamese that are written without marks.
const PLAIN: &[&str] =
    &["ghi", "trong", "theo", "khi", "cho", "sau", "thay", "hai", "tin", "xong", "qua", "chung"];

/// Names of things, the longest first.
fn names() -> Vec<String> {
    let mut names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    for document in DOCUMENTS {
        // Short ones are common words.
        let texts = document.split('"').filter(|text| 8 < text.chars().count());
        names.extend(texts.map(str::to_owned));
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

fn is_vietnamese(text: &str) -> bool {
    let marked = text.chars().any(|sign| sign.is_alphabetic() && !sign.is_ascii() && sign != 'µ');
    let mut words = text.split(|sign: char| !sign.is_alphabetic());
    marked || words.any(|word| PLAIN.contains(&word.to_lowercase().as_str()))
}

/// The words of a page that were left.
fn left(page: &str, names: &[String]) -> Vec<String> {
    let mut left = Vec::new();
    rewritten(page, &mut |text| {
        let own = || names.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), ""));
        if is_vietnamese(text) && is_vietnamese(&own()) {
            left.push(text.to_owned());
        }
        text.to_owned()
    });
    left
}

/// Numbers and identities stand for others of their kind.
fn shape(address: &str) -> (String, String) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let names: BTreeSet<_> =
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect();
    let part = |part: &str| {
        if part.bytes().any(|byte| byte.is_ascii_digit()) && part.len() != 32 {
            "{}".to_owned()
        } else {
            part.to_owned()
        }
    };
    (path.split('/').map(part).collect::<Vec<_>>().join("/"), format!("{names:?}"))
}

fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"/").skip(1).filter_map(|rest| rest.split_once('"'));
    found.map(|(path, _)| format!("/{}", path.replace("&amp;", "&").split('#').next().unwrap())).collect()
}

/// Every kind of page that links or routes lead to, and lists in which nothing is found, in English.
pub(super) async fn walked(browser: &Browser) -> Vec<(String, String)> {
    let (mut seen, mut pages) = (BTreeSet::new(), Vec::new());
    let first = ["/", "/dang-nhap", "/khong-co-trang-nay"].map(str::to_owned).into_iter();
    let routes: Vec<_> = routes().into_iter().filter(|route| route.reads).map(|route| route.path).collect();
    let nothing =
        routes.iter().map(|path| format!("{path}?q=zzz&tu=zzz&ngay=zzz&ky=zzz&don_vi=zzz&trang=zzz"));
    let mut open: VecDeque<String> = first.chain(nothing).collect();
    open.extend(routes);
    while let Some(path) = open.pop_front() {
        let (place, query) = shape(&path);
        let often = QUERIES_PER_PATH <= seen.iter().filter(|(known, _)| *known == place).count();
        if path.starts_with("/tai-nguyen")
            || path.starts_with("/su-kien")
            || path.starts_with("/goi/")
            || path.contains("/tai/")
            || often
            || !seen.insert((place, query))
        {
            continue;
        }
        let answer = browser.get(&path).await;
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        assert!(
            answer.status == StatusCode::OK || answer.status.is_client_error(),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.text.contains("<html lang=\"vi\">"), "{path}");
        open.extend(links(&answer.text));
        pages.push((path, answer.text));
    }
    pages
}

/// Fails with what is left in Vietnamese; of each text one page is named.
pub(super) fn nothing_left<'p>(pages: impl IntoIterator<Item = &'p (String, String)>) {
    let (names, mut untold) = (names(), BTreeMap::new());
    for (path, page) in pages {
        for text in left(page, &names) {
            untold.entry(text).or_insert(path);
        }
    }
    let list: Vec<_> = untold.iter().map(|(text, path)| format!("{text:?} ({path})")).collect();
    assert!(list.is_empty(), "{} texts have no English:\n{}", list.len(), list.join("\n"));
}

#[tokio::test]
async fn no_page_keeps_words_of_ours_in_vietnamese_whoever_looks() {
    let mut pages = walked(&Browser::stranger().in_english()).await;
    for name in [NAME, "phutrach", "canbo-phuong", "xem"] {
        pages.extend(walked(&Browser::signed_in_as(name).await.in_english()).await);
    }
    let bare = Browser::signed_in().await.in_english();
    bare.fixture.without_packages.store(true, Ordering::Relaxed);
    pages.push(("no packages".to_owned(), bare.get("/them-may").await.text));
    let broken = Browser::signed_in().await.in_english();
    broken.fixture.broken.store(true, Ordering::Relaxed);
    pages.push(("a broken source".to_owned(), broken.get("/may").await.text));
    assert!(300 < pages.len(), "only {} pages were found", pages.len());
    nothing_left(&pages);
}

#[test]
fn every_rule_that_ships_has_a_name_and_a_measure_in_english() {
    for row in crate::items::rules::rows() {
        let (name, unit) = (&row.name_vi, &row.unit);
        let measured = [format!("{name} ({unit})"), format!("5 {unit}")];
        for text in measured.iter().filter(|_| !unit.is_empty()).chain([name]) {
            assert!(!is_vietnamese(&said(text)), "{text}: {}", said(text));
        }
    }
}

#[test]
fn what_the_measurements_say_of_a_complaint_reads_in_english() {
    for sentence in [
        "Xác nhận: từ 8:00 đến 8:20 thời gian phản hồi VOFFICE là 1,4 giây, thường ngày 85 ms (n = 60), \
         mất 3,2 % số lần đo; 3/4 máy cùng lúc; 2/3 đơn vị khác cùng nhà mạng cũng bị; nguyên nhân: đường truyền Internet.",
        "Xác nhận một phần: từ 8:00 đến 8:20 độ trễ tới Internet là 40 ms, thường ngày 20 ms (n = 60); chỉ 1/4 máy.",
        "Xác nhận một phần: từ 8:00 đến 8:20 thời gian kết nối VOFFICE là 40 ms, thường ngày 20 ms (n = 60); \
         cùng lúc ghi nhận sự cố từ 8:05 đến 8:35: máy chủ ứng dụng IOFFICE.",
        "Chưa thấy trong số đo: từ 8:30 đến 8:45 VOFFICE không trả lời, chưa có số đo của những ngày trước để so sánh \
         (n = 135); 4 máy cùng đo.",
        "Chưa đủ số đo: không có số đo nào của “VOFFICE” lúc 8:05.",
    ] {
        assert!(!is_vietnamese(&said(sentence)), "{}", said(sentence));
    }
}
