//! Batches and their records between wire and model.
//!
//! `skipped_before`, `age_ms` and the links of the chain stay on the wire: they speak about the sending, not about the
//! batch.

use super::samples::{boot_ms, target_id};
use super::{
    ConvertError, Fault, bounded, id_bytes, inventory, required_text, samples, speed, text, traffic,
};
use crate::limits::{MAX_NAME_BYTES, MAX_RECORDS_PER_BATCH, MAX_TEXT_BYTES, MAX_TRAFFIC_PER_BATCH, WALL_MS};
use crate::model::{
    Batch, Boot, BootId, ClockReading, ClockStep, Complaint, ComplaintId, LostSamples, Record,
    ResolvedTarget, SpoolId,
};
use crate::wire::{self, record::Record as WireRecord};

/// Checks a batch as received.
pub fn from_wire(batch: wire::Batch) -> Result<Batch, ConvertError> {
    bounded("batch.records", &batch.records, MAX_RECORDS_PER_BATCH)?;
    if batch.sequence == 0 {
        return Err(ConvertError::new("batch.sequence", Fault::Missing));
    }
    bounded("batch.traffic", &batch.traffic, MAX_TRAFFIC_PER_BATCH)?;
    let boot = boot_from_wire(batch.boot.as_ref())?;
    Ok(Batch {
        spool: SpoolId(id_bytes("batch.spool_id", &batch.spool_id)?),
        sequence: batch.sequence,
        boot,
        samples: batch.samples.as_ref().map(samples::from_wire).transpose()?.unwrap_or_default(),
        records: batch.records.into_iter().map(record).collect::<Result<_, _>>()?,
        traffic: batch
            .traffic
            .iter()
            .map(|reading| traffic::from_wire(reading, boot.clock.boot_ms))
            .collect::<Result<_, _>>()?,
    })
}

/// Writes a batch for sending; the sender sets what speaks about the sending.
pub fn to_wire(batch: &Batch) -> wire::Batch {
    wire::Batch {
        spool_id: batch.spool.0.to_vec(),
        sequence: batch.sequence,
        skipped_before: 0,
        boot: Some(boot_to_wire(&batch.boot)),
        samples: (!batch.samples.is_empty()).then(|| samples::to_wire(&batch.samples)),
        records: batch.records.iter().map(record_to_wire).collect(),
        age_ms: 0,
        traffic: batch
            .traffic
            .iter()
            .map(|reading| traffic::to_wire(reading, batch.boot.clock.boot_ms))
            .collect(),
        chain_link: Vec::new(),
        chain_before: Vec::new(),
        samples_dropped: false,
    }
}

/// What a batch's link in its spool's chain is made over: the message without what speaks about its sending.
pub fn chained_bytes(batch: &wire::Batch) -> Vec<u8> {
    let made = wire::Batch {
        skipped_before: 0,
        age_ms: 0,
        chain_link: Vec::new(),
        chain_before: Vec::new(),
        samples_dropped: false,
        ..batch.clone()
    };
    prost::Message::encode_to_vec(&made)
}

/// Reads a link of a chain; empty is none.
pub fn link_from_wire(field: &'static str, bytes: &[u8]) -> Result<Option<[u8; 32]>, ConvertError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    bytes.try_into().map(Some).map_err(|_| ConvertError::new(field, Fault::Malformed))
}

/// Checks a boot as received.
pub fn boot_from_wire(boot: Option<&wire::Boot>) -> Result<Boot, ConvertError> {
    let boot = boot.ok_or(ConvertError::new("boot", Fault::Missing))?;
    Ok(Boot {
        id: BootId(id_bytes("boot.boot_id", &boot.boot_id)?),
        clock: ClockReading {
            boot_ms: boot_ms(i128::from(boot.boot_ms))?,
            wall_ms: wall_ms("boot.wall_ms", boot.wall_ms)?,
        },
    })
}

/// Writes a boot for sending.
pub fn boot_to_wire(boot: &Boot) -> wire::Boot {
    wire::Boot { boot_id: boot.id.0.to_vec(), boot_ms: boot.clock.boot_ms, wall_ms: boot.clock.wall_ms }
}

