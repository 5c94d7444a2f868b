//! Identifiers that must not be confused with one another.
//!
//! They carry no meaning: a machine's identity in hardware lives in the inventory, a unit's name in the unit tree.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 32 hexadecimal digits")]
pub struct NotAnIdentifier;

macro_rules! random_id {
    ($(#[$text:meta])* $name:ident) => {
        $(#[$text])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;

            /// Reads 32 hexadecimal digits; hyphens are passed over.
            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                let mut bytes = [0_u8; 16];
                let mut digits = text.chars().filter(|sign| *sign != '-');
                for byte in &mut bytes {
                    let mut nibble = || digits.next().and_then(|sign| sign.to_digit(16));
                    let (Some(high), Some(low)) = (nibble(), nibble()) else { return Err(NotAnIdentifier) };
                    *byte = u8::try_from(high * 16 + low).map_err(|_| NotAnIdentifier)?;
                }
                if digits.next().is_some() { Err(NotAnIdentifier) } else { Ok(Self(bytes)) }
            }
        }
    };
}

random_id!(
    /// One enrolled computer; random, given by the collector at enrolment.
    MachineId
);
random_id!(
    /// One run of an operating system, from power-on to power-off.
    BootId
);
random_id!(
    /// One spool file. A fresh spool begins its sequence at 1 again, so sequences are compared within it only.
    SpoolId
);
random_id!(
    /// One complaint; random, given where it was made.
    ComplaintId
);

/// A unit of the organisation tree, numbered by its collector from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId(pub u32);

/// A thing to measure, numbered by its collector from 1 and never used again for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TargetId(pub u16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_reads_back_what_it_prints() {
        let id = MachineId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_uuid_with_hyphens_is_read() {
        assert!("01234567-89ab-cdef-0123-456789abcdef".parse::<BootId>().is_ok());
    }

    #[test]
    fn a_short_long_or_foreign_text_is_refused() {
        for text in
            ["", "ab", "zz234567-89ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-456789abcdef0"]
        {
            assert_eq!(text.parse::<MachineId>(), Err(NotAnIdentifier), "{text}");
        }
    }
}
