//! Every path that Rust text names, with nested imports written out.
//!
//! `use std::{fs, io::{self, Read}};` gives `std::fs`, `std::io`, `std::io::Read`; `std::fs::read(x)` gives itself.
//! Names are not resolved: a renamed import is seen where it is imported.

use crate::scan::{Masked, is_word};

/// A path and the line where it ends, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) path: String,
    pub(crate) line: usize,
}

impl Named {
    /// Whether the path is `prefix` or goes on from it.
    pub(crate) fn begins(&self, prefix: &str) -> bool {
        self.path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    pub(crate) fn has_part(&self, wanted: &str) -> bool {
        self.path.split("::").any(|part| part == wanted)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Colons,
    Open,
    Close,
    Comma,
    Other(u8),
}

pub(crate) fn named(masked: &Masked) -> Vec<Named> {
    let tokens = tokens(&masked.code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match &tokens[at].0 {
            Token::Word(word) if word == "use" => tree(&tokens, at + 1, "", &mut found),
            Token::Word(_) => inline(&tokens, at, &mut found),
            _ => at + 1,
        };
    }
    found
}

fn tokens(code: &[u8]) -> Vec<(Token, usize)> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < code.len() {
        let byte = code[at];
        if is_word(byte) {
            let length = code[at..].iter().take_while(|byte| is_word(**byte)).count();
            let word = String::from_utf8_lossy(&code[at..at + length]).into_owned();
            tokens.push((Token::Word(word), line));
            at += length;
            continue;
        }
        let token = match byte {
            b':' if code.get(at + 1) == Some(&b':') => Token::Colons,
            b'{' => Token::Open,
            b'}' => Token::Close,
            b',' => Token::Comma,
            other => Token::Other(other),
        };
        let length = if token == Token::Colons { 2 } else { 1 };
        line += usize::from(byte == b'\n');
        if !byte.is_ascii_whitespace() {
            tokens.push((token, line));
        }
        at += length;
    }
    tokens
}

/// One branch of an import tree; returns where it ends.
fn tree(tokens: &[(Token, usize)], mut at: usize, prefix: &str, found: &mut Vec<Named>) -> usize {
    let mut path = prefix.to_owned();
    while let Some((token, line)) = tokens.get(at) {
        match token {
            Token::Word(word) if word == "self" && !prefix.is_empty() => {}
            Token::Word(word) if word == "as" => at += 1,
            Token::Word(word) => push(&mut path, word),
            Token::Colons => {}
            Token::Other(b'*') => push(&mut path, "*"),
            Token::Open => {
                at = branches(tokens, at + 1, &path, found);
                path.clear();
                continue;
            }
            Token::Comma | Token::Close | Token::Other(_) => {
                if !path.is_empty() {
                    found.push(Named { path, line: *line });
                }
                return at;
            }
        }
        at += 1;
    }
    at
}

fn branches(tokens: &[(Token, usize)], mut at: usize, prefix: &str, found: &mut Vec<Named>) -> usize {
    while at < tokens.len() && tokens[at].0 != Token::Close {
        at = tree(tokens, at, prefix, found);
        if tokens.get(at).is_some_and(|(token, _)| *token == Token::Comma) {
            at += 1;
        }
    }
    at + 1
}

fn inline(tokens: &[(Token, usize)], mut at: usize, found: &mut Vec<Named>) -> usize {
    let mut path = String::new();
    let line = tokens[at].1;
    while let Some((Token::Word(word), _)) = tokens.get(at) {
        push(&mut path, word);
        at += 1;
        if tokens.get(at).is_none_or(|(token, _)| *token != Token::Colons) {
            break;
        }
        at += 1;
    }
    found.push(Named { path, line });
    at
}

fn push(path: &mut String, word: &str) {
    if !path.is_empty() {
        path.push_str("::");
    }
    path.push_str(word);
}

#[test]
fn nested_imports_and_inline_paths_are_written_out() {
    let text = "use std::{fs as disk, io::{self, Read}};\npub use a::*;\nfn f() { std::net::x(1); }";
    let found: Vec<_> = named(&crate::scan::mask(text)).into_iter().map(|named| named.path).collect();
    for path in ["std::fs", "std::io", "std::io::Read", "a::*", "std::net::x"] {
        assert!(found.iter().any(|named| named == path), "{path} in {found:?}");
    }
}
