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
    match ask(CIMV2, "Win32_HaTangHasNoSuchClass", &["Name"]) {
        Err(fault) => assert_eq!(fault.cause, "there is no such class (0x80041010)"),
        // Wine answers with nothing.
        Ok(rows) => assert!(rows.is_empty()),
    }
}

#[test]
fn each_way_of_not_answering_has_its_cause() {
    for (code, expected) in [
        (0x8004_1010_u32, "there is no such class (0x80041010)"),
        (0x8004_1003, "access is denied (0x80041003)"),
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

#[test]
fn a_class_of_a_hundred_thousand_rows_is_given_up_one_row_beyond_the_bound() {
    let mut read = 0;
    let objects = (0..100_000).map(Ok);
    let refusal = gather(objects, |_| {
        read += 1;
        Ok(Row::new())
    });
    assert_eq!(refusal.map_err(Refusal::into_cause).unwrap_err(), "there are more than 1024 rows");
    assert_eq!(read, MAX_ROWS);
    let enough = gather((0..MAX_ROWS).map(Ok), |_| Ok(Row::new()));
    assert_eq!(enough.map_err(Refusal::into_cause).unwrap().len(), MAX_ROWS);
}

#[test]
fn an_answer_that_breaks_off_or_is_garbage_is_a_fault() {
    let broken = [Ok(1), Err(WMIError::HResultError { hres: -2_147_023_170 })].into_iter();
    let cause = gather(broken, |_| Ok(Row::new())).map_err(Refusal::into_cause).unwrap_err();
    assert_eq!(cause, "the service of WMI does not answer (0x800706BE)");
    let cause = gather([Ok(1)].into_iter(), |_| Err("too long".to_owned())).map_err(Refusal::into_cause);
    assert_eq!(cause.unwrap_err(), "too long");
}
