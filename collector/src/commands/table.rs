//! Printing: aligned tables for people, JSON for programs, complaints to standard error.

use std::io::{self, Write, stderr, stdout};

use serde_json::Value;

/// Prints rows under a header, columns aligned by characters.
pub fn print(header: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut widths: Vec<usize> = header.iter().map(|title| title.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = stdout().lock();
    print_row(&mut out, &widths, header.iter().copied())?;
    rows.iter().try_for_each(|row| print_row(&mut out, &widths, row.iter().map(String::as_str)))
}

/// Prints JSON over several lines.
pub fn print_json(value: &Value) -> io::Result<()> {
    writeln!(stdout().lock(), "{value:#}")
}

/// Prints one line for a person.
pub fn say(line: &str) -> io::Result<()> {
    writeln!(stdout().lock(), "{line}")
}

/// Writes a line to standard error; there is nobody to tell if that fails.
pub fn complain(line: &str) {
    drop(writeln!(stderr().lock(), "{line}"));
}

fn print_row<'a>(
    out: &mut impl Write,
    widths: &[usize],
    cells: impl Iterator<Item = &'a str>,
) -> io::Result<()> {
    let mut line = String::new();
    for (width, cell) in widths.iter().zip(cells) {
        line.push_str(cell);
        let missing = width.saturating_sub(cell.chars().count()) + 2;
        line.extend(std::iter::repeat_n(' ', missing));
    }
    writeln!(out, "{}", line.trim_end())
}
