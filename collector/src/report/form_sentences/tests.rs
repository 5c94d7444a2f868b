//! The five reports: every sentence comes out letter by letter, and nothing is claimed without ground.

use serde_json::Value;

use super::*;
use crate::forms::sentence::UnitWord;
use crate::forms::{self, NumberFormat};
use crate::items::{Figure, Parts, Provenance, UnitState};
use crate::report::facts::NetworkFacts;
use crate::report::tests::unit;

/// Form, report, unit and day.
const REPORTS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "thuat_ha_tang_xa_a",
        include_str!("../../forms/testdata/001_xa_minh_duc_2022.json"),
        "xã Minh Đức",
        "xa",
        "2022-12-15",
    ),
    (
        "thuat_ha_tang_xa_b",
        include_str!("../../forms/testdata/002_xa_dai_hop_2023.json"),
        "xã Đại Hợp",
        "xa",
        "2023-11-30",
    ),
    (
        "bang_trang_thiet_bi_cqdt_xa",
        include_str!("../../forms/testdata/003_xa_quang_tho_2019.json"),
        "xã Quảng Thọ",
        "xa",
        "2019-03-12",
    ),
    (
        "bang_tong_hop_huyen",
        include_str!("../../forms/testdata/004_huyen_dong_son_2020.json"),
        "huyện Đông Sơn",
        "huyen",
        "2020-10-28",
    ),
];

/// Shipped sentences that differ from the corrected ones of the reports, and why.
const REWORDED: &[(&str, &str, &str)] = &[
    ("n001_ho_dan", "thuê bao di động;", "thuê bao di động."),
    ("n001_hop_truc_tuyen", "với cơ sở", "với cơ sở."),
    ("n002_email", "Cán bộ", "cán bộ"),
    ("n001_nen_tang_hop", "tiếp tục", "Tiếp tục"),
    ("n001_email", "trao đổi công việc", "trao đổi công việc."),
    // The figure counts computers of which one of the three is true.
    ("n004_cu", "cấu hình yếu và xuống cấp", "cấu hình yếu hoặc xuống cấp"),
];

/// What the reports claim in words, as an office would declare it.
const CLAIMED: &[(&str, i64)] = &[
    ("printer_count", 22),
    ("staff_total", 20),
    ("malware_incident_count", 0),
    ("online_meeting_count", 7),
    ("online_meeting_room_count", 1),
    ("camera_count", 6),
    ("email_active_pct", 100),
    ("voffice_users", 19),
    ("computers_unstable", 4),
    ("computers_over_life_count", 4),
    ("photocopiers_over_life_count", 1),
    ("computer_total", 68),
    ("computers_lan_internet_count", 68),
    ("internet_bandwidth_mbps", 60),
    ("antivirus_installed_pct", 100),
    ("antivirus_licensed_pct", 100),
    ("staff_part_time", 14),
    ("cpnet_connected_count", 10),
];
const STATED: &[(&str, &str)] = &[
    ("one_stop_equipped", "Có"),
    ("surge_protection_present", "Có"),
    ("security_standard", "TCVN ISO/IEC 27001"),
    ("internet_link_type", "cáp quang FTTH"),
    ("scanner_slow_faulty", "Có"),
    ("online_meeting_software", "Microsoft Teams, Zoom, VNPT Meeting"),
];
const PRESENT: &[&str] = &[
    "firewall_present",
    "access_monitoring_present",
    "internet_line_per_room",
    "lan_by_office",
    "wan_tslcd_used",
];

fn figure(item: &str, value: ItemValue) -> Figure {
    let item_of = catalogue::item(item).unwrap();
    let blank = crate::items::figure(&item_of, Scope::Whole, &unit());
    Figure { value: Some(value), provenance: Some(Provenance::Declared), parts: Parts::default(), ..blank }
}

fn json(report: &str) -> Value {
    serde_json::from_str(report).unwrap()
}

fn sentences_of(report: &Value) -> Vec<Value> {
    let place = if report["columns"].is_null() { "rows" } else { "sentences" };
    report[place].as_array().unwrap().clone()
}

/// Everything that a report says of itself, in words and in numbers.
fn supported(name: &str, level: &str, day: &str, sentence: &Value) -> Known {
    let state =
        UnitState { unit_name: name.into(), unit_level: level.into(), as_of: day.parse().unwrap(), ..unit() };
    let mut known = Known::without_figures(&state);
    known.network = NetworkFacts {
        meetings_undisturbed: Some(true),
        line_uncongested: Some(true),
        cpnet_slower: Some(true),
    };
    let mut put = |item: &str, value: ItemValue| {
        for scope in [Scope::Whole, Scope::Office, Scope::Communes] {
            known.put(scope, figure(item, value.clone()));
        }
    };
    for (item, value) in CLAIMED {
        put(item, ItemValue::Number(*value));
    }
    for (item, value) in STATED {
        put(item, ItemValue::Text((*value).into()));
    }
    for item in PRESENT {
        put(item, ItemValue::Flag(true));
    }
    for slot in sentence["slots"].as_object().unwrap().values() {
        let item = slot["item"].as_str().unwrap();
        match slot["value"].as_i64() {
            Some(value) if !item.starts_with("unit.") => put(item, ItemValue::Number(value)),
            _ => {}
        }
    }
    known
}

