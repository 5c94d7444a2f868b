//! A made-up province: 300 units, 10,000 machines, weeks of samples, a year of episodes and complaints.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use end_to_end::recorded;
use hatang_collector::clock::unix_ms;
use hatang_collector::run::data_dir;
use hatang_collector::store::{
    Accepted, Admission, Hurry, MachineNo, NewDeclaration, NewJoinCode, NewLine, NewTarget, Newcomer,
    PlacedBatch, Store,
};
use hatang_proto::model::inventory::{AntivirusState, Inventory};
use hatang_proto::model::{MachineId, Probe, Segment, SpoolId, TargetId, UnitId};

use crate::collector::data_of;
use crate::happenings;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
const MACHINES: usize = 10_000;
const COMMUNES: usize = 114;
const OFFICES: usize = 185;
const UNITS: usize = 1 + COMMUNES + OFFICES;
/// Machines of a unit that measure what lies beyond the office.
const APPOINTED: usize = 4;
/// Between two samples of a series.
const EVERY: i64 = 10;
/// Contacts are dated ahead for so long, so that machines stay online while pages are measured.
const AHEAD_MS: i64 = 3 * HOUR_MS;
/// Writes that may wait for a common commit.
const AT_ONCE: usize = 64;

struct Machine {
    number: MachineNo,
    id: MachineId,
    /// Its place in its unit.
    place: usize,
}

/// Fills an empty store; brings contacts of a filled one up to now.
pub(crate) fn fill(folder: &Path, days: i64) -> Result<String> {
    let path = data_dir::database_path(&data_of(folder));
    let (filled, store) = (path.exists(), Store::open(&path)?);
    let runtime = tokio::runtime::Runtime::new().context("start the runtime")?;
    let now_ms = unix_ms();
    if filled {
        let machines = known(&store)?;
        let targets = store.targets()?.iter().map(|row| row.target.id).collect::<Vec<_>>();
        runtime.block_on(be_there(&store, &machines, &targets, now_ms))?;
        return Ok(format!("{} machines brought up to now", machines.len()));
    }
    let from_ms = now_ms - (days + 1) * DAY_MS;
    let units = units(&store)?;
    let targets = targets(&store)?;
    let machines = runtime.block_on(admit_all(&store, &units, from_ms))?;
    let samples = runtime.block_on(measure(&store, &machines, &targets, now_ms, days))?;
    let (episodes, complaints) = happenings::fill(&store, &units, now_ms)?;
    runtime.block_on(be_there(&store, &machines, &targets, now_ms))?;
    Ok(format!(
        "{} machines, {} units, {samples} samples, {episodes} episodes, {complaints} complaints filled in",
        machines.len(),
        units.len()
    ))
}

/// The province, its communes, and offices below most of them.
fn units(store: &Store) -> Result<Vec<UnitId>> {
    let add =
        |parent, level: &str, name: &str| store.add_unit(parent, level, name, "2020-01-01", "benchmark", 0);
    let province = add(None, "tinh", "Thành phố Hải Phòng")?;
    let mut units = vec![province];
    for number in 0..COMMUNES {
        let (level, name) = match number % 3 {
            0 => ("phuong", format!("Phường Lê Chân {number}")),
            1 => ("xa", format!("Xã Đại Hợp {number}")),
            _ => ("xa", format!("Xã Nguyễn Bỉnh Khiêm {number}")),
        };
        units.push(add(Some(province), level, &name)?);
    }
    for number in 0..OFFICES {
        let commune = units.get(1 + number % COMMUNES).copied();
        let name = format!("Trung tâm Phục vụ hành chính công số {number}");
        units.push(add(commune, "phong", &name)?);
    }
    for (number, unit) in units.iter().enumerate() {
        let provider = ["VNPT", "Viettel", "FPT"].get(number % 3).copied().unwrap_or("VNPT");
        let line = NewLine {
            unit: *unit,
            valid_from: "2025-01-01".to_owned(),
            provider: provider.to_owned(),
            kind: "FTTH".to_owned(),
            down_kbps: Some(200_000),
            up_kbps: Some(200_000),
            by: "benchmark".to_owned(),
        };
        store.add_line(line, 0)?;
        let declaration = NewDeclaration {
            unit: *unit,
            item: "staff_total".to_owned(),
            value: "25".to_owned(),
            by: "benchmark".to_owned(),
            source: "Quyết định số 12/QĐ-UBND".to_owned(),
            reason: None,
            effective_on: "2026-01-05".to_owned(),
        };
        store.declare(declaration, 0)?;
    }
    Ok(units)
}

