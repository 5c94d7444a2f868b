//! Antivirus: who is registered, who runs beside, and what must not be asked.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::machine::facts::AntivirusFacts;

const CENTER: &str = r"ROOT\SecurityCenter2:AntiVirusProduct";
const DEFENDER: &str = "MSFT_MpComputerStatus";

fn rows(rows: serde_json::Value) -> Vec<BTreeMap<String, serde_json::Value>> {
    serde_json::from_value(rows).unwrap()
}

fn registered(name: &str, state: u32, path: &str) -> serde_json::Value {
    json!({"displayName": name, "instanceGuid": null, "pathToSignedReportingExe": path, "productState": state, "timestamp": null})
}

fn sources(found: &[AntivirusFacts]) -> Vec<(&str, &str)> {
    found.iter().map(|row| (row.product.as_str(), row.source.as_deref().unwrap_or_default())).collect()
}

#[test]
fn kaspersky_with_a_passive_defender_is_told_without_asking_defender() {
    let (facts, asked) = facts_and_questions(Recorded::new(WINDOWS_10));
    let found = facts.antivirus.unwrap();
    assert_eq!(
        sources(&found),
        [
            ("Kaspersky Endpoint Security for Windows", "security_center"),
            ("Windows Defender", "security_center")
        ]
    );
    let kaspersky = &found[0];
    assert_eq!((kaspersky.product_state, kaspersky.reporting_program_exists), (Some(266_240), Some(true)));
    assert_eq!((kaspersky.running, kaspersky.service_start), (Some(true), Some(2)));
    assert_eq!(kaspersky.version.as_deref(), Some("21.3.10.391"));
    assert_eq!(
        (kaspersky.licence_days_left, kaspersky.signatures_at.as_deref()),
        (Some(41), Some("1790000000"))
    );
    assert_eq!(kaspersky.instance_guid.as_deref(), Some("4f76f112-43eb-40e8-11d8-f7bd1853ea23"));
    assert_eq!(kaspersky.registered_at.as_deref(), Some("Wed, 13 Dec 2023 01:22:33 GMT"));
    let defender = &found[1];
    assert_eq!((defender.running, defender.service_start), (Some(false), Some(3)));
    assert_eq!(defender.reporting_program_exists, None);
    assert!(!asked.contains(&DEFENDER.to_owned()), "{asked:?}");
}

/// The Windows 10 PC with other registrations and without Kaspersky.
fn with(registrations: Vec<serde_json::Value>) -> Recorded {
    let mut recorded = Recorded::new(WINDOWS_10);
    recorded.without_key(r"HKLM\SYSTEM\CurrentControlSet\Services\AVP21.3");
    recorded.without_key(r"HKLM\SOFTWARE\WOW6432Node");
    recorded.rows(CENTER, rows(registrations.into()));
    recorded
}

#[test]
fn a_defender_that_is_on_is_asked_and_gone_products_do_not_keep_it_from_that() {
    let gone = registered("Panda Dome", 266_240, r"C:\Program Files\Panda\gone.exe");
    let on = registered("Windows Defender", 397_568, "windowsdefender://");
    let (facts, asked) = facts_and_questions(with(vec![gone, on]));
    assert!(asked.contains(&DEFENDER.to_owned()));
    let found = facts.antivirus.unwrap();
    assert_eq!(
        sources(&found),
        [
            ("Panda Dome", "security_center"),
            ("Windows Defender", "security_center"),
            ("Windows Defender", "defender")
        ]
    );
    let answer = &found[2];
    assert_eq!((answer.running_mode.as_deref(), answer.real_time), (Some("Normal"), Some(true)));
    assert_eq!((answer.signature_age_days, answer.version.as_deref()), (Some(2), Some("4.18.23110.3")));
    assert_eq!(answer.signatures_at.as_deref(), Some("20231211104500.000000+000"));
}

#[test]
fn beside_a_product_that_is_on_snoozed_or_expired_defender_is_not_asked() {
    for state in [266_240, 270_336, 0x06_3000] {
        let on = registered("Windows Defender", 397_568, "windowsdefender://");
        let (_, asked) = facts_and_questions(with(vec![registered("F-Secure", state, ""), on]));
        assert!(!asked.contains(&DEFENDER.to_owned()), "{state}");
    }
}

