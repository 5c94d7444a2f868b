//! The reply buffers of `IcmpSendEcho2Ex` and `Icmp6SendEcho2`, read without trust.
//!
//! Only the head is read: who answered and the status. Sources: Microsoft Learn, `ICMP_ECHO_REPLY`,
//! `ICMPV6_ECHO_REPLY_LH`; the latter's address is packed without gaps.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who answered and the status, of an `ICMP_ECHO_REPLY`; `None` if the buffer is too short.
pub(super) fn v4(buffer: &[u8]) -> Option<(IpAddr, u32)> {
    let address = Ipv4Addr::from(*buffer.first_chunk::<4>()?);
    Some((address.into(), status(buffer, 4)?))
}

/// Who answered and the status, of an `ICMPV6_ECHO_REPLY_LH`: port 2, flow 4, address 16, scope 4 bytes, two of padding.
pub(super) fn v6(buffer: &[u8]) -> Option<(IpAddr, u32)> {
    let address = Ipv6Addr::from(*buffer.get(6..)?.first_chunk::<16>()?);
    Some((address.into(), status(buffer, 28)?))
}

fn status(buffer: &[u8], at: usize) -> Option<u32> {
    buffer.get(at..)?.first_chunk().map(|bytes| u32::from_ne_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_reply_tells_who_and_what() {
        let mut buffer = vec![192, 168, 1, 1];
        buffer.extend(11_013_u32.to_ne_bytes());
        buffer.extend([9; 40]);
        assert_eq!(v4(&buffer), Some(("192.168.1.1".parse().unwrap(), 11_013)));
        let mut buffer = vec![7; 6];
        buffer.extend("2001:db8::1".parse::<Ipv6Addr>().unwrap().octets());
        buffer.extend([7; 6]);
        buffer.extend(0_u32.to_ne_bytes());
        assert_eq!(v6(&buffer), Some(("2001:db8::1".parse().unwrap(), 0)));
    }

    #[test]
    fn a_buffer_that_is_too_short_is_no_reply() {
        assert!((0..8).all(|length| v4(&vec![1; length]).is_none()));
        assert!((0..32).all(|length| v6(&vec![1; length]).is_none()));
        assert!(v4(&[1; 8]).is_some() && v6(&[1; 32]).is_some());
    }
}
