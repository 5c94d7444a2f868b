//! The report of a second year, as the officer makes it: clicks are counted and told.
//!
//! A click into a field counts as much as one on a button. Time is the program's, without reading and thinking.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hatang_collector::clock;
use hatang_collector::store::NewDeclaration;
use hatang_proto::model::UnitId;
use jiff::Span;

use crate::downloaded;
use crate::fleet::Fleet;
use crate::webdriver::{Browser, Look};

/// What the officer's work on a second report may cost.
const MOST_CLICKS: u32 = 12;
const MOST_SECONDS: u64 = 300;
const NARROW: u32 = 390;

pub(crate) async fn work(browser: &Browser, fleet: &Fleet, downloads: &Path) -> Result<()> {
    declare_last_year(fleet).context("declare last year's figures")?;
    second_year(browser, fleet, downloads).await.context("make a second year's report")?;
    take_out(browser, fleet, downloads).await.context("take out every format")?;
    correct(browser, fleet).await.context("correct a figure")?;
    list_computers(browser, fleet).await.context("list computers")?;
    look(browser, fleet).await.context("look at every page of the report")
}

/// What last year's report said; some of it is measured by now.
fn declare_last_year(fleet: &Fleet) -> Result<()> {
    let now_ms = clock::unix_ms();
    let last_year = clock::local_date(now_ms) - Span::new().years(1);
    let said = [
        ("staff_total", "20"),
        ("tablet_count", "0"),
        ("firewall_present", "true"),
        ("printer_count", "17"),
        ("scanner_count", "1"),
        ("desktop_count", "18"),
        ("laptop_count", "0"),
        ("computers_lan_internet_count", "18"),
    ];
    let declarations = said.map(|(item, value)| NewDeclaration {
        unit: fleet.unit,
        item: item.to_owned(),
        value: value.to_owned(),
        by: "vanphong".to_owned(),
        source: "Báo cáo số 150/BC-UBND".to_owned(),
        reason: None,
        effective_on: last_year.to_string(),
    });
    Ok(fleet.store.declare_all(declarations.to_vec(), now_ms - 365 * 86_400_000)?)
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the story counts its clicks and seconds, and tells"
)]
async fn second_year(browser: &Browser, fleet: &Fleet, downloads: &Path) -> Result<()> {
    browser.go(&fleet.url).await?;
    let (begin, before) = (Instant::now(), browser.clicks());
    browser.click("//nav//a[.='Báo cáo']").await?;
    browser.picture("08-chon-don-vi").await?;
    browser.click("ul.choice a").await?;
    browser.find("//h2[@id='ke-khai']").await?;
    browser.picture("09-bao-cao").await?;
    browser.click("//ol[@class='steps']//a[.='Kê khai']").await?;
    let open = open_without_proposal(browser).await?;
    ensure!(!open.is_empty(), "nothing is left to type");
    for row in open {
        browser.click(&format!("#v-{row}")).await?;
        browser.type_into(&format!("#v-{row}"), "1").await?;
    }
    browser.click("#nguon").await?;
    browser.type_into("#nguon", "Sổ tài sản năm 2026").await?;
    browser.picture("10-ke-khai").await?;
    browser.click("//button[starts-with(., 'Xác nhận tất cả số liệu năm trước')]").await?;
    browser.find("//p[@role='status'][contains(., 'Đã ghi')]").await?;
    browser.picture("11-da-ke-khai").await?;
    browser.click("//ol[@class='steps']//a[.='Xem cảnh báo']").await?;
    browser.click("//a[.='Chốt số liệu']").await?;
    browser.picture("11-chot").await?;
    browser.click("//button[.='Chốt số liệu']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã chốt số liệu')]").await?;
    browser.picture("11-da-chot").await?;
    browser.click("//table//a[.='DOCX']").await?;
    let document = downloaded(downloads, "docx").await?;
    ensure!(fs::read(&document)?.starts_with(b"PK"), "{} is no Word file", document.display());
    let (clicks, seconds) = (browser.clicks() - before, begin.elapsed().as_secs());
    println!("a second year's report took {clicks} clicks and {seconds} s of the program's time");
    ensure!(clicks <= MOST_CLICKS, "{clicks} clicks are more than {MOST_CLICKS}");
    ensure!(seconds <= MOST_SECONDS, "{seconds} s are more than {MOST_SECONDS}");
    Ok(())
}

