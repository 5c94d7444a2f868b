//! Every page against the rules of axe-core, wide and narrow, light and dark.

use anyhow::{Context, Result, ensure};

use crate::axe::Axe;
use crate::fleet::Fleet;
use crate::webdriver::{Browser, Look};
use crate::{crawl, office, screenshots, sign_in, speed};

const WIDTHS: [u32; 2] = [1366, 390];
/// A window of 1366 pixels at 200 %, and the narrowest that WCAG asks for.
const ZOOMED: [u32; 2] = [683, 320];
/// Routes that answer with a file, a stream or a word instead of a page, or only after a form was sent.
const NO_PAGES: &[&str] = &[
    "/may/tai/{format}",
    "/cai-dat/nhat-ky/tai",
    "/mang/{unit}/luot/{number}/goi-chung-cu",
    "/bao-cao/{unit}/tai/{format}",
    "/bao-cao/{unit}/chot/{number}/tai/{format}",
    "/bao-cao/{unit}/mua-sam/tai/{format}",
    "/bao-cao/{unit}/danh-muc/tep-mau",
    "/su-kien",
    "/tai-nguyen/{file}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/goi/{file}",
    "/them-may/{id}/may",
    // The same page as `/them-may`, under its former address.
    "/ma-ghi-danh",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_keeps_the_rules_of_axe() -> Result<()> {
    let axe = Axe::load()?;
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    office::fill(&fleet.store).await.context("fill an office")?;
    fleet.complain()?;
    fleet.enrol_again().await?;
    let browser = Browser::open(downloads.path(), &screenshots("every-page")?).await?;
    let walked = walk(&browser, &fleet, &axe).await;
    browser.quit().await?;
    fleet.stop().await?;
    walked
}

#[expect(clippy::print_stdout, reason = "the walk tells what every page weighs")]
async fn walk(browser: &Browser, fleet: &Fleet, axe: &Axe) -> Result<()> {
    let (mut heavy, mut figures) = (Vec::new(), Vec::new());
    browser.go(&fleet.page("dang-nhap")).await?;
    let mut broken = looked_at(browser, axe, "/dang-nhap").await?;
    sign_in(browser, fleet).await?;
    let pages = crawl::pages(browser, &fleet.url, &["/".to_owned()]).await?;
    for path in pages.iter().map(String::as_str).chain(["/khong-co-trang-nay"]) {
        let (wrong, line) = speed::measured(browser, &fleet.page(path.trim_start_matches('/'))).await?;
        heavy.extend(wrong);
        figures.push(line);
        broken.extend(looked_at(browser, axe, path).await.with_context(|| format!("look at {path}"))?);
    }
    println!("{}", figures.join("\n"));
    ensure!(broken.is_empty(), "{} violations:\n{}", broken.len(), broken.join("\n"));
    ensure!(heavy.is_empty(), "{heavy:#?}");
    let mut missed = crawl::unvisited(&pages);
    missed.retain(|route| {
        !NO_PAGES.contains(&route.as_str()) && route != "/dang-nhap" && !route.starts_with("/api/")
    });
    ensure!(missed.is_empty(), "no link leads to {missed:?}");
    Ok(())
}

/// What the open page breaks in any of its looks.
async fn looked_at(browser: &Browser, axe: &Axe, path: &str) -> Result<Vec<String>> {
    let mut broken = reflowed(browser, path).await?;
    let name: String = path.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).collect();
    for width in WIDTHS {
        for look in [Look::Light, Look::Dark] {
            let what = format!("{}-{width}-{look:?}", name.trim_matches('-'));
            browser.look(&what, width, look).await?;
            browser.be(width, look).await?;
            let found = axe.violations(browser).await?;
            broken.extend(found.into_iter().map(|found| format!("{path} at {width}, {look:?}: {found}")));
        }
    }
    browser.be(1366, Look::Light).await?;
    Ok(broken)
}

/// Nothing is lost to zooming: no page is wider than its window, and no word is cut off at the edge of its box.
async fn reflowed(browser: &Browser, path: &str) -> Result<Vec<String>> {
    let script = "const wide = document.documentElement.scrollWidth - window.innerWidth; \
                  const cut = [...document.querySelectorAll('main *, header *')].filter(box => { \
                    const style = getComputedStyle(box); \
                    return box.childElementCount === 0 && box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1 && \
                      style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis'; }); \
                  return [wide, cut.map(box => box.outerHTML.slice(0, 120))]";
    let mut broken = Vec::new();
    for width in ZOOMED {
        browser.be(width, Look::Light).await?;
        let found = browser.execute(script, &[]).await?;
        if found[0].as_i64().is_none_or(|wide| 0 < wide) {
            broken.push(format!("{path} at {width}: {} pixels too wide", found[0]));
        }
        broken.extend(
            found[1].as_array().into_iter().flatten().map(|cut| format!("{path} at {width}: cut off: {cut}")),
        );
    }
    Ok(broken)
}
