//! Words, numbers and marks of a paragraph, and looking for them.

use std::ops::Range;

use super::text::Paragraph;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Digits with dots and commas between them: `1.685`, `95,4`, `2.1`.
    Number,
    /// One sign.
    Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// In lower case.
    pub lower: String,
    /// Byte offset in the paragraph.
    pub at: usize,
    /// Whether white space stands before it.
    pub spaced: bool,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// In units of the last decimal: 954 for `95,4`.
    pub scaled: i64,
    pub decimals: u32,
    /// Dots part groups of three digits.
    pub dotted: bool,
}

/// A paragraph with its tokens.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub paragraph: &'a Paragraph,
    pub tokens: Vec<Token<'a>>,
}

impl Token<'_> {
    pub(super) fn is(&self, mark: &str) -> bool {
        self.text == mark
    }

    /// The number, if it is one that Vietnamese documents write: dots for thousands, a comma for decimals.
    pub(super) fn number(&self) -> Option<Number> {
        if self.kind != Kind::Number {
            return None;
        }
        let (whole, decimals) = self.text.split_once(',').unwrap_or((self.text, ""));
        let mut groups = whole.split('.');
        let first = groups.next()?;
        let dotted = whole.contains('.');
        if dotted && (!(1..=3).contains(&first.len()) || !groups.all(|group| group.len() == 3)) {
            return None;
        }
        let digits: String = whole.chars().chain(decimals.chars()).filter(char::is_ascii_digit).collect();
        let scaled = digits.parse().ok().filter(|_| !decimals.contains(['.', ',']))?;
        Some(Number { scaled, decimals: u32::try_from(decimals.len()).ok()?, dotted })
    }

    /// The number if it has no decimals.
    pub(super) fn whole(&self) -> Option<i64> {
        self.number().filter(|number| number.decimals == 0).map(|number| number.scaled)
    }

    /// The year it may be.
    pub(super) fn year(&self) -> Option<i16> {
        let plain = self.text.len() == 4 && self.kind == Kind::Number;
        self.text.parse().ok().filter(|year| plain && (1980..=2100).contains(year))
    }
}

impl<'a> Reading<'a> {
    pub(super) fn new(paragraph: &'a Paragraph) -> Self {
        Self { paragraph, tokens: tokens(&paragraph.text) }
    }

    /// The line of a token.
    pub(super) fn line(&self, index: usize) -> usize {
        self.paragraph.line(self.tokens.get(index).map_or(0, |token| token.at))
    }

