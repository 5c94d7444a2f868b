//! Chromium by remote control: the few commands of the WebDriver protocol that a person's work needs.
//!
//! Finding an element waits until it is there (the driver's implicit wait), so nothing here sleeps. Selectors that begin
//! with `/` are XPath, others CSS. Source: W3C WebDriver; `goog:` names are chromedriver's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::PATIENCE;

pub(crate) const TAB: char = '\u{E004}';
pub(crate) const ENTER: char = '\u{E007}';
const WIDTH: u32 = 1366;
const HEIGHT: u32 = 768;
/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What a page is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Light,
    Dark,
    /// On paper, from a desktop that is dark.
    DarkPrinted,
}

pub(crate) struct Browser {
    client: reqwest::Client,
    /// Of the session, without a slash at the end.
    address: String,
    pictures_dir: PathBuf,
    driver: Child,
    clicks: AtomicU32,
}

impl Browser {
    /// Starts the driver and through it Chromium; downloads go to one folder, pictures to the other.
    pub(crate) async fn open(downloads_dir: &Path, pictures_dir: &Path) -> Result<Self> {
        let browser = Self::begin(pictures_dir, &wishes(downloads_dir, true)).await?;
        browser.be(WIDTH, Look::Light).await?;
        Ok(browser)
    }

    /// A browser in which no page may run a script, as some offices set it. It takes no pictures.
    pub(crate) async fn open_without_scripts(downloads_dir: &Path, pictures_dir: &Path) -> Result<Self> {
        Self::begin(pictures_dir, &wishes(downloads_dir, false)).await
    }

    async fn begin(pictures_dir: &Path, wishes: &Value) -> Result<Self> {
        let (driver, port) = start_driver().await?;
        let client = reqwest::Client::builder().no_proxy().timeout(4 * PATIENCE).build()?;
        let base = format!("http://127.0.0.1:{port}");
        let session = send(client.post(format!("{base}/session")).body(wishes.to_string()))
            .await
            .context("start chromium: is the Debian package `chromium` installed?")?;
        let id = session["sessionId"].as_str().context("a session has an id")?;
        let address = format!("{base}/session/{id}");
        let (pictures_dir, clicks) = (pictures_dir.to_owned(), AtomicU32::new(0));
        Ok(Self { client, address, pictures_dir, driver, clicks })
    }

