//! `hatang-agent probe`: one round of measurements now.
//!
//! It measures exactly as the running agent does and sends nothing anywhere. What could not be measured is shown beside
//! what was, with the cause; printing is left to `probe/print`.

mod print;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use hatang_proto::limits::TIMEOUT_MS;
use hatang_proto::model::inventory::{IcmpWay, Problem};
use hatang_proto::model::target::text::FORMS;
use hatang_proto::model::{Outcome, Probe, Reading};

use self::print::{Measurement, Table};
use crate::latency;
use crate::latency::prober::{Network, Peer, Prober, Question};
use crate::latency::way::HopWatch;

/// Pause between two rounds.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(1);

/// Measure targets now and print what they answered
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  hatang-agent probe gateway first-hop 8.8.8.8 tcp:mail.example.vn:443 https://example.vn/ \
                  dns:example.vn@8.8.8.8\n\nExits 0 if every measurement was answered well, 1 if one was not, 2 on wrong \
                  usage."
)]
pub struct ProbeArgs {
    /// What to measure
    #[arg(required = true, value_name = "TARGET", long_help = target_help())]
    pub targets: Vec<Probe>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Rounds to measure, one second apart
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub count: u32,
    /// Milliseconds after which a measurement counts as a timeout
    #[arg(long, value_name = "MS", default_value_t = 2_000, value_parser = timeout_range())]
    pub timeout: u32,
}

fn target_help() -> String {
    format!("What to measure: {FORMS}")
}

fn timeout_range() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(*TIMEOUT_MS.start())..=i64::from(*TIMEOUT_MS.end()))
}

/// Measures every target `count` times and prints each answer as it comes, or all of them as one JSON document.
pub fn run(args: &ProbeArgs) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start the runtime for measuring")?;
    let all_well =
        runtime.block_on(measure(args, &Network::new(), latency::icmp_way, &mut io::stdout().lock()));
    // A name lookup that nobody waits for any more must not hold the command up.
    runtime.shutdown_background();
    Ok(if all_well.context("print the measurements")? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `icmp_way` tells how echoes were sent, once some were.
async fn measure(
    args: &ProbeArgs,
    prober: &impl Prober,
    icmp_way: impl Fn() -> Option<IcmpWay>,
    out: &mut impl Write,
) -> io::Result<bool> {
    let limit = Duration::from_millis(u64::from(args.timeout));
    let mut taken = Vec::new();
    let mut table = Table::new(&args.targets);
    let mut all_well = true;
    if !args.json {
        table.head(out)?;
    }
    for round in 0..args.count {
        if 0 < round {
            tokio::time::sleep(BETWEEN_ROUNDS).await;
        }
        for target in &args.targets {
            let measurement = ask(prober, target, limit).await;
            all_well &= matches!(measurement.answer, Ok(Reading { outcome: Outcome::Ok, .. }));
            if args.json {
                taken.push(measurement);
            } else {
                table.row(out, &measurement)?;
            }
        }
    }
    if args.json {
        print::json(out, &taken, icmp_way())?;
    } else {
        print::icmp_way(out, icmp_way())?;
    }
    Ok(all_well)
}

async fn ask(prober: &impl Prober, target: &Probe, limit: Duration) -> Measurement {
    let mut address = None;
    let answer = match (target, Question::of(target)) {
        (_, Some(question)) => prober.probe(&question, limit).await,
        (Probe::FirstHop { toward }, None) => ask_first_hop(prober, toward, limit, &mut address).await,
        (_, None) => ask_gateway(prober, limit, &mut address).await,
    };
    Measurement { target: target.to_string(), address, answer }
}

async fn ask_gateway(
    prober: &impl Prober,
    limit: Duration,
    address: &mut Option<String>,
) -> Result<Reading, Problem> {
    let gateway = prober.gateway()?;
    *address = Some(gateway.address.to_string());
    let peer = Peer::At { address: gateway.address, scope: gateway.scope };
    prober.probe(&Question::Echo(peer), limit).await
}

async fn ask_first_hop(
    prober: &impl Prober,
    toward: &str,
    limit: Duration,
    address: &mut Option<String>,
) -> Result<Reading, Problem> {
    let answer = prober.second_router(toward, limit).await?;
    let gateway = prober.gateway().ok().map(|gateway| gateway.address);
    let mut watch = HopWatch::default();
    let reading = watch.judge(answer, gateway, toward, 0);
    *address = watch.known().map(|hop| hop.to_string());
    reading
}

#[cfg(test)]
mod tests;
