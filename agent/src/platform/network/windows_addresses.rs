//! Socket addresses as Windows lays them out, and the adapters with their name servers, which are made of them.
//!
//! Lists lie in one buffer that the caller owns; they are copied out before it goes. Source: Microsoft Learn,
//! `GetAdaptersAddresses`, `SOCKADDR_INET`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA, ERROR_SUCCESS};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_MULTICAST, GAA_FLAG_SKIP_UNICAST, GetAdaptersAddresses,
    IP_ADAPTER_ADDRESSES_LH,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, IN6_ADDR, IN6_ADDR_0, SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_INET,
    SOCKET_ADDRESS,
};

use super::windows_rows::Adapter;

/// What Microsoft advises to begin with, bytes.
const FIRST_TRY_BYTES: u32 = 15 * 1024;
/// The table may grow between two calls; a PC whose table still does after so many is asked another time.
const TRIES: usize = 4;
/// Most adapters and most servers of one adapter that are looked at: a list that goes on is damaged.
const MOST: usize = 256;

/// The adapters with their name servers.
pub(super) fn adapters() -> io::Result<Vec<Adapter>> {
    let buffer = fetch()?;
    let mut next = buffer.as_ptr().cast::<IP_ADAPTER_ADDRESSES_LH>();
    let mut found = Vec::new();
    while !buffer.is_empty() && !next.is_null() && found.len() < MOST {
        // SAFETY: the system filled the buffer with a list of these; `next` comes from it and is aligned.
        let adapter = unsafe { &*next };
        // SAFETY: both views of the union are plain numbers.
        let number = unsafe { adapter.Anonymous1.Anonymous.IfIndex };
        found.push(Adapter {
            name: text_at(adapter.FriendlyName),
            up: adapter.OperStatus == IfOperStatusUp,
            interfaces: [number, adapter.Ipv6IfIndex],
            metrics: [adapter.Ipv4Metric, adapter.Ipv6Metric],
            servers: servers_of(adapter),
        });
        next = adapter.Next;
    }
    Ok(found)
}

/// The list as the system writes it, in eight-byte words so that it is aligned.
fn fetch() -> io::Result<Vec<u64>> {
    let flags = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST;
    let mut bytes = FIRST_TRY_BYTES;
    for _ in 0..TRIES {
        let words = usize::try_from(bytes).map_err(io::Error::other)?.div_ceil(8);
        let mut buffer = vec![0_u64; words];
        let list = buffer.as_mut_ptr().cast::<IP_ADAPTER_ADDRESSES_LH>();
        // SAFETY: the buffer holds at least `bytes` bytes, and the call says how many it wants if that is too few.
        let status =
            unsafe { GetAdaptersAddresses(AF_UNSPEC.into(), flags, std::ptr::null(), list, &raw mut bytes) };
        match status {
            ERROR_SUCCESS => return Ok(buffer),
            ERROR_NO_DATA => return Ok(Vec::new()),
            ERROR_BUFFER_OVERFLOW => {}
            status => return Err(io::Error::from_raw_os_error(i32::from_ne_bytes(status.to_ne_bytes()))),
        }
    }
    Err(io::Error::other("the table of adapters keeps growing"))
}

/// A text of the list, up to its zero; empty if there is none.
fn text_at(text: *const u16) -> String {
    let mut units = Vec::new();
    while !text.is_null() && units.len() < MOST {
        // SAFETY: the text is the system's and ends with a zero, which has not been met yet.
        let at = unsafe { text.add(units.len()) };
        // SAFETY: as above: `at` is within the text or at its zero.
        let unit = unsafe { at.read_unaligned() };
        if unit == 0 {
            break;
        }
        units.push(unit);
    }
    String::from_utf16_lossy(&units)
}

