//! The pages as a person meets them: a real collector, a real Chromium, every page.
//!
//! Needs Debian's `chromium` and `chromium-driver`, so it runs by name only:
//! `cargo test -p end-to-end --test browser`. Pictures of every page at 1366 by 768 are left in
//! `target/browser-screenshots` for people to look at; what a page looks like is not judged here.

mod accessibility;
mod axe;
mod choices;
mod crawl;
mod fleet;
mod keyboard;
mod network;
mod office;
mod plain;
mod report;
mod restart;
mod speed;
mod webdriver;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use fleet::Fleet;
use webdriver::Browser;

/// Longest wait for anything that a page or a download should come to.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the administrator chooses at the first sign-in.
const OWN_PASSWORD: &str = "cầu đất 1905 gió";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_signs_in_and_works_through_every_page() -> Result<()> {
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    let browser = Browser::open(downloads.path(), &screenshots("pages")?).await?;
    let worked = work(&browser, &fleet, downloads.path()).await;
    let seen = what_the_browser_saw(&browser, &fleet.url).await;
    browser.quit().await?;
    fleet.stop().await?;
    worked?;
    seen
}

async fn work(browser: &Browser, fleet: &Fleet, downloads: &Path) -> Result<()> {
    sign_in(browser, fleet).await.context("sign in")?;
    look_at_the_fleet(browser, fleet).await.context("look at the fleet")?;
    create_a_join_code(browser, fleet).await.context("create a join code")?;
    report::work(browser, fleet, downloads).await.context("make the report")?;
    change_targets(browser, fleet).await.context("change targets")?;
    take_stock_of_an_application(browser, fleet).await.context("take stock of an application")?;
    follow_complaints(browser, fleet).await.context("follow complaints")?;
    settle_two_machines(browser, fleet).await.context("settle two machines")?;
    network::work(browser, fleet, downloads).await.context("look after the network")?;
    sign_out(browser, fleet).await.context("sign out")
}

async fn sign_in(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.url).await?;
    browser.picture("01-dang-nhap").await?;
    browser.type_into("#ten", "admin").await?;
    browser.type_into("#mat_khau", &fleet.password).await?;
    browser.click("button.primary").await?;
    set_own_password(browser).await?;
    browser.go(&fleet.url).await?;
    browser.find("//h1[.='Tổng quan']").await?;
    browser.picture("02-tong-quan").await
}

/// The password of the first start is good for one sign-in.
async fn set_own_password(browser: &Browser) -> Result<()> {
    browser.find("//h1[.='Đặt mật khẩu của riêng bạn']").await?;
    browser.picture("01-mat-khau-rieng").await?;
    browser.type_into("#moi", OWN_PASSWORD).await?;
    browser.type_into("#lai", OWN_PASSWORD).await?;
    browser.click("button.primary").await?;
    browser.find("//p[@role='status'][contains(., 'Đã đổi mật khẩu')]").await?;
    browser.picture("01-tai-khoan").await
}

async fn look_at_the_fleet(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("may")).await?;
    browser.find(&format!("//main//a[contains(., '{}')]", fleet.machine_name)).await?;
    browser.picture("03-may").await?;
    browser.click(&format!("//main//a[contains(., '{}')]", fleet.machine_name)).await?;
    browser.find("//h2[@id='do-tre']").await?;
    browser.find("main svg").await?;
    browser.picture("04-mot-may").await?;
    browser.go(&fleet.page("khong-co-trang-nay")).await?;
    browser.picture("05-khong-tim-thay").await
}

async fn create_a_join_code(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("ma-ghi-danh")).await?;
    browser.picture("06-ma-ghi-danh").await?;
    browser.click("#don_vi option:nth-of-type(2)").await?;
    browser.click("//button[.='Tạo mã']").await?;
    let code = browser.text("#ma").await?;
    ensure!(code.starts_with("HT1-"), "the page shows `{code}` as join code");
    browser.picture("07-ma-vua-tao").await?;
    browser.go(&fleet.page("ma-ghi-danh")).await?;
    browser.find("//td[contains(., 'Còn dùng được')]").await?;
    ensure!(!browser.source().await?.contains(&code), "a join code is shown a second time");
    Ok(())
}

