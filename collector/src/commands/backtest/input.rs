//! Text files as lines, plain or compressed with Zstandard, which is told by a file's first bytes and not by its name.
//!
//! A file is read once from front to back, and neither its size nor what it unpacks to is held in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use ruzstd::decoding::StreamingDecoder;

use crate::limits::{BACKTEST_LINE_BYTES, BACKTEST_WINDOW_BYTES};

const ZSTANDARD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A file's lines without their ends.
pub struct Lines {
    reader: Box<dyn BufRead>,
    number: usize,
    line: Vec<u8>,
}

impl Lines {
    /// Opens a file; errors do not name it.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).context("cannot open the file")?;
        if file.metadata().context("look at the file")?.is_dir() {
            bail!("it is a folder: name the files in it");
        }
        Self::of(BufReader::new(file))
    }

    fn of(mut source: impl BufRead + 'static) -> Result<Self> {
        let is_packed = source.fill_buf().context("cannot read the file")?.starts_with(&ZSTANDARD);
        let reader: Box<dyn BufRead> =
            if is_packed { Box::new(BufReader::new(Unpacked::of(source)?)) } else { Box::new(source) };
        Ok(Self { reader, number: 0, line: Vec::new() })
    }

    /// The next line with its number, counted from 1; `None` at the end.
    pub fn next_line(&mut self) -> Result<Option<(usize, &str)>> {
        self.number += 1;
        let number = self.number;
        self.line.clear();
        let mut bounded = self.reader.by_ref().take(BACKTEST_LINE_BYTES + 1);
        let length = bounded
            .read_until(b'\n', &mut self.line)
            .with_context(|| format!("cannot read line {number}"))?;
        if length == 0 {
            return Ok(None);
        }
        if self.line.len() as u64 > BACKTEST_LINE_BYTES {
            bail!("line {number} has more than {BACKTEST_LINE_BYTES} bytes: is this a file of samples?");
        }
        let Ok(text) = std::str::from_utf8(&self.line) else {
            bail!("line {number} is no UTF-8 text: save the file as CSV in UTF-8");
        };
        let text = if number == 1 { text.trim_start_matches(BYTE_ORDER_MARK) } else { text };
        Ok(Some((number, text.trim_end_matches(['\n', '\r']))))
    }
}

/// What Zstandard frames, one after another, unpack to; a frame that carries a checksum is checked.
struct Unpacked<R: BufRead> {
    /// `None` after the last frame.
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Unpacked<R> {
    fn of(source: R) -> io::Result<Self> {
        let frame = StreamingDecoder::new_with_max_window_size(source, BACKTEST_WINDOW_BYTES);
        Ok(Self { frame: Some(frame.map_err(damaged)?) })
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let length = frame.read(buffer).map_err(damaged)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let decoder = &frame.decoder;
            let promised = decoder.get_checksum_from_data();
            if promised.is_some() && promised != decoder.get_calculated_checksum() {
                return Err(damaged("its checksum is another"));
            }
            let rest = self.frame.take().map(StreamingDecoder::into_inner);
            if let Some(mut source) = rest
                && !source.fill_buf()?.is_empty()
            {
                *self = Self::of(source)?;
            }
        }
        Ok(0)
    }
}

fn damaged(fault: impl std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the compressed data is damaged ({fault}): get the file again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "time;rtt\n1;2.5\n" in one frame with a checksum.
    const PACKED: &[u8] = include_bytes!("input/two_lines.csv.zst");

    fn lines(bytes: &[u8]) -> Result<Vec<String>> {
        let mut lines = Lines::of(io::Cursor::new(bytes.to_vec()))?;
        let mut texts = Vec::new();
        while let Some((number, text)) = lines.next_line()? {
            assert_eq!(number, texts.len() + 1);
            texts.push(text.to_owned());
        }
        Ok(texts)
    }

    #[test]
    fn packed_and_plain_files_read_alike() {
        let expected = ["time;rtt", "1;2.5"];
        assert_eq!(lines(b"\xEF\xBB\xBFtime;rtt\r\n1;2.5").unwrap(), expected);
        assert_eq!(lines(PACKED).unwrap(), expected);
        assert_eq!(lines(&[PACKED, PACKED].concat()).unwrap(), [expected, expected].concat());
        assert!(lines(b"").unwrap().is_empty());
    }

    #[test]
    fn no_damage_to_a_packed_file_passes() {
        for length in 4..PACKED.len() {
            assert!(lines(&PACKED[..length]).is_err(), "cut after {length} bytes");
        }
        for place in 0..PACKED.len() {
            let mut bytes = PACKED.to_vec();
            bytes[place] ^= 0x10;
            let read = lines(&bytes);
            assert!(read.is_err() || read.is_ok_and(|texts| texts == ["time;rtt", "1;2.5"]), "byte {place}");
        }
    }

    #[test]
    fn an_endless_line_and_foreign_encodings_are_refused_by_number() {
        let long = lines(&vec![b'7'; 1 << 20]).unwrap_err();
        assert!(long.to_string().starts_with("line 1 has more than"), "{long}");
        let foreign = lines(b"time;rtt\n\xFF\xFE\n").unwrap_err();
        assert!(foreign.to_string().starts_with("line 2 is no UTF-8 text"), "{foreign}");
    }
}
