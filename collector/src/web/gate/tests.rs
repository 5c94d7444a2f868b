//! Every question of the source against every kind of account, in one table.
//!
//! The table is complete by test: a new question needs a row here before anything else is green.

use hatang_proto::model::{Probe, Segment, TargetId};
use jiff::civil::date;

use super::*;
use crate::items::import::NewDeclared;
use crate::web::fixture::{CODE, Fixture, PASSWORD, machine_id};
use crate::web::source::{
    AccountSource as _, FleetSource as _, JoiningSource as _, NetworkSource as _, Source,
};
use crate::web::views::*;

/// Asks one question about what belongs to `unit`.
struct Row {
    question: &'static str,
    unit: u32,
    /// Of [`KINDS`] in order: `y` answered, `n` not found, `f` forbidden.
    expected: &'static str,
    ask: fn(&dyn Source) -> Result<(), SourceError>,
}

/// Within the unit: viewer, officer, admin. Of another unit: officer, admin. Of all: viewer, officer, admin.
const KINDS: usize = 8;

/// What everybody may ask, wherever they stand.
const ALL: &str = "yyyyyyyy";
/// What is seen within reach.
const SEE: &str = "yyynnyyy";
/// What is written down or taken out within reach.
const KEEP: &str = "fyynnfyy";
/// What is run within reach.
const RUN: &str = "ffynnffy";
/// What holds for all units.
const GOVERN: &str = "fffffffy";
/// One's own account: the fixture's `canbo`, which every kind is called here.
const OWN: &str = ALL;

const NOW_MS: i64 = 1_795_395_600_000;

fn kinds(unit: u32) -> [Account; KINDS] {
    let other = if unit == 2 { 4 } else { 2 };
    let account =
        |role, within: Option<u32>| Account { name: "canbo".to_owned(), role, within: within.map(UnitId) };
    let (here, there) = (Some(unit), Some(other));
    [
        account(Role::Viewer, here),
        account(Role::Officer, here),
        account(Role::Admin, here),
        account(Role::Officer, there),
        account(Role::Admin, there),
        account(Role::Viewer, None),
        account(Role::Officer, None),
        account(Role::Admin, None),
    ]
}

fn query(unit: u32) -> ReportQuery {
    ReportQuery { unit: UnitId(unit), form: None, day: None }
}

fn order(unit: u32) -> ReportOrder {
    ReportOrder { query: query(unit), format: ReportFormat::Docx, details: DocumentDetails::default() }
}

fn target() -> NewTarget {
    NewTarget {
        name: "x".to_owned(),
        segment: Segment::Internet,
        probe: Probe::Icmp { host: "example.vn".to_owned() },
        period_s: 60,
        timeout_ms: 1_000,
        unit: None,
    }
}

fn line() -> NewLine {
    let line = Line {
        valid_from: "2026-01-01".to_owned(),
        provider: "VNPT".to_owned(),
        kind: String::new(),
        down_mbps: None,
        up_mbps: None,
    };
    NewLine { unit: UnitId(2), line, by: String::new() }
}

fn computer() -> NewComputer {
    let computer = NewDeclared {
        label: "MT-9".to_owned(),
        class: hatang_proto::model::inventory::DeviceClass::Desktop,
        model: String::new(),
        particulars: crate::items::Particulars::default(),
        state_secret: false,
        antivirus: None,
        lan_internet: None,
        cpnet: None,
        working: None,
    };
    NewComputer { unit: UnitId(4), computer, by: String::new(), source: String::new() }
}

/// The questions that stand in the files of the source's traits, but those that the room asks itself.
fn questions() -> Vec<String> {
    let texts = [
        include_str!("../source/accounts.rs"),
        include_str!("../source/fleet.rs"),
        include_str!("../source/joining.rs"),
        include_str!("../source/machine_work.rs"),
        include_str!("../source/measuring.rs"),
        include_str!("../source/network.rs"),
        include_str!("../source/programs.rs"),
        include_str!("../source/report.rs"),
    ];
    let names = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_prefix("    fn "));
    names.filter_map(|rest| rest.split('(').next()).map(str::to_owned).collect()
}

fn judged(result: Result<(), SourceError>) -> char {
    match result {
        Err(SourceError::NotFound) => 'n',
        Err(SourceError::Forbidden) => 'f',
        Ok(()) | Err(SourceError::Refused { .. }) => 'y',
        Err(SourceError::Failed { operation, .. }) => panic!("the fixture failed to {operation}"),
    }
}

