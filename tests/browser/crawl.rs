//! Finds every page by following links, as a person with a mouse could, and says which routes no link led to.
//!
//! One page for each shape of an address stands for all of its kind: numbers and identities in a path are one shape, and
//! so are the names in a query, whatever their values.

use std::collections::{BTreeSet, VecDeque};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::webdriver::Browser;

/// Most pages of one round; more means that shapes do not hold.
const MOST_PAGES: usize = 200;
/// Pages whose queries differ, for one path.
const QUERIES_PER_PATH: usize = 3;
const ROUTES: &str = include_str!("../../collector/src/web/router.rs");

/// The addresses of all pages that links lead to, without origin, the first one first.
pub(crate) async fn pages(browser: &Browser, url: &str, begin: &[String]) -> Result<Vec<String>> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut open: VecDeque<String> = begin.iter().cloned().collect();
    while let Some(path) = open.pop_front() {
        if !is_new(&mut seen, &path) {
            continue;
        }
        browser.go(&format!("{}{path}", url.trim_end_matches('/'))).await?;
        found.push(path);
        ensure!(found.len() < MOST_PAGES, "links lead on and on: {found:#?}");
        open.extend(links(browser, &seen).await?);
    }
    Ok(found)
}

/// Remembers the shape of an address; false for one that was seen, or seen often enough.
fn is_new(seen: &mut BTreeSet<(String, String)>, path: &str) -> bool {
    let shape = shape(path);
    QUERIES_PER_PATH > seen.iter().filter(|(path, _)| *path == shape.0).count() && seen.insert(shape)
}

/// Pages of ours that the open page leads to and whose shape is new. A file to keep is no page.
async fn links(browser: &Browser, seen: &BTreeSet<(String, String)>) -> Result<Vec<String>> {
    let script = "return [...new Set([...document.querySelectorAll('a[href]')].filter(link => \
                  link.origin === location.origin).map(link => link.pathname + link.search))]";
    let all = browser.execute(script, &[]).await?;
    let all = all.as_array().context("links come as a list")?.iter().filter_map(Value::as_str);
    let mut shapes = seen.clone();
    let new: Vec<_> = all.filter(|path| is_new(&mut shapes, path)).map(|path| json!(path)).collect();
    let script = "return Promise.all(arguments[0].map(path => fetch(path).then(answer => \
                  (answer.headers.get('content-type') || '').startsWith('text/html') && \
                  !answer.headers.has('content-disposition') && answer.ok ? path : answer.ok ? '' : '!' + path)))";
    let pages = browser.execute(script, &[new.into()]).await.context("ask what links lead to")?;
    let pages: Vec<String> = serde_json::from_value(pages)?;
    let dead: Vec<_> = pages.iter().filter(|path| path.starts_with('!')).collect();
    ensure!(dead.is_empty(), "{} links to what is not there: {dead:?}", browser.address().await?);
    Ok(pages.into_iter().filter(|path| !path.is_empty()).collect())
}

/// Path and query of an address with what varies taken out.
fn shape(address: &str) -> (String, String) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let varies = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|b| b.is_ascii_digit())
    };
    let mut before = "";
    let mut parts = Vec::new();
    for part in path.split('/') {
        // Rows of a form are named by their item.
        parts.push(if varies(part) || before == "so-lieu" { "{}" } else { part });
        before = part;
    }
    let mut names: Vec<_> = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    names.sort_unstable();
    (parts.join("/"), names.join("&"))
}

/// Routes that answer GET, as the router writes them, and that no visited page belongs to.
pub(crate) fn unvisited(visited: &[String]) -> Vec<String> {
    let flat: String = ROUTES.split_whitespace().collect();
    let routes = flat.split(".route(\"").skip(1).filter_map(|rest| rest.split_once("\","));
    let routes = routes.filter(|(_, handler)| handler.starts_with("get(")).map(|(route, _)| route);
    let is = |route: &str, path: &str| {
        let path = path.split('?').next().unwrap_or_default();
        let (ours, theirs): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.starts_with('{') || *a == b)
    };
    routes.filter(|route| !visited.iter().any(|path| is(route, path))).map(str::to_owned).collect()
}
