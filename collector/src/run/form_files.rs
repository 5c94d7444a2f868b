//! Forms that were dropped into a directory.
//!
//! Only the reading is here; what a form may be is [`crate::forms`]'s business. A file that cannot be used is told and
//! passed over: no other form suffers from it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::forms::{FormError, Library};
use crate::limits;

/// The shipped forms and those of a directory.
#[derive(Debug)]
pub struct FormFiles {
    pub library: Library,
    /// What is wrong, a fault a file, in the order of the files' names.
    pub faults: Vec<FormError>,
}

/// Where forms are dropped in: the folder `forms` of a collector's data.
pub fn directory(data_dir: &Path) -> PathBuf {
    data_dir.join("forms")
}

/// Reads every `.json` file of `directory`, in the order of their names; there need not be such a directory.
///
/// # Errors
/// [`FormError`] if a shipped form is wrong. What is wrong in the directory is in [`FormFiles::faults`].
pub fn read(directory: &Path) -> Result<FormFiles, FormError> {
    let mut found = FormFiles { library: Library::shipped()?, faults: Vec::new() };
    let files = match listed(directory) {
        Ok(files) => files,
        Err(error) => {
            let what = format!("the directory of forms cannot be read: {error}");
            found.faults.push(FormError::of_file(&directory.display().to_string(), what));
            return Ok(found);
        }
    };
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let added = text(&path).map_err(|what| FormError::of_file(&name, what));
        if let Err(fault) = added.and_then(|text| found.library.add(&name, &text)) {
            tracing::warn!(file = %path.display(), %fault, "a form cannot be used");
            found.faults.push(fault);
        }
    }
    Ok(found)
}

fn listed(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The file's text, never more than a form may have.
fn text(path: &Path) -> Result<String, String> {
    let unread = |error: std::io::Error| format!("the file cannot be read: {error}");
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err("this is no file".into());
    }
    let most = u64::try_from(limits::FORM_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unread)?;
    if limits::FORM_BYTES < bytes.len() {
        return Err(format!("the file is larger than {} bytes", limits::FORM_BYTES));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        format!("the file is no UTF-8 text from byte {good} on: save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms;

    const SIXTH: &str = include_str!("../forms/testdata/sixth_form.json");

    #[test]
    fn without_a_directory_there_are_the_shipped_forms() {
        let found = read(Path::new("/nowhere/at/all")).unwrap();
        assert_eq!(found.library.forms().count(), forms::ids().count());
        assert!(found.faults.is_empty());
    }

    #[test]
    fn a_broken_file_is_told_and_takes_no_other_down() {
        let directory = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| fs::write(directory.path().join(name), bytes).unwrap();
        put("a_hong.json", b"{\"id\": 5}");
        put("b_phieu.json", SIXTH.as_bytes());
        put("c_lai.JSON", SIXTH.as_bytes());
        put("d_latin1.json", b"{\"id\": \"xin ch\xe0o\"}");
        put("e_lon.json", &vec![b' '; limits::FORM_BYTES + 1]);
        put("doc.txt", b"not a form");
        fs::create_dir(directory.path().join("f.json")).unwrap();
        let found = read(directory.path()).unwrap();
        assert!(found.library.form("phieu_so_6").is_ok());
        let faults: Vec<String> = found.faults.iter().map(FormError::to_string).collect();
        assert_eq!(faults.len(), 5, "{faults:?}");
        assert!(faults[0].starts_with("a_hong.json:1:"));
        assert!(faults[1].contains("is taken by `b_phieu.json`"));
        assert!(faults[2].contains("no UTF-8 text from byte 14 on"));
        assert!(faults[3].contains("larger than 262144 bytes"));
        assert!(faults[4].contains("this is no file"));
    }
}
