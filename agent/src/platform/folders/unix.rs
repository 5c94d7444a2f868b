//! Unix: `/var/lib` for the system, the account's folder for state otherwise.

use std::ffi::OsString;
use std::path::PathBuf;

/// Data directory of an agent with the system's own rights.
pub fn system_data_dir() -> Option<PathBuf> {
    Some(PathBuf::from("/var/lib/hatang-agent"))
}

/// Data directory of an agent with an ordinary account's rights; `environment` tells a variable.
pub fn account_data_dir(environment: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    state_home(environment("XDG_STATE_HOME"), environment("HOME")).map(|home| home.join("hatang-agent"))
}

/// What the agent shows to every account of this machine; nowhere on Unix.
pub fn public_dir() -> Option<PathBuf> {
    None
}

fn state_home(state_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let absolute = |text: OsString| Some(PathBuf::from(text)).filter(|path| path.is_absolute());
    state_home.and_then(absolute).or_else(|| Some(home.and_then(absolute)?.join(".local/state")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_without_xdg_keeps_state_in_its_home() {
        let home = Some(OsString::from("/home/an"));
        assert_eq!(state_home(None, home.clone()), Some(PathBuf::from("/home/an/.local/state")));
        assert_eq!(state_home(Some("/s".into()), home), Some(PathBuf::from("/s")));
        assert_eq!(state_home(Some("relative".into()), None), None);
    }
}