/// The report's own template, as the loader would have read it.
fn verbatim_template(sentence: &Value) -> SentenceTemplate {
    let slots = sentence["slots"].as_object().unwrap().iter().map(|(name, slot)| {
        let item = slot["item"].as_str().unwrap();
        let filled_with = match UnitWord::ALL.into_iter().find(|word| word.key() == item) {
            Some(word) => FilledWith::Word(word),
            None => FilledWith::Item { id: item.into(), scope: Scope::Whole, part: Field::Value },
        };
        let format = NumberFormat::parse(slot["format"].as_str().unwrap()).unwrap();
        Slot { name: name.clone(), filled_with, format }
    });
    SentenceTemplate {
        id: String::new(),
        section: String::new(),
        text: sentence["template_verbatim"].as_str().unwrap().into(),
        slots: slots.collect(),
        guards: Vec::new(),
    }
}

/// `60MB` and `một` stand in the reports as texts; the figures are the numbers 60 and 1.
fn put_texts(known: &mut Known, sentence: &Value) {
    for slot in sentence["slots"].as_object().unwrap().values() {
        let Some(text) = slot["value"].as_str() else { continue };
        let value = match text {
            "một" => ItemValue::Number(1),
            other => ItemValue::Text(other.into()),
        };
        known.put(Scope::Whole, figure(slot["item"].as_str().unwrap(), value));
    }
}

#[test]
fn every_sentence_of_the_reports_is_reproduced_letter_by_letter() {
    let mut count = 0;
    for (_, report, name, level, day) in REPORTS {
        for sentence in sentences_of(&json(report)) {
            let mut known = supported(name, level, day, &sentence);
            put_texts(&mut known, &sentence);
            let said = say(&verbatim_template(&sentence), &known);
            assert_eq!(said.text.as_deref(), sentence["verbatim"].as_str(), "{}", sentence["id"]);
            count += 1;
        }
    }
    assert_eq!(count, 36);
}

/// Where everything that a sentence claims is known, the shipped form says the report's sentence in standard spelling.
#[test]
fn the_shipped_forms_say_the_corrected_sentences() {
    for (id, report, name, level, day) in REPORTS {
        let form = forms::load(id).unwrap();
        let sentences = sentences_of(&json(report));
        assert_eq!(form.sentences.len(), sentences.len(), "{id}");
        for (template, sentence) in form.sentences.iter().zip(&sentences) {
            let mut known = supported(name, level, day, sentence);
            // The values of slots that only the corrected sentence has.
            for slot in sentence["slots_standard"].as_object().unwrap().values() {
                let (item, value) = (slot["item"].as_str().unwrap(), slot["example"].as_i64());
                if let Some(value) = value {
                    let scopes = [Scope::Whole, Scope::Office, Scope::Communes];
                    for scope in scopes {
                        known.put(scope, figure(item, ItemValue::Number(value)));
                    }
                }
            }
            if template.id == "n002_diet_virus" {
                // With as many licences it would say the same as the next sentence.
                known.put(Scope::Whole, figure("antivirus_licensed_pct", ItemValue::Number(99)));
            }
            let expected = corrected(sentence, &known);
            let said = say(template, &known);
            assert_eq!(said.text, Some(expected), "{}: {:?}", template.id, said.left_out);
            assert_eq!(said.left_out, [], "{}", template.id);
        }
    }
}

