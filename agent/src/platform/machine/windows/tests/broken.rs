//! Sources that hang, refuse, lie or overflow.

use std::time::Duration;

use proptest::prelude::*;

use super::sources::{Row, Value};
use super::*;

#[test]
fn where_everything_is_denied_every_part_is_a_problem_and_nothing_is_empty() {
    let mut recorded = Recorded::new(WINDOWS_10);
    recorded.denied = true;
    let facts = facts(recorded);
    let nothing = Facts { problems: facts.problems.clone(), ..Facts::default() };
    assert_eq!(facts, nothing);
    for part in Part::ALL.iter().filter(|part| **part != Part::Applications) {
        assert!(facts.problems.iter().any(|problem| problem.part == part.name()), "{}", part.name());
    }
    assert!(problems(&facts).iter().all(|problem| problem.ends_with("access is denied (error 5)")));
}

#[test]
fn keys_that_are_not_there_are_told_as_nothing_found() {
    let facts = facts(Recorded::default());
    assert_eq!((&facts.cpu, &facts.smbios, &facts.antivirus), (&None, &None, &None));
    assert_eq!(facts.system.as_ref().and_then(|system| system.name.clone()), None);
    assert_eq!((facts.printers.as_deref(), facts.usb.as_deref()), (Some([].as_slice()), Some([].as_slice())));
    assert!(problems(&facts).contains(&"cpu: read cpu: Windows tells nothing about it".to_owned()));
}

#[test]
fn a_registry_of_wrong_types_costs_values_not_parts() {
    for wrong in [
        Value::Number(-1),
        Value::Flag(true),
        Value::Bytes(vec![0xff; 300]),
        Value::Texts(vec!["\u{fffd}".to_owned(); 5_000]),
        Value::Text("x".repeat(1_000_000)),
        Value::Text(String::new()),
    ] {
        let mut recorded = Recorded::new(WINDOWS_10);
        recorded.overwrite(|_, _| wrong.clone());
        let facts = facts(recorded);
        assert!(facts.system.as_ref().is_some_and(|system| system.product_type == Some(1)), "{wrong:?}");
        assert_eq!(facts.printers.as_ref().map(Vec::len), Some(6));
        assert_eq!(facts.memory.as_ref().map(|memory| memory.total_bytes), Some(8_473_411_584));
        let longest = serde_json::to_string(&facts).unwrap().split('"').map(str::len).max();
        assert!(longest.is_some_and(|longest| longest <= 1_000), "{longest:?}");
    }
}

/// The machine with little patience.
struct Hurried(WindowsMachine<Recorded>);

impl Machine for Hurried {
    fn read(&self, part: Part, catalogue: &ApplicationCatalogue) -> Facts {
        self.0.read(part, catalogue)
    }

    fn deadline(&self, part: Part) -> Duration {
        match part {
            Part::System | Part::Antivirus | Part::Firewall | Part::Encryption | Part::Updates => {
                Duration::from_millis(30)
            }
            _ => Duration::from_mins(1),
        }
    }
}

#[test]
fn wmi_that_never_answers_costs_the_parts_that_ask_it() {
    let machine = Arc::new(Hurried(WindowsMachine::new(Recorded::new(WINDOWS_10))));
    let gate = machine.0.sources.wmi_gate.lock().unwrap();
    let facts = Reader::new(Arc::clone(&machine) as Arc<dyn Machine>).facts(&Arc::default());
    drop(gate);
    assert_eq!((&facts.system, &facts.antivirus, &facts.updates), (&None, &None, &None));
    assert_eq!(
        (facts.printers.map(|queues| queues.len()), facts.usb.map(|devices| devices.len())),
        (Some(6), Some(3))
    );
    for part in ["system", "antivirus", "firewall", "encryption", "updates"] {
        let hangs = |problem: &hatang_proto::model::inventory::Problem| {
            problem.part == part && problem.cause == "no answer within 30 ms"
        };
        assert!(facts.problems.iter().any(hangs), "{part}");
    }
}

