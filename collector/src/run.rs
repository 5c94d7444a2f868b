//! Wiring: the collector at work.
//!
//! Opens the data folder for this program alone, starts store, authority, agents' port, pages and jobs, and takes them
//! down again in the opposite order when the caller's `stop` fires. It decides nothing else.

pub mod board;
pub mod calendar_reading;
pub mod data_dir;
mod descriptors;
pub mod evidence_key;
pub mod evidence_reading;
pub mod form_files;
pub mod frozen_reports;
pub mod line_quality_reading;
pub mod network_reading;
pub mod page_source;
pub mod pages;
pub mod passwords;
pub mod shift_reading;
pub mod speed_reading;
pub mod starter;

use std::future::Future;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Url;
use rustls::server::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;

use crate::backup::desk::Desk;
use crate::clock;
use crate::config::Config;
use crate::evidence::SigningKey;
use crate::ingest::authority::Authority;
use crate::ingest::server;
use crate::ingest::sites::Sites;
use crate::jobs;
use crate::packages::Shelf;
use crate::store::Store;
use crate::web::views::Change;
use crate::web::{self, WebSettings};
use board::Board;
use data_dir::DataDir;
use page_source::{NetworkMemory, PageSource};

/// Changes that a slow page may be behind before it misses some.
const CHANGES: usize = 256;
/// After a stop, streams and pages have this long to end.
const PARTING: Duration = Duration::from_millis(1_500);

/// A collector that runs.
pub struct Running {
    pub store: Store,
    pub authority: Arc<Authority>,
    pub agents: SocketAddr,
    pub web: SocketAddr,
    pub web_is_tls: bool,
    /// What opened pages are told.
    pub changes: broadcast::Sender<Change>,
    /// Who is online where, and the way to ask them.
    pub sites: Sites,
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    _data_dir: DataDir,
}

/// Starts everything; when this returns, agents and browsers can connect.
pub async fn start(config: &Config) -> Result<Running> {
    descriptors::raise_limit();
    let data_dir = DataDir::lock(&config.data_dir)?;
    let store = Store::open(&data_dir.database_path())?;
    let authority = Arc::new(Authority::open_or_create(&data_dir.authority_dir())?);
    let agents_listener = listen(config.agents_listen, "agents", "--agents").await?;
    let web_listener = listen(config.web_listen, "browsers", "--web").await?;
    let agents = agents_listener.local_addr().context("ask for the agents' address")?;
    let web = web_listener.local_addr().context("ask for the pages' address")?;
    let address = config.agents_address.clone().unwrap_or_else(|| reachable_address(agents).to_string());
    store.set_agents_address(&address, agents.port()).context("keep the address for join codes")?;

    let (stop, stopping) = watch::channel(false);
    let (version_changes, versions) = watch::channel(store.versions()?);
    let mut tasks = JoinSet::new();
    let sites = Sites::default();
    let doors =
        server::Doors { store: store.clone(), authority: Arc::clone(&authority), sites: sites.clone() };
    let serving = server::serve(agents_listener, doors, stopping.clone(), versions);
    tasks.spawn(async move { tell_if_broken(serving.await) });
    let evidence_key = Arc::new(evidence_key::open_or_create(&config.data_dir)?);
    let tls = web_tls(config, web, &authority, &address)?;
    let web_is_tls = tls.is_some();
    let (changes, _) = broadcast::channel(CHANGES);
    tasks.spawn(jobs::refresh_targets::run(store.clone(), version_changes, stopping.clone()));
    let at_work = AtWork { store: &store, sites: &sites, changes: &changes, stopping: &stopping };
    at_work.watch_samples(&mut tasks);
    at_work.keep_evidence(&mut tasks, &evidence_key, config.timestamp_url.clone());
    at_work.watch_people(&mut tasks);
    let backups = Desk::new(store.clone(), config.backup.plan(&config.data_dir));
    tasks.spawn(jobs::back_up::run(backups.clone(), stopping.clone()));
    let source = Arc::new(PageSource {
        store: store.clone(),
        board: Board::default(),
        authority: Arc::clone(&authority),
        changes: changes.clone(),
        forms_dir: form_files::directory(&config.data_dir),
        backups,
        packages: Shelf::of(&config.data_dir),
        sites: sites.clone(),
        evidence_key,
        networks: NetworkMemory::default(),
    });
    read_fleet(Arc::clone(&source));
    let door = pages::Door { listener: web_listener, tls, behind_proxy: config.web_plain_http };
    let router = web::router(source, WebSettings { secure_cookie: web_is_tls, zone: fixed_zone() });
    tasks.spawn(pages::serve(door, router, stopping));
    Ok(Running {
        store,
        authority,
        agents,
        web,
        web_is_tls,
        changes,
        sites,
        tasks,
        stop,
        _data_dir: data_dir,
    })
}

/// UTC+7, which Vietnam keeps all year.
fn fixed_zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7))
}

fn tell_if_broken(served: Result<()>) {
    if let Err(fault) = served {
        tracing::error!(error = format!("{fault:#}"), "the agents' port broke down: restart the collector");
    }
}

