//! Device class, identity and age between wire and model.

use super::codes::{device_class, device_class_code};
use super::fields::{digest, digest_bytes, list, optional_text, or_empty, texts, year};
use crate::convert::{ConvertError, Fault, required_text, text};
use crate::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use crate::model::inventory::{Age, AgeReason, Device, Identity, RefusedIdentity, Vote};
use crate::wire::{self, age_reason::Kind};

pub(super) fn from_wire(found: wire::Device) -> Result<Device, ConvertError> {
    Ok(Device {
        class: device_class(found.class)?,
        virtual_platform: optional_text("device.virtual_platform", found.virtual_platform, MAX_TEXT_BYTES)?,
        manufacturer: optional_text("device.manufacturer", found.manufacturer, MAX_TEXT_BYTES)?,
        model: optional_text("device.model", found.model, MAX_TEXT_BYTES)?,
        votes: list("device.votes", found.votes, vote)?,
    })
}

pub(super) fn to_wire(device: &Device) -> wire::Device {
    wire::Device {
        class: device_class_code(device.class),
        virtual_platform: or_empty(device.virtual_platform.as_ref()),
        manufacturer: or_empty(device.manufacturer.as_ref()),
        model: or_empty(device.model.as_ref()),
        votes: device.votes.iter().map(vote_to_wire).collect(),
    }
}

fn vote(found: wire::Vote) -> Result<Vote, ConvertError> {
    Ok(Vote {
        source: required_text("vote.source", found.source, MAX_NAME_BYTES)?,
        evidence: text("vote.evidence", found.evidence, MAX_TEXT_BYTES)?,
        class: device_class(found.class)?,
    })
}

fn vote_to_wire(vote: &Vote) -> wire::Vote {
    wire::Vote {
        source: vote.source.clone(),
        evidence: vote.evidence.clone(),
        class: device_class_code(vote.class),
    }
}

pub(super) fn identity_from_wire(found: wire::Identity) -> Result<Identity, ConvertError> {
    Ok(Identity {
        hardware_uuid: optional_text("identity.hardware_uuid", found.hardware_uuid, MAX_TEXT_BYTES)?,
        system_serial: optional_text("identity.system_serial", found.system_serial, MAX_TEXT_BYTES)?,
        board_serial: optional_text("identity.board_serial", found.board_serial, MAX_TEXT_BYTES)?,
        disk_serials: texts("identity.disk_serials", found.disk_serials)?,
        fingerprint: digest("identity.fingerprint", &found.fingerprint)?,
        refused: list("identity.refused", found.refused, refused)?,
    })
}

pub(super) fn identity_to_wire(identity: &Identity) -> wire::Identity {
    wire::Identity {
        hardware_uuid: or_empty(identity.hardware_uuid.as_ref()),
        system_serial: or_empty(identity.system_serial.as_ref()),
        board_serial: or_empty(identity.board_serial.as_ref()),
        disk_serials: identity.disk_serials.clone(),
        fingerprint: digest_bytes(identity.fingerprint.as_ref()),
        refused: identity.refused.iter().map(refused_to_wire).collect(),
    }
}

fn refused(found: wire::RefusedIdentity) -> Result<RefusedIdentity, ConvertError> {
    Ok(RefusedIdentity {
        field: required_text("refused.field", found.field, MAX_NAME_BYTES)?,
        value: text("refused.value", found.value, MAX_TEXT_BYTES)?,
        reason: text("refused.reason", found.reason, MAX_TEXT_BYTES)?,
    })
}

fn refused_to_wire(refused: &RefusedIdentity) -> wire::RefusedIdentity {
    wire::RefusedIdentity {
        field: refused.field.clone(),
        value: refused.value.clone(),
        reason: refused.reason.clone(),
    }
}

pub(super) fn age_from_wire(found: wire::Age) -> Result<Age, ConvertError> {
    let earliest_year = year("age.earliest_year", found.earliest_year)?;
    let latest_year = year("age.latest_year", found.latest_year)?;
    if let (Some(earliest), Some(latest)) = (earliest_year, latest_year)
        && latest < earliest
    {
        let value = i128::from(latest);
        return Err(ConvertError::new(
            "age.latest_year",
            Fault::OutOfRange { value, range: "earliest_year and above" },
        ));
    }
    let reasons = list("age.reasons", found.reasons, age_reason)?;
    Ok(Age { earliest_year, latest_year, reasons })
}

fn age_reason(found: wire::AgeReason) -> Result<AgeReason, ConvertError> {
    let kind = found.kind();
    let detail = text("age.reasons.detail", found.detail, MAX_TEXT_BYTES)?;
    Ok(match kind {
        Kind::CpuFamily => {
            let year = year("age.reasons.year", Some(found.year))?;
            let year = year.ok_or(ConvertError::new("age.reasons.year", Fault::Missing))?;
            AgeReason::CpuFamily { model: detail, year }
        }
        Kind::CpuUnknown => AgeReason::CpuUnknown { model: detail },
        Kind::BiosDate => AgeReason::BiosDate { month: detail },
        Kind::BiosOlderThanCpu => AgeReason::BiosOlderThanCpu { month: detail },
        Kind::VirtualMachine => AgeReason::VirtualMachine,
        Kind::Unspecified => {
            let code = i64::from(found.kind);
            return Err(ConvertError::new("age.reasons.kind", Fault::UnknownCode(code)));
        }
    })
}

fn age_reason_to_wire(reason: &AgeReason) -> wire::AgeReason {
    let (kind, detail, year) = match reason {
        AgeReason::CpuFamily { model, year } => (Kind::CpuFamily, model.as_str(), u32::from(*year)),
        AgeReason::CpuUnknown { model } => (Kind::CpuUnknown, model.as_str(), 0),
        AgeReason::BiosDate { month } => (Kind::BiosDate, month.as_str(), 0),
        AgeReason::BiosOlderThanCpu { month } => (Kind::BiosOlderThanCpu, month.as_str(), 0),
        AgeReason::VirtualMachine => (Kind::VirtualMachine, "", 0),
    };
    wire::AgeReason { kind: kind.into(), detail: detail.to_owned(), year }
}

pub(super) fn age_to_wire(age: &Age) -> wire::Age {
    wire::Age {
        earliest_year: age.earliest_year.map(u32::from),
        latest_year: age.latest_year.map(u32::from),
        reasons: age.reasons.iter().map(age_reason_to_wire).collect(),
    }
}
