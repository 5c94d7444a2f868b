//! Lists of, and work with, machines over a real store.

use hatang_proto::model::inventory::{Inventory, Memory};

use super::*;
use crate::run::board::fleet_fixture::{Fleet, NOW_MS, id, pc};
use crate::web::views::{AntivirusLight, MachineSort, PresenceKind, Tag};

const GIB: u64 = 1 << 30;

fn tag(text: &str) -> Tag {
    Tag::read(text).unwrap()
}

fn labels(fleet: &Fleet, query: &MachineQuery) -> Vec<String> {
    let all = MachineQuery { limit: u32::MAX, ..query.clone() };
    let rows = fleet::machines(&fleet.now(), &all, NOW_MS).rows;
    rows.into_iter().filter_map(|row| row.host_name).collect()
}

fn refused(result: &Result<u32, SourceError>) -> bool {
    matches!(result, Err(SourceError::Refused { .. }))
}

#[test]
fn machines_are_changed_all_or_none_and_each_is_noted() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1)), (2, 3, pc(2)), (3, 4, pc(3))]);
    let all = [id(1), id(2), id(3)];
    assert_eq!(change(&fleet.store, &all, &BulkChange::Move(UnitId(6)), "ai", NOW_MS).unwrap(), 3);
    let in_six = MachineQuery { unit: Some(UnitId(6)), ..MachineQuery::default() };
    assert_eq!(labels(&fleet, &in_six).len(), 3);
    change(&fleet.store, &[id(2)], &BulkChange::Retire, "ai", NOW_MS).unwrap();
    assert!(refused(&change(&fleet.store, &all, &BulkChange::Move(UnitId(4)), "ai", NOW_MS)));
    assert!(refused(&change(&fleet.store, &[id(1)], &BulkChange::Move(UnitId(99)), "ai", NOW_MS)));
    assert!(refused(&change(&fleet.store, &[id(1), id(9)], &BulkChange::AddTag(tag("x")), "ai", NOW_MS)));
    assert_eq!(labels(&fleet, &in_six), ["MÁY-00001", "MÁY-00003"], "nothing of it happened");
    let audit = fleet.store.audit(100).unwrap();
    let noted =
        |action: &str| audit.iter().filter(|entry| entry.action == action && entry.actor == "ai").count();
    assert_eq!((noted("move machine"), noted("set machine state"), noted("tag machine")), (3, 1, 0));
}

#[test]
fn marks_are_found_at_once_and_a_machine_carries_only_so_many() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1)), (2, 3, pc(2))]);
    let add = |text: &str| change(&fleet.store, &[id(1)], &BulkChange::AddTag(tag(text)), "ai", NOW_MS);
    add("Chờ thanh lý").unwrap();
    add("Chờ thanh lý").unwrap();
    let with = |query: MachineQuery| labels(&fleet, &query);
    let typed = MachineQuery { text: "thanh ly".to_owned(), ..MachineQuery::default() };
    let tagged = MachineQuery { tag: Some("Chờ thanh lý".to_owned()), ..MachineQuery::default() };
    assert_eq!(
        (with(typed.clone()), with(tagged.clone())),
        (vec!["MÁY-00001".to_owned()], vec!["MÁY-00001".to_owned()])
    );
    change(&fleet.store, &[id(1), id(2)], &BulkChange::RemoveTag(tag("Chờ thanh lý")), "ai", NOW_MS).unwrap();
    assert!(with(typed).is_empty() && with(tagged).is_empty());
    let kept = (0..40).filter(|number| add(&format!("nhãn {number}")).is_ok()).count();
    assert_eq!(kept, 20);
    assert_eq!(fleet.store.tags(id(1)).unwrap().len(), 20);
}

#[test]
fn a_machines_past_tells_what_changed_and_where_it_stood() {
    let fleet = Fleet::new();
    let with = |gib: u64| Inventory {
        memory: Some(Memory { total_bytes: gib * GIB, installed_bytes: Some(gib * GIB) }),
        ..pc(1)
    };
    fleet.join(&[(1, 3, with(4))]);
    fleet.send(1, 2, with(4), NOW_MS + 1_000);
    fleet.send(1, 3, with(8), NOW_MS + 2_000);
    change(&fleet.store, &[id(1)], &BulkChange::Move(UnitId(6)), "ai", NOW_MS + 3_000).unwrap();
    let told: Vec<(i64, String)> = history(&fleet.store, id(1))
        .unwrap()
        .into_iter()
        .map(|view| (view.at_ms - NOW_MS, view.changes.join("; ")))
        .collect();
    assert_eq!(
        told,
        [(3_000, "Chuyển đơn vị: Văn phòng → Văn phòng".to_owned()), (2_000, "RAM 4 GB → 8 GB".to_owned())]
    );
    assert!(history(&fleet.store, id(77)).unwrap().is_empty());
}

