//! Windows: `IcmpSendEcho2Ex` and `Icmp6SendEcho2` without an event, so that they return when all is over.
//!
//! Each echo opens and closes its own handle, which costs microseconds before the clock starts: between two echoes the
//! process holds nothing. Both calls are in Windows 7 SP1. Source: Microsoft Learn, `IcmpSendEcho2Ex`, `Icmp6SendEcho2`,
//! `QueryPerformanceCounter`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::mem::offset_of;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY_LH, IP_OPTION_INFORMATION, Icmp6CreateFile, Icmp6SendEcho2,
    IcmpCloseHandle, IcmpCreateFile, IcmpSendEcho2Ex,
};
use windows_sys::Win32::System::IO::IO_STATUS_BLOCK;
use windows_sys::Win32::System::Performance::{QueryPerformanceCounter, QueryPerformanceFrequency};

use super::under_way::UnderWay;
use super::{Echo, Returned, reply};
use crate::platform::network::windows_addresses::v6_address;

/// Whether this system has the call at all.
pub const EXISTS: bool = true;

/// What an ICMP error carries besides the echo, bytes.
const ICMP_ERROR_BYTES: usize = 8;

// The parsers of `reply` count on these.
const _: () = assert!(offset_of!(ICMP_ECHO_REPLY, Status) == 4);
const _: () = assert!(offset_of!(ICMPV6_ECHO_REPLY_LH, Status) == 28);

static UNDER_WAY: UnderWay = UnderWay::new();

/// Blocks until no echo is under way, at most `limit`: to be called before the program ends.
pub fn wait_for_all(limit: Duration) {
    if !UNDER_WAY.wait(limit) {
        tracing::debug!(limit_ms = limit.as_millis(), "the program ends while echoes are under way");
    }
}

/// Sends one echo with this data and blocks until something came back or the limit is over. An error means that the
/// system gave no handle or no code.
pub fn send(echo: &Echo, data: &[u8]) -> io::Result<Returned> {
    let handle = Handle::open(echo.address)?;
    let mut buffer = vec![0_u64; reply_bytes(data.len()).div_ceil(8)];
    let _call = UNDER_WAY.begin();
    let begun = ticks();
    let replies = match echo.address {
        IpAddr::V4(address) => send_v4(&handle, address, echo, data, &mut buffer)?,
        IpAddr::V6(address) => send_v6(&handle, address, echo, data, &mut buffer)?,
    };
    // Before anything else that could set another one.
    let fault = io::Error::last_os_error();
    let took = since(begun);
    if replies == 0 {
        let status = fault.raw_os_error().map(|code| u32::from_ne_bytes(code.to_ne_bytes()));
        let status = status.filter(|status| *status != 0).ok_or(fault)?;
        return Ok(Returned { status, from: None, took });
    }
    let bytes: Vec<u8> = buffer.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let read = if echo.address.is_ipv4() { reply::v4(&bytes) } else { reply::v6(&bytes) };
    let (from, status) = read.ok_or_else(|| io::Error::other("the reply is shorter than its form"))?;
    Ok(Returned { status, from: Some(from), took })
}

/// Room for one reply: its form, the data, an ICMP error, and what the system keeps there while it waits.
fn reply_bytes(data: usize) -> usize {
    let form = size_of::<ICMP_ECHO_REPLY>().max(size_of::<ICMPV6_ECHO_REPLY_LH>());
    form + data + ICMP_ERROR_BYTES + size_of::<IO_STATUS_BLOCK>()
}

/// A handle for echoes of one family.
struct Handle(HANDLE);

impl Handle {
    fn open(address: IpAddr) -> io::Result<Self> {
        let handle = match address {
            // SAFETY: takes nothing.
            IpAddr::V4(_) => unsafe { IcmpCreateFile() },
            // SAFETY: takes nothing.
            IpAddr::V6(_) => unsafe { Icmp6CreateFile() },
        };
        if handle.is_null() || handle == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        Ok(Self(handle))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this value and is closed once.
        unsafe { IcmpCloseHandle(self.0) };
    }
}

