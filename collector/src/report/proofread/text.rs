//! The text as people meant it: paragraphs put together again from the lines of a file, each knowing its lines.
//!
//! Text taken out of a PDF breaks lines in the middle of sentences and has blank lines anywhere; text out of a DOCX has one
//! paragraph a line. Both are read; marks of light markup (`##`, `**`, `<b>`) are dropped.

use unicode_normalization::UnicodeNormalization;

/// A line longer than this means that lines are paragraphs, characters.
const PARAGRAPH_LINE: usize = 160;
/// A broken line is at least this long, characters.
const BROKEN_LINE: usize = 55;
/// A paragraph does not grow beyond this, bytes.
const LONGEST: usize = 8_000;

/// One paragraph, or one row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Paragraph {
    /// NFC, single spaces; cells of a row are parted by tabs.
    pub text: String,
    /// Where each line of the file begins: byte offset in `text`, number of the line from 1.
    starts: Vec<(usize, usize)>,
}

impl Paragraph {
    /// The number of the line that holds the byte at this offset.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.iter().rev().find(|(start, _)| *start <= at).map_or(0, |(_, line)| *line)
    }

    /// Whether it is a table row with its cells.
    pub(super) fn is_row(&self) -> bool {
        self.text.contains('\t')
    }

    fn new(line: &str, number: usize) -> Self {
        Self { text: line.to_owned(), starts: vec![(0, number)] }
    }

    fn append(&mut self, line: &str, number: usize) {
        self.text.push(' ');
        self.starts.push((self.text.len(), number));
        self.text.push_str(line);
    }
}

/// The paragraphs of a text.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines: Vec<String> = text.lines().map(plain).collect();
    let broken = lines.iter().all(|line| line.chars().count() <= PARAGRAPH_LINE);
    let mut found: Vec<Paragraph> = Vec::new();
    let mut last_length = 0;
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        match found.last_mut() {
            Some(last)
                if last.text.len() + line.len() < LONGEST && goes_on(last, last_length, line, broken) =>
            {
                last.append(line, index + 1);
            }
            _ => found.extend(pieces(line).map(|piece| Paragraph::new(piece, index + 1))),
        }
        last_length = line.chars().count();
    }
    found
}

/// A line of reasonable length as it is, an endless one in pieces.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(LONGEST));
        rest = more;
        (!piece.is_empty()).then_some(piece)
    })
}

fn goes_on(last: &Paragraph, last_length: usize, line: &str, broken: bool) -> bool {
    if last.is_row() || line.contains('\t') || opens(line) {
        return false;
    }
    let ended = last.text.ends_with(['.', '!', '?', ':', ';', '…']);
    match line.chars().next() {
        Some(first) if first.is_lowercase() => !last.text.ends_with(['.', '!', '?']),
        Some(first) if first.is_uppercase() => broken && !ended && last_length >= BROKEN_LINE,
        Some(first) if first.is_ascii_digit() => broken && !ended,
        Some('(') => broken && !ended,
        _ => broken && !ended && last_length >= BROKEN_LINE,
    }
}

/// Whether a line begins with a bullet, a section's number, a table's row number or the head of a table.
fn opens(line: &str) -> bool {
    let mut words = line.split(' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if line.starts_with(['-', '–', '+', '•']) || matches!(first, "STT" | "TT") {
        return true;
    }
    let number = first.trim_end_matches(['.', ')']);
    let marked = number.len() < first.len();
    let next_is_name = second.chars().next().is_some_and(|sign| sign.is_uppercase() || sign.is_ascii_digit());
    if !number.is_empty() && number.split('.').all(is_short_number) {
        return marked || next_is_name;
    }
    marked && number.chars().count() <= 4 && number.chars().all(char::is_alphabetic)
        || first.split_once('.').is_some_and(|(head, _)| !head.is_empty() && head.chars().all(is_roman))
}

fn is_short_number(part: &str) -> bool {
    (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a character can be part of a section's Roman numeral.
pub(super) fn is_roman(sign: char) -> bool {
    matches!(sign, 'I' | 'V' | 'X')
}

/// A line without markup, NFC, with single spaces; tabs stay.
fn plain(line: &str) -> String {
    let line = line.replace("<b>", "").replace("</b>", "").replace("**", "");
    let line = line.trim().trim_start_matches('#').trim().trim_matches('*');
    let cells = line.split('\t').map(|cell| {
        let composed: String = cell.nfc().filter(|sign| !matches!(sign, '\u{200b}'..='\u{200f}')).collect();
        composed.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    cells.collect::<Vec<_>>().join("\t").trim_matches(' ').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_broken_by_a_pdf_is_one_paragraph_again_and_knows_its_lines() {
        let text = "Thực hiện Công văn số 1571/UBND-VHTT ngày 24 tháng 11 năm 2023 \n\ncủa Ủy ban nhân dân\n\nĐến nay:\n- Một\n- Hai";
        let found = paragraphs(text);
        assert_eq!(found.len(), 4);
        let at = found[0].text.find("của").unwrap();
        assert_eq!((found[0].line(0), found[0].line(at)), (1, 3));
        assert_eq!(found[3].line(0), 7);
    }

    #[test]
    fn table_rows_and_section_numbers_stand_alone() {
        let found =
            paragraphs("1\tMáy in\t17\nhai\n1 Máy chủ 0\n2.1 Máy tính 42\nIII.TỒN TẠI\na) Về hạ tầng");
        assert_eq!(found.len(), 6);
        assert!(found[0].is_row());
    }

    #[test]
    fn markup_is_dropped_and_letters_are_composed() {
        let found = paragraphs("#### **I. KE\u{302}\u{301}T QUẢ**");
        assert_eq!(found[0].text, "I. KẾT QUẢ");
    }
}
