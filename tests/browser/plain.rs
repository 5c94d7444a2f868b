//! The officer's year in a browser in which no page may run a script.

use anyhow::{Context, Result};

use crate::fleet::Fleet;
use crate::webdriver::Browser;
use crate::{OWN_PASSWORD, downloaded, screenshots};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_work_is_done_without_scripts() -> Result<()> {
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    let browser = Browser::open_without_scripts(downloads.path(), &screenshots("plain")?).await?;
    sign_in(&browser, &fleet).await.context("sign in")?;
    complain(&browser, &fleet).await.context("complain")?;
    report(&browser, &fleet).await.context("declare, freeze and take out")?;
    downloaded(downloads.path(), "docx").await.context("take a document out")?;
    browser.quit().await?;
    fleet.stop().await
}

async fn sign_in(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.url).await?;
    browser.type_into("#ten", "admin").await?;
    browser.type_into("#mat_khau", &fleet.password).await?;
    browser.click("button.primary").await?;
    browser.type_into("#moi", OWN_PASSWORD).await?;
    browser.type_into("#lai", OWN_PASSWORD).await?;
    browser.click("button.primary").await?;
    browser.find("//p[@role='status'][contains(., 'Đã đổi mật khẩu')]").await?;
    Ok(())
}

async fn complain(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page(&format!("phan-anh?don-vi={}", fleet.unit.0))).await?;
    browser.type_into("#ung_dung", "VOFFICE").await?;
    browser.type_into("#noi_dung", "Mở văn bản phải chờ hơn một phút").await?;
    browser.click("//button[.='Ghi lại']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã ghi phản ánh')]").await?;
    Ok(())
}

async fn report(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("bao-cao")).await?;
    browser.click("ul.choice a").await?;
    browser.type_into("#v-staff_total", "19").await?;
    browser.type_into("#nguon", "Sổ lương năm 2026").await?;
    browser.click("//button[.='Ghi các mục đã nhập']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã ghi')]").await?;
    browser.click("//a[.='Chốt số liệu']").await?;
    browser.click("//button[.='Chốt số liệu']").await?;
    browser.find("//p[@role='status'][contains(., 'Đã chốt số liệu')]").await?;
    browser.click("//table//a[.='DOCX']").await
}
