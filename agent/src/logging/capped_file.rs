//! A log file that never grows beyond its bound, with one older file beside it.
//!
//! Writing never fails: what the disk does not take is counted, and the count is written as soon as there is room. Each
//! write is one line and reaches the system at once; it is not pressed onto the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// See the module.
#[derive(Debug)]
pub(super) struct CappedFile {
    path: PathBuf,
    old_path: PathBuf,
    max_bytes: u64,
    /// The open file and its length, bytes.
    open: Option<(File, u64)>,
    lost_lines: u64,
}

impl CappedFile {
    /// Opens nothing yet; the first line makes folder and file.
    pub(super) fn new(path: PathBuf, old_path: PathBuf, max_bytes: u64) -> Self {
        Self { path, old_path, max_bytes, open: None, lost_lines: 0 }
    }

    fn put(&mut self, line: &[u8]) -> io::Result<()> {
        let length = line.len() as u64;
        let (mut file, used) = self.take_file(length)?;
        // On a fault the file is closed, and the next line opens it anew with its real length.
        file.write_all(line)?;
        self.open = Some((file, used + length));
        Ok(())
    }

    /// The file with room for `length` more bytes, and how long it is.
    fn take_file(&mut self, length: u64) -> io::Result<(File, u64)> {
        let (file, used) = match self.open.take() {
            Some(open) => open,
            None => self.open_file()?,
        };
        if used == 0 || used + length <= self.max_bytes {
            return Ok((file, used));
        }
        drop(file);
        // A file that somebody holds open cannot be renamed on Windows; then its lines are given up.
        if fs::rename(&self.path, &self.old_path).is_err() {
            File::create(&self.path)?;
        }
        self.open_file()
    }

    fn open_file(&self) -> io::Result<(File, u64)> {
        if let Some(dir) = self.path.parent() {
            fs::create_dir_all(dir)?;
        }
        let file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        let used = file.metadata()?.len();
        Ok((file, used))
    }

    fn put_counted(&mut self, line: &[u8]) {
        if self.lost_lines != 0 {
            let lost = format!("{} lines could not be written here\n", self.lost_lines);
            if self.put(lost.as_bytes()).is_ok() {
                self.lost_lines = 0;
            }
        }
        if self.put(line).is_err() {
            self.lost_lines += 1;
        }
    }
}

impl Write for CappedFile {
    /// Takes a whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.put_counted(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn log(dir: &TempDir, max_bytes: u64) -> CappedFile {
        CappedFile::new(dir.path().join("log/a.log"), dir.path().join("log/a.old.log"), max_bytes)
    }

    fn text(dir: &TempDir, name: &str) -> String {
        fs::read_to_string(dir.path().join("log").join(name)).unwrap_or_default()
    }

    #[test]
    fn a_full_file_becomes_the_old_one_and_both_stay_within_the_bound() {
        let dir = TempDir::new().unwrap();
        let mut log = log(&dir, 30);
        for number in 10..20 {
            log.write_all(format!("line {number}\n").as_bytes()).unwrap();
            assert!(text(&dir, "a.log").len() <= 30 && text(&dir, "a.old.log").len() <= 30);
        }
        assert_eq!(text(&dir, "a.log"), "line 19\n");
        assert_eq!(text(&dir, "a.old.log"), "line 16\nline 17\nline 18\n");
    }

    #[test]
    fn a_restart_goes_on_in_the_same_file() {
        let dir = TempDir::new().unwrap();
        log(&dir, 30).write_all(b"one\n").unwrap();
        log(&dir, 30).write_all(b"two\n").unwrap();
        assert_eq!(text(&dir, "a.log"), "one\ntwo\n");
    }

    #[test]
    fn lines_that_the_disk_does_not_take_are_counted_and_stop_nothing() {
        let dir = TempDir::new().unwrap();
        let mut log = log(&dir, 100);
        fs::write(dir.path().join("log"), "a file where the folder should be").unwrap();
        log.write_all(b"one\n").unwrap();
        log.write_all(b"two\n").unwrap();
        fs::remove_file(dir.path().join("log")).unwrap();
        log.write_all(b"three\n").unwrap();
        assert_eq!(text(&dir, "a.log"), "2 lines could not be written here\nthree\n");
    }

    #[test]
    fn a_line_longer_than_the_bound_is_kept_alone() {
        let dir = TempDir::new().unwrap();
        let mut log = log(&dir, 10);
        log.write_all(b"short\n").unwrap();
        log.write_all(b"a very long line\n").unwrap();
        assert_eq!(text(&dir, "a.log"), "a very long line\n");
        assert_eq!(text(&dir, "a.old.log"), "short\n");
    }
}