#[test]
fn every_area_of_the_source_is_in_the_table() {
    let areas = include_str!("../source.rs").lines().filter_map(|line| line.strip_prefix("mod "));
    let areas: Vec<_> = areas.map(|area| area.trim_end_matches(';')).collect();
    let known = [
        "accounts",
        "fleet",
        "joining",
        "machine_work",
        "measuring",
        "network",
        "programs",
        "report",
        "room",
    ];
    assert_eq!(areas, known, "add the file of a new area to `questions` here and its questions to `table`");
}

#[test]
fn every_question_of_the_source_is_in_the_table() {
    let table: BTreeSet<_> = table().into_iter().map(|row| row.question.to_owned()).collect();
    let missing: Vec<_> = questions().into_iter().filter(|question| !table.contains(question)).collect();
    assert!(missing.is_empty(), "decide in `table` who may ask {missing:?}");
}

#[test]
fn every_kind_of_account_is_answered_what_the_table_says() {
    for row in table() {
        assert_eq!(row.expected.len(), KINDS, "{}", row.question);
        for (account, expected) in kinds(row.unit).into_iter().zip(row.expected.chars()) {
            let gate = Gate::new(Arc::new(Fixture::new()), account.clone());
            let (role, within) = (account.role, account.within);
            assert_eq!(judged((row.ask)(&gate)), expected, "{} by {role:?} within {within:?}", row.question);
        }
    }
}

#[test]
fn lists_and_counts_end_where_the_reach_ends() {
    let of = |within: Option<u32>| {
        let [.., admin] = kinds(2);
        Gate::new(Arc::new(Fixture::new()), Account { within: within.map(UnitId), ..admin })
    };
    let (all, commune, ward, nowhere) = (of(None), of(Some(2)), of(Some(4)), of(Some(99)));
    let units =
        |gate: &Gate| gate.units().unwrap().iter().map(|unit| (unit.id.0, unit.depth)).collect::<Vec<_>>();
    assert_eq!(units(&all).len(), 4);
    assert_eq!(units(&commune), [(2, 0), (3, 1)]);
    assert_eq!(units(&ward), [(4, 0)]);
    assert!(units(&nowhere).is_empty(), "a unit that is no more reaches nothing");
    let counted =
        |gate: &Gate| gate.counts(NOW_MS).unwrap().by_unit.keys().map(|unit| unit.0).collect::<Vec<_>>();
    assert!(counted(&commune).iter().all(|unit| [2, 3].contains(unit)) && counted(&nowhere).is_empty());
    assert!(counted(&all).contains(&4));
    let networks =
        |gate: &Gate| gate.networks(NOW_MS).unwrap().iter().map(|row| row.unit.id.0).collect::<Vec<_>>();
    assert!(networks(&ward).iter().all(|unit| *unit == 4) && networks(&nowhere).is_empty());
    assert!(gate_lights(&ward).iter().all(|unit| *unit == 4) && gate_lights(&nowhere).is_empty());
    let codes = |gate: &Gate| gate.join_codes().unwrap().len();
    assert!(codes(&commune) == 4 && codes(&ward) == 0 && codes(&nowhere) == 0);
    let ask = MachineQuery { limit: 100, ..MachineQuery::default() };
    assert!(ward.machines(&ask, NOW_MS).unwrap().rows.iter().all(|row| row.unit == UnitId(4)));
}

fn gate_lights(gate: &Gate) -> Vec<u32> {
    gate.lights(NOW_MS).unwrap().keys().map(|unit| unit.0).collect()
}

#[test]
fn nobody_asks_for_the_account_of_another() {
    for account in kinds(2) {
        let gate = Gate::new(Arc::new(Fixture::new()), Account { name: "xem".to_owned(), ..account });
        for row in table().iter().filter(|row| row.expected == OWN && row.question.contains("own")) {
            assert_eq!(judged((row.ask)(&gate)), 'n', "{}", row.question);
        }
        assert!(matches!(gate.switch_codes_off("canbo", PASSWORD, NOW_MS), Err(SourceError::NotFound)));
        assert!(matches!(gate.offer_codes("canbo"), Err(SourceError::NotFound)));
        assert!(matches!(gate.end_other_sessions("canbo", &[0; 32], NOW_MS), Err(SourceError::NotFound)));
    }
}

fn row(
    question: &'static str,
    unit: u32,
    expected: &'static str,
    ask: fn(&dyn Source) -> Result<(), SourceError>,
) -> Row {
    Row { question, unit, expected, ask }
}

