//! Text as lines of a given width: greedy, at spaces, and inside a word only if the word is longer than a line.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::font::{Face, Fonts, Glyph};

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub(super) face: Face,
    /// Points.
    pub(super) size: f32,
}

/// One line, ready to be set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// What a search finds; a broken line ends in the space at which it was broken.
    pub(super) text: String,
    pub(super) letters: Vec<Letter>,
    /// Points, without the space at the end.
    pub(super) width: f32,
    /// Spaces that justifying may widen.
    pub(super) gaps: u16,
    /// Nothing follows in the paragraph: not justified.
    pub(super) last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    pub(super) glyph: Glyph,
    /// Length in [`Line::text`].
    pub(super) bytes: usize,
    pub(super) space: bool,
}

struct Sign {
    /// As searched: any white space is an ordinary one, because that is what the keyboard has.
    sign: char,
    glyph: Glyph,
    /// Points.
    width: f32,
    /// White space at which a line may end.
    may_end: bool,
}

/// Rounding must not push the last letter of a line that fits exactly.
const SLACK: f32 = 0.01;

/// At least one line, empty if the text is. `first` and `width` are points: the room in the first line and in the others.
pub(super) fn lines(fonts: &Fonts, text: &str, look: Look, first: f32, width: f32) -> Vec<Line> {
    let signs = signs(fonts, text, look);
    let mut lines = Vec::new();
    let mut rest = signs.as_slice();
    let mut room = first;
    loop {
        let (line, after) = rest.split_at_checked(fitting(rest, room.max(look.size))).unwrap_or((rest, &[]));
        lines.push(set(line, after.is_empty()));
        if after.is_empty() {
            return lines;
        }
        (rest, room) = (after, width);
    }
}

/// Points that a text needs in one line.
pub(super) fn width(fonts: &Fonts, text: &str, look: Look) -> f32 {
    signs(fonts, text, look).iter().map(|sign| sign.width).sum()
}

/// The text as it is found in print.
pub(super) fn plain(text: &str) -> String {
    text.nfc().filter_map(printable).collect::<String>().trim().into()
}

fn signs(fonts: &Fonts, text: &str, look: Look) -> Vec<Sign> {
    let sign = |given: char| {
        let sign = printable(given)?;
        let glyph = fonts.glyph(look.face, sign);
        let may_end = sign == ' ' && !matches!(given, '\u{a0}' | '\u{2007}' | '\u{202f}');
        Some(Sign { sign, glyph, width: glyph.advance * look.size, may_end })
    };
    text.nfc().filter_map(sign).collect()
}

/// Nothing invisible is printed, and what has a meaning in one font only (private use) is an unknown character.
fn printable(sign: char) -> Option<char> {
    match sign {
        _ if sign.is_whitespace() => Some(' '),
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => None,
        '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}' => None,
        _ if sign.is_control() || u32::from(sign) & 0xfffe == 0xfffe => None,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(char::REPLACEMENT_CHARACTER),
        _ => Some(sign),
    }
}

/// How many signs go into a line; at least one, if there is one.
fn fitting(signs: &[Sign], room: f32) -> usize {
    let (mut x, mut after_space, mut inside_word) = (0.0, 0, 0);
    for (index, sign) in signs.iter().enumerate() {
        if index > 0 && !sign.may_end && x + sign.width > room + SLACK {
            return match (after_space, inside_word) {
                (0, 0) => before_marks(signs, index),
                (0, place) | (place, _) => place,
            };
        }
        x += sign.width;
        let next = signs.get(index + 1);
        if sign.may_end {
            after_space = index + 1;
        } else if matches!(sign.sign, '-' | '–' | '/' | '_' | '.' | ',' | ';' | ':' | '\\')
            && next.is_some_and(|next| !is_combining_mark(next.sign))
        {
            inside_word = index + 1;
        }
    }
    signs.len()
}

/// The nearest place at or before `index` that does not part a letter from its marks.
fn before_marks(signs: &[Sign], index: usize) -> usize {
    let is_letter = |place: &usize| signs.get(*place).is_some_and(|sign| !is_combining_mark(sign.sign));
    (1..=index).rev().find(is_letter).unwrap_or(index)
}

fn set(signs: &[Sign], last: bool) -> Line {
    let end = signs.iter().rposition(|sign| !sign.may_end).map_or(0, |index| index + 1);
    let shown = signs.get(..end).unwrap_or_default();
    let letter =
        |sign: &Sign| Letter { glyph: sign.glyph, bytes: sign.sign.len_utf8(), space: sign.sign == ' ' };
    Line {
        text: signs.iter().map(|sign| sign.sign).collect(),
        letters: signs.iter().map(letter).collect(),
        width: shown.iter().map(|sign| sign.width).sum(),
        gaps: u16::try_from(shown.iter().filter(|sign| sign.sign == ' ').count()).unwrap_or(u16::MAX),
        last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOOK: Look = Look { face: Face::Regular, size: 10.0 };

    fn texts(text: &str, room: f32) -> Vec<String> {
        let fonts = Fonts::load().unwrap();
        lines(&fonts, text, LOOK, room, room).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_line_ends_at_a_space_and_not_at_a_no_break_space() {
        assert_eq!(texts("năm trước, 18\u{a0}máy", 65.0), ["năm trước, ", "18 máy"]);
        assert_eq!(texts("", 65.0), [""]);
        assert_eq!(texts("  ", 65.0), ["  "]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_first_at_its_signs() {
        assert_eq!(texts("VPUB-MAYTRAMSO12", 60.0), ["VPUB-", "MAYTRAMS", "O12"]);
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        assert!(texts(&"x\u{333}".repeat(40), 33.0).iter().all(|line| line.starts_with('x')));
    }

    #[test]
    fn decomposed_text_is_found_composed() {
        assert_eq!(texts("Tha\u{301}i\u{200b} Ho\u{323}c\u{e000}", 200.0), ["Thái Học\u{fffd}"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_room_and_no_letter_is_lost(
            text in "(\\PC|[ a-zA-ZàệỮ\u{a0}漢-]){0,300}", first in 10.0f32..300.0, room in 10.0f32..300.0,
        ) {
            let fonts = Fonts::load().unwrap();
            let lines = lines(&fonts, &text, LOOK, first, room);
            for (index, line) in lines.iter().enumerate() {
                let room = if index == 0 { first } else { room };
                prop_assert!(line.width <= room + 0.1 || line.letters.len() <= 2, "{line:?}");
                prop_assert_eq!(line.letters.iter().map(|letter| letter.bytes).sum::<usize>(), line.text.len());
                prop_assert_eq!(line.last, index + 1 == lines.len());
            }
            let printed: String = text.nfc().filter_map(printable).collect();
            prop_assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<String>(), printed);
        }
    }
}
