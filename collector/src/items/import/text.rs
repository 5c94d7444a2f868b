//! CSV as Excel and people write it: three alphabets' worth of encodings, three separators.

use super::table::RawTable;
use super::{RowError, columns};

/// Excel's regional list separator, the tab of "Unicode text", and the standard's comma.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];

/// The lines of a CSV file, cut by the separator under which its head makes most sense.
pub(super) fn table(bytes: &[u8]) -> Result<RawTable, RowError> {
    let text = decoded(bytes)?;
    let (text, named) = named_separator(&text);
    let mut best: Option<(usize, RawTable)> = None;
    for separator in SEPARATORS.into_iter().filter(|separator| named.is_none_or(|named| named == *separator))
    {
        let table = cut(text, separator, u32::from(named.is_some()))?;
        let known = columns::known(&table);
        if best.as_ref().is_none_or(|(most, _)| known > *most) {
            best = Some((known, table));
        }
    }
    Ok(best.map(|(_, table)| table).unwrap_or_default())
}

fn decoded(bytes: &[u8]) -> Result<String, RowError> {
    let unreadable = || {
        RowError::file(
            "Tệp không phải văn bản Unicode; trong Excel chọn Lưu thành (Save As) “CSV UTF-8” hoặc “Excel Workbook (.xlsx)”.",
        )
    };
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks_exact(2);
        let whole = pairs.remainder().is_empty();
        let units: Vec<u16> = pairs.map(|pair| unit(<[u8; 2]>::try_from(pair).unwrap_or_default())).collect();
        whole.then(|| String::from_utf16(&units).ok()).flatten().ok_or_else(unreadable)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| unreadable()),
        plain => String::from_utf8(plain.to_vec()).map_err(|_| unreadable()),
    }?;
    if text.contains('\0') { Err(unreadable()) } else { Ok(text) }
}

/// Excel's own first line `sep=;`.
fn named_separator(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (text, None) };
    let Some((line, body)) = rest.split_once('\n') else { return (text, None) };
    let named = line.trim_end_matches('\r').bytes().next();
    (body, named.filter(|separator| SEPARATORS.contains(separator)))
}

/// `before` lines stand above the text.
fn cut(text: &str, separator: u8, before: u32) -> Result<RawTable, RowError> {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut table = RawTable::default();
    // A line break inside a cell makes a line of the file, but no row of the spreadsheet.
    let mut inside = 0_u32;
    for record in reader.records() {
        let record = record.map_err(|error| RowError::file(format!("Không đọc được tệp CSV: {error}")))?;
        let number = first_line(text, record.position()).saturating_sub(inside) + before;
        let breaks = record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        inside = inside.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        table.push(number, record.iter().map(str::to_owned).collect())?;
    }
    Ok(table)
}

/// The reader places a record before the blank lines above it.
fn first_line(text: &str, position: Option<&::csv::Position>) -> u32 {
    let Some(position) = position else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    u32::try_from(position.line().saturating_add(blank.count() as u64)).unwrap_or(u32::MAX)
}
