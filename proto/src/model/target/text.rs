//! The written form of a probe: `gateway`, `tcp:mail.example.vn:443`, `https://voffice.example.vn/` …
//!
//! Commands, pages and configuration read and print the same forms; what is printed reads back as the same probe.
//! Only the form is checked: no name is looked up and no address is tried.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use super::Probe;
use crate::limits::MAX_ADDRESS_BYTES;

/// Where `first-hop` without an address looks: an anycast address that every Internet line has a way to.
pub const DEFAULT_TOWARD: &str = "1.1.1.1";

/// All forms, for help and error messages.
pub const FORMS: &str =
    "gateway, first-hop[:HOST], icmp:HOST or HOST, tcp:HOST:PORT, http://… or https://…, dns:NAME[@SERVER]";

/// Why a text is not a probe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAProbe {
    #[error("a target is empty; the forms are: {FORMS}")]
    Empty,
    #[error("a target has at most {MAX_ADDRESS_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    #[error("`{0}` is no kind of target; the forms are: {FORMS}")]
    Kind(String),
    #[error("`{0}` is not a host: write a name or an IP address without spaces, slashes or colons")]
    Host(String),
    #[error("`{0}` has no port: write tcp:HOST:PORT with a port from 1 to 65535")]
    Port(String),
    #[error("`{0}` is not a web address: write http://HOST/… or https://HOST/…")]
    Url(String),
    #[error("`{0}` is not a server: write an IP address, with a port if it is not 53")]
    Server(String),
}

impl FromStr for Probe {
    type Err = NotAProbe;

    fn from_str(text: &str) -> Result<Self, NotAProbe> {
        if text.is_empty() {
            return Err(NotAProbe::Empty);
        }
        if MAX_ADDRESS_BYTES < text.len() {
            return Err(NotAProbe::TooLong(text.len()));
        }
        if text.parse::<IpAddr>().is_ok() {
            return Ok(Self::Icmp { host: text.to_owned() });
        }
        match text.split_once(':') {
            None => bare(text),
            Some(("first-hop", toward)) => Ok(Self::FirstHop { toward: host(toward)? }),
            Some(("icmp", name)) => Ok(Self::Icmp { host: host(name)? }),
            Some(("tcp", rest)) => tcp(rest),
            Some(("http" | "https", rest)) => url(text, rest),
            Some(("dns", rest)) => dns(rest),
            Some((kind, _)) => Err(NotAProbe::Kind(kind.to_owned())),
        }
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway => write!(out, "gateway"),
            Self::FirstHop { toward } => write!(out, "first-hop:{toward}"),
            Self::Icmp { host } => write!(out, "icmp:{host}"),
            Self::Tcp { host, port } if host.contains(':') => write!(out, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(out, "tcp:{host}:{port}"),
            Self::Http { url } => write!(out, "{url}"),
            Self::Dns { name, server: None } => write!(out, "dns:{name}"),
            Self::Dns { name, server: Some(server) } => write!(out, "dns:{name}@{server}"),
        }
    }
}

fn bare(text: &str) -> Result<Probe, NotAProbe> {
    Ok(match text {
        "gateway" => Probe::Gateway,
        "first-hop" => Probe::FirstHop { toward: DEFAULT_TOWARD.to_owned() },
        name => Probe::Icmp { host: host(name)? },
    })
}

/// A name or an address; colons only inside an IPv6 address.
fn host(text: &str) -> Result<String, NotAProbe> {
    let foreign = |sign: char| sign.is_whitespace() || sign.is_control() || "/@:[]?#%\\".contains(sign);
    if text.is_empty() || (text.contains(foreign) && text.parse::<IpAddr>().is_err()) {
        Err(NotAProbe::Host(text.to_owned()))
    } else {
        Ok(text.to_owned())
    }
}

fn tcp(rest: &str) -> Result<Probe, NotAProbe> {
    let no_port = || NotAProbe::Port(rest.to_owned());
    let (name, port) = rest.rsplit_once(':').ok_or_else(no_port)?;
    let port = port.parse().ok().filter(|port| 0 < *port).ok_or_else(no_port)?;
    let host = match name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => {
            inner.parse::<IpAddr>().map(|_| inner.to_owned()).map_err(|_| NotAProbe::Host(name.to_owned()))?
        }
        None if name.contains(':') => return Err(NotAProbe::Host(name.to_owned())),
        None => host(name)?,
    };
    Ok(Probe::Tcp { host, port })
}

