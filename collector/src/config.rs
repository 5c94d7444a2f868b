//! What the configuration file says and what the collector runs with: two types.
//!
//! Every key is optional, an unknown one is an error, and each default is a constant that
//! `deploy/examples/collector.toml` repeats.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use reqwest::Url;
use serde::Deserialize;

use crate::backup::desk::Plan;
use crate::limits::BACKUPS;

/// Folder of everything the collector keeps, for `up`.
pub const DEFAULT_DATA_DIR: &str = "hatang-data";
/// Where agents connect.
pub const DEFAULT_AGENTS: &str = "0.0.0.0:7443";
/// Where browsers connect; other PCs reach it only if an administrator opens it.
pub const DEFAULT_WEB: &str = "127.0.0.1:8080";
/// Folder of backups, within the data folder unless it is named from the root.
pub const DEFAULT_BACKUP_FOLDER: &str = "backups";
/// Backups that stay.
pub const DEFAULT_BACKUPS: u32 = 3;

/// The file as written by a person.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    data_dir: Option<PathBuf>,
    #[serde(default)]
    agents: AgentsSection,
    #[serde(default)]
    web: WebSection,
    #[serde(default)]
    evidence: EvidenceSection,
    #[serde(default)]
    backup: BackupSection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackupSection {
    folder: Option<PathBuf>,
    keep: Option<u32>,
    daily: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceSection {
    timestamp_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentsSection {
    listen: Option<SocketAddr>,
    address: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebSection {
    listen: Option<SocketAddr>,
    plain_http: Option<bool>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

/// Files of a certificate for the pages, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebCertificate {
    /// The certificate and those between it and its authority.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What the collector runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub data_dir: PathBuf,
    pub agents_listen: SocketAddr,
    /// Host name or address that join codes carry; found by itself if absent.
    pub agents_address: Option<String>,
    pub web_listen: SocketAddr,
    /// Serve pages without TLS even beyond this machine, behind a proxy that adds it.
    pub web_plain_http: bool,
    /// Serve pages over TLS by this certificate, on this machine too; by the collector's own authority if absent.
    pub web_certificate: Option<WebCertificate>,
    /// Time-stamping service (RFC 3161) for sealed days; none unless an administrator names one.
    pub timestamp_url: Option<Url>,
    pub backup: BackupConfig,
}

/// Backups by the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupConfig {
    /// Where they go; a relative path lies within the data folder.
    pub folder: PathBuf,
    /// How many stay, 1 to [`BACKUPS`].
    pub keep: u32,
    /// One a day.
    pub daily: bool,
}

impl BackupConfig {
    /// What an absent section means.
    pub fn defaults() -> Self {
        Self { folder: PathBuf::from(DEFAULT_BACKUP_FOLDER), keep: DEFAULT_BACKUPS, daily: true }
    }

    /// How backups of this data folder are made.
    pub fn plan(&self, data_dir: &Path) -> Plan {
        let (folder, keep) = (data_dir.join(&self.folder), self.keep);
        Plan { data_dir: data_dir.to_owned(), folder, keep, daily: self.daily }
    }

    fn of(section: BackupSection) -> Result<Self> {
        let defaults = Self::defaults();
        let keep = section.keep.unwrap_or(defaults.keep);
        ensure!((1..=BACKUPS).contains(&keep), "[backup] keep must be from 1 to {BACKUPS}, not {keep}");
        Ok(Self {
            folder: section.folder.unwrap_or(defaults.folder),
            keep,
            daily: section.daily.unwrap_or(defaults.daily),
        })
    }
}

impl Config {
    /// Reads a file; keys that it leaves out have their defaults.
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("read the configuration {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in the configuration {}", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let file: ConfigFile =
            toml::from_str(text).context("unreadable: correct the key or value named below")?;
        let defaults = Self::defaults()?;
        Ok(Self {
            data_dir: file.data_dir.unwrap_or(defaults.data_dir),
            agents_listen: file.agents.listen.unwrap_or(defaults.agents_listen),
            agents_address: file.agents.address,
            web_listen: file.web.listen.unwrap_or(defaults.web_listen),
            web_plain_http: file.web.plain_http.unwrap_or(defaults.web_plain_http),
            web_certificate: web_certificate(&file.web)?,
            timestamp_url: file.evidence.timestamp_url.as_deref().map(service).transpose()?,
            backup: BackupConfig::of(file.backup)?,
        })
    }

    /// What an empty file means.
    pub fn defaults() -> Result<Self> {
        Ok(Self {
            data_dir: PathBuf::from(DEFAULT_DATA_DIR),
            agents_listen: DEFAULT_AGENTS.parse().context("default address for agents")?,
            agents_address: None,
            web_listen: DEFAULT_WEB.parse().context("default address for browsers")?,
            web_plain_http: false,
            web_certificate: None,
            timestamp_url: None,
            backup: BackupConfig::defaults(),
        })
    }
}

fn web_certificate(web: &WebSection) -> Result<Option<WebCertificate>> {
    match (&web.certificate, &web.key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            ensure!(web.plain_http != Some(true), "[web]: plain_http and certificate exclude each other");
            Ok(Some(WebCertificate { certificate: certificate.clone(), key: key.clone() }))
        }
        _ => bail!("[web]: certificate and key belong together; one is missing"),
    }
}

fn service(text: &str) -> Result<Url> {
    let address: Url = text.parse().with_context(|| format!("timestamp_url {text:?} is no address"))?;
    ensure!(
        matches!(address.scheme(), "http" | "https"),
        "timestamp_url {text:?}: only http and https are asked"
    );
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stamping_service_is_an_address_of_the_web() {
        let read = |text: &str| Config::parse(&format!("[evidence]\ntimestamp_url = \"{text}\""));
        assert!(read("http://tsa.example.vn/").unwrap().timestamp_url.is_some());
        for wrong in ["file:///etc/passwd", "tsa", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_certificate_comes_with_its_key_and_not_with_plain_http() {
        let read = |text: &str| Config::parse(&format!("[web]\n{text}"));
        let both = "certificate = \"a.pem\"\nkey = \"a.key\"\n";
        assert_eq!(read(both).unwrap().web_certificate.unwrap().key, PathBuf::from("a.key"));
        for wrong in ["certificate = \"a.pem\"", "key = \"a.key\"", &format!("{both}plain_http = true")] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_example_equals_the_defaults() {
        let example = include_str!("../../deploy/examples/collector.toml");
        assert_eq!(Config::parse(example).unwrap(), Config::defaults().unwrap());
    }

    #[test]
    fn backups_lie_within_the_data_folder_unless_named_from_the_root_and_at_least_one_stays() {
        let plan = |text: &str| Config::parse(text).map(|config| config.backup.plan(Path::new("/d")));
        assert_eq!(plan("").unwrap().folder, Path::new("/d/backups"));
        let elsewhere = plan("[backup]\nfolder = \"/mnt/usb\"\nkeep = 30\ndaily = false").unwrap();
        assert_eq!((elsewhere.folder.as_path(), elsewhere.keep), (Path::new("/mnt/usb"), 30));
        for keep in ["0", "401", "-1"] {
            assert!(plan(&format!("[backup]\nkeep = {keep}")).is_err(), "{keep}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let fault = format!("{:#}", Config::parse("data_dri = \"x\"").unwrap_err());
        assert!(fault.contains("data_dri"), "{fault}");
    }
}
