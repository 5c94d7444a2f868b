//! Filters, their counts, and the order of a list.

use super::*;

const NOW_MS: i64 = 1_000 * DAY_MS;

fn candidate<'a>(label: &'a str, tags: &'a [String]) -> Candidate<'a> {
    Candidate {
        unit_place: 0,
        presence: PresenceKind::Online,
        last_contact_ms: Some(NOW_MS),
        enrolled_ms: 0,
        antivirus: AntivirusLight::On,
        class: DeviceClass::Desktop,
        model: None,
        system: Some("Windows 10 Pro"),
        room: None,
        tags,
        matters: &[],
        doubts: [None; 2],
        problems: 0,
        folded: [label, "windows 10 pro 10.0.0.1", "xa dai hop"],
    }
}

fn places(candidates: &[Candidate<'_>], query: &MachineQuery) -> Vec<usize> {
    select(candidates.iter().copied(), query, NOW_MS).places
}

#[test]
fn every_word_must_be_found_somewhere_whatever_its_case_and_diacritics() {
    let all = [candidate("pc-ketoan-01", &[]), candidate("pc-dia chinh", &[])];
    let typed = |text: &str| places(&all, &MachineQuery { text: text.to_owned(), ..MachineQuery::default() });
    assert_eq!(typed("ĐỊA Hợp"), [1]);
    assert_eq!(typed("10.0.0 kếtoán"), [0]);
    assert_eq!(typed("  "), [1, 0]);
    assert_eq!(typed("không có"), Vec::<usize>::new());
}

#[test]
fn a_count_says_what_its_filter_would_leave_beside_all_others() {
    let off = |presence| Candidate { antivirus: AntivirusLight::Off, presence, ..candidate("a", &[]) };
    let all = [
        candidate("a", &[]),
        Candidate { presence: PresenceKind::Off, ..candidate("b", &[]) },
        off(PresenceKind::Online),
        off(PresenceKind::Off),
        off(PresenceKind::Off),
    ];
    let query = MachineQuery {
        antivirus: Some(AntivirusLight::Off),
        state: Some(PresenceKind::Off),
        ..MachineQuery::default()
    };
    let found = select(all.into_iter(), &query, NOW_MS);
    assert_eq!(found.places, [3, 4]);
    assert_eq!(found.facets.state, [(PresenceKind::Online, 1), (PresenceKind::Off, 2)].into());
    assert_eq!(found.facets.antivirus, [(AntivirusLight::On, 1), (AntivirusLight::Off, 2)].into());
    assert_eq!(found.facets.class, [(DeviceClass::Desktop, 2)].into());
}

#[test]
fn a_machine_counts_once_for_each_of_its_marks_and_matters() {
    let tags = ["kho".to_owned(), "thanh lý".to_owned()];
    let matters = [
        Matter::DiskFailing { disk: "sda".to_owned() },
        Matter::DiskFailing { disk: "sdb".to_owned() },
        Matter::FirewallOff,
    ];
    let one = Candidate {
        matters: &matters,
        doubts: [Some(MatterKind::SameHardware), None],
        ..candidate("a", &tags)
    };
    let ask = |query: MachineQuery| select([one, candidate("b", &[])].into_iter(), &query, NOW_MS);
    let all = ask(MachineQuery::default()).facets;
    assert_eq!(all.tag, [("kho".to_owned(), 1), ("thanh lý".to_owned(), 1)].into());
    let kinds: Vec<_> = all.matter.into_iter().collect();
    assert_eq!(
        kinds,
        [(MatterKind::DiskFailing, 1), (MatterKind::FirewallOff, 1), (MatterKind::SameHardware, 1)]
    );
    for kind in [MatterKind::DiskFailing, MatterKind::SameHardware] {
        assert_eq!(ask(MachineQuery { matter: Some(kind), ..MachineQuery::default() }).places, [0]);
    }
    let tagged = MachineQuery { tag: Some("thanh lý".to_owned()), ..MachineQuery::default() };
    assert_eq!(ask(tagged).places, [0]);
    let part = MachineQuery { tag: Some("thanh".to_owned()), ..MachineQuery::default() };
    assert_eq!(ask(part).places, Vec::<usize>::new());
}

#[test]
fn a_machine_never_heard_of_is_unseen_since_it_was_let_in() {
    let heard =
        |last_contact_ms, enrolled_ms| Candidate { last_contact_ms, enrolled_ms, ..candidate("a", &[]) };
    let ten = NOW_MS - 10 * DAY_MS;
    let all = [heard(Some(ten), 0), heard(Some(ten + 1), 0), heard(None, ten), heard(None, NOW_MS)];
    let query = MachineQuery { unseen_days: Some(10), ..MachineQuery::default() };
    assert_eq!(places(&all, &query), [0, 2]);
}

#[test]
fn what_is_unknown_comes_last_and_equals_follow_their_label() {
    let with = |label, system| Candidate { system, ..candidate(label, &[]) };
    let all = [
        with("c", None),
        with("b", Some("Windows 7")),
        with("a", Some("Windows 7")),
        with("d", Some("Debian")),
    ];
    let by = |sort, descending| places(&all, &MachineQuery { sort, descending, ..MachineQuery::default() });
    assert_eq!(by(MachineSort::System, false), [3, 2, 1, 0]);
    assert_eq!(by(MachineSort::Label, true), [3, 0, 1, 2]);
}

#[test]
fn order_and_page_are_no_filter() {
    let ordered = MachineQuery {
        sort: MachineSort::Label,
        descending: true,
        offset: 100,
        limit: 100,
        ..MachineQuery::default()
    };
    assert!(!ordered.filters());
    assert!(MachineQuery { unseen_days: Some(1), ..ordered }.filters());
}
