//! What an administrator set for the whole machine: by group policy, or when the program was installed.
//!
//! Two levels, strongest first: `HKLM\SOFTWARE\Policies\HaTang\Agent` and `HKLM\SOFTWARE\HaTang\Agent`, each with the
//! text values `Join`, `Proxy` and `Log`. Texts are handed on as they stand; what they mean is for `config` to say. Unix
//! has a configuration file instead. Source: Microsoft Learn, "Accessing an Alternate Registry View".

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use windows::{forget, keep, read, restrict};

/// What one level says; blank texts count as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Level {
    pub join: Option<String>,
    pub proxy: Option<String>,
    pub log: Option<String>,
}

/// Both levels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub policy: Level,
    pub machine: Level,
    /// Values that are there and could not be read, each a sentence.
    pub problems: Vec<String>,
}

/// Unix knows no such settings.
#[cfg(unix)]
pub fn read() -> Settings {
    Settings::default()
}

/// A value as text; the outer blanks of a hand-written value are not meant.
#[cfg(any(windows, test))]
fn text(units: &[u16]) -> Option<String> {
    let units = units.split(|unit| *unit == 0).next().unwrap_or_default();
    let text = String::from_utf16_lossy(units).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_at_its_zero_and_loses_outer_blanks() {
        let units: Vec<u16> = " HT1-Ạ \0left over".encode_utf16().collect();
        assert_eq!(text(&units).as_deref(), Some("HT1-Ạ"));
        assert_eq!(text(&[]), None);
        assert_eq!(text(&[32, 32, 0]), None);
        assert_eq!(text(&[0xD800]).as_deref(), Some("\u{FFFD}"), "half a character is no reason to fail");
    }
}
