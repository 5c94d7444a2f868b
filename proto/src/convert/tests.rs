//! Properties of batches, samples and targets: nothing a peer sends panics, and what is sent comes back.

use proptest::prelude::*;
use prost::Message;

use super::{batch, target};
use crate::limits::{MAX_BOOT_MS, MAX_ROUND_TRIP_US, MAX_TRAFFIC_BYTES_PER_MS, MAX_TRAFFIC_SPAN_MS};
use crate::model::{
    Batch, Boot, BootId, ClockReading, ClockStep, LostSamples, Method, Outcome, Phases, Probe, Reading,
    Record, ResolvedTarget, Sample, Segment, SpoolId, Target, TargetId, TargetSet, TrafficReading,
};
use crate::wire;

fn micros() -> impl Strategy<Value = Option<u32>> {
    prop::option::of(0..=MAX_ROUND_TRIP_US)
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Ok),
        Just(Outcome::Timeout),
        Just(Outcome::Unreachable),
        Just(Outcome::Refused),
        Just(Outcome::Dns),
        Just(Outcome::Tls),
        (400_u16..=999).prop_map(Outcome::HttpStatus),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    let method = prop::sample::select(vec![Method::Icmp, Method::Tcp, Method::Http, Method::Dns]);
    let phases =
        (micros(), micros(), micros(), micros()).prop_map(|(dns_us, connect_us, tls_us, first_byte_us)| {
            Phases { dns_us, connect_us, tls_us, first_byte_us }
        });
    (method, outcome(), micros(), prop::option::of(phases)).prop_map(
        |(method, outcome, round_trip_us, phases)| Reading { method, outcome, round_trip_us, phases },
    )
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    let sample = (1_u16.., 0..=MAX_BOOT_MS, reading()).prop_map(|(target, at_boot_ms, reading)| Sample {
        target: TargetId(target),
        at_boot_ms,
        reading,
    });
    prop::collection::vec(sample, 0..40)
}

fn record() -> impl Strategy<Value = Record> {
    let wall = 0_i64..7_258_118_400_000;
    prop_oneof![
        (0..=MAX_BOOT_MS, wall.clone(), wall).prop_map(|(at_boot_ms, wall_before_ms, wall_after_ms)| {
            Record::ClockStep(ClockStep { at_boot_ms, wall_before_ms, wall_after_ms })
        }),
        (1_u64.., any::<u32>(), any::<u32>()).prop_map(|(samples, first, more)| {
            let first_sequence = u64::from(first);
            let last_sequence = first_sequence + u64::from(more);
            Record::LostSamples(LostSamples { samples, first_sequence, last_sequence })
        }),
        (1_u16.., 0..=MAX_BOOT_MS, any::<[u8; 4]>(), any::<bool>()).prop_map(
            |(target, at_boot_ms, address, known)| Record::ResolvedTarget(ResolvedTarget {
                target: TargetId(target),
                at_boot_ms,
                address: std::net::Ipv4Addr::from(address).to_string(),
                hardware_address: known.then(|| "02:00:00:00:00:01".to_owned()),
            })
        ),
    ]
}

fn a_batch() -> impl Strategy<Value = Batch> {
    let boot = (any::<[u8; 16]>(), 0..=MAX_BOOT_MS, 0_i64..7_258_118_400_000)
        .prop_map(|(id, boot_ms, wall_ms)| Boot { id: BootId(id), clock: ClockReading { boot_ms, wall_ms } });
    let traffic = prop::collection::vec((1_u64.., 1..=MAX_TRAFFIC_SPAN_MS, 1_u64..), 0..4);
    (any::<[u8; 16]>(), 1_u64.., boot, samples(), prop::collection::vec(record(), 0..5), traffic).prop_map(
        |(spool, sequence, boot, samples, records, traffic)| Batch {
            spool: SpoolId(spool),
            sequence,
            boot,
            samples,
            records,
            traffic: traffic.into_iter().map(|shares| traffic_reading(boot, shares)).collect(),
        },
    )
}

fn traffic_reading(boot: Boot, (age_part, span_ms, load_part): (u64, u32, u64)) -> TrafficReading {
    let most = u64::from(span_ms) * MAX_TRAFFIC_BYTES_PER_MS;
    TrafficReading {
        at_boot_ms: boot.clock.boot_ms - boot.clock.boot_ms / age_part,
        span_ms,
        down_bytes: most / load_part,
        up_bytes: most,
    }
}

fn a_target() -> impl Strategy<Value = Target> {
    let text = "[a-z]{1,20}";
    let probe = prop_oneof![
        Just(Probe::Gateway),
        text.prop_map(|toward| Probe::FirstHop { toward }),
        text.prop_map(|host| Probe::Icmp { host }),
        (text, 1_u16..).prop_map(|(host, port)| Probe::Tcp { host, port }),
        text.prop_map(|host| Probe::Http { url: format!("https://{host}/") }),
        (text, prop::option::of(text)).prop_map(|(name, server)| Probe::Dns { name, server }),
    ];
    let segment = prop::sample::select(vec![Segment::Pc, Segment::Lan, Segment::AccessLine, Segment::Cpnet]);
    (1_u16.., "\\PC{1,20}", segment, probe, 5_u32..=3_600, 100_u32..=30_000).prop_map(
        |(id, name, segment, probe, period_s, timeout_ms)| Target {
            id: TargetId(id),
            name,
            segment,
            probe,
            period_s,
            timeout_ms,
        },
    )
}

