//! The verdicts that an episode can have. The list is fixed: reports, pages, packs and the API use these words.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Whose part of the way was degraded, or why nobody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One computer (busy, suspended, its cable or Wi-Fi) while its neighbours are well.
    Pc,
    /// The office's own network between computers and gateway.
    Lan,
    /// The provider's line from the gateway to the provider's first router.
    AccessLine,
    /// The same line, filled by the site's own traffic.
    AccessLineSelfLoad,
    /// The provider's network beyond its first router.
    Isp,
    /// The specialised government network.
    Cpnet,
    /// One application: its server, or the way to that server alone.
    Application,
    /// No current: computers fell silent together. Not a fault of any network.
    OutagePower,
    /// Too few samples to say anything.
    Insufficient,
    /// Enough samples, but they support more than one answer.
    Ambiguous,
}

impl Verdict {
    pub const ALL: [Self; 10] = [
        Self::Pc,
        Self::Lan,
        Self::AccessLine,
        Self::AccessLineSelfLoad,
        Self::Isp,
        Self::Cpnet,
        Self::Application,
        Self::OutagePower,
        Self::Insufficient,
        Self::Ambiguous,
    ];

    /// The word in files, tables and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pc => "pc",
            Self::Lan => "lan",
            Self::AccessLine => "access_line",
            Self::AccessLineSelfLoad => "access_line_self_load",
            Self::Isp => "isp",
            Self::Cpnet => "cpnet",
            Self::Application => "application",
            Self::OutagePower => "outage_power",
            Self::Insufficient => "insufficient",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// The provider of the Internet line is held responsible.
    pub fn blames_provider(self) -> bool {
        matches!(self, Self::AccessLine | Self::Isp)
    }

    /// It makes a unit's network worse; one computer's own trouble and a power cut do not.
    pub fn burdens_network(self) -> bool {
        !matches!(self, Self::Pc | Self::OutagePower)
    }

    /// Somebody or something is named; false when the cause stays open.
    pub fn is_decided(self) -> bool {
        !matches!(self, Self::Insufficient | Self::Ambiguous)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// A word that is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no verdict")]
pub struct NotAVerdict(pub String);

impl FromStr for Verdict {
    type Err = NotAVerdict;

    fn from_str(text: &str) -> Result<Self, NotAVerdict> {
        let found = Self::ALL.into_iter().find(|verdict| verdict.word() == text);
        found.ok_or_else(|| NotAVerdict(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_reads_back_its_word_in_text_and_in_json() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.word().parse(), Ok(verdict));
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("\"{verdict}\""));
        }
    }

    #[test]
    fn a_foreign_word_is_no_verdict() {
        assert_eq!("provider".parse::<Verdict>(), Err(NotAVerdict("provider".to_owned())));
    }
}
