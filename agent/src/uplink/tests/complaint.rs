//! A complaint on its way from a person's command to the collector, through the whole agent.

use super::*;
use crate::commands;
use crate::latency::own_traffic::Cards;
use crate::run::{RunConfig, Sources, run_with};
use crate::service::desk::{self, Place, words::Request};
use hatang_proto::model::inventory::Inventory;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_from_the_command_line_reaches_the_collector_at_once() {
    let collector = TestCollector::start().await;
    let dir = TempDir::new().unwrap();
    let mut config = RunConfig::in_dir(dir.path().to_owned(), Some(collector.code.clone()));
    // Only a batch that is closed for the complaint can carry it.
    config.batch_interval = Duration::from_hours(1);
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let sources = Sources {
        measure: Box::new(|_| Box::pin(std::future::pending())),
        take_inventory: Arc::new(|_| Inventory::default()),
        read_cards: Arc::new(|| Ok(Cards::new())),
    };
    let running =
        tokio::spawn(run_with(config, Arc::new(DeadBattery), sources, async { stopped.await.unwrap() }));
    until(|| collector.seen().streams == 1).await;
    until_heard(dir.path()).await;
    let (data_dir, said) = (dir.path().to_str().unwrap().to_owned(), "mở công văn rất lâu");
    let command = move || {
        let args =
            ["hatang-agent", "complain", "--about", "VOFFICE", "--note", said, "--data-dir", &data_dir];
        commands::main_with(args)
    };
    let code = tokio::task::spawn_blocking(command).await.unwrap();
    assert_eq!(format!("{code:?}"), format!("{:?}", std::process::ExitCode::SUCCESS));
    let complaints = || {
        let seen = collector.seen();
        let records = seen.stored.values().flat_map(|batch| batch.records.clone());
        let found = records.filter_map(|record| match record {
            Record::Complaint(found) => Some(found),
            _ => None,
        });
        found.collect::<Vec<_>>()
    };
    until(|| !complaints().is_empty()).await;
    let [complaint] = &complaints()[..] else { panic!("one complaint") };
    assert_eq!((complaint.about.as_str(), complaint.note.as_str()), ("VOFFICE", said));
    assert_eq!(complaint.at_boot_ms, 60_000);
    stop.send(Stop::System).unwrap();
    timeout(Duration::from_secs(5), running).await.unwrap().unwrap().unwrap();
    assert_eq!(collector.seen().reason, Some(wire::goodbye::Reason::Shutdown));
}

async fn until_heard(dir: &std::path::Path) {
    let place = Place::of(dir);
    let heard = async {
        while desk::ask(&place, &Request::Applications).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), heard).await.unwrap();
}

async fn until(reached: impl Fn() -> bool) {
    let waiting = async {
        while !reached() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), waiting).await.unwrap();
}
