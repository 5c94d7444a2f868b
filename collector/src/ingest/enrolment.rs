//! The service that turns a join code into a machine identity.
//!
//! A refusal is an answer, not a failed call, so that the person at the PC reads why. Attempts with a wrong secret cost
//! one look-up; guessing 128 bits is not a concern, so there is no lock-out that an outsider could trigger.

use std::error::Error;
use std::sync::Arc;

use hatang_proto::convert::required_text;
use hatang_proto::limits::MAX_NAME_BYTES;
use hatang_proto::model::MachineId;
use hatang_proto::wire::{self, EnrolRefusal, EnrolRequest, EnrolResponse, Enrolled, enrol_response::Answer};
use ring::rand::{SecureRandom, SystemRandom};
use tonic::{Request, Response, Status};

use super::authority::{Authority, sha256};
use crate::clock;
use crate::store::{Admission, Newcomer, Store, StoreError};

/// Serves [`wire::enrolment_server::Enrolment`].
pub struct EnrolmentService {
    pub store: Store,
    pub authority: Arc<Authority>,
}

#[tonic::async_trait]
impl wire::enrolment_server::Enrolment for EnrolmentService {
    async fn enrol(&self, request: Request<EnrolRequest>) -> Result<Response<EnrolResponse>, Status> {
        let answer = match self.admit(request.into_inner(), clock::unix_ms()).await? {
            Ok(enrolled) => Answer::Enrolled(enrolled),
            Err(refusal) => {
                tracing::warn!(reason = refusal.as_str_name(), "enrolment refused");
                Answer::Refusal(refusal.into())
            }
        };
        Ok(Response::new(EnrolResponse { answer: Some(answer) }))
    }
}

impl EnrolmentService {
    async fn admit(
        &self,
        request: EnrolRequest,
        now_ms: i64,
    ) -> Result<Result<Enrolled, EnrolRefusal>, Status> {
        let secret_hash = sha256(&request.secret);
        let store = self.store.clone();
        let first_look = tokio::task::spawn_blocking(move || store.would_admit(secret_hash, now_ms))
            .await
            .map_err(|_| Status::internal("internal error"))?
            .map_err(|fault| unavailable(&fault))?;
        if let Some(refusal) = refusal(first_look) {
            return Ok(Err(refusal));
        }
        let machine = random_machine()?;
        let Ok(certificate) = self.authority.issue(&request.certificate_request, machine, now_ms) else {
            return Ok(Err(EnrolRefusal::BadRequest));
        };
        let Ok(label) = required_text("label", request.label, MAX_NAME_BYTES) else {
            return Ok(Err(EnrolRefusal::BadRequest));
        };
        let newcomer = Newcomer {
            secret_hash,
            machine,
            label,
            agent_version: request.agent_version.chars().take(40).collect(),
            certificate_serial: certificate.serial,
            certificate_ends_ms: certificate.ends_ms,
        };
        let admission = self.store.admit(newcomer, now_ms).await.map_err(|fault| unavailable(&fault))?;
        if let Some(refusal) = refusal(admission) {
            return Ok(Err(refusal));
        }
        tracing::info!(machine.id = %machine, "machine enrolled");
        Ok(Ok(Enrolled {
            machine_id: machine.0.to_vec(),
            certificate: certificate.der,
            ca_certificate: self.authority.certificate().to_vec(),
            collector_time_ms: clock::unix_ms(),
        }))
    }
}

fn refusal(admission: Admission) -> Option<EnrolRefusal> {
    match admission {
        Admission::Admitted(_) => None,
        Admission::UnknownCode => Some(EnrolRefusal::UnknownCode),
        Admission::Expired => Some(EnrolRefusal::Expired),
        Admission::UsedUp => Some(EnrolRefusal::UsedUp),
        Admission::Revoked => Some(EnrolRefusal::Revoked),
    }
}

fn random_machine() -> Result<MachineId, Status> {
    let mut id = [0; 16];
    SystemRandom::new()
        .fill(&mut id)
        .map_err(|_| Status::unavailable("no random numbers from the system"))?;
    Ok(MachineId(id))
}

/// The caller learns that it may come back; the log learns why.
pub fn unavailable(fault: &StoreError) -> Status {
    tracing::error!(error = %fault, cause = fault.source().map(tracing::field::display), "cannot serve an agent");
    Status::unavailable("the collector cannot store at the moment; come back later")
}