fn table() -> Vec<Row> {
    [
        fleet(),
        machine_work(),
        joining_and_measuring(),
        network(),
        programs(),
        report(),
        own_account(),
        accounts(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn fleet() -> Vec<Row> {
    fn machines(unit: Option<UnitId>) -> MachineQuery {
        MachineQuery { unit, limit: 10, ..MachineQuery::default() }
    }
    vec![
        row("overview", 2, ALL, |source| source.overview(None, NOW_MS).map(drop)),
        row("overview", 2, SEE, |source| source.overview(Some(UnitId(2)), NOW_MS).map(drop)),
        row("counts", 2, ALL, |source| source.counts(NOW_MS).map(drop)),
        row("units", 2, ALL, |source| source.units().map(drop)),
        row("unit_of", 2, SEE, |source| source.unit_of(machine_id(5)).map(drop)),
        row("machines", 2, ALL, |source| source.machines(&machines(None), NOW_MS).map(drop)),
        row("machines", 2, SEE, |source| source.machines(&machines(Some(UnitId(3))), NOW_MS).map(drop)),
        row("machine", 2, SEE, |source| source.machine(machine_id(5), NOW_MS).map(drop)),
        row("series", 2, SEE, |source| source.series(machine_id(5), TargetId(1), 0, NOW_MS).map(drop)),
        // One of the two stands elsewhere, so who reaches one of them does not reach the question.
        row("settle", 1, RUN, |source| {
            source.settle([machine_id(4), machine_id(18)], TwinDecision::Same, "", NOW_MS)
        }),
    ]
}

fn machine_work() -> Vec<Row> {
    fn query(unit: Option<UnitId>) -> MachineQuery {
        MachineQuery { unit, ..MachineQuery::default() }
    }
    fn filter() -> SavedFilter {
        SavedFilter { name: "x".to_owned(), query: String::new() }
    }
    vec![
        row("change_machines", 2, RUN, |source| {
            source.change_machines(&[machine_id(5)], &BulkChange::Retire, "", NOW_MS).map(drop)
        }),
        // One machine within reach does not carry another one along, nor does a unit beyond it take one in.
        row("change_machines", 1, RUN, |source| {
            source
                .change_machines(&[machine_id(5), machine_id(18)], &BulkChange::Retire, "", NOW_MS)
                .map(drop)
        }),
        row("change_machines", 1, RUN, |source| {
            source.change_machines(&[machine_id(5)], &BulkChange::Move(UnitId(1)), "", NOW_MS).map(drop)
        }),
        row("render_machines", 2, "fyyyyfyy", |source| {
            source.render_machines(&query(None), ReportFormat::Csv, "", NOW_MS).map(drop)
        }),
        row("render_machines", 2, KEEP, |source| {
            source.render_machines(&query(Some(UnitId(2))), ReportFormat::Csv, "", NOW_MS).map(drop)
        }),
        row("machine_history", 2, SEE, |source| source.machine_history(machine_id(2), NOW_MS).map(drop)),
        row("episodes_of", 2, SEE, |source| source.episodes_of(machine_id(2), NOW_MS).map(drop)),
        row("saved_filters", 2, OWN, |source| source.saved_filters("canbo").map(drop)),
        row("save_filter", 2, OWN, |source| source.save_filter(&filter(), "canbo", NOW_MS)),
        row("forget_filter", 2, OWN, |source| source.forget_filter("x", "canbo")),
        row("list_columns", 2, OWN, |source| source.list_columns("canbo").map(drop)),
        row("set_list_columns", 2, OWN, |source| {
            let columns = source.list_columns("canbo")?;
            source.set_list_columns(&columns, "canbo")
        }),
    ]
}

fn joining_and_measuring() -> Vec<Row> {
    vec![
        row("join_codes", 2, "ffyfyffy", |source| source.join_codes().map(drop)),
        row("create_join_code", 2, RUN, |source| {
            let code = NewJoinCode { unit: UnitId(2), uses: 1, days: 1 };
            source.create_join_code(&code, "", NOW_MS).map(drop)
        }),
        // Who may run nothing learns nothing of codes, not even that one is missing.
        row("revoke_join_code", 2, "ffyfnffy", |source| source.revoke_join_code(3, "", NOW_MS)),
        row("targets", 2, ALL, |source| source.targets().map(drop)),
        row("add_target", 2, GOVERN, |source| source.add_target(&target(), "", NOW_MS)),
        row("remove_target", 2, GOVERN, |source| source.remove_target(TargetId(1), "", NOW_MS)),
        row("try_target", 2, GOVERN, |source| source.try_target(&target()).map(drop)),
        row("applications", 2, ALL, |source| source.applications().map(drop)),
        row("add_application", 2, GOVERN, |source| source.add_application("a", "abc", "", NOW_MS)),
        row("remove_application", 2, GOVERN, |source| source.remove_application(1, "", NOW_MS)),
    ]
}

fn network() -> Vec<Row> {
    fn complaints(unit: Option<UnitId>) -> ComplaintQuery {
        ComplaintQuery { unit, offset: 0, limit: 10 }
    }
    vec![
        row("networks", 2, ALL, |source| source.networks(NOW_MS).map(drop)),
        row("lights", 2, ALL, |source| source.lights(NOW_MS).map(drop)),
        row("network", 2, SEE, |source| {
            source.network(NetworkQuery { unit: UnitId(2), target: None }, NOW_MS).map(drop)
        }),
        row("episode", 2, SEE, |source| source.episode(UnitId(2), 12, NOW_MS).map(drop)),
        row("evidence_pack", 2, KEEP, |source| source.evidence_pack(UnitId(2), 12, "", NOW_MS).map(drop)),
        row("set_line", 2, KEEP, |source| source.set_line(&line(), NOW_MS)),
        row("add_intervention", 2, KEEP, |source| {
            let (what, by) = (String::new(), String::new());
            source.add_intervention(&NewIntervention { unit: UnitId(2), at_ms: 0, what, by }, NOW_MS)
        }),
        row("withdraw_intervention", 2, KEEP, |source| {
            source.withdraw_intervention(UnitId(2), 3, "", NOW_MS)
        }),
        row("add_meeting", 2, KEEP, |source| {
            let [name, place, by] = [String::new(), String::new(), String::new()];
            let meeting = NewMeeting { unit: UnitId(2), from_ms: 0, to_ms: 1, name, source: place, by };
            source.add_meeting(&meeting, NOW_MS)
        }),
        row("withdraw_meeting", 2, KEEP, |source| source.withdraw_meeting(UnitId(2), 4, "", NOW_MS)),
        row("complaints", 2, ALL, |source| source.complaints(&complaints(None), NOW_MS).map(drop)),
        row("complaints", 2, SEE, |source| source.complaints(&complaints(Some(UnitId(2))), NOW_MS).map(drop)),
        row("add_complaint", 2, KEEP, |source| {
            let [about, note, by] = [String::new(), String::new(), String::new()];
            source.add_complaint(&NewComplaint { unit: UnitId(2), at_ms: 0, about, note, by }, NOW_MS)
        }),
    ]
}

fn programs() -> Vec<Row> {
    fn period(unit: Option<UnitId>) -> PeriodQuery {
        PeriodQuery { unit, limit: 10, ..PeriodQuery::default() }
    }
    vec![
        row("api_tokens", 2, GOVERN, |source| source.api_tokens().map(drop)),
        row("create_api_token", 2, GOVERN, |source| {
            let token = NewApiToken { name: "x".to_owned(), unit: Some(UnitId(2)), days: 1 };
            source.create_api_token(&token, "", NOW_MS).map(drop)
        }),
        row("revoke_api_token", 2, GOVERN, |source| source.revoke_api_token(1, "", NOW_MS)),
        row("episodes", 2, ALL, |source| source.episodes(&period(None), NOW_MS).map(drop)),
        row("episodes", 2, SEE, |source| source.episodes(&period(Some(UnitId(2))), NOW_MS).map(drop)),
        row("said", 2, ALL, |source| source.said(&period(None), NOW_MS).map(drop)),
        row("said", 2, SEE, |source| source.said(&period(Some(UnitId(2))), NOW_MS).map(drop)),
        row("hours", 2, SEE, |source| {
            let query = HourQuery { unit: UnitId(2), target: TargetId(1), from_ms: 0, to_ms: 1 };
            source.hours(&query, NOW_MS).map(drop)
        }),
        row("values", 4, SEE, |source| source.values(&query(4), NOW_MS).map(drop)),
    ]
}

fn report() -> Vec<Row> {
    vec![
        row("report", 4, SEE, |source| source.report(&query(4), NOW_MS).map(drop)),
        row("report_row", 4, SEE, |source| source.report_row(&query(4), "desktop_count", NOW_MS).map(drop)),
        row("declare", 4, KEEP, |source| {
            let declaration = NewDeclaration {
                unit: UnitId(4),
                item: "staff_total".to_owned(),
                value: "20".to_owned(),
                by: String::new(),
                source: String::new(),
                from: date(2026, 1, 1),
                reason: None,
            };
            source.declare(&[declaration], NOW_MS)
        }),
        row("render_report", 4, KEEP, |source| source.render_report(&order(4), "", NOW_MS).map(drop)),
        row("fill_template", 4, KEEP, |source| source.fill_template(&order(4), b"PK", "", NOW_MS).map(drop)),
        row("frozen_reports", 4, SEE, |source| source.frozen_reports(UnitId(4), NOW_MS).map(drop)),
        row("freeze_report", 4, KEEP, |source| source.freeze_report(&order(4), "", NOW_MS).map(drop)),
        row("render_frozen", 4, KEEP, |source| {
            source.render_frozen(UnitId(4), 7, ReportFormat::Docx, "", NOW_MS).map(drop)
        }),
        row("comparison", 4, SEE, |source| source.comparison(&query(4), NOW_MS).map(drop)),
        row("procurement", 4, SEE, |source| source.procurement(&query(4), NOW_MS).map(drop)),
        row("render_procurement", 4, KEEP, |source| {
            source.render_procurement(&query(4), ReportFormat::Csv, "", NOW_MS).map(drop)
        }),
        row("computers", 4, SEE, |source| source.computers(UnitId(4), NOW_MS).map(drop)),
        row("set_particulars", 4, KEEP, |source| {
            let new = NewParticulars { unit: UnitId(4), stated: Vec::new(), by: String::new() };
            source.set_particulars(&new, NOW_MS).map(drop)
        }),
        row("add_computer", 4, KEEP, |source| source.add_computer(&computer(), NOW_MS)),
        row("withdraw_computer", 4, KEEP, |source| source.withdraw_computer(UnitId(4), 1, "", "", NOW_MS)),
        row("import_computers", 4, KEEP, |source| {
            let [file_name, by, place] = [String::new(), String::new(), String::new()];
            let file = ComputerFile { unit: UnitId(4), file_name, bytes: Vec::new(), by, source: place };
            source.import_computers(&file, NOW_MS).map(drop)
        }),
        row("computer_template", 4, ALL, |source| source.computer_template().map(drop)),
    ]
}

fn own_account() -> Vec<Row> {
    vec![
        row("own_account", 2, OWN, |source| source.own_account("canbo", NOW_MS).map(drop)),
        row("change_own_password", 2, OWN, |source| {
            let (name, new) = ("canbo".to_owned(), "x".to_owned());
            let change = NewPassword { name, old: Some(PASSWORD.to_owned()), new, session: [0; 32] };
            source.change_own_password(&change, NOW_MS).map(drop)
        }),
        row("offer_codes", 2, OWN, |source| source.offer_codes("canbo").map(drop)),
        row("switch_codes_on", 2, OWN, |source| {
            let offer = source.offer_codes("canbo")?;
            source.switch_codes_on("canbo", &offer.secret, CODE, NOW_MS).map(drop)
        }),
        row("switch_codes_off", 2, OWN, |source| {
            source.switch_codes_off("canbo", PASSWORD, NOW_MS).map(drop)
        }),
        row("end_other_sessions", 2, OWN, |source| source.end_other_sessions("canbo", &[0; 32], NOW_MS)),
    ]
}

fn accounts() -> Vec<Row> {
    fn account() -> Account {
        Account { name: "xem".to_owned(), role: Role::Admin, within: None }
    }
    vec![
        row("accounts", 2, GOVERN, |source| source.accounts(NOW_MS).map(drop)),
        row("add_account", 2, GOVERN, |source| source.add_account(&account(), "", NOW_MS).map(drop)),
        row("set_role", 2, GOVERN, |source| source.set_role(&account(), "", NOW_MS)),
        row("disable_account", 2, GOVERN, |source| source.disable_account("xem", true, "", NOW_MS)),
        row("renew_password", 2, GOVERN, |source| source.renew_password("xem", "", NOW_MS).map(drop)),
        row("reset_codes", 2, GOVERN, |source| source.reset_codes("xem", "", NOW_MS)),
        row("audit", 2, GOVERN, |source| source.audit(&AuditQuery::default()).map(drop)),
        row("render_audit", 2, GOVERN, |source| {
            source.render_audit(&AuditQuery::default(), "", NOW_MS).map(drop)
        }),
    ]
}
