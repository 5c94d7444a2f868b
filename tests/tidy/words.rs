//! Names that say nothing, work left undone, texts about anything but the project.
//!
//! Sought words are written in halves here, so that this file does not find itself.

use crate::tree::{File, files, sources};
use crate::{Findings, assert_none};

/// Names of files, folders and modules that collect what nobody placed.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "manager", "misc", "helpers", "helper", "stuff"];

fn empty_names(file: &File) -> Findings {
    let mut found = Vec::new();
    let is_empty =
        |name: &str| EMPTY_NAMES.iter().any(|empty| name == *empty || name.ends_with(&format!("_{empty}")));
    let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or_default());
    if parts.clone().any(is_empty) || file.path.ends_with("/mod.rs") {
        found.push(format!("{}: named after nothing", file.path));
    }
    if file.is_rust() {
        let code = crate::scan::mask(&file.text).code_text();
        let words: Vec<&str> = code.split(|sign: char| !sign.is_alphanumeric() && sign != '_').collect();
        let modules = words.windows(2).filter(|pair| pair[0] == "mod" && is_empty(pair[1]));
        found.extend(modules.map(|pair| format!("{}: module `{}`", file.path, pair[1])));
    }
    found
}

#[test]
fn every_file_and_module_is_named_after_what_it_holds() {
    let found = files().iter().flat_map(empty_names).collect();
    assert_none(&found, "name it after the domain; `foo.rs` beside `foo/`, no mod.rs");
}

#[test]
fn an_empty_name_is_noticed() {
    for path in ["agent/src/utils.rs", "agent/src/common/x.rs", "a/text_helpers.rs", "a/src/x/mod.rs"] {
        assert_eq!(empty_names(&File::sample(path, "")).len(), 1, "{path}");
    }
    assert_eq!(empty_names(&File::sample("a/b.rs", "mod misc { }")).len(), 1);
    assert!(empty_names(&File::sample("a/commons.rs", "mod communes;")).is_empty());
}

const UNDONE: [(&str, &str); 3] = [("TO", "DO"), ("FIX", "ME"), ("XX", "X")];
const UNDONE_CODE: [(&str, &str); 3] = [("todo", "!("), ("unimplemented", "!("), ("#[al", "low")];
/// How the project came to be is not part of it.
const FOREIGN: [(&str, &str); 10] = [
    ("language", " model"),
    ("co-authored", "-by"),
    ("chat", "gpt"),
    ("worktree", " "),
    ("BRIEF", ".md"),
    ("DESIGN", ".md"),
    ("STYLE", ".md"),
    ("as an", " ai"),
    ("this sess", "ion's task"),
    ("the bri", "ef says"),
];
/// Folders of one machine.
const PLACES: [(&str, &str); 3] = [("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/")];

fn joined<const N: usize>(halves: [(&str, &str); N]) -> [String; N] {
    halves.map(|(one, other)| format!("{one}{other}"))
}

/// Recorded tables and the lock file are quoted as they are.
fn is_quoted(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default();
    matches!(end, "csv" | "tsv" | "lock" | "tree") || path == "LICENSE"
}

fn undone(file: &File) -> Findings {
    if is_quoted(&file.path) {
        return Vec::new();
    }
    let mut found = lines_with(file, &joined(UNDONE), has_word);
    if file.is_rust() {
        let code = File::sample(&file.path, &crate::scan::mask(&file.text).code_text());
        found.extend(lines_with(&code, &joined(UNDONE_CODE), |line, part| {
            line.contains(part) || line.contains(&part.replace("#[", "#!["))
        }));
    }
    found
}

fn lines_with(file: &File, sought: &[String], holds: impl Fn(&str, &str) -> bool) -> Findings {
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let hits = sought.iter().filter(|word| holds(line, word));
        found.extend(hits.map(|word| format!("{}:{}: `{word}`", file.path, number + 1)));
    }
    found
}

/// Whether `word` stands alone in the line.
fn has_word(line: &str, word: &str) -> bool {
    let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (line.get(..at), line.get(at + word.len()..));
        !is_letter(before.and_then(|text| text.chars().next_back()))
            && !is_letter(after.and_then(|text| text.chars().next()))
    })
}

