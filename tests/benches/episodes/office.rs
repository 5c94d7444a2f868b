//! Offices that measure, made up.

use anyhow::{Context, Result, bail, ensure};
use hatang_collector::store::{
    Accepted, Admission, MachineNo, NewJoinCode, NewLine, NewTarget, Newcomer, PlacedBatch, Store,
};
use hatang_proto::model::{
    MachineId, Method, Outcome, Probe, Reading, Segment, SpoolId, TargetId, TimedReading, UnitId,
};

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const MACHINES_OF_UNIT: u32 = 20;
/// Round trips when nothing is wrong, microseconds.
const USUAL_US: [u32; 8] = [600, 3_000, 12_000, 45_000, 9_000, 18_000, 25_000, 30_000];

pub(crate) struct Fleet {
    store: Store,
    machines: Vec<MachineNo>,
    targets: Vec<TargetId>,
    sequence: u64,
    samples: usize,
}

impl Fleet {
    /// Units of three providers in turn.
    pub(crate) fn enrol(store: &Store, units: u32) -> Result<Self> {
        let runtime = tokio::runtime::Runtime::new().context("start the runtime")?;
        let mut machines = Vec::new();
        for number in 0..units {
            let unit = store.add_unit(None, "xa", &format!("xã {number}"), "2025-07-01", "benchmark", 0)?;
            let provider = ["VNPT", "Viettel", "FPT"].get(number as usize % 3).copied().unwrap_or_default();
            store.add_line(line(unit, provider), 0)?;
            let mut secret_hash = [0; 32];
            secret_hash.iter_mut().zip(unit.0.to_be_bytes()).for_each(|(place, byte)| *place = byte);
            let (uses, expires_ms) = (MACHINES_OF_UNIT, i64::MAX);
            let code =
                NewJoinCode { secret_hash, unit, uses, expires_ms, created_by: "benchmark".to_owned() };
            store.create_join_code(code, 0)?;
            for index in 0..MACHINES_OF_UNIT {
                let machine = MachineId(u128::from(number * MACHINES_OF_UNIT + index + 1).to_be_bytes());
                let newcomer = Newcomer {
                    secret_hash,
                    machine,
                    label: format!("PC-{index:02}"),
                    agent_version: "0.1.0".to_owned(),
                    certificate_serial: machine.to_string(),
                    certificate_ends_ms: 0,
                };
                match runtime.block_on(store.admit(newcomer, 0))? {
                    Admission::Admitted(_) => {
                        machines.push(store.machine_number(machine)?.context("look up a machine")?);
                    }
                    other => bail!("a machine was not admitted: {other:?}"),
                }
            }
        }
        let targets = targets(store)?;
        Ok(Self { store: store.clone(), machines, targets, sequence: 0, samples: 0 })
    }

    pub(crate) fn machines(&self) -> usize {
        self.machines.len()
    }

    pub(crate) fn samples(&self) -> usize {
        self.samples
    }

    /// Minutes of samples of every machine, some minutes a batch; everything beyond the gateway is late by `excess_us`.
    pub(crate) fn feed(&mut self, from_ms: i64, minutes: i64, in_batch: usize, excess_us: u32) -> Result<()> {
        for first in (0..minutes).step_by(in_batch) {
            self.sequence += 1;
            for machine in self.machines.clone() {
                let mut samples = Vec::new();
                for minute in first..minutes.min(first + i64::try_from(in_batch)?) {
                    let at_ms = from_ms + minute * MINUTE_MS;
                    for (place, (target, usual_us)) in self.targets.iter().zip(USUAL_US).enumerate() {
                        let noise =
                            u32::try_from((at_ms / MINUTE_MS * 7919 + i64::try_from(place)? * 31) % 97)?;
                        let late = if place == 0 { 0 } else { excess_us };
                        samples.push((*target, echo(at_ms, usual_us + noise * usual_us / 500 + late)));
                    }
                }
                self.samples += samples.len();
                let stored = self.store.accept_blocking(machine, vec![batch(self.sequence, samples)], 0)?;
                ensure!(stored == [Accepted::Stored], "a batch was not stored: {stored:?}");
            }
        }
        Ok(())
    }
}

fn line(unit: UnitId, provider: &str) -> NewLine {
    NewLine {
        unit,
        valid_from: "2025-01-01".to_owned(),
        provider: provider.to_owned(),
        kind: "FTTH".to_owned(),
        down_kbps: None,
        up_kbps: None,
        by: "benchmark".to_owned(),
    }
}

fn targets(store: &Store) -> Result<Vec<TargetId>> {
    let icmp = |number: u8| Probe::Icmp { host: format!("192.0.2.{number}") };
    let wanted = [
        (Segment::Lan, Probe::Gateway),
        (Segment::AccessLine, Probe::FirstHop { toward: "192.0.2.1".to_owned() }),
        (Segment::Internet, icmp(1)),
        (Segment::Internet, icmp(2)),
        (Segment::Cpnet, icmp(3)),
        (Segment::Application, icmp(4)),
        (Segment::Application, icmp(5)),
        (Segment::Application, icmp(6)),
    ];
    let mut targets = Vec::new();
    for (segment, probe) in wanted {
        let name = probe.to_string();
        let target = NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit: None };
        targets.push(store.add_target(target, "benchmark", 0)?);
    }
    Ok(targets)
}

fn echo(at_ms: i64, round_trip_us: u32) -> TimedReading {
    let reading = Reading {
        method: Method::Icmp,
        outcome: Outcome::Ok,
        round_trip_us: Some(round_trip_us),
        phases: None,
    };
    TimedReading { at_ms, reading }
}

fn batch(sequence: u64, samples: Vec<(TargetId, TimedReading)>) -> PlacedBatch {
    PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([7; 16]), sequence) }
}