fn record(record: wire::Record) -> Result<Record, ConvertError> {
    Ok(match record.record.ok_or(ConvertError::new("record", Fault::Missing))? {
        WireRecord::Inventory(found) => Record::Inventory(Box::new(inventory::from_wire(found)?)),
        WireRecord::ClockStep(step) => Record::ClockStep(ClockStep {
            at_boot_ms: boot_ms(i128::from(step.at_boot_ms))?,
            wall_before_ms: wall_ms("clock_step.wall_before_ms", step.wall_before_ms)?,
            wall_after_ms: wall_ms("clock_step.wall_after_ms", step.wall_after_ms)?,
        }),
        WireRecord::LostSamples(lost) => Record::LostSamples(lost_samples(lost)?),
        WireRecord::ResolvedTarget(found) => Record::ResolvedTarget(resolved_target(found)?),
        WireRecord::Complaint(said) => Record::Complaint(complaint(said)?),
        WireRecord::SpeedReading(reading) => Record::Speed(speed::reading_from_wire(reading)?),
    })
}

fn record_to_wire(record: &Record) -> wire::Record {
    let record = match record {
        Record::Inventory(found) => WireRecord::Inventory(inventory::to_wire(found)),
        Record::ClockStep(step) => WireRecord::ClockStep(wire::ClockStep {
            at_boot_ms: step.at_boot_ms,
            wall_before_ms: step.wall_before_ms,
            wall_after_ms: step.wall_after_ms,
        }),
        Record::LostSamples(lost) => WireRecord::LostSamples(wire::LostSamples {
            samples: lost.samples,
            first_sequence: lost.first_sequence,
            last_sequence: lost.last_sequence,
        }),
        Record::ResolvedTarget(found) => WireRecord::ResolvedTarget(wire::ResolvedTarget {
            target: u32::from(found.target.0),
            at_boot_ms: found.at_boot_ms,
            address: found.address.clone(),
            hardware_address: found.hardware_address.clone().unwrap_or_default(),
        }),
        Record::Complaint(said) => WireRecord::Complaint(wire::Complaint {
            complaint_id: said.id.0.to_vec(),
            at_boot_ms: said.at_boot_ms,
            about: said.about.clone(),
            note: said.note.clone(),
        }),
        Record::Speed(reading) => WireRecord::SpeedReading(speed::reading_to_wire(*reading)),
    };
    wire::Record { record: Some(record) }
}

fn lost_samples(lost: wire::LostSamples) -> Result<LostSamples, ConvertError> {
    if lost.samples == 0 {
        return Err(ConvertError::new("lost_samples.samples", Fault::Missing));
    }
    if lost.last_sequence < lost.first_sequence {
        return Err(ConvertError::new("lost_samples.last_sequence", Fault::Malformed));
    }
    Ok(LostSamples {
        samples: lost.samples,
        first_sequence: lost.first_sequence,
        last_sequence: lost.last_sequence,
    })
}

fn resolved_target(found: wire::ResolvedTarget) -> Result<ResolvedTarget, ConvertError> {
    let address = text("resolved_target.address", found.address, MAX_NAME_BYTES)?;
    if address.parse::<std::net::IpAddr>().is_err() {
        return Err(ConvertError::new("resolved_target.address", Fault::Malformed));
    }
    let hardware = text("resolved_target.hardware_address", found.hardware_address, MAX_NAME_BYTES)?;
    Ok(ResolvedTarget {
        target: target_id(found.target)?,
        at_boot_ms: boot_ms(i128::from(found.at_boot_ms))?,
        address,
        hardware_address: Some(hardware).filter(|text| !text.is_empty()),
    })
}

fn complaint(said: wire::Complaint) -> Result<Complaint, ConvertError> {
    Ok(Complaint {
        id: ComplaintId(id_bytes("complaint.complaint_id", &said.complaint_id)?),
        at_boot_ms: boot_ms(i128::from(said.at_boot_ms))?,
        about: required_text("complaint.about", said.about, MAX_NAME_BYTES)?,
        note: text("complaint.note", said.note, MAX_TEXT_BYTES)?,
    })
}

fn wall_ms(field: &'static str, value: i64) -> Result<i64, ConvertError> {
    if WALL_MS.contains(&value) {
        Ok(value)
    } else {
        let value = i128::from(value);
        Err(ConvertError::new(field, Fault::OutOfRange { value, range: "the years 1970 to 2200" }))
    }
}