#[test]
fn nothing_is_left_undone_or_silenced() {
    let found = files().iter().flat_map(undone).collect();
    assert_none(&found, "finish it or drop it; a lint is expected with a reason, never silenced");
}

#[test]
fn undone_work_is_noticed() {
    let [later, mend, mark] = joined(UNDONE);
    let [later_code, never_code, silenced] = joined(UNDONE_CODE);
    let bad = [
        format!("// {later}: more"),
        format!("// {mend}"),
        format!("// ({mark})"),
        format!("fn f() {{ {later_code}) }}"),
        format!("fn f() {{ {never_code}) }}"),
        format!("{silenced}(dead_code)] fn f() {{}}"),
        format!("{}(dead_code)]", silenced.replace("#[", "#![")),
    ];
    for text in bad {
        assert_eq!(undone(&File::sample("a/b.rs", &text)).len(), 1, "{text}");
    }
    let good = format!("// a{later}s, {}\nlet a = \"{silenced}\";", mark.to_lowercase());
    assert!(undone(&File::sample("a/b.rs", &good)).is_empty());
}

fn foreign(file: &File) -> Findings {
    if is_quoted(&file.path) {
        return Vec::new();
    }
    let lower = File::sample(&file.path, &file.text.to_lowercase());
    let words = joined(FOREIGN).map(|word| word.to_lowercase());
    let mut found = lines_with(&lower, &words, |line, word| line.contains(word));
    let issue = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.windows(2).any(|pair| {
            pair[0].ends_with("issue")
                && pair[1].starts_with(|sign: char| sign.is_ascii_digit() || sign == '#')
        })
    };
    found.extend(lower.text.lines().filter(issue).map(|line| format!("{}: `{line}`", file.path)));
    found
}

#[test]
fn the_project_speaks_of_itself_only() {
    let found = files().iter().flat_map(foreign).collect();
    assert_none(&found, "no document that is not here, no word of how it was made");
}

#[test]
fn foreign_talk_is_noticed() {
    let words = joined(FOREIGN).map(|word| format!("By {} x", word.to_uppercase()));
    let issues = ["12", "#3"].map(|number| format!("// as in issue {number}"));
    for text in words.iter().chain(&issues) {
        assert_eq!(foreign(&File::sample("a/b.md", text)).len(), 1, "{text}");
    }
    assert!(foreign(&File::sample("a/b.md", "a session ends, an issue arises; /var/lib/x")).is_empty());
}

/// Folders of one machine. The tests of Rust code may make some up.
fn machine_places(file: &File) -> Findings {
    if is_quoted(&file.path) {
        return Vec::new();
    }
    lines_with(file, &joined(PLACES), |line, place| line.contains(place))
}

#[test]
fn no_folder_of_one_machine_is_named() {
    let product =
        sources().into_iter().map(|source| File { text: source.product.whole_text(), path: source.path });
    let files = files().into_iter().filter(|file| !file.is_rust()).chain(product);
    let found = files.flat_map(|file| machine_places(&file)).collect();
    assert_none(&found, "name a folder by what it is for");
}

#[test]
fn a_folder_of_one_machine_is_noticed() {
    for place in joined(PLACES) {
        assert_eq!(machine_places(&File::sample("a/b.rs", &format!("// see {place}x"))).len(), 1, "{place}");
    }
    assert!(machine_places(&File::sample("a/b.rs", "// see /var/lib/x and work/x")).is_empty());
}

#[test]
fn every_module_opens_by_saying_what_it_is_for() {
    // The name of a `tests.rs` says all there is to say.
    let speaking = |path: &str| !path.ends_with("/tests.rs");
    let silent =
        sources().into_iter().filter(|source| speaking(&source.path) && !opens_with_text(&source.text));
    let found = silent.map(|source| source.path).collect();
    assert_none(&found, "begin with `//!`: what it is for and what it deliberately does not do");
}

#[test]
fn a_silent_module_is_noticed() {
    assert!(opens_with_text("//! Why.\n"));
    for text in ["", "//!\n", "// Why.\n", "use a;\n//! Why.", "/// Why.\nfn f() {}"] {
        assert!(!opens_with_text(text), "{text}");
    }
}

fn opens_with_text(text: &str) -> bool {
    let first = text.lines().next().and_then(|line| line.strip_prefix("//! "));
    first.is_some_and(|words| !words.trim().is_empty())
}