    /// A window of that width.
    pub(crate) async fn be(&self, width: u32, look: Look) -> Result<()> {
        let size = json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false });
        self.developer("Emulation.setDeviceMetricsOverride", &size).await?;
        let scheme = if look == Look::Light { "light" } else { "dark" };
        let medium = if look == Look::DarkPrinted { "print" } else { "screen" };
        let media =
            json!({ "media": medium, "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.developer("Emulation.setEmulatedMedia", &media).await.map(drop)
    }

    /// Keeps the whole page as it looks in such a window.
    pub(crate) async fn look(&self, name: &str, width: u32, look: Look) -> Result<()> {
        self.be(width, look).await?;
        let kept = self.picture_of(name, width).await;
        self.be(WIDTH, Look::Light).await?;
        kept
    }

    /// Lets pages run scripts, or not.
    pub(crate) async fn scripts(&self, run: bool) -> Result<()> {
        let wish = json!({ "value": !run });
        self.developer("Emulation.setScriptExecutionDisabled", &wish).await.map(drop)
    }

    /// What a script says that is run in the page; a promise is waited for. The page's own rules do not hold for it.
    pub(crate) async fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": arguments })).await
    }

    /// Of the page that is open.
    pub(crate) async fn address(&self) -> Result<String> {
        Ok(self.get("url").await?.as_str().context("an address is text")?.to_owned())
    }

    pub(crate) async fn go(&self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url })).await.with_context(|| format!("open {url}")).map(drop)
    }

    /// Opens a page anew until it says something: what machines send is on the next page a second later.
    pub(crate) async fn go_until(&self, url: &str, words: &str) -> Result<()> {
        let look = async {
            loop {
                self.go(url).await?;
                if self.source().await?.contains(words) {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(PATIENCE, look).await.with_context(|| format!("{url} never said {words:?}"))?
    }

    /// Waits for an element; returns the driver's name for it.
    pub(crate) async fn find(&self, selector: &str) -> Result<String> {
        let using = if selector.starts_with('/') { "xpath" } else { "css selector" };
        let found = self.post("element", &json!({ "using": using, "value": selector })).await;
        let found = found.with_context(|| format!("wait for {selector}"))?;
        Ok(found[ELEMENT].as_str().context("an element has a name")?.to_owned())
    }

    pub(crate) async fn click(&self, selector: &str) -> Result<()> {
        let element = self.find(selector).await?;
        let clicked = self.post(&format!("element/{element}/click"), &json!({})).await;
        self.clicks.fetch_add(1, Ordering::Relaxed);
        clicked.with_context(|| format!("click {selector}")).map(drop)
    }

    /// Clicks since the browser was opened.
    pub(crate) fn clicks(&self) -> u32 {
        self.clicks.load(Ordering::Relaxed)
    }

    /// Presses a key so many times; keys without a sign have a name of the protocol's own, such as [`TAB`].
    pub(crate) async fn press(&self, key: char, times: usize) -> Result<()> {
        let one = [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let strokes: Vec<_> = std::iter::repeat_n(one, times).flatten().collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.post("actions", &actions).await.with_context(|| format!("press {key:?}")).map(drop)
    }

    /// Types at the end of what stands there.
    pub(crate) async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.find(selector).await?;
        let typed = self.post(&format!("element/{element}/value"), &json!({ "text": text })).await;
        typed.with_context(|| format!("type into {selector}")).map(drop)
    }

    /// Types in the place of what stands there.
    pub(crate) async fn retype(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.find(selector).await?;
        self.post(&format!("element/{element}/clear"), &json!({})).await?;
        self.type_into(selector, text).await
    }

    /// What a person reads there.
    pub(crate) async fn text(&self, selector: &str) -> Result<String> {
        let element = self.find(selector).await?;
        let text = self.get(&format!("element/{element}/text")).await?;
        Ok(text.as_str().context("text is text")?.to_owned())
    }

    pub(crate) async fn source(&self) -> Result<String> {
        Ok(self.get("source").await?.as_str().context("a page is text")?.to_owned())
    }

    /// Keeps what is in view, and the whole page beside it if that is longer; a page never is wider than the window.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        self.picture_of(name, WIDTH).await
    }

    async fn picture_of(&self, name: &str, window: u32) -> Result<()> {
        let measure = "const page = document.documentElement; return [page.scrollWidth, page.scrollHeight];";
        let size = self.execute(measure, &[]).await?;
        let (width, height) = (size[0].as_u64().unwrap_or_default(), size[1].as_u64().unwrap_or_default());
        ensure!(width <= u64::from(window), "{name} is {width} pixels wide, the window {window}");
        self.capture(name, window, u64::from(HEIGHT)).await?;
        if u64::from(HEIGHT) < height {
            self.capture(&format!("{name}-ca-trang"), window, height).await?;
        }
        Ok(())
    }

    async fn capture(&self, name: &str, width: u32, height: u64) -> Result<()> {
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let wish = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let captured = self.developer("Page.captureScreenshot", &wish).await?;
        let png = decode_base64(captured["data"].as_str().context("a picture has data")?)?;
        ensure!(png.starts_with(b"\x89PNG"), "{name} is no picture");
        let path = self.pictures_dir.join(format!("{name}.png"));
        fs::write(&path, png).with_context(|| format!("write {}", path.display()))
    }

    /// Errors in the console since the last call, refused content included.
    pub(crate) async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self.log("browser").await?;
        let errors = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(errors.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Every address that a page asked for since the last call.
    pub(crate) async fn requests(&self) -> Result<Vec<String>> {
        let mut requests = Vec::new();
        for entry in self.log("performance").await? {
            let event: Value = serde_json::from_str(entry["message"].as_str().unwrap_or_default())?;
            if event["message"]["method"] == "Network.requestWillBeSent" {
                let url = &event["message"]["params"]["request"]["url"];
                requests.push(url.as_str().unwrap_or_default().to_owned());
            }
        }
        Ok(requests)
    }

    /// Ends Chromium, then the driver.
    pub(crate) async fn quit(mut self) -> Result<()> {
        send(self.client.delete(&self.address)).await.context("end chromium")?;
        self.driver.kill().await.context("end chromedriver")
    }

    async fn log(&self, kind: &str) -> Result<Vec<Value>> {
        let entries = self.post("se/log", &json!({ "type": kind })).await?;
        Ok(entries.as_array().context("a log is a list")?.clone())
    }

    async fn developer(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).await
    }

    async fn post(&self, command: &str, body: &Value) -> Result<Value> {
        send(self.client.post(format!("{}/{command}", self.address)).body(body.to_string())).await
    }

    async fn get(&self, command: &str) -> Result<Value> {
        send(self.client.get(format!("{}/{command}", self.address))).await
    }
}

/// Chromedriver on a free port of its own choice.
async fn start_driver() -> Result<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("start chromedriver: install the Debian packages `chromium` and `chromium-driver`")?;
    let mut lines = BufReader::new(driver.stdout.take().context("chromedriver speaks")?).lines();
    let port = async {
        while let Some(line) = lines.next_line().await? {
            let port = line.strip_suffix('.').and_then(|line| line.split_once("successfully on port "));
            if let Some((_, port)) = port {
                return Ok(port.parse()?);
            }
        }
        bail!("chromedriver ended without naming its port")
    };
    let port = tokio::time::timeout(PATIENCE, port).await.context("chromedriver does not start")??;
    Ok((driver, port))
}

fn wishes(downloads_dir: &Path, scripts: bool) -> Value {
    let arguments = [
        "--headless=new",
        // The tests run as root, where Chromium's sandbox does not start.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--force-color-profile=srgb",
        "--lang=vi",
    ];
    // 1 allows, 2 blocks.
    let options = json!({
        "args": arguments,
        "prefs": {
            "download.default_directory": downloads_dir,
            "download.prompt_for_download": false,
            "profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 },
        },
    });
    let limit_ms = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "implicit": limit_ms, "pageLoad": limit_ms, "script": limit_ms },
    } } })
}

/// The value of an answer, or what the driver says was wrong.
async fn send(request: reqwest::RequestBuilder) -> Result<Value> {
    let answer = request.header("content-type", "application/json").send().await?;
    let ok = answer.status().is_success();
    let mut body: Value = serde_json::from_slice(&answer.bytes().await?)?;
    let value = body["value"].take();
    if !ok {
        bail!("{}: {}", value["error"], value["message"].as_str().unwrap_or_default());
    }
    Ok(value)
}

fn decode_base64(text: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for sign in text.bytes().filter(|sign| *sign != b'=') {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            other => bail!("{other} is no base64"),
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if 8 <= held {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff)?);
        }
    }
    Ok(bytes)
}
