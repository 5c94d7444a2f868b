//! Feeding the store, and reading back what it was fed.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use end_to_end::usage::{bytes_written, own_cpu_s};
use hatang_collector::store::{
    Accepted, Admission, Hurry, MachineNo, NewJoinCode, Newcomer, PlacedBatch, Sealed, Store,
};
use hatang_proto::model::{MachineId, SpoolId, TargetId, TimedReading};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::rtt7d::{DAY_MINUTES, MINUTES, TARGETS, Week};

const MINUTE_MS: i64 = 60_000;
const SECRET_HASH: [u8; 32] = [1; 32];
const HOUR_MINUTES: usize = 60;

/// A store with as many machines as the data have.
pub(crate) struct Fleet {
    pub(crate) store: Store,
    pub(crate) machines: Vec<MachineNo>,
    runtime: Runtime,
}

/// Processor seconds spent and bytes written to disk.
#[derive(Default)]
pub(crate) struct Fed {
    pub(crate) making_s: f64,
    pub(crate) accept_s: f64,
    pub(crate) accept_written: u64,
    pub(crate) seal_s: f64,
    pub(crate) seal_written: u64,
    samples: usize,
}

impl Fed {
    pub(crate) fn total_s(&self) -> f64 {
        self.accept_s + self.seal_s
    }

    pub(crate) fn per_cpu_second(&self) -> f64 {
        self.samples as f64 / self.total_s()
    }
}

pub(crate) fn enrol(path: &Path, machines: usize) -> Result<Fleet> {
    let runtime = Runtime::new().context("start the runtime")?;
    let store = Store::open(path)?;
    let unit = store.add_unit(None, "xa", "xã đo thử", "2025-07-01", "benchmark", 0)?;
    let uses = u32::try_from(machines)?;
    let code = NewJoinCode {
        secret_hash: SECRET_HASH,
        unit,
        uses,
        expires_ms: i64::MAX,
        created_by: "benchmark".to_owned(),
    };
    store.create_join_code(code, 0)?;
    let machines = (0..uses).map(|index| enrol_one(&store, &runtime, index)).collect::<Result<_>>()?;
    Ok(Fleet { store, machines, runtime })
}

