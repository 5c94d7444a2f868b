//! A certificate for the pages that the administrator gives, checked before it is used.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ServerConfig;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::clock;
use crate::config::WebCertificate;

/// A certificate that ends sooner is warned of at every start, seconds.
const ENDS_SOON_S: i64 = 21 * 86_400;

/// TLS by the given certificate.
///
/// # Errors
/// Names the file that cannot be read, holds nothing of its kind, does not fit the other, or is out of its time.
pub fn given(files: &WebCertificate, now_ms: i64) -> Result<ServerConfig> {
    let WebCertificate { certificate, key } = files;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&read(certificate)?)
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is no certificate in PEM", certificate.display()))?;
    let Some(first) = chain.first() else {
        bail!("{} holds no certificate in PEM", certificate.display());
    };
    check_time(first, certificate, now_ms)?;
    let private = PrivateKeyDer::from_pem_slice(&read(key)?).with_context(|| {
        format!("{} holds no private key in PEM; one under a password cannot be used", key.display())
    })?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| {
            format!("the key {} does not belong to the certificate {}", key.display(), certificate.display())
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path)
        .with_context(|| format!("read {}, which the configuration names under [web]", path.display()))
}

fn check_time(der: &[u8], path: &Path, now_ms: i64) -> Result<()> {
    let (_, parsed) =
        X509Certificate::from_der(der).with_context(|| format!("read the certificate {}", path.display()))?;
    let (begin_s, end_s) =
        (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
    let day = |at_s: i64| clock::local_date(at_s * 1_000);
    let now_s = now_ms / 1_000;
    if end_s < now_s {
        bail!("the certificate {} ended on {}: put a new one there", path.display(), day(end_s));
    }
    if now_s < begin_s {
        bail!(
            "the certificate {} begins on {}: check the clock of this machine",
            path.display(),
            day(begin_s)
        );
    }
    if end_s < now_s + ENDS_SOON_S {
        tracing::warn!(certificate = %path.display(), ends.on = %day(end_s), "the certificate of the pages ends soon");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    /// 2026-11-23.
    const NOW_MS: i64 = 1_795_395_600_000;

    struct Files {
        _folder: tempfile::TempDir,
        files: WebCertificate,
    }

    fn files(first_year: i32, last_year: i32) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["hatang.example.vn".to_owned()]).unwrap();
        params.not_before = date_time_ymd(first_year, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let made = params.self_signed(&key).unwrap();
        let files =
            WebCertificate { certificate: folder.path().join("web.pem"), key: folder.path().join("web.key") };
        fs::write(&files.certificate, made.pem()).unwrap();
        fs::write(&files.key, key.serialize_pem()).unwrap();
        Files { _folder: folder, files }
    }

    fn fault(files: &WebCertificate) -> String {
        format!("{:#}", given(files, NOW_MS).unwrap_err())
    }

    #[test]
    fn a_certificate_with_its_key_in_its_time_is_taken() {
        assert!(given(&files(2025, 2030).files, NOW_MS).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_with_the_name_of_the_file() {
        let Files { files: good, _folder } = files(2025, 2030);
        let other = files(2025, 2030);
        let swapped = WebCertificate { key: other.files.key.clone(), ..good.clone() };
        assert!(fault(&swapped).contains("does not belong to the certificate"), "{}", fault(&swapped));
        assert!(fault(&files(2020, 2025).files).contains("ended on 2025-01-01"));
        assert!(fault(&files(2027, 2030).files).contains("begins on 2027-01-01"));
        let missing = WebCertificate { certificate: "/nowhere/web.pem".into(), ..good.clone() };
        assert!(fault(&missing).contains("read /nowhere/web.pem"));
        let exchanged = WebCertificate { certificate: good.key.clone(), key: good.certificate.clone() };
        assert!(fault(&exchanged).contains("holds no certificate"), "{}", fault(&exchanged));
        let no_key = WebCertificate { key: good.certificate.clone(), ..good.clone() };
        assert!(fault(&no_key).contains("holds no private key"), "{}", fault(&no_key));
        fs::write(&good.certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .unwrap();
        assert!(fault(&good).contains("read the certificate"), "{}", fault(&good));
        fs::write(&good.certificate, "-----BEGIN CERTIFICATE-----\n").unwrap();
        assert!(fault(&good).contains("no certificate in PEM"), "{}", fault(&good));
    }
}
