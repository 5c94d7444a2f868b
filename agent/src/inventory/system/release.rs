//! Which Windows this is and until when it gets security updates.
//!
//! The build decides, not the name: Windows 11 still calls itself Windows 10 in the registry, and the release number stood
//! still at 2009. Ends of support are data (`windows_support.csv`); an edition or a build that it does not list has no
//! known end, and paid extended updates are not asked about.

use crate::inventory::texts::{rows, tidy_option};
use crate::machine::facts::SystemFacts;

const SUPPORT: &str = include_str!("windows_support.csv");

/// First build of Windows 11.
const WINDOWS_11: u32 = 22_000;
/// Build of 20H2, the last one whose `ReleaseId` told its release.
const LAST_RELEASE_ID: u32 = 19_042;

pub(super) fn is_server(facts: &SystemFacts) -> bool {
    let starts = |text: &Option<String>| text.as_ref().is_some_and(|text| text.starts_with("Server"));
    match facts.product_type {
        Some(kind) => matches!(kind, 2 | 3),
        None => starts(&facts.installation_type) || starts(&facts.edition),
    }
}

/// The name with the number that the build tells.
pub(super) fn name(facts: &SystemFacts) -> Option<String> {
    let name = tidy_option(facts.name.as_ref());
    let is_11 = facts.build.is_some_and(|build| WINDOWS_11 <= build) && !is_server(facts);
    match name {
        Some(name) if is_11 => Some(name.replacen("Windows 10", "Windows 11", 1)),
        Some(name) => Some(name),
        None => release(facts).map(|release| release.split(" without").next().unwrap_or(release).to_owned()),
    }
}

/// `22H2`, `1809`, `Service Pack 1`.
pub(super) fn version(facts: &SystemFacts) -> Option<String> {
    let stood_still =
        |text: &String| text == "2009" && facts.build.is_some_and(|build| LAST_RELEASE_ID < build);
    tidy_option(facts.display_version.as_ref())
        .filter(|text| !stood_still(text))
        .or_else(|| tidy_option(facts.service_pack.as_ref()))
        .or_else(|| tidy_option(facts.version.as_ref()))
}

/// `19045.3803`.
pub(super) fn build(facts: &SystemFacts) -> Option<String> {
    let build = facts.build?;
    Some(facts.revision.map_or_else(|| build.to_string(), |revision| format!("{build}.{revision}")))
}

/// `YYYY-MM-DD`: the last day with free security updates.
pub(super) fn support_end(facts: &SystemFacts) -> Option<String> {
    row(facts).and_then(|row| row.get(2).map(|end| (*end).to_owned()))
}

fn release(facts: &SystemFacts) -> Option<&'static str> {
    row(facts).and_then(|row| row.get(3).copied())
}

fn row(facts: &SystemFacts) -> Option<Vec<&'static str>> {
    let build = facts.build?;
    let of_build =
        rows(SUPPORT, 5).filter(|row| row.get(1).and_then(|text| text.parse().ok()) == Some(build));
    if is_server(facts) {
        return of_build.into_iter().find(|row| row.first() == Some(&"server"));
    }
    let group = group(facts.edition.as_deref());
    let mut clients = of_build.filter(|row| row.first() != Some(&"server"));
    match group {
        Some(group) => clients.find(|row| row.first() == Some(&"client") || row.first() == Some(&group)),
        // Without an edition an end counts only if all editions share it.
        None if facts.edition.is_none() => {
            let first = clients.next()?;
            clients.all(|row| row.get(2) == first.get(2)).then_some(first)
        }
        None => None,
    }
}

