//! Every page without a mouse: Tab reaches all that can be used, in the order in which it is read, and shows where it is.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::fleet::Fleet;
use crate::webdriver::{Browser, ENTER, TAB};
use crate::{crawl, office, screenshots, sign_in};

/// More than these a page does not ask of anybody's patience in this test.
const MOST_STOPS: u64 = 150;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_can_be_used_without_a_mouse() -> Result<()> {
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    office::fill(&fleet.store).await.context("fill an office")?;
    let browser = Browser::open(downloads.path(), &screenshots("keyboard")?).await?;
    let walked = walk(&browser, &fleet).await;
    browser.quit().await?;
    fleet.stop().await?;
    walked
}

async fn walk(browser: &Browser, fleet: &Fleet) -> Result<()> {
    sign_in(browser, fleet).await?;
    let mut wrong = Vec::new();
    for path in crawl::pages(browser, &fleet.url, &["/".to_owned()]).await? {
        browser.go(&fleet.page(path.trim_start_matches('/'))).await?;
        let found = stops(browser).await.with_context(|| format!("walk through {path}"))?;
        wrong.extend(found.into_iter().map(|found| format!("{path}: {found}")));
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    enter_works(browser, fleet).await
}

/// What is wrong with the stops of Tab on the open page.
async fn stops(browser: &Browser) -> Result<Vec<String>> {
    let expected = browser.execute(EXPECT, &[]).await?.as_u64().context("stops are counted")?;
    ensure!(0 < expected, "nothing can be used");
    // Date fields hold several stops of their own.
    browser.press(TAB, usize::try_from(expected.min(MOST_STOPS))? * 2).await?;
    let found = browser.execute(COMPARE, &[]).await?;
    let found = found.as_array().context("faults come as a list")?;
    Ok(found.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The skip link leads past the navigation, the menu opens, and a link is followed.
async fn enter_works(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.url).await?;
    browser.press(TAB, 1).await?;
    browser.picture("skip").await?;
    browser.press(ENTER, 1).await?;
    ensure!(browser.address().await?.ends_with("#noi-dung"), "the skip link leads nowhere");
    browser.press(TAB, 1).await?;
    let inside = browser.execute("return document.activeElement.closest('main') !== null", &[]).await?;
    ensure!(inside == true, "past the navigation Tab does not go on in the content");
    browser.go(&fleet.url).await?;
    // Skip link, brand, overview, machines.
    browser.press(TAB, 4).await?;
    browser.press(ENTER, 1).await?;
    browser.find("//h1[.='Máy']").await?;
    browser.execute("document.querySelector('.me summary').focus()", &[]).await?;
    browser.press(ENTER, 1).await?;
    browser.find(".me[open]").await?;
    browser.picture("menu").await
}

/// Notes what should be reached, and from now on what is.
const EXPECT: &str = "
const usable = 'a[href], button, input, select, textarea, summary, [tabindex=\"0\"]';
const seen = element => element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : element.offsetParent !== null;
const radios = new Set();
window.expectedStops = [...document.querySelectorAll(usable)].filter(element => {
  if (element.disabled || element.type === 'hidden' || element.tabIndex < 0 || !seen(element)) { return false; }
  const shut = element.closest('details:not([open])');
  if (shut && element !== shut.querySelector('summary')) { return false; }
  if (element.type !== 'radio') { return true; }
  const known = radios.has(element.name);
  radios.add(element.name);
  return !known;
});
window.reachedStops = [];
window.faintStops = [];
document.addEventListener('focusin', event => {
  window.reachedStops.push(event.target);
  const style = getComputedStyle(event.target);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) { window.faintStops.push(event.target); }
});
return window.expectedStops.length;";

const COMPARE: &str = "
const told = element => element.outerHTML.slice(0, 100);
const radio = element => element && element.type === 'radio' ? element.name : element;
const expected = window.expectedStops.map(radio);
const reached = window.reachedStops.map(radio).filter((stop, at, all) => stop !== all[at - 1]).slice(0, expected.length);
const faults = [...new Set(window.faintStops.map(told))].map(text => 'no frame around ' + text);
const at = expected.findIndex((stop, index) => stop !== reached[index]);
if (at >= 0) {
  faults.push('stop ' + (at + 1) + ' is ' + (reached[at] ? told(window.reachedStops.find(stop => radio(stop) === reached[at])) : 'none')
    + ' instead of ' + told(window.expectedStops[at]));
}
return faults;";
