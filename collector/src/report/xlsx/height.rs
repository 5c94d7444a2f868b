//! How high a row must be for its text: Excel finds that by itself only for some rows, LibreOffice for none.

/// Widths of letters in hundredths of a millimetre, a little more than Times New Roman's average, since a line too many is no harm.
pub(super) const PLAIN_11: u16 = 165;
pub(super) const BOLD_11: u16 = 195;
pub(super) const TITLE_13: u16 = 240;
/// What a cell keeps free at its sides, millimetres.
const MARGIN_MM: u16 = 5;
/// Excel's highest row, points.
const HIGHEST: f64 = 409.0;

/// Lines that a text takes in a column, broken between words as Excel does.
pub(super) fn lines_in(text: &str, width_mm: u16, letter: u16) -> u16 {
    let room = usize::from(width_mm.saturating_sub(MARGIN_MM)) * 100 / usize::from(letter.max(1));
    let room = room.max(1);
    text.lines().fold(0, |sum: u16, line| sum.saturating_add(wrapped(line, room))).max(1)
}

/// Height of a row with so many lines, points.
pub(super) fn points(lines: u16, a_line: f64) -> f64 {
    (f64::from(lines) * a_line + 2.0).min(HIGHEST)
}

fn wrapped(line: &str, room: usize) -> u16 {
    let (mut lines, mut used) = (1_usize, 0_usize);
    for word in line.split(' ') {
        let length = word.chars().count();
        let joined = if used == 0 { length } else { used + 1 + length };
        if joined <= room {
            used = joined;
            continue;
        }
        // A word longer than the line is broken anywhere.
        let own = length.div_ceil(room).max(1);
        lines += if used == 0 { own - 1 } else { own };
        used = length - (own - 1) * room;
    }
    u16::try_from(lines).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_inside_what_is_longer() {
        for (line, room, lines) in [
            ("", 10, 1),
            ("một hai ba", 10, 1),
            ("một hai ba", 9, 2),
            ("a bbbbbbbbbbbb c", 5, 4),
            ("xxxxxxxxxx", 5, 2),
        ] {
            assert_eq!(wrapped(line, room), lines, "{line}");
        }
    }

    #[test]
    fn no_row_is_higher_than_excel_allows() {
        assert!((points(lines_in(&"x".repeat(40_000), 12, PLAIN_11), 15.0) - HIGHEST).abs() < 1e-9);
        assert_eq!(lines_in("một\nhai", 100, PLAIN_11), 2);
    }
}
