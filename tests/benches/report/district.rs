//! A made-up district that measured for a year: its own office and fourteen communes.

use anyhow::{Context, Result, bail, ensure};
use end_to_end::recorded;
use hatang_collector::store::{
    Accepted, Admission, MachineNo, NewDeclaration, NewJoinCode, NewTarget, Newcomer, PlacedBatch, Store,
};
use hatang_proto::model::{MachineId, Probe, Segment, SpoolId, TargetId, UnitId};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;
/// Between two samples of a series: a sixth of what an agent measures, to keep the filling short; a year's hours are
/// the same in number.
const EVERY: i64 = 10;
/// Machines of a unit that measure what lies beyond the office.
const APPOINTED: usize = 4;

/// The whole district, and its first commune.
pub(crate) const WHOLE: UnitId = UnitId(1);
pub(crate) const COMMUNE: UnitId = UnitId(2);

/// Fills a store up to `until_ms` with `days` office days; 68 machines in the district's office, 272 in the communes.
/// Gives the number of machines and of samples.
pub(crate) fn fill(store: &Store, until_ms: i64, days: i64) -> Result<(usize, usize)> {
    let whole = store.add_unit(None, "huyen", "huyện Đông Sơn", "2020-01-01", "benchmark", 0)?;
    let mut units = vec![(whole, 68)];
    for number in 0..14 {
        let name = format!("xã Số {number}");
        let unit = store.add_unit(Some(whole), "xa", &name, "2020-01-01", "benchmark", 0)?;
        units.push((unit, if number < 6 { 20 } else { 19 }));
    }
    let targets = targets(store)?;
    let (mut machines, mut samples) = (Vec::new(), 0);
    for (unit, count) in &units {
        for index in 0..*count {
            let number = machines.len();
            machines.push((admit(store, *unit, number, until_ms - (days + 1) * DAY_MS)?, index));
        }
        declare(store, *unit, i64::try_from(*count)?, until_ms)?;
    }
    for day in (0..days).rev() {
        let from_ms = until_ms - day * DAY_MS - 600 * MINUTE_MS;
        for (number, (machine, index)) in machines.iter().enumerate() {
            let measured = if *index < APPOINTED { targets.len() } else { 2 };
            let mut batch = PlacedBatch::bare(SpoolId([7; 16]), u64::try_from(days - day)?);
            if day + 1 == days {
                batch.inventories.push(recorded::inventory(number));
            }
            for minute in (0..600).step_by(usize::try_from(EVERY)?) {
                let at_ms = from_ms + minute * MINUTE_MS;
                let echoes = targets.iter().take(measured).zip(1_u32..);
                batch
                    .samples
                    .extend(echoes.map(|(target, place)| (*target, recorded::echo(at_ms, place * 4_000))));
            }
            samples += batch.samples.len();
            let stored = store.accept_blocking(*machine, vec![batch], from_ms)?;
            ensure!(stored == [Accepted::Stored], "a batch was not stored: {stored:?}");
        }
        store.seal(from_ms)?;
    }
    store.seal(until_ms + 2 * DAY_MS)?;
    ensure!(
        units.iter().take(2).map(|(unit, _)| *unit).eq([WHOLE, COMMUNE]),
        "the units are numbered otherwise"
    );
    Ok((machines.len(), samples))
}

fn admit(store: &Store, unit: UnitId, number: usize, at_ms: i64) -> Result<MachineNo> {
    let mut secret_hash = [0; 32];
    secret_hash.iter_mut().zip(number.to_be_bytes()).for_each(|(place, byte)| *place = byte);
    let code =
        NewJoinCode { secret_hash, unit, uses: 1, expires_ms: i64::MAX, created_by: "benchmark".into() };
    store.create_join_code(code, at_ms)?;
    let machine = MachineId(u128::try_from(number + 1)?.to_be_bytes());
    let newcomer = Newcomer {
        secret_hash,
        machine,
        label: format!("PC-{number:03}"),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("start the runtime")?;
    match runtime.block_on(store.admit(newcomer, at_ms))? {
        Admission::Admitted(_) => store.machine_number(machine)?.context("look up a machine"),
        other => bail!("a machine was not admitted: {other:?}"),
    }
}

fn declare(store: &Store, unit: UnitId, staff: i64, at_ms: i64) -> Result<()> {
    for (item, value) in [("staff_total", staff.to_string()), ("firewall_present", "true".to_owned())] {
        let declaration = NewDeclaration {
            unit,
            item: item.to_owned(),
            value,
            by: "benchmark".to_owned(),
            source: "Quyết định số 12/QĐ-UBND".to_owned(),
            reason: None,
            effective_on: "2026-01-05".to_owned(),
        };
        store.declare(declaration, at_ms)?;
    }
    Ok(())
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
    let add = |(segment, probe): (Segment, Probe)| {
        let name = probe.to_string();
        let target = NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit: None };
        Ok(store.add_target(target, "benchmark", 0)?)
    };
    wanted.into_iter().map(add).collect()
}
