//! A unit wants its line's speed measured: one PC is asked in the evening, fetches a file, and the answer is counted.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use end_to_end::programs::collector_command;
use end_to_end::wait::wait_for;
use hatang_collector::analysis::calendar::OfficeCalendar;
use hatang_collector::clock::unix_ms;
use hatang_collector::commands::token::{Wanted, create};
use hatang_collector::config::Config;
use hatang_collector::jobs::ask_speed::ask_due;
use hatang_collector::run::{self, Running, starter};
use hatang_collector::store::SpeedRow;
use hatang_proto::model::{BootId, MachineId, Outcome, SpeedOutcome, SpeedSample, UnitId};
use tempfile::TempDir;

use crate::own_clock::{OwnAgent, RuledClock};

const LIMIT: Duration = Duration::from_mins(1);

/// A collector in this process with one unit and one PC.
struct Office {
    collector: Running,
    unit: UnitId,
    machine: MachineId,
    _agent: OwnAgent,
    folder: TempDir,
}

impl Office {
    /// Everything runs, and the PC knows that it is quiet.
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let anywhere = "127.0.0.1:0".parse().unwrap();
        let config = Config {
            data_dir: folder.path().join("data"),
            agents_listen: anywhere,
            web_listen: anywhere,
            ..Config::defaults().unwrap()
        };
        let collector = run::start(&config).await.unwrap();
        let unit = starter::prepare(&collector.store, unix_ms()).unwrap().unit;
        let wanted = Wanted { unit, uses: 1, days: 1, by: "test".to_owned(), address: None };
        let code = create(&collector.store, &collector.authority, wanted, unix_ms()).unwrap();
        let clock = RuledClock::open(BootId([1; 16]));
        let agent = OwnAgent::start(folder.path().join("pc"), Some(&code.to_string()), clock);
        let machine = wait_for("the PC's traffic", LIMIT, || {
            let machines = collector.store.machines(unix_ms()).unwrap();
            let Some(machine) = machines.into_iter().next() else { return Err("no machine") };
            let traffic = collector.store.own_traffic(machine.number, 0, i64::MAX).unwrap();
            if traffic.is_empty() { Err("no traffic") } else { Ok(machine.machine) }
        });
        Self { collector, unit, machine, _agent: agent, folder }
    }

    fn speed(&self, args: &[&str]) -> String {
        let unit = self.unit.0.to_string();
        let args = [&["unit", "speed", "--unit", &unit], args].concat();
        let output = collector_command(&args, &self.folder.path().join("data"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the job does at this very moment, where it is nine in the evening.
    fn ask_in_the_evening(&self) -> usize {
        let now_ms = unix_ms();
        ask_due(&self.collector.store, &self.collector.sites, |_| Ok(nine_in_the_evening(now_ms)), now_ms)
            .unwrap()
    }

    fn wait_until_asked(&self) {
        wait_for("somebody to be asked", LIMIT, || match self.ask_in_the_evening() {
            1 => Ok(()),
            asked => Err(asked),
        });
    }

    fn wait_for_answer(&self, wanted: impl Fn(SpeedOutcome) -> bool) -> SpeedRow {
        wait_for("the answer", LIMIT, || match self.collector.store.last_speed(self.unit).unwrap() {
            Some(row) if wanted(row.outcome) => Ok(row),
            seen => Err(seen),
        })
    }
}

/// An office somewhere on earth whose clock shows 21:00 now.
fn nine_in_the_evening(now_ms: i64) -> OfficeCalendar {
    let utc_minute = (now_ms / 60_000).rem_euclid(1_440);
    let offset = (21 * 60 - utc_minute + 720).rem_euclid(1_440) - 720;
    let json = serde_json::json!({
        "zone_offset_minutes": offset,
        "weekdays": [1, 2, 3, 4, 5],
        "morning": ["07:30", "11:30"],
        "afternoon": ["13:30", "17:00"],
        "hours_source": "test",
        "days_off": [],
        "days_on": [],
    });
    OfficeCalendar::parse(&json.to_string()).unwrap()
}

/// A server of one file; its address.
fn serve(answer: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut request = [0; 1_024];
            if connection.read(&mut request).is_ok_and(|len| 0 < len) {
                answer(connection);
            }
        }
    });
    format!("http://{address}/10mb.bin")
}

/// Ends when the other side has had enough.
fn endless(mut connection: TcpStream) {
    let mut going_on = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").is_ok();
    let piece = vec![7; 100_000];
    while going_on {
        going_on = connection.write_all(&piece).is_ok();
    }
}

fn missing(mut connection: TcpStream) {
    let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    // The other side may have gone; its answer tells.
    connection.write_all(answer).unwrap_or_default();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pc_is_asked_once_an_evening_and_its_speed_is_counted() {
    let office = Office::open().await;
    assert_eq!(office.ask_in_the_evening(), 0, "nobody wants any speed");
    assert!(office.speed(&[]).starts_with("unit 1: off\n0 of 1,000 samples"));
    let url = serve(endless);
    assert!(office.speed(&["--url", &url]).contains(&url));
    office.wait_until_asked();
    let row = office.wait_for_answer(|outcome| outcome.bits_per_s().is_some());
    let SpeedOutcome::Measured { bytes, .. } = row.outcome else { panic!("{row:?}") };
    assert!((500_000..=10_000_000).contains(&bytes), "{bytes}");
    assert_eq!(row.machine, office.machine);
    assert_eq!(office.ask_in_the_evening(), 0, "once an evening");
    let told: serde_json::Value = serde_json::from_str(&office.speed(&["--json"])).unwrap();
    assert_eq!((told["samples"].as_u64(), told["wanted"].as_u64()), (Some(1), Some(1_000)));
    assert_eq!(told["last"]["machine"].as_str(), Some(office.machine.to_string().as_str()));
    let status = std::fs::read_to_string(office.folder.path().join("pc/may-nay-gui-gi.html")).unwrap();
    assert!(status.contains("Mẫu đo tốc độ"), "{status}");

    // A collector that went wrong asks again at once: the PC has the last word.
    let now_ms = unix_ms();
    assert!(office.collector.store.speed_asked(office.unit, office.machine, now_ms).unwrap());
    let sample = SpeedSample { file: url.parse().unwrap(), max_bytes: 100_000, max_s: 1 };
    office.collector.sites.ask_for_speed(office.machine, sample);
    office.wait_for_answer(|outcome| outcome == SpeedOutcome::TooSoon);
    assert!(office.speed(&["--off"]).starts_with("unit 1: off"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_is_not_there_is_told_and_counts_for_nothing() {
    let office = Office::open().await;
    office.speed(&["--url", &serve(missing)]);
    office.wait_until_asked();
    office.wait_for_answer(|outcome| outcome == SpeedOutcome::Failed(Outcome::HttpStatus(404)));
    let told = office.speed(&[]);
    assert!(told.contains("\n0 of 1,000 samples\nlast: the server answered 404 on "), "{told}");
}
