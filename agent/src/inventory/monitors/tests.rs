//! Displays as their own data describe them.

use proptest::prelude::*;

use super::*;

/// Builds a base block with a right checksum.
struct Edid([u8; BLOCK_BYTES]);

impl Edid {
    /// `DEL`, product 0x40b4, week 12 of 2014, 51 x 29 cm.
    fn dell() -> Self {
        let mut block = [0; BLOCK_BYTES];
        block[..8].copy_from_slice(&HEADER);
        block[8..12].copy_from_slice(&[0x10, 0xac, 0xb4, 0x40]);
        block[16..23].copy_from_slice(&[12, 24, 1, 3, 0x80, 51, 29]);
        Self(block)
    }

    fn with(mut self, at: usize, bytes: &[u8]) -> Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn with_text(self, slot: usize, tag: u8, text: &str) -> Self {
        let mut descriptor = vec![0, 0, 0, tag, 0];
        descriptor.extend(text.bytes());
        descriptor.push(0x0a);
        descriptor.resize(DESCRIPTOR_BYTES, 0x20);
        self.with(DESCRIPTORS[slot], &descriptor)
    }

    fn digits(mut self) -> String {
        let sum = self.0[..127].iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        self.0[127] = sum.wrapping_neg();
        self.0.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    fn judged(self) -> Monitor {
        one(&facts(&self.digits()), &mut Vec::new())
    }
}

fn facts(digits: &str) -> MonitorFacts {
    MonitorFacts { name: "card0-HDMI-A-1".to_owned(), edid: Some(digits.to_owned()) }
}

#[test]
fn a_display_tells_maker_model_serial_year_and_size() {
    let timing = [1, 0x1d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfd, 0x1e, 0x11, 0, 0, 0];
    let monitor = Edid::dell()
        .with(54, &timing)
        .with_text(1, NAME, "DELL E2314H")
        .with_text(2, SERIAL, "G2W1X43K0ABC")
        .judged();
    assert_eq!(monitor.manufacturer.as_deref(), Some("Dell"));
    assert_eq!(monitor.model.as_deref(), Some("DELL E2314H"));
    assert_eq!(monitor.serial.as_deref(), Some("G2W1X43K0ABC"));
    assert_eq!(monitor.year, Some(2014));
    // 509 mm by 286 mm.
    assert_eq!(monitor.diagonal_mm, Some(583));
}

#[test]
fn without_texts_the_codes_stand_in() {
    let monitor = Edid::dell().with(12, &[0x53, 0x36, 0x41, 0x4c]).judged();
    assert_eq!(monitor.model.as_deref(), Some("DEL40B4"));
    assert_eq!(monitor.serial.as_deref(), Some("1279342163"));
    assert_eq!(monitor.diagonal_mm, Some(586));
    let unlisted = Edid::dell().with(8, &[0x6b, 0x5a]).judged();
    assert_eq!(unlisted.manufacturer.as_deref(), Some("ZZZ"));
}

#[test]
fn serials_that_name_no_display_are_refused() {
    for serial in [[0; 4], [1; 4], [0xff; 4]] {
        assert_eq!(Edid::dell().with(12, &serial).judged().serial, None, "{serial:?}");
    }
    for text in ["0", "000000000000", "123456789", "N/A", "Not Present"] {
        assert_eq!(Edid::dell().with_text(1, SERIAL, text).judged().serial, None, "{text}");
    }
}

#[test]
fn a_size_that_belongs_to_another_picture_and_a_projectors_are_not_taken() {
    // 1600 mm by 900 mm is what some boards write for every display.
    let timing = [1, 0x1d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x84, 0x63, 0, 0, 0];
    assert_eq!(Edid::dell().with(54, &timing).judged().diagonal_mm, Some(586));
    assert_eq!(Edid::dell().with(21, &[0, 0]).judged().diagonal_mm, None);
}

#[test]
fn damaged_data_are_a_problem_and_the_display_is_still_there() {
    let sound = Edid::dell().digits();
    let (head, tail) = sound.split_at(40);
    let flipped = format!("{head}0{}", tail.get(1..).unwrap());
    for damaged in [head, &flipped, "xyz", "", &sound.replace("00ffffff", "00ffff00")] {
        let mut problems = Vec::new();
        assert_eq!(judge(&[facts(damaged)], &mut problems), [Monitor::default()], "{damaged}");
        assert_eq!(problems.len(), 1, "{damaged}");
    }
    let mut problems = Vec::new();
    let silent = MonitorFacts { name: "DISPLAY\\Default_Monitor".to_owned(), edid: None };
    assert_eq!(judge(&[silent], &mut problems), [Monitor::default()]);
    assert_eq!(problems, []);
}

#[test]
fn every_maker_is_listed_once_by_three_letters() {
    let codes: Vec<&str> = rows(MAKERS, 2).map(|row| row[0]).collect();
    assert!(codes.iter().all(|code| code.len() == 3 && code.chars().all(|sign| sign.is_ascii_uppercase())));
    let mut once = codes.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), codes.len());
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), BLOCK_BYTES)) {
        let mut edid = Edid([0; BLOCK_BYTES]);
        edid.0.copy_from_slice(&bytes);
        edid.0[..8].copy_from_slice(&HEADER);
        edid.judged();
    }
}