#[test]
fn an_older_defender_is_asked_without_its_mode() {
    let mut recorded = with(vec![registered("Windows Defender", 397_568, "windowsdefender://")]);
    let old = json!([{"AMProductVersion": "4.4", "AMServiceEnabled": true, "RealTimeProtectionEnabled": true,
        "AntivirusSignatureAge": 65_535, "AntivirusSignatureLastUpdated": null}]);
    recorded.rows(&format!(r"ROOT\Microsoft\Windows\Defender:{DEFENDER}"), rows(old));
    let facts = facts(recorded);
    let found = facts.antivirus.as_ref().unwrap();
    assert_eq!((found[1].running_mode.as_deref(), found[1].signature_age_days), (None, Some(65_535)));
    assert!(found[1].signatures_at.is_some(), "the registry tells when signatures came");
    assert!(!problems(&facts).iter().any(|problem| problem.starts_with("antivirus")));
}

#[test]
fn a_server_without_security_center_is_told_by_defender_or_by_services() {
    let server = || {
        let mut recorded = with(Vec::new());
        recorded.without_class(CENTER);
        recorded.version.product_type = 3;
        recorded
    };
    let found = facts(server());
    assert_eq!(sources(found.antivirus.as_ref().unwrap()), [("Microsoft Defender Antivirus", "defender")]);
    assert!(
        problems(&found).iter().any(|problem| problem.starts_with("antivirus: ask WMI for AntiVirusProduct"))
    );

    let mut other = server();
    other.put(
        r"HKLM\SYSTEM\CurrentControlSet\Services\ekrn",
        vec![("Start".to_owned(), Some(sources::Value::Number(2)))],
    );
    other.services.insert("ekrn".to_owned(), true);
    let (found, asked) = facts_and_questions(other);
    assert!(!asked.contains(&DEFENDER.to_owned()));
    let expected = [("ESET", "service"), ("Microsoft Defender Antivirus", "service")];
    assert_eq!(sources(&found.antivirus.unwrap()), expected);

    let mut bare = server();
    bare.without_key(r"HKLM\SYSTEM\CurrentControlSet\Services\WinDefend");
    let found = facts(bare);
    assert_eq!(found.antivirus, None, "nothing found is not no antivirus");
}

#[test]
fn a_workstation_whose_security_center_does_not_answer_is_told_by_services_alone() {
    let mut recorded = with(Vec::new());
    recorded.without_class(CENTER);
    let (facts, asked) = facts_and_questions(recorded);
    assert!(!asked.contains(&DEFENDER.to_owned()));
    assert_eq!(sources(&facts.antivirus.unwrap()), [("Microsoft Defender Antivirus", "service")]);
}

#[test]
fn arguments_behind_a_reporting_program_do_not_make_it_gone() {
    let mut recorded = with(vec![registered("G", 266_240, r#""C:\Program Files\G\g.exe" /wsc"#)]);
    recorded.files.push(r"c:\program files\g\g.exe".to_owned());
    assert_eq!(facts(recorded).antivirus.unwrap()[0].reporting_program_exists, Some(true));
}

#[test]
fn a_reporting_program_on_a_share_is_not_looked_for() {
    let mut recorded = with(vec![registered("G", 266_240, r"\\server\share\g.exe")]);
    recorded.files.push(r"\\server\share\g.exe".to_owned());
    assert_eq!(facts(recorded).antivirus.unwrap()[0].reporting_program_exists, None);
}

#[test]
fn a_workstation_that_lists_nobody_has_nobody() {
    let facts = facts(with(Vec::new()));
    assert_eq!(facts.antivirus, Some(Vec::new()));
}

#[test]
fn a_program_without_service_is_told_by_its_name_alone() {
    let mut recorded = with(Vec::new());
    let key = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\CMC";
    recorded.put_text(key, &[("DisplayName", "CMC Antivirus"), ("DisplayVersion", "2020.1")]);
    let found = facts(recorded).antivirus.unwrap();
    assert_eq!(sources(&found), [("CMC Antivirus", "programs")]);
    assert_eq!((found[0].running, found[0].version.as_deref()), (None, Some("2020.1")));
}
