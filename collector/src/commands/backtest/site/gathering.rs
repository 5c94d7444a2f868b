//! Lines in any order become a network's windows, in bounded memory: when many samples wait, the older ones are cut into
//! windows and forgotten.

use std::collections::{BTreeMap, HashMap};

use super::line::{Content, Line, LineFault, Sample};
use crate::analysis::network::{Event, Machine, Network, Observation, OwnTraffic, Reply, Role, Site};
use crate::analysis::rules::Rules;
use crate::analysis::window::Windows;

/// Samples that may wait (16 bytes each).
const WAITING: usize = 4_000_000;
/// Samples this close to the newest still wait, so that late neighbours find them, milliseconds.
const KEPT_MS: i64 = 3_600_000;
/// Bounds on names, against a file that is something else.
const UNITS: usize = 10_000;
const MACHINES: usize = 100_000;
const TARGETS: usize = 1_000;

/// One machine's samples of one target by one method; methods take different times to the same target.
#[derive(Debug, Default)]
struct Series {
    observations: Vec<Observation>,
    /// Added to the round trips so that methods of one target agree, microseconds; learnt from the first piece.
    shift_us: Option<i64>,
}

#[derive(Debug, Default)]
struct MachineGathering {
    series: BTreeMap<(usize, String), Series>,
    own_traffic: Vec<OwnTraffic>,
    events: Vec<Event>,
}

#[derive(Debug, Default)]
struct UnitGathering {
    isp: Option<String>,
    machines: BTreeMap<String, MachineGathering>,
    events: Vec<Event>,
}

/// What was read so far.
pub struct Gathering {
    windows: Windows,
    units: BTreeMap<String, UnitGathering>,
    /// Targets with their role, by (name in the file, answer or not).
    roles: Vec<Role>,
    role_of: HashMap<String, [Option<usize>; 2]>,
    machines: usize,
    waiting: usize,
    samples: u64,
    newest_ms: i64,
}

impl Gathering {
    pub fn new(rules: &Rules) -> Self {
        Self {
            windows: Windows::new(rules),
            units: BTreeMap::new(),
            roles: Vec::new(),
            role_of: HashMap::new(),
            machines: 0,
            waiting: 0,
            samples: 0,
            newest_ms: 0,
        }
    }

    /// Samples taken.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    pub fn add(&mut self, line: &Line<'_>) -> Result<(), LineFault> {
        let role = match &line.content {
            Content::Sample(sample) => Some(self.role(&sample.target, sample.answer)?),
            Content::Event(_) => None,
        };
        if !self.units.contains_key(line.unit.as_ref()) {
            if self.units.len() >= UNITS {
                return Err(LineFault::TooMany("units"));
            }
            self.units.insert(line.unit.clone().into_owned(), UnitGathering::default());
        }
        let Some(unit) = self.units.get_mut(line.unit.as_ref()) else { return Ok(()) };
        if let Some(isp) = line.isp.as_deref().filter(|isp| unit.isp.as_deref() != Some(*isp)) {
            unit.isp = Some(isp.to_owned());
        }
        let Some(name) = line.machine.as_deref() else {
            let Content::Event(kind) = line.content else { return Err(LineFault::Missing("machine")) };
            unit.events.push(Event { at_ms: line.at_ms, kind });
            return Ok(());
        };
        if !unit.machines.contains_key(name) {
            if self.machines >= MACHINES {
                return Err(LineFault::TooMany("machines"));
            }
            self.machines += 1;
            unit.machines.insert(name.to_owned(), MachineGathering::default());
        }
        let Some(machine) = unit.machines.get_mut(name) else { return Ok(()) };
        match (&line.content, role) {
            (Content::Sample(sample), Some(role)) => {
                machine.add(line.at_ms, sample, role);
                self.samples += 1;
                self.waiting += 1;
                self.newest_ms = self.newest_ms.max(line.at_ms);
            }
            (Content::Event(kind), _) => machine.events.push(Event { at_ms: line.at_ms, kind: *kind }),
            (Content::Sample(_), None) => {}
        }
        if self.waiting >= WAITING {
            self.cut(self.newest_ms - KEPT_MS);
        }
        Ok(())
    }

    /// Everything as windows.
    pub fn finish(mut self) -> Windows {
        self.cut(i64::MAX);
        self.windows.drop_strays();
        self.windows
    }

    fn role(&mut self, target: &str, answer: bool) -> Result<usize, LineFault> {
        if let Some(role) = self.role_of.get(target).and_then(|roles| *roles.get(usize::from(answer))?) {
            return Ok(role);
        }
        let role = role(target, answer).ok_or_else(|| LineFault::Target(target.to_owned()))?;
        let place = match self.roles.iter().position(|known| *known == role) {
            Some(place) => place,
            None if self.roles.len() >= TARGETS => return Err(LineFault::TooMany("targets")),
            None => {
                self.roles.push(role);
                self.roles.len() - 1
            }
        };
        if let Some(known) = self.role_of.entry(target.to_owned()).or_default().get_mut(usize::from(answer)) {
            *known = Some(place);
        }
        Ok(place)
    }

    /// Cuts what lies before `until_ms` into windows; if that leaves too much, everything.
    fn cut(&mut self, until_ms: i64) {
        let mut network = Network::default();
        for (name, unit) in &mut self.units {
            let machines =
                unit.machines.iter_mut().map(|(name, machine)| machine.cut(name, until_ms, &self.roles));
            let site = Site {
                unit: name.clone(),
                provider: unit.isp.clone(),
                machines: machines.collect(),
                events: std::mem::take(&mut unit.events),
                ..Site::default()
            };
            network.sites.push(site);
        }
        self.windows.absorb(&network);
        let series =
            self.units.values().flat_map(|unit| unit.machines.values()).flat_map(|one| one.series.values());
        self.waiting = series.map(|series| series.observations.len()).sum();
        if self.waiting > WAITING / 2 {
            self.cut(i64::MAX);
        }
    }
}

