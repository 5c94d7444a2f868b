//! Why a call failed, in words that do not depend on the language of the Windows it ran on.
//!
//! `FormatMessage` answers in the user's language; a collector that gathers problems from many PCs wants one text for
//! one cause. The number always stands behind the words. Source: Microsoft Learn, "System Error Codes".

use std::io;

/// What the last failed call of this thread left behind.
pub(super) fn last() -> String {
    of(last_code())
}

/// The code that the last failed call of this thread left behind.
pub(super) fn last_code() -> u32 {
    let code = io::Error::last_os_error().raw_os_error().unwrap_or_default();
    u32::from_ne_bytes(code.to_ne_bytes())
}

pub(super) fn of(code: u32) -> String {
    let words = match code {
        1 => "the function is not supported",
        2 => "there is no such name",
        3 => "there is no such path",
        5 => "access is denied",
        8 | 14 => "there is not enough memory",
        21 => "the device is not ready",
        31 => "the device does not work",
        32 => "another program has it open",
        50 => "the request is not supported",
        87 => "a parameter is wrong",
        120 => "the call is not implemented",
        121 => "the device did not answer in time",
        1018 => "the key is being deleted",
        1060 => "there is no such service",
        1062 => "the service does not run",
        1115 => "the system is shutting down",
        1117 => "the device failed to answer",
        1167 => "the device was taken away",
        1722 => "the service that answers is not there",
        _ => "the call failed",
    };
    format!("{words} (error {code})")
}
