//! A small scanner of Rust text: what is code, what is comment, what is literal; items under `cfg(test)`; functions.
//!
//! It knows strings, raw strings, characters, lifetimes and nested comments, and matches braces. It is no parser: macros
//! are read as if their arguments were ordinary code, which is enough for sizes and names.

/// A text with comments and the contents of literals blanked, and one with only comments blanked.
#[derive(Debug, Clone)]
pub(crate) struct Masked {
    /// Comments and literals are spaces; lines and offsets are those of the text.
    pub(crate) code: Vec<u8>,
    /// Comments are spaces.
    pub(crate) with_literals: Vec<u8>,
    /// As written; only test code is ever blanked here.
    pub(crate) whole: Vec<u8>,
}

impl Masked {
    pub(crate) fn all_blank(mut self) -> Self {
        let end = self.code.len();
        self.blank(0, end);
        self
    }

    fn blank(&mut self, from: usize, to: usize) {
        self.blank_comment(from, to);
        blank(&mut self.whole, from, to);
    }

    fn blank_comment(&mut self, from: usize, to: usize) {
        blank(&mut self.code, from, to);
        blank(&mut self.with_literals, from, to);
    }

    pub(crate) fn code_text(&self) -> String {
        String::from_utf8_lossy(&self.code).into_owned()
    }

    pub(crate) fn whole_text(&self) -> String {
        String::from_utf8_lossy(&self.whole).into_owned()
    }

    pub(crate) fn literal_text(&self) -> String {
        String::from_utf8_lossy(&self.with_literals).into_owned()
    }
}

