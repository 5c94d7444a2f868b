//! Reports to the service control manager.
//!
//! Source: Microsoft Learn, `SetServiceStatus`.

use std::sync::{Mutex, PoisonError};

use windows_service::service::{
    ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::ServiceStatusHandle;

use crate::service::checkpoints::{Checkpoints, Phase, Report};

/// One for the life of the process; reports in order, from whichever thread.
pub(super) struct Reporter {
    handle: ServiceStatusHandle,
    checkpoints: Mutex<Checkpoints>,
}

impl Reporter {
    pub(super) fn new(handle: ServiceStatusHandle) -> Self {
        Self { handle, checkpoints: Mutex::default() }
    }

    /// A report that does not arrive is logged: nothing else can be done about it.
    pub(super) fn report(&self, phase: Phase) {
        let mut checkpoints = self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(report) = checkpoints.report(phase) else { return };
        tracing::debug!(?phase, checkpoint = report.checkpoint, "service status");
        if let Err(fault) = self.handle.set_service_status(status(report)) {
            tracing::warn!(?phase, ?fault, "the service control manager does not take the status");
        }
    }
}

fn status(report: Report) -> ServiceStatus {
    let accepted =
        ServiceControlAccept::STOP | ServiceControlAccept::PRESHUTDOWN | ServiceControlAccept::POWER_EVENT;
    let (current_state, controls_accepted, code) = match report.phase {
        Phase::Starting => (ServiceState::StartPending, ServiceControlAccept::empty(), 0),
        Phase::Running => (ServiceState::Running, accepted, 0),
        Phase::Stopping => (ServiceState::StopPending, ServiceControlAccept::empty(), 0),
        Phase::Stopped(code) => (ServiceState::Stopped, ServiceControlAccept::empty(), code),
    };
    ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state,
        controls_accepted,
        exit_code: if code == 0 { ServiceExitCode::NO_ERROR } else { ServiceExitCode::ServiceSpecific(code) },
        checkpoint: report.checkpoint,
        wait_hint: report.wait_hint,
        process_id: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_running_service_accepts_controls_and_a_failure_has_its_own_number() {
        let mut checkpoints = Checkpoints::default();
        let mut at = |phase| status(checkpoints.report(phase).unwrap());
        assert!(at(Phase::Starting).controls_accepted.is_empty());
        let running = at(Phase::Running);
        assert!(running.controls_accepted.contains(ServiceControlAccept::STOP));
        assert!(running.controls_accepted.contains(ServiceControlAccept::PRESHUTDOWN));
        assert!(!running.controls_accepted.contains(ServiceControlAccept::SHUTDOWN));
        assert!(at(Phase::Stopping).controls_accepted.is_empty());
        assert_eq!(at(Phase::Stopped(3)).exit_code, ServiceExitCode::ServiceSpecific(3));
    }
}