fn send_v4(
    handle: &Handle,
    address: Ipv4Addr,
    echo: &Echo,
    data: &[u8],
    buffer: &mut [u64],
) -> io::Result<u32> {
    let (data_bytes, buffer_bytes, options) = sizes(echo, data, buffer)?;
    // SAFETY: the handle is open; data, options and buffer live until the call is over, which without an event or a
    // routine is when it returns; the sizes are theirs.
    Ok(unsafe {
        IcmpSendEcho2Ex(
            handle.0,
            std::ptr::null_mut(),
            None,
            std::ptr::null(),
            0,
            u32::from_ne_bytes(address.octets()),
            data.as_ptr().cast(),
            data_bytes,
            options.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            buffer.as_mut_ptr().cast(),
            buffer_bytes,
            milliseconds(echo.limit),
        )
    })
}

fn send_v6(
    handle: &Handle,
    address: Ipv6Addr,
    echo: &Echo,
    data: &[u8],
    buffer: &mut [u64],
) -> io::Result<u32> {
    let (data_bytes, buffer_bytes, options) = sizes(echo, data, buffer)?;
    let (source, destination) = (v6_address(Ipv6Addr::UNSPECIFIED, 0), v6_address(address, echo.scope));
    // SAFETY: as for IPv4; both addresses live until the call returns.
    Ok(unsafe {
        Icmp6SendEcho2(
            handle.0,
            std::ptr::null_mut(),
            None,
            std::ptr::null(),
            &raw const source,
            &raw const destination,
            data.as_ptr().cast(),
            data_bytes,
            options.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            buffer.as_mut_ptr().cast(),
            buffer_bytes,
            milliseconds(echo.limit),
        )
    })
}

/// Bytes of data and buffer, and the options, if there are any to give.
fn sizes(echo: &Echo, data: &[u8], buffer: &[u64]) -> io::Result<(u16, u32, Option<IP_OPTION_INFORMATION>)> {
    let data_bytes = data.len().try_into().map_err(io::Error::other)?;
    let buffer_bytes = size_of_val(buffer).try_into().map_err(io::Error::other)?;
    let options =
        echo.hops.map(|hops| IP_OPTION_INFORMATION { Ttl: hops, ..IP_OPTION_INFORMATION::default() });
    Ok((data_bytes, buffer_bytes, options))
}

fn milliseconds(limit: Duration) -> u32 {
    u32::try_from(limit.as_millis()).unwrap_or(u32::MAX).max(1)
}

/// Counts of the performance counter.
fn ticks() -> i64 {
    let mut ticks = 0;
    // SAFETY: the pointer is valid for the call, which cannot fail on this and later versions.
    unsafe { QueryPerformanceCounter(&raw mut ticks) };
    ticks
}

fn since(begun: i64) -> Duration {
    let mut per_second = 0;
    // SAFETY: as for the counter.
    unsafe { QueryPerformanceFrequency(&raw mut per_second) };
    let ticks = u128::try_from(ticks().saturating_sub(begun)).unwrap_or(0);
    let nanoseconds = ticks * 1_000_000_000 / u128::try_from(per_second).unwrap_or(1).max(1);
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_itself(hops: Option<u8>) -> Echo {
        Echo { address: Ipv4Addr::LOCALHOST.into(), scope: 0, hops, limit: Duration::from_secs(2) }
    }

    #[test]
    fn this_machine_replies_to_itself_in_less_than_a_second() {
        for hops in [None, Some(2)] {
            let returned = send(&to_itself(hops), &[0x20; 56]).unwrap();
            assert_eq!((returned.status, returned.from), (0, Some(Ipv4Addr::LOCALHOST.into())));
            assert!(Duration::ZERO < returned.took && returned.took < Duration::from_secs(1), "{returned:?}");
        }
    }

    #[test]
    fn a_buffer_has_room_for_form_data_error_and_status_block() {
        let least = size_of::<ICMP_ECHO_REPLY>() + 56 + 8 + size_of::<IO_STATUS_BLOCK>();
        assert!(least <= reply_bytes(56));
    }
}
