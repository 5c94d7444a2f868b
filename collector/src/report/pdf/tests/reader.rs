//! Reads back what the tests ask of a PDF that the product wrote. No reader for PDFs of others.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;

use flate2::read::ZlibDecoder;

/// A run of text that is marked as one piece.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Ornament: page numbers, repeated heads.
    pub(super) artifact: bool,
    pub(super) text: String,
}

pub(super) struct Pdf {
    objects: BTreeMap<u32, Object>,
}

struct Object {
    dictionary: String,
    stream: Vec<u8>,
}

impl Pdf {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut objects = BTreeMap::new();
        let mut at = 0;
        while let Some(start) = find(bytes, b" 0 obj\n", at) {
            let line = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
            let number = std::str::from_utf8(&bytes[line..start]).unwrap().parse().unwrap();
            let body = start + 7;
            let end = find(bytes, b"\nendobj", body).unwrap();
            let stream_at = find(&bytes[..end], b"\nstream\n", body);
            let dictionary =
                String::from_utf8_lossy(&bytes[body..stream_at.unwrap_or(end)]).replace('\u{fffd}', "");
            let mut stream = Vec::new();
            let mut next = end;
            if let Some(from) = stream_at {
                let length: usize = value(&dictionary, "/Length").unwrap().parse().unwrap();
                let raw = &bytes[from + 8..from + 8 + length];
                if dictionary.contains("/FlateDecode") {
                    ZlibDecoder::new(raw).read_to_end(&mut stream).unwrap();
                } else {
                    stream = raw.to_vec();
                }
                next = from + 8 + length;
            }
            objects.insert(number, Object { dictionary, stream });
            at = next;
        }
        Self { objects }
    }

    /// Dictionaries that contain a text.
    pub(super) fn with(&self, text: &str) -> Vec<&str> {
        let all = self.objects.values().map(|object| object.dictionary.as_str());
        all.filter(|dictionary| dictionary.contains(text)).collect()
    }

    /// Elements of the structure of a kind: `H1`, `TH`.
    pub(super) fn elements(&self, kind: &str) -> Vec<&str> {
        let marks = [format!("/S/{kind}/"), format!("/S/{kind}>")];
        let elements = self.with("/Type/StructElem").into_iter();
        elements.filter(|element| marks.iter().any(|mark| element.contains(mark))).collect()
    }

    /// Decoded bytes of the stream that a dictionary's entry refers to.
    pub(super) fn stream(&self, dictionary: &str, key: &str) -> &[u8] {
        &self.object(dictionary, key).stream
    }

    pub(super) fn pages(&self) -> Vec<&str> {
        let root = self.with("/Type/Pages")[0];
        let kids = root.split_once("/Kids[").unwrap().1.split(']').next().unwrap();
        kids.split(" 0 R").filter_map(|kid| kid.trim().parse().ok()).map(|kid: u32| self.at(kid)).collect()
    }

    /// Pieces of a page in the order of painting.
    pub(super) fn text(&self, page: &str) -> Vec<Piece> {
        let resources = &self.object(page, "/Resources").dictionary;
        let mut fonts = HashMap::new();
        if let Some((_, named)) = resources.split_once("/Font<<") {
            for font in named.split(">>").next().unwrap().split('/').skip(1) {
                let (name, to) = font.split_once(' ').unwrap();
                let font = self.at(to.split(' ').next().unwrap().parse().unwrap());
                fonts.insert(name.to_owned(), characters(self.stream(font, "/ToUnicode")));
            }
        }
        pieces(self.stream(page, "/Contents"), &fonts)
    }

    fn object(&self, dictionary: &str, key: &str) -> &Object {
        &self.objects[&value(dictionary, key).unwrap().parse().unwrap()]
    }

    fn at(&self, number: u32) -> &str {
        &self.objects[&number].dictionary
    }
}

/// The word after a key.
fn value<'a>(dictionary: &'a str, key: &str) -> Option<&'a str> {
    let after = dictionary.split_once(&format!("{key} "))?.1;
    after.split([' ', '/', '>', '[']).next()
}