proptest! {
    #[test]
    fn a_batch_comes_back_as_it_was_sent(sent in a_batch()) {
        let bytes = batch::to_wire(&sent).encode_to_vec();
        let received = wire::Batch::decode(bytes.as_slice()).unwrap();
        prop_assert_eq!(batch::from_wire(received), Ok(sent));
    }

    #[test]
    fn a_target_set_comes_back_as_it_was_sent(
        version in any::<u64>(), targets in prop::collection::vec(a_target(), 0..8)
    ) {
        let sent = TargetSet { version, targets };
        prop_assert_eq!(target::set_from_wire(target::set_to_wire(&sent)), Ok(sent));
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(received) = wire::Batch::decode(bytes.as_slice()) {
            batch::from_wire(received).ok();
        }
        if let Ok(received) = wire::TargetSet::decode(bytes.as_slice()) {
            target::set_from_wire(received).ok();
        }
    }

    #[test]
    fn columns_of_any_numbers_never_panic(
        first_boot_ms in any::<u64>(),
        step_ms in prop::collection::vec(any::<i64>(), 0..20),
        target in prop::collection::vec(any::<u32>(), 0..20),
        round_trip_us_plus_1 in prop::collection::vec(any::<u32>(), 0..20),
        method in prop::collection::vec(any::<i32>(), 0..20),
        outcome in prop::collection::vec(any::<u32>(), 0..20),
        phases in prop::collection::vec(any::<[u32; 5]>(), 0..20),
    ) {
        let phases = phases.into_iter().map(|[sample, dns, connect, tls, first]| wire::Phases {
            sample,
            dns_us_plus_1: dns,
            connect_us_plus_1: connect,
            tls_us_plus_1: tls,
            first_byte_us_plus_1: first,
        });
        let columns = wire::Samples {
            first_boot_ms, step_ms, target, round_trip_us_plus_1, method, outcome, phases: phases.collect(),
        };
        super::samples::from_wire(&columns).ok();
    }
}

#[test]
fn a_quiet_minute_of_eight_targets_stays_near_sixty_bytes() {
    let reading = |round_trip_us| Reading {
        method: Method::Icmp,
        outcome: Outcome::Ok,
        round_trip_us: Some(round_trip_us),
        phases: None,
    };
    let samples: Vec<Sample> = (0..8_u16)
        .map(|i| Sample {
            target: TargetId(i + 1),
            at_boot_ms: 86_400_000 + u64::from(i) * 7_500,
            reading: reading(900 + u32::from(i) * 4_000),
        })
        .collect();
    let size = super::samples::to_wire(&samples).encoded_len();
    assert!(size <= 64, "{size} bytes");
}

fn a_minute_of_traffic(down_bytes: u64) -> (wire::Batch, TrafficReading) {
    let boot = Boot { id: BootId([1; 16]), clock: ClockReading { boot_ms: 30_000_000, wall_ms: 0 } };
    let reading = TrafficReading { at_boot_ms: 29_999_900, span_ms: 60_003, down_bytes, up_bytes: 90_000 };
    let (spool, samples, records) = (SpoolId([0; 16]), Vec::new(), Vec::new());
    let batch = Batch { spool, sequence: 1, boot, samples, records, traffic: vec![reading] };
    (batch::to_wire(&batch), reading)
}

#[test]
fn a_minute_of_own_traffic_costs_about_fifteen_bytes() {
    let (with, _) = a_minute_of_traffic(1_500_000);
    let without = wire::Batch { traffic: Vec::new(), ..with.clone() };
    let bytes = with.encoded_len() - without.encoded_len();
    assert!((12..=17).contains(&bytes), "{bytes}");
}

#[test]
fn traffic_that_no_card_carries_or_before_the_boot_is_refused() {
    let most = 60_003 * MAX_TRAFFIC_BYTES_PER_MS;
    assert!(batch::from_wire(a_minute_of_traffic(most).0).is_ok());
    assert_eq!(batch::from_wire(a_minute_of_traffic(most + 1).0).unwrap_err().field, "traffic");
    let (mut early, _) = a_minute_of_traffic(1);
    early.traffic[0].age_ms = 30_000_001;
    assert_eq!(batch::from_wire(early).unwrap_err().field, "traffic.age_ms");
    let (mut no_time, _) = a_minute_of_traffic(0);
    no_time.traffic[0].span_ms = 0;
    assert_eq!(batch::from_wire(no_time).unwrap_err().field, "traffic");
}
