//! The way to the collector through an HTTP proxy, for offices whose PCs may not go out by themselves.
//!
//! `CONNECT` of RFC 9110, section 9.3.6, with Basic authorisation of RFC 7617; TLS runs inside and is the collector's
//! own, so the proxy learns the address and nothing else. Measurements do not go this way: they measure the line.
//! Proxies that want TLS themselves, NTLM or Negotiate are not served.

mod answer;
mod base64;

use std::fmt;
use std::str::FromStr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fault::Fault;
use crate::limits::{ANSWER_WITHIN, PROXY_ANSWER_BYTES};
use answer::Answer;

/// A proxy, as `http://host:port` or `host:port`, with `user:password@` before the host if it wants that; signs that
/// mean something else there are written as `%40`.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    host: String,
    port: u16,
    /// Value of `Proxy-Authorization`.
    authorization: Option<String>,
}

/// What is wrong with a proxy's address. The text is not repeated: a password may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAProxy {
    #[error("only an HTTP proxy can be used: write http://host:port or host:port")]
    Scheme,
    #[error("the proxy's address needs a port of 1 to 65535: write http://host:port or host:port")]
    Port,
    #[error("the proxy's address has no usable host: write http://host:port or host:port")]
    Host,
    #[error(
        "the proxy's user name or password is not written well: write other signs than letters and digits as %40"
    )]
    Credentials,
}

/// Shows the address; user name and password stay hidden.
impl fmt::Display for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&authority(&self.host, self.port))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Proxy({self})")
    }
}

impl FromStr for Proxy {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some(_) => return Err(NotAProxy::Scheme),
            None => text,
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (credentials, address) = match rest.rsplit_once('@') {
            Some((credentials, address)) => (Some(credentials), address),
            None => (None, rest),
        };
        let (host, port) = address.rsplit_once(':').ok_or(NotAProxy::Port)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(NotAProxy::Port)?;
        let host = host_of(host).ok_or(NotAProxy::Host)?;
        Ok(Self { host, port, authorization: credentials.map(authorization).transpose()? })
    }
}

impl Proxy {
    /// Connects to the proxy and has it connect to the collector; what is sent then arrives there.
    pub(super) async fn connect(&self, address: &str, port: u16) -> Result<TcpStream, Fault> {
        let collector = authority(address, port);
        let cause = |cause: String| Fault::Unreachable { collector: collector.clone(), cause };
        let mut tcp = timeout(ANSWER_WITHIN, TcpStream::connect((self.host.as_str(), self.port)))
            .await
            .map_err(|_| cause(format!("the proxy {self} did not take the connection in time")))?
            .map_err(|fault| cause(format!("the proxy {self} cannot be reached: {fault}")))?;
        timeout(ANSWER_WITHIN, self.ask(&mut tcp, &collector))
            .await
            .map_err(|_| cause(format!("the proxy {self} did not answer in time")))?
            .map_err(cause)?;
        Ok(tcp)
    }

    async fn ask(&self, tcp: &mut TcpStream, collector: &str) -> Result<(), String> {
        let broken = |fault: std::io::Error| format!("the connection to the proxy {self} broke: {fault}");
        tcp.write_all(self.request(collector).as_bytes()).await.map_err(broken)?;
        let mut head = Vec::new();
        let mut limited = tcp.take(PROXY_ANSWER_BYTES);
        loop {
            let read = limited.read_buf(&mut head).await.map_err(broken)?;
            match answer::read(&head) {
                Answer::Incomplete if read != 0 => {}
                Answer::Incomplete if limited.limit() == 0 => {
                    return Err(format!("the proxy {self} answered with an endless head"));
                }
                Answer::Incomplete => return Err(format!("the proxy {self} closed without an answer")),
                Answer::Open => return Ok(()),
                Answer::Refused { status, reason } => return Err(self.refusal(status, &reason)),
                Answer::Garbage => {
                    return Err(format!(
                        "{self} does not answer as an HTTP proxy does: check the proxy's address"
                    ));
                }
            }
        }
    }

    fn request(&self, collector: &str) -> String {
        let authorization = match &self.authorization {
            Some(value) => format!("Proxy-Authorization: {value}\r\n"),
            None => String::new(),
        };
        format!("CONNECT {collector} HTTP/1.1\r\nHost: {collector}\r\n{authorization}\r\n")
    }

    fn refusal(&self, status: u16, reason: &str) -> String {
        let advice = match (status, &self.authorization) {
            (407, None) => ": it wants a user name and a password, written http://user:password@host:port",
            (407, Some(_)) => ": check user name and password; only Basic authorisation is possible",
            (403 | 405, _) => ": ask its administrator to permit CONNECT to this address and port",
            _ => "",
        };
        let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        format!("the proxy {self} refused with status {status}{reason}{advice}")
    }
}

/// `host:port`, with brackets around an IPv6 address.
fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// A name or an address, brackets taken off.
fn host_of(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().ok().map(|address| address.to_string());
    }
    let usable = |sign: char| sign.is_ascii_alphanumeric() || ['.', '-', '_'].contains(&sign);
    (!text.is_empty() && text.chars().all(usable)).then(|| text.to_owned())
}

/// The header's value for `user:password` or `user`, percent signs resolved.
fn authorization(credentials: &str) -> Result<String, NotAProxy> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let user = resolved(user).filter(|user| !user.is_empty() && !user.contains(&b':'));
    let password = resolved(password);
    let (user, password) = user.zip(password).ok_or(NotAProxy::Credentials)?;
    let together = [user.as_slice(), b":", password.as_slice()].concat();
    Ok(format!("Basic {}", base64::encode(&together)))
}

/// Bytes of a percent-encoded text; control characters are none.
fn resolved(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut found = Vec::new();
    while let Some(byte) = bytes.next() {
        let meant = match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?].map(|digit| char::from(digit).to_digit(16));
                let [Some(high), Some(low)] = digits else { return None };
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        };
        if meant.is_ascii_control() {
            return None;
        }
        found.push(meant);
    }
    Some(found)
}

#[cfg(test)]
pub(super) mod tests;
