//! Pure: the bytes in which batches, samples and target sets wait on disk, which are those of the wire.
//!
//! A batch is encoded once, when it is closed, and leaves as it lies there; only what speaks about the stream (spool,
//! sequence, skipped numbers) is written over at sending. The outbox keeps bytes and never sees a wire type.

use hatang_proto::convert::{self, ConvertError};
use hatang_proto::model::{Batch, Boot, Record, Sample, SpoolId, TargetSet, TrafficReading};
use hatang_proto::wire;
use prost::Message;

/// Bytes on disk that do not read back: the file was damaged or written by another program.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("not a protobuf message: {0}")]
    Message(#[from] prost::DecodeError),
    #[error("{0}")]
    Value(#[from] ConvertError),
}

/// A batch as it lies in the spool.
pub fn encode_batch(batch: &Batch) -> Vec<u8> {
    convert::batch::to_wire(batch).encode_to_vec()
}

/// A batch back from the spool.
pub fn decode_batch(bytes: &[u8]) -> Result<Batch, Unreadable> {
    Ok(convert::batch::from_wire(wire::Batch::decode(bytes)?)?)
}

/// A batch back from the spool, ready to leave.
pub(super) fn sendable(
    bytes: &[u8],
    spool: SpoolId,
    sequence: u64,
    skipped_before: u64,
    running: &Boot,
) -> Result<wire::Batch, Unreadable> {
    let batch = wire::Batch::decode(bytes)?;
    let closed = batch.boot.as_ref().filter(|boot| boot.boot_id == running.id.0);
    let age_ms = closed.map_or(0, |boot| running.clock.boot_ms.saturating_sub(boot.boot_ms));
    Ok(wire::Batch { spool_id: spool.0.to_vec(), sequence, skipped_before, age_ms, ..batch })
}

/// One sample as it waits for its batch.
pub fn encode_sample(sample: &Sample) -> Vec<u8> {
    convert::samples::to_wire(std::slice::from_ref(sample)).encode_to_vec()
}

/// Samples back from where they waited.
pub fn decode_samples(bytes: &[u8]) -> Result<Vec<Sample>, Unreadable> {
    Ok(convert::samples::from_wire(&wire::Samples::decode(bytes)?)?)
}

/// One record as it waits for its batch; `boot` is the boot it belongs to.
pub fn encode_record(boot: &Boot, record: Record) -> Vec<u8> {
    encode_batch(&Batch { records: vec![record], ..carrier(boot) })
}

/// One reading of own traffic as it waits for its batch, in the form of a record.
pub fn encode_traffic(boot: &Boot, reading: TrafficReading) -> Vec<u8> {
    encode_batch(&Batch { traffic: vec![reading], ..carrier(boot) })
}

fn carrier(boot: &Boot) -> Batch {
    Batch {
        spool: SpoolId([0; 16]),
        sequence: 1,
        boot: *boot,
        samples: Vec::new(),
        records: Vec::new(),
        traffic: Vec::new(),
    }
}

/// A target set as it is kept for the next start.
pub fn encode_targets(set: &TargetSet) -> Vec<u8> {
    convert::target::set_to_wire(set).encode_to_vec()
}

/// A kept target set.
pub fn decode_targets(bytes: &[u8]) -> Result<TargetSet, Unreadable> {
    Ok(convert::target::set_from_wire(wire::TargetSet::decode(bytes)?)?)
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{BootId, ClockReading, Method, Outcome, Phases, Reading, TargetId};

    use super::*;

    fn sample(target: u16, at_boot_ms: u64, method: Method, round_trip_us: u32) -> Sample {
        let reading =
            Reading { method, outcome: Outcome::Ok, round_trip_us: Some(round_trip_us), phases: None };
        Sample { target: TargetId(target), at_boot_ms, reading }
    }

    fn minute() -> Batch {
        let phases = Phases {
            dns_us: Some(2_100),
            connect_us: Some(9_800),
            tls_us: None,
            first_byte_us: Some(21_000),
        };
        let mut samples = vec![
            sample(1, 86_400_000, Method::Icmp, 412),
            sample(2, 86_407_510, Method::Icmp, 2_210),
            sample(3, 86_415_020, Method::Icmp, 18_400),
            sample(4, 86_422_480, Method::Icmp, 24_700),
            sample(5, 86_430_000, Method::Icmp, 9_100),
            sample(6, 86_437_500, Method::Tcp, 11_200),
            sample(7, 86_445_010, Method::Http, 34_000),
            sample(8, 86_452_490, Method::Dns, 3_300),
        ];
        samples[6].reading.phases = Some(phases);
        Batch {
            spool: SpoolId([0x5a; 16]),
            sequence: 40_000,
            boot: Boot {
                id: BootId([0xa5; 16]),
                clock: ClockReading { boot_ms: 86_460_000, wall_ms: 1_795_420_800_000 },
            },
            samples,
            records: Vec::new(),
            traffic: Vec::new(),
        }
    }

    #[test]
    fn a_minute_of_eight_mixed_targets_is_small() {
        let mut batch = minute();
        let with_http_phases = encode_batch(&batch).len();
        batch.samples[6].reading.phases = None;
        let plain = encode_batch(&batch).len();
        assert!(plain <= 130 && with_http_phases <= 150, "{plain}, {with_http_phases} bytes");
    }

    #[test]
    fn a_batch_reads_back_and_leaves_under_the_stream_s_numbers() {
        let batch = minute();
        let bytes = encode_batch(&batch);
        assert_eq!(decode_batch(&bytes).unwrap(), batch);
        let mut running = batch.boot;
        running.clock.boot_ms += 1_500;
        let leaving = sendable(&bytes, SpoolId([1; 16]), 41, 3, &running).unwrap();
        assert_eq!((leaving.spool_id, leaving.sequence, leaving.skipped_before), (vec![1; 16], 41, 3));
        assert_eq!(leaving.age_ms, 1_500, "how long ago the batch was closed");
        running.id = BootId([99; 16]);
        assert_eq!(
            sendable(&bytes, SpoolId([1; 16]), 41, 3, &running).unwrap().age_ms,
            0,
            "of an earlier boot"
        );
    }

    #[test]
    fn cut_bytes_never_pass_for_the_whole() {
        let batch = minute();
        let bytes = encode_batch(&batch);
        for len in 0..bytes.len() {
            assert!(decode_batch(&bytes[..len]).ok() != Some(batch.clone()), "{len}");
        }
    }
}
