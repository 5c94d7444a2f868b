//! Displays that are connected, with what they say of themselves (EDID).
//!
//! A driver may replace the first block of the EDID; the replacement is what counts. Source: Microsoft Learn, "Overriding
//! Monitor EDIDs with an INF".

use super::ask::{Ask, Key, text};
use super::devices::Id;
use crate::machine::facts::MonitorFacts;

/// Two blocks: the display's own and one extension.
const MAX_EDID_BYTES: usize = 256;
/// More are not on one PC.
const MAX_MONITORS: usize = 64;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<Vec<MonitorFacts>> {
    let present = ask.present_devices()?;
    let ids = present.iter().map(|id| Id::new(id)).filter(|id| id.bus() == "DISPLAY");
    Some(ids.take(MAX_MONITORS).filter_map(|id| monitor(ask, &id)).collect())
}

fn monitor(ask: &mut Ask<'_>, id: &Id) -> Option<MonitorFacts> {
    let parameters = id.key("a display").child("Device Parameters");
    let edid = overridden(ask, &parameters).or_else(|| ask.bytes(&parameters, "EDID"));
    Some(MonitorFacts {
        name: text(&id.whole)?,
        edid: edid.filter(|edid| !edid.is_empty()).map(|edid| hex(&edid)),
    })
}

fn overridden(ask: &mut Ask<'_>, parameters: &Key) -> Option<Vec<u8>> {
    ask.bytes(&parameters.child("EDID_OVERRIDE"), "0")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(MAX_EDID_BYTES).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