impl MachineGathering {
    fn add(&mut self, at_ms: i64, sample: &Sample<'_>, role: usize) {
        let series = self.series.entry((role, sample.method.clone().into_owned())).or_default();
        series.observations.push(Observation { at_ms, reply: sample.reply });
        if let Some((down_bps, up_bps)) = sample.own_bps {
            self.own_traffic.push(OwnTraffic { at_ms, down_bps, up_bps });
        }
    }

    fn cut(&mut self, name: &str, until_ms: i64, roles: &[Role]) -> Machine {
        let mut machine = Machine {
            name: name.to_owned(),
            own_traffic: std::mem::take(&mut self.own_traffic),
            events: std::mem::take(&mut self.events),
            ..Machine::default()
        };
        self.align();
        for ((role, _), series) in &mut self.series {
            let Some(role) = roles.get(*role) else { continue };
            let shift = series.shift_us.unwrap_or(0);
            let (now, later): (Vec<_>, Vec<_>) =
                series.observations.drain(..).partition(|observation| observation.at_ms < until_ms);
            series.observations = later;
            let shifted = now.into_iter().map(|observation| shifted(observation, shift));
            machine.series.entry(role.clone()).or_default().extend(shifted);
        }
        for observations in machine.series.values_mut() {
            observations.sort_by_key(|observation| observation.at_ms);
        }
        machine
    }

    /// Learns shifts where several methods measured one target: to the method with the most answers.
    fn align(&mut self) {
        let mut methods: BTreeMap<usize, Vec<(&mut Series, i64, usize)>> = BTreeMap::new();
        for ((role, _), series) in &mut self.series {
            if series.shift_us.is_none()
                && let Some((quiet, answers)) = quiet_us(&series.observations)
            {
                methods.entry(*role).or_default().push((series, quiet, answers));
            }
        }
        for group in methods.values_mut() {
            let chief = group.iter().max_by_key(|(_, _, answers)| *answers).map_or(0, |(_, quiet, _)| *quiet);
            for (series, quiet, _) in group {
                series.shift_us = Some(chief - *quiet);
            }
        }
    }
}

/// The lower fifth of the answers, and how many there are.
fn quiet_us(observations: &[Observation]) -> Option<(i64, usize)> {
    let mut answers: Vec<u32> = observations.iter().filter_map(|one| one.round_trip_us()).collect();
    let place = answers.len() / 5;
    let (_, quiet, _) = (place < answers.len()).then(|| answers.select_nth_unstable(place))?;
    Some((i64::from(*quiet), observations.len()))
}

fn shifted(observation: Observation, shift_us: i64) -> Observation {
    let reply = match observation.reply {
        Reply::After(us) => {
            Reply::After(u32::try_from((i64::from(us) + shift_us).max(0)).unwrap_or(u32::MAX))
        }
        other => other,
    };
    Observation { reply, ..observation }
}

/// What a target's word means; names keep their case.
fn role(target: &str, answer: bool) -> Option<Role> {
    let (kind, name) = target.split_once(':').unwrap_or((target, ""));
    match (kind, name.is_empty()) {
        ("gateway", true) => Some(Role::Gateway),
        ("isp_hop", true) => Some(Role::FirstHop),
        ("internet", false) => Some(Role::Internet(name.to_owned())),
        ("cpnet", false) => Some(Role::Cpnet(name.to_owned())),
        ("app", false) if answer => Some(Role::ApplicationAnswer(name.to_owned())),
        ("app", false) => Some(Role::ApplicationConnect(name.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
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
        assert!(
            windows.sites.iter().flat_map(|site| &site.machines).all(|machine| machine.series.is_empty())
        );
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
}