    /// The token before another.
    pub(super) fn before(&self, index: usize) -> Option<&Token<'a>> {
        index.checked_sub(1).and_then(|index| self.tokens.get(index))
    }

    /// The first place at or after `from` where these lower-case words stand, commas or not: index of the first word and
    /// of what follows the last.
    pub(super) fn find(&self, words: &str, from: usize) -> Option<(usize, usize)> {
        (from..self.tokens.len()).find_map(|at| self.matches(words, at).map(|end| (at, end)))
    }

    /// The same within a range; words that begin in it may end beyond.
    pub(super) fn find_within(&self, words: &str, range: &Range<usize>) -> Option<(usize, usize)> {
        range.clone().find_map(|at| self.matches(words, at).map(|end| (at, end)))
    }

    /// Whether the words stand anywhere.
    pub(super) fn says(&self, words: &str) -> bool {
        self.find(words, 0).is_some()
    }

    /// The index after the words if they stand here.
    pub(super) fn matches(&self, words: &str, at: usize) -> Option<usize> {
        let mut next = at;
        for (position, word) in words.split(' ').enumerate() {
            while position > 0 && self.tokens.get(next).is_some_and(|token| token.is(",")) {
                next += 1;
            }
            if self.tokens.get(next)?.lower != word {
                return None;
            }
            next += 1;
        }
        Some(next)
    }

    /// Token ranges of the sentences, full stops and semicolons not included.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            let ends = matches!(token.text, "." | "!" | "?" | ";")
                && self.tokens.get(index + 1).is_none_or(|next| next.spaced || next.kind == Kind::Word);
            if ends {
                found.push(start..index);
                start = index + 1;
            }
        }
        found.push(start..self.tokens.len());
        found.retain(|range| !range.is_empty());
        found
    }

    /// `18/20`, which is neither a date nor a document's number: part and whole.
    pub(super) fn fraction(&self, index: usize) -> Option<(i64, i64)> {
        let part = self.tokens.get(index)?.whole()?;
        let whole_token = self.tokens.get(index + 2)?;
        let joined = self.tokens.get(index + 1)?.is("/") && !whole_token.spaced;
        let before = self.before(index);
        let goes_on = self.tokens.get(index + 3).is_some_and(|next| next.is("/") || next.is(":"));
        let in_a_code =
            before.is_some_and(|token| token.is("/") || (token.kind == Kind::Mark && token.is("=")));
        let month = whole_token.year().is_some() && (1..=12).contains(&part);
        let whole = whole_token.whole().filter(|whole| *whole > 0)?;
        (joined && !in_a_code && !goes_on && !month).then_some((part, whole))
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut signs = text.char_indices().peekable();
    let mut spaced = false;
    while let Some((at, sign)) = signs.next() {
        if sign.is_whitespace() {
            spaced = true;
            continue;
        }
        let kind = kind(sign);
        let mut end = at + sign.len_utf8();
        while let Some((next_at, next)) = signs.peek().copied() {
            let inner = matches!(next, '.' | ',')
                && text.get(next_at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let belongs = match kind {
                Kind::Word => self::kind(next) == Kind::Word,
                Kind::Number => next.is_ascii_digit() || inner,
                Kind::Mark => false,
            };
            if !belongs {
                break;
            }
            end = next_at + next.len_utf8();
            signs.next();
        }
        let word = text.get(at..end).unwrap_or_default();
        found.push(Token { kind, text: word, lower: word.to_lowercase(), at, spaced });
        spaced = false;
    }
    found
}

fn kind(sign: char) -> Kind {
    if sign.is_ascii_digit() {
        Kind::Number
    } else if sign.is_alphabetic() || unicode_normalization::char::is_combining_mark(sign) {
        Kind::Word
    } else {
        Kind::Mark
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::paragraphs;
    use super::*;

    fn with<T>(text: &str, look: impl Fn(&Reading<'_>) -> T) -> T {
        look(&Reading::new(&paragraphs(text)[0]))
    }

    #[test]
    fn numbers_are_read_as_vietnamese_documents_write_them() {
        let numbers = |text| {
            with(text, |reading| {
                reading
                    .tokens
                    .iter()
                    .filter_map(Token::number)
                    .map(|n| (n.scaled, n.decimals))
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(numbers("1.685 hồ sơ, 95,4% và 10."), [(1685, 0), (954, 1), (10, 0)]);
        assert_eq!(numbers("4.1 Ứng dụng 99999999999999999999"), []);
    }

    #[test]
    fn a_date_or_a_document_number_is_no_fraction() {
        let fractions = |text| {
            with(text, |reading| {
                (0..reading.tokens.len()).filter_map(|index| reading.fraction(index)).collect::<Vec<_>>()
            })
        };
        assert_eq!(fractions("(20/20) và 2164/3155hồ sơ"), [(20, 20), (2164, 3155)]);
        assert_eq!(fractions("ngày 05/6/2021, tháng 4/2021, số 43/2011/NĐ-CP, 39/KH-UBND, 3/0"), []);
    }

    #[test]
    fn words_are_found_across_commas() {
        assert_eq!(
            with("Số cán bộ, công chức xã", |reading| reading.find("cán bộ công chức", 0)),
            Some((1, 6))
        );
    }
}