/// Which editions are served alike; `None` for embedded and unheard-of ones.
fn group(edition: Option<&str>) -> Option<&'static str> {
    let edition = edition?.trim().to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| edition.starts_with(word));
    if starts(&["iotenterprises"]) {
        return Some("iot_ltsc");
    }
    if starts(&["enterprises"]) {
        return Some("ltsc");
    }
    if starts(&["enterprise", "education", "iotenterprise", "serverrdsh"]) {
        return Some("enterprise");
    }
    let home_pro = ["core", "professional", "home", "ultimate", "starter", "business", "cloud", "pro"];
    starts(&home_pro).then_some("home_pro")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::calendar::days_since_1970;

    fn windows(name: &str, edition: &str, build: u32, product_type: u32) -> SystemFacts {
        SystemFacts {
            family: "windows".to_owned(),
            name: Some(name.to_owned()),
            edition: Some(edition.to_owned()),
            build: Some(build),
            product_type: Some(product_type),
            ..SystemFacts::default()
        }
    }

    #[test]
    fn the_end_of_support_follows_edition_and_build() {
        for (edition, build, kind, expected) in [
            ("Professional", 7_601, 1, Some("2020-01-14")),
            ("Ultimate", 7_601, 1, Some("2020-01-14")),
            ("Core", 9_600, 1, Some("2023-01-10")),
            ("Professional", 19_045, 1, Some("2025-10-14")),
            ("EnterpriseS", 17_763, 1, Some("2029-01-09")),
            ("EnterpriseS", 19_044, 1, Some("2027-01-12")),
            ("IoTEnterpriseS", 19_044, 1, Some("2032-01-13")),
            ("Core", 22_631, 1, Some("2025-11-11")),
            ("Education", 22_631, 1, Some("2026-11-10")),
            ("ServerStandard", 7_601, 3, Some("2020-01-14")),
            ("ServerStandard", 9_600, 2, Some("2023-10-10")),
            ("ServerStandard", 17_763, 3, Some("2029-01-09")),
            ("ServerDatacenter", 26_100, 3, Some("2034-10-10")),
            ("Embedded", 7_601, 1, None),
            ("Professional", 99_999, 1, None),
        ] {
            assert_eq!(
                support_end(&windows("X", edition, build, kind)).as_deref(),
                expected,
                "{edition} {build}"
            );
        }
    }

    #[test]
    fn without_an_edition_only_an_end_that_all_share_counts() {
        let unnamed = |build| SystemFacts { edition: None, ..windows("X", "", build, 1) };
        assert_eq!(support_end(&unnamed(7_601)).as_deref(), Some("2020-01-14"));
        assert_eq!(support_end(&unnamed(19_045)).as_deref(), Some("2025-10-14"));
        assert_eq!(support_end(&unnamed(22_631)), None);
    }

    #[test]
    fn windows_11_is_told_by_its_build() {
        assert_eq!(
            name(&windows("Windows 10 Pro", "Professional", 22_631, 1)).as_deref(),
            Some("Windows 11 Pro")
        );
        assert_eq!(
            name(&windows("Windows 10 Pro", "Professional", 19_045, 1)).as_deref(),
            Some("Windows 10 Pro")
        );
        let server = windows("Windows Server 2025 Standard", "ServerStandard", 26_100, 3);
        assert_eq!(name(&server).as_deref(), Some("Windows Server 2025 Standard"));
        let nameless = SystemFacts { name: None, ..windows("", "Professional", 7_600, 1) };
        assert_eq!(name(&nameless).as_deref(), Some("Windows 7"));
    }

    #[test]
    fn a_release_number_that_stood_still_is_not_believed() {
        let released = |release: &str, build| {
            version(&SystemFacts {
                display_version: Some(release.to_owned()),
                ..windows("Windows 10 Pro", "Professional", build, 1)
            })
        };
        assert_eq!(released("22H2", 19_045).as_deref(), Some("22H2"));
        assert_eq!(released("2009", 19_042).as_deref(), Some("2009"));
        assert_eq!(released("2009", 19_045), None);
        let seven = SystemFacts {
            service_pack: Some("Service Pack 1".to_owned()),
            ..windows("Windows 7", "Ultimate", 7_601, 1)
        };
        assert_eq!(version(&seven).as_deref(), Some("Service Pack 1"));
    }

    #[test]
    fn every_row_of_the_table_is_a_day_of_a_known_group() {
        let groups = ["client", "home_pro", "enterprise", "ltsc", "iot_ltsc", "server"];
        for row in rows(SUPPORT, 5) {
            let [group, build, end, _, sure] = row.as_slice() else { panic!("{row:?} lacks a field") };
            assert!(groups.contains(group) && build.parse::<u32>().is_ok(), "{row:?}");
            assert!(["yes", "no"].contains(sure), "{row:?}");
            let parts: Vec<i64> = end.split('-').map(|part| part.parse().unwrap()).collect();
            assert!(days_since_1970(parts[0], parts[1], parts[2]).is_some(), "{row:?}");
        }
    }
}