fn enrol_one(store: &Store, runtime: &Runtime, index: u32) -> Result<MachineNo> {
    let machine = MachineId((u128::from(index) + 1).to_be_bytes());
    let newcomer = Newcomer {
        secret_hash: SECRET_HASH,
        machine,
        label: format!("PC-{index:03}"),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    match runtime.block_on(store.admit(newcomer, 0))? {
        Admission::Admitted(_) => store.machine_number(machine)?.context("look up an admitted machine"),
        other => bail!("a machine was not admitted: {other:?}"),
    }
}

/// The whole week, day after day and machine after machine.
pub(crate) fn whole_days(fleet: &Fleet, week: &Week) -> Result<Fed> {
    let mut fed = Fed::default();
    for day in 0..MINUTES / DAY_MINUTES {
        for (index, machine) in fleet.machines.iter().enumerate() {
            let began = own_cpu_s();
            let batches: Vec<_> = (0..24).map(|hour| hour_batch(week, index, day * 24 + hour)).collect();
            let (made, written) = (own_cpu_s(), written()?);
            let outcome = fleet.store.accept_blocking(*machine, batches, week.start_ms)?;
            fed.accept_s += own_cpu_s() - made;
            fed.accept_written += self::written()? - written;
            fed.making_s += made - began;
            ensure!(outcome == [Accepted::Stored; 24], "a batch was not stored: {outcome:?}");
        }
        fed.add_sealed(&fleet.store, end_of(week, (day + 1) * DAY_MINUTES))?;
    }
    fed.expect_all(week)
}

fn hour_batch(week: &Week, machine: usize, hour: usize) -> PlacedBatch {
    let minutes = hour * HOUR_MINUTES..(hour + 1) * HOUR_MINUTES;
    batch(hour + 1, week.samples_of(machine, minutes))
}

/// The whole week minute after minute; batches of one minute share commits as they do under the running collector.
pub(crate) fn minutes(fleet: &Fleet, week: &Week) -> Result<Fed> {
    let mut fed = Fed::default();
    for hour in 0..MINUTES / HOUR_MINUTES {
        for minute in hour * HOUR_MINUTES..(hour + 1) * HOUR_MINUTES {
            let began = own_cpu_s();
            let batches: Vec<_> = (0..week.machines)
                .map(|index| batch(minute + 1, week.samples_of(index, minute..minute + 1)))
                .collect();
            let (made, written) = (own_cpu_s(), written()?);
            fleet.runtime.block_on(accept_together(fleet, batches, week.start_ms))?;
            fed.accept_s += own_cpu_s() - made;
            fed.accept_written += self::written()? - written;
            fed.making_s += made - began;
        }
        // What the collector does every hour: samples older than one hour leave the tail.
        fed.add_sealed(&fleet.store, end_of(week, hour * HOUR_MINUTES))?;
    }
    fed.add_sealed(&fleet.store, end_of(week, MINUTES))?;
    fed.expect_all(week)
}

async fn accept_together(fleet: &Fleet, batches: Vec<PlacedBatch>, now_ms: i64) -> Result<()> {
    let mut waiting = JoinSet::new();
    for (machine, batch) in fleet.machines.iter().copied().zip(batches) {
        let store = fleet.store.clone();
        waiting.spawn(async move { store.accept(machine, vec![batch], now_ms, Hurry::Now).await });
    }
    while let Some(outcome) = waiting.join_next().await {
        let outcome = outcome.context("a write broke off")??;
        ensure!(outcome == [Accepted::Stored], "a batch was not stored: {outcome:?}");
    }
    Ok(())
}

impl Fed {
    fn add_sealed(&mut self, store: &Store, before_ms: i64) -> Result<()> {
        let (began, written) = (own_cpu_s(), written()?);
        let Sealed { samples, beyond_limit, .. } = store.seal(before_ms)?;
        self.seal_s += own_cpu_s() - began;
        self.seal_written += self::written()? - written;
        self.samples += samples - beyond_limit;
        Ok(())
    }

    fn expect_all(self, week: &Week) -> Result<Self> {
        ensure!(self.samples == week.samples(), "{} of {} samples were sealed", self.samples, week.samples());
        Ok(self)
    }
}

fn written() -> Result<u64> {
    bytes_written(std::process::id())
}

/// The end of the minute before `minute`, for every machine.
fn end_of(week: &Week, minute: usize) -> i64 {
    week.start_ms + i64::try_from(minute).unwrap_or_default() * MINUTE_MS
}

fn batch(sequence: usize, samples: Vec<(TargetId, TimedReading)>) -> PlacedBatch {
    PlacedBatch {
        samples,
        ..PlacedBatch::bare(SpoolId([7; 16]), u64::try_from(sequence).unwrap_or_default())
    }
}

/// Compares every sample with what was fed; the answer is the processor seconds that reading took.
pub(crate) fn compare(fleet: &Fleet, week: &Week) -> Result<f64> {
    let mut reading_s = 0.0;
    for (index, machine) in fleet.machines.iter().enumerate() {
        let began = own_cpu_s();
        let series = fleet.store.series(*machine, week.start_ms, end_of(week, MINUTES))?;
        reading_s += own_cpu_s() - began;
        ensure!(series.len() == TARGETS, "machine {index}: {} series came back", series.len());
        for target in 0..TARGETS {
            let stored = series.get(&Week::target(target)).context("a series is missing")?;
            let given = (0..MINUTES).map(|minute| week.sample(index, target, minute));
            ensure!(stored.iter().copied().eq(given), "machine {index} target {target}: a sample differs");
        }
    }
    Ok(reading_s)
}
