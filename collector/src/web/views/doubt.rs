//! What makes a machine's identity doubtful, for an administrator to decide.

use hatang_proto::model::MachineId;

/// A reason to check a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Another machine in service reports the same hardware: enrolled twice, or a copied image.
    SameHardware { other: MachineId, other_name: String, since_ms: i64 },
    /// Two computers use this machine's identity in turns; Unix milliseconds of the last sign.
    TwoComputers { last_ms: i64 },
}

/// What an administrator says about two machines with one hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwinDecision {
    /// One computer: the older identity is retired.
    Same,
    /// Two computers: never asked again.
    Different,
}
