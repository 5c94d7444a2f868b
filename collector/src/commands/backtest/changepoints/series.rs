//! A series of round trips out of a table: a column `rtt` in milliseconds and, if asked for, a column of labels.
//!
//! Made to read what instruments and spreadsheets write: separators `;`, tab or `,`, decimal point or comma, quotes, any
//! letter case. A blank or a value up to 0 is a loss; anything else that is no round trip is an error with its line.
//! Columns that are not asked for, the time too, are not looked at: rows are counted.

use anyhow::{Context, Result, bail};

use super::super::input::Lines;
use crate::limits::{BACKTEST_LONGEST_MS, BACKTEST_ROWS};

/// A file's rows.
#[derive(Debug, Default, PartialEq)]
pub struct Series {
    /// `None` is a loss.
    pub rtt_ms: Vec<Option<f64>>,
    /// Rows labelled as the first of a new segment.
    pub labelled: Vec<usize>,
}

const RTT_NAMES: [&str; 3] = ["rtt", "rtt_ms", "rtt (ms)"];

/// Where the wanted columns are.
struct Columns {
    separator: char,
    count: usize,
    rtt: usize,
    label: Option<usize>,
}

/// Reads all rows; with `label`, the column of that name says 1 where a new segment begins and 0 or nothing elsewhere.
pub fn read(lines: &mut Lines, label: Option<&str>) -> Result<Series> {
    let Some((_, header)) = lines.next_line()? else {
        bail!("the file is empty: its first line names the columns, e.g. time;rtt");
    };
    let columns = Columns::of(header, label).context("line 1")?;
    let mut series = Series::default();
    while let Some((number, line)) = lines.next_line()? {
        if line.trim().is_empty() && columns.count > 1 {
            continue;
        }
        if series.rtt_ms.len() == BACKTEST_ROWS {
            bail!("line {number}: more than {BACKTEST_ROWS} rows; split the file");
        }
        let (rtt_ms, is_labelled) = columns.row(line).with_context(|| format!("line {number}"))?;
        if is_labelled {
            series.labelled.push(series.rtt_ms.len());
        }
        series.rtt_ms.push(rtt_ms);
    }
    Ok(series)
}

impl Columns {
    fn of(header: &str, label: Option<&str>) -> Result<Self> {
        let separator = [';', '\t', ','].into_iter().find(|mark| header.contains(*mark)).unwrap_or(';');
        let names: Vec<String> = cells(header, separator).iter().map(|name| name.to_lowercase()).collect();
        let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let there_are = || excerpt(&names.join(" "));
        let Some(rtt) = place(&RTT_NAMES) else {
            bail!("no column is called rtt; there are: {}", there_are());
        };
        let label = match label {
            Some(name) => match place(&[&name.trim().to_lowercase()]) {
                Some(place) => Some(place),
                None => bail!("no column is called {name}; there are: {}", there_are()),
            },
            None => None,
        };
        Ok(Self { separator, count: names.len(), rtt, label })
    }

    fn row(&self, line: &str) -> Result<(Option<f64>, bool)> {
        let cells = cells(line, self.separator);
        let cell = |place: usize, what: &str| {
            cells
                .get(place)
                .with_context(|| format!("there is no {what}; every line needs {} columns", self.count))
        };
        if cells.iter().skip(self.count).any(|cell| !cell.is_empty()) {
            bail!(
                "{} cells under {} names: decimal commas need quotes or the separator ;",
                cells.len(),
                self.count
            );
        }
        let rtt_ms = round_trip(cell(self.rtt, "round trip")?)?;
        let is_labelled = self.label.map(|place| is_label(cell(place, "label")?)).transpose()?;
        Ok((rtt_ms, is_labelled.unwrap_or(false)))
    }
}

fn round_trip(cell: &str) -> Result<Option<f64>> {
    if cell.is_empty() {
        return Ok(None);
    }
    match number(cell).filter(|ms| ms.is_finite()) {
        Some(ms) if ms <= 0.0 => Ok(None),
        Some(ms) if ms > BACKTEST_LONGEST_MS => {
            bail!("a round trip of {} ms is longer than an hour: is it in milliseconds?", excerpt(cell))
        }
        Some(ms) => Ok(Some(ms)),
        None => {
            bail!("\"{}\" is no round trip: give milliseconds, or leave it blank for a loss", excerpt(cell))
        }
    }
}

