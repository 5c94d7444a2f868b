//! The addresses of one adapter, each with the length of its network's prefix.

#![expect(unsafe_code, reason = "walks a list that Windows made")]

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use windows_sys::Win32::NetworkManagement::IpHelper::IP_ADAPTER_ADDRESSES_LH;
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6, SOCKADDR_IN, SOCKADDR_IN6, SOCKET_ADDRESS};

/// Beyond this a list does not end.
const MOST_ADDRESSES: usize = 256;

/// `192.168.1.20/24`; zones of IPv6 addresses are left out.
pub(super) fn of(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = adapter.FirstUnicastAddress.cast_const();
    for _ in 0..MOST_ADDRESSES {
        if next.is_null() {
            break;
        }
        // SAFETY: Windows made the list, which lives as long as the adapter; the pointer is not null.
        let entry = unsafe { &*next };
        found
            .extend(address(&entry.Address).map(|address| format!("{address}/{}", entry.OnLinkPrefixLength)));
        next = entry.Next.cast_const();
    }
    found
}

fn address(socket: &SOCKET_ADDRESS) -> Option<IpAddr> {
    let length = usize::try_from(socket.iSockaddrLength).ok()?;
    if socket.lpSockaddr.is_null() || length < size_of::<SOCKADDR_IN>() {
        return None;
    }
    // SAFETY: the pointer is not null and leads to at least the family, as the length says.
    let family = unsafe { (*socket.lpSockaddr).sa_family };
    match family {
        AF_INET => {
            // SAFETY: the family and the length say that it is this structure.
            let inet = unsafe { socket.lpSockaddr.cast::<SOCKADDR_IN>().read_unaligned() };
            // SAFETY: all members of the union are the same four bytes, of which any value is valid.
            let number = unsafe { inet.sin_addr.S_un.S_addr };
            Some(Ipv4Addr::from(number.to_ne_bytes()).into())
        }
        AF_INET6 if size_of::<SOCKADDR_IN6>() <= length => {
            // SAFETY: the family and the length say that it is this structure.
            let inet = unsafe { socket.lpSockaddr.cast::<SOCKADDR_IN6>().read_unaligned() };
            // SAFETY: both members of the union are the same sixteen bytes, of which any value is valid.
            let bytes = unsafe { inet.sin6_addr.u.Byte };
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}
