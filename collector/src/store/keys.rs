//! The key of a day's chunk: day, machine and target in one integer.
//!
//! The day comes first, so that a day's rows lie together: sealing rewrites few pages and forgetting an old day is one
//! range. Day: days since 1970-01-01 UTC, 16 bit; machine: 24 bit; target: 16 bit.

use std::ops::RangeInclusive;

use hatang_proto::model::{TargetId, UnitId};

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;

/// A machine's number within this database, 1 to 16 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineNo(pub(super) i64);

impl MachineNo {
    /// The bare number, for tallies that only tell machines apart.
    pub fn as_u64(self) -> u64 {
        self.0.cast_unsigned()
    }
}

/// What a chunk key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ChunkKey {
    pub(super) day: i64,
    pub(super) machine: MachineNo,
    pub(super) target: TargetId,
}

impl ChunkKey {
    pub(super) fn pack(self) -> i64 {
        self.day << 40 | self.machine.0 << 16 | i64::from(self.target.0)
    }

    pub(super) fn unpack(key: i64) -> Self {
        let target = TargetId(u16::try_from(key & 0xffff).unwrap_or_default());
        Self { day: key >> 40, machine: MachineNo(key >> 16 & 0xff_ffff), target }
    }

    /// Keys of all targets of one machine on one day.
    pub(super) fn machine_day(machine: MachineNo, day: i64) -> RangeInclusive<i64> {
        let first = day << 40 | machine.0 << 16;
        first..=first | 0xffff
    }

    /// The first key of a day.
    pub(super) fn first_of_day(day: i64) -> i64 {
        day << 40
    }
}

/// Units as one parameter of a query that looks them up with `json_each`.
pub(super) fn unit_list(units: &[UnitId]) -> String {
    let numbers: Vec<_> = units.iter().map(|unit| unit.0.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_what_it_packs() {
        let key = ChunkKey { day: 20_500, machine: MachineNo(9_999), target: TargetId(65_535) };
        assert_eq!(ChunkKey::unpack(key.pack()), key);
        assert!(ChunkKey::machine_day(key.machine, key.day).contains(&key.pack()));
    }
}
