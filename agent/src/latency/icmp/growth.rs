//! Whether echoes leave anything behind: ten thousand to this PC itself, by each way. Run by name:
//! `cargo test -p hatang-agent --lib latency::icmp::growth -- --ignored --nocapture --test-threads 1`

use std::io::Write as _;

use super::*;
use crate::platform::usage::usage;

/// Echoes before the first look: buffers and pools grow to their size.
const WARM_UP: usize = 500;
const ECHOES: usize = 10_000;
/// What comes and goes by itself, bytes: the stack of a thread that is about to end is 2.2 MB under Wine. A leak of 300
/// bytes an echo is as much.
const BEARABLE_BYTES: u64 = 3 * 1024 * 1024;

async fn grows_not(way: &impl EchoWay) {
    let echo =
        Echo { address: Ipv4Addr::LOCALHOST.into(), scope: 0, hops: None, limit: Duration::from_secs(2) };
    if let Err(problem) = way.echo(echo).await {
        writeln!(std::io::stderr(), "not measured: {}: {}", problem.operation, problem.cause).unwrap();
        return;
    }
    send(way, echo, WARM_UP).await;
    let before = usage();
    assert_eq!(send(way, echo, ECHOES).await, 0, "silent echoes");
    let after = usage();
    writeln!(std::io::stderr(), "{:?}: before {before:?}, after {after:?}", way.name()).unwrap();
    let (Ok(before), Ok(after)) = (before, after) else { return };
    assert!(after.handles <= before.handles, "{before:?} {after:?}");
    assert!(after.private_bytes <= before.private_bytes + BEARABLE_BYTES, "{before:?} {after:?}");
}

async fn send(way: &impl EchoWay, echo: Echo, count: usize) -> usize {
    let mut silent = 0;
    for _ in 0..count {
        silent += usize::from(!replied(&way.echo(echo).await));
    }
    silent
}

#[tokio::test]
#[ignore = "takes seconds and wants to be alone in its process"]
async fn ten_thousand_echoes_by_sockets_leave_no_handle_and_no_memory() {
    grows_not(&Sockets::new()).await;
}

#[tokio::test]
#[ignore = "takes seconds and wants to be alone in its process"]
async fn ten_thousand_echoes_by_the_call_leave_no_handle_and_no_memory() {
    grows_not(&SystemCall::new()).await;
}
