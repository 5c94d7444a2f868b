//! Files and folders by name; nothing is opened or read.
//!
//! Variables such as `%ProgramFiles%` are replaced as `ExpandEnvironmentStrings` does: what is not set stays as written.
//! A 32-bit program on a 64-bit Windows is shown other folders than everybody else, so its variables and its system
//! folder are turned back. Source: Microsoft Learn, "WOW64 Implementation Details", "File System Redirector".

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::super::sources::MAX_NAMES;
use super::cause;
use crate::machine::facts::Fault;

/// `ERROR_DIRECTORY`, `ERROR_INVALID_NAME`: a file has that name, or nothing can have it.
const NO_FOLDER: [i32; 2] = [267, 123];

/// Also `false` where the path may not be asked about.
pub(super) fn exists(path: &str) -> bool {
    place(path).try_exists().unwrap_or(false)
}

/// In no order; what is no Unicode becomes U+FFFD.
pub(super) fn names(dir: &str) -> Result<Option<Vec<String>>, Fault> {
    let operation = format!("list the files in {dir}");
    let fault = |error: &std::io::Error| {
        let code = error.raw_os_error().unwrap_or_default();
        Fault::new(operation.as_str(), cause::of(u32::from_ne_bytes(code.to_ne_bytes())))
    };
    let entries = match fs::read_dir(place(dir)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.raw_os_error().is_some_and(|code| NO_FOLDER.contains(&code)) => return Ok(None),
        Err(error) => return Err(fault(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        if names.len() == MAX_NAMES {
            return Err(Fault::new(operation, format_args!("there are more than {MAX_NAMES}")));
        }
        names.push(entry.map_err(|error| fault(&error))?.file_name().to_string_lossy().into_owned());
    }
    Ok(Some(names))
}

fn place(path: &str) -> PathBuf {
    let path = expand(path, &|name| {
        let variable = |name: &str| std::env::var_os(name).map(|text| text.to_string_lossy().into_owned());
        wow64_variable(name).and_then(variable).or_else(|| variable(name))
    });
    let is_wow64 = cfg!(target_pointer_width = "32") && std::env::var_os("PROCESSOR_ARCHITEW6432").is_some();
    PathBuf::from(if is_wow64 { past_redirection(&path) } else { path })
}

/// `System32` under the name by which 32-bit programs reach the real one.
fn past_redirection(path: &str) -> String {
    let parts =
        path.split('\\').map(|part| if part.eq_ignore_ascii_case("System32") { "Sysnative" } else { part });
    parts.collect::<Vec<_>>().join("\\")
}

/// The variable that holds for the whole system, where this program's own is that of 32-bit programs.
fn wow64_variable(name: &str) -> Option<&'static str> {
    const TURNED_BACK: [(&str, &str); 2] =
        [("ProgramFiles", "ProgramW6432"), ("CommonProgramFiles", "CommonProgramW6432")];
    let found = TURNED_BACK.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.filter(|_| cfg!(target_pointer_width = "32")).map(|(_, system)| *system)
}

fn expand(path: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        expanded.push_str(before);
        match after.split_once('%') {
            Some((name, behind)) if let Some(text) = variable(name).filter(|_| !name.is_empty()) => {
                expanded.push_str(&text);
                rest = behind;
            }
            _ => {
                expanded.push('%');
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_and_what_is_none_stays_as_written() {
        let variable = |name: &str| (name == "A").then(|| "C:\\a".to_owned());
        for (path, expected) in [
            ("%A%\\x", "C:\\a\\x"),
            ("%A%%A%", "C:\\aC:\\a"),
            ("%B%\\%A%", "%B%\\C:\\a"),
            ("100%", "100%"),
            ("%%A%", "%C:\\a"),
            ("", ""),
        ] {
            assert_eq!(expand(path, &variable), expected, "{path}");
        }
    }

    #[test]
    fn the_real_system_folder_has_another_name_for_32_bit_programs() {
        assert_eq!(past_redirection("C:\\Windows\\system32\\x.dll"), "C:\\Windows\\Sysnative\\x.dll");
        assert_eq!(past_redirection("C:\\System32x"), "C:\\System32x");
    }

    #[test]
    fn the_system_folder_is_there_and_lists_its_files() {
        assert!(exists("%SystemRoot%\\System32\\kernel32.dll"));
        assert!(!exists("%SystemRoot%\\System32\\hatang-no-such-file.dll"));
        assert!(!exists("C:\\a\0b"));
        let names = names("%SystemRoot%\\System32").unwrap().unwrap();
        assert!(names.iter().any(|name| name.eq_ignore_ascii_case("kernel32.dll")));
    }

    #[test]
    fn a_folder_that_is_not_there_is_none_and_so_is_a_file() {
        assert_eq!(names("C:\\hatang-no-such-folder\\x").unwrap(), None);
        assert_eq!(names("%SystemRoot%\\System32\\kernel32.dll").unwrap(), None);
    }
}
