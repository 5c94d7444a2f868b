//! Pure: the text of the systemd unit and of the configuration file beside it.
//!
//! The unit is the one that packages ship, with the path of the program that is to run. Source: systemd.service(5),
//! "Command lines"; systemd.syntax(7).

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::service::Wanted;

const SHIPPED: &str = include_str!("../../../../deploy/linux/hatang-agent.service");
const SHIPPED_COMMAND: &str = "ExecStart=/usr/bin/hatang-agent run\n";

/// The unit that starts `program`, with a configuration file if there is one.
pub(super) fn text(program: &Path, config: Option<&Path>) -> anyhow::Result<String> {
    let mut command = format!("ExecStart={} run", quoted(program)?);
    if let Some(config) = config {
        command = format!("{command} --config {}", quoted(config)?);
    }
    if !SHIPPED.contains(SHIPPED_COMMAND) {
        bail!("the unit within this program has no line {SHIPPED_COMMAND:?}");
    }
    Ok(SHIPPED.replace(SHIPPED_COMMAND, &format!("{command}\n")))
}

/// Whether the unit, which shuts out home folders and brings a folder for temporary files of its own, sees the program.
pub(super) fn sees(program: &Path) -> bool {
    !["home", "root", "run/user", "tmp", "var/tmp"]
        .iter()
        .any(|hidden| program.starts_with(Path::new("/").join(hidden)))
}

/// A path as one word of a command line of systemd.
fn quoted(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str().context("systemd takes paths in UTF-8 only")?;
    if text.chars().any(char::is_control) {
        bail!("{text:?} holds a control character, which systemd does not take");
    }
    let doubled = text.replace('%', "%%").replace('$', "$$");
    let is_plain = |sign: char| sign.is_alphanumeric() || "/._-+%$@:,".contains(sign);
    if doubled.chars().all(is_plain) {
        return Ok(doubled);
    }
    Ok(format!("\"{}\"", doubled.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// The configuration file that keeps what was wanted.
pub(super) fn config_text(wanted: &Wanted) -> anyhow::Result<String> {
    let values = [("join", &wanted.join), ("proxy", &wanted.proxy)];
    let given = values.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
    let lines = given.map(|(key, value)| {
        // A string of JSON is one of TOML.
        let value = serde_json::to_string(value).context("write the configuration")?;
        Ok(format!("{key} = {value}\n"))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_the_shipped_one_with_the_path_of_this_program() {
        let shipped = text(Path::new("/usr/bin/hatang-agent"), None).unwrap();
        assert_eq!(shipped, SHIPPED);
        let own = text(Path::new("/opt/hạ tầng/hatang-agent"), Some(Path::new("/etc/a.toml"))).unwrap();
        assert!(
            own.contains("\nExecStart=\"/opt/hạ tầng/hatang-agent\" run --config /etc/a.toml\n"),
            "{own}"
        );
        assert_eq!(own.lines().count(), SHIPPED.lines().count());
        assert!(SHIPPED.contains("\nType=notify\n"), "the agent tells when it works");
    }

    #[test]
    fn a_program_in_a_folder_that_the_unit_shuts_out_is_not_seen() {
        assert!(SHIPPED.contains("\nProtectHome=yes\n") && SHIPPED.contains("\nPrivateTmp=yes\n"));
        assert!(sees(Path::new("/usr/local/bin/hatang-agent")));
        assert!(!sees(Path::new("/tmp/hatang-agent")));
    }

    #[test]
    fn signs_with_a_meaning_to_systemd_lose_it() {
        let text = |path: &str| quoted(Path::new(path)).unwrap();
        assert_eq!(text("/a%b$c"), "/a%%b$$c");
        assert_eq!(text("/a \"b\"\\c"), "\"/a \\\"b\\\"\\\\c\"");
        assert!(quoted(Path::new("/a\nExecStartPre=/b")).is_err());
    }

    #[test]
    fn what_was_wanted_is_read_as_it_was_written() {
        let wanted = Wanted { join: Some("HT1-\"\n".to_owned()), proxy: Some("http://p:3128".to_owned()) };
        let file: crate::config::ConfigFile = toml::from_str(&config_text(&wanted).unwrap()).unwrap();
        assert_eq!((file.join, file.proxy), (wanted.join, wanted.proxy));
    }
}