/// Spaces instead of text; line ends stay.
fn blank(text: &mut [u8], from: usize, to: usize) {
    for byte in text.iter_mut().take(to).skip(from) {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

pub(crate) fn mask(text: &str) -> Masked {
    let bytes = text.as_bytes();
    let mut masked = Masked { code: bytes.to_vec(), with_literals: bytes.to_vec(), whole: bytes.to_vec() };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let starts_word = at == 0 || !is_word(bytes[at - 1]);
        if rest.starts_with(b"//") || rest.starts_with(b"/*") {
            let end = at + comment_length(rest);
            masked.blank_comment(at, end);
            at = end;
        } else if let Some(length) = literal_length(rest, starts_word) {
            blank(&mut masked.code, at, at + length);
            at += length;
        } else {
            at += 1;
        }
    }
    masked
}

fn comment_length(rest: &[u8]) -> usize {
    if rest.starts_with(b"//") {
        return rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at.min(rest.len())
}

/// Length of the literal that begins here, quotes included; prefixes (`b`, `r#`) count as part of it.
fn literal_length(rest: &[u8], starts_word: bool) -> Option<usize> {
    let prefix = if starts_word { rest.iter().take_while(|byte| b"bcr".contains(byte)).count() } else { 0 };
    let raw = rest[..prefix].contains(&b'r');
    let body = &rest[prefix..];
    if raw {
        let hashes = body.iter().take_while(|byte| **byte == b'#').count();
        if body.get(hashes) == Some(&b'"') {
            let mut close = vec![b'"'];
            close.extend(std::iter::repeat_n(b'#', hashes));
            let inner = &body[hashes + 1..];
            let end = inner.windows(close.len()).position(|window| window == close);
            return Some(prefix + hashes + 1 + end.map_or(inner.len(), |end| end + close.len()));
        }
        return None;
    }
    match body.first() {
        Some(b'"') => Some(prefix + quoted_length(body, b'"')),
        Some(b'\'') if is_character(body) => Some(prefix + quoted_length(body, b'\'')),
        _ => None,
    }
}

fn quoted_length(body: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < body.len() && body[at] != quote {
        at += if body[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(body.len())
}

/// `'a'` and `'\n'`, not the lifetime `'a`.
fn is_character(body: &[u8]) -> bool {
    let letter = match body.get(1) {
        Some(b'\\') => return true,
        Some(byte) if byte.is_ascii() => 1,
        Some(byte) => byte.leading_ones() as usize,
        None => return false,
    };
    body.get(1 + letter) == Some(&b'\'')
}

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

const TEST_GATES: [&[u8]; 2] = [b"#[cfg(test)]", b"#[cfg(all(test,"];

/// The same text with every item under `cfg(test)` blanked.
pub(crate) fn without_tests(masked: &Masked) -> Masked {
    let mut product = masked.clone();
    for (from, to) in test_items(masked) {
        product.blank(from, to);
    }
    product
}

/// Names of modules in other files that are declared under `cfg(test)`.
pub(crate) fn test_modules(masked: &Masked) -> Vec<String> {
    let name = |(from, to): (usize, usize)| {
        let item = String::from_utf8_lossy(&masked.code[from..to]).into_owned();
        let declaration = item.trim().strip_suffix(';')?.trim_end();
        let mut words = declaration.rsplit(char::is_whitespace);
        let name = words.next()?.to_owned();
        (words.next()? == "mod").then_some(name)
    };
    test_items(masked).into_iter().filter_map(name).collect()
}

fn test_items(masked: &Masked) -> Vec<(usize, usize)> {
    let code = &masked.code;
    let mut items = Vec::new();
    let mut at = 0;
    while at < code.len() {
        if TEST_GATES.iter().any(|gate| code[at..].starts_with(gate)) {
            let end = item_end(code, at);
            items.push((at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    items
}

/// The end of the item that starts at `from`: its closing brace, or a semicolon outside all brackets.
fn item_end(code: &[u8], from: usize) -> usize {
    let mut depth = 0_i32;
    for (offset, byte) in code[from..].iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' => depth -= 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return from + offset + 1;
                }
            }
            b';' if depth == 0 => return from + offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// From `fn` to the closing brace.
    pub(crate) lines: usize,
}

pub(crate) fn functions(masked: &Masked) -> Vec<Function> {
    let code = &masked.code;
    let is_fn = |at: &usize| {
        code[*at..].starts_with(b"fn ") && (*at == 0 || !is_word(code[*at - 1])) && is_word(code[*at + 3])
    };
    let function = |at: usize| {
        let end = item_end(code, at);
        if code[end - 1] != b'}' {
            return None;
        }
        let name: Vec<u8> = code[at + 3..].iter().copied().take_while(|byte| is_word(*byte)).collect();
        Some(Function {
            name: String::from_utf8_lossy(&name).into_owned(),
            line: line_of(code, at),
            lines: 1 + newlines(&code[at..end]),
        })
    };
    (0..code.len().saturating_sub(3)).filter(is_fn).filter_map(function).collect()
}

/// The line of an offset, counted from 1.
pub(crate) fn line_of(text: &[u8], at: usize) -> usize {
    1 + newlines(&text[..at])
}

fn newlines(text: &[u8]) -> usize {
    text.iter().fold(0, |count, byte| count + usize::from(*byte == b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_told_from_code() {
        let text = r###"a("b // c", 'd', '\'', b'e', r#"f " g"#, r"h\", br##"i"##); /* j /* k */ l */ m<'n>(); // o"###;
        let code = mask(text).code_text();
        let left: String = code.split_whitespace().collect::<Vec<_>>().join("");
        assert_eq!(left, "a(,,,,,,);m<'n>();");
        assert_eq!(code.len(), text.len());
        let with_literals = mask(text).literal_text();
        assert!(with_literals.contains("b // c") && !with_literals.contains("k */"), "{with_literals}");
    }

    #[test]
    fn lifetimes_and_words_that_end_in_a_prefix_letter_are_no_literals() {
        let text = "impl<'a> For<'a> for attr { fn x(&'a self) -> &'static str { 'ế' } }";
        let code = mask(text).code_text();
        assert!(code.contains("&'static str {") && !code.contains('ế'), "{code}");
        assert!(mask("let r#type = b; \"x\"").code_text().contains("r#type = b;"));
    }

    #[test]
    fn functions_are_measured_over_braces_in_strings() {
        let text =
            "fn one(a: [u8; 2]) -> u8 {\n    \"}\";\n    '}'\n}\ntrait T { fn none(&self); }\nfn two() {}\n";
        let found = functions(&mask(text));
        let expected = [("one", 1, 4), ("two", 6, 1)];
        let expected = expected.map(|(name, line, lines)| Function { name: name.to_owned(), line, lines });
        assert_eq!(found, expected);
    }

    #[test]
    fn items_under_a_test_gate_are_blanked_and_others_stay() {
        let text = "#[cfg(test)]\nuse x::{a, b};\nfn kept() {}\n#[cfg(all(test, unix))]\nmod t { fn gone() {} }\nfn last() {}";
        let names: Vec<_> =
            functions(&without_tests(&mask(text))).into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["kept", "last"]);
    }

    #[test]
    fn a_test_module_in_another_file_is_named() {
        let text = "#[cfg(test)]\npub(crate) mod fixture;\n#[cfg(test)]\nmod inline { }\nmod real;";
        assert_eq!(test_modules(&mask(text)), ["fixture"]);
    }
}
