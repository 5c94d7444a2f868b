//! Which pages are asked for, and how long each took.

use anyhow::{Context, Result};

use crate::collector::Collector;
use crate::visitor::{Answer, Visitor};

/// One address.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) name: String,
    pub(crate) path: String,
    /// Looked at in a browser, so that its size matters.
    pub(crate) is_page: bool,
}

/// Answers to one route.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    pub(crate) status: u16,
    pub(crate) bytes: usize,
    pub(crate) times_ms: Vec<f64>,
    /// Processor time of the collector for one answer, milliseconds; only where one client asks alone.
    pub(crate) cpu_ms: f64,
}

impl Measured {
    fn take(&mut self, answer: &Answer) {
        self.status = answer.status;
        self.bytes = answer.bytes;
        self.times_ms.push(answer.took_ms);
    }

    pub(crate) fn quantile(&self, share: f64) -> f64 {
        quantile(&mut self.times_ms.clone(), share)
    }
}

pub(crate) fn quantile(times_ms: &mut [f64], share: f64) -> f64 {
    times_ms.sort_by(f64::total_cmp);
    let all = times_ms.len() as f64;
    let below = times_ms.iter().zip(1_u32..).find(|(_, place)| all * share <= f64::from(*place));
    below.map(|(took_ms, _)| *took_ms).unwrap_or_default()
}

/// Unit 2 is a commune, unit 1 the whole province.
const PAGES: [&str; 35] = [
    "/",
    "/?theo=diet",
    "/?q=xa+dai&chi=can-chu-y",
    "/?mo=tat-ca&trang=3",
    "/may",
    "/may?q=pc-1234",
    "/may?q=van+thu&trang-thai=hoat-dong",
    "/may?don-vi=2",
    "/may?don-vi=2&diet-vi-rut=tat",
    "/may?viec=o-dia",
    "/may?diet-vi-rut=tat",
    "/may?trang=90",
    "{machine}",
    "/mang",
    "/mang/1",
    "/mang/2",
    "/mang/2/dien-bien",
    "/mang/so-sanh?a=2&b=3",
    "{episode}",
    "/phan-anh",
    "/bao-cao",
    "/bao-cao/2",
    "/bao-cao/2/so-lieu/desktop_count",
    "/bao-cao/2/chot",
    "/bao-cao/2/so-sanh",
    "/bao-cao/2/mua-sam",
    "/bao-cao/2/danh-muc",
    "/muc-tieu",
    "/ung-dung",
    "/ma-ghi-danh",
    "/cai-dat",
    "/tai-khoan",
    "/cai-dat/nguoi-dung",
    "/cai-dat/nhat-ky",
    "/may/trung",
];
const FILES: [&str; 8] = [
    "/may/tai/csv",
    "/bao-cao/2/tai/docx",
    "/bao-cao/2/tai/json",
    "/api/v1/units",
    "/api/v1/machines?limit=100",
    "/api/v1/openapi.json",
    "/metrics",
    "/healthz",
];

/// The whole province: asked for once, by one client.
const LARGE: [&str; 4] = ["/bao-cao/1", "/bao-cao/1/danh-muc", "/bao-cao/1/so-sanh", "/bao-cao/1/tai/csv"];

pub(crate) fn large() -> Vec<Route> {
    LARGE
        .iter()
        .map(|path| Route { name: (*path).to_owned(), path: (*path).to_owned(), is_page: true })
        .collect()
}

/// All routes, with a machine and an episode that there are.
pub(crate) async fn routes(visitor: &Visitor) -> Result<Vec<Route>> {
    let machine = link(&visitor.get("/may?don-vi=2").await?.body, "/may/").context("no machine is listed")?;
    let episode =
        link(&visitor.get("/mang/2").await?.body, "/mang/2/luot/").context("no episode is listed")?;
    let route = |path: &str, is_page| {
        let named = match path {
            "{machine}" => machine.clone(),
            "{episode}" => episode.clone(),
            path => path.to_owned(),
        };
        Route { name: named.chars().take(44).collect(), path: named, is_page }
    };
    let pages = PAGES.iter().map(|path| route(path, true));
    Ok(pages.chain(FILES.iter().map(|path| route(path, false))).collect())
}

/// The first address on a page that begins so and goes on with a name of its own.
fn link(page: &str, begin: &str) -> Option<String> {
    let after = page.split(&format!("href=\"{begin}")).skip(1).find_map(|rest| rest.split('"').next())?;
    Some(format!("{begin}{after}"))
}

/// Each route so many times in a row, with what it costs the collector; other work of the collector counts too.
pub(crate) async fn ask_alone(
    visitor: &Visitor,
    collector: &Collector,
    routes: &[Route],
    rounds: usize,
) -> Result<Vec<Measured>> {
    let mut all = Vec::with_capacity(routes.len());
    for route in routes {
        let before = collector.usage()?.cpu_s;
        let mut measured = Measured::default();
        for _ in 0..rounds {
            measured.take(&visitor.get(&route.path).await?);
        }
        measured.cpu_ms = (collector.usage()?.cpu_s - before) * 1e3 / rounds as f64;
        all.push(measured);
    }
    Ok(all)
}

/// Each route so many times, all of them one after the other.
pub(crate) async fn ask(visitor: &Visitor, routes: &[Route], rounds: usize) -> Result<Vec<Measured>> {
    let mut all = vec![Measured::default(); routes.len()];
    for _ in 0..rounds {
        for (route, measured) in routes.iter().zip(&mut all) {
            measured.take(&visitor.get(&route.path).await?);
        }
    }
    Ok(all)
}
