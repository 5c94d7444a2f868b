//! The package for Windows against the agent it carries: imports that Windows 7 has, files it deletes, texts of policies.
//!
//! What needs a built program or a package is checked by `deploy/windows/build`; this reads text only.

use std::collections::BTreeSet;

use crate::tree::{File, files};
use crate::{Findings, assert_none};

/// Functions that Windows 8 or later brought and that people import without noticing.
const NEWER: [&str; 14] = [
    "CreateFile2",
    "DeriveCapabilitySidsFromName",
    "GetDpiForWindow",
    "GetSystemTimePreciseAsFileTime",
    "PowerRegisterSuspendResumeNotification",
    "ProcessPrng",
    "QueryInterruptTime",
    "RegisterSuspendResumeNotification",
    "SetProcessDpiAwarenessContext",
    "SetProcessInformation",
    "SetProcessMitigationPolicy",
    "SetThreadDescription",
    "SetThreadInformation",
    "WaitOnAddress",
];

/// DLLs that Windows 7 does not have. windows-sys takes `CoTaskMemFree` from combase.dll: `SHFree` frees the same memory.
const NEWER_DLLS: [&str; 4] = ["api-ms-win-", "combase.dll", "ext-ms-", "shcore.dll"];

fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    files.iter().find(|file| file.path == path).map_or("", |file| &file.text)
}

/// Lines of `imports.txt` that are no `dll!Function`, that stand twice, or that Windows 7 lacks.
fn import_faults(list: &str) -> Findings {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let function = line.split_once('!').filter(|(dll, function)| {
            let is_lower = !dll.is_empty() && !dll.contains(|sign: char| sign.is_uppercase() || sign == ' ');
            is_lower && !function.is_empty() && !function.contains([' ', '!'])
        });
        match function {
            None => found.push(format!("`{line}` is no dll!Function")),
            Some((dll, function)) if is_newer(dll, function) => {
                found.push(format!("{line}: Windows 7 lacks it"));
            }
            Some(_) if !seen.insert(line) => found.push(format!("{line}: twice")),
            Some(_) => {}
        }
    }
    found
}

fn is_newer(dll: &str, function: &str) -> bool {
    NEWER.contains(&function) || NEWER_DLLS.iter().any(|newer| dll.starts_with(newer))
}

#[test]
fn the_list_of_imports_is_one_that_windows_7_has() {
    let files = files();
    let list = text(&files, "deploy/windows/imports.txt");
    assert!(100 < list.lines().count(), "deploy/windows/imports.txt is not there");
    assert_none(&import_faults(list), "look the name up and load it at run time if Windows 7 lacks it");
}

#[test]
fn a_bad_import_is_noticed() {
    let bad = "# a\na.dll!B\na.dll!B\nA.dll!C\nc.dll\nkernel32.dll!WaitOnAddress\ncombase.dll!D\n";
    assert_eq!(import_faults(bad).len(), 5);
}

/// Names of files in the agent's data directory that `REMOVEDATA=1` would leave under Wine, which expands no wildcards.
fn files_left_behind(files: &[File]) -> Findings {
    let deleted = text(files, "deploy/windows/agent.tables");
    let names = files
        .iter()
        .filter(|file| file.path.starts_with("agent/src/"))
        .flat_map(|file| file_names(&file.text));
    let left: BTreeSet<&str> = names.filter(|name| !deleted.contains(&format!("'{name}'"))).collect();
    left.into_iter().map(str::to_owned).collect()
}

/// `const SPOOL_FILE: &str = "spool.sqlite";` gives `spool.sqlite`.
fn file_names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once("_FILE: &str = \"")?.1.strip_suffix("\";"))
}

#[test]
fn removing_the_data_removes_every_file_of_the_agent() {
    let advice = "add a RemoveFile row to deploy/windows/agent.tables, beside its kin";
    assert_none(&files_left_behind(&files()), advice);
}

#[test]
fn a_file_that_stays_is_noticed() {
    let sql =
        File::sample("deploy/windows/agent.tables", "VALUES ('Purge00', 'Data', 'a.json', 'PURGEDATA', 2)");
    let state = File::sample(
        "agent/src/state.rs",
        "const A_FILE: &str = \"a.json\";\npub const B_FILE: &str = \"b.bin\";\n",
    );
    assert_eq!(files_left_behind(&[sql, state]), ["b.bin"]);
}

/// Texts that the policy template names and a language lacks.
fn missing_texts(files: &[File]) -> Findings {
    let template = text(files, "deploy/windows/policy/HaTang.admx");
    let mut found = Vec::new();
    for language in ["en-US", "vi-VN"] {
        let texts = text(files, &format!("deploy/windows/policy/{language}/HaTang.adml"));
        for kind in ["string", "presentation"] {
            let begins = format!("$({kind}.");
            let named = template.split(&begins).skip(1).filter_map(|rest| rest.split(')').next());
            let missing = named.filter(|name| !texts.contains(&format!("<{kind} id=\"{name}\">")));
            found.extend(missing.map(|name| format!("{language}: {kind} {name}")));
        }
    }
    found
}

#[test]
fn policies_speak_both_languages() {
    let files = files();
    assert!(
        text(&files, "deploy/windows/policy/HaTang.admx").contains("$(string."),
        "the template is not there"
    );
    assert_none(&missing_texts(&files), "add the text to deploy/windows/policy");
}

#[test]
fn a_policy_without_text_is_noticed() {
    let template =
        File::sample("deploy/windows/policy/HaTang.admx", "a=\"$(string.A)\" p=\"$(presentation.P)\"");
    let texts = File::sample("deploy/windows/policy/vi-VN/HaTang.adml", "<string id=\"A\">A</string>");
    assert_eq!(
        missing_texts(&[template, texts]),
        ["en-US: string A", "en-US: presentation P", "vi-VN: presentation P"]
    );
}
