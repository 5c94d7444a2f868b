//! Batteries and the lid: `/sys/class/power_supply`, `/proc/acpi/button/lid`.

use super::tree::Tree;
use crate::machine::facts::{Fault, PowerFacts, SupplyFacts};

const SUPPLIES: &str = "/sys/class/power_supply";

/// A kernel without the folder knows no power supplies.
pub(super) fn read(tree: &Tree) -> Result<PowerFacts, Fault> {
    let names = tree.names_if_there(SUPPLIES)?.unwrap_or_default();
    let either = |name: &str, energy: &str, charge: &str| {
        [energy, charge].iter().find_map(|file| tree.number(&format!("{SUPPLIES}/{name}/{file}")))
    };
    let supply = |name: String| SupplyFacts {
        designed: either(&name, "energy_full_design", "charge_full_design"),
        full: either(&name, "energy_full", "charge_full"),
        kind: tree.attribute(&format!("{SUPPLIES}/{name}/type")),
        scope: tree.attribute(&format!("{SUPPLIES}/{name}/scope")),
        name,
    };
    let lid = tree.names_if_there("/proc/acpi/button/lid")?.is_some_and(|lids| !lids.is_empty());
    Ok(PowerFacts { supplies: names.into_iter().map(supply).collect(), lid: Some(lid), short_term: None })
}
