//! The dialog's template: what stands where, as bytes that the system reads.
//!
//! Positions are dialog units: a quarter of a letter's mean width, an eighth of its height. It calls nothing. Source,
//! Microsoft Learn: "DLGTEMPLATE", "DLGITEMTEMPLATE", "Dialog Boxes: Templates in Memory"; distances: "Layout" of the
//! Windows desktop guidelines.

use windows_sys::Win32::UI::WindowsAndMessaging::{
    BS_DEFPUSHBUTTON, BS_PUSHBUTTON, CBS_DROPDOWNLIST, CBS_HASSTRINGS, DS_CENTER, DS_MODALFRAME, DS_SETFONT,
    ES_AUTOVSCROLL, ES_MULTILINE, IDCANCEL, IDOK, WS_BORDER, WS_CAPTION, WS_CHILD, WS_POPUP, WS_SYSMENU,
    WS_TABSTOP, WS_VISIBLE, WS_VSCROLL,
};

pub(super) const TITLE: &str = "Báo mạng chậm";
/// The box with the applications.
pub(super) const APPLICATION: i32 = 101;
/// The field for the note.
pub(super) const NOTE: i32 = 102;

/// Atoms of the system's own classes.
const BUTTON: u16 = 0x0080;
const EDIT: u16 = 0x0081;
const STATIC: u16 = 0x0082;
const COMBO_BOX: u16 = 0x0085;

/// A font by name and size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Font {
    pub points: u16,
    pub name: String,
}

impl Font {
    /// That of Windows 7 and later.
    pub(super) fn usual() -> Self {
        Self { points: 9, name: "Segoe UI".to_owned() }
    }
}

struct Control {
    class: u16,
    style: u32,
    /// Left, top, width, height.
    place: [i16; 4],
    id: i32,
    text: &'static str,
}

/// In tab order; a label stands right before what its underlined letter leads to.
fn controls() -> [Control; 6] {
    let (width, label) = (226, |top| [7, top, 226, 9]);
    let list = (CBS_DROPDOWNLIST | CBS_HASSTRINGS) as u32 | WS_VSCROLL | WS_TABSTOP;
    let note = (ES_MULTILINE | ES_AUTOVSCROLL) as u32 | WS_BORDER | WS_VSCROLL | WS_TABSTOP;
    let button = |style: i32| style.cast_unsigned() | WS_TABSTOP;
    [
        Control { class: STATIC, style: 0, place: label(7), id: -1, text: "Ứng &dụng nào bị chậm?" },
        // The height is that of the opened list.
        Control { class: COMBO_BOX, style: list, place: [7, 18, width, 120], id: APPLICATION, text: "" },
        Control {
            class: STATIC, style: 0, place: label(40), id: -1, text: "Gh&i chú (không bắt buộc)"
        },
        Control { class: EDIT, style: note, place: [7, 51, width, 52], id: NOTE, text: "" },
        Control {
            class: BUTTON,
            style: button(BS_DEFPUSHBUTTON),
            place: [125, 112, 50, 15],
            id: IDOK,
            text: "&Gửi",
        },
        Control {
            class: BUTTON,
            style: button(BS_PUSHBUTTON),
            place: [183, 112, 50, 15],
            id: IDCANCEL,
            text: "&Thôi",
        },
    ]
}

/// The whole template, aligned as the system wants it.
pub(super) fn build(font: &Font) -> Vec<u32> {
    let controls = controls();
    let mut words = Words::default();
    let style = (DS_SETFONT | DS_MODALFRAME | DS_CENTER) as u32 | WS_POPUP | WS_CAPTION | WS_SYSMENU;
    words.long(style);
    words.long(0);
    words.word(u16::try_from(controls.len()).unwrap_or_default());
    words.place([0, 0, 240, 134]);
    // No menu, the usual class.
    words.word(0);
    words.word(0);
    words.text(TITLE);
    words.word(font.points);
    words.text(&font.name);
    for control in &controls {
        words.align();
        words.long(control.style | WS_CHILD | WS_VISIBLE);
        words.long(0);
        words.place(control.place);
        // A label needs no number; 65535 says so.
        words.word(u16::try_from(control.id).unwrap_or(u16::MAX));
        words.word(0xffff);
        words.word(control.class);
        words.text(control.text);
        // No data of its own.
        words.word(0);
    }
    words.longs()
}

#[derive(Default)]
struct Words(Vec<u16>);

impl Words {
    fn word(&mut self, word: u16) {
        self.0.push(word);
    }

    fn long(&mut self, long: u32) {
        let [a, b, c, d] = long.to_le_bytes();
        self.0.extend([u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])]);
    }

    fn place(&mut self, place: [i16; 4]) {
        self.0.extend(place.map(|number| u16::from_ne_bytes(number.to_ne_bytes())));
    }

    fn text(&mut self, text: &str) {
        self.0.extend(text.encode_utf16().chain([0]));
    }

    fn align(&mut self) {
        if self.0.len() % 2 == 1 {
            self.0.push(0);
        }
    }

    fn longs(mut self) -> Vec<u32> {
        self.align();
        let pairs = self.0.chunks_exact(2);
        pairs.map(|pair| pair.iter().rev().fold(0, |long, word| long << 16 | u32::from(*word))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_begins_with_style_and_count_and_each_control_is_aligned() {
        let longs = build(&Font::usual());
        assert_eq!(longs[0] & WS_CAPTION, WS_CAPTION);
        assert_eq!(longs[2] & 0xffff, 6);
        let starts = longs.iter().filter(|long| **long & (WS_CHILD | WS_VISIBLE) == WS_CHILD | WS_VISIBLE);
        assert!(6 <= starts.count());
    }

    #[test]
    fn every_underlined_letter_is_used_once_and_nothing_leaves_the_window() {
        let letters: Vec<char> = controls()
            .iter()
            .filter_map(|control| control.text.split_once('&')?.1.chars().next())
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        assert_eq!(letters, ['d', 'i', 'g', 't']);
        for control in controls().iter().filter(|control| control.class != COMBO_BOX) {
            let [left, top, width, height] = control.place;
            assert!(7 <= left && left + width <= 233 && 7 <= top && top + height <= 127, "{}", control.text);
        }
    }
}
