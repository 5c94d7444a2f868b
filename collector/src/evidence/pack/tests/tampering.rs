//! Every way of changing a pack that came to mind, with everything signed again by whoever holds the key.

use super::office::{day, key, readings};
use super::*;
use crate::evidence::hash::Hash;
use crate::evidence::{DayTree, SigningKey};

const CSV: &str = "du-lieu/2026-11-24.csv";

/// Packs again after a change, with everything signed by `signer`: the hardest forgery that a key can make.
pub(super) fn forge(signer: &SigningKey, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut files = files(&build(&input(), &key('7')).unwrap());
    files.truncate(files.len() - 2);
    change(&mut files);
    let manifest = to_json(&build::Manifest {
        format: FORMAT.to_owned(),
        files: files
            .iter()
            .map(|(name, bytes)| build::FileEntry {
                name: name.clone(),
                size: bytes.len() as u64,
                sha256: Hash::of(bytes),
            })
            .collect(),
    });
    let signature = signer.sign_pack(build::MANIFEST_WHAT, &Hash::of(&manifest));
    files.push((build::MANIFEST.to_owned(), manifest));
    files.push((build::MANIFEST_SIGNATURE.to_owned(), format!("{signature}\n").into_bytes()));
    archive::write(&files, signer).unwrap()
}

fn edit(files: &mut [(String, Vec<u8>)], name: &str, change: impl FnOnce(String) -> String) {
    let file = files.iter_mut().find(|(known, _)| known == name).unwrap();
    file.1 = change(String::from_utf8(std::mem::take(&mut file.1)).unwrap()).into_bytes();
}

#[test]
fn a_changed_sample_is_named_by_file_line_machine_and_time() {
    let forged = forge(&key('7'), |files| edit(files, CSV, |text| text.replacen(";2101;", ";1101;", 1)));
    let faults = faults(&forged);
    let expected =
        "du-lieu/2026-11-24.csv: line 43 is \"2026-11-24T08:40:00.000+07:00;1795484400000;1;MAY-01;2;";
    assert!(faults.contains(expected), "{faults}");
}

#[test]
fn dropped_doubled_moved_and_added_rows_are_found() {
    let variants: [fn(&mut Vec<&str>); 5] = [
        |rows| {
            rows.remove(5);
        },
        |rows| rows.insert(5, rows[5]),
        |rows| rows.swap(5, 6),
        |rows| rows.insert(5, "2026-11-24T08:30:00.000+07:00;1795483800000;1;MAY-01;1;Gateway;icmp;ok;5;;;;"),
        |rows| rows.truncate(9),
    ];
    for (number, change) in variants.into_iter().enumerate() {
        let forged = forge(&key('7'), |files| {
            edit(files, CSV, |text| {
                let mut rows: Vec<&str> = text.split("\r\n").collect();
                change(&mut rows);
                rows.join("\r\n")
            });
        });
        assert!(faults(&forged).contains("du-lieu/2026-11-24.csv: line "), "{number}");
    }
}

#[test]
fn rows_series_and_days_swapped_between_days_are_found() {
    for (a, b) in [
        ("du-lieu/2026-11-23.csv", "du-lieu/2026-11-24.csv"),
        ("ban-goc/2026-11-23/mau.bin", "ban-goc/2026-11-24/mau.bin"),
        ("ban-goc/2026-11-23/dong.jsonl", "ban-goc/2026-11-24/dong.jsonl"),
        ("ban-goc/2026-11-23/tuyen-bo.txt", "ban-goc/2026-11-24/tuyen-bo.txt"),
        ("ban-goc/2026-11-23/chu-ky.txt", "ban-goc/2026-11-24/chu-ky.txt"),
    ] {
        let forged = forge(&key('7'), |files| {
            let place = |name: &str| files.iter().position(|(known, _)| known == name).unwrap();
            let (a, b) = (place(a), place(b));
            let kept = files[a].1.clone();
            files[a].1 = files[b].1.clone();
            files[b].1 = kept;
        });
        assert_ne!(faults(&forged), "", "{a}");
    }
}

#[test]
fn a_series_that_is_missing_changed_or_doubled_is_found() {
    let variants: [fn(&mut PackInput); 3] = [
        |input| {
            input.series.remove(2);
        },
        |input| {
            let readings: Vec<_> = readings(0, 1, 1).into_iter().skip(1).collect();
            input.series[0].bytes = chunk::encode(&readings).unwrap();
        },
        |input| input.series.push(input.series[0].clone()),
    ];
    for change in variants {
        let mut input = input();
        change(&mut input);
        assert!(faults(&build(&input, &key('7')).unwrap()).contains("ban-goc/2026-11-23/mau.bin: "));
    }
}

#[test]
fn a_dropped_line_proof_or_day_breaks_its_series() {
    let mut input = input();
    input.days.remove(1);
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("no sealed line has its SHA-256"));
    let mut input = self::input();
    input.days[1].lines[3].proof.pop();
    assert!(
        faults(&build(&input, &key('7')).unwrap())
            .contains("line 4: its proof does not lead to the day's root")
    );
    let mut input = self::input();
    input.days[1].lines.swap(1, 2);
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("stands out of order or twice"));
}

#[test]
fn a_day_sealed_again_after_the_next_one_is_found() {
    let mut input = input();
    let before = &mut input.days[1];
    let tree = DayTree::from_lines(before.lines.iter().map(|line| line.line.clone()).collect());
    let statement = tree.statement(&"0f".repeat(16), day(1), before.statement.previous);
    *before = DayCopy::cut(&tree, statement.clone(), key('7').sign(&statement), None, |_| true);
    let faults = faults(&build(&input, &key('7')).unwrap());
    assert!(faults.contains("names another root for 2026-11-24 than that day's own statement"), "{faults}");
}

#[test]
fn figures_and_pages_that_say_something_else_are_found() {
    let forged = forge(&key('7'), |files| {
        edit(files, "figures.json", |text| text.replacen("\"days_bad\": 1", "\"days_bad\": 2", 1));
    });
    let found = faults(&forged);
    assert!(found.contains("figures.json: /claims/0/days_bad is stated as 2, the samples give 1"), "{found}");
    let forged =
        forge(&key('7'), |files| edit(files, "trang-bia.html", |text| text.replace("+63,2", "+83,2")));
    assert_eq!(faults(&forged), "trang-bia.html: does not say what the samples give\n");
}

#[test]
fn an_episode_told_otherwise_is_not_the_sealed_one() {
    let mut input = input();
    input.episodes[0].body = input.episodes[0].body.replace("0.93", "0.99");
    let faults = faults(&build(&input, &key('7')).unwrap());
    assert!(faults.contains("episodes.json holds no episode with this SHA-256"), "{faults}");
}

#[test]
fn a_machine_under_another_name_than_it_was_sealed_with_is_found() {
    let mut input = input();
    input.context.unit_name = "xã khác".to_owned();
    assert!(faults(&build(&input, &key('7')).unwrap()).contains("unit 3 is called"));
}

#[test]
fn a_pack_signed_again_with_another_key_is_not_this_collectors() {
    let forged = forge(&key('5'), |_| {});
    let faults = faults(&forged);
    for expected in ["archive: ", "manifest.sig: "] {
        assert!(faults.contains(expected), "{faults}");
    }
    let forged = build(&input(), &key('5')).unwrap();
    assert!(self::faults(&forged).contains("khoa-cong-khai.pem: is another key than the one given"));
}
