//! Becoming known to a collector: a join code and a fresh key go, an identity comes back; and renewing it later.
//!
//! The key is made here and stays here. What the collector answers is checked before it is believed: the CA must be the
//! one of the join code. Nothing is stored by this module.

use hatang_proto::convert::id_bytes;
use hatang_proto::join_code::JoinCode;
use hatang_proto::model::MachineId;
use hatang_proto::wire::{self, EnrolRefusal, enrol_response::Answer};
use ring::digest::{SHA256, digest};
use tokio::time::timeout;
use tonic::transport::Channel;

use super::fault::Fault;
use super::proxy::Proxy;
use super::tls::{Trust, client_config};
use super::{AGENT_VERSION, channel};
use crate::limits::ANSWER_WITHIN;
use crate::state::identity::{Identity, KeyRequest};

/// Trades a join code for an identity; `label` is shown for this machine until its inventory arrives.
pub async fn enrol(code: &JoinCode, label: &str, proxy: Option<&Proxy>) -> Result<Identity, Fault> {
    let made = KeyRequest::make().map_err(|fault| Fault::Local(format!("{fault:#}")))?;
    let config = client_config(&Trust::Pinned(code.ca_fingerprint, code.expires_s), None)?;
    let connected = channel::open(&code.address, code.port, proxy, config).await?;
    let request = wire::EnrolRequest {
        secret: code.secret.to_vec(),
        certificate_request: made.request,
        label: label.to_owned(),
        agent_version: AGENT_VERSION.to_owned(),
    };
    let answer = timeout(ANSWER_WITHIN, channel::enrolment(connected).enrol(request))
        .await
        .map_err(|_| Fault::Silent(ANSWER_WITHIN.as_secs()))??
        .into_inner();
    match answer.answer {
        Some(Answer::Enrolled(enrolled)) => accept(code, made.key, enrolled),
        Some(Answer::Refusal(reason)) => Err(Fault::JoinRefused(refusal(reason))),
        None => Err(Fault::Protocol("an empty answer to the join code".to_owned())),
    }
}

/// Trades a fresh key for a fresh certificate over an open connection of the old one.
pub(super) async fn renew(channel: Channel, identity: &Identity) -> Result<Identity, Fault> {
    let made = KeyRequest::make().map_err(|fault| Fault::Local(format!("{fault:#}")))?;
    let request = wire::RenewRequest { certificate_request: made.request };
    let answer = timeout(ANSWER_WITHIN, channel::fleet(channel).renew(request))
        .await
        .map_err(|_| Fault::Silent(ANSWER_WITHIN.as_secs()))??
        .into_inner();
    let renewed = Identity {
        certificate: answer.certificate,
        key: made.key,
        certified_ms: answer.collector_time_ms,
        ..identity.clone()
    };
    usable(renewed)
}

fn accept(code: &JoinCode, key: Vec<u8>, enrolled: wire::Enrolled) -> Result<Identity, Fault> {
    if digest(&SHA256, &enrolled.ca_certificate).as_ref() != code.ca_fingerprint {
        return Err(Fault::ForeignCollector("it handed out another CA certificate".to_owned()));
    }
    let machine_id =
        id_bytes("machine_id", &enrolled.machine_id).map_err(|fault| Fault::Protocol(fault.to_string()))?;
    usable(Identity {
        machine_id: MachineId(machine_id),
        address: code.address.clone(),
        port: code.port,
        certificate: enrolled.certificate,
        key,
        ca_certificate: enrolled.ca_certificate,
        certified_ms: enrolled.collector_time_ms,
    })
}

/// A certificate that does not belong to its key would lock this machine out: better refused here.
fn usable(identity: Identity) -> Result<Identity, Fault> {
    let trust = Trust::Known(identity.ca_certificate.clone(), identity.certified_ms);
    client_config(&trust, Some(&identity))
        .map(|_| identity)
        .map_err(|fault| Fault::Protocol(format!("the collector's certificate does not fit: {fault}")))
}

fn refusal(reason: i32) -> &'static str {
    match EnrolRefusal::try_from(reason) {
        Ok(EnrolRefusal::UnknownCode) => {
            "the collector does not know this join code: copy it again from HT1- to its last character, or ask for a fresh one"
        }
        Ok(EnrolRefusal::Expired) => "the join code has expired: ask for a fresh one",
        Ok(EnrolRefusal::UsedUp) => "the join code is used up: ask for a fresh one or one for more machines",
        Ok(EnrolRefusal::Revoked) => "the join code was withdrawn: ask for a fresh one",
        Ok(EnrolRefusal::BadRequest) => {
            "the collector could not read this machine's certificate request: are both programs of a similar version?"
        }
        Ok(EnrolRefusal::Unspecified) | Err(_) => {
            "the collector refused the join code for a reason that this agent does not know: update the agent"
        }
    }
}
