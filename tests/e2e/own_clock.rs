//! An agent in this process, with a clock and a source of samples that the test rules.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use hatang_agent::clock::{Clock, SystemClock};
use hatang_agent::latency::own_traffic::Cards;
use hatang_agent::latency::{Measuring, Observation};
use hatang_agent::run::{RunConfig, Sources, Stop, run_with};
use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{Boot, BootId, ClockReading, Method, Outcome, Reading, Sample, TargetId};
use tokio::sync::oneshot;

/// A clock that runs with this machine's, shifted at will.
pub(crate) struct RuledClock {
    real: SystemClock,
    boot: BootId,
    wall_shift_ms: AtomicI64,
    boot_shift_ms: AtomicU64,
}

impl RuledClock {
    pub(crate) fn open(boot: BootId) -> Arc<Self> {
        Arc::new(Self {
            real: SystemClock::open().unwrap(),
            boot,
            wall_shift_ms: AtomicI64::new(0),
            boot_shift_ms: AtomicU64::new(0),
        })
    }

    /// Somebody sets the PC's calendar.
    pub(crate) fn set_calendar(&self, shift_ms: i64) {
        self.wall_shift_ms.store(shift_ms, Ordering::SeqCst);
    }
}

impl Clock for RuledClock {
    fn read(&self) -> ClockReading {
        let real = self.real.read();
        ClockReading {
            boot_ms: real.boot_ms + self.boot_shift_ms.load(Ordering::SeqCst),
            wall_ms: real.wall_ms + self.wall_shift_ms.load(Ordering::SeqCst),
        }
    }

    fn boot_id(&self) -> BootId {
        self.boot
    }
}

/// The agent's thread; asked to stop when dropped.
pub(crate) struct OwnAgent {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl OwnAgent {
    /// Runs an agent that samples target 1 once a second and closes a batch every second.
    pub(crate) fn start(data_dir: PathBuf, join: Option<&str>, clock: Arc<RuledClock>) -> Self {
        let mut config = RunConfig::in_dir(data_dir, join.map(|code| code.parse().unwrap()));
        config.batch_interval = Duration::from_secs(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let sources = sources(Arc::clone(&clock));
            let stop = async {
                stopped.await.ok();
                Stop::Program
            };
            runtime.block_on(run_with(config, clock, sources, stop)).unwrap();
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for OwnAgent {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.stop.take().map(|stop| stop.send(()).ok());
        self.thread.take().map(|thread| thread.join().ok());
    }
}

fn sources(clock: Arc<RuledClock>) -> Sources {
    Sources {
        measure: Box::new(move |Measuring { out, .. }| {
            Box::pin(async move {
                let mut second = tokio::time::interval(Duration::from_secs(1));
                loop {
                    second.tick().await;
                    let sample = sample(clock.read().boot_ms, 1);
                    if out.send(Observation::Sample(sample)).await.is_err() {
                        return;
                    }
                }
            })
        }),
        take_inventory: Arc::new(|_| Inventory::default()),
        read_cards: Arc::new(|| Ok(Cards::new())),
    }
}

pub(crate) fn sample(at_boot_ms: u64, round_trip_us: u32) -> Sample {
    let reading = Reading {
        method: Method::Icmp,
        outcome: Outcome::Ok,
        round_trip_us: Some(round_trip_us),
        phases: None,
    };
    Sample { target: TargetId(1), at_boot_ms, reading }
}

/// A boot with both clocks at these readings.
pub(crate) fn boot_at(id: BootId, boot_ms: u64, wall_ms: i64) -> Boot {
    Boot { id, clock: ClockReading { boot_ms, wall_ms } }
}
