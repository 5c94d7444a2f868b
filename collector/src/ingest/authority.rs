//! The collector's own certificate authority.
//!
//! Key and certificate live in `authority/` of the data folder, readable by the owner only. Machines know the authority
//! by the SHA-256 of its certificate, which every join code carries. The authority and the server certificate begin
//! years before today and end decades later, because PCs judge them by whatever time they know; machine certificates
//! are short and judged by the collector's clock alone. What was issued is booked by the store.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use hatang_proto::limits::MAX_CSR_BYTES;
use hatang_proto::model::MachineId;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};

use super::SERVER_NAME;
use crate::limits::CERTIFICATE_DAYS;

const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2090;
const DAY_MS: i64 = 86_400_000;

/// Signs certificates for machines and for this collector.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

/// A certificate that was just signed.
#[derive(Debug, Clone)]
pub struct IssuedCertificate {
    pub der: Vec<u8>,
    /// Hexadecimal.
    pub serial: String,
    pub ends_ms: i64,
}

/// The certificate signing request cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the certificate signing request is unreadable, larger than {MAX_CSR_BYTES} bytes, or not signed by its own key"
)]
pub struct BadRequest;

impl Authority {
    /// Opens the authority in `folder`, or makes one if there is none.
    pub fn open_or_create(folder: &Path) -> Result<Self> {
        let (certificate_path, key_path) = (folder.join("ca.der"), folder.join("ca.key"));
        match (certificate_path.exists(), key_path.exists()) {
            (true, true) => {}
            (false, false) => create(folder, &certificate_path, &key_path)
                .with_context(|| format!("create the certificate authority in {}", folder.display()))?,
            _ => bail!(
                "the certificate authority in {} is incomplete: restore both ca.der and ca.key from a backup; without \
                 them every machine must enrol again",
                folder.display()
            ),
        }
        let key = fs::read(&key_path).with_context(|| format!("read {}", key_path.display()))?;
        let key =
            KeyPair::try_from(key.as_slice()).with_context(|| format!("read {}", key_path.display()))?;
        let der =
            fs::read(&certificate_path).with_context(|| format!("read {}", certificate_path.display()))?;
        let certificate = CertificateDer::from(der);
        let issuer = Issuer::from_ca_cert_der(&certificate, key)
            .with_context(|| format!("read {}", certificate_path.display()))?;
        Ok(Self { issuer, certificate })
    }

    /// The authority's certificate in DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// What join codes carry.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.certificate)
    }

    /// Signs a machine's key; every name in the request is ignored.
    pub fn issue(
        &self,
        request: &[u8],
        machine: MachineId,
        now_ms: i64,
    ) -> Result<IssuedCertificate, BadRequest> {
        if MAX_CSR_BYTES < request.len() {
            return Err(BadRequest);
        }
        let der = CertificateSigningRequestDer::from(request);
        let mut request = CertificateSigningRequestParams::from_der(&der).map_err(|_| BadRequest)?;
        let serial = random_serial().map_err(|_| BadRequest)?;
        let ends_ms = now_ms + CERTIFICATE_DAYS * DAY_MS;
        request.params = leaf_params(&machine.to_string(), ExtendedKeyUsagePurpose::ClientAuth);
        request.params.serial_number = Some(SerialNumber::from_slice(&serial));
        let (year, month, day) = date(now_ms - 2 * DAY_MS);
        request.params.not_before = date_time_ymd(year, month, day);
        let (year, month, day) = date(ends_ms);
        request.params.not_after = date_time_ymd(year, month, day);
        let certificate = request.signed_by(&self.issuer).map_err(|_| BadRequest)?;
        let serial = MachineId(serial).to_string();
        Ok(IssuedCertificate { der: certificate.der().to_vec(), serial, ends_ms })
    }

    /// TLS for the agents' port: a fresh server certificate, client certificates of this authority or none at all.
    pub fn agents_tls(&self) -> Result<ServerConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).context("trust the own authority")?;
        let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
            .allow_unauthenticated()
            .build()
            .context("prepare the check of machine certificates")?;
        let (chain, key) = self.server_certificate(vec![SERVER_NAME.to_owned()])?;
        let mut config = ServerConfig::builder()
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .context("prepare the server certificate")?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.send_tls13_tickets = 0;
        Ok(config)
    }

    /// A server certificate for `names`, the chain ending in the authority's certificate.
    pub fn server_certificate(
        &self,
        names: Vec<String>,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
        let key = KeyPair::generate().context("make a server key")?;
        let mut params = leaf_params("hatang-collector", ExtendedKeyUsagePurpose::ServerAuth);
        params.subject_alt_names =
            CertificateParams::new(names).context("name the server")?.subject_alt_names;
        params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
        params.not_after = date_time_ymd(LAST_YEAR, 1, 1);
        let leaf = params.signed_by(&key, &self.issuer).context("sign the server certificate")?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok((vec![leaf.der().clone(), self.certificate.clone()], key))
    }
}

fn create(folder: &Path, certificate_path: &Path, key_path: &Path) -> Result<()> {
    fs::create_dir_all(folder).context("create the folder")?;
    let key = KeyPair::generate().context("make the authority's key")?;
    let mut params = CertificateParams::default();
    params.distinguished_name = name("hatang collector authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.serial_number = Some(SerialNumber::from_slice(&random_serial()?));
    params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
    params.not_after = date_time_ymd(LAST_YEAR, 1, 1);
    let certificate = params.self_signed(&key).context("sign the authority's certificate")?;
    write_private(key_path, &key.serialize_der())?;
    write_private(certificate_path, certificate.der())
}

/// Writes a file that only its owner may read, and makes sure that it is on disk.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        owner_only(&mut options);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("write {}", path.display()))
}

/// The collector runs on Linux and, for trials, elsewhere; only Unix has modes.
fn owner_only(options: &mut fs::OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

fn leaf_params(common_name: &str, usage: ExtendedKeyUsagePurpose) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name(common_name);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// Year, month and day of a moment, UTC.
fn date(at_ms: i64) -> (i32, u8, u8) {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    (i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// Sixteen random bytes, positive and without a leading zero, as RFC 5280 4.1.2.2 wants serial numbers.
fn random_serial() -> Result<[u8; 16]> {
    let mut serial = [0; 16];
    SystemRandom::new()
        .fill(&mut serial)
        .map_err(|_| anyhow::anyhow!("no random numbers from the system"))?;
    serial[0] = serial[0] & 0x3f | 0x40;
    Ok(serial)
}

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// The machine a client certificate was issued to.
pub fn machine_of(certificate: &[u8]) -> Option<MachineId> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let name = parsed.subject().iter_common_name().next()?.as_str().ok()?;
    name.parse().ok()
}
