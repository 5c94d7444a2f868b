//! Operating system and its updates between wire and model.

use super::fields::{date, optional_text, or_empty};
use crate::convert::{ConvertError, required_text};
use crate::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{OperatingSystem, Updates};
use crate::wire;

pub(super) fn from_wire(found: wire::OperatingSystem) -> Result<OperatingSystem, ConvertError> {
    Ok(OperatingSystem {
        family: required_text("system.family", found.family, MAX_NAME_BYTES)?,
        name: required_text("system.name", found.name, MAX_TEXT_BYTES)?,
        version: optional_text("system.version", found.version, MAX_TEXT_BYTES)?,
        kernel: optional_text("system.kernel", found.kernel, MAX_TEXT_BYTES)?,
        architecture: required_text("system.architecture", found.architecture, MAX_NAME_BYTES)?,
        server_edition: found.server_edition,
        edition: optional_text("system.edition", found.edition, MAX_TEXT_BYTES)?,
        build: optional_text("system.build", found.build, MAX_TEXT_BYTES)?,
        support_end: date("system.support_end", found.support_end)?,
        domain_joined: found.domain_joined,
    })
}

pub(super) fn to_wire(system: &OperatingSystem) -> wire::OperatingSystem {
    wire::OperatingSystem {
        family: system.family.clone(),
        name: system.name.clone(),
        version: or_empty(system.version.as_ref()),
        kernel: or_empty(system.kernel.as_ref()),
        architecture: system.architecture.clone(),
        server_edition: system.server_edition,
        edition: or_empty(system.edition.as_ref()),
        build: or_empty(system.build.as_ref()),
        support_end: or_empty(system.support_end.as_ref()),
        domain_joined: system.domain_joined,
    }
}

pub(super) fn updates_from_wire(found: wire::Updates) -> Result<Updates, ConvertError> {
    Ok(Updates {
        last_installed: date("updates.last_installed", found.last_installed)?,
        restart_pending: found.restart_pending,
        service_disabled: found.service_disabled,
    })
}

pub(super) fn updates_to_wire(updates: &Updates) -> wire::Updates {
    wire::Updates {
        last_installed: or_empty(updates.last_installed.as_ref()),
        restart_pending: updates.restart_pending,
        service_disabled: updates.service_disabled,
    }
}
