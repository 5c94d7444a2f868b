//! Sealed days: what they hold, late samples, and every way of changing what they vouch for.

use std::sync::Arc;

use jiff::civil::date;
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;

use super::*;
use crate::evidence::chain::ChainedBatch;
use crate::evidence::{ChainState, Hash, Leaf, SigningKey};

fn key() -> Arc<SigningKey> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Arc::new(SigningKey::from_pkcs8(document.as_ref()).unwrap())
}

/// Two days with samples of two targets each, sealed; day 1 is 1970-01-02.
fn sealed() -> (Fixture, Arc<SigningKey>) {
    let fixture = fixture();
    let key = key();
    for day in [1, 2] {
        let at_ms = day * DAY_MS + 1_000;
        let samples = [(1, at_ms, 10), (2, at_ms, 20), (1, at_ms + 5, 11)];
        let chain = ChainedBatch { bytes: Vec::new(), link: None, before: None, samples_dropped: false };
        let placed = PlacedBatch { chain: Some(chain), ..batch(day.unsigned_abs(), &samples) };
        accept(&fixture, vec![placed]);
    }
    fixture.store.seal(9 * DAY_MS).unwrap();
    for day in [1, 2] {
        let sealed = fixture.store.seal_next_day(&key, 3 * DAY_MS, 5).unwrap().unwrap();
        assert_eq!(i64::from(sealed.day.day()), day + 1);
    }
    assert_eq!(fixture.store.seal_next_day(&key, 3 * DAY_MS, 5).unwrap(), None);
    (fixture, key)
}

fn alter(fixture: &Fixture, sql: &str) {
    let connection = Connection::open(fixture.folder.path().join("hatang.db")).unwrap();
    connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
}

fn faults(fixture: &Fixture, key: &SigningKey) -> Vec<String> {
    fixture.store.check_evidence(&key.public(), 0).unwrap().faults
}

fn lines_of(fixture: &Fixture, day: i8) -> Vec<Leaf> {
    let (_, tree) = fixture.store.evidence_day(date(1970, 1, day)).unwrap().unwrap();
    tree.leaves().unwrap()
}

#[test]
fn a_day_that_is_not_over_is_not_sealed() {
    let fixture = fixture();
    accept(&fixture, vec![batch(1, &[(1, DAY_MS + 1, 10)])]);
    fixture.store.seal(9 * DAY_MS).unwrap();
    assert_eq!(fixture.store.seal_next_day(&key(), 2 * DAY_MS - 1, 5).unwrap(), None);
    assert!(fixture.store.seal_next_day(&key(), 2 * DAY_MS, 5).unwrap().is_some());
}

#[test]
fn days_are_chained_and_agree_with_what_is_stored() {
    let (fixture, key) = sealed();
    let days = fixture.store.evidence_days().unwrap();
    assert_eq!(days[0].statement.previous, Some(days[1].statement.root));
    assert_eq!(days[1].statement.previous, None);
    let found = fixture.store.check_evidence(&key.public(), 0).unwrap();
    assert_eq!((found.days, found.forgotten, found.faults), (2, 0, Vec::new()));
    let names = lines_of(&fixture, 2)
        .into_iter()
        .filter(|leaf| matches!(leaf, Leaf::Unit { .. } | Leaf::Machine { .. } | Leaf::Target { .. }));
    assert_eq!(names.count(), 2, "numbers have their names beside them");
}

#[test]
fn every_bit_flipped_in_a_sealed_chunk_is_found_and_the_chunk_is_named() {
    let (fixture, key) = sealed();
    let connection = Connection::open(fixture.folder.path().join("hatang.db")).unwrap();
    let (chunk_key, body): (i64, Vec<u8>) = connection
        .query_row("SELECT chunk_key, body FROM chunk ORDER BY chunk_key LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let put = |body: &[u8]| {
        connection.execute("UPDATE chunk SET body = ?2 WHERE chunk_key = ?1", (chunk_key, body)).unwrap()
    };
    for bit in 0..body.len() * 8 {
        let mut changed = body.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        put(&changed);
        let found = faults(&fixture, &key);
        assert_eq!(found.len(), 1, "bit {bit}");
        assert!(
            found[0].starts_with("day 1970-01-02: line ") && found[0].contains("target 1"),
            "{}",
            found[0]
        );
    }
    put(&body);
    assert_eq!(faults(&fixture, &key), Vec::<String>::new());
}

