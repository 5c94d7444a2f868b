//! Splitting a condition into words.

use jiff::civil::Date;

/// One word of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A name or a key word: `firewall_present`, `unit.level`, `and`.
    Name(String),
    Number(i64),
    Day(Date),
    Text(String),
    /// `>=`, `(`, `,` …
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: &[&str] = &[">=", "<=", "==", "!=", "<", ">", "(", ")", ","];

/// All words, left to right.
pub(super) fn split(text: &str) -> Result<Vec<Word>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Word::Sign(sign), rest.strip_prefix(sign).unwrap_or_default())
        } else if first == '"' {
            quoted(rest)?
        } else {
            plain(rest)?
        };
        found.push(word);
        rest = after.trim_start();
    }
    Ok(found)
}

fn quoted(rest: &str) -> Result<(Word, &str), String> {
    let inside = rest.strip_prefix('"').unwrap_or_default();
    let (text, after) = inside.split_once('"').ok_or_else(|| format!("`{rest}`: a text without its end"))?;
    Ok((Word::Text(text.into()), after))
}

fn plain(rest: &str) -> Result<(Word, &str), String> {
    let end = rest
        .find(|sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.' | '-')))
        .unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let Some(first) = word.chars().next() else {
        return Err(format!("`{}` is not understood here", rest.chars().take(1).collect::<String>()));
    };
    if first.is_ascii_alphabetic() {
        return Ok((Word::Name(word.into()), after));
    }
    let read = if word.contains('-') {
        word.parse().ok().map(Word::Day)
    } else {
        word.parse().ok().map(Word::Number)
    };
    let word = read.ok_or_else(|| {
        format!("`{word}` is neither a whole number nor a day: expected e.g. 95 or 2025-07-01")
    })?;
    Ok((word, after))
}