fn is_label(cell: &str) -> Result<bool> {
    match number(cell) {
        _ if cell.is_empty() => Ok(false),
        Some(0.0) => Ok(false),
        Some(1.0) => Ok(true),
        _ => bail!("\"{}\" is no label: give 1 where a new segment begins, else 0", excerpt(cell)),
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().or_else(|_| cell.replacen(',', ".", 1).parse()).ok()
}

/// A line's cells without their quotes and the spaces around them; a separator within quotes is text.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if letter == separator && !is_quoted => {
                cells.push(cell.trim().to_owned());
                cell.clear();
            }
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

/// As much of a text from a file as an error may repeat.
fn excerpt(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Option<f64>>> {
        Ok(read(&mut lines(text), None)?.rtt_ms)
    }

    fn lines(text: &str) -> Lines {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Lines::open(file.path()).unwrap()
    }

    fn fault(text: &str) -> String {
        format!("{:#}", rows(text).unwrap_err())
    }

    #[test]
    fn what_instruments_and_spreadsheets_write_reads_alike() {
        let expected = [Some(178.5), None, None, Some(9.0)];
        let texts = [
            "epoch;rtt;cp\n28/10/2016 18:51;178,5;0\n28/10/2016 18:55;;0\n28/10/2016 18:59;-1;1;\n28/10/2016 19:03;9;0\n",
            "\u{FEFF}time;rtt\r\n2016-10-01 00:07:14;178.5\r\n2016-10-01T00:11:14Z;0\r\n;-1\r\n1475280674;9\r\n\r\n",
            "timestamp,RTT\n1475280674,178.5\n1475280914,\n1475281154,0\n1475281394,9",
            "\"time\",\"rtt_ms\"\n\"1\",\"178,5\"\n\"2\",\"\"\n\"3\",\" 0 \"\n\"4\",\"9\"\n",
            "time\tRtt\n1\t178.5\n2\t\n3\t0\n4\t9\n",
            "rtt\n178.5\n\n0\n9\n",
        ];
        for text in texts {
            assert_eq!(rows(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_round_trip_is_refused_with_line_and_remedy() {
        let cases = [
            ("", "the file is empty: its first line names the columns"),
            ("a;b\n", "line 1: no column is called rtt; there are: a b"),
            ("time;rtt\n1;5\n2;NaN\n", "line 3: \"NaN\" is no round trip"),
            ("time;rtt\n1;inf\n", "line 2: \"inf\" is no round trip"),
            ("time;rtt\n1;1e300\n", "line 2: a round trip of 1e300 ms is longer than an hour"),
            ("time;rtt\n1;1.234,5\n", "line 2: \"1.234,5\" is no round trip"),
            ("time,rtt\n1,178,5\n", "line 2: 3 cells under 2 names: decimal commas need quotes"),
            ("time;rtt\n1\n", "line 2: there is no round trip; every line needs 2 columns"),
        ];
        for (text, expected) in cases {
            assert!(fault(text).starts_with(expected), "{}", fault(text));
        }
        let junk: String = (0..2_000_u32).filter_map(|code| char::from_u32(code * 7 % 0xD000)).collect();
        assert!(rows(&junk).is_err());
    }

    #[test]
    fn a_header_alone_is_a_series_without_rows() {
        assert_eq!(rows("time;rtt\n").unwrap(), []);
    }

    #[test]
    fn labels_are_the_rows_marked_with_one() {
        let text = "time;rtt;CP\n1;5;0\n2;5;1\n3;;1.0\n4;5;\n";
        assert_eq!(read(&mut lines(text), Some("cp")).unwrap().labelled, [1, 2]);
        let fault =
            |text: &str, label: &str| format!("{:#}", read(&mut lines(text), Some(label)).unwrap_err());
        assert!(fault(text, "truth").starts_with("line 1: no column is called truth"));
        assert!(fault("rtt;cp\n1;7\n", "cp").starts_with("line 2: \"7\" is no label"));
    }
}
