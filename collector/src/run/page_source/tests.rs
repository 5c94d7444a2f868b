//! Whatever pages change or take out leaves a line of the audit log, under the name of whoever did it.

use std::sync::Arc;

use hatang_proto::model::{MachineId, Probe, Segment, UnitId};
use jiff::civil::date;
use tokio::sync::broadcast;

use super::*;
use crate::backup::desk::Plan;
use crate::items::Particulars;
use crate::items::import::NewDeclared;
use crate::run::evidence_key;
use crate::run::passwords::hash_password;
use crate::store::{AccountRole, NewAccount, Newcomer};
use crate::web::views::*;
use crate::web::{
    AccountSource as _, JoiningSource as _, MachineWorkSource as _, MeasuringSource as _, NetworkSource as _,
    ProgramSource as _, ReportSource as _, RoomSource as _,
};

const WHO: &str = "vanthu";
const UNIT: UnitId = UnitId(1);
const MACHINE: MachineId = MachineId([7; 16]);
/// 2026-11-23.
const NOW_MS: i64 = 1_795_395_600_000;

/// Something that a page lets somebody do.
type Deed = Box<dyn FnOnce(&PageSource)>;

struct Place {
    source: PageSource,
    _folder: tempfile::TempDir,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    store.add_unit(None, "xa", "xã Đại Hợp", "2025-07-01", "test", 0).unwrap();
    store.set_agents_address("127.0.0.1", 7_443).unwrap();
    let secret_hash = [1; 32];
    let code = crate::store::NewJoinCode {
        secret_hash,
        unit: UNIT,
        uses: 1,
        expires_ms: NOW_MS,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine: MACHINE,
        label: "PC-01".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: MACHINE.to_string(),
        certificate_ends_ms: NOW_MS,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.admit(newcomer, 0)).unwrap();
    let hash = hash_password("mật khẩu cũ").unwrap();
    for (name, role) in [("admin", AccountRole::Admin), (WHO, AccountRole::Admin)] {
        let account = NewAccount { name: name.to_owned(), password_hash: hash.clone(), role, within: None };
        store.add_account(account, "test", 0).unwrap();
    }
    let plan = Plan {
        data_dir: folder.path().to_owned(),
        folder: folder.path().join("backups"),
        keep: 3,
        daily: false,
    };
    let source = PageSource {
        backups: Desk::new(store.clone(), plan),
        packages: Shelf::of(folder.path()),
        sites: Sites::default(),
        store,
        board: Board::default(),
        authority: Arc::new(Authority::open_or_create(&folder.path().join("authority")).unwrap()),
        changes: broadcast::channel(4).0,
        forms_dir: folder.path().join("forms"),
        evidence_key: Arc::new(evidence_key::open_or_create(folder.path()).unwrap()),
        networks: NetworkMemory::default(),
    };
    Place { source, _folder: folder }
}

/// Does it, and returns the actions that were written down for it.
fn noted(source: &PageSource, deed: impl FnOnce(&PageSource)) -> Vec<String> {
    let before = source.store.audit(1).unwrap().first().map_or(0, |line| line.number);
    deed(source);
    let lines = source.store.audit(20).unwrap().into_iter().filter(|line| before < line.number);
    lines.inspect(|line| assert_eq!(line.actor, WHO, "{line:?}")).map(|line| line.action).collect()
}

fn query() -> ReportQuery {
    ReportQuery { unit: UNIT, form: None, day: None }
}

fn order() -> ReportOrder {
    ReportOrder { query: query(), format: ReportFormat::Docx, details: DocumentDetails::default() }
}

fn who() -> String {
    WHO.to_owned()
}

