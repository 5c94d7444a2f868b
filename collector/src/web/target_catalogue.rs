//! The systems that communes name in their reports, to pick a target from instead of inventing one.
//!
//! Names and how each is asked; the host is the administrator's to fill in, except where a report printed it. Nothing
//! here is measured until somebody adds it.

use std::sync::LazyLock;

use serde::Deserialize;

/// One system.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Heading in the list.
    pub(super) group: String,
    pub(super) name: String,
    /// A way of asking as the form names it: `http`, `tcp` or `ping`.
    pub(super) probe: String,
    /// The network that it is usually reached over: `cpnet` or `internet`.
    pub(super) network: String,
    /// A part of the way as the form names it, for those that are no application.
    #[serde(default)]
    pub(super) segment: Option<String>,
    /// As printed in a report.
    #[serde(default)]
    pub(super) host: Option<String>,
    /// In how many of the reports read it was named.
    #[serde(default)]
    pub(super) named_in: u32,
    /// What to know before adding it; may be empty.
    #[serde(default)]
    pub(super) note: String,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../forms/target_catalogue.json")).unwrap_or_default()
});

/// All of them, those of one group together.
pub(super) fn entries() -> &'static [Entry] {
    &ENTRIES
}

pub(super) fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.id == id)
}

impl Entry {
    /// What the address field begins with.
    pub(super) fn address(&self) -> String {
        let host = self.host.as_deref().unwrap_or_default();
        match self.probe.as_str() {
            "http" if host.is_empty() => "https://".to_owned(),
            "http" => format!("https://{host}/"),
            "tcp" if host.is_empty() => String::new(),
            "tcp" => format!("{host}:443"),
            _ => host.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_shipped_catalogue_reads_and_names_each_system_once() {
        assert!(30 < entries().len(), "the file does not read");
        let ids: BTreeSet<_> = entries().iter().map(|entry| &entry.id).collect();
        assert_eq!(ids.len(), entries().len());
        for entry in entries() {
            assert!(["http", "tcp", "ping"].contains(&entry.probe.as_str()), "{}", entry.id);
            assert!(["cpnet", "internet"].contains(&entry.network.as_str()), "{}", entry.id);
        }
    }

    #[test]
    fn groups_are_not_torn_apart() {
        let mut groups: Vec<_> = entries().iter().map(|entry| &entry.group).collect();
        groups.dedup();
        assert_eq!(groups.len(), groups.iter().collect::<BTreeSet<_>>().len());
    }
}