fn targets(store: &Store) -> Result<Vec<TargetId>> {
    let icmp = |number: u8| Probe::Icmp { host: format!("192.0.2.{number}") };
    let wanted = [
        ("Cổng mạng", Segment::Lan, Probe::Gateway),
        ("Chặng đầu", Segment::AccessLine, Probe::FirstHop { toward: "192.0.2.1".to_owned() }),
        ("Internet 1", Segment::Internet, icmp(1)),
        ("Internet 2", Segment::Internet, icmp(2)),
        ("CPNet", Segment::Cpnet, icmp(3)),
        ("VOFFICE", Segment::Application, icmp(4)),
        ("Một cửa", Segment::Application, icmp(5)),
        ("H-mail", Segment::Application, icmp(6)),
    ];
    let add = |(name, segment, probe): (&str, Segment, Probe)| {
        let name = name.to_owned();
        let target = NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit: None };
        Ok(store.add_target(target, "benchmark", 0)?)
    };
    wanted.into_iter().map(add).collect()
}

/// The same number of machines in every unit, the rest in the first ones.
async fn admit_all(store: &Store, units: &[UnitId], at_ms: i64) -> Result<Vec<Machine>> {
    for (number, unit) in units.iter().enumerate() {
        let code = NewJoinCode {
            secret_hash: secret(number),
            unit: *unit,
            uses: 1_000,
            expires_ms: i64::MAX,
            created_by: "benchmark".into(),
        };
        store.create_join_code(code, at_ms)?;
    }
    let mut machines = Vec::with_capacity(MACHINES);
    for first in (0..MACHINES).step_by(AT_ONCE) {
        let admitting = (first..MACHINES.min(first + AT_ONCE)).map(|number| {
            let (store, units) = (store.clone(), units.len());
            tokio::spawn(async move { admit(&store, number, units, at_ms).await })
        });
        for admitted in admitting.collect::<Vec<_>>() {
            machines.push(admitted.await.context("admit a machine")??);
        }
    }
    Ok(machines)
}

fn secret(number: usize) -> [u8; 32] {
    let mut secret = [0; 32];
    secret.iter_mut().zip(number.to_be_bytes()).for_each(|(place, byte)| *place = byte);
    secret
}

async fn admit(store: &Store, number: usize, units: usize, at_ms: i64) -> Result<Machine> {
    let id = MachineId(u128::try_from(number + 1)?.to_be_bytes());
    let room = ["VANTHU", "TƯPHÁP", "ĐỊACHÍNH", "MỘTCỬA"].get(number % 4).copied().unwrap_or_default();
    let newcomer = Newcomer {
        secret_hash: secret(number % units),
        machine: id,
        label: format!("PC-{number:04}-{room}"),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: id.to_string(),
        certificate_ends_ms: i64::MAX,
    };
    match store.admit(newcomer, at_ms).await? {
        Admission::Admitted(_) => {}
        other => bail!("a machine was not admitted: {other:?}"),
    }
    let number_of = store.machine_number(id)?.context("look up a machine")?;
    Ok(Machine { number: number_of, id, place: number / units })
}

/// The machines of a store filled before, in the order in which they were admitted.
fn known(store: &Store) -> Result<Vec<Machine>> {
    let machine = |number: usize| {
        let id = MachineId(u128::try_from(number + 1)?.to_be_bytes());
        let number_of = store.machine_number(id)?.context("the store was filled otherwise")?;
        Ok(Machine { number: number_of, id, place: number / UNITS })
    };
    (0..MACHINES).map(machine).collect()
}

