//! What the installed agent costs an office PC: memory, processor, wire, size.
//!
//! `cargo build --profile agent -p hatang-agent && cargo bench -p end-to-end --bench agent -- MINUTES` as root. A PC in a
//! namespace measures eight targets a minute; its cable to the collector carries nothing else. If Debian's zabbix-agent
//! is installed, it answers eight items a minute beside it, as the peer.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and measures programs that it starts"
)]

mod names;
mod office;
mod peer;
mod processor;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use end_to_end::usage::machine_load;

use office::Office;

/// Minutes of measuring if none are given.
const MINUTES: u64 = 10;
const WARM_UP: Duration = Duration::from_mins(2);
const INVENTORIES: u32 = 20;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == names::ROLE) {
        return names::answer();
    }
    let minutes = args.first().map_or(Ok(MINUTES), |text| text.parse()).context("read MINUTES")?;
    let agent = agent_program()?;
    let size = std::fs::metadata(&agent).context("look at the agent")?.len();
    row("agent binary, stripped", "<= 6 MB", &format!("{:.2} MB", megabytes(size)));
    let inventory_s = inventory_cost(&agent)?;
    row("one inventory run, CPU", "<= 0.10 s", &format!("{inventory_s:.3} s"));

    let office = Office::open(&agent)?;
    let joined = office.carried();
    let peer = peer::Peer::start()?;
    std::thread::sleep(WARM_UP);
    let (before, cpu_before) = (office.carried(), processor::seconds(&[office.agent_process()])?);
    let peer_cpu_before = peer.as_ref().map(|peer| processor::seconds(&peer.processes())).transpose()?;
    for _ in 0..minutes {
        if peer.is_some() {
            peer::ask_eight_items()?;
        }
        std::thread::sleep(Duration::from_mins(1));
    }
    let (after, cpu_after) = (office.carried(), processor::seconds(&[office.agent_process()])?);
    #[expect(clippy::cast_precision_loss, reason = "a few minutes and megabytes")]
    {
        let hours = minutes as f64 / 60.0;
        let per_minute = (after.ip_bytes - before.ip_bytes) as f64 / minutes as f64;
        let day = joined.ip_bytes as f64 + per_minute * 1_440.0;
        let pss = processor::memory(&[office.agent_process()])?;
        row("agent memory", "<= 8 MB PSS", &format!("{:.2} MB", megabytes(pss)));
        row(
            "agent CPU",
            "<= 0.7 CPU-s an hour",
            &format!("{:.2} CPU-s an hour", (cpu_after - cpu_before) / hours),
        );
        row("wire, steady", "<= 280 B a minute", &format!("{per_minute:.0} B a minute"));
        row("wire, joining and inventory", "", &format!("{} B", joined.ip_bytes));
        row("wire, a quiet day", "<= 400 kB", &format!("{:.0} kB", day / 1_000.0));
        if let (Some(peer), Some(cpu_before)) = (&peer, peer_cpu_before) {
            let processes = peer.processes();
            let cpu = (processor::seconds(&processes)? - cpu_before) / hours;
            row(
                "peer zabbix_agentd, memory",
                "",
                &format!("{:.2} MB", megabytes(processor::memory(&processes)?)),
            );
            row("peer zabbix_agentd, CPU", "", &format!("{cpu:.2} CPU-s an hour"));
        } else {
            println!("peer: zabbix_agentd is not installed (Debian package zabbix-agent)");
        }
    }
    let (load, processors) = machine_load()?;
    println!("measured over {minutes} minutes; load {load:.2} on {processors} processors");
    Ok(())
}

/// The agent as it is installed, beside this benchmark's own profile.
fn agent_program() -> Result<PathBuf> {
    let own = std::env::current_exe().context("find this program")?;
    let target = own.ancestors().nth(3).context("find the target folder")?;
    let path = target.join("agent/hatang-agent");
    anyhow::ensure!(path.exists(), "first run: cargo build --profile agent -p hatang-agent");
    Ok(path)
}

fn inventory_cost(agent: &Path) -> Result<f64> {
    let before = processor::of_ended_children()?;
    for _ in 0..INVENTORIES {
        let output = std::process::Command::new(agent).args(["inventory", "--json"]).output();
        anyhow::ensure!(output.context("run the agent")?.status.success(), "an inventory run failed");
    }
    Ok((processor::of_ended_children()? - before) / f64::from(INVENTORIES))
}

#[expect(clippy::cast_precision_loss, reason = "megabytes of a program")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn row(what: &str, goal: &str, measured: &str) {
    println!("{what:<32} {goal:<24} {measured}");
}
