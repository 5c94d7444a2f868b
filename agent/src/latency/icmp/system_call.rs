//! ICMP echo by the system's own call, and what its status codes mean.
//!
//! The call blocks and cannot be cancelled, so each has a small thread of its own for as long as it lasts, at most eight
//! at once; between two echoes nothing is held. Threads of the runtime's pool are not used: slow name lookups may fill
//! it. Source of the codes: Microsoft Learn, `ICMP_ECHO_REPLY`, and <ipexport.h>.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use hatang_proto::model::inventory::{IcmpWay, Problem};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::super::prober::{micros, problem};
use super::super::way::EchoAnswer;
use super::{Echo, EchoWay, part, payload};
use crate::platform::echo::{self, Returned};

/// Echoes under way at once; a further one waits for its turn, which is not part of its time.
const AT_ONCE: usize = 8;
/// Stack of a thread that makes one call, bytes.
const STACK_BYTES: usize = 128 * 1024;
/// Longest wait for a turn, and for a call beyond its own limit: a driver that never answers must not end the measuring.
/// The call's thread is left behind and keeps its turn, so that no more than [`AT_ONCE`] are.
const HANGS_AFTER: Duration = Duration::from_secs(30);

const IP_SUCCESS: u32 = 0;
/// `IP_DEST_NET_UNREACHABLE`, `…_HOST_…`, `…_PROT_…` and `…_PORT_UNREACHABLE`, which is also how a firewall refuses.
const IP_DEST_UNREACHABLE_FIRST: u32 = 11_002;
const IP_DEST_UNREACHABLE_LAST: u32 = 11_005;
const IP_REQ_TIMED_OUT: u32 = 11_010;
const IP_BAD_ROUTE: u32 = 11_012;
const IP_TTL_EXPIRED_TRANSIT: u32 = 11_013;
const IP_TTL_EXPIRED_REASSEM: u32 = 11_014;
const IP_BAD_DESTINATION: u32 = 11_018;
const IP_DEST_UNREACHABLE: u32 = 11_040;
const IP_TIME_EXCEEDED: u32 = 11_041;
const IP_DEST_SCOPE_MISMATCH: u32 = 11_045;
/// `ERROR_NETWORK_UNREACHABLE` and `ERROR_HOST_UNREACHABLE` of <winerror.h>.
const ERROR_NETWORK_UNREACHABLE: u32 = 1_231;
const ERROR_HOST_UNREACHABLE: u32 = 1_232;
const ERROR_TIMEOUT: u32 = 1_460;
/// `WSAENETUNREACH` and `WSAEHOSTUNREACH`.
const WSAENETUNREACH: u32 = 10_051;
const WSAEHOSTUNREACH: u32 = 10_065;

/// The call; holds no resource of the system.
#[derive(Debug)]
pub(in crate::latency) struct SystemCall {
    sequence: AtomicU16,
    turns: Arc<Semaphore>,
}

