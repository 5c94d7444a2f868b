//! Accounts and their sessions: what ends when, and what is written down.

use super::*;

const HOUR_MS: i64 = 3_600_000;

fn account(name: &str, role: AccountRole, within: Option<u32>) -> NewAccount {
    NewAccount { name: name.to_owned(), password_hash: "h".to_owned(), role, within: within.map(UnitId) }
}

fn session(number: u8, account: &str, created_ms: i64) -> NewSession {
    NewSession {
        token_hash: [number; 32],
        account: account.to_owned(),
        created_ms,
        expires_ms: created_ms + 12 * HOUR_MS,
        address: "10.0.0.5".to_owned(),
    }
}

/// An administrator and an officer of unit 1, each signed in twice.
fn signed_in() -> Fixture {
    let fixture = fixture();
    let store = &fixture.store;
    assert!(store.add_account(account("admin", AccountRole::Admin, None), "test", 0).unwrap());
    assert!(store.add_account(account("vanthu", AccountRole::Officer, Some(1)), "test", 0).unwrap());
    for (number, name) in [(1, "admin"), (2, "admin"), (3, "vanthu"), (4, "vanthu")] {
        store.open_session(session(number, name, 0)).unwrap();
    }
    fixture
}

fn name_of(store: &Store, number: u8, now_ms: i64) -> Option<String> {
    store.session([number; 32], 2 * HOUR_MS, now_ms).unwrap().map(|(row, _)| row.name)
}

#[test]
fn a_session_ends_after_two_idle_hours_and_after_twelve_busy_ones() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    assert_eq!(name_of(&store, 1, 2 * HOUR_MS).as_deref(), Some("admin"));
    assert_eq!(name_of(&store, 1, 2 * HOUR_MS + 1), None);
    for hour in (1..=12).map(i64::from) {
        store.touch_session([1; 32], hour * HOUR_MS).unwrap();
        assert_eq!(name_of(&store, 1, hour * HOUR_MS).as_deref(), Some("admin"));
    }
    assert_eq!(name_of(&store, 1, 12 * HOUR_MS + 1), None);
    assert_eq!(name_of(&store, 9, 0), None, "a token that was never given out");
}

#[test]
fn what_changes_an_account_ends_its_sessions_and_nobody_elses() {
    let changes: [&dyn Fn(&Store); 4] = [
        &|store| assert!(store.set_password("vanthu", "x", PasswordBy::Another, "admin", 5).unwrap()),
        &|store| {
            let done = store.set_role("vanthu", AccountRole::Viewer, None, "admin", 5).unwrap();
            assert_eq!(done, AccountChange::Done);
        },
        &|store| {
            assert_eq!(store.set_disabled("vanthu", true, "admin", 5).unwrap(), AccountChange::Done);
        },
        &|store| assert_eq!(store.set_disabled("vanthu", false, "admin", 5).unwrap(), AccountChange::Done),
    ];
    for change in changes {
        let Fixture { store, folder: _folder, .. } = signed_in();
        change(&store);
        let open = [1, 2, 3, 4].map(|number| name_of(&store, number, 6).is_some());
        assert_eq!(open, [true, true, false, false]);
        let noted = &store.audit(1).unwrap()[0];
        assert_eq!((noted.actor.as_str(), noted.subject.as_str()), ("admin", "vanthu"));
    }
}

#[test]
fn an_own_new_password_keeps_the_session_it_was_set_in() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    assert!(store.session([3; 32], HOUR_MS, 1).unwrap().unwrap().0.must_change_password);
    store.set_password("vanthu", "x", PasswordBy::Themselves([3; 32]), "vanthu", 5).unwrap();
    assert!(!store.session([3; 32], HOUR_MS, 6).unwrap().unwrap().0.must_change_password);
    assert_eq!(name_of(&store, 4, 6), None);
    assert!(!store.set_password("nobody", "x", PasswordBy::Another, "admin", 5).unwrap());
}

