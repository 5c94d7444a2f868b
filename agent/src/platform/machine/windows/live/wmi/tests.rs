use std::sync::mpsc::channel;

use super::*;
use crate::platform::machine::windows::sources::Value;

const CIMV2: &str = "ROOT\\CIMV2";

fn ask(
    namespace: &'static str,
    class: &'static str,
    properties: &'static [&'static str],
) -> Result<Vec<Row>, Fault> {
    Wmi::default().ask(&WmiQuery { namespace, class, properties })
}

#[test]
fn the_operating_system_answers_with_what_was_asked_for_only() {
    let rows = ask(CIMV2, "Win32_OperatingSystem", &["Version", "ProductType", "OSArchitecture"]).unwrap();
    assert_eq!(rows.len(), 1);
    let version = rows[0].get("Version").and_then(Value::text).unwrap();
    assert!(version.starts_with("6.") || version.starts_with("10."), "{version}");
    assert!(matches!(rows[0].get("ProductType"), Some(Value::Number(1..=3))), "{rows:?}");
    assert!(rows[0].keys().all(|name| ["Version", "ProductType", "OSArchitecture"].contains(&name.as_str())));
}

#[test]
fn a_property_that_this_windows_does_not_know_is_left_out() {
    let rows = ask(CIMV2, "Win32_OperatingSystem", &["Version", "HaTangHasNoSuchProperty"]).unwrap();
    assert_eq!(rows[0].keys().collect::<Vec<_>>(), ["Version"]);
}

#[test]
fn a_missing_namespace_and_a_missing_class_are_told_apart() {
    let namespace = ask("ROOT\\HaTangHasNoSuchNamespace", "Win32_BIOS", &["Name"]).unwrap_err();
    assert_eq!(namespace.cause, "there is no such namespace (0x8004100E)");
    assert_eq!(namespace.operation, "ask WMI for Win32_BIOS in ROOT\\HaTangHasNoSuchNamespace");
    let class = ask(CIMV2, "Win32_HaTangHasNoSuchClass", &["Name"]).unwrap_err();
    assert_eq!(class.cause, "there is no such class (0x80041010)");
}

#[test]
fn each_way_of_not_answering_has_its_cause() {
    for (code, expected) in [
        (0x8004_1003_u32, "access is denied (0x80041003)"),
        (0x8007_0422, "the service of WMI is disabled (0x80070422)"),
        (0x8007_06BA, "the service of WMI does not answer (0x800706BA)"),
        (0x8123_4567, "WMI failed (0x81234567)"),
    ] {
        let hres = i32::from_ne_bytes(code.to_ne_bytes());
        assert_eq!(cause(&WMIError::HResultError { hres }), expected);
    }
}

#[test]
fn a_class_that_hangs_three_times_is_skipped_and_another_is_still_asked() {
    let wmi = Wmi::default();
    let hanging = WmiQuery { namespace: CIMV2, class: "Win32_Hanging", properties: &["Name"] };
    for _ in 0..3 {
        let (release, wait) = channel::<()>();
        let fault = wmi
            .run(&hanging, Duration::from_millis(1), move || {
                assert!(wait.recv().is_err());
                Ok(Vec::new())
            })
            .unwrap_err();
        assert_eq!(fault.cause, "no answer within 1 ms");
        let again = wmi.run(&hanging, DEADLINE, || Ok(Vec::new())).unwrap_err();
        assert!(
            again.cause.contains("not been answered yet") || again.cause.contains("skipped"),
            "{again:?}"
        );
        drop(release);
        wait_until_back(&wmi, &hanging);
    }
    let skipped = wmi.run(&hanging, DEADLINE, || Ok(Vec::new())).unwrap_err();
    assert_eq!(skipped.cause, "skipped: did not answer 3 times");
    let other = WmiQuery { class: "Win32_Other", ..hanging };
    assert!(wmi.run(&other, DEADLINE, || Ok(Vec::new())).unwrap().is_empty());
}

/// The thread that was left behind ends once it is let go; its return is seen through the count.
fn wait_until_back(wmi: &Wmi, query: &WmiQuery) {
    let class = format!("{}:{}", query.namespace, query.class);
    let is_back = (0..10_000_000).any(|_| {
        std::thread::yield_now();
        wmi.lock().set_out(&class) != Verdict::StillOut
    });
    assert!(is_back);
    wmi.lock().came_back(&class);
}

#[test]
fn a_reader_that_panics_is_a_fault_and_its_class_is_asked_again() {
    let wmi = Wmi::default();
    let query = WmiQuery { namespace: CIMV2, class: "Win32_Panics", properties: &["Name"] };
    let fault = wmi.run(&query, DEADLINE, || panic!("garbage")).unwrap_err();
    assert_eq!(fault.cause, "the reader panicked: garbage");
    assert!(wmi.run(&query, DEADLINE, || Ok(Vec::new())).is_ok());
}