fn servers_of(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Vec<IpAddr> {
    let mut next = adapter.FirstDnsServerAddress.cast_const();
    let (mut found, mut seen) = (Vec::new(), 0);
    while !next.is_null() && seen < MOST {
        // SAFETY: the pointer comes from the system's list, whose buffer outlives `adapter`.
        let server = unsafe { &*next };
        found.extend(address_at(&server.Address));
        next = server.Next.cast_const();
        seen += 1;
    }
    found
}

fn address_at(address: &SOCKET_ADDRESS) -> Option<IpAddr> {
    let length = usize::try_from(address.iSockaddrLength).ok()?;
    if address.lpSockaddr.is_null() || length < size_of::<SOCKADDR_IN>() {
        return None;
    }
    // SAFETY: not null and at least as long as the shortest of them; the family stands at its head. The system aligns
    // socket addresses to four bytes at least, and a copy needs no alignment.
    let family = unsafe { address.lpSockaddr.cast::<u16>().read_unaligned() };
    if family == AF_INET {
        // SAFETY: not null, and the length was compared above.
        let found = unsafe { address.lpSockaddr.cast::<SOCKADDR_IN>().read_unaligned() };
        return Some(v4_of(&found));
    }
    if family != AF_INET6 || length < size_of::<SOCKADDR_IN6>() {
        return None;
    }
    // SAFETY: not null, and the length was compared.
    let found = unsafe { address.lpSockaddr.cast::<SOCKADDR_IN6>().read_unaligned() };
    Some(v6_of(&found))
}

/// The address in a union of both families; `None` for any other family.
pub(super) fn address_of(address: &SOCKADDR_INET) -> Option<IpAddr> {
    // SAFETY: the family stands at the head of each view.
    let family = unsafe { address.si_family };
    match family {
        // SAFETY: the family says which view is meant.
        AF_INET => Some(v4_of(unsafe { &address.Ipv4 })),
        // SAFETY: as above.
        AF_INET6 => Some(v6_of(unsafe { &address.Ipv6 })),
        _ => None,
    }
}

/// An IPv6 address with the interface of a link-local one, else 0.
pub(in crate::platform) fn v6_address(address: Ipv6Addr, scope: u32) -> SOCKADDR_IN6 {
    let mut inet = SOCKADDR_IN6 { sin6_family: AF_INET6, ..SOCKADDR_IN6::default() };
    inet.sin6_addr = IN6_ADDR { u: IN6_ADDR_0 { Byte: address.octets() } };
    inet.Anonymous.sin6_scope_id = scope;
    inet
}

fn v4_of(address: &SOCKADDR_IN) -> IpAddr {
    // SAFETY: every bit pattern is an address.
    let bits = unsafe { address.sin_addr.S_un.S_addr };
    Ipv4Addr::from(bits.to_ne_bytes()).into()
}

fn v6_of(address: &SOCKADDR_IN6) -> IpAddr {
    // SAFETY: every bit pattern is an address.
    let bytes = unsafe { address.sin6_addr.u.Byte };
    Ipv6Addr::from(bytes).into()
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Networking::WinSock::{IN_ADDR, IN_ADDR_0};

    use super::*;

    fn inet_of(address: IpAddr) -> SOCKADDR_INET {
        match address {
            IpAddr::V4(address) => {
                let sin_addr = IN_ADDR { S_un: IN_ADDR_0 { S_addr: u32::from_ne_bytes(address.octets()) } };
                SOCKADDR_INET {
                    Ipv4: SOCKADDR_IN { sin_family: AF_INET, sin_addr, ..SOCKADDR_IN::default() },
                }
            }
            IpAddr::V6(address) => SOCKADDR_INET { Ipv6: v6_address(address, 0) },
        }
    }

    #[test]
    fn addresses_survive_the_way_through_the_systems_form() {
        for text in ["192.168.1.1", "255.1.2.3", "2001:db8::1", "fe80::1"] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(address_of(&inet_of(address)), Some(address));
        }
        assert_eq!(address_of(&SOCKADDR_INET::default()), None);
    }

    #[test]
    fn a_socket_address_that_is_too_short_or_missing_is_none() {
        let mut inet = inet_of("10.0.0.53".parse().unwrap());
        let of = |inet: &mut SOCKADDR_INET, length| SOCKET_ADDRESS {
            lpSockaddr: std::ptr::from_mut(inet).cast(),
            iSockaddrLength: length,
        };
        assert_eq!(address_at(&of(&mut inet, 16)), Some("10.0.0.53".parse().unwrap()));
        assert_eq!(address_at(&of(&mut inet, 15)), None);
        assert_eq!(address_at(&of(&mut inet, -1)), None);
        assert_eq!(address_at(&SOCKET_ADDRESS::default()), None);
        let mut inet = inet_of("2001:db8::53".parse().unwrap());
        assert_eq!(address_at(&of(&mut inet, 28)), Some("2001:db8::53".parse().unwrap()));
        assert_eq!(address_at(&of(&mut inet, 27)), None);
    }
}