#[test]
fn wmi_that_fails_leaves_the_rest_of_the_system() {
    let mut recorded = Recorded::new(WINDOWS_10);
    recorded.without_class(r"ROOT\CIMV2:Win32_ComputerSystem");
    let facts = part(recorded, Part::System);
    let system = facts.system.as_ref().unwrap();
    assert_eq!((system.build, system.domain_joined), (Some(19_045), None));
    assert_eq!(
        problems(&facts),
        ["system: ask WMI for Win32_ComputerSystem: there is no such namespace or class"]
    );
}

#[test]
fn a_hundred_thousand_rows_and_garbage_types_stay_bounded() {
    let mut recorded = Recorded::new(WINDOWS_10);
    let row = |number: i64| {
        let kinds =
            [Value::Number(number), Value::Flag(true), Value::Bytes(vec![1]), Value::Texts(Vec::new())];
        let kind = kinds[usize::try_from(number % 4).unwrap()].clone();
        let mut row: Row = ["productState", "InstalledOn", "DriveLetter", "PartOfDomain"]
            .map(|name| (name.to_owned(), kind.clone()))
            .into();
        row.insert("displayName".to_owned(), Value::Text(format!("Product {number}")));
        row
    };
    for class in
        ["SecurityCenter2:AntiVirusProduct", "CIMV2:Win32_QuickFixEngineering", "CIMV2:Win32_ComputerSystem"]
    {
        recorded.raw_rows(&format!(r"ROOT\{class}"), (0..100_000).map(row).collect());
    }
    let facts = facts(recorded);
    assert_eq!(facts.antivirus.map(|products| products.len()), Some(64));
    assert_eq!(facts.system.unwrap().domain_joined, Some(false));
    assert_eq!(facts.updates.unwrap().installed_on, Some(Vec::new()));
}

