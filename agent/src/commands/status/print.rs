//! Pure: the status as one screen of text.

use super::View;
use crate::state::status::{LinkState, SpeedStatus, SpoolStatus, StatusReport, TargetStatus, TrafficStatus};

pub(super) fn text(view: &View) -> String {
    let mut lines = vec![
        line("data", &view.data_dir.display().to_string()),
        line("agent", running(view)),
        line("joined", &joined(view)),
    ];
    if let Some(report) = &view.report {
        lines.push(line("collector", &contact(report, view.now_ms)));
    }
    lines.push(line("waiting", &waiting(view)));
    match &view.report {
        Some(report) => {
            lines.extend(targets(report, view.now_ms));
            lines.extend(report.traffic.as_ref().map(traffic));
            lines.extend(report.speed.as_ref().map(|last| speed(last, view.now_ms)));
            lines.extend(problems(report));
        }
        None => lines.push(line("measured", "nothing yet: the agent never ran with this data directory")),
    }
    lines.join("\n") + "\n"
}

fn line(name: &str, value: &str) -> String {
    format!("{name:<10} {value}")
}

fn running(view: &View) -> &'static str {
    match view.running {
        Some(true) => "running",
        Some(false) => "not running; start it with: hatang-agent run",
        None => "unknown whether it runs: its lock file cannot be read",
    }
}

fn joined(view: &View) -> String {
    view.joined.as_ref().map_or_else(
        || "no; join with: hatang-agent enrol --join HT1-…".to_owned(),
        |joined| format!("{} as {}", joined.collector, joined.machine_id),
    )
}

fn contact(report: &StatusReport, now_ms: i64) -> String {
    let state = match report.link.state {
        LinkState::NotJoined => "not joined",
        LinkState::Joining => "joining",
        LinkState::Connecting => "connecting",
        LinkState::Connected => "connected",
        LinkState::Waiting => "not connected, trying again by itself",
        LinkState::Refused => "refused",
    };
    let heard = report.link.last_contact_ms.map_or_else(
        || "never heard since the agent started".to_owned(),
        |at| format!("last heard {} ago", duration(now_ms.saturating_sub(at))),
    );
    let mut text = format!("{state}, {heard}");
    if let Some(problem) = &report.link.problem {
        text.push_str("\n           ");
        text.push_str(problem);
    }
    text
}

fn waiting(view: &View) -> String {
    match (&view.spool, &view.spool_problem) {
        (Some(spool), _) => depth(spool),
        (None, Some(problem)) => format!("unknown: {problem}"),
        (None, None) => "no spool yet".to_owned(),
    }
}

fn depth(spool: &SpoolStatus) -> String {
    let mut text = format!(
        "{} batches with {} samples, {} entries of this minute, {} kB",
        spool.batches,
        spool.samples,
        spool.pending,
        spool.bytes.div_ceil(1_000)
    );
    let oldest = i64::try_from(spool.oldest_ms).unwrap_or(i64::MAX);
    if 0 < spool.batches {
        text = format!("{text}, oldest {}", duration(oldest));
    }
    if 0 < spool.in_memory {
        text = format!("{text}, {} in memory because the disk takes none", spool.in_memory);
    }
    text
}

fn targets(report: &StatusReport, now_ms: i64) -> Vec<String> {
    if report.targets.is_empty() {
        return vec![line("measured", "nothing: no targets received from the collector yet")];
    }
    let width = report.targets.iter().map(|target| target.name.chars().count()).max().unwrap_or(0);
    let row = |target: &TargetStatus| {
        let last = target.last.as_ref().map_or_else(
            || "not yet".to_owned(),
            |last| {
                let ago = duration(now_ms.saturating_sub(last.at_ms));
                match last.round_trip_us {
                    Some(us) => format!("{} {}.{:03} ms, {ago} ago", last.outcome, us / 1_000, us % 1_000),
                    None => format!("{}, {ago} ago", last.outcome),
                }
            },
        );
        let rests = if target.rests { ", other machines measure it now" } else { "" };
        format!("  {:<width$}  {}  {last}{rests}", target.name, target.probe)
    };
    std::iter::once("measured".to_owned()).chain(report.targets.iter().map(row)).collect()
}

fn speed(last: &SpeedStatus, now_ms: i64) -> String {
    let ago = duration(now_ms.saturating_sub(last.at_ms));
    let told = match last.bits_per_s {
        Some(rate) => {
            format!("{:.1} Mbit/s down over {} kB", rate as f64 / 1e6, last.bytes.div_ceil(1_000))
        }
        None => last.outcome.clone(),
    };
    line("speed", &format!("{told}; asked for by the collector {ago} ago, from {}", last.url))
}

fn traffic(traffic: &TrafficStatus) -> String {
    let TrafficStatus { span_ms, down_bytes, up_bytes } = *traffic;
    let (down, up) = (down_bytes.div_ceil(1_000), up_bytes.div_ceil(1_000));
    let within = duration(i64::from(span_ms));
    line("traffic", &format!("{down} kB in and {up} kB out within {within}; only these totals are sent"))
}

fn problems(report: &StatusReport) -> Vec<String> {
    let mut lines = Vec::new();
    for problem in &report.problems {
        lines.push(format!("  {}: {}: {}", problem.part, problem.operation, problem.cause));
    }
    if lines.is_empty() {
        return vec![line("problems", "none")];
    }
    lines.insert(0, "problems".to_owned());
    lines
}

/// A span in the largest fitting unit.
fn duration(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_fitting_units() {
        let told = [-5, 90_000, 600_000, 10_800_000, 864_000_000].map(duration);
        assert_eq!(told, ["0 s", "90 s", "10 min", "3 h", "10 days"]);
    }

    #[test]
    fn a_speed_sample_is_told_with_what_came_of_it_and_who_wanted_it() {
        let measured = SpeedStatus {
            at_ms: 0,
            url: "http://10.1.0.9/tep".to_owned(),
            outcome: "measured".to_owned(),
            bytes: 9_999_999,
            bits_per_s: Some(38_249_000),
        };
        assert_eq!(
            speed(&measured, 10_800_000),
            "speed      38.2 Mbit/s down over 10000 kB; asked for by the collector 3 h ago, from http://10.1.0.9/tep"
        );
        let missing = SpeedStatus { outcome: "http 404".to_owned(), bits_per_s: None, ..measured };
        assert!(speed(&missing, 0).starts_with("speed      http 404; asked for"));
    }

    #[test]
    fn a_target_at_rest_and_the_traffic_are_told() {
        let traffic = TrafficStatus { span_ms: 60_003, down_bytes: 1_499_001, up_bytes: 7 };
        let target = TargetStatus {
            id: 2,
            name: "Cổng".to_owned(),
            probe: "8.8.8.8".to_owned(),
            last: None,
            rests: true,
        };
        let report =
            StatusReport { traffic: Some(traffic), targets: vec![target], ..StatusReport::default() };
        assert_eq!(targets(&report, 0)[1], "  Cổng  8.8.8.8  not yet, other machines measure it now");
        let told = super::traffic(&traffic);
        assert_eq!(told, "traffic    1500 kB in and 1 kB out within 60 s; only these totals are sent");
    }

    #[test]
    fn a_directory_where_no_agent_ran_says_what_to_do() {
        let view = View {
            data_dir: "/d".into(),
            running: Some(false),
            report: None,
            joined: None,
            spool: None,
            spool_problem: None,
            now_ms: 0,
        };
        let text = text(&view);
        for part in ["not running", "hatang-agent enrol --join", "no spool yet", "never ran"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
