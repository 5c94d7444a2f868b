//! Masks what names one display: its serial number in EDID, as a number and as text, and the instance in its name.
//!
//! Maker, model, year and size stay, and so does the checksum's state: sound data stay sound, damaged data damaged. Only
//! the base block is kept. Placeholders among serials stay, for they are refused.

use super::short;
use crate::inventory::placeholders::{Kind, refusal};
use crate::machine::facts::MonitorFacts;

const BLOCK_DIGITS: usize = 256;
/// The number of the display within the base block, hexadecimal digits.
const NUMBER: std::ops::Range<usize> = 24..32;
/// Beginnings of the four descriptors, hexadecimal digits, and the tag of a serial with the zeros around it.
const DESCRIPTORS: [usize; 4] = [108, 144, 180, 216];
const SERIAL_HEAD: &str = "000000ff00";
const TEXT_DIGITS: usize = 26;

pub(super) fn monitor(found: &mut MonitorFacts) {
    found.name = name(&found.name);
    if let Some(digits) = &mut found.edid {
        *digits = edid(digits);
    }
}

/// `DISPLAY\DEL40B4\…` keeps the model's code, a connector its name.
fn name(name: &str) -> String {
    match name.rsplit_once('\\') {
        Some((head, instance)) => format!("{head}\\{}", short(instance)),
        None => name.to_owned(),
    }
}

fn edid(digits: &str) -> String {
    let is_whole = digits.is_ascii() && BLOCK_DIGITS <= digits.len();
    let Some(block) = digits.get(..BLOCK_DIGITS).filter(|_| is_whole) else {
        // Too short to be read; nothing in it decides but that.
        return format!("{:0width$}", 0, width = digits.len().min(64));
    };
    let mut masked = block.to_lowercase();
    let was = sum(&masked);
    let number = masked.get(NUMBER).unwrap_or_default().to_owned();
    if !is_repeated(&number) {
        masked.replace_range(NUMBER, &format!("{}01", short(&number)));
    }
    for at in DESCRIPTORS {
        let text = at + SERIAL_HEAD.len()..at + SERIAL_HEAD.len() + TEXT_DIGITS;
        if masked.get(at..text.start) == Some(SERIAL_HEAD)
            && let Some(found) = masked.get(text.clone()).map(str::to_owned)
            && refusal(Kind::Serial, &read(&found)).is_none()
        {
            let text_bytes = format!("masked{}\n", short(&found)).into_bytes();
            let mask = text_bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            masked.replace_range(text, &mask);
        }
    }
    restore_sum(&mut masked, was);
    masked
}

fn is_repeated(number: &str) -> bool {
    number.get(..2).is_some_and(|first| number == first.repeat(4))
}

fn read(digits: &str) -> String {
    let bytes =
        (0..digits.len() / 2).filter_map(|at| u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok());
    bytes.take_while(|byte| *byte != 0x0a).map(char::from).collect()
}

/// Sum of all bytes; `None` if some are no digits.
fn sum(digits: &str) -> Option<u8> {
    (0..digits.len() / 2)
        .map(|at| digits.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .try_fold(0_u8, |sum, byte| byte.map(|byte| sum.wrapping_add(byte)))
}

/// Writes the last byte so that the sum is what it was.
fn restore_sum(digits: &mut String, was: Option<u8>) {
    let last = digits.get(BLOCK_DIGITS - 2..).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    if let (Some(was), Some(is), Some(last)) = (was, sum(digits), last) {
        let last = last.wrapping_add(was).wrapping_sub(is);
        digits.replace_range(BLOCK_DIGITS - 2.., &format!("{last:02x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A display of 51 x 29 cm with the serial `G2W1X43K0ABC` as text and 0x4c413653 as a number.
    fn block() -> String {
        let mut bytes = vec![0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x10, 0xac, 0xb4, 0x40];
        bytes.extend([0x53, 0x36, 0x41, 0x4c, 12, 24, 1, 3, 0x80, 51, 29]);
        bytes.resize(72, 0);
        bytes.extend([0, 0, 0, 0xff, 0]);
        bytes.extend(b"G2W1X43K0ABC\n");
        bytes.resize(127, 0);
        let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        bytes.push(sum.wrapping_neg());
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    #[test]
    fn both_serials_are_masked_and_sound_data_stay_sound() {
        let (sound, masked) = (block(), edid(&block()));
        assert_eq!((sum(&sound), sum(&masked)), (Some(0), Some(0)));
        assert_eq!(masked.get(..NUMBER.start), sound.get(..NUMBER.start));
        assert!(!masked.contains("47325731") && !masked.contains("5336414c"));
        assert_eq!(edid(&block()), masked);
        let damaged = block().replacen("0c18", "0c19", 1);
        assert_eq!(sum(&edid(&damaged)), Some(1));
    }

    #[test]
    fn short_and_foreign_texts_are_not_kept() {
        assert_eq!(edid("47325731"), "00000000");
        assert!(!edid(&"ạ".repeat(300)).contains('ạ'));
    }

    #[test]
    fn the_instance_in_a_name_is_masked() {
        assert_eq!(name("card0-HDMI-A-1"), "card0-HDMI-A-1");
        let masked = name(r"DISPLAY\DEL40B4\4&1a2b3c&0&UID1");
        assert!(masked.starts_with(r"DISPLAY\DEL40B4\") && !masked.contains("1a2b3c"));
    }
}
