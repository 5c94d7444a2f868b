//! Applications of the district's catalogue, and no others.
//!
//! A name that no entry of the catalogue matches is dropped here and stands in no fact, fault or log line.

use hatang_proto::model::ApplicationCatalogue;

use super::ask::Ask;
use super::names::Folded;
use super::programs;
use crate::machine::facts::ApplicationFacts;

/// `None` without a catalogue.
pub(super) fn read(ask: &mut Ask<'_>, catalogue: &ApplicationCatalogue) -> Option<Vec<ApplicationFacts>> {
    if catalogue.version == 0 {
        return None;
    }
    let programs = programs::list(ask)?;
    let mut found: Vec<ApplicationFacts> = Vec::new();
    for entry in &catalogue.entries {
        let pattern = Folded::new(&entry.pattern);
        for program in programs.iter().filter(|program| pattern.fits(&program.folded)) {
            let application = ApplicationFacts { name: entry.name.clone(), version: program.version(ask) };
            if !found.contains(&application) {
                found.push(application);
            }
        }
    }
    Some(found)
}
