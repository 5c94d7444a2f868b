use std::collections::VecDeque;
use std::sync::Arc;

use super::super::way::FIRST_HOP_PART;
use super::*;
use crate::platform::network::ICMP_ADVICE;

const LIMIT: Duration = Duration::from_secs(2);
const REPLY: EchoAnswer = EchoAnswer::Reply { round_trip_us: 9 };

fn to(address: Ipv4Addr) -> Echo {
    Echo { address: address.into(), scope: 0, hops: None, limit: LIMIT }
}

/// The answer, or `None` after checking that a refusal by the system is told as a problem with advice.
fn permitted(ended: Result<EchoAnswer, Problem>) -> Option<EchoAnswer> {
    ended
        .inspect_err(|problem| {
            assert!([PART_4, FIRST_HOP_PART].contains(&problem.part.as_str()));
            assert!(problem.cause.contains(ICMP_ADVICE), "{problem:?}");
        })
        .ok()
}

#[tokio::test]
async fn this_machine_replies_to_itself_or_the_problem_says_what_to_do() {
    let icmp = Icmp::new();
    for _ in 0..3 {
        if let Some(answer) = permitted(icmp.echo(to(Ipv4Addr::LOCALHOST)).await) {
            assert!(matches!(answer, EchoAnswer::Reply { round_trip_us } if round_trip_us < 1_000_000));
        }
    }
    assert!(chosen_way().is_some());
}

#[tokio::test]
async fn echoes_to_one_address_at_the_same_time_all_come_back() {
    let icmp = Icmp::new();
    let one = || icmp.echo(to(Ipv4Addr::new(127, 0, 0, 9)));
    let (first, second, third) = tokio::join!(one(), one(), one());
    for answer in [first, second, third].into_iter().filter_map(permitted) {
        assert!(matches!(answer, EchoAnswer::Reply { .. }), "{answer:?}");
    }
}

#[tokio::test]
async fn an_address_without_a_way_is_unreachable() {
    // Class E is routed nowhere.
    let ended = Icmp::new().echo(to(Ipv4Addr::new(255, 255, 255, 254))).await;
    if let Some(answer) = permitted(ended) {
        assert!(!matches!(answer, EchoAnswer::Reply { .. }), "{answer:?}");
    }
}

#[test]
fn every_echo_has_the_same_checksum() {
    let sum = |sequence: u16| {
        let words = payload(sequence);
        let first = u32::from(u16::from_be_bytes([words[0], words[1]]));
        (u32::from(sequence) + first) % 0xFFFF
    };
    assert!([0, 1, 255, 256, 40_000, u16::MAX].into_iter().all(|sequence| sum(sequence) == sum(7)));
}

/// Answers as told, then goes on with the last answer.
struct Scripted {
    name: IcmpWay,
    /// Of echoes to itself.
    itself: Mutex<Option<EchoAnswer>>,
    answers: Mutex<VecDeque<Option<EchoAnswer>>>,
    asked: Mutex<Vec<Echo>>,
}

impl Scripted {
    fn new(name: IcmpWay, itself: Option<EchoAnswer>, answers: &[Option<EchoAnswer>]) -> Arc<Self> {
        let answers = Mutex::new(answers.iter().copied().collect());
        Arc::new(Self { name, itself: Mutex::new(itself), answers, asked: Mutex::default() })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().iter().filter(|echo| !echo.address.is_loopback()).count()
    }
}

impl EchoWay for Arc<Scripted> {
    async fn echo(&self, echo: Echo) -> Result<EchoAnswer, Problem> {
        self.asked.lock().unwrap().push(echo);
        let answer = if echo.address.is_loopback() {
            *self.itself.lock().unwrap()
        } else {
            let mut answers = self.answers.lock().unwrap();
            if 1 < answers.len() { answers.pop_front().unwrap() } else { answers.front().copied().flatten() }
        };
        answer.ok_or_else(|| Problem {
            part: PART_4.to_owned(),
            operation: "send".to_owned(),
            cause: format!("{:?} is broken", self.name),
        })
    }

    fn name(&self) -> IcmpWay {
        self.name
    }
}

