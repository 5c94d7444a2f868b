//! As many open files as the system grants: every connected agent is one.
//!
//! Service managers start programs with a low soft limit (1,024 is usual) for the sake of old ones; the hard limit is
//! what the administrator means. A limit that cannot be raised is told, and the collector runs with what it has.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::limits::MAX_CONNECTIONS;

/// Files besides agents' connections: database and log, pages, listeners.
const OTHER_FILES: u64 = 256;

/// Raises this process's soft limit of open files to its hard limit.
pub(super) fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(fault) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(error = %fault, "cannot raise the limit of open files");
    }
    let granted = getrlimit(Resource::Nofile).current;
    let wanted = u64::try_from(MAX_CONNECTIONS).unwrap_or(u64::MAX) + OTHER_FILES;
    if let Some(files) = granted.filter(|files| *files < wanted) {
        let agents = files.saturating_sub(OTHER_FILES);
        tracing::info!(
            agents,
            "open files limit the agents that may be connected: raise LimitNOFILE for more"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_reaches_the_hard_one() {
        raise_limit();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
