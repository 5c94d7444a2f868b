//! How soon a page is seen and how much of the line it takes.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::webdriver::Browser;

/// Milliseconds from the click to the first paint. Twice what people are promised: the program is not optimised here, and
/// five other stories share the machine.
const FIRST_PAINT_MS: f64 = 600.0;
/// Of a page without its pictures, bytes as they are sent.
const PAGE_BYTES: f64 = 60_000.0;
/// Loads of a page; the one in the middle counts.
const LOADS: usize = 3;

/// What is too slow or too large about a page, or comes from elsewhere; and its figures in one line.
pub(crate) async fn measured(browser: &Browser, url: &str) -> Result<(Vec<String>, String)> {
    let mut paints = Vec::new();
    let mut last = Value::Null;
    for _ in 0..LOADS {
        browser.go(url).await?;
        last = browser.execute(SCRIPT, &[]).await.context("ask the browser for its figures")?;
        paints.push(last["paint"].as_f64().context("a page that is open was painted")?);
    }
    paints.sort_by(f64::total_cmp);
    let paint = paints.get(LOADS / 2).copied().context("a page was loaded")?;
    let bytes = last["bytes"].as_f64().context("a page has a size")?;
    let foreign = last["foreign"].as_array().context("requests come as a list")?;
    let mut wrong: Vec<String> = foreign.iter().map(|address| format!("{url} asks {address}")).collect();
    if FIRST_PAINT_MS < paint {
        wrong.push(format!("{url} is painted after {paint:.0} ms"));
    }
    if PAGE_BYTES < bytes {
        wrong.push(format!("{url} takes {bytes:.0} bytes without its pictures"));
    }
    let line = format!(
        "{paint:4.0} ms {bytes:7.0} bytes, {:7.0} with all it needs  {url}",
        last["all"].as_f64().unwrap_or_default()
    );
    Ok((wrong, line))
}

/// The pictures of a page are the SVG in it: what remains is counted in the same measure as what was sent.
const SCRIPT: &str = "
const figures = paint => {
  const page = performance.getEntriesByType('navigation')[0];
  const parts = performance.getEntriesByType('resource');
  const html = document.documentElement.outerHTML;
  const pictures = [...document.querySelectorAll('svg')].reduce((sum, svg) => sum + svg.outerHTML.length, 0);
  return {
    paint: paint.startTime,
    bytes: page.encodedBodySize * (1 - pictures / html.length),
    all: page.encodedBodySize + parts.reduce((sum, part) => sum + part.encodedBodySize, 0),
    foreign: parts.map(part => part.name).filter(name =>
      new URL(name, location).origin !== location.origin && !name.startsWith('data:')),
  };
};
return new Promise(done => {
  const watch = list => {
    const first = list.getEntries().find(entry => entry.name === 'first-contentful-paint');
    if (first) { done(figures(first)); }
  };
  new PerformanceObserver(watch).observe({ type: 'paint', buffered: true });
});";
