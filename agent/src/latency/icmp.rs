//! ICMP echo, by sockets or by the system's own call, whichever works on this PC.
//!
//! Either way may be closed: raw sockets need rights and firewalls drop what comes back to them; the call exists on
//! Windows only. So the agent sends an echo to itself by each way before it measures by one, and tests again when its
//! way breaks. Judging the answers is left to `way`, and which way is taken to `choice`.

mod choice;
mod sockets;
mod system_call;

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hatang_proto::model::inventory::{IcmpWay, Problem};

use self::choice::{By, Choice, Next, Tested};
use self::sockets::Sockets;
use self::system_call::SystemCall;
use super::way::EchoAnswer;
pub(super) use crate::platform::echo::Echo;

/// Part of problems about ICMP over IPv4 and IPv6.
const PART_4: &str = "icmp";
const PART_6: &str = "icmp_ipv6";

/// Bytes after the ICMP header, as ping(8) sends them: some firewalls drop other sizes.
const PAYLOAD_BYTES: usize = 56;

/// Longest wait for this PC's echo to itself.
const TEST_WITHIN: Duration = Duration::from_millis(500);

/// One way of sending echoes; tests bring their own.
pub(super) trait EchoWay: Send + Sync + 'static {
    /// Sends one echo and waits for what comes back.
    fn echo(&self, echo: Echo) -> impl Future<Output = Result<EchoAnswer, Problem>> + Send;

    /// What it is called in the data, after it has sent an echo over IPv4.
    fn name(&self) -> IcmpWay;
}

/// Both ways, and which of them is taken.
#[derive(Debug)]
pub(super) struct Icmp<S = Sockets, C = SystemCall> {
    sockets: S,
    call: C,
    /// For IPv4 and IPv6.
    choices: [Mutex<Choice>; 2],
    /// One test at a time.
    testing: tokio::sync::Mutex<()>,
    /// Told the way over IPv4 whenever it is chosen.
    tell: fn(IcmpWay),
}

impl Icmp {
    /// Opens nothing yet. What it chooses is told by [`chosen_way`].
    pub(super) fn new() -> Self {
        Self::with(Sockets::new(), SystemCall::new(), |way| {
            *chosen() = Some(way);
        })
    }
}

impl<S: EchoWay, C: EchoWay> Icmp<S, C> {
    fn with(sockets: S, call: C, tell: fn(IcmpWay)) -> Self {
        Self { sockets, call, choices: Default::default(), testing: tokio::sync::Mutex::default(), tell }
    }

    /// Sends one echo by the chosen way, after choosing it if that is due.
    pub(super) async fn echo(&self, echo: Echo) -> Result<EchoAnswer, Problem> {
        let loopback = loopback_of(echo.address);
        self.choose(loopback).await;
        let by = self.choice(loopback).by(echo.hops.is_some());
        let answer = self.echo_by(by, echo).await;
        let next = self.choice(loopback).note(by, &answer);
        match next {
            Next::GoOn => answer,
            Next::AskTheCall => self.ask_the_call(loopback, echo, answer).await,
        }
    }

    /// Tests both ways over IPv4, unless that is done.
    pub(super) async fn test(&self) {
        self.choose(Ipv4Addr::LOCALHOST.into()).await;
    }

    async fn echo_by(&self, by: By, echo: Echo) -> Result<EchoAnswer, Problem> {
        match by {
            By::Sockets => self.sockets.echo(echo).await,
            By::Call => self.call.echo(echo).await,
        }
    }

    async fn choose(&self, loopback: IpAddr) {
        let _one = self.testing.lock().await;
        if self.choice(loopback).is_made() {
            return;
        }
        let echo = Echo { address: loopback, scope: 0, hops: None, limit: TEST_WITHIN };
        let (sockets, call) = tokio::join!(self.sockets.echo(echo), self.call.echo(echo));
        let tested = Tested { sockets: replied(&sockets), call: replied(&call) };
        self.choice(loopback).make(tested);
        self.announce(loopback);
    }

    /// Sockets have been silent for long. If the call gets an answer where they get none, they are deaf.
    async fn ask_the_call(
        &self,
        loopback: IpAddr,
        echo: Echo,
        silence: Result<EchoAnswer, Problem>,
    ) -> Result<EchoAnswer, Problem> {
        let answer = self.call.echo(echo).await;
        if !replied(&answer) {
            return silence;
        }
        tracing::warn!("ICMP sockets hear nothing where the system's echo call is answered; using the call");
        self.choice(loopback).leave_sockets();
        self.announce(loopback);
        answer
    }

    fn announce(&self, loopback: IpAddr) {
        let tested = self.choice(loopback).tested();
        let way = match (tested.sockets, tested.call) {
            (true, _) => self.sockets.name(),
            (false, true) => self.call.name(),
            (false, false) => IcmpWay::None,
        };
        tracing::debug!(?way, %loopback, "chose how to send ICMP echoes");
        if loopback.is_ipv4() {
            (self.tell)(way);
        }
    }

    fn choice(&self, of: IpAddr) -> MutexGuard<'_, Choice> {
        let [v4, v6] = &self.choices;
        let choice = if of.is_ipv4() { v4 } else { v6 };
        choice.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How this process sends ICMP echoes over IPv4; `None` until it has tested its ways.
pub(super) fn chosen_way() -> Option<IcmpWay> {
    *chosen()
}

fn chosen() -> MutexGuard<'static, Option<IcmpWay>> {
    static CHOSEN: Mutex<Option<IcmpWay>> = Mutex::new(None);
    CHOSEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn replied(answer: &Result<EchoAnswer, Problem>) -> bool {
    matches!(answer, Ok(EchoAnswer::Reply { .. }))
}

fn loopback_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

fn part(address: IpAddr) -> &'static str {
    if address.is_ipv4() { PART_4 } else { PART_6 }
}

/// Begins with the complement of the sequence, so that the checksum is the same for every echo: routers that spread
/// load by it send all echoes the same way.
fn payload(sequence: u16) -> [u8; PAYLOAD_BYTES] {
    let mut payload = [0x20; PAYLOAD_BYTES];
    for (byte, complement) in payload.iter_mut().zip((!sequence).to_be_bytes()) {
        *byte = complement;
    }
    payload
}

#[cfg(test)]
mod growth;
#[cfg(test)]
mod tests;
