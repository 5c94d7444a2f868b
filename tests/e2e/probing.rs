//! A site's machines share the measuring: some are appointed, the others rest, and everybody looks closely when somebody
//! complains.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use end_to_end::programs::Running;
use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;
use hatang_collector::store::MachineRow;
use hatang_proto::model::{MachineId, TargetId};

use crate::story::Story;

/// As many machines measure one target beyond the office.
const APPOINTED: usize = 4;
/// Two periods of the quick targets, and a batch.
const WINDOW_MS: i64 = 12_000;
const WITHIN: Duration = Duration::from_secs(90);

struct Office {
    story: Story,
    local: TargetId,
    far: TargetId,
    seldom: TargetId,
    agents: Vec<(MachineId, Running)>,
}

impl Office {
    fn of(machines: usize) -> Self {
        let story = Story::begin().with_quick_targets(0);
        let [local, far, seldom] = [("lan", "5"), ("internet", "5"), ("cpnet", "600")]
            .map(|(segment, period)| add_target(&story, segment, period));
        let code = story.collector.join_code(u32::try_from(machines).unwrap());
        let mut agents: Vec<(MachineId, Running)> = Vec::new();
        for number in 0..machines {
            let agent = start(&story, &format!("pc-{number}"), &code);
            let known: BTreeSet<MachineId> = agents.iter().map(|(machine, _)| *machine).collect();
            let machine = wait_for("the next machine", WITHIN, || {
                let machines = self::machines(&story);
                machines
                    .iter()
                    .map(|row| row.machine)
                    .find(|machine| !known.contains(machine))
                    .ok_or(machines.len())
            });
            agents.push((machine, agent));
        }
        Self { story, local, far, seldom, agents }
    }

    /// Which running machines measured a target at least twice within the last seconds, once that is as wanted and the others are at rest.
    fn wait_for_probers(&self, target: TargetId, wanted: usize) -> BTreeSet<MachineId> {
        wait_for(&format!("{wanted} machines that measure {target:?}"), WITHIN, || {
            let running = |row: &MachineRow| self.agents.iter().any(|(machine, _)| *machine == row.machine);
            let counts: Vec<(MachineId, usize)> = machines(&self.story)
                .iter()
                .filter(|row| running(row))
                .map(|row| (row.machine, self.recent(row, target)))
                .collect();
            let busy: BTreeSet<MachineId> =
                counts.iter().filter(|(_, count)| 2 <= *count).map(|(machine, _)| *machine).collect();
            let others_rest = counts.iter().all(|(machine, count)| *count == 0 || busy.contains(machine));
            if busy.len() == wanted && others_rest { Ok(busy) } else { Err(counts) }
        })
    }

    fn recent(&self, row: &MachineRow, target: TargetId) -> usize {
        let now_ms = unix_ms();
        let series = self.story.collector.store().series(row.number, now_ms - WINDOW_MS, now_ms).unwrap();
        series.get(&target).map_or(0, Vec::len)
    }
}

fn machines(story: &Story) -> Vec<MachineRow> {
    story.collector.store().machines(unix_ms()).unwrap()
}

fn add_target(story: &Story, segment: &str, period: &str) -> TargetId {
    let probe = format!("tcp:127.0.0.1:{}", story.collector.agents.port());
    let args = ["target", "add", &probe, "--name", segment, "--segment", segment, "--period", period];
    let told = story.collector.must(&args);
    TargetId(told.strip_prefix("target ").unwrap().parse().unwrap())
}

/// An agent that closes a batch every second.
fn start(story: &Story, name: &str, code: &str) -> Running {
    let config = story.folder.path().join(format!("{name}.toml"));
    fs::write(&config, "batch_interval_s = 1\n").unwrap();
    let data_dir = story.agent_dir(name);
    let paths = [data_dir.to_str().unwrap(), config.to_str().unwrap()];
    let args = ["run", "--data-dir", paths[0], "--config", paths[1], "--join", code];
    Running::start("hatang-agent", &args, &story.folder.path().join(format!("{name}.log")))
}

#[test]
fn four_of_six_machines_measure_another_steps_in_and_all_look_closely_after_a_complaint() {
    let mut office = Office::of(6);
    let appointed = office.wait_for_probers(office.far, APPOINTED);
    assert_eq!(office.wait_for_probers(office.local, 6).len(), 6, "everybody measures within the office");

    let going = office.agents.iter().position(|(machine, _)| appointed.contains(machine)).unwrap();
    let (gone, mut agent) = office.agents.remove(going);
    agent.terminate();
    let after = office.wait_for_probers(office.far, APPOINTED);
    assert!(appointed.contains(&gone) && !after.is_subset(&appointed), "another stepped in: {after:?}");

    office.wait_for_probers(office.seldom, 0);
    office.story.collector.must(&["complaint", "add", "--unit", "1", "--about", "VOFFICE", "--by", "a"]);
    assert_eq!(office.wait_for_probers(office.seldom, 5).len(), 5, "also those that usually rest");

    if hatang_agent::platform::traffic::counters().is_ok() {
        let store = office.story.collector.store();
        let carried = |row: &MachineRow| store.own_traffic(row.number, 0, i64::MAX).unwrap().len();
        assert!(
            machines(&office.story).iter().all(|row| 2 <= carried(row)),
            "every PC tells its own traffic"
        );
    }
}
