//! The collector ends and begins again while somebody works: open pages come back by themselves, forms are not lost.

use anyhow::{Context, Result};

use crate::fleet::Fleet;
use crate::webdriver::Browser;
use crate::{screenshots, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_and_a_half_filled_form_outlive_a_restart() -> Result<()> {
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    let browser = Browser::open(downloads.path(), &screenshots("restart")?).await?;
    sign_in(&browser, &fleet).await?;
    let fleet = watch(&browser, fleet).await.context("watch a page through a restart")?;
    let fleet = fill_in(&browser, fleet).await.context("fill in a form through a restart")?;
    browser.quit().await?;
    fleet.stop().await
}

/// What happens after the restart is shown without a hand on the browser.
async fn watch(browser: &Browser, fleet: Fleet) -> Result<Fleet> {
    browser.go(&fleet.page("phan-anh")).await?;
    browser.find("//*[@id='truc-tiep'][not(time)]").await?;
    let fleet = fleet.restart().await?;
    fleet.complain()?;
    browser.find("//td[contains(., 'Mở văn bản quay mãi')]").await?;
    browser.picture("sau-khoi-dong-lai").await?;
    Ok(fleet)
}

async fn fill_in(browser: &Browser, fleet: Fleet) -> Result<Fleet> {
    browser.go(&fleet.page(&format!("phan-anh?don-vi={}", fleet.unit.0))).await?;
    browser.type_into("#ung_dung", "VOFFICE").await?;
    browser.type_into("#noi_dung", "Viết dở khi máy chủ khởi động lại").await?;
    let fleet = fleet.restart().await?;
    browser.click("//button[.='Ghi lại']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã ghi phản ánh')]").await?;
    browser.find("//td[contains(., 'Viết dở khi máy chủ khởi động lại')]").await?;
    Ok(fleet)
}
