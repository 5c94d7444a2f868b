//! Displays out of what they say of themselves (EDID).
//!
//! Layout: VESA Enhanced EDID Standard, release A revision 2. A display whose data are damaged or absent is there all the
//! same; it is listed without a name, and damaged data are a problem. Makers' names are data (`monitor_makers.csv`); an
//! unlisted maker stays three letters.

use hatang_proto::model::inventory::{Monitor, Problem};

use super::incomplete;
use super::placeholders::{Kind, refusal};
use super::texts::{rows, tidy};
use crate::machine::facts::MonitorFacts;

const MAKERS: &str = include_str!("monitor_makers.csv");

const BLOCK_BYTES: usize = 128;
const HEADER: [u8; 8] = [0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
/// Where the four descriptors begin, and how long one is, bytes.
const DESCRIPTORS: [usize; 4] = [54, 72, 90, 108];
const DESCRIPTOR_BYTES: usize = 18;
/// Tags of descriptors that hold text.
const NAME: u8 = 0xfc;
const SERIAL: u8 = 0xff;
/// Year 0 of the field for the year of make.
const YEAR_ZERO: u16 = 1990;
/// First year in which displays had an EDID.
const EARLIEST_YEAR: u16 = 1994;
/// Sizes in centimetres are rounded; a size in millimetres that differs by more is of another picture, millimetres.
const ROUNDING_MM: u32 = 10;

pub(super) fn judge(found: &[MonitorFacts], problems: &mut Vec<Problem>) -> Vec<Monitor> {
    found.iter().map(|monitor| one(monitor, problems)).collect()
}

fn one(found: &MonitorFacts, problems: &mut Vec<Problem>) -> Monitor {
    let Some(digits) = &found.edid else { return Monitor::default() };
    match block(digits) {
        Ok(block) => described(&block),
        Err(cause) => {
            problems.push(incomplete("monitors", "read what a display says of itself", cause));
            Monitor::default()
        }
    }
}

/// The base block, checked.
fn block(digits: &str) -> Result<[u8; BLOCK_BYTES], &'static str> {
    let nibbles: Option<Vec<u32>> = digits.trim().chars().map(|sign| sign.to_digit(16)).collect();
    let nibbles = nibbles.ok_or("its EDID is not written in hexadecimal digits")?;
    let pair = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = nibbles.chunks(2).take(BLOCK_BYTES).filter_map(pair).collect();
    let block: [u8; BLOCK_BYTES] = bytes.try_into().map_err(|_| "its EDID is shorter than 128 bytes")?;
    if !block.starts_with(&HEADER) {
        return Err("its EDID does not begin as one does");
    }
    let sum = block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    if sum == 0 { Ok(block) } else { Err("the checksum of its EDID is wrong") }
}

fn described(block: &[u8; BLOCK_BYTES]) -> Monitor {
    let maker = maker_code(block);
    let product = u16::from_le_bytes([byte(block, 10), byte(block, 11)]);
    let code = maker.as_ref().map(|maker| format!("{maker}{product:04X}"));
    Monitor {
        manufacturer: maker.map(|code| maker_named(&code).map_or(code, str::to_owned)),
        model: text(block, NAME).or(code),
        serial: serial(block),
        year: year(block),
        diagonal_mm: diagonal(block),
    }
}

fn byte(block: &[u8], at: usize) -> u8 {
    block.get(at).copied().unwrap_or_default()
}

/// Three letters of five bits each.
fn maker_code(block: &[u8]) -> Option<String> {
    let packed = u16::from_be_bytes([byte(block, 8), byte(block, 9)]);
    let letter = |shift: u16| {
        let number = u8::try_from(packed >> shift & 0x1f).ok().filter(|number| (1..=26).contains(number))?;
        Some(char::from(b'A' + number - 1))
    };
    Some([letter(10)?, letter(5)?, letter(0)?].iter().collect())
}

fn maker_named(code: &str) -> Option<&'static str> {
    rows(MAKERS, 2).find_map(|row| match row.as_slice() {
        [listed, name] if *listed == code => Some(*name),
        _ => None,
    })
}

/// Descriptors that are no timings begin with two zeros and have their tag behind another.
fn descriptors(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    DESCRIPTORS.iter().filter_map(move |at| block.get(*at..at + DESCRIPTOR_BYTES))
}

fn text(block: &[u8], tag: u8) -> Option<String> {
    let found = descriptors(block)
        .find(|descriptor| descriptor.starts_with(&[0, 0, 0]) && byte(descriptor, 3) == tag)?;
    let signs = found.get(5..)?.iter().take_while(|byte| !matches!(byte, 0x0a | 0x00));
    // Makers write more than the standard's letters; what is none is left out.
    tidy(&signs.filter(|byte| (0x20..0x7f).contains(*byte)).map(|byte| char::from(*byte)).collect::<String>())
}

/// The text, else the number; placeholders and repeated bytes name no display.
fn serial(block: &[u8]) -> Option<String> {
    let bytes = [byte(block, 12), byte(block, 13), byte(block, 14), byte(block, 15)];
    let is_repeated = bytes.iter().all(|byte| *byte == bytes[0]);
    let number = (!is_repeated).then(|| u32::from_le_bytes(bytes).to_string());
    let is_real = |serial: &String| refusal(Kind::Serial, serial).is_none();
    text(block, SERIAL).filter(is_real).or_else(|| number.filter(is_real))
}

fn year(block: &[u8]) -> Option<u16> {
    Some(YEAR_ZERO + u16::from(byte(block, 17))).filter(|year| EARLIEST_YEAR <= *year)
}

/// From the preferred timing in millimetres if it fits the size in centimetres, else from the latter.
fn diagonal(block: &[u8]) -> Option<u32> {
    let coarse = [u32::from(byte(block, 21)) * 10, u32::from(byte(block, 22)) * 10];
    let timing = descriptors(block).find(|descriptor| !descriptor.starts_with(&[0, 0]));
    let fine = timing.map(|timing| {
        let high = u32::from(byte(timing, 14));
        [u32::from(byte(timing, 12)) | (high >> 4) << 8, u32::from(byte(timing, 13)) | (high & 0xf) << 8]
    });
    let is_size = |size: &[u32; 2]| size.iter().all(|mm| 0 < *mm);
    let fits = |size: &[u32; 2]| {
        is_size(size)
            && (!is_size(&coarse)
                || size.iter().zip(coarse).all(|(mm, other)| mm.abs_diff(other) <= ROUNDING_MM))
    };
    let size = fine.filter(fits).or(Some(coarse).filter(is_size))?;
    Some((size[0] * size[0] + size[1] * size[1]).isqrt())
}

#[cfg(test)]
mod tests;
