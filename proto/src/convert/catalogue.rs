//! The application catalogue between wire and model.

use super::{ConvertError, Fault, bounded, required_text};
use crate::limits::{MAX_CATALOGUE, MAX_NAME_BYTES};
use crate::model::{ApplicationCatalogue, CatalogueEntry};
use crate::wire;

/// Checks a catalogue as received.
pub fn from_wire(found: wire::ApplicationCatalogue) -> Result<ApplicationCatalogue, ConvertError> {
    bounded("catalogue.entries", &found.entries, MAX_CATALOGUE)?;
    if found.version == 0 {
        return Err(ConvertError::new("catalogue.version", Fault::Missing));
    }
    let entries = found.entries.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(ApplicationCatalogue { version: found.version, entries })
}

fn entry(found: wire::CatalogueEntry) -> Result<CatalogueEntry, ConvertError> {
    let checked = CatalogueEntry {
        name: required_text("catalogue.name", found.name, MAX_NAME_BYTES)?,
        pattern: required_text("catalogue.pattern", found.pattern, MAX_NAME_BYTES)?,
    };
    check(&checked)?;
    Ok(checked)
}

/// A pattern of wildcards alone would name everything that is installed, wherever it came from.
pub fn check(entry: &CatalogueEntry) -> Result<(), ConvertError> {
    if entry.pattern.chars().filter(|sign| sign.is_alphanumeric()).count() < 3 {
        return Err(ConvertError::new("catalogue.pattern", Fault::Malformed));
    }
    Ok(())
}

/// Writes a catalogue for sending.
pub fn to_wire(catalogue: &ApplicationCatalogue) -> wire::ApplicationCatalogue {
    let entries = catalogue.entries.iter();
    let entries = entries
        .map(|entry| wire::CatalogueEntry { name: entry.name.clone(), pattern: entry.pattern.clone() });
    wire::ApplicationCatalogue { version: catalogue.version, entries: entries.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(pattern: &str) -> ApplicationCatalogue {
        let entry = CatalogueEntry { name: "VOFFICE".to_owned(), pattern: pattern.to_owned() };
        ApplicationCatalogue { version: 3, entries: vec![entry] }
    }

    #[test]
    fn a_catalogue_arrives_as_it_was() {
        let sent = catalogue("*voffice*");
        assert_eq!(from_wire(to_wire(&sent)), Ok(sent));
    }

    #[test]
    fn a_pattern_that_would_list_everything_is_refused() {
        for pattern in ["*", "???*", "*a*", "- *", ""] {
            assert!(from_wire(to_wire(&catalogue(pattern))).is_err(), "{pattern}");
        }
    }
}