/// Pairs of a ToUnicode table.
fn characters(table: &[u8]) -> HashMap<u16, String> {
    let pair = |line: &str| {
        let (code, text) = line.split_once("> <")?;
        let units: Vec<u16> = text
            .trim_end_matches('>')
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap())
            .collect();
        let code = u16::from_str_radix(code.strip_prefix('<')?, 16).ok()?;
        Some((code, String::from_utf16(&units).unwrap()))
    };
    String::from_utf8_lossy(table).lines().filter_map(pair).collect()
}

fn pieces(content: &[u8], fonts: &HashMap<String, HashMap<u16, String>>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    // One entry for each open mark: true if a text stands in place of its glyphs.
    let mut open: Vec<bool> = Vec::new();
    let mut font = "";
    let mut at = 0;
    while at < content.len() {
        let rest = &content[at..];
        if rest.starts_with(b"/Artifact") || rest.starts_with(b"/Span<</MCID") {
            pieces.push(Piece { artifact: rest.starts_with(b"/A"), text: String::new() });
            open.push(false);
            at += 5;
        } else if rest.starts_with(b"/Span<</ActualText") {
            let (bytes, length) = string(&rest[18..]);
            pieces.last_mut().unwrap().text.push_str(&text_string(&bytes));
            open.push(true);
            at += 18 + length;
        } else if rest.starts_with(b"EMC") {
            open.pop().unwrap();
            at += 3;
        } else if rest.starts_with(b"/f") {
            let end = rest.iter().position(|byte| *byte == b' ').unwrap();
            font = std::str::from_utf8(&rest[1..end]).unwrap();
            at += 2;
        } else if rest[0] == b'(' || (rest[0] == b'<' && !rest.starts_with(b"<<")) {
            let (bytes, length) = string(rest);
            if !open.contains(&true) {
                let text = &mut pieces.last_mut().unwrap().text;
                for code in bytes.chunks(2) {
                    text.push_str(&fonts[font][&u16::from_be_bytes([code[0], code[1]])]);
                }
            }
            at += length;
        } else {
            at += if rest.starts_with(b"<<") { 2 } else { 1 };
        }
    }
    assert!(open.is_empty());
    pieces
}

/// The bytes of a string, literal or hexadecimal, and how long its written form is.
fn string(written: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    if written[0] == b'<' {
        let end = find(written, b">", 0).unwrap();
        let digits = std::str::from_utf8(&written[1..end]).unwrap();
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap();
        return ((0..digits.len()).step_by(2).map(byte).collect(), end + 1);
    }
    let (mut at, mut depth) = (0, 0);
    loop {
        match written[at] {
            b'(' => {
                depth += 1;
                if depth > 1 {
                    bytes.push(b'(');
                }
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return (bytes, at + 1);
                }
                bytes.push(b')');
            }
            b'\\' => {
                at += 1;
                let octal: Vec<u8> =
                    written[at..].iter().take(3).copied().take_while(u8::is_ascii_digit).collect();
                if octal.is_empty() {
                    let plain = match written[at] {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        other => other,
                    };
                    bytes.push(plain);
                } else {
                    at += octal.len() - 1;
                    let digits = std::str::from_utf8(&octal).unwrap();
                    bytes.push(u8::try_from(u16::from_str_radix(digits, 8).unwrap()).unwrap());
                }
            }
            byte => bytes.push(byte),
        }
        at += 1;
    }
}

/// A text string: UTF-16 with its mark, or Latin letters.
fn text_string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(units) => {
            let units: Vec<u16> =
                units.chunks(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]])).collect();
            String::from_utf16(&units).unwrap()
        }
        None => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The text after a key of a dictionary.
pub(super) fn text_of(dictionary: &str, key: &str) -> Option<String> {
    let mut places = dictionary.match_indices(key).filter_map(|(at, _)| dictionary.get(at + key.len()..));
    let written = places.find(|after| after.starts_with('(') || after.starts_with("<FEFF"))?;
    Some(text_string(&string(written.as_bytes()).0))
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|at| at + from)
}
