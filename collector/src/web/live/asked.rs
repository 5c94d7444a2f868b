//! What one page shows and so wants to be told: units whose figures stand in it, machines whose state does.

use std::collections::BTreeSet;

use hatang_proto::model::{MachineId, UnitId};
use serde::Deserialize;

use crate::web::limits::{MAX_LIVE_MACHINES, MAX_LIVE_UNITS};

/// `?don-vi=3,4&may=0102…,0304…`; what does not read is left out.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Address {
    #[serde(default, rename = "don-vi")]
    don_vi: String,
    #[serde(default)]
    may: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) units: BTreeSet<UnitId>,
    pub(super) machines: BTreeSet<MachineId>,
}

impl From<Address> for Asked {
    fn from(address: Address) -> Self {
        let units = address.don_vi.split(',').filter_map(|number| number.parse().ok().map(UnitId));
        let machines = address.may.split(',').filter_map(|number| number.parse().ok());
        Self {
            units: units.take(MAX_LIVE_UNITS).collect(),
            machines: machines.take(MAX_LIVE_MACHINES).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_units_and_machines_within_bounds() {
        let id = MachineId([7; 16]);
        let address = Address { don_vi: "3,x,,-4,3,5".to_owned(), may: format!("{id},zz,") };
        let asked = Asked::from(address);
        assert_eq!(asked.units, BTreeSet::from([UnitId(3), UnitId(5)]));
        assert_eq!(asked.machines, BTreeSet::from([id]));
        let many: Vec<String> = (0..5_000).map(|number: i32| number.to_string()).collect();
        let asked = Asked::from(Address { don_vi: many.join(","), may: String::new() });
        assert_eq!(asked.units.len(), MAX_LIVE_UNITS);
    }
}
