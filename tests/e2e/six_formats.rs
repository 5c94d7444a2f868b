//! Every form in every format, for an office without a computer and for one with an agent's.

use serde_json::Value;

use crate::story::Story;

/// What a browser shows of a page.
fn shown(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        let Some((tag, after)) = part.split_once('>') else { continue };
        if !tag.starts_with("style") {
            text.push_str(after);
            text.push(' ');
        }
    }
    text
}

fn check(what: &str, format: &str, bytes: &[u8]) {
    assert!(!bytes.is_empty(), "{what}");
    match format {
        "docx" | "xlsx" => assert!(bytes.starts_with(b"PK"), "{what}"),
        "pdf" => {
            assert!(bytes.starts_with(b"%PDF-1.") && bytes.trim_ascii_end().ends_with(b"%%EOF"), "{what}");
        }
        "json" => {
            let report: Value = serde_json::from_slice(bytes).unwrap();
            assert_eq!(report["schema"], "urn:hatang:report:1", "{what}");
        }
        "csv" => {
            let text = std::str::from_utf8(bytes).unwrap();
            let header = text.lines().next().unwrap();
            let list_of_needs = what.contains("nhu_cau_mua_sam");
            let first = if list_of_needs { "stt,what,quantity," } else { "stt,label,item,value," };
            assert_eq!(
                header.strip_prefix('\u{feff}').map(|keys| keys.starts_with(first)),
                Some(true),
                "{what}: {header}"
            );
            assert!(list_of_needs || 1 < text.lines().count(), "{what}: no row");
        }
        _ => {
            let text = shown(std::str::from_utf8(bytes).unwrap());
            for bad in ["null", "NaN", "undefined", "{", "}", "None", "Some("] {
                assert!(!text.contains(bad), "{what}: `{bad}` stands in {text}");
            }
        }
    }
}

/// Prints all forms in all formats and gives how many files that were.
fn print_everything(story: &Story, office: &str) -> usize {
    let list = story.collector.must(&["report", "forms", "--json"]);
    let forms: Vec<Value> = serde_json::from_str(&list).unwrap();
    let mut files = 0;
    for form in &forms {
        let form = form["form"].as_str().unwrap();
        let subject = ["--unit", "1", "--form", form];
        let printed = story.printed_in_all_formats(&subject);
        for (format, bytes) in end_to_end::story::report::FORMATS.iter().zip(&printed) {
            check(&format!("{office}, {form}, {format}"), format, bytes);
            files += 1;
        }
    }
    files
}

#[test]
fn a_unit_without_a_computer_prints_every_form_in_every_format() {
    let story = Story::begin();
    assert!(6 * 5 <= print_everything(&story, "no computer"));
    let warnings = story.collector.must(&["report", "warnings", "--unit", "1", "--json"]);
    let warnings: Vec<Value> = serde_json::from_str(&warnings).unwrap();
    assert!(warnings.iter().all(|warning| !warning["text"].as_str().unwrap().is_empty()));
    assert!(!warnings.is_empty(), "everything is blank and nobody is told");
}

#[test]
fn a_unit_with_an_agent_s_computer_prints_every_form_and_names_the_computer() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    agent.terminate();
    assert!(6 * 5 <= print_everything(&story, "one computer"));
    let annexes = String::from_utf8(story.printed(&["--unit", "1"], "html")).unwrap();
    assert!(annexes.contains(&machine.label), "{} is in no annex", machine.label);
    let warnings = story.collector.must(&["report", "warnings", "--unit", "1", "--json"]);
    assert!(serde_json::from_str::<Vec<Value>>(&warnings).is_ok(), "{warnings}");
}

#[test]
fn the_list_of_needs_as_csv_names_what_to_replace() {
    let story = Story::begin();
    let machine = ["machine", "declare", "MT-01", "--unit", "1", "--device", "desktop", "--year", "2010"];
    let paper = ["--by", "Văn phòng", "--source", "Sổ tài sản"];
    story.collector.must(&[machine.as_slice(), &paper].concat());
    let list = story.printed(&["--unit", "1", "--form", "nhu_cau_mua_sam"], "csv");
    let list = String::from_utf8(list).unwrap();
    assert!(list.lines().any(|line| line.contains("MT-01")), "{list}");
}

#[test]
fn the_comparison_with_the_year_before_tells_what_came_and_what_went() {
    let story = Story::begin();
    let paper = ["--by", "Văn phòng", "--source", "Sổ tài sản"];
    for (label, from) in [("MT-01", "2023-03-01"), ("MT-02", "2023-03-01"), ("MT-03", "2025-03-01")] {
        let machine = ["machine", "declare", label, "--unit", "1", "--device", "desktop", "--from", from];
        story.collector.must(&[machine.as_slice(), &paper].concat());
    }
    story.collector.must(&[
        "machine",
        "declared",
        "withdraw",
        "1",
        "--reason",
        "thanh lý",
        "--from",
        "2025-05-01",
    ]);
    let subject = ["report", "compare", "--unit", "1", "--as-of", "2025-11-30"];
    let text = story.collector.must(&subject);
    assert!(text.contains("MT-01") && text.contains("MT-03"), "{text}");
    assert!(!text.contains("MT-02"), "neither came nor went: {text}");
    let json = story.collector.must(&[subject.as_slice(), &["--json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(!json["sentences"].as_array().unwrap().is_empty(), "{json}");
}