#[test]
fn records_taken_away_or_put_in_or_swapped_are_found() {
    for sql in [
        "DELETE FROM chunk WHERE chunk_key = (SELECT min(chunk_key) FROM chunk)",
        "INSERT INTO chunk SELECT chunk_key + 5, body FROM chunk LIMIT 1",
        "UPDATE chunk SET body = (SELECT body FROM chunk ORDER BY chunk_key DESC LIMIT 1)
         WHERE chunk_key = (SELECT min(chunk_key) FROM chunk)",
        "DELETE FROM evidence_day WHERE day = 1",
        "UPDATE evidence_day SET root = randomblob(32) WHERE day = 2",
        "UPDATE evidence_day SET signature = (SELECT signature FROM evidence_day WHERE day = 1) WHERE day = 2",
        "UPDATE evidence_day SET lines = (SELECT lines FROM evidence_day WHERE day = 1) WHERE day = 2",
        "UPDATE evidence_day SET leaves = leaves + 1 WHERE day = 1",
        "UPDATE setting SET value = 'f' WHERE name = 'collector_id'",
        "UPDATE spool SET acknowledged = 0",
    ] {
        let (fixture, key) = sealed();
        alter(&fixture, sql);
        assert_ne!(faults(&fixture, &key), Vec::<String>::new(), "{sql}");
    }
}

#[test]
fn days_signed_with_another_key_are_not_this_collectors() {
    let (fixture, _) = sealed();
    let found = faults(&fixture, &key());
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("signature"), "{}", found[0]);
}

