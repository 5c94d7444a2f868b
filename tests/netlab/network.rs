//! What an agent finds and measures in a network that is known in every detail.

use std::time::Duration;

use end_to_end::netlab::{FIRST_HOP, GATEWAY, SERVER};
use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;
use hatang_proto::model::{Outcome, TargetId};

use crate::office::Office;

const QUICK: &str = "batch_interval_s = 2\n";

#[test]
fn gateway_and_first_hop_are_found_and_every_kind_of_answer_is_told_apart() {
    let closed = format!("tcp:{SERVER}:9");
    let open = format!("tcp:{SERVER}:7443");
    let server = format!("icmp:{SERVER}");
    let hop = format!("first-hop:{SERVER}");
    let office = Office::open(
        &[
            ("gateway", "lan"),
            (&hop, "access_line"),
            (&server, "internet"),
            (&open, "application"),
            (&closed, "application"),
            ("icmp:10.77.200.1", "internet"),
        ],
        QUICK,
    );
    let store = office.store();
    let expected =
        [Outcome::Ok, Outcome::Ok, Outcome::Ok, Outcome::Ok, Outcome::Refused, Outcome::Unreachable];
    let first = u16::try_from(store.targets().unwrap().len() - expected.len() + 1).unwrap();
    let machine = wait_for("an answer of every target", Duration::from_mins(1), || {
        let Some(machine) = store.machines(unix_ms()).unwrap().into_iter().next() else {
            return Err(Vec::new());
        };
        let series = store.series(machine.number, 0, unix_ms() + 60_000).unwrap();
        let seen: Vec<Option<Outcome>> = (first..)
            .zip(expected)
            .map(|(id, _)| Some(series.get(&TargetId(id))?.last()?.reading.outcome))
            .collect();
        if seen == expected.map(Some) { Ok(machine) } else { Err(seen) }
    });
    let found = store.resolved_targets(machine.number, unix_ms()).unwrap();
    let address =
        |id: u16| found.iter().find(|row| row.target == TargetId(id)).map(|row| row.address.clone());
    assert_eq!(address(first).as_deref(), Some(GATEWAY));
    assert_eq!(address(first + 1).as_deref(), Some(FIRST_HOP));
    // The first look may come before the system knows its neighbour.
    wait_for("the gateway's hardware address", Duration::from_mins(2), || {
        let found = store.resolved_targets(machine.number, unix_ms()).unwrap();
        let gateway = found.iter().find(|row| row.target == TargetId(first)).cloned();
        if gateway.as_ref().is_some_and(|row| row.hardware_address.is_some()) { Ok(()) } else { Err(gateway) }
    });
}

#[test]
fn an_unplugged_cable_costs_no_sample_and_the_backlog_arrives_in_order() {
    let server = format!("icmp:{SERVER}");
    let office = Office::open(&[(&server, "internet")], QUICK);
    let store = office.store();
    let machine = wait_for("the first samples", Duration::from_mins(1), || {
        let machine = store.machines(unix_ms()).unwrap().into_iter().next().ok_or(0_u64)?;
        let count = samples(&store, &machine);
        if 2 <= count { Ok(machine) } else { Err(count) }
    });
    office.lab.plug_collector(false);
    let agent_dir = office.folder.path().join("agent");
    wait_for("a backlog of eight samples", Duration::from_mins(2), || {
        let depth = hatang_agent::outbox::spool::peek(&agent_dir).map_err(|fault| fault.to_string())?;
        if 8 <= depth.samples { Ok(()) } else { Err(format!("{depth:?}")) }
    });
    let taken = hatang_agent::outbox::spool::peek(&agent_dir).unwrap().taken;
    office.lab.plug_collector(true);
    wait_for("everything that was taken", Duration::from_mins(3), || {
        let count = samples(&store, &machine);
        if taken <= count { Ok(()) } else { Err((count, taken)) }
    });
    let series = store.series(machine.number, 0, unix_ms() + 60_000).unwrap();
    for readings in series.values() {
        let mut times: Vec<_> = readings.iter().map(|reading| reading.at_ms).collect();
        times.dedup();
        assert_eq!(times.len(), readings.len(), "no sample came twice");
        // The first sample comes at once, the others in their slots.
        let gaps: Vec<_> = times.windows(2).skip(1).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| (4_000..7_000).contains(gap)), "samples every five seconds: {gaps:?}");
    }
}

fn samples(store: &hatang_collector::store::Store, machine: &hatang_collector::store::MachineRow) -> u64 {
    let series = store.series(machine.number, 0, unix_ms() + 60_000).unwrap();
    series.values().map(|readings| u64::try_from(readings.len()).unwrap()).sum()
}