#[test]
fn a_list_as_a_file_holds_every_machine_runs_no_formula_and_is_noted() {
    let fleet = Fleet::new();
    let named =
        |number, name: &str| (number, 3, Inventory { host_name: Some(name.to_owned()), ..pc(number) });
    fleet.join(&[named(1, "=cmd|'/C calc'!A0"), named(2, "Máy, \"hai\"\n"), named(3, "\u{202e}+1")]);
    let query = MachineQuery { sort: MachineSort::Label, offset: 2, limit: 1, ..MachineQuery::default() };
    let file = |format| render(&fleet.store, &fleet.now(), &query, format, "ai", NOW_MS);
    let csv = file(ReportFormat::Csv).unwrap();
    let text = String::from_utf8(csv.bytes).unwrap();
    assert!(text.starts_with("\u{feff}host_name,unit,state,"), "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(
        text.contains("\n'=cmd|") && text.contains("\"Máy, \"\"hai\"\"\"") && text.contains("'+1"),
        "{text}"
    );
    assert!(file(ReportFormat::Xlsx).unwrap().bytes.starts_with(b"PK"));
    assert!(matches!(file(ReportFormat::Docx), Err(SourceError::NotFound)));
    let audit = fleet.store.audit(2).unwrap();
    assert!(audit.iter().all(|entry| entry.action == "take out list" && entry.actor == "ai"), "{audit:?}");
    assert_eq!(audit.first().unwrap().detail, "3 machines, xlsx");
}

#[test]
fn filters_and_columns_are_kept_for_one_account_alone() {
    let fleet = Fleet::new();
    let filter = |name: &str| SavedFilter::new(name, "loai=xach-tay".to_owned()).unwrap();
    save_filter(&fleet.store, &filter("Của tôi"), "ai", NOW_MS).unwrap();
    save_filter(&fleet.store, &filter("Của tôi"), "ai", NOW_MS).unwrap();
    assert_eq!(saved_filters(&fleet.store, "ai").unwrap(), [filter("Của tôi")]);
    assert_eq!(saved_filters(&fleet.store, "khác").unwrap(), []);
    let more = (0..60)
        .filter(|number| save_filter(&fleet.store, &filter(&number.to_string()), "ai", NOW_MS).is_ok());
    assert_eq!(more.count(), 49);
    fleet.store.forget_filter("Của tôi", "khác").unwrap();
    assert_eq!(saved_filters(&fleet.store, "ai").unwrap().len(), 50);
    fleet.store.set_list_columns("phong", "ai").unwrap();
    assert_eq!(
        (fleet.store.list_columns("ai").unwrap(), fleet.store.list_columns("khác").unwrap()),
        ("phong".into(), String::new())
    );
}

/// Prints what a list of ten thousand machines takes; the bound is that of a build without optimisation.
#[test]
fn any_filter_over_ten_thousand_machines_answers_at_once() {
    let fleet = Fleet::new();
    let machines: Vec<_> =
        (0..10_000_u16).map(|number| (number, u32::from(number % 7) + 1, pc(number))).collect();
    fleet.join(&machines);
    let board = fleet.now();
    let page = MachineQuery { limit: 100, ..MachineQuery::default() };
    let queries = [
        page.clone(),
        MachineQuery { text: "may 0099".to_owned(), ..page.clone() },
        MachineQuery { text: "không có máy nào như vậy".to_owned(), ..page.clone() },
        MachineQuery { antivirus: Some(AntivirusLight::Off), unit: Some(UnitId(2)), ..page.clone() },
        MachineQuery {
            state: Some(PresenceKind::Online),
            sort: MachineSort::Model,
            descending: true,
            ..page.clone()
        },
        MachineQuery { sort: MachineSort::Label, offset: 9_900, unseen_days: Some(1), ..page },
    ];
    for query in &queries {
        let started = clock::unix_ms();
        let list = fleet::machines(&board, query, NOW_MS);
        let took = clock::unix_ms() - started;
        eprintln!("{} machines, {} rows in {took} ms", list.matching, list.rows.len());
        assert!(took < 2_000, "{query:?}: {took} ms");
    }
    let off = fleet::machines(&board, &queries[3], NOW_MS);
    assert_eq!(off.facets.antivirus.get(&AntivirusLight::Off).copied(), Some(off.matching));
    let started = clock::unix_ms();
    let xlsx = render(&fleet.store, &board, &queries[0], ReportFormat::Xlsx, "ai", NOW_MS).unwrap();
    eprintln!("an Excel file of {} bytes in {} ms", xlsx.bytes.len(), clock::unix_ms() - started);
    assert!(xlsx.bytes.len() < 4_000_000);
}
