//! What several statements mean together.

use super::*;
use AntivirusState::{Expired, Off, On, Snoozed, Unknown};

/// 2025-11-20 09:15 UTC, milliseconds.
const NOW_MS: i64 = 1_763_630_100_000;
const ON: u32 = 397_312;
const OFF: u32 = 393_216;
const DEFENDER_ON: u32 = 397_568;
const DEFENDER_DOWN: u32 = 393_472;

fn statement(source: &str, product: &str) -> AntivirusFacts {
    AntivirusFacts {
        product: product.to_owned(),
        source: Some(source.to_owned()),
        ..AntivirusFacts::default()
    }
}

fn registered(product: &str, state: u32) -> AntivirusFacts {
    AntivirusFacts { product_state: Some(state), ..statement("security_center", product) }
}

fn windows(build: u32, product_type: u32, found: Vec<AntivirusFacts>) -> Facts {
    Facts {
        read_at_ms: NOW_MS,
        system: Some(SystemFacts {
            family: "windows".to_owned(),
            build: Some(build),
            product_type: Some(product_type),
            ..SystemFacts::default()
        }),
        antivirus: Some(found),
        ..Facts::default()
    }
}

fn judged(found: Vec<AntivirusFacts>) -> Vec<Antivirus> {
    judge(&windows(19_045, 1, found), &mut Vec::new()).unwrap()
}

fn states(found: Vec<AntivirusFacts>) -> Vec<(String, AntivirusState, bool)> {
    judged(found).into_iter().map(|product| (product.product, product.state, product.passive)).collect()
}

#[test]
fn a_product_is_one_row_however_many_sources_speak_of_it() {
    let service = AntivirusFacts {
        running: Some(true),
        version: Some("11.10".to_owned()),
        ..statement("service", "Kaspersky")
    };
    let program = AntivirusFacts {
        licence_days_left: Some(200),
        ..statement("programs", "Kaspersky Endpoint Security 11")
    };
    let products =
        judged(vec![program, service, registered("Kaspersky Endpoint Security for Windows", 0x06_2010)]);
    assert_eq!(products.len(), 1);
    assert_eq!(products[0].product, "Kaspersky Endpoint Security for Windows");
    assert_eq!(products[0].state, Snoozed);
    assert_eq!(products[0].signatures_outdated, Some(true));
    assert_eq!(products[0].licence_days_left, Some(200));
    assert_eq!(products[0].version.as_deref(), Some("11.10"));
    assert_eq!(products[0].sources, ["security_center", "service", "programs"]);
}

#[test]
fn a_registration_whose_program_is_gone_is_left_out() {
    let ghost = AntivirusFacts { reporting_program_exists: Some(false), ..registered("Panda Free", ON) };
    let expected = [("Windows Defender".to_owned(), On, false)];
    assert_eq!(states(vec![ghost, registered("Windows Defender", DEFENDER_ON)]), expected);
}

#[test]
fn of_two_registrations_of_one_name_the_newer_counts_and_else_the_one_that_is_on() {
    let at = |state, moment: &str| AntivirusFacts {
        registered_at: Some(moment.to_owned()),
        instance_guid: Some(moment.to_owned()),
        ..registered("ESET Security", state)
    };
    let (old, fresh) = ("Tue, 05 Mar 2024 01:00:00 GMT", "Wed, 19 Nov 2025 01:00:00 GMT");
    assert_eq!(states(vec![at(ON, old), at(OFF, fresh)]), [("ESET Security".to_owned(), Off, false)]);
    assert_eq!(states(vec![at(ON, fresh), at(OFF, old)]), [("ESET Security".to_owned(), On, false)]);
    // An upgrade leaves one row that is on and outdated, and one that is off and current.
    let rows = vec![registered("Avast Antivirus", OFF), registered("Avast AntiVirus 2025", ON + 0x10)];
    let product = judged(rows).remove(0);
    assert_eq!((product.state, product.signatures_outdated), (On, None));
}

#[test]
fn a_defender_beside_another_product_is_listed_as_passive() {
    let kaspersky = registered("Kaspersky Endpoint Security", ON);
    let stood_down = registered("Windows Defender", DEFENDER_DOWN);
    let expected =
        [("Kaspersky Endpoint Security".to_owned(), On, false), ("Windows Defender".to_owned(), Off, true)];
    assert_eq!(states(vec![kaspersky.clone(), stood_down.clone()]), expected);
    // Alone it is simply off.
    assert_eq!(states(vec![stood_down]), [("Windows Defender".to_owned(), Off, false)]);
    let passive = AntivirusFacts {
        running_mode: Some("Passive Mode".to_owned()),
        real_time: Some(true),
        ..statement("defender", "Microsoft Defender Antivirus")
    };
    let expected =
        [("Kaspersky Endpoint Security".to_owned(), On, false), ("Windows Defender".to_owned(), On, true)];
    assert_eq!(
        states(vec![kaspersky, registered("Windows Defender", DEFENDER_ON), passive]),
        expected,
        "Security Center has the last word on the state"
    );
}