async fn take_out(browser: &Browser, fleet: &Fleet, downloads: &Path) -> Result<()> {
    browser.go(&report(fleet, "")).await?;
    for (format, begins) in
        [("pdf", "%PDF-1."), ("xlsx", "PK"), ("csv", "\u{feff}"), ("json", "{"), ("html", "<!")]
    {
        browser.click(&format!("button[formaction$='/tai/{format}']")).await?;
        let file = downloaded(downloads, format).await?;
        let bytes = fs::read(&file)?;
        ensure!(bytes.starts_with(begins.as_bytes()), "{} does not begin as {format}", file.display());
    }
    Ok(())
}

/// Keys of rows that nobody ever filled in.
async fn open_without_proposal(browser: &Browser) -> Result<Vec<String>> {
    let page = browser.source().await?;
    let form = page.split("id=\"canh-bao\"").next().context("a page")?;
    let keys = form.split("name=\"v.").skip(1).filter_map(|rest| rest.split('"').next());
    Ok(keys.filter(|key| !form.contains(&format!("name=\"cu.{key}\""))).map(str::to_owned).collect())
}

async fn correct(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&report(fleet, "")).await?;
    browser.click("#dong-staff_total th a").await?;
    browser.find("//td[.='Báo cáo số 150/BC-UBND']").await?;
    browser.picture("11-mot-dong").await?;
    browser.go(&report(fleet, "/so-lieu/printer_count")).await?;
    browser.type_into("#so_lieu", "2").await?;
    browser.type_into("#nguon", "Sổ tài sản").await?;
    browser.type_into("#ly_do", "Một máy in cũ không trả lời").await?;
    browser.click("//button[.='Điều chỉnh']").await?;
    browser.find("//p[@role='status'][.='Đã ghi.']").await?;
    browser.find("//dd//span[.='Điều chỉnh']").await?;
    browser.picture("11-dieu-chinh").await
}

async fn list_computers(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&report(fleet, "/danh-muc")).await?;
    browser.type_into("[name='ph.tat-ca']", "Văn phòng").await?;
    browser.click("[name='dt.tat-ca'] option[value='official']").await?;
    browser.click("//button[.='Ghi tất cả']").await?;
    browser.find("//p[@role='status'][.='Đã ghi 1 máy.']").await?;
    browser.click("//summary[.='Thêm một máy']").await?;
    browser.type_into("#ma", "MT-BM-01").await?;
    browser.type_into("#nguon", "Sổ tài sản năm 2026").await?;
    browser.click("[name='mat']").await?;
    browser.picture("11-them-may").await?;
    browser.click("//button[.='Thêm máy']").await?;
    browser.find("//th[contains(., 'MT-BM-01')]//span[.='bí mật nhà nước']").await?;
    browser.picture("11-danh-muc").await
}

/// Without scripts, wide and narrow.
async fn look(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.scripts(false).await?;
    let pages = [
        "",
        "?mau=bang_tong_hop_huyen",
        "?mau=thuat_ha_tang_xa_a",
        "/so-lieu/desktop_count",
        "/danh-muc",
        "/chot",
        "/so-sanh",
        "/mua-sam",
        "/mau-rieng",
    ];
    for (number, page) in (40..).zip(pages) {
        browser.go(&report(fleet, page)).await?;
        browser.find("main h1").await?;
        browser.picture(&format!("{number}-bao-cao")).await?;
        browser.look(&format!("{number}-bao-cao-hep"), NARROW, Look::Light).await?;
    }
    browser.scripts(true).await
}

fn report(fleet: &Fleet, page: &str) -> String {
    let UnitId(unit) = fleet.unit;
    fleet.page(&format!("bao-cao/{unit}{page}"))
}