/// The first page shall not wait for it; what goes wrong here goes wrong there again and is told.
fn read_fleet(source: Arc<PageSource>) {
    drop(tokio::task::spawn_blocking(move || source.board.current(&source.store, clock::unix_ms()).is_ok()));
}

/// How the pages are kept from listeners: plain HTTP reaches this machine only, unless a proxy adds TLS.
fn web_tls(
    config: &Config,
    web: SocketAddr,
    authority: &Authority,
    address: &str,
) -> Result<Option<ServerConfig>> {
    match &config.web_certificate {
        Some(files) => pages::given_certificate(files, clock::unix_ms()).map(Some),
        None if web.ip().is_loopback() || config.web_plain_http => Ok(None),
        None => pages::own_certificate(authority, address).map(Some),
    }
}

/// What jobs work on.
struct AtWork<'a> {
    store: &'a Store,
    sites: &'a Sites,
    changes: &'a broadcast::Sender<Change>,
    stopping: &'a watch::Receiver<bool>,
}

impl AtWork<'_> {
    fn watch_samples(&self, tasks: &mut JoinSet<()>) {
        let (store, sites, stopping) =
            (|| self.store.clone(), || self.sites.clone(), || self.stopping.clone());
        tasks.spawn(jobs::seal_samples::run(store(), stopping()));
        tasks.spawn(jobs::forget_old::run(store(), stopping()));
        tasks.spawn(jobs::appoint_probers::run(store(), sites(), stopping()));
        tasks.spawn(jobs::ask_speed::run(store(), sites(), stopping()));
        tasks.spawn(jobs::detect_episodes::run(store(), sites(), self.changes.clone(), stopping()));
        tasks.spawn(jobs::find_recurrences::run(store(), stopping()));
    }

    fn keep_evidence(&self, tasks: &mut JoinSet<()>, key: &Arc<SigningKey>, service: Option<Url>) {
        tasks.spawn(jobs::merkle_day::run(self.store.clone(), Arc::clone(key), self.stopping.clone()));
        if let Some(service) = service {
            tasks.spawn(jobs::stamp_days::run(self.store.clone(), service, self.stopping.clone()));
        }
    }

    fn watch_people(&self, tasks: &mut JoinSet<()>) {
        let (store, stopping) = (|| self.store.clone(), || self.stopping.clone());
        tasks.spawn(jobs::judge_complaints::run(store(), self.changes.clone(), stopping()));
        tasks.spawn(jobs::watch_complaints::run(
            store(),
            self.sites.clone(),
            self.changes.clone(),
            stopping(),
        ));
        tasks.spawn(jobs::watch_presence::run(store(), self.changes.clone(), stopping()));
    }
}

impl Running {
    /// What a person types into a browser.
    pub fn url(&self) -> String {
        let scheme = if self.web_is_tls { "https" } else { "http" };
        format!("{scheme}://{}/", self.web)
    }

    /// Waits for `stop`, then ends everything within two seconds; what was acknowledged is on disk already.
    pub async fn until(mut self, stop: impl Future<Output = ()>) {
        stop.await;
        tracing::info!("stopping");
        self.stop.send_replace(true);
        let ended =
            tokio::time::timeout(PARTING, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::debug!("some connections were cut at the stop");
            self.tasks.abort_all();
        }
    }
}

async fn listen(address: SocketAddr, whom: &str, option: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen for {whom} on {address}: choose another address with {option}")
    })
}

/// The address under which other machines most likely reach this one. Connecting a UDP socket sends nothing; it only
/// makes the system choose the address of its default route.
fn reachable_address(listening: SocketAddr) -> IpAddr {
    if !listening.ip().is_unspecified() {
        return listening.ip();
    }
    let by_route = || {
        let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
        socket.connect("192.0.2.1:9").ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    by_route().unwrap_or(IpAddr::from([127, 0, 0, 1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn pages_are_plain_on_this_machine_only_unless_a_proxy_adds_tls() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open_or_create(folder.path()).unwrap();
        let is_tls = |listen: &str, web_plain_http| {
            let config = Config { web_plain_http, ..Config::defaults().unwrap() };
            web_tls(&config, listen.parse().unwrap(), &authority, "10.0.0.5").unwrap().is_some()
        };
        assert!(!is_tls("127.0.0.1:8080", false) && !is_tls("[::1]:8080", false));
        for beyond in ["0.0.0.0:8080", "10.0.0.5:8080", "[::]:8080"] {
            assert!(is_tls(beyond, false), "{beyond}");
            assert!(!is_tls(beyond, true), "{beyond}");
        }
        let files = config::WebCertificate { certificate: "/nowhere".into(), key: "/nowhere".into() };
        let config = Config { web_certificate: Some(files), ..Config::defaults().unwrap() };
        let fault = web_tls(&config, "127.0.0.1:8080".parse().unwrap(), &authority, "10.0.0.5").unwrap_err();
        assert!(format!("{fault:#}").contains("/nowhere"), "{fault:#}");
    }
}
