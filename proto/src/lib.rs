//! The contract between agent and collector.
//!
//! [`model`] holds the checked types that both programs think in, [`wire`] the generated types that travel,
//! [`convert`] the only place where one becomes the other, [`limits`] every bound both sides enforce, and
//! [`join_code`] the one string an administrator hands to a PC.
//! It does not open sockets, does not store, and never asks for the time.

pub mod convert;
pub mod join_code;
pub mod limits;
pub mod model;

/// Generated from `proto/hatang/v1/*.proto`; the only include of generated code.
pub mod wire {
    #![expect(
        clippy::pedantic,
        clippy::large_enum_variant,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        unused_qualifications,
        reason = "generated code"
    )]
    tonic::include_proto!("hatang.v1");
}
