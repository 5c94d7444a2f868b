//! Antivirus products: ClamAV with its service and signatures, others by the folder they install.
//!
//! Of the running processes only those named after ClamAV's service are looked for, and only where it is installed.

use super::tree::Tree;
use crate::machine::facts::{AntivirusFacts, Fault};

const CLAMAV_PROGRAMS: [&str; 4] =
    ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/bin/clamscan", "/usr/local/sbin/clamd"];
const CLAMAV_SERVICE: &str = "clamd";
const CLAMAV_PROCESS_FILES: [&str; 3] =
    ["/run/clamav/clamd.pid", "/run/clamd.scan/clamd.pid", "/run/clamd.pid"];
const SIGNATURES: &str = "/var/lib/clamav";
const SIGNATURE_FILES: [&str; 4] = ["daily.cld", "daily.cvd", "main.cld", "main.cvd"];
/// A signature file opens with a line of text in this many bytes (clamav-doc, "CVD format").
const HEADER_BYTES: u64 = 512;

/// Folder, product. How they do is known to their own consoles only.
const OTHERS: [(&str, &str); 7] = [
    ("/opt/kaspersky/kesl", "Kaspersky Endpoint Security"),
    ("/opt/eset/eea", "ESET Endpoint Antivirus"),
    ("/opt/eset/efs", "ESET Server Security"),
    ("/opt/microsoft/mdatp", "Microsoft Defender for Endpoint"),
    ("/opt/sophos-spl", "Sophos Protection for Linux"),
    ("/opt/bitdefender-security-tools", "Bitdefender GravityZone"),
    ("/opt/CrowdStrike", "CrowdStrike Falcon"),
];

pub(super) fn read(tree: &Tree, faults: &mut Vec<Fault>) -> Result<Vec<AntivirusFacts>, Fault> {
    let mut found = Vec::new();
    if CLAMAV_PROGRAMS.iter().any(|path| tree.exists(path)) {
        found.push(AntivirusFacts {
            product: "ClamAV".to_owned(),
            running: Some(service_runs(tree)?),
            signature_headers: signatures(tree, faults),
            ..AntivirusFacts::default()
        });
    }
    let others = OTHERS.iter().filter(|(folder, _)| tree.exists(folder));
    found.extend(
        others.map(|(_, product)| AntivirusFacts {
            product: (*product).to_owned(),
            ..AntivirusFacts::default()
        }),
    );
    Ok(found)
}

/// The process that wrote its number down, else any of that name.
fn service_runs(tree: &Tree) -> Result<bool, Fault> {
    let is_service =
        |process: &str| tree.attribute(&format!("/proc/{process}/comm")).as_deref() == Some(CLAMAV_SERVICE);
    let written = CLAMAV_PROCESS_FILES.iter().filter_map(|path| tree.number::<u32>(path));
    if written.into_iter().any(|process| is_service(&process.to_string())) {
        return Ok(true);
    }
    let names = tree.names("/proc")?;
    Ok(names
        .iter()
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .any(|name| is_service(name)))
}

fn signatures(tree: &Tree, faults: &mut Vec<Fault>) -> Vec<String> {
    let paths = SIGNATURE_FILES.iter().map(|name| format!("{SIGNATURES}/{name}"));
    let mut headers = Vec::new();
    for path in paths.filter(|path| tree.exists(path)) {
        match tree.text_head(&path, HEADER_BYTES) {
            Ok(header) => headers.push(header),
            Err(fault) => faults.push(fault),
        }
    }
    headers
}
