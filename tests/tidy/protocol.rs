//! Numbers in the .proto files are for ever.
//!
//! `proto_fields.txt` lists every field and enum value that was ever published. A line is added with each one and never
//! changed; what is removed from a message is reserved there, so that an old agent's bytes are never read as something
//! else. The text is read line by line, one field a line, as the files are written.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{files, has_extension};
use crate::{Findings, assert_none};

const KNOWN: &str = include_str!("proto_fields.txt");

#[derive(Debug, Default)]
struct Protocol {
    /// Message or enum and number → name.
    fields: BTreeMap<(String, i64), String>,
    /// Message or enum and what is reserved there: numbers and names as written.
    reserved: BTreeSet<(String, String)>,
    messages: BTreeSet<String>,
    findings: Findings,
}

impl Protocol {
    fn read(&mut self, text: &str) {
        let mut stack: Vec<Option<String>> = Vec::new();
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or_default().trim();
            let words: Vec<&str> = line.split_whitespace().collect();
            if let ["message" | "enum", name, ..] = words.as_slice() {
                let outer = stack.iter().flatten().next_back();
                let name = outer.map_or_else(|| (*name).to_owned(), |outer| format!("{outer}.{name}"));
                self.messages.insert(name.clone());
                stack.push(Some(name));
            } else if line.ends_with('{') {
                stack.push(None);
            } else if let Some(message) = stack.iter().flatten().next_back().cloned() {
                self.statement(&message, line);
            }
            if line.ends_with('}') {
                stack.pop();
            }
        }
    }

    fn statement(&mut self, message: &str, line: &str) {
        if let Some(list) = line.strip_prefix("reserved ") {
            let entries = list.trim_end_matches(';').split(',');
            let entry = |entry: &str| (message.to_owned(), entry.trim().trim_matches('"').to_owned());
            self.reserved.extend(entries.map(entry));
        } else if let Some((left, right)) = line.split_once('=') {
            let name = left.split_whitespace().next_back().unwrap_or_default().to_owned();
            let number = right.trim().split([';', ' ', '[']).next().unwrap_or_default();
            let Ok(number) = number.parse() else { return };
            if let Some(other) = self.fields.insert((message.to_owned(), number), name.clone()) {
                self.findings.push(format!("{message} {number}: both {other} and {name}"));
            }
        }
    }

    /// What contradicts the list of everything ever published.
    fn against(mut self, known: &str) -> Findings {
        let mut published = BTreeMap::new();
        for line in known.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let [message, number, name] = line.split(' ').collect::<Vec<_>>()[..] else {
                self.findings.push(format!("proto_fields.txt: unreadable line `{line}`"));
                continue;
            };
            published.insert((message.to_owned(), number.parse().unwrap_or(-1)), name.to_owned());
        }
        for ((message, number), name) in &self.fields {
            match published.get(&(message.clone(), *number)) {
                Some(before) if before == name => {}
                Some(before) => self.findings.push(format!("{message} {number}: was {before}, is {name}")),
                None => self.findings.push(format!("add to proto_fields.txt: {message} {number} {name}")),
            }
        }
        for ((message, number), name) in published {
            let gone = !self.fields.contains_key(&(message.clone(), number));
            let is_reserved = |what: String| self.reserved.contains(&(message.clone(), what));
            let held = is_reserved(number.to_string()) && is_reserved(name.clone());
            if gone && self.messages.contains(&message) && !held {
                self.findings.push(format!("{message}: reserve {number} and \"{name}\""));
            }
        }
        self.findings
    }
}

#[test]
fn field_numbers_are_never_used_again() {
    let mut protocol = Protocol::default();
    for file in files().iter().filter(|file| has_extension(&file.path, "proto")) {
        protocol.read(&file.text);
    }
    assert!(50 < protocol.fields.len(), "only {} fields found", protocol.fields.len());
    assert_none(&protocol.against(KNOWN), "the .proto files and tests/tidy/proto_fields.txt disagree");
}

#[test]
fn a_number_used_again_is_noticed() {
    let check = |fields: &str, known: &str| {
        let mut protocol = Protocol::default();
        protocol.read(&format!(
            "message A {{\n  oneof x {{\n    {fields}\n  }}\n  enum B {{\n    C = 0;\n  }}\n}}\n"
        ));
        protocol.against(&format!("# text\n{known}A.B 0 C\n"))
    };
    assert_eq!(check("uint32 one = 1; // first", "A 1 one\n"), Findings::new());
    assert_eq!(check("uint32 two = 1;", "A 1 one\n"), ["A 1: was one, is two"]);
    assert_eq!(check("uint32 one = 1;\nuint32 two = 1;", "A 1 two\n"), ["A 1: both one and two"]);
    assert_eq!(check("uint32 one = 1;", ""), ["add to proto_fields.txt: A 1 one"]);
    assert_eq!(check("", "A 1 one\n"), ["A: reserve 1 and \"one\""]);
    assert_eq!(check("reserved 1;\nreserved \"one\";", "A 1 one\n"), Findings::new());
    assert_eq!(check("", "Gone 1 one\n"), Findings::new());
}
