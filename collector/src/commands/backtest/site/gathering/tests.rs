use super::*;

fn gathered(lines: &[&str]) -> (Windows, Vec<String>) {
    let mut gathering = Gathering::new(&Rules::on("2026-11-25").unwrap());
    let faults = lines
        .iter()
        .filter_map(|line| Line::read(line.as_bytes()).and_then(|line| gathering.add(&line)).err())
        .map(|fault| fault.to_string())
        .collect();
    (gathering.finish(), faults)
}

#[test]
fn samples_in_any_order_and_twice_become_one_window() {
    let (windows, faults) = gathered(&[
        r#"{"t":1767573120,"unit":"xa-01","isp":"vnpt","machine":"pc01","target":"gateway","method":"icmp","phase":"rtt","rtt_us":900}"#,
        r#"{"t":1767573060,"unit":"xa-01","isp":"vnpt","machine":"pc01","target":"gateway","method":"icmp","phase":"rtt","rtt_us":null,"own_bps_down":10,"own_bps_up":2}"#,
        r#"{"t":1767573120,"unit":"xa-01","isp":"vnpt","machine":"pc01","target":"gateway","method":"icmp","phase":"rtt","rtt_us":900}"#,
        r#"{"t":1767573130,"unit":"xa-01","event":"power_off","machine":"pc01"}"#,
    ]);
    assert_eq!(faults, Vec::<String>::new());
    let site = windows.sites.first().unwrap();
    assert_eq!(site.provider.as_deref(), Some("vnpt"));
    let machine = site.machines.first().unwrap();
    let cell = machine.series.get(&Role::Gateway).and_then(|cells| cells.first()).unwrap();
    assert_eq!((cell.samples, cell.lost, cell.median_us), (2, 1, 900));
    assert_eq!((machine.events.len(), machine.carried.len()), (1, 1));
}

#[test]
fn two_methods_of_one_target_are_brought_to_one_level() {
    let line = |at: i64, method: &str, us: i64| {
        format!(
            r#"{{"t":{at},"unit":"u","machine":"m","target":"internet:a","method":"{method}","phase":"rtt","rtt_us":{us}}}"#
        )
    };
    let mut lines = Vec::new();
    for minute in 0..20 {
        lines.push(line(1_767_573_000 + minute * 60, "icmp", 10_000));
        lines.push(line(1_767_573_030 + minute * 60, "tcp", 14_000));
    }
    let (windows, _) = gathered(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let series = windows.sites.first().unwrap().machines.first().unwrap().series.values().next().unwrap();
    let medians: Vec<u32> = series.iter().map(|cell| cell.median_us).collect();
    assert!(medians.windows(2).all(|pair| pair.first() == pair.last()), "{medians:?}");
}

#[test]
fn each_bad_line_is_named_by_what_is_wrong_with_it() {
    let (windows, faults) = gathered(&[
        "{",
        r#"{"t":-5,"unit":"u","machine":"m","target":"gateway","rtt_us":1}"#,
        r#"{"t":5,"unit":"u","machine":"m","target":"gateway"}"#,
        r#"{"t":5,"unit":"u","target":"gateway","rtt_us":1}"#,
        r#"{"t":5,"unit":"u","machine":"m","target":"printer","rtt_us":1}"#,
        r#"{"t":5,"unit":"u","machine":"m","target":"app:","rtt_us":1}"#,
        r#"{"t":5,"unit":"u","machine":"m","target":"gateway","rtt_us":-1}"#,
        r#"{"t":5,"unit":"u","machine":"m","target":"app:x","phase":"tls","rtt_us":1}"#,
        r#"{"t":5,"unit":"u","machine":"m","event":"coffee"}"#,
    ]);
    assert!(windows.sites.iter().flat_map(|site| &site.machines).all(|machine| machine.series.is_empty()));
    let expected = [
        "not one JSON object",
        "\"t\" is no time",
        "needs \"rtt_us\"",
        "needs \"machine\"",
        "unknown target \"printer\"",
        "unknown target \"app:\"",
        "\"rtt_us\" is neither",
        "unknown phase \"tls\"",
        "unknown event \"coffee\"",
    ];
    assert_eq!(faults.len(), expected.len());
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.contains(expected), "{fault} for {expected}");
    }
}
