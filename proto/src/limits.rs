//! Every bound of the contract, enforced by both sides.
//!
//! A peer that exceeds one is wrong or hostile; the message says which bound and by how much. Bounds of one program
//! alone (spool, sessions) stand in that program's own `limits` file.

/// Largest gRPC message either side accepts, bytes.
pub const MAX_MESSAGE_BYTES: usize = 512 * 1024;
/// Largest encoded batch, bytes; leaves room for the envelope.
pub const MAX_BATCH_BYTES: usize = 256 * 1024;
/// Most samples in one batch.
pub const MAX_SAMPLES_PER_BATCH: usize = 4_096;
/// Most records other than samples in one batch.
pub const MAX_RECORDS_PER_BATCH: usize = 64;
/// Longest round trip or phase that is believed, microseconds (ten minutes).
pub const MAX_ROUND_TRIP_US: u32 = 600_000_000;
/// Longest time since boot that is believed, milliseconds (ten years).
pub const MAX_BOOT_MS: u64 = 10 * 366 * 86_400_000;
/// Earliest and latest Unix time that is representable in the contract, milliseconds (1970 to 2200).
pub const WALL_MS: std::ops::RangeInclusive<i64> = 0..=7_258_118_400_000;
/// Most targets in one set.
pub const MAX_TARGETS: usize = 64;
/// Most entries in an application catalogue.
pub const MAX_CATALOGUE: usize = 64;
/// Longest name or label, bytes of UTF-8.
pub const MAX_NAME_BYTES: usize = 200;
/// Longest free text in an inventory (a model, a cause), bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 1_000;
/// Most entries in any list of an inventory.
pub const MAX_LIST: usize = 256;
/// Longest address of a target, bytes.
pub const MAX_ADDRESS_BYTES: usize = 500;
/// Seconds between two measurements of one target.
pub const PERIOD_S: std::ops::RangeInclusive<u32> = 5..=3_600;
/// Milliseconds until a measurement counts as a timeout.
pub const TIMEOUT_MS: std::ops::RangeInclusive<u32> = 100..=30_000;
/// Largest certificate signing request, bytes of DER.
pub const MAX_CSR_BYTES: usize = 4_096;
/// Most readings of own traffic in one batch.
pub const MAX_TRAFFIC_PER_BATCH: usize = 256;
/// Longest span of a reading of own traffic, milliseconds; a longer one says little about a five-minute window.
pub const MAX_TRAFFIC_SPAN_MS: u32 = 600_000;
/// Most bytes a millisecond that network cards are believed to carry (100 Gbit/s).
pub const MAX_TRAFFIC_BYTES_PER_MS: u64 = 12_500_000;
/// Seconds for which a probing plan may hold without a word from the collector.
pub const PLAN_HOLDS_S: std::ops::RangeInclusive<u32> = 60..=86_400;
/// By how much periods may grow without a plan that holds.
pub const PLAN_STRETCH: std::ops::RangeInclusive<u32> = 1..=1_000;
/// Seconds that a closer look may last.
pub const LOOK_S: std::ops::RangeInclusive<u32> = 1..=3_600;
/// Bytes at which a speed sample stops.
pub const SPEED_BYTES: std::ops::RangeInclusive<u32> = 100_000..=10_000_000;
/// Seconds after which a speed sample stops.
pub const SPEED_S: std::ops::RangeInclusive<u32> = 1..=10;
/// Hours between two speed samples of one machine, whatever a collector asks.
pub const SPEED_PAUSE_H: u32 = 20;
/// Bits per second that one machine may spend on a closer look.
pub const LOOK_BITS_PER_S: std::ops::RangeInclusive<u32> = 1..=20_000;

/// Stands where a target's number must stand and means nothing, because the target has none yet.
pub const TRIAL_TARGET: u16 = u16::MAX;
