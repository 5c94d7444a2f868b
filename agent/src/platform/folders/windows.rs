//! Windows: `%ProgramData%` for the system, the account's local folder otherwise, as the shell knows them.
//!
//! Source: Microsoft Learn, `SHGetKnownFolderPath`, `KNOWNFOLDERID`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::ffi::{OsString, c_void};
use std::os::windows::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::ptr;

use windows_sys::Win32::UI::Shell::{
    FOLDERID_LocalAppData, FOLDERID_ProgramData, FOLDERID_ProgramFiles, FOLDERID_ProgramFilesX86, SHFree,
    SHGetKnownFolderPath,
};
use windows_sys::core::GUID;

/// Data directory of an agent with the system's own rights.
pub fn system_data_dir() -> Option<PathBuf> {
    known(&FOLDERID_ProgramData).map(|folder| folder.join("HaTang").join("Agent"))
}

/// Whether this is that directory, in whatever letters it is written.
pub fn is_system_data_dir(dir: &Path) -> bool {
    system_data_dir().is_some_and(|ours| folded(&ours) == folded(dir))
}

/// Data directory of an agent with an ordinary account's rights.
pub fn account_data_dir(_environment: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    known(&FOLDERID_LocalAppData).map(|folder| folder.join("HaTang").join("Agent"))
}

/// What the agent shows to every account of this machine.
pub fn public_dir() -> Option<PathBuf> {
    known(&FOLDERID_ProgramData).map(|folder| folder.join("HaTang").join("Public"))
}

/// Whether a program lies where only administrators put programs.
pub fn is_program_dir(program: &Path) -> bool {
    [known(&FOLDERID_ProgramFiles), known(&FOLDERID_ProgramFilesX86)]
        .into_iter()
        .flatten()
        .any(|folder| folded(program).starts_with(folded(&folder)))
}

/// As Windows compares: without case.
fn folded(path: &Path) -> PathBuf {
    path.to_string_lossy().to_lowercase().into()
}

fn known(folder: &GUID) -> Option<PathBuf> {
    let mut path: *mut u16 = ptr::null_mut();
    // SAFETY: both pointers are valid for the call; no token means the account that runs this program.
    let outcome = unsafe { SHGetKnownFolderPath(folder, 0, ptr::null_mut(), &raw mut path) };
    let found = (outcome == 0 && !path.is_null()).then(|| text(path));
    // `SHFree` is `CoTaskMemFree`, whose bindings name combase.dll, which Windows 7 lacks.
    // SAFETY: the shell gave this memory, or none, and it is not used after this.
    unsafe { SHFree(path.cast::<c_void>()) };
    found.map(PathBuf::from)
}

fn text(start: *const u16) -> OsString {
    let mut length = 0;
    loop {
        // SAFETY: the text ends with a zero, and nothing behind that is looked at.
        let place = unsafe { start.add(length) };
        // SAFETY: as above.
        if unsafe { *place } == 0 {
            break;
        }
        length += 1;
    }
    // SAFETY: `length` units were just read from `start`.
    OsString::from_wide(unsafe { std::slice::from_raw_parts(start, length) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_knows_the_folders() {
        assert!(system_data_dir().unwrap().ends_with("HaTang\\Agent"));
        assert!(public_dir().unwrap().ends_with("HaTang\\Public"));
        assert_ne!(account_data_dir(|_| None), system_data_dir());
        let typed = system_data_dir().unwrap().to_string_lossy().to_lowercase();
        assert!(is_system_data_dir(Path::new(&typed)) && !is_system_data_dir(&public_dir().unwrap()));
    }

    #[test]
    fn a_program_in_a_download_folder_is_told_from_an_installed_one() {
        let installed = known(&FOLDERID_ProgramFiles).unwrap().join("HaTang").join("hatang-agent.exe");
        assert!(is_program_dir(&installed));
        assert!(is_program_dir(Path::new(&installed.to_string_lossy().to_uppercase())));
        assert!(!is_program_dir(Path::new("C:\\users\\an\\hatang-agent.exe")));
    }
}
