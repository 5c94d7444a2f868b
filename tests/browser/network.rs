//! The network pages: looked at wide, narrow, dark, printed and without scripts, and worked with.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use hatang_collector::clock;
use hatang_proto::model::UnitId;
use jiff::Span;

use crate::downloaded;
use crate::fleet::Fleet;
use crate::office;
use crate::webdriver::{Browser, Look};

/// The least width that pages are made for.
const NARROW: u32 = 390;
const WIDE: u32 = 1366;
/// A4 between its margins.
const PAPER: u32 = 703;

pub(crate) async fn work(browser: &Browser, fleet: &Fleet, downloads: &Path) -> Result<()> {
    let unit = office::fill(&fleet.store).await.context("fill an office")?;
    let mang = fleet.page(&format!("mang/{}", unit.0));
    look(browser, fleet, &mang).await.context("look at the network")?;
    take_a_pack(browser, &mang, downloads).await.context("take a pack of evidence")?;
    note(browser, &mang).await.context("note a change and a meeting")?;
    write_a_complaint(browser, fleet, unit).await.context("write a complaint down")?;
    pick_a_target(browser, fleet).await.context("pick a target")?;
    wait_for_an_episode(browser, fleet, unit, &mang).await.context("wait for an episode")
}

async fn look(browser: &Browser, fleet: &Fleet, mang: &str) -> Result<()> {
    browser.go(&fleet.page("mang")).await?;
    browser.find("//a[.='xã Đại Hợp']").await?;
    browser.picture("20-mang").await?;
    browser.click("//a[.='xã Đại Hợp']").await?;
    browser.find("//h2[@id='hien-tai']").await?;
    browser.find("figure.week svg").await?;
    let lights = browser.text("table.now").await?;
    ensure!(lights.contains("Chậm") && lights.contains("bình thường"), "the lights say `{lights}`");
    browser.picture("21-mang-don-vi").await?;
    browser.click("nav.choices a:nth-of-type(2)").await?;
    browser.find("nav.choices a:nth-of-type(2)[aria-current]").await?;
    browser.go(mang).await?;
    browser.click("//table[contains(@class, 'episodes')]//tbody/tr[3]//a").await?;
    browser.find("table.findings").await?;
    let episode = browser.address().await?;
    browser.picture("22-luot-nghen").await?;
    // Without scripts no news loads the page again under the camera, and nothing may be missing.
    browser.scripts(false).await?;
    for (name, address) in [("23-mang-don-vi", mang), ("24-luot-nghen", &episode)] {
        browser.go(address).await?;
        browser.find("main table").await?;
        browser.look(&format!("{name}-hep"), NARROW, Look::Light).await?;
        browser.look(&format!("{name}-toi"), WIDE, Look::Dark).await?;
        browser.look(&format!("{name}-in"), PAPER, Look::DarkPrinted).await?;
        browser.look(&format!("{name}-hep-toi"), NARROW, Look::Dark).await?;
    }
    browser.scripts(true).await
}

async fn take_a_pack(browser: &Browser, mang: &str, downloads: &Path) -> Result<()> {
    browser.go(mang).await?;
    browser.click("//table[contains(@class, 'episodes')]//tbody/tr[3]//a").await?;
    browser.click("//a[.='Tải gói chứng cứ']").await?;
    let pack = downloaded(downloads, "zip").await?;
    let name = pack.file_name().and_then(|name| name.to_str()).context("the pack has a name")?;
    ensure!(name.starts_with("chung_cu-xa_dai_hop-luot-"), "the pack is called `{name}`");
    ensure!(std::fs::read(&pack)?.starts_with(b"PK"), "the pack is no archive");
    Ok(())
}

async fn note(browser: &Browser, mang: &str) -> Result<()> {
    browser.go(mang).await?;
    browser.click("//summary[.='Đánh dấu thay đổi']").await?;
    browser.type_into("#viec", "Thay bộ chuyển mạch tầng 2").await?;
    browser.click("//button[.='Đánh dấu']").await?;
    browser.find("//th[.='Thay bộ chuyển mạch tầng 2']").await?;
    browser.click("//summary[.='Ghi buổi họp']").await?;
    browser.retype("#ngay_hop", &last_sunday().strftime("%d/%m/%Y").to_string()).await?;
    browser.type_into("#tu_gio", "00:01").await?;
    browser.type_into("#den_gio", "00:02").await?;
    browser.type_into("#ten", "Giao ban trực tuyến").await?;
    browser.type_into("#giay_moi", "Số 45/GM-UBND").await?;
    browser.click("//button[.='Ghi buổi họp']").await?;
    browser.find("//tr[contains(., 'Giao ban trực tuyến')]//td[.='Không có số liệu lúc đó']").await?;
    browser.picture("25-mang-da-ghi").await
}

/// No PC of the office was on then, whatever the hour of this test.
fn last_sunday() -> jiff::civil::Date {
    let today = clock::local_date(clock::unix_ms());
    today - Span::new().days(today.weekday().to_monday_one_offset())
}

async fn write_a_complaint(browser: &Browser, fleet: &Fleet, unit: UnitId) -> Result<()> {
    browser.go(&fleet.page(&format!("phan-anh?don-vi={}", unit.0))).await?;
    browser.type_into("#ung_dung", "VOFFICE").await?;
    browser.type_into("#noi_dung", "Mở văn bản phải chờ hơn một phút").await?;
    browser.click("//button[.='Ghi lại']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã ghi phản ánh')]").await?;
    browser.find("//h2[.='Theo năm']").await?;
    browser.picture("26-phan-anh").await
}

async fn pick_a_target(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("muc-tieu")).await?;
    browser.click("#chon option[value='motcua']").await?;
    browser.click("//button[.='Chọn']").await?;
    browser.find("#dia_chi[value='https://']").await?;
    browser.type_into("#dia_chi", "127.0.0.1/").await?;
    browser.click("//button[.='Thử']").await?;
    browser.find("//p[contains(., 'chính máy chủ thu thập')]").await?;
    browser.picture("27-muc-tieu-thu").await
}

/// The page shows an episode that begins while it is looked at.
async fn wait_for_an_episode(browser: &Browser, fleet: &Fleet, unit: UnitId, mang: &str) -> Result<()> {
    browser.go(mang).await?;
    browser.find("//*[@id='truc-tiep'][not(time)]").await?;
    let now_ms = clock::unix_ms();
    office::cut_the_power(&fleet.store, unit, now_ms)?;
    fleet.tell_of_an_episode(unit)?;
    browser.find("//table[contains(@class, 'episodes')]//td[.='Mất điện']").await?;
    Ok(())
}
