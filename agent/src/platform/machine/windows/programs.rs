//! Names under which programs can be uninstalled, for those who look for certain programs.
//!
//! Every name that is read here stays within the reader that asked; the list itself is no fact. `Win32_Product` is never
//! asked: it checks, and repairs, every program that Windows Installer put there (Microsoft Learn, "Win32_Product").

use super::ask::{Ask, Key};
use super::names::Folded;

const PLACES: [&str; 2] = [
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
];

/// A program that can be uninstalled.
pub(super) struct Program {
    pub(super) name: String,
    pub(super) folded: Folded,
    key: Key,
}

impl Program {
    /// `DisplayVersion`.
    pub(super) fn version(&self, ask: &mut Ask<'_>) -> Option<String> {
        ask.text(&self.key, "DisplayVersion")
    }
}

/// `None`, with faults, if neither place could be read.
pub(super) fn list(ask: &mut Ask<'_>) -> Option<Vec<Program>> {
    let mut programs = Vec::new();
    let mut told = false;
    for place in PLACES.map(|place| Key::new(place, "the installed programs")) {
        let names = ask.subkeys(&place);
        told |= names.is_some();
        for name in names.unwrap_or_default() {
            let key = place.child(&name);
            if let Some(name) = ask.text(&key, "DisplayName") {
                programs.push(Program { folded: Folded::new(&name), name, key });
            }
        }
    }
    told.then_some(programs)
}
