use std::net::Ipv4Addr;

use super::*;

const GATEWAY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 1));
const HOP: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 20, 0, 1));
const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 20, 0, 2));

fn expired(router: IpAddr) -> EchoAnswer {
    EchoAnswer::Expired { router, round_trip_us: 4_000 }
}

fn judge(watch: &mut HopWatch, answer: EchoAnswer, now_ms: u64) -> Result<Reading, Problem> {
    watch.judge(answer, Some(GATEWAY), "8.8.8.8", now_ms)
}

fn gateway(hardware_address: Option<&str>) -> Gateway {
    Gateway {
        address: GATEWAY,
        interface: "eth0".to_owned(),
        scope: 0,
        hardware_address: hardware_address.map(str::to_owned),
    }
}

#[test]
fn the_router_behind_the_gateway_is_found_and_measured_by_the_same_echo() {
    let mut watch = HopWatch::default();
    let reading = judge(&mut watch, expired(HOP), 0).unwrap();
    assert_eq!((reading.outcome, reading.round_trip_us), (Outcome::Ok, Some(4_000)));
    assert_eq!(watch.known(), Some(HOP));
}

#[test]
fn a_known_hop_that_is_silent_is_loss_and_an_unknown_one_is_a_problem() {
    let mut watch = HopWatch::default();
    assert!(judge(&mut watch, EchoAnswer::Silence, 0).unwrap_err().cause.contains("does not answer"));
    judge(&mut watch, expired(HOP), 60_000).unwrap();
    assert_eq!(judge(&mut watch, EchoAnswer::Silence, 120_000).unwrap().outcome, Outcome::Timeout);
}

#[test]
fn a_hop_that_stays_silent_is_looked_for_anew() {
    let mut watch = HopWatch::default();
    judge(&mut watch, expired(HOP), 0).unwrap();
    let silent = |watch: &mut HopWatch| judge(watch, EchoAnswer::Silence, 0);
    assert!((0..SILENCE_LIMIT).all(|_| silent(&mut watch).is_ok()));
    assert!(silent(&mut watch).is_err());
    assert_eq!(watch.known(), None);
}

#[test]
fn searches_in_vain_grow_apart_up_to_a_limit() {
    let mut watch = HopWatch::default();
    let mut now_ms = 0;
    let mut pauses = Vec::new();
    for _ in 0..7 {
        judge(&mut watch, EchoAnswer::Silence, now_ms).unwrap_err();
        let again = (now_ms..).step_by(1_000).find(|at| watch.may_ask(*at)).unwrap();
        pauses.push((again - now_ms) / 60_000);
        now_ms = again;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 16, 16]);
    watch.forget();
    assert!(watch.may_ask(now_ms));
}

#[test]
fn one_answer_from_another_router_changes_nothing_and_two_in_a_row_do() {
    let mut watch = HopWatch::default();
    let known = [HOP, OTHER, HOP, OTHER, OTHER].map(|router| {
        judge(&mut watch, expired(router), 0).unwrap();
        watch.known().unwrap()
    });
    assert_eq!(known, [HOP, HOP, HOP, HOP, OTHER]);
}

#[test]
fn a_gateway_answering_for_both_and_a_near_destination_are_no_first_hop() {
    for (answer, word) in
        [(expired(GATEWAY), "gateway"), (EchoAnswer::Reply { round_trip_us: 1 }, "farther away")]
    {
        let problem = judge(&mut HopWatch::default(), answer, 0).unwrap_err();
        assert!(problem.part == FIRST_HOP_PART && problem.cause.contains(word), "{problem:?}");
    }
}

#[test]
fn no_way_is_a_reading_of_a_known_hop_only() {
    let nowhere = EchoAnswer::Unreachable { round_trip_us: None };
    let mut watch = HopWatch::default();
    assert!(judge(&mut watch, nowhere, 0).is_err());
    judge(&mut watch, expired(HOP), 0).unwrap();
    assert_eq!(judge(&mut watch, nowhere, 0).unwrap().outcome, Outcome::Unreachable);
}

#[test]
fn an_expired_echo_is_no_success_of_the_asked_address() {
    assert_eq!(expired(HOP).reading().outcome, Outcome::Unreachable);
}

#[test]
fn the_gateway_is_read_again_after_a_minute_or_a_failure() {
    let mut watch = GatewayWatch::default();
    assert!(watch.is_stale(0));
    assert!(watch.update(Some(gateway(None)), 0));
    assert!(!watch.is_stale(GATEWAY_FRESH_MS - 1) && watch.is_stale(GATEWAY_FRESH_MS));
    watch.distrust();
    assert!(watch.is_stale(1));
}

#[test]
fn a_hardware_address_that_is_learnt_or_forgotten_is_no_move_and_another_one_is() {
    let mut watch = GatewayWatch::default();
    watch.update(Some(gateway(None)), 0);
    assert!(!watch.update(Some(gateway(Some("02:00:00:00:00:01"))), 0));
    assert!(!watch.update(Some(gateway(None)), 0));
    assert_eq!(watch.known().unwrap().hardware_address.as_deref(), Some("02:00:00:00:00:01"));
    assert!(watch.update(Some(gateway(Some("02:00:00:00:00:02"))), 0));
    assert!(watch.update(None, 0));
    assert!(!watch.update(None, 0));
}