fn sockets(itself: Option<EchoAnswer>, answers: &[Option<EchoAnswer>]) -> Arc<Scripted> {
    Scripted::new(IcmpWay::RawSocket, itself, answers)
}

fn call(itself: Option<EchoAnswer>, answers: &[Option<EchoAnswer>]) -> Arc<Scripted> {
    Scripted::new(IcmpWay::SystemCall, itself, answers)
}

const PEER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 9);

#[tokio::test]
async fn a_socket_that_opens_but_hears_nothing_loses_to_the_systems_call() {
    let (sockets, call) = (sockets(Some(EchoAnswer::Silence), &[]), call(Some(REPLY), &[Some(REPLY)]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    assert_eq!(icmp.echo(to(PEER)).await, Ok(REPLY));
    assert_eq!((sockets.asked(), call.asked()), (0, 1));
}

#[tokio::test]
async fn both_ways_are_tested_once_and_within_half_a_second() {
    let (sockets, call) = (sockets(Some(REPLY), &[Some(REPLY)]), call(Some(REPLY), &[Some(REPLY)]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    tokio::join!(icmp.test(), icmp.test());
    icmp.echo(to(PEER)).await.unwrap();
    for way in [&sockets, &call] {
        let asked = way.asked.lock().unwrap();
        let tests: Vec<&Echo> = asked.iter().filter(|echo| echo.address.is_loopback()).collect();
        assert_eq!((tests.len(), tests[0].limit), (1, Duration::from_millis(500)));
    }
    assert_eq!((sockets.asked(), call.asked()), (1, 0));
}

#[tokio::test]
async fn an_echo_that_ends_at_a_router_goes_by_the_call_where_it_works() {
    let (sockets, call) = (sockets(Some(REPLY), &[Some(REPLY)]), call(Some(REPLY), &[Some(REPLY)]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    icmp.echo(Echo { hops: Some(2), ..to(PEER) }).await.unwrap();
    assert_eq!((sockets.asked(), call.asked()), (0, 1));
}

#[tokio::test]
async fn a_way_that_breaks_five_times_is_chosen_anew() {
    let (sockets, call) = (sockets(Some(REPLY), &[None]), call(Some(REPLY), &[Some(REPLY)]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    for _ in 0..5 {
        assert!(icmp.echo(to(PEER)).await.is_err());
        // By the time of the next test a socket does not even reply to itself.
        *sockets.itself.lock().unwrap() = None;
    }
    assert_eq!(icmp.echo(to(PEER)).await, Ok(REPLY));
    assert_eq!((sockets.asked(), call.asked()), (5, 1));
}

#[tokio::test]
async fn sockets_that_a_firewall_made_deaf_are_found_out_by_the_call() {
    let silence = Some(EchoAnswer::Silence);
    let (sockets, call) = (sockets(Some(REPLY), &[silence]), call(Some(REPLY), &[Some(REPLY)]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    for _ in 0..4 {
        assert_eq!(icmp.echo(to(PEER)).await, Ok(EchoAnswer::Silence));
    }
    assert_eq!(icmp.echo(to(PEER)).await, Ok(REPLY));
    assert_eq!(icmp.echo(to(PEER)).await, Ok(REPLY));
    assert_eq!((sockets.asked(), call.asked()), (5, 2));
}

#[tokio::test]
async fn a_dead_line_is_silence_by_both_ways_and_changes_nothing() {
    let silence = Some(EchoAnswer::Silence);
    let (sockets, call) = (sockets(Some(REPLY), &[silence]), call(Some(REPLY), &[silence]));
    let icmp = Icmp::with(Arc::clone(&sockets), Arc::clone(&call), |_| ());
    for _ in 0..20 {
        assert_eq!(icmp.echo(to(PEER)).await, Ok(EchoAnswer::Silence));
    }
    assert_eq!((sockets.asked(), call.asked()), (20, 4));
}

#[tokio::test]
async fn where_nothing_works_the_sockets_problem_is_told() {
    let icmp = Icmp::with(sockets(None, &[None]), call(None, &[None]), |_| ());
    let problem = icmp.echo(to(PEER)).await.unwrap_err();
    assert!(problem.cause.contains("RawSocket"), "{problem:?}");
}
