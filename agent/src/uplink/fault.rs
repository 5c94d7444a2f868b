//! Why the conversation with the collector ended, in a sentence for a person.
//!
//! The kinds are those that call for different conduct; the sentences say what to do where somebody can do something.

use crate::outbox::retry::Ending;

/// Why the conversation ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the collector {collector} cannot be reached: {cause}")]
    Unreachable { collector: String, cause: String },
    #[error("the connection to the collector broke: {0}")]
    Broken(String),
    #[error("the collector sent nothing it had to send within {0} s; the link counts as cut")]
    Silent(u64),
    #[error(
        "whoever answers is not the collector that this machine trusts ({0}): check the address; if the collector was \
         set up anew, enrol again with a join code of it"
    )]
    ForeignCollector(String),
    #[error("the collector refused this machine's certificate ({0}): enrol again with a fresh join code")]
    CertificateRefused(String),
    #[error("this machine was revoked: its data are kept here until it is enrolled again ({0})")]
    Revoked(String),
    #[error("the collector lost count of this machine's batches ({0})")]
    OutOfOrder(String),
    #[error("the collector cannot store at the moment ({0}); everything is kept here")]
    CannotStore(String),
    #[error("another agent with this machine's identity took over ({0}): was its disk copied to another PC?")]
    Replaced(String),
    #[error("the collector is going down ({0})")]
    Stopping(String),
    #[error("the collector speaks another language: {0}; are both programs of a similar version?")]
    Protocol(String),
    #[error("the collector refused batch {sequence}: {detail}")]
    InvalidBatch { sequence: u64, detail: String },
    #[error("{0}")]
    JoinRefused(&'static str),
    #[error("this machine's identity is unusable ({0}): enrol again with a fresh join code")]
    Identity(String),
    #[error("this machine's state cannot be kept: {0}")]
    Local(String),
    #[error("the spool was restored from a copy and got a fresh name")]
    Renamed,
}

impl Fault {
    /// How long to wait, in kind.
    pub fn ending(&self) -> Ending {
        match self {
            Self::OutOfOrder(_) | Self::Renamed | Self::InvalidBatch { .. } => Ending::OutOfOrder,
            Self::Revoked(_) | Self::CertificateRefused(_) | Self::JoinRefused(_) | Self::Identity(_) => {
                Ending::Refused
            }
            _ => Ending::Failed,
        }
    }

    /// The fault that a TLS alert of the collector stands for, if it is about this machine's certificate.
    pub(super) fn from_alert(text: &str) -> Option<Self> {
        let about_certificate = [
            "BadCertificate",
            "UnsupportedCertificate",
            "CertificateRevoked",
            "CertificateExpired",
            "CertificateUnknown",
            "CertificateRequired",
            "UnknownCA",
            "AccessDenied",
            "DecryptError",
        ];
        about_certificate
            .into_iter()
            .find(|alert| text.contains(alert))
            .map(|alert| Self::CertificateRefused(alert.to_owned()))
    }
}

impl From<tonic::Status> for Fault {
    fn from(status: tonic::Status) -> Self {
        let mut told = status.message().to_owned();
        let mut cause = std::error::Error::source(&status);
        while let Some(fault) = cause {
            told = format!("{told}: {fault}");
            cause = fault.source();
        }
        match status.code() {
            tonic::Code::PermissionDenied => Self::Revoked(told),
            tonic::Code::Unauthenticated => Self::CertificateRefused(told),
            tonic::Code::Unimplemented | tonic::Code::InvalidArgument => Self::Protocol(told),
            // In TLS 1.3 a refused certificate shows only when the first answer is read, and as text by then.
            _ => Self::from_alert(&told).unwrap_or(Self::Broken(told)),
        }
    }
}

impl From<crate::outbox::Gone> for Fault {
    fn from(gone: crate::outbox::Gone) -> Self {
        Self::Local(gone.to_string())
    }
}
