//! A collector with one machine: this one, as the agent reads it, with a day of measurements behind it.
//!
//! The machine is admitted through the store, not over the network; how agents connect is tried elsewhere. Its round
//! trips are made up: a quiet night, a congested morning, some that nobody answered.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use hatang_agent::machine::take_inventory;
use hatang_collector::clock;
use hatang_collector::config::Config;
use hatang_collector::run::{self, Running, starter};
use hatang_collector::store::{
    Hello, Hurry, NewComplaint, NewJoinCode, Newcomer, PlacedBatch, Placing, Store,
};
use hatang_collector::web::views::Change;
use hatang_proto::model::{
    BootId, ComplaintId, MachineId, Method, Outcome, Reading, SpoolId, TargetId, TimedReading, UnitId,
};
use tokio::sync::{broadcast, oneshot};
use tokio::task::JoinHandle;

const MACHINE: MachineId = MachineId([7; 16]);
const AGAIN: MachineId = MachineId([5; 16]);
const SPOOL: SpoolId = SpoolId([8; 16]);
const BOOT: BootId = BootId([9; 16]);
const SECRET_HASH: [u8; 32] = [1; 32];
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

pub(crate) struct Fleet {
    /// Ends with a slash.
    pub(crate) url: String,
    pub(crate) password: String,
    pub(crate) machine_name: String,
    pub(crate) store: Store,
    pub(crate) unit: UnitId,
    changes: broadcast::Sender<Change>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
    folder: tempfile::TempDir,
}

impl Fleet {
    pub(crate) async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let collector = run::start(&config(&folder, "127.0.0.1:0")?).await?;
        let starter = starter::prepare(&collector.store, clock::unix_ms())?;
        let password = starter.password.context("a fresh folder has a fresh password")?;
        let machine_name = fill(&collector.store, starter.unit).await?;
        Ok(Self::serve(collector, password, machine_name, starter.unit, folder))
    }

    fn serve(
        collector: Running,
        password: String,
        machine_name: String,
        unit: UnitId,
        folder: tempfile::TempDir,
    ) -> Self {
        let url = collector.url();
        let (store, changes) = (collector.store.clone(), collector.changes.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(collector.until(async {
            drop(stopped.await);
        }));
        Self { url, password, machine_name, store, unit, changes, stop, running, folder }
    }

    /// Ends the collector and begins it again over the same data and at the same address.
    pub(crate) async fn restart(self) -> Result<Self> {
        let Self { url, password, machine_name, store, unit, changes, stop, running, folder } = self;
        drop((store, changes, stop));
        tokio::time::timeout(Duration::from_secs(5), running).await.context("stop the collector")??;
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let collector = run::start(&config(&folder, &address)?).await?;
        Ok(Self::serve(collector, password, machine_name, unit, folder))
    }

    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Somebody says on the telephone that an application is slow.
    pub(crate) fn complain(&self) -> Result<()> {
        let complaint = NewComplaint {
            id: ComplaintId([6; 16]),
            unit: self.unit,
            at_ms: clock::unix_ms() - 10 * MINUTE_MS,
            about: "VOFFICE".to_owned(),
            note: "Mở văn bản quay mãi, phải chờ hơn một phút".to_owned(),
            by: "Văn phòng".to_owned(),
        };
        Ok(self.store.add_complaint(complaint, clock::unix_ms())?)
    }

    /// What the job that finds episodes tells opened pages.
    pub(crate) fn tell_of_an_episode(&self, unit: UnitId) -> Result<()> {
        self.changes.send(Change::Episode { unit }).context("nobody listens")?;
        Ok(())
    }

    /// This machine joins a second time, as after its system was installed again.
    pub(crate) async fn enrol_again(&self) -> Result<()> {
        let now_ms = clock::unix_ms();
        let first = self.store.machine(MACHINE, now_ms)?.context("the first identity")?;
        let (mut inventory, _, _) = first.inventory.context("the first identity's inventory")?;
        inventory.host_name = Some(format!("{}-MOI", self.machine_name));
        let newcomer = newcomer(AGAIN, SECRET_HASH, &self.machine_name, now_ms);
        self.store.admit(newcomer, now_ms).await?;
        let second = self.store.machine(AGAIN, now_ms)?.context("the second identity")?;
        let batch = PlacedBatch { inventories: vec![inventory], ..batch(0, &[], now_ms) };
        self.store.accept(second.number, vec![batch], now_ms, Hurry::Now).await?;
        Ok(())
    }

    pub(crate) async fn stop(self) -> Result<()> {
        drop(self.stop);
        tokio::time::timeout(Duration::from_secs(5), self.running).await.context("stop the collector")??;
        Ok(())
    }
}

