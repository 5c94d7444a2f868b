//! Parts that hang or panic.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use facts::MemoryFacts;

/// A machine whose disks hang until told otherwise and whose printers panic.
struct Broken {
    release: Mutex<Receiver<()>>,
    returned: Mutex<Sender<()>>,
}

impl Machine for Broken {
    fn read(&self, part: Part, _: &ApplicationCatalogue) -> Facts {
        match part {
            Part::Disks => {
                self.release.lock().unwrap().recv().unwrap();
                self.returned.lock().unwrap().send(()).unwrap();
                Facts { disks: Some(Vec::new()), ..Facts::default() }
            }
            Part::Printers => panic!("a printer driver went wild"),
            Part::Memory => Facts {
                memory: Some(MemoryFacts { total_bytes: 7, installed_bytes: None }),
                ..Facts::default()
            },
            _ => Facts::default(),
        }
    }

    fn deadline(&self, part: Part) -> Duration {
        if part == Part::Disks { Duration::from_millis(20) } else { Duration::from_mins(1) }
    }
}

fn broken() -> (Reader, Sender<()>, Receiver<()>) {
    let (release, released) = channel();
    let (returned, has_returned) = channel();
    let machine = Broken { release: Mutex::new(released), returned: Mutex::new(returned) };
    (Reader::new(Arc::new(machine)), release, has_returned)
}

fn cause<'facts>(facts: &'facts Facts, part: &str) -> Option<&'facts str> {
    facts.problems.iter().find(|problem| problem.part == part).map(|problem| problem.cause.as_str())
}

#[test]
fn a_hanging_and_a_panicking_part_cost_only_themselves() {
    let (reader, release, _returned) = broken();
    let facts = reader.facts(&Arc::default());
    assert_eq!(facts.memory, Some(MemoryFacts { total_bytes: 7, installed_bytes: None }));
    assert_eq!(facts.disks, None);
    assert_eq!(cause(&facts, "disks"), Some("no answer within 20 ms"));
    assert_eq!(cause(&facts, "printers"), Some("the reader panicked: a printer driver went wild"));
    assert_eq!(facts.problems.len(), 2);
    release.send(()).unwrap();
}

#[test]
fn a_part_that_hangs_is_not_asked_again_until_it_returns() {
    let (reader, release, returned) = broken();
    reader.facts(&Arc::default());
    assert_eq!(
        cause(&reader.facts(&Arc::default()), "disks"),
        Some("the reading before this one has not returned yet")
    );
    release.send(()).unwrap();
    returned.recv_timeout(Duration::from_mins(1)).unwrap();
    let is_free = |_| {
        std::thread::yield_now();
        !reader.lock().contains(&Part::Disks)
    };
    assert!((0..10_000_000).any(is_free), "the part that returned is still taken for hanging");
    assert_eq!(cause(&reader.facts(&Arc::default()), "disks"), Some("no answer within 20 ms"));
    release.send(()).unwrap();
}