async fn change_targets(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("muc-tieu")).await?;
    browser.picture("12-muc-tieu").await?;
    browser.type_into("#ten", "Một cửa điện tử").await?;
    browser.click("#chang option[value='ung-dung']").await?;
    browser.click("#cach option[value='tcp']").await?;
    browser.type_into("#dia_chi", "motcua.example.vn").await?;
    browser.click("//button[.='Thêm']").await?;
    browser.find("//p[@role='alert'][contains(., 'kèm cổng')]").await?;
    browser.picture("13-muc-tieu-sai").await?;
    browser.type_into("#dia_chi", ":443").await?;
    browser.click("//button[.='Thêm']").await?;
    browser.find("//tr[contains(., 'motcua.example.vn:443')]").await?;
    browser.picture("14-muc-tieu-da-them").await?;
    browser.click("//tr[contains(., 'motcua.example.vn:443')]//summary").await?;
    browser.click("//tr[contains(., 'motcua.example.vn:443')]//button").await?;
    browser.find("//p[@role='status'][contains(., 'Đã gỡ')]").await?;
    let source = browser.source().await?;
    let (listed, history) = source.split_once("id=\"lich-su\"").context("no history of targets")?;
    ensure!(!listed.contains("motcua.example.vn"), "the target is still listed");
    ensure!(history.contains("motcua.example.vn"), "nobody sees that a target was removed");
    Ok(())
}

async fn take_stock_of_an_application(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("ung-dung")).await?;
    browser.type_into("#ten", "VOFFICE").await?;
    browser.type_into("#mau", "*voffice*").await?;
    browser.click("//button[.='Thêm']").await?;
    browser.find("//tr[contains(., '*voffice*')]").await?;
    browser.picture("15-ung-dung").await
}

/// The page shows a complaint that arrives while it is looked at.
async fn follow_complaints(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.go(&fleet.page("phan-anh")).await?;
    browser.find("//p[.='Chưa có phản ánh nào.']").await?;
    // The first event replaces what the server wrote there: from then on the page listens.
    browser.find("//*[@id='truc-tiep'][not(time)]").await?;
    fleet.complain()?;
    browser.find("//td[contains(., 'Mở văn bản quay mãi')]").await?;
    browser.picture("16-phan-anh").await?;
    browser.go(&fleet.url).await?;
    browser.picture("17-tong-quan").await
}

async fn settle_two_machines(browser: &Browser, fleet: &Fleet) -> Result<()> {
    fleet.enrol_again().await?;
    browser.go_until(&fleet.page("may"), "Cần kiểm tra: trùng phần cứng với").await?;
    browser.find("//th[contains(., 'Cần kiểm tra: trùng phần cứng với')]").await?;
    browser.picture("18-may-trung").await?;
    browser.click(&format!("//main//th//a[contains(., '{}')]", fleet.machine_name)).await?;
    browser.find("//h2[.='Cần kiểm tra']").await?;
    browser.picture("19-mot-may-trung").await?;
    browser.click("//button[.='Là hai máy khác nhau']").await?;
    browser.find("//main[.//h2[@id='do-tre']][not(contains(., 'Cần kiểm tra'))]").await?;
    Ok(())
}

async fn sign_out(browser: &Browser, fleet: &Fleet) -> Result<()> {
    browser.click(".me summary").await?;
    browser.click("//button[.='Đăng xuất']").await?;
    browser.find("#mat_khau").await?;
    browser.go(&fleet.page("may")).await?;
    browser.find("#mat_khau").await?;
    Ok(())
}

/// No error in the console, except for the two answers that the story asks for, and no request to anybody else.
async fn what_the_browser_saw(browser: &Browser, url: &str) -> Result<()> {
    let expected = ["status of 404", "status of 422"];
    let errors = browser.console_errors().await?;
    let errors: Vec<_> =
        errors.into_iter().filter(|error| !expected.iter().any(|known| error.contains(known))).collect();
    ensure!(errors.is_empty(), "the console shows {errors:#?}");
    let requests = browser.requests().await?;
    ensure!(20 < requests.len(), "only {} requests were seen", requests.len());
    // Icons of the browser's own date fields come as data: and ask nobody.
    let asked = requests.iter().filter(|request| !request.starts_with("data:"));
    let foreign: Vec<_> = asked.filter(|request| !request.starts_with(url)).collect();
    ensure!(foreign.is_empty(), "pages asked other servers: {foreign:#?}");
    Ok(())
}

/// The only finished download of this kind.
async fn downloaded(folder: &Path, extension: &str) -> Result<PathBuf> {
    let found = || -> Result<Option<PathBuf>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == extension) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    };
    let mut look = tokio::time::interval(Duration::from_millis(50));
    let arrival = async {
        loop {
            look.tick().await;
            if let Some(path) = found()? {
                return anyhow::Ok(path);
            }
        }
    };
    tokio::time::timeout(PATIENCE, arrival).await.context("no download arrived")?
}

/// Beside what cargo builds.
fn target_dir() -> Result<&'static Path> {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("find the target folder")
}

/// An empty folder for the pictures of one story.
fn screenshots(story: &str) -> Result<PathBuf> {
    let folder = target_dir()?.join("browser-screenshots").join(story);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