fn corrected(sentence: &Value, known: &Known) -> String {
    let slots = sentence["slots_standard"].as_object().unwrap();
    let mut text = sentence["template_standard"].as_str().unwrap().to_owned();
    for (name, slot) in slots {
        let item = slot["item"].as_str().unwrap();
        let shown = if let Some(word) = UnitWord::ALL.into_iter().find(|word| word.key() == item) {
            known.words.say(word)
        } else {
            let Some(ItemValue::Number(number)) = known.value(item, Scope::Whole) else { panic!("{item}") };
            let format = NumberFormat::parse(slot["format"].as_str().unwrap()).unwrap();
            number_text(format, *number, None).unwrap()
        };
        text = text.replace(&format!("{{{name}}}"), &shown);
    }
    for (_, from, to) in REWORDED.iter().filter(|(id, ..)| sentence["id"] == *id) {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// The checks that the forms' own description asks for.
#[test]
fn every_item_is_in_the_catalogue_and_every_clause_in_its_sentence() {
    for (id, report, ..) in REPORTS {
        for sentence in sentences_of(&json(report)) {
            for slot in sentence["slots"].as_object().unwrap().values() {
                let item = slot["item"].as_str().unwrap();
                assert!(item.starts_with("unit.") || catalogue::item(item).is_ok(), "{item}");
            }
            for guard in sentence["guards"].as_array().into_iter().flatten() {
                let clause = guard["clause"].as_str().unwrap();
                let stands = |text: &Value| text.as_str().unwrap().contains(clause);
                assert!(stands(&sentence["template_standard"]) || stands(&sentence["verbatim"]), "{clause}");
            }
        }
        for template in forms::load(id).unwrap().sentences {
            let clauses = template.guards.iter().filter_map(|guard| guard.clause.as_ref());
            clauses.for_each(|clause| assert!(template.text.contains(clause), "{clause}"));
        }
    }
}

fn said(form: &str, id: &str, known: &Known) -> FormSentence {
    let form = forms::load(form).unwrap();
    say(form.sentences.iter().find(|sentence| sentence.id == id).unwrap(), known)
}

/// Nobody has declared or measured anything: what is left claims nothing.
#[test]
fn of_a_unit_of_which_nothing_is_known_nothing_is_claimed() {
    let allowed = ["n002_kien_nghi", "n003_mo_dau", "n004_tieu_de"];
    for id in forms::ids() {
        let form = forms::load(id).unwrap();
        for sentence in sentences(&form, &Known::of(&form, &unit())) {
            let fine = sentence.text.is_none() || allowed.contains(&sentence.id.as_str());
            assert!(fine, "{}: {:?}", sentence.id, sentence.text);
            assert!(sentence.text.is_some() || !sentence.left_out.is_empty(), "{}", sentence.id);
        }
    }
}

#[test]
fn a_clause_without_ground_goes_and_is_told_with_what_it_needs() {
    let mut known = Known::without_figures(&unit());
    for (item, value) in [
        ("computers_official", 18),
        ("staff_total", 20),
        ("computer_staff_ratio_pct", 90),
        ("scanner_count", 2),
    ] {
        known.put(Scope::Whole, figure(item, ItemValue::Number(value)));
    }
    let sentence = said("thuat_ha_tang_xa_a", "n001_may_tinh", &known);
    assert_eq!(
        sentence.text.unwrap(),
        "Cán bộ, công chức, các ngành thuộc UBND phường được trang bị (18/20) máy tính đạt 90% phục vụ công tác \
         chuyên môn và soạn thảo văn bản theo quy định; phường có …… máy photocopy, 02 máy scan."
    );
    let left: Vec<_> =
        sentence.left_out.iter().map(|left| (left.words.as_str(), left.unknown.len())).collect();
    assert_eq!(left[0], ("và máy in", 1));
    assert_eq!(sentence.left_out[0].unknown, ["Số máy in"]);
    assert_eq!(left[1].1, 0);
}

#[test]
fn one_of_two_claims_may_stand_alone() {
    let with = |items: &[(&str, ItemValue)]| {
        let mut known = Known::without_figures(&unit());
        for (item, value) in items {
            known.put(Scope::Whole, figure(item, value.clone()));
        }
        said("thuat_ha_tang_xa_a", "n001_mot_cua", &known).text
    };
    let room = ("online_meeting_room_count", ItemValue::Number(1));
    let desk = ("one_stop_equipped", ItemValue::Text("Có".into()));
    let none = ("one_stop_equipped", ItemValue::Text("Không".into()));
    assert_eq!(with(&[none.clone(), room.clone()]).unwrap(), "Phường có phòng họp trực tuyến.");
    assert_eq!(with(&[room]).unwrap(), "Phường có phòng họp trực tuyến.");
    let alone = with(&[desk]).unwrap();
    assert!(alone.starts_with("Phường có Bộ phận") && alone.ends_with("09/2015/QĐ-TTg)."), "{alone}");
    assert_eq!(with(&[none]), None);
    assert_eq!(with(&[]), None);
}

#[test]
fn a_district_is_named_in_its_time_only() {
    let text = |day: &str| {
        let state = UnitState { as_of: day.parse().unwrap(), ..unit() };
        let mut known = Known::without_figures(&state);
        known.put(Scope::Whole, figure("online_meeting_software", ItemValue::Text("Zoom".into())));
        said("thuat_ha_tang_xa_a", "n001_nen_tang_hop", &known).text.unwrap()
    };
    assert!(text("2025-06-30").contains("giữa Trung ương, tỉnh, huyện và UBND các xã, thị trấn."));
    assert!(text("2025-07-01").ends_with("hội nghị trực tuyến giữa Trung ương, tỉnh và xã."));
}

#[test]
fn a_licence_that_only_machines_saw_is_not_claimed() {
    let mut known = Known::without_figures(&unit());
    let measured = Figure {
        provenance: Some(Provenance::Measured),
        ..figure("antivirus_licensed_pct", ItemValue::Number(100))
    };
    known.put(Scope::Whole, measured);
    known.put(Scope::Whole, figure("antivirus_installed_pct", ItemValue::Number(100)));
    assert_eq!(said("thuat_ha_tang_xa_b", "n002_diet_virus_ban_quyen", &known).text, None);
    assert!(said("thuat_ha_tang_xa_b", "n002_diet_virus", &known).text.is_some());
}