fn url(text: &str, rest: &str) -> Result<Probe, NotAProbe> {
    let named = rest.strip_prefix("//").is_some_and(|after| !after.is_empty() && !after.starts_with('/'));
    if named && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
        Ok(Probe::Http { url: text.to_owned() })
    } else {
        Err(NotAProbe::Url(text.to_owned()))
    }
}

fn dns(rest: &str) -> Result<Probe, NotAProbe> {
    let Some((name, server)) = rest.split_once('@') else {
        return Ok(Probe::Dns { name: host(rest)?, server: None });
    };
    if server.parse::<IpAddr>().is_err() && server.parse::<SocketAddr>().is_err() {
        return Err(NotAProbe::Server(server.to_owned()));
    }
    Ok(Probe::Dns { name: host(name)?, server: Some(server.to_owned()) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Probe {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_of_the_help_is_read() {
        assert_eq!(read("gateway"), Probe::Gateway);
        assert_eq!(read("first-hop"), Probe::FirstHop { toward: DEFAULT_TOWARD.to_owned() });
        assert_eq!(read("first-hop:vnexpress.net"), Probe::FirstHop { toward: "vnexpress.net".to_owned() });
        assert_eq!(read("icmp:8.8.8.8"), read("8.8.8.8"));
        assert_eq!(read("2001:db8::1"), Probe::Icmp { host: "2001:db8::1".to_owned() });
        assert_eq!(read("tcp:mail:25"), Probe::Tcp { host: "mail".to_owned(), port: 25 });
        assert_eq!(read("tcp:[::1]:25"), Probe::Tcp { host: "::1".to_owned(), port: 25 });
        assert_eq!(read("https://a.vn/x?y#z"), Probe::Http { url: "https://a.vn/x?y#z".to_owned() });
        assert_eq!(read("dns:a.vn"), Probe::Dns { name: "a.vn".to_owned(), server: None });
        let asked = Probe::Dns { name: "a.vn".to_owned(), server: Some("[2001:db8::1]:54".to_owned()) };
        assert_eq!(read("dns:a.vn@[2001:db8::1]:54"), asked);
    }

    #[test]
    fn what_is_not_a_target_is_refused_with_the_reason() {
        let refusals = [
            ("", NotAProbe::Empty),
            ("ftp://a", NotAProbe::Kind("ftp".to_owned())),
            ("icmp:", NotAProbe::Host(String::new())),
            ("icmp:a b", NotAProbe::Host("a b".to_owned())),
            ("tcp:a", NotAProbe::Port("a".to_owned())),
            ("tcp:a:0", NotAProbe::Port("a:0".to_owned())),
            ("tcp:a:70000", NotAProbe::Port("a:70000".to_owned())),
            ("tcp:::1:25", NotAProbe::Host("::1".to_owned())),
            ("tcp:[a]:25", NotAProbe::Host("[a]".to_owned())),
            ("http:a", NotAProbe::Url("http:a".to_owned())),
            ("https:///x", NotAProbe::Url("https:///x".to_owned())),
            ("dns:a@ns.example", NotAProbe::Server("ns.example".to_owned())),
        ];
        for (text, refusal) in refusals {
            assert_eq!(text.parse::<Probe>(), Err(refusal), "{text}");
        }
        assert_eq!("a".repeat(501).parse::<Probe>(), Err(NotAProbe::TooLong(501)));
    }

    fn any_host() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z][a-z0-9-]{0,20}(\\.[a-z]{2,8}){0,3}"
                .prop_filter("a role", |name| name != "gateway" && name != "first-hop"),
            any::<IpAddr>().prop_map(|address| address.to_string()),
        ]
    }

    fn any_probe() -> impl Strategy<Value = Probe> {
        prop_oneof![
            Just(Probe::Gateway),
            any_host().prop_map(|toward| Probe::FirstHop { toward }),
            any_host().prop_map(|host| Probe::Icmp { host }),
            (any_host(), 1_u16..).prop_map(|(host, port)| Probe::Tcp { host, port }),
            "https?://[a-z]{1,10}(:[0-9]{2,4})?/[a-z0-9?=&%]{0,20}".prop_map(|url| Probe::Http { url }),
            (any_host(), proptest::option::of(any::<SocketAddr>())).prop_map(|(name, server)| Probe::Dns {
                name,
                server: server.map(|server| server.to_string()),
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_the_same_probe(probe in any_probe()) {
            prop_assert_eq!(probe.to_string().parse::<Probe>(), Ok(probe));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in ".{0,60}") {
            if let Ok(probe) = text.parse::<Probe>() {
                prop_assert_eq!(probe.to_string().parse::<Probe>(), Ok(probe));
            }
        }
    }
}