#[test]
fn late_samples_stand_as_a_supplement_in_the_next_tree_and_keep_what_was_sealed() {
    let (fixture, key) = sealed();
    accept(&fixture, vec![batch(3, &[(1, DAY_MS + 2_000, 12), (7, DAY_MS + 1, 70), (1, 3 * DAY_MS + 1, 1)])]);
    fixture.store.seal(9 * DAY_MS).unwrap();
    assert_eq!(faults(&fixture, &key), Vec::<String>::new(), "a supplement that is due is no fault");
    let sealed = fixture.store.seal_next_day(&key, 4 * DAY_MS, 5).unwrap().unwrap();
    assert_eq!((sealed.day, sealed.supplements), (date(1970, 1, 4), 2));
    let supplements: Vec<(u16, u64, bool)> = lines_of(&fixture, 4)
        .into_iter()
        .filter_map(|leaf| match leaf {
            Leaf::Chunk { target, samples, supplement: true, replaces, .. } => {
                Some((target, samples, replaces.is_some()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(supplements, [(1, 3, true), (7, 1, false)]);
    assert_eq!(faults(&fixture, &key), Vec::<String>::new());
    let bodies = fixture.store.chunk_bodies(fixture.machine, TargetId(1), date(1970, 1, 2)).unwrap();
    assert_eq!(bodies.len(), 2);
    alter(&fixture, "DELETE FROM former_chunk");
    assert_eq!(faults(&fixture, &key).len(), 1, "what the first tree vouches for is gone");
}

#[test]
fn a_changed_complaint_is_found_and_its_day_is_kept_for_ever() {
    let fixture = fixture();
    let key = key();
    let mut said = batch(1, &[(1, DAY_MS + 1, 10)]);
    let complaint = Complaint {
        id: ComplaintId([3; 16]),
        at_boot_ms: 0,
        about: "VOFFICE".to_owned(),
        note: "chậm".to_owned(),
    };
    said.complaints = vec![(DAY_MS + 1, complaint)];
    accept(&fixture, vec![said, batch(2, &[(1, 2 * DAY_MS + 1, 10)])]);
    fixture.store.seal(9 * DAY_MS).unwrap();
    while fixture.store.seal_next_day(&key, 3 * DAY_MS, 5).unwrap().is_some() {}
    fixture.store.forget(9 * DAY_MS / DAY_MS, 0).unwrap();
    assert_eq!(stored(&fixture), [(1, DAY_MS + 1, 10)], "only the day that the complaint rests on");
    let found = fixture.store.check_evidence(&key.public(), 9).unwrap();
    assert_eq!((found.forgotten, found.faults), (1, Vec::new()));
    alter(&fixture, "UPDATE complaint SET note = 'nhanh'");
    assert!(faults(&fixture, &key)[0].contains("complaint"));
}

#[test]
fn an_episode_is_sealed_once_it_is_final_and_then_may_not_change() {
    let fixture = fixture();
    let key = key();
    accept(&fixture, vec![batch(1, &[(1, DAY_MS + 1, 10), (1, 2 * DAY_MS + 1, 10)])]);
    fixture.store.seal(9 * DAY_MS).unwrap();
    let row = |is_final: u8| {
        format!(
            "INSERT INTO episode (unit_no, day, start_ms, end_ms, open, verdict, confidence, rule, body, judged_ms, final)
             VALUES (1, '1970-01-02', {DAY_MS}, {}, 0, 'isp', 1.0, 'r', '{{}}', 1, {is_final})",
            DAY_MS + 600_000
        )
    };
    alter(&fixture, &row(0));
    let episodes =
        |day| lines_of(&fixture, day).iter().filter(|leaf| matches!(leaf, Leaf::Episode { .. })).count();
    fixture.store.seal_next_day(&key, 2 * DAY_MS, 5).unwrap().unwrap();
    alter(&fixture, "UPDATE episode SET final = 1");
    fixture.store.seal_next_day(&key, 3 * DAY_MS, 5).unwrap().unwrap();
    assert_eq!((episodes(2), episodes(3)), (0, 1));
    assert_eq!(faults(&fixture, &key), Vec::<String>::new());
    alter(&fixture, "UPDATE episode SET body = '{\"confidence\":0}'");
    assert!(faults(&fixture, &key)[0].contains("\"kind\":\"episode\""));
}

#[test]
fn a_link_that_does_not_fit_is_kept_and_the_batch_is_stored() {
    let fixture = fixture();
    let link = crate::evidence::chain::first_link(&SPOOL.0);
    let chained = |sequence, link| {
        let chain = ChainedBatch { bytes: b"as sent".to_vec(), link, before: None, samples_dropped: false };
        PlacedBatch { chain: Some(chain), ..batch(sequence, &[]) }
    };
    let own = Hash::of_parts(&[b"hatang chain v1", &link.0, b"as sent"]);
    assert_eq!(accept(&fixture, vec![chained(1, Some(own))]), [Accepted::Stored]);
    assert_eq!(fixture.store.chains(None).unwrap()[0].head.state, ChainState::Whole);
    let foreign = chained(2, Some(Hash::of(b"foreign")));
    assert_eq!(accept(&fixture, vec![foreign.clone(), foreign]), [Accepted::Stored, Accepted::Replayed]);
    let breaks = fixture.store.chain_breaks(Some(&[UnitId(1)])).unwrap();
    assert_eq!((breaks.len(), breaks[0].found.sequence, breaks[0].found.after), (1, 2, 1));
    let row = fixture.store.chains(None).unwrap().remove(0);
    assert_eq!((row.head.state, row.head.breaks, row.last), (ChainState::Broken, 1, 2));
}

#[test]
fn a_root_is_registered_under_its_number() {
    let (fixture, _) = sealed();
    let register =
        |day| fixture.store.register_day(day, "12/UBND-VP".to_owned(), date(1970, 1, 5), "test", 7).unwrap();
    assert!(register(date(1970, 1, 2)) && !register(date(1970, 1, 9)));
    let (row, _) = fixture.store.evidence_day(date(1970, 1, 2)).unwrap().unwrap();
    assert_eq!(row.registered, Some(("12/UBND-VP".to_owned(), "1970-01-05".to_owned())));
}