/// Inventories of all, and office days of those that measure.
async fn measure(
    store: &Store,
    machines: &[Machine],
    targets: &[TargetId],
    until_ms: i64,
    days: i64,
) -> Result<usize> {
    let spool = SpoolId([7; 16]);
    let inventories = machines.iter().enumerate().map(|(number, machine)| {
        let mut batch = PlacedBatch::bare(spool, 1);
        batch.inventories.push(inventory(number));
        Ok((machine.number, batch))
    });
    // One in forty never said anything.
    let inventories: Vec<_> = inventories.collect::<Result<Vec<_>>>()?;
    let speaks = |number: &usize| number % 40 != 39 || number / UNITS < APPOINTED;
    let told = inventories.into_iter().enumerate().filter(|(number, _)| speaks(number));
    accept(store, told.map(|(_, told)| told).collect(), until_ms - days * DAY_MS).await?;
    let mut samples = 0;
    for day in (1..=days).rev() {
        let from_ms = until_ms - day * DAY_MS - 10 * HOUR_MS;
        let measuring = machines.iter().filter(|machine| machine.place < APPOINTED);
        let batches = measuring.map(|machine| {
            let mut batch = PlacedBatch::bare(spool, u64::try_from(days - day).unwrap_or_default() + 2);
            for minute in (0..600).step_by(usize::try_from(EVERY).unwrap_or(1)) {
                let at_ms = from_ms + i64::from(minute) * MINUTE_MS;
                let echoes = targets.iter().zip(1_u32..);
                batch
                    .samples
                    .extend(echoes.map(|(target, place)| (*target, recorded::echo(at_ms, place * 4_000))));
            }
            samples += batch.samples.len();
            (machine.number, batch)
        });
        accept(store, batches.collect(), from_ms + 10 * HOUR_MS).await?;
        store.seal(from_ms + 10 * HOUR_MS)?;
    }
    Ok(samples)
}

async fn accept(store: &Store, batches: Vec<(MachineNo, PlacedBatch)>, at_ms: i64) -> Result<()> {
    let mut waiting = tokio::task::JoinSet::new();
    for (machine, batch) in batches {
        if AT_ONCE <= waiting.len() {
            stored(waiting.join_next().await)?;
        }
        let store = store.clone();
        waiting.spawn(async move { store.accept(machine, vec![batch], at_ms, Hurry::Linger).await });
    }
    while let Some(answer) = waiting.join_next().await {
        stored(Some(answer))?;
    }
    Ok(())
}

type Joined = Result<Result<Vec<Accepted>, hatang_collector::store::StoreError>, tokio::task::JoinError>;

fn stored(answer: Option<Joined>) -> Result<()> {
    let answer = answer.context("nothing was written")?.context("a write broke off")??;
    ensure!(answer == [Accepted::Stored], "a batch was not stored: {answer:?}");
    Ok(())
}

/// Six of ten are online, with the last hour's samples; two are off, the rest fell silent a while ago.
async fn be_there(store: &Store, machines: &[Machine], targets: &[TargetId], now_ms: i64) -> Result<()> {
    let store = Arc::new(store.clone());
    let spool = SpoolId(u128::try_from(now_ms).unwrap_or_default().to_be_bytes());
    let (mut there, mut samples) = (Vec::new(), Vec::new());
    for (number, machine) in machines.iter().enumerate() {
        if machine.place < APPOINTED || number % 10 < 6 {
            there.push((
                machine.number,
                PlacedBatch::bare(spool, if machine.place < APPOINTED { 2 } else { 1 }),
            ));
        }
        if machine.place < APPOINTED {
            let mut batch = PlacedBatch::bare(spool, 1);
            for minute in 1..60 {
                let at_ms = now_ms - minute * MINUTE_MS;
                let echoes = targets.iter().zip(1_u32..);
                batch
                    .samples
                    .extend(echoes.map(|(target, place)| (*target, recorded::echo(at_ms, place * 4_000))));
            }
            samples.push((machine.number, batch));
        }
    }
    accept(&store, samples, now_ms).await?;
    accept(&store, there, now_ms + AHEAD_MS).await?;
    for (number, machine) in machines.iter().enumerate() {
        if APPOINTED <= machine.place && (6..8).contains(&(number % 10)) && number % 40 != 39 {
            ensure!(store.machine_number(machine.id)?.is_some(), "a machine is gone");
            store.say_goodbye(machine.number, true, now_ms - 16 * HOUR_MS).await?;
        }
    }
    Ok(())
}

/// A recorded PC with hardware, name and antivirus of its own.
fn inventory(number: usize) -> Inventory {
    let mut inventory = recorded::inventory(number);
    inventory.identity.fingerprint = Some(format!("{number:016x}{number:048x}"));
    for product in inventory.antivirus.iter_mut().flatten() {
        product.state = match number % 12 {
            0 => AntivirusState::Off,
            1 => AntivirusState::Expired,
            _ => AntivirusState::On,
        };
        product.signature_age_days = Some(if number % 15 == 2 { 40 } else { 1 });
    }
    inventory
}
