//! What a person chooses for the own browser: the ground and the language, with and without scripts.

use anyhow::{Result, ensure};

use crate::fleet::Fleet;
use crate::webdriver::Browser;
use crate::{screenshots, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ground_and_the_language_are_chosen_and_kept() -> Result<()> {
    let downloads = tempfile::tempdir()?;
    let fleet = Fleet::start().await?;
    let browser = Browser::open(downloads.path(), &screenshots("choices")?).await?;
    let chosen = choose(&browser, &fleet).await;
    browser.quit().await?;
    fleet.stop().await?;
    chosen
}

async fn choose(browser: &Browser, fleet: &Fleet) -> Result<()> {
    sign_in(browser, fleet).await?;
    for scripts in [true, false] {
        browser.scripts(scripts).await?;
        browser.go(&fleet.page("may?trang-thai=hoat-dong")).await?;
        pick(browser, "Nền tối").await?;
        browser.find("html[data-scheme='toi']").await?;
        ensure!(browser.address().await?.ends_with("/may?trang-thai=hoat-dong"), "the choice loses the page");
        browser.picture("toi").await?;
        pick(browser, "English").await?;
        browser.find("//html[@lang='en'][@data-scheme='toi']//h1[.='Machines']").await?;
        browser.picture("english").await?;
        browser.go(&fleet.url).await?;
        browser.find("//html[@lang='en'][@data-scheme='toi']//h1[.='Overview']").await?;
        pick(browser, "Ground as on this device").await?;
        browser.find("//html[@lang='en'][not(@data-scheme)]").await?;
        pick(browser, "Tiếng Việt").await?;
        browser.find("//html[@lang='vi']//h1[.='Tổng quan']").await?;
    }
    browser.scripts(true).await
}

async fn pick(browser: &Browser, choice: &str) -> Result<()> {
    browser.click(".me summary").await?;
    browser.click(&format!("//div[@class='menu']//button[.='{choice}']")).await
}