#[test]
fn the_last_administrator_of_all_units_stays() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    let last = AccountChange::LastAdmin;
    assert_eq!(store.set_disabled("admin", true, "admin", 5).unwrap(), last);
    assert_eq!(store.set_role("admin", AccountRole::Viewer, None, "admin", 5).unwrap(), last);
    assert_eq!(store.set_role("admin", AccountRole::Admin, Some(UnitId(1)), "admin", 5).unwrap(), last);
    assert_eq!(name_of(&store, 1, 6).as_deref(), Some("admin"), "a refused change ends no session");
    store.add_account(account("phụ", AccountRole::Admin, None), "test", 6).unwrap();
    assert_eq!(store.set_disabled("admin", true, "phụ", 7).unwrap(), AccountChange::Done);
    assert_eq!(store.set_disabled("phụ", true, "phụ", 8).unwrap(), last, "a disabled one does not count");
    assert_eq!(store.set_disabled("nobody", true, "phụ", 8).unwrap(), AccountChange::NoSuchAccount);
}

#[test]
fn no_code_is_taken_twice_nor_one_before_it() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    store.set_totp("admin", Some((vec![1; 20], 100)), "admin", 5).unwrap();
    let taken = [100, 101, 101, 100, 103].map(|step| store.take_totp_step("admin", step).unwrap());
    assert_eq!(taken, [false, true, false, false, true]);
    assert!(store.credentials("admin").unwrap().unwrap().account.has_codes);
    store.set_totp("admin", None, "command line", 6).unwrap();
    assert_eq!(store.credentials("admin").unwrap().unwrap().totp_secret, None);
    assert_eq!(store.audit(1).unwrap()[0].action, "switch codes off");
}

#[test]
fn the_log_tells_sign_in_sign_out_and_failures_without_names_that_are_none() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    store.end_session([4; 32], 7).unwrap();
    store.end_session([4; 32], 7).unwrap();
    store.note_failed_sign_in("admin", "10.0.0.9", false, 8).unwrap();
    store.note_failed_sign_in("my password", "10.0.0.9", true, 9).unwrap();
    let lines: Vec<_> =
        store.audit(4).unwrap().into_iter().map(|line| (line.action, line.subject, line.detail)).collect();
    let line = |action: &str, subject: &str, detail: &str| {
        (action.to_owned(), subject.to_owned(), detail.to_owned())
    };
    assert_eq!(
        lines,
        [
            line("lock sign-in", "", "10.0.0.9"),
            line("fail to sign in", "admin", "10.0.0.9"),
            line("sign out", "vanthu", ""),
            line("sign in", "vanthu", "10.0.0.5"),
        ]
    );
}

#[test]
fn the_log_is_read_page_by_page_and_by_person_action_and_time() {
    let Fixture { store, folder: _folder, .. } = signed_in();
    let numbers = |query: &AuditQuery, most| -> Vec<i64> {
        store.audit_lines(query, most).unwrap().iter().map(|line| line.number).collect()
    };
    let all = numbers(&AuditQuery::default(), 100);
    let first = numbers(&AuditQuery::default(), 3);
    let rest = numbers(&AuditQuery { before: first.last().copied(), ..AuditQuery::default() }, 100);
    assert_eq!([first, rest].concat(), all);
    let of_officer = AuditQuery {
        actor: Some("vanthu".to_owned()),
        action: Some("sign in".to_owned()),
        ..AuditQuery::default()
    };
    assert_eq!(numbers(&of_officer, 100).len(), 2);
    assert!(numbers(&AuditQuery { from_ms: Some(11), ..AuditQuery::default() }, 100).is_empty());
    assert!(
        !numbers(&AuditQuery { from_ms: Some(0), to_ms: Some(11), ..AuditQuery::default() }, 100).is_empty()
    );
    let (actors, actions) = store.audit_vocabulary().unwrap();
    assert!(actors.contains(&"vanthu".to_owned()) && actors.is_sorted(), "{actors:?}");
    assert!(actions.contains(&"sign in".to_owned()) && actions.is_sorted(), "{actions:?}");
}

#[test]
fn a_name_is_one_word_of_letters() {
    for name in ["vanthu", "Nguyễn.Văn_A-1", "a@b"] {
        assert!(is_account_name(name), "{name}");
    }
    for name in ["", "command line", "a\nb", "a\u{202e}b", "<b>", "a:b", &"x".repeat(61)] {
        assert!(!is_account_name(name), "{name}");
    }
}
