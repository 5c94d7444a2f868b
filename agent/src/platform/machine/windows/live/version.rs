//! Version, architecture and name of this Windows.
//!
//! `RtlGetVersion` tells the truth; `GetVersionEx` tells what the program's manifest allows.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
use windows_sys::Win32::System::SystemInformation::{
    ComputerNameDnsHostname, GetComputerNameExW, GetNativeSystemInfo, OSVERSIONINFOEXW, SYSTEM_INFO,
};

use super::super::sources::Version;
use super::{cause, wide};
use crate::machine::facts::Fault;

/// A DNS label has 63 characters at most; the call may give longer ones where policy allows them.
const NAME_UNITS: usize = 512;

pub(super) fn version() -> Result<Version, Fault> {
    let mut version = OSVERSIONINFOEXW {
        dwOSVersionInfoSize: u32::try_from(size_of::<OSVERSIONINFOEXW>()).unwrap_or_default(),
        ..OSVERSIONINFOEXW::default()
    };
    // SAFETY: the structure is the longer form of what is asked for, as its size tells.
    let status = unsafe { RtlGetVersion((&raw mut version).cast()) };
    if status != 0 {
        return Err(Fault::new("ask for the version of Windows", format_args!("status {status:#010x}")));
    }
    Ok(Version {
        major: version.dwMajorVersion,
        minor: version.dwMinorVersion,
        build: version.dwBuildNumber,
        product_type: version.wProductType.into(),
        architecture: architecture(),
    })
}

/// Of the system, also when a 32-bit program asks.
fn architecture() -> u32 {
    let mut system = SYSTEM_INFO::default();
    // SAFETY: the structure is valid for the call, which fills it whole.
    unsafe { GetNativeSystemInfo(&raw mut system) };
    // SAFETY: the call filled this member of the union.
    let parts = unsafe { system.Anonymous.Anonymous };
    parts.wProcessorArchitecture.into()
}

/// Without the domain.
pub(super) fn host_name() -> Result<String, Fault> {
    let mut name = [0_u16; NAME_UNITS];
    let mut length = 512;
    // SAFETY: `length` tells the room in `name`.
    let done = unsafe { GetComputerNameExW(ComputerNameDnsHostname, name.as_mut_ptr(), &raw mut length) };
    if done == 0 {
        return Err(Fault::new("ask for the name of this computer", cause::last()));
    }
    Ok(wide::from_wide(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_says_its_version_and_its_name() {
        let version = version().unwrap();
        assert!((6, 1) <= (version.major, version.minor), "{version:?}");
        assert!(7_600 <= version.build, "{version:?}");
        assert!((1..=3).contains(&version.product_type), "{version:?}");
        assert!([0, 9, 12].contains(&version.architecture), "{version:?}");
        let name = host_name().unwrap();
        assert!(!name.is_empty() && !name.contains('.'), "{name}");
    }
}
