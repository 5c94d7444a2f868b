//! What a kept reading means for judging: which part of the way it speaks for, and how it ended (pure).
//!
//! An application is asked in two steps, connecting and answering, and each is an observation of its own. A server that
//! answers with an error of the asker (401, 403, 404) has answered: its time counts. Whether a refusal is constant is
//! judged later.

use hatang_proto::model::{Method, Outcome, Probe, Reading, Segment, Target};

use crate::analysis::network::{Reply, Role};

/// HTTP status of a proxy between PC and server that wants to know who asks: not the server's answer.
const PROXY_WANTS_A_NAME: u16 = 407;
/// From here on the server says that it failed.
const SERVER_FAILED: u16 = 500;

/// The parts of the way that a target speaks for, an application's in the order of its steps.
pub fn roles(target: &Target) -> impl Iterator<Item = Role> {
    let name = || target.name.clone();
    let (first, second) = match (&target.probe, target.segment) {
        (Probe::Gateway, _) => (Some(Role::Gateway), None),
        (Probe::FirstHop { .. }, _) | (_, Segment::AccessLine) => (Some(Role::FirstHop), None),
        (_, Segment::Internet) => (Some(Role::Internet(name())), None),
        (_, Segment::Cpnet) => (Some(Role::Cpnet(name())), None),
        (_, Segment::Application) => {
            (Some(Role::ApplicationConnect(name())), Some(Role::ApplicationAnswer(name())))
        }
        (_, Segment::Pc | Segment::Lan) => (None, None),
    };
    first.into_iter().chain(second)
}

/// The place of a role among [`roles`].
pub fn step(role: &Role) -> usize {
    usize::from(matches!(role, Role::ApplicationAnswer(_)))
}

/// The observations that one reading makes; none for a target that stands for no part of the way.
pub fn observations(target: &Target, reading: Reading) -> impl Iterator<Item = (Role, Reply)> {
    roles(target).filter_map(move |role| {
        let reply = match role {
            Role::Gateway | Role::FirstHop => reply(reading.outcome, reading.round_trip_us),
            Role::Internet(_) | Role::Cpnet(_) | Role::ApplicationConnect(_) => path(reading),
            Role::ApplicationAnswer(_) => answer(reading),
        };
        Some((role, reply?))
    })
}

/// The way to the server alone: of an HTTP measurement, connecting.
fn path(reading: Reading) -> Option<Reply> {
    if reading.method != Method::Http {
        return reply(reading.outcome, reading.round_trip_us);
    }
    match reading.phases.and_then(|phases| phases.connect_us) {
        Some(connect_us) => Some(Reply::After(connect_us)),
        None => reply(reading.outcome, None),
    }
}

/// What came after connecting; `None` if it did not come to that.
fn answer(reading: Reading) -> Option<Reply> {
    if reading.method != Method::Http {
        return None;
    }
    let phases = reading.phases?;
    phases.connect_us?;
    reply(reading.outcome, phases.first_byte_us)
}

/// `None` for a success without its time, which says nothing.
fn reply(outcome: Outcome, after_us: Option<u32>) -> Option<Reply> {
    match outcome {
        Outcome::Ok => after_us.map(Reply::After),
        Outcome::HttpStatus(status) if status < SERVER_FAILED && status != PROXY_WANTS_A_NAME => {
            after_us.map(Reply::After)
        }
        Outcome::Timeout | Outcome::Unreachable => Some(Reply::Lost),
        Outcome::Refused | Outcome::Tls | Outcome::Dns | Outcome::HttpStatus(_) => Some(Reply::Denied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hatang_proto::model::{Phases, TargetId};

    fn target(segment: Segment, probe: &str) -> Target {
        let (id, name) = (TargetId(1), "VOFFICE".to_owned());
        Target { id, name, segment, probe: probe.parse().unwrap(), period_s: 60, timeout_ms: 3_000 }
    }

    fn seen(target: &Target, reading: Reading) -> Vec<(Role, Reply)> {
        observations(target, reading).collect()
    }

    fn http(outcome: Outcome, connect_us: Option<u32>, first_byte_us: Option<u32>) -> Reading {
        let phases = Phases { dns_us: Some(1), connect_us, tls_us: Some(2), first_byte_us };
        let round_trip_us = first_byte_us.map(|us| us + 50);
        Reading { method: Method::Http, outcome, round_trip_us, phases: Some(phases) }
    }

    fn echo(outcome: Outcome, round_trip_us: Option<u32>) -> Reading {
        Reading { method: Method::Icmp, outcome, round_trip_us, phases: None }
    }

    #[test]
    fn gateway_and_first_hop_are_known_by_how_they_are_asked() {
        let reading = echo(Outcome::Ok, Some(900));
        assert_eq!(seen(&target(Segment::Lan, "gateway"), reading), [(Role::Gateway, Reply::After(900))]);
        let hop = target(Segment::AccessLine, "first-hop:8.8.8.8");
        assert_eq!(seen(&hop, reading), [(Role::FirstHop, Reply::After(900))]);
        assert_eq!(seen(&target(Segment::Lan, "icmp:10.0.0.9"), reading), []);
    }

    #[test]
    fn an_application_is_seen_connecting_and_answering() {
        let application = target(Segment::Application, "https://voffice.example/");
        let connect = |reply| (Role::ApplicationConnect("VOFFICE".to_owned()), reply);
        let answer = |reply| (Role::ApplicationAnswer("VOFFICE".to_owned()), reply);
        let both = [connect(Reply::After(20)), answer(Reply::After(300))];
        assert_eq!(seen(&application, http(Outcome::Ok, Some(20), Some(300))), both);
        assert_eq!(seen(&application, http(Outcome::HttpStatus(401), Some(20), Some(300))), both);
        for (outcome, reply) in [
            (Outcome::Timeout, Reply::Lost),
            (Outcome::Tls, Reply::Denied),
            (Outcome::HttpStatus(503), Reply::Denied),
            (Outcome::HttpStatus(407), Reply::Denied),
        ] {
            let late = http(outcome, Some(20), Some(300));
            assert_eq!(seen(&application, late), [connect(Reply::After(20)), answer(reply)], "{outcome:?}");
        }
        let unreached = http(Outcome::Timeout, None, None);
        assert_eq!(seen(&application, unreached), [connect(Reply::Lost)], "nothing was asked of the server");
        let tcp = Reading { method: Method::Tcp, ..echo(Outcome::Refused, None) };
        assert_eq!(seen(&target(Segment::Application, "tcp:10.0.0.1:443"), tcp), [connect(Reply::Denied)]);
    }

    #[test]
    fn a_reference_that_is_asked_by_http_counts_its_connecting_only() {
        let reference = target(Segment::Internet, "https://www.example/");
        let role = Role::Internet("VOFFICE".to_owned());
        let slow_server = http(Outcome::Timeout, Some(20), None);
        assert_eq!(seen(&reference, slow_server), [(role, Reply::After(20))]);
    }

    #[test]
    fn a_success_without_a_time_says_nothing() {
        assert_eq!(seen(&target(Segment::Cpnet, "icmp:10.0.0.9"), echo(Outcome::Ok, None)), []);
    }
}
