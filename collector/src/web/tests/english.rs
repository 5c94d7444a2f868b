//! Every page that links lead to, in English: no word of ours is left in Vietnamese.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::browser::Browser;
use crate::web::english::rewritten;

/// What people and programs named in the made-up fleet, and the name of the product: no words of ours.
const NAMES: &[&str] = &["Hạ Tầng"];
/// Words of Vietnamese that are written without marks.
const PLAIN: &[&str] =
    &["xem", "ghi", "trong", "theo", "khi", "cho", "sau", "thay", "hai", "tin", "xong", "qua", "chung"];

/// The words of a page that were left, each with the first page that shows it.
fn left(page: &str) -> Vec<String> {
    let mut left = Vec::new();
    rewritten(page, &mut |text| {
        let own = NAMES.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
        let marked = own.chars().any(|sign| sign.is_alphabetic() && !sign.is_ascii() && sign != 'µ');
        let mut words = own.split(|sign: char| !sign.is_alphabetic());
        if marked || words.any(|word| PLAIN.contains(&word.to_lowercase().as_str())) {
            left.push(text.to_owned());
        }
        text.to_owned()
    });
    left
}

/// Numbers and identities stand for others of their kind.
fn shape(address: &str) -> String {
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
    format!("{}?{names:?}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"/").skip(1).filter_map(|rest| rest.split_once('"'));
    found.map(|(path, _)| format!("/{}", path.replace("&amp;", "&").split('#').next().unwrap())).collect()
}

#[tokio::test]
async fn no_page_keeps_words_of_ours_in_vietnamese() {
    let browser = Browser::signed_in().await;
    let (mut seen, mut untold, mut pages) = (BTreeSet::new(), BTreeMap::new(), 0);
    let mut open: VecDeque<String> = ["/", "/dang-nhap", "/khong-co-trang-nay"].map(str::to_owned).into();
    while let Some(path) = open.pop_front() {
        if path.starts_with("/tai-nguyen") || path.contains("/tai/") || !seen.insert(shape(&path)) {
            continue;
        }
        let request = Request::get(&path).header("cookie", "hatang_ngon_ngu=en").body(Body::empty()).unwrap();
        let answer = browser.send(request).await;
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        assert!(
            answer.status == StatusCode::OK || answer.status.is_client_error(),
            "{path}: {}",
            answer.status
        );
        assert!(answer.text.contains("<html lang=\"en\">"), "{path}");
        pages += 1;
        for text in left(&answer.text) {
            untold.entry(text).or_insert_with(|| path.clone());
        }
        open.extend(links(&answer.text));
    }
    assert!(20 < pages, "only {pages} pages were found");
    let list: Vec<_> = untold.iter().map(|(text, path)| format!("{text:?} ({path})")).collect();
    assert!(list.is_empty(), "{} texts of {pages} pages have no English:\n{}", list.len(), list.join("\n"));
}
