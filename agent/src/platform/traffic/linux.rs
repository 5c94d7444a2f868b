//! Linux: `/proc/net/dev`, which always is of this process's own network namespace, and `/sys/class/net/*/device`, which
//! only cards with hardware have.
//!
//! Where no card has hardware (a container, a namespace), the interface of the default route counts alone.

use std::fs;
use std::path::Path;

use hatang_proto::model::inventory::Problem;

use super::problem;
use crate::latency::own_traffic::{Cards, Carried};
use crate::platform::network::default_gateway;

const COUNTERS: &str = "/proc/net/dev";

pub(super) fn counters() -> Result<Cards, Problem> {
    let text =
        fs::read_to_string(COUNTERS).map_err(|fault| problem("read /proc/net/dev", fault.to_string()))?;
    let is_card = |name: &str| Path::new("/sys/class/net").join(name).join("device").exists();
    let leads_out = || default_gateway().ok().map(|gateway| gateway.interface);
    Ok(counting(parse(&text), is_card, leads_out))
}

/// Cards with hardware, or else the one interface that leads out.
fn counting(
    mut interfaces: Cards,
    is_card: impl Fn(&str) -> bool,
    leads_out: impl FnOnce() -> Option<String>,
) -> Cards {
    if interfaces.keys().any(|name| is_card(name)) {
        interfaces.retain(|name, _| is_card(name));
    } else {
        let way_out = leads_out();
        interfaces.retain(|name, _| way_out.as_ref() == Some(name));
    }
    interfaces
}

/// Lines of `name: bytes packets errs drop fifo frame compressed multicast bytes …`, after two of headings.
fn parse(text: &str) -> Cards {
    text.lines().filter_map(interface).collect()
}

fn interface(line: &str) -> Option<(String, Carried)> {
    let (name, numbers) = line.rsplit_once(':')?;
    let numbers: Vec<u64> = numbers.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let carried = Carried { down_bytes: *numbers.first()?, up_bytes: *numbers.get(8)? };
    Some((name.trim().to_owned(), carried))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = "\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1196302    9010    0    0    0     0          0         0  1196302    9010    0    0    0     0       0          0
enp3s0: 9812345678 8123456    0   12    0     0          0    120345 734512345 3123456    0    0    0     0       0          0
docker0:  812345    4123    0    0    0     0          0         0   912345    5123    0    0    0     0       0          0
wlp2s0:12345     100    0    0    0     0          0         0    54321     200    0    0    0     0       0          0
eth0:1: broken
";

    fn names(cards: &Cards) -> Vec<&str> {
        cards.keys().map(String::as_str).collect()
    }

    #[test]
    fn bytes_of_both_directions_are_read_even_without_a_space_after_the_name() {
        let cards = parse(RECORDED);
        assert_eq!(names(&cards), ["docker0", "enp3s0", "lo", "wlp2s0"]);
        assert_eq!(cards["enp3s0"], Carried { down_bytes: 9_812_345_678, up_bytes: 734_512_345 });
        assert_eq!(cards["wlp2s0"], Carried { down_bytes: 12_345, up_bytes: 54_321 });
    }

    #[test]
    fn only_cards_with_hardware_count() {
        let cards = counting(parse(RECORDED), |name| ["enp3s0", "wlp2s0"].contains(&name), || None);
        assert_eq!(names(&cards), ["enp3s0", "wlp2s0"]);
    }

    #[test]
    fn without_hardware_only_the_way_out_counts_and_without_a_way_out_nothing() {
        let way_out = || Some("docker0".to_owned());
        assert_eq!(names(&counting(parse(RECORDED), |_| false, way_out)), ["docker0"]);
        assert!(counting(parse(RECORDED), |_| false, || None).is_empty());
    }
}