#[test]
fn two_products_that_are_on_are_two_rows() {
    let both = vec![registered("F-Secure Client Security", ON), registered("Windows Defender", DEFENDER_ON)];
    assert!(states(both).iter().all(|(_, state, passive)| *state == On && !passive));
}

#[test]
fn what_is_not_registered_is_judged_by_its_service() {
    let service = |running, start| {
        states(vec![AntivirusFacts { running, service_start: start, ..statement("service", "Bkav Pro") }])
            .remove(0)
            .1
    };
    assert_eq!(service(Some(true), Some(2)), On);
    assert_eq!(service(Some(false), Some(2)), Off);
    assert_eq!(service(None, Some(4)), Off);
    assert_eq!(states(vec![statement("programs", "CMC Antivirus")]).remove(0).1, Unknown);
    // A state of no table stays unknown beside a service that runs.
    let runs = AntivirusFacts { running: Some(true), ..statement("service", "ESET") };
    assert_eq!(states(vec![registered("ESET Security", 344_064), runs]).remove(0).1, Unknown);
}

#[test]
fn a_licence_that_ended_makes_a_product_expired() {
    let ended = |days| AntivirusFacts { licence_days_left: Some(days), ..registered("Kaspersky", ON) };
    assert_eq!(states(vec![ended(-3)]).remove(0).1, Expired);
    assert_eq!(states(vec![ended(0)]).remove(0).1, On);
    assert_eq!(states(vec![registered("Kaspersky", 0x06_3000)]).remove(0).1, Expired);
}

#[test]
fn signatures_that_never_came_outweigh_a_registration_that_calls_itself_current() {
    let defender = AntivirusFacts {
        signature_age_days: Some(65_535),
        running_mode: Some("Normal".to_owned()),
        ..statement("defender", "Windows Defender")
    };
    let product = judged(vec![registered("Windows Defender", DEFENDER_ON), defender]).remove(0);
    assert_eq!((product.signature_age_days, product.signatures_outdated), (None, Some(true)));
}

#[test]
fn nothing_found_is_none_only_if_everything_could_be_asked() {
    let judged = |facts: &Facts, problems: &mut Vec<Problem>| judge(facts, problems);
    assert_eq!(judged(&windows(19_045, 1, Vec::new()), &mut Vec::new()), Some(Vec::new()));
    let mut problems = vec![incomplete("antivirus", "ask SecurityCenter2", "no answer within 10 s")];
    assert_eq!(judged(&windows(19_045, 1, Vec::new()), &mut problems), None);
    let mut problems = Vec::new();
    assert_eq!(judged(&windows(9_600, 3, Vec::new()), &mut problems), None);
    assert_eq!(problems[0].part, "antivirus");
    assert_eq!(judged(&Facts::default(), &mut Vec::new()), None);
    let nameless = Facts {
        antivirus: Some(Vec::new()),
        updates: Some(crate::machine::facts::UpdateFacts::default()),
        ..Facts::default()
    };
    assert_eq!(judged(&nameless, &mut Vec::new()), None);
}

#[test]
fn the_defender_of_windows_7_is_no_antivirus() {
    let service = AntivirusFacts { running: Some(true), ..statement("service", "Windows Defender") };
    let judge_on = |build| judge(&windows(build, 1, vec![service.clone()]), &mut Vec::new()).unwrap().len();
    assert_eq!((judge_on(7_601), judge_on(9_600), judge_on(19_045)), (0, 1, 1));
}

#[test]
fn the_newest_signature_files_count_in_whole_days() {
    let clamav = AntivirusFacts {
        product: "ClamAV".to_owned(),
        running: Some(true),
        signature_headers: vec![
            "ClamAV-VDB:23 Oct 2023 08-39 -0400:27070".to_owned(),
            "ClamAV-VDB:16 Sep 2021 08-32 -0400:62".to_owned(),
        ],
        ..AntivirusFacts::default()
    };
    let facts = |read_at_ms| Facts { read_at_ms, antivirus: Some(vec![clamav.clone()]), ..Facts::default() };
    let mut problems = Vec::new();
    let product = judge(&facts((1_698_064_740 + 3 * 86_400 + 5) * 1_000), &mut problems).unwrap().remove(0);
    assert_eq!((product.state, product.signature_age_days, problems.len()), (On, Some(3), 0));
    assert_eq!(product.sources, ["files"]);
    for read_at_ms in [0, 1_600_000_000_000] {
        let mut problems = Vec::new();
        assert_eq!(judge(&facts(read_at_ms), &mut problems).unwrap()[0].signature_age_days, None);
        assert_eq!(problems.len(), 1);
    }
}
