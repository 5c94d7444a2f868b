//! `hatang-agent install`: registers this very program as a service, for machines without a package.

use std::io::{self, Write};

use anyhow::Context as _;
use clap::Args;

use crate::service::{Done, Wanted, install};

/// Install this program as a service that starts with the computer
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hatang-agent install --join HT1-…\n  \
    hatang-agent install --join HT1-… --proxy http://proxy.example:3128 --json\n\n\
    Needs administrator rights (Windows) or root (Linux).")]
pub struct InstallArgs {
    /// Join code; kept for as long as this machine has not joined
    #[arg(long, value_name = "CODE")]
    join: Option<String>,
    /// Proxy through which the collector is reached
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub fn run(args: InstallArgs) -> anyhow::Result<()> {
    let done = install(&Wanted { join: args.join, proxy: args.proxy })?;
    print(&done, "installed", args.json)
}

/// Tells what was done and what is left.
pub(super) fn print(done: &Done, what: &str, json: bool) -> anyhow::Result<()> {
    let text = if json {
        serde_json::to_string_pretty(done).context("write the result as JSON")? + "\n"
    } else {
        text(done, what)
    };
    io::stdout().lock().write_all(text.as_bytes()).context("print")
}

fn text(done: &Done, what: &str) -> String {
    let state = if done.running { ", and it runs" } else { "" };
    let mut lines = vec![
        format!("{what}: {}{state}", done.service),
        format!("program: {}", done.program.display()),
        format!("data:    {}", done.data_dir.display()),
    ];
    lines.extend(done.warnings.iter().map(|warning| format!("warning: {warning}")));
    if !done.next.is_empty() {
        lines.push("type this next:".to_owned());
        lines.extend(done.next.iter().map(|command| format!("  {command}")));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_commands_stand_last() {
        let done = Done {
            service: "a.service".to_owned(),
            warnings: vec!["look".to_owned()],
            next: vec!["one".to_owned(), "two".to_owned()],
            ..Done::default()
        };
        let text = text(&done, "installed");
        assert!(text.starts_with("installed: a.service\n"), "{text}");
        assert!(text.ends_with("warning: look\ntype this next:\n  one\n  two\n"), "{text}");
    }
}