impl SystemCall {
    pub(super) fn new() -> Self {
        Self { sequence: AtomicU16::new(0), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl EchoWay for SystemCall {
    async fn echo(&self, echo: Echo) -> Result<EchoAnswer, Problem> {
        let broken = |cause: String| {
            problem(
                part(echo.address),
                format!("send an ICMP echo to {} by the system's call", echo.address),
                cause,
            )
        };
        if !echo::EXISTS {
            return Err(broken("this system has no such call".to_owned()));
        }
        let returned = self.call(echo).await.map_err(|fault| broken(fault.to_string()))?;
        meaning(&echo, returned).map_err(broken)
    }

    fn name(&self) -> IcmpWay {
        IcmpWay::SystemCall
    }
}

impl SystemCall {
    async fn call(&self, echo: Echo) -> io::Result<Returned> {
        let turn = timeout(HANGS_AFTER, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| hangs())?.map_err(io::Error::other)?;
        let data = payload(self.sequence.fetch_add(1, Ordering::Relaxed));
        let (tell, told) = oneshot::channel();
        std::thread::Builder::new().name("echo".to_owned()).stack_size(STACK_BYTES).spawn(move || {
            let returned = echo::send(&echo, &data);
            drop(turn);
            // Whoever asked may have given up.
            tell.send(returned).unwrap_or_default();
        })?;
        timeout(echo.limit + HANGS_AFTER, told).await.map_err(|_| hangs())?.map_err(io::Error::other)?
    }
}

fn hangs() -> io::Error {
    io::Error::other("the system's call does not return")
}

/// What came back, or the cause why nothing could be measured.
fn meaning(echo: &Echo, returned: Returned) -> Result<EchoAnswer, String> {
    let round_trip_us = micros(returned.took);
    match (returned.status, returned.from) {
        // The system may wait longer than it was told.
        (IP_SUCCESS, _) if echo.limit < returned.took => Ok(EchoAnswer::Silence),
        (IP_SUCCESS, Some(from)) if from == echo.address => Ok(EchoAnswer::Reply { round_trip_us }),
        (IP_TTL_EXPIRED_TRANSIT | IP_TTL_EXPIRED_REASSEM | IP_TIME_EXCEEDED, Some(router))
            if is_host(router) =>
        {
            Ok(EchoAnswer::Expired { router, round_trip_us })
        }
        // The call does not tell whether a router says so or this PC itself, after waiting for a neighbour: the time
        // means nothing.
        (
            IP_SUCCESS
            | IP_DEST_UNREACHABLE_FIRST..=IP_DEST_UNREACHABLE_LAST
            | IP_BAD_ROUTE
            | IP_BAD_DESTINATION
            | IP_DEST_UNREACHABLE
            | IP_DEST_SCOPE_MISMATCH
            | ERROR_NETWORK_UNREACHABLE
            | ERROR_HOST_UNREACHABLE
            | WSAENETUNREACH
            | WSAEHOSTUNREACH,
            _,
        ) => Ok(EchoAnswer::Unreachable { round_trip_us: None }),
        (IP_REQ_TIMED_OUT | ERROR_TIMEOUT, _) => Ok(EchoAnswer::Silence),
        (status, _) => Err(format!("the system answered with status {status}")),
    }
}

fn is_host(address: IpAddr) -> bool {
    !address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 9));
    const ROUTER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn means(status: u32, from: Option<IpAddr>, took_us: u64) -> Result<EchoAnswer, String> {
        let echo = Echo { address: ASKED, scope: 0, hops: None, limit: Duration::from_millis(500) };
        meaning(&echo, Returned { status, from, took: Duration::from_micros(took_us) })
    }

    #[tokio::test(start_paused = true)]
    async fn where_every_call_hangs_a_further_one_is_a_problem() {
        let call = SystemCall::new();
        let _hanging = Arc::clone(&call.turns).acquire_many_owned(8).await.unwrap();
        let echo = Echo { address: ASKED, scope: 0, hops: None, limit: Duration::from_millis(500) };
        assert!(call.call(echo).await.unwrap_err().to_string().contains("does not return"));
    }

    #[test]
    fn a_reply_has_the_time_of_the_call_and_a_router_its_address() {
        assert_eq!(means(0, Some(ASKED), 412), Ok(EchoAnswer::Reply { round_trip_us: 412 }));
        let expired = Ok(EchoAnswer::Expired { router: ROUTER, round_trip_us: 900 });
        assert_eq!(means(11_013, Some(ROUTER), 900), expired);
        assert_eq!(means(11_014, Some(ROUTER), 900), expired);
        assert_eq!(means(11_041, Some(ROUTER), 900), expired);
    }

    #[test]
    fn a_reply_of_another_address_or_after_the_limit_is_none() {
        assert_eq!(means(0, Some(ROUTER), 9), Ok(EchoAnswer::Unreachable { round_trip_us: None }));
        assert_eq!(means(0, Some(ASKED), 500_001), Ok(EchoAnswer::Silence));
    }

    #[test]
    fn every_word_for_unreachable_is_unreachable_without_a_time() {
        for status in
            [11_002, 11_003, 11_004, 11_005, 11_012, 11_018, 11_040, 11_045, 1_231, 1_232, 10_051, 10_065]
        {
            for from in [None, Some(ROUTER)] {
                assert_eq!(
                    means(status, from, 9),
                    Ok(EchoAnswer::Unreachable { round_trip_us: None }),
                    "{status}"
                );
            }
        }
    }

    #[test]
    fn a_timeout_is_silence_and_an_unknown_code_a_problem_that_names_it() {
        assert_eq!(means(11_010, None, 500_000), Ok(EchoAnswer::Silence));
        assert_eq!(means(1_460, None, 500_000), Ok(EchoAnswer::Silence));
        // `IP_GENERAL_FAILURE`, `IP_BUF_TOO_SMALL`, `ERROR_ACCESS_DENIED`, and one that nobody knows.
        for status in [11_050, 11_001, 5, 77_777] {
            assert!(means(status, None, 9).unwrap_err().contains(&status.to_string()), "{status}");
        }
        // A router that is nobody cannot be named.
        assert!(means(11_013, Some("0.0.0.0".parse().unwrap()), 9).is_err());
    }
}