fn config(folder: &tempfile::TempDir, web_listen: &str) -> Result<Config> {
    Ok(Config {
        data_dir: folder.path().join("data"),
        agents_listen: "127.0.0.1:0".parse()?,
        web_listen: web_listen.parse()?,
        ..Config::defaults()?
    })
}

/// Admits this machine and gives it a day; returns the name that pages show.
async fn fill(store: &Store, unit: UnitId) -> Result<String> {
    let now_ms = clock::unix_ms();
    let mut inventory = tokio::task::spawn_blocking(|| take_inventory(&Arc::default())).await?;
    inventory.identity.fingerprint.get_or_insert_with(|| "ab".repeat(32));
    let name = inventory.host_name.clone().context("this machine has a name")?;
    let code = NewJoinCode {
        secret_hash: SECRET_HASH,
        unit,
        uses: 2,
        expires_ms: now_ms + HOUR_MS,
        created_by: "browser test".to_owned(),
    };
    store.create_join_code(code, now_ms)?;
    store.admit(newcomer(MACHINE, SECRET_HASH, &name, now_ms), now_ms).await?;
    let placing = Placing { boot_ms: 0, start_ms: now_ms - 25 * HOUR_MS, by_contact: true };
    let agent_version = env!("CARGO_PKG_VERSION").to_owned();
    let hello = Hello { machine: MACHINE, spool: SPOOL, boot: BOOT, placing, agent_version };
    let greeting = store.greet(hello, now_ms).await?.context("the machine was admitted")?;
    let targets: Vec<_> = store.targets()?.iter().map(|row| row.target.id).collect();
    let mut batches: Vec<_> = (0..24).map(|hour| batch(hour, &targets, now_ms)).collect();
    if let Some(last) = batches.last_mut() {
        last.inventories.push(inventory);
    }
    store.accept(greeting.machine, batches, now_ms, Hurry::Now).await?;
    Ok(name)
}

fn newcomer(machine: MachineId, secret_hash: [u8; 32], name: &str, now_ms: i64) -> Newcomer {
    Newcomer {
        secret_hash,
        machine,
        label: name.to_owned(),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: now_ms + 24 * HOUR_MS,
    }
}

fn batch(hour: u32, targets: &[TargetId], now_ms: i64) -> PlacedBatch {
    let begin_ms = now_ms - i64::from(24 - hour) * HOUR_MS;
    let moments = (0..60).map(|minute| begin_ms + minute * MINUTE_MS);
    let samples = moments.flat_map(|at_ms| {
        targets.iter().map(move |target| (*target, TimedReading { at_ms, reading: reading(*target, at_ms) }))
    });
    PlacedBatch { samples: samples.collect(), ..PlacedBatch::bare(SPOOL, u64::from(hour) + 1) }
}

/// The same for the same target and minute: some milliseconds, ten times that from eight to ten in the morning.
fn reading(target: TargetId, at_ms: i64) -> Reading {
    let minute = u32::try_from(at_ms / MINUTE_MS % 1_000_000).unwrap_or_default();
    let noise = minute.wrapping_mul(2_654_435_761).rotate_left(7) % 1_000;
    let hour = (at_ms / HOUR_MS + 7) % 24;
    let busy = if (8..10).contains(&hour) { 10 } else { 1 };
    let usual_us = 400 * u32::from(target.0) * u32::from(target.0);
    let answered = noise < 990 || target.0 == 1;
    Reading {
        method: Method::Icmp,
        outcome: if answered { Outcome::Ok } else { Outcome::Timeout },
        round_trip_us: answered.then_some(busy * (usual_us + noise)),
        phases: None,
    }
}