#[test]
fn vietnamese_names_pass_through_as_they_came() {
    // Composed, decomposed, and what half a character of UTF-16 becomes.
    for name in ["Máy in tầng Ứ", "Ma\u{301}y in t\u{e2}\u{300}ng U\u{31b}\u{301}", "In \u{fffd}\u{fffd}"]
    {
        let mut recorded = Recorded::new(WINDOWS_10);
        let key = format!(r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Printers\{name}");
        recorded.put_text(&key, &[("Port", "IP_192.168.1.9"), ("Printer Driver", name)]);
        let found = part(recorded, Part::Printers).printers.unwrap();
        let queue = found.iter().find(|queue| queue.name == name).unwrap();
        assert_eq!(queue.model.as_deref(), Some(name));
        assert_eq!(queue.port.as_ref().unwrap().host.as_deref(), Some("192.168.1.9"));
    }
}

#[test]
fn a_fault_names_neither_account_nor_queue() {
    struct Telling(Recorded);
    impl Sources for Telling {
        fn subkeys(&self, key: &str) -> Result<Option<Vec<String>>, Fault> {
            if key.ends_with("Connections") {
                Err(Fault::new(key, format!("no way into {key}")))
            } else {
                self.0.subkeys(key)
            }
        }
        fn value(&self, key: &str, name: &str) -> Result<Option<Value>, Fault> {
            Err(Fault::new(format!("{key}\\{name}"), format!("{key} is locked")))
        }
        fn wmi(&self, query: &sources::WmiQuery) -> Result<Vec<Row>, Fault> {
            self.0.wmi(query)
        }
        fn firmware_table(&self) -> Result<Vec<u8>, Fault> {
            self.0.firmware_table()
        }
        fn cores(&self) -> Result<sources::Cores, Fault> {
            self.0.cores()
        }
        fn memory(&self) -> Result<crate::machine::facts::MemoryFacts, Fault> {
            self.0.memory()
        }
        fn disks(&self, faults: &mut Vec<Fault>) -> Result<Vec<crate::machine::facts::DiskFacts>, Fault> {
            self.0.disks(faults)
        }
        fn adapters(&self) -> Result<Vec<crate::machine::facts::AdapterFacts>, Fault> {
            self.0.adapters()
        }
        fn power(&self) -> Result<crate::machine::facts::PowerFacts, Fault> {
            self.0.power()
        }
        fn version(&self) -> Result<sources::Version, Fault> {
            self.0.version()
        }
        fn host_name(&self) -> Result<String, Fault> {
            self.0.host_name()
        }
        fn present_devices(&self) -> Result<Vec<String>, Fault> {
            self.0.present_devices()
        }
        fn service_runs(&self, name: &str) -> Result<Option<bool>, Fault> {
            self.0.service_runs(name)
        }
        fn exists(&self, path: &str) -> bool {
            self.0.exists(path)
        }
        fn file_names(&self, dir: &str) -> Result<Option<Vec<String>>, Fault> {
            self.0.file_names(dir)
        }
    }
    let machine = WindowsMachine::new(Telling(Recorded::new(WINDOWS_10)));
    let all: Vec<Facts> =
        Part::ALL.iter().map(|part| machine.read(*part, &ApplicationCatalogue::default())).collect();
    let told = all.iter().flat_map(problems).collect::<Vec<_>>().join("\n");
    assert!(told.contains("list the keys of the connections to print servers"), "{told}");
    for secret in ["S-1-5-21", "Máy in", "VNC3R12345", "Control", "7HK2TX2"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

/// Names of the parts whose fields are set.
fn set(facts: &Facts) -> Vec<String> {
    let json = serde_json::to_value(facts).unwrap();
    let fields = json.as_object().unwrap().iter();
    let set = fields.filter(|(name, value)| !value.is_null() && *name != "problems" && *name != "read_at_ms");
    set.map(|(name, _)| name.clone()).collect()
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "\\PC{0,40}".prop_map(Value::Text),
        "[@;,%&{}\\\\:0-9A-Fa-f]{0,20}".prop_map(Value::Text),
        prop::collection::vec("(USB|HID_DEVICE_UP|usb).{0,12}", 0..4).prop_map(Value::Texts),
        any::<i64>().prop_map(Value::Number),
        any::<bool>().prop_map(Value::Flag),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_value_makes_a_reader_panic_or_set_another_part(
        values in prop::collection::vec(any_value(), 1..12),
        present in prop::collection::vec("(USB|HID|DISPLAY|USBPRINT|SWD|ACPI)?[\\\\&]?(VID_.{0,4}&PID_.{0,6})?.{0,12}", 0..6),
        firmware in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut recorded = Recorded::new(WINDOWS_10);
        let mut next = values.iter().cycle();
        let mut value = || next.next().unwrap().clone();
        recorded.overwrite(|_, _| value());
        for class in [r"ROOT\SecurityCenter2:AntiVirusProduct", r"ROOT\CIMV2:Win32_ComputerSystem",
            r"ROOT\CIMV2:Win32_QuickFixEngineering", r"ROOT\SecurityCenter2:FirewallProduct",
            r"ROOT\Microsoft\Windows\Defender:MSFT_MpComputerStatus"] {
            let names = ["displayName", "productState", "PCSystemTypeEx", "InstalledOn", "AMRunningMode", "timestamp"];
            let row = names.map(|name| (name.to_owned(), value())).into();
            recorded.raw_rows(class, vec![row]);
        }
        recorded.present.extend(present);
        recorded.firmware = firmware;
        let machine = WindowsMachine::new(recorded);
        for part in Part::ALL {
            let facts = machine.read(part, &ApplicationCatalogue::default());
            prop_assert!(set(&facts).iter().all(|name| name == part.name()), "{part:?}: {:?}", set(&facts));
            prop_assert!(facts.problems.iter().all(|problem| problem.part == part.name()));
        }
    }
}
