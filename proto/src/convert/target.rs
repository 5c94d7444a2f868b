//! Targets between wire and model.

use super::samples::target_id;
use super::{ConvertError, Fault, bounded, required_text, text};
use crate::limits::{MAX_ADDRESS_BYTES, MAX_NAME_BYTES, MAX_TARGETS, PERIOD_S, TIMEOUT_MS};
use crate::model::{Probe, Segment, Target, TargetSet};
use crate::wire::{self, target::Probe as WireProbe};

/// Checks a whole set as received.
pub fn set_from_wire(set: wire::TargetSet) -> Result<TargetSet, ConvertError> {
    bounded("targets", &set.targets, MAX_TARGETS)?;
    let targets = set.targets.into_iter().map(from_wire).collect::<Result<_, _>>()?;
    Ok(TargetSet { version: set.version, targets })
}

/// Writes a set for sending.
pub fn set_to_wire(set: &TargetSet) -> wire::TargetSet {
    wire::TargetSet { version: set.version, targets: set.targets.iter().map(to_wire).collect() }
}

pub(super) fn from_wire(target: wire::Target) -> Result<Target, ConvertError> {
    let checked = Target {
        id: target_id(target.id)?,
        name: required_text("target.name", target.name, MAX_NAME_BYTES)?,
        segment: segment(target.segment)?,
        probe: probe(target.probe.ok_or(ConvertError::new("target.probe", Fault::Missing))?)?,
        period_s: target.period_s,
        timeout_ms: target.timeout_ms,
    };
    check(&checked)?;
    Ok(checked)
}

/// Checks the numbers of a target, wherever it came from.
pub fn check(target: &Target) -> Result<(), ConvertError> {
    if !PERIOD_S.contains(&target.period_s) {
        let value = i128::from(target.period_s);
        return Err(ConvertError::new("target.period_s", Fault::OutOfRange { value, range: "5 to 3600" }));
    }
    if !TIMEOUT_MS.contains(&target.timeout_ms) {
        let value = i128::from(target.timeout_ms);
        return Err(ConvertError::new(
            "target.timeout_ms",
            Fault::OutOfRange { value, range: "100 to 30000" },
        ));
    }
    Ok(())
}

fn probe(probe: WireProbe) -> Result<Probe, ConvertError> {
    Ok(match probe {
        WireProbe::Gateway(wire::Gateway {}) => Probe::Gateway,
        WireProbe::FirstHop(hop) => {
            Probe::FirstHop { toward: required_text("first_hop.toward", hop.toward, MAX_ADDRESS_BYTES)? }
        }
        WireProbe::Icmp(icmp) => {
            Probe::Icmp { host: required_text("icmp.host", icmp.host, MAX_ADDRESS_BYTES)? }
        }
        WireProbe::Tcp(tcp) => Probe::Tcp {
            host: required_text("tcp.host", tcp.host, MAX_ADDRESS_BYTES)?,
            port: u16::try_from(tcp.port).ok().filter(|port| 0 < *port).ok_or(ConvertError::new(
                "tcp.port",
                Fault::OutOfRange { value: i128::from(tcp.port), range: "1 to 65535" },
            ))?,
        },
        WireProbe::Http(http) => Probe::Http { url: url(http.url)? },
        WireProbe::Dns(dns) => Probe::Dns {
            name: required_text("dns.name", dns.name, MAX_ADDRESS_BYTES)?,
            server: Some(text("dns.server", dns.server, MAX_ADDRESS_BYTES)?).filter(|text| !text.is_empty()),
        },
    })
}

fn url(url: String) -> Result<String, ConvertError> {
    let url = required_text("http.url", url, MAX_ADDRESS_BYTES)?;
    if url.starts_with("http://") || url.starts_with("https://") {
        Ok(url)
    } else {
        Err(ConvertError::new("http.url", Fault::Malformed))
    }
}

pub(super) fn to_wire(target: &Target) -> wire::Target {
    let probe = match &target.probe {
        Probe::Gateway => WireProbe::Gateway(wire::Gateway {}),
        Probe::FirstHop { toward } => WireProbe::FirstHop(wire::FirstHop { toward: toward.clone() }),
        Probe::Icmp { host } => WireProbe::Icmp(wire::Icmp { host: host.clone() }),
        Probe::Tcp { host, port } => WireProbe::Tcp(wire::Tcp { host: host.clone(), port: u32::from(*port) }),
        Probe::Http { url } => WireProbe::Http(wire::Http { url: url.clone() }),
        Probe::Dns { name, server } => {
            WireProbe::Dns(wire::Dns { name: name.clone(), server: server.clone().unwrap_or_default() })
        }
    };
    wire::Target {
        id: u32::from(target.id.0),
        name: target.name.clone(),
        segment: segment_code(target.segment).into(),
        period_s: target.period_s,
        timeout_ms: target.timeout_ms,
        probe: Some(probe),
    }
}

fn segment(code: i32) -> Result<Segment, ConvertError> {
    match wire::Segment::try_from(code) {
        Ok(wire::Segment::Pc) => Ok(Segment::Pc),
        Ok(wire::Segment::Lan) => Ok(Segment::Lan),
        Ok(wire::Segment::AccessLine) => Ok(Segment::AccessLine),
        Ok(wire::Segment::Internet) => Ok(Segment::Internet),
        Ok(wire::Segment::Cpnet) => Ok(Segment::Cpnet),
        Ok(wire::Segment::Application) => Ok(Segment::Application),
        Ok(wire::Segment::Unspecified) | Err(_) => {
            Err(ConvertError::new("target.segment", Fault::UnknownCode(i64::from(code))))
        }
    }
}

fn segment_code(segment: Segment) -> wire::Segment {
    match segment {
        Segment::Pc => wire::Segment::Pc,
        Segment::Lan => wire::Segment::Lan,
        Segment::AccessLine => wire::Segment::AccessLine,
        Segment::Internet => wire::Segment::Internet,
        Segment::Cpnet => wire::Segment::Cpnet,
        Segment::Application => wire::Segment::Application,
    }
}
