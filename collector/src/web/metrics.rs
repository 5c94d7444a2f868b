//! `/metrics`: figures for Prometheus, in its text format 0.0.4.
//!
//! Behind a token of the API, from this machine too: behind a proxy everybody comes from this machine. What a token does
//! not reach is not counted. Labels are units, never machines, so that a scrape stays small. The text is written here:
//! every figure is counted elsewhere already, so a registry of counters would only be filled and emptied.

use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::api::door::Who;
use super::failure::Failure;
use super::state::Room;
use super::views::{CollectorFigures, Light, NetworkRow, OverviewView, PresenceKind};

/// `GET /metrics`
pub(super) async fn serve(State(room): State<Room>, Extension(who): Who) -> Result<Response, Failure> {
    let now_ms = room.local().now_ms;
    let (overview, networks, collector) = room
        .ask(&who.account, move |source| {
            let overview = source.overview(None, now_ms)?;
            Ok((overview, source.networks(now_ms)?, source.collector_figures()?))
        })
        .await?;
    let text = of_units(&overview, &networks) + &of_collector(collector.as_ref());
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// One family: what it is, then one line a set of labels.
struct Family(String);

impl Family {
    fn new(name: &str, kind: &str, help: &str) -> Self {
        Self(format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"))
    }

    fn add(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let pairs: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) };
        self.0.push_str(&format!("{name}{labels} {value}\n"));
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn of_units(overview: &OverviewView, networks: &[NetworkRow]) -> String {
    let (machines, antivirus) = ("hatang_machines", "hatang_antivirus_machines");
    let (problems, network) = ("hatang_machines_with_problems", "hatang_network_state");
    let episodes = "hatang_episodes_7_days";
    let mut families = [
        Family::new(machines, "gauge", "Machines of a unit and those below it, by state."),
        Family::new(
            antivirus,
            "gauge",
            "Machines of a unit and those below it, by antivirus; unread is not off.",
        ),
        Family::new(problems, "gauge", "Machines with a part that could not be read."),
        Family::new(network, "gauge", "Network of a unit's own office: 1 for the state that holds."),
        Family::new(episodes, "gauge", "Episodes of a unit's own office that began in the last seven days."),
    ];
    let [of_machines, of_antivirus, of_problems, of_network, of_episodes] = &mut families;
    for summary in &overview.units {
        let unit = summary.unit.id.0.to_string();
        let unit =
            |label, value| [("unit", unit.as_str()), ("name", summary.unit.name.as_str()), (label, value)];
        let own = summary.figures.machines;
        for kind in PresenceKind::ALL {
            of_machines.add(machines, &unit("state", state_word(kind)), own.of(kind));
        }
        let counted = summary.figures.antivirus;
        let states =
            [("on", counted.on), ("old", counted.old), ("not_on", counted.off), ("unread", counted.unknown)];
        for (state, value) in states {
            of_antivirus.add(antivirus, &unit("antivirus", state), value);
        }
        of_problems.add(problems, &unit("read", "in_part"), summary.figures.with_problems);
    }
    for row in networks {
        let unit = row.unit.id.0.to_string();
        for (state, light) in
            [("unknown", Light::Unknown), ("good", Light::Good), ("slow", Light::Slow), ("down", Light::Down)]
        {
            let labels = [("unit", unit.as_str()), ("name", row.unit.name.as_str()), ("state", state)];
            of_network.add(network, &labels, u8::from(row.light == light));
        }
        let labels = [("unit", unit.as_str()), ("name", row.unit.name.as_str())];
        of_episodes.add(episodes, &labels, row.episodes);
    }
    families.iter().map(|Family(text)| text.as_str()).collect()
}

fn state_word(kind: PresenceKind) -> &'static str {
    match kind {
        PresenceKind::Online => "online",
        PresenceKind::Off => "off",
        PresenceKind::Silent => "silent",
        PresenceKind::Never => "never",
    }
}

/// Only for tokens that reach all units.
fn of_collector(figures: Option<&CollectorFigures>) -> String {
    let mut text = String::new();
    let mut one = |name: &str, kind: &str, help: &str, labels: &[(&str, &str)], value: u64| {
        let mut family = Family::new(name, kind, help);
        family.add(name, labels, value);
        text.push_str(&family.0);
    };
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    one("hatang_build_info", "gauge", "The program's version.", &version, 1);
    let Some(figures) = figures else { return text };
    one("hatang_database_bytes", "gauge", "Size of the database with its log.", &[], figures.database_bytes);
    if let Some(bytes) = figures.resident_bytes {
        one("process_resident_memory_bytes", "gauge", "Memory of the collector.", &[], bytes);
    }
    let (batches, samples) = (figures.batches, figures.samples);
    one("hatang_batches_total", "counter", "Batches stored since the start.", &[], batches);
    one("hatang_samples_total", "counter", "Samples stored since the start.", &[], samples);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_break_out_of_their_quotes() {
        let mut family = Family::new("a", "gauge", "x");
        family.add("a", &[("name", "xã \"Đại\\Hợp\"\nb 1")], 2);
        assert_eq!(family.0.lines().last(), Some(r#"a{name="xã \"Đại\\Hợp\"\nb 1"} 2"#));
    }

    #[test]
    fn what_is_not_known_of_the_collector_has_no_line() {
        let figures = CollectorFigures { database_bytes: 1, resident_bytes: None, batches: 0, samples: 0 };
        assert!(!of_collector(Some(&figures)).contains("resident"));
        assert!(!of_collector(None).contains("hatang_database_bytes"));
    }
}
