//! Windows Firewall, profile by profile, and firewalls that registered with Security Center.
//!
//! A group policy stands beside the PC's own setting. Policies for private networks are written below `PrivateProfile`,
//! older ones below `StandardProfile`.

use super::ask::{Ask, Key, row_count, row_text};
use super::sources::WmiQuery;
use crate::machine::facts::{FirewallFacts, FirewallProductFacts, FirewallProfileFacts};

const OWN: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";
const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall";
/// Each with the names that policies give it.
const PROFILES: [(&str, &[&str]); 3] = [
    ("DomainProfile", &["DomainProfile"]),
    ("StandardProfile", &["PrivateProfile", "StandardProfile"]),
    ("PublicProfile", &["PublicProfile"]),
];
const PRODUCTS: WmiQuery = WmiQuery {
    namespace: r"ROOT\SecurityCenter2",
    class: "FirewallProduct",
    properties: &["displayName", "productState", "pathToSignedReportingExe"],
};

pub(super) fn read(ask: &mut Ask<'_>) -> Option<FirewallFacts> {
    let profiles = PROFILES.iter().filter_map(|(name, policies)| profile(ask, name, policies)).collect();
    let service_start = ask.service_start("MpsSvc").or_else(|| ask.service_start("SharedAccess"));
    let rows = ask.wmi(&PRODUCTS);
    let products = rows.iter().flatten().filter_map(|row| {
        Some(FirewallProductFacts {
            name: row_text(row, "displayName")?,
            product_state: row_count(row, "productState"),
            reporting_program_exists: reporting_program_exists(
                ask,
                row_text(row, "pathToSignedReportingExe"),
            ),
        })
    });
    let facts = FirewallFacts { profiles, service_start, products: products.collect() };
    (facts != FirewallFacts::default()).then_some(facts)
}

/// `None` if neither the PC nor a policy knows the profile.
fn profile(ask: &mut Ask<'_>, name: &str, policies: &[&str]) -> Option<FirewallProfileFacts> {
    let enabled = ask.count(&Key::new(OWN, "a firewall profile").child(name), "EnableFirewall");
    let policy = Key::new(POLICY, "a firewall policy");
    let policy = policies.iter().find_map(|name| ask.count(&policy.child(name), "EnableFirewall"));
    (enabled.is_some() || policy.is_some()).then(|| FirewallProfileFacts {
        key: name.to_owned(),
        enabled,
        policy,
    })
}

/// `None` where no file of this PC is named: Windows' own products name an address such as `windowsdefender://`.
pub(super) fn reporting_program_exists(ask: &Ask<'_>, path: Option<String>) -> Option<bool> {
    let path = path?;
    let path = path.trim();
    // In quotes, arguments may follow.
    let path = path.strip_prefix('"').map_or(path, |rest| rest.split('"').next().unwrap_or(rest));
    // A share is not asked: the service would show its account to whatever server is named there.
    let is_of_this_pc = path.contains('\\') && !path.starts_with(r"\\") && !path.contains("://");
    is_of_this_pc.then(|| ask.exists(path))
}