#[test]
fn what_pages_change_or_take_out_of_a_unit_is_written_down() {
    let Place { source, _folder } = place();
    let deeds: Vec<(&str, Deed)> = vec![
        (
            "declare",
            Box::new(|source| {
                let declaration = NewDeclaration {
                    unit: UNIT,
                    item: "staff_total".to_owned(),
                    value: "20".to_owned(),
                    by: who(),
                    source: "QĐ 1".to_owned(),
                    from: date(2026, 1, 1),
                    reason: None,
                };
                source.declare(&[declaration], NOW_MS).unwrap();
            }),
        ),
        ("take out report", Box::new(|source| drop(source.render_report(&order(), WHO, NOW_MS).unwrap()))),
        (
            "freeze report",
            Box::new(|source| {
                source.freeze_report(&order(), WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "take out report",
            Box::new(|source| {
                drop(source.render_frozen(UNIT, 1, ReportFormat::Pdf, WHO, NOW_MS).unwrap());
            }),
        ),
        (
            "take out report",
            Box::new(|source| {
                drop(source.render_procurement(&query(), ReportFormat::Csv, WHO, NOW_MS).unwrap());
            }),
        ),
        (
            "set particulars",
            Box::new(|source| {
                let stated = Particulars { room: Some("P2".to_owned()), ..Particulars::default() };
                let new = NewParticulars { unit: UNIT, stated: vec![(MACHINE, stated)], by: who() };
                assert_eq!(source.set_particulars(&new, NOW_MS).unwrap(), 1);
            }),
        ),
        (
            "add declared machine",
            Box::new(|source| {
                let computer = NewDeclared {
                    label: "MT-9".to_owned(),
                    class: hatang_proto::model::inventory::DeviceClass::Desktop,
                    model: String::new(),
                    particulars: Particulars::default(),
                    state_secret: false,
                    antivirus: None,
                    lan_internet: None,
                    cpnet: None,
                    working: None,
                };
                let new =
                    NewComputer { unit: UNIT, computer, by: who(), source: "sổ tài sản".to_owned() };
                source.add_computer(&new, NOW_MS).unwrap();
            }),
        ),
        (
            "withdraw declared machine",
            Box::new(|source| {
                source.withdraw_computer(UNIT, 1, "thanh lý", WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "set line",
            Box::new(|source| {
                let line = Line {
                    valid_from: "2026-01-01".to_owned(),
                    provider: "VNPT".to_owned(),
                    kind: "FTTH".to_owned(),
                    down_mbps: Some(100),
                    up_mbps: None,
                };
                source.set_line(&NewLine { unit: UNIT, line, by: who() }, NOW_MS).unwrap();
            }),
        ),
        (
            "add intervention",
            Box::new(|source| {
                let new = NewIntervention {
                    unit: UNIT,
                    at_ms: NOW_MS - 1,
                    what: "Thay modem".to_owned(),
                    by: who(),
                };
                source.add_intervention(&new, NOW_MS).unwrap();
            }),
        ),
        (
            "withdraw intervention",
            Box::new(|source| source.withdraw_intervention(UNIT, 1, WHO, NOW_MS).unwrap()),
        ),
        (
            "add meeting",
            Box::new(|source| {
                let (name, told) = ("Họp".to_owned(), "Giấy mời".to_owned());
                let new = NewMeeting {
                    unit: UNIT,
                    from_ms: NOW_MS - 7_200_000,
                    to_ms: NOW_MS - 3_600_000,
                    name,
                    source: told,
                    by: who(),
                };
                source.add_meeting(&new, NOW_MS).unwrap();
            }),
        ),
        ("withdraw meeting", Box::new(|source| source.withdraw_meeting(UNIT, 1, WHO, NOW_MS).unwrap())),
        (
            "add complaint",
            Box::new(|source| {
                let (about, note) = ("VOFFICE".to_owned(), "chậm".to_owned());
                let new = NewComplaint { unit: UNIT, at_ms: NOW_MS - 1, about, note, by: who() };
                source.add_complaint(&new, NOW_MS).unwrap();
            }),
        ),
    ];
    for (action, deed) in deeds {
        assert!(noted(&source, deed).iter().any(|noted| noted == action), "{action}");
    }
}

#[test]
fn what_pages_change_for_all_units_is_written_down() {
    let Place { source, _folder } = place();
    let deeds: Vec<(&str, Deed)> = vec![
        (
            "add target",
            Box::new(|source| {
                let target = NewTarget {
                    name: "x".to_owned(),
                    segment: Segment::Internet,
                    probe: Probe::Icmp { host: "example.vn".to_owned() },
                    period_s: 60,
                    timeout_ms: 1_000,
                    unit: None,
                };
                source.add_target(&target, WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "remove target",
            Box::new(|source| {
                let id = source.targets().unwrap()[0].target.id;
                source.remove_target(id, WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "add application",
            Box::new(|source| source.add_application("VOFFICE", "*voffice*", WHO, NOW_MS).unwrap()),
        ),
        (
            "remove application",
            Box::new(|source| {
                let id = source.applications().unwrap()[0].id;
                source.remove_application(id, WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "create join code",
            Box::new(|source| {
                let code = NewJoinCode { unit: UNIT, uses: 1, days: 1 };
                drop(source.create_join_code(&code, WHO, NOW_MS).unwrap());
            }),
        ),
        (
            "revoke join code",
            Box::new(|source| {
                let id = source.join_codes().unwrap()[0].id;
                source.revoke_join_code(id, WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "create api token",
            Box::new(|source| {
                let token = NewApiToken { name: "GLPI".to_owned(), unit: None, days: 1 };
                drop(source.create_api_token(&token, WHO, NOW_MS).unwrap());
            }),
        ),
        (
            "revoke api token",
            Box::new(|source| {
                let id = source.api_tokens().unwrap()[0].id;
                source.revoke_api_token(id, WHO, NOW_MS).unwrap();
            }),
        ),
        (
            "take out list",
            Box::new(|source| {
                drop(
                    source.render_machines(&MachineQuery::default(), ReportFormat::Csv, WHO, NOW_MS).unwrap(),
                );
            }),
        ),
        (
            "set machine state",
            Box::new(|source| {
                assert_eq!(source.change_machines(&[MACHINE], &BulkChange::Retire, WHO, NOW_MS).unwrap(), 1);
            }),
        ),
        (
            "take out list",
            Box::new(|source| {
                let file = source.render_audit(&AuditQuery::default(), WHO, NOW_MS).unwrap();
                assert!(String::from_utf8(file.bytes).unwrap().contains("create join code"));
            }),
        ),
    ];
    for (action, deed) in deeds {
        assert!(noted(&source, deed).iter().any(|noted| noted == action), "{action}");
    }
}

#[test]
fn what_happens_to_accounts_is_written_down_without_passwords_and_secrets() {
    let Place { source, _folder } = place();
    let new = Account { name: "canbo".to_owned(), role: Role::Officer, within: Some(UNIT) };
    let (mut password, mut renewed) = (String::new(), String::new());
    let added = noted(&source, |source| password = source.add_account(&new, WHO, NOW_MS).unwrap());
    assert_eq!(added, ["add account"]);
    let set = noted(&source, |source| renewed = source.renew_password("canbo", WHO, NOW_MS).unwrap());
    assert_eq!(set, ["set password"]);
    assert_ne!(password, renewed);
    let role = Account { role: Role::Viewer, ..new.clone() };
    assert_eq!(noted(&source, |source| source.set_role(&role, WHO, NOW_MS).unwrap()), ["set role"]);
    assert_eq!(
        noted(&source, |source| source.disable_account("canbo", true, WHO, NOW_MS).unwrap()),
        ["disable account"]
    );
    assert_eq!(
        noted(&source, |source| source.reset_codes("canbo", WHO, NOW_MS).unwrap()),
        ["switch codes off"]
    );
    let own = NewPassword {
        name: who(),
        old: Some("mật khẩu cũ".to_owned()),
        new: renewed.clone(),
        session: [1; 32],
    };
    assert_eq!(
        noted(&source, |source| assert!(source.change_own_password(&own, NOW_MS).unwrap())),
        ["set password"]
    );
    assert_eq!(
        noted(&source, |source| source.end_other_sessions(WHO, &[1; 32], NOW_MS).unwrap()),
        ["end sessions"]
    );
    let offer = source.offer_codes(WHO).unwrap();
    let code = code_now(&offer.secret);
    let on =
        noted(&source, |source| assert!(source.switch_codes_on(WHO, &offer.secret, &code, NOW_MS).unwrap()));
    assert_eq!(on, ["switch codes on"]);
    let log = format!("{:?}", source.store.audit(1_000).unwrap());
    for secret in [&password, &renewed, &offer.secret, &code] {
        assert!(!log.contains(secret.as_str()), "a secret is in the log");
    }
    let sealed = source.store.credentials(WHO).unwrap().unwrap().totp_secret.unwrap();
    assert!(!sealed.windows(20).any(|part| part == base32(&offer.secret)), "the secret lies open");
}

fn base32(secret: &str) -> Vec<u8> {
    accounts::totp::secret_from_base32(secret).unwrap()
}

fn code_now(secret: &str) -> String {
    accounts::totp::code_at(&base32(secret), NOW_MS)
}

#[test]
fn signing_in_takes_password_and_a_code_that_was_not_taken_before() {
    let Place { source, _folder } = place();
    let attempt = |password: &str, code: Option<String>, at_ms| {
        let attempt = SignIn { name: who(), password: password.to_owned(), code, at_ms };
        source.sign_in(&attempt).unwrap()
    };
    let right = SignInAnswer::Right(Account { name: who(), role: Role::Admin, within: None });
    assert_eq!(attempt("mật khẩu cũ", None, NOW_MS), right);
    assert_eq!(attempt("mat khau cu", None, NOW_MS), SignInAnswer::Wrong);
    let offer = source.offer_codes(WHO).unwrap();
    let code = code_now(&offer.secret);
    assert!(!source.switch_codes_on(WHO, &offer.secret, "000000", NOW_MS - 90_000_000).unwrap());
    assert!(source.switch_codes_on(WHO, &offer.secret, &code, NOW_MS).unwrap());
    assert_eq!(attempt("mật khẩu cũ", None, NOW_MS), SignInAnswer::CodeWanted);
    assert_eq!(
        attempt("mật khẩu cũ", Some(code.clone()), NOW_MS),
        SignInAnswer::Wrong,
        "it proved the secret already"
    );
    let later_ms = NOW_MS + 60_000;
    let next = accounts::totp::code_at(&base32(&offer.secret), later_ms);
    assert_eq!(attempt("sai", Some(next.clone()), later_ms), SignInAnswer::Wrong);
    assert_eq!(attempt("mật khẩu cũ", Some(next.clone()), later_ms), right);
    assert_eq!(attempt("mật khẩu cũ", Some(next), later_ms), SignInAnswer::Wrong, "no code twice");
    source.disable_account(WHO, true, "admin", later_ms).unwrap();
    let after = accounts::totp::code_at(&base32(&offer.secret), later_ms + 60_000);
    assert_eq!(attempt("mật khẩu cũ", Some(after), later_ms + 60_000), SignInAnswer::Wrong);
}

#[test]
fn a_wrong_number_of_another_unit_takes_nothing_back() {
    let Place { source, _folder } = place();
    let other = source.store.add_unit(None, "xa", "xã Khác", "2025-07-01", "test", 0).unwrap();
    let new = NewIntervention { unit: UNIT, at_ms: NOW_MS - 1, what: "Thay modem".to_owned(), by: who() };
    source.add_intervention(&new, NOW_MS).unwrap();
    let new = NewMeeting {
        unit: UNIT,
        from_ms: NOW_MS - 7_200_000,
        to_ms: NOW_MS - 3_600_000,
        name: "Họp".to_owned(),
        source: "Giấy mời".to_owned(),
        by: who(),
    };
    source.add_meeting(&new, NOW_MS).unwrap();
    source.freeze_report(&order(), WHO, NOW_MS).unwrap();
    let before = source.store.audit(1).unwrap()[0].number;
    let refused = [
        source.withdraw_intervention(other, 1, WHO, NOW_MS).is_err(),
        source.withdraw_meeting(other, 1, WHO, NOW_MS).is_err(),
        source.withdraw_computer(other, 1, "x", WHO, NOW_MS).is_err(),
        source.render_frozen(other, 1, ReportFormat::Pdf, WHO, NOW_MS).is_err(),
        source.episode(other, 1, NOW_MS).is_err(),
        source
            .set_particulars(
                &NewParticulars { unit: other, stated: vec![(MACHINE, Particulars::default())], by: who() },
                NOW_MS,
            )
            .is_err(),
    ];
    assert_eq!(refused, [true; 6]);
    assert_eq!(source.store.audit(1).unwrap()[0].number, before, "nothing was done");
}
