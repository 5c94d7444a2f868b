//! The service as the service control manager knows it: how it starts, and what happens when it fails.
//!
//! Whoever installs it and the service itself at each start set the same, so that an entry made by hand or by an older
//! installer becomes right. Whether it starts by itself is left to the administrator after the installation. Restarts
//! after 60 seconds, 5 and then always 30 minutes, counted anew after a day, and also after an end with an exit code.
//! Source: Microsoft Learn, `ChangeServiceConfig2W`, `SERVICE_FAILURE_ACTIONSW`, `SERVICE_PRESHUTDOWN_INFO`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::ptr;
use std::time::Duration;

use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};
use windows_sys::Win32::System::Services::{ChangeServiceConfigW, SERVICE_NO_CHANGE};

use crate::platform::wide::wide;
use crate::service::{DESCRIPTION, DISPLAY_NAME, SERVICE_NAME};

const RESTART_AFTER: [Duration; 3] =
    [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(30)];
const FAILURES_FORGOTTEN_AFTER: Duration = Duration::from_hours(24);
/// How long Windows waits with its shutdown; the agent needs less than three seconds.
const PRESHUTDOWN_WAIT: Duration = Duration::from_secs(10);

/// The entry of this program.
pub(super) fn entry(program: &Path) -> ServiceInfo {
    ServiceInfo {
        name: OsString::from(SERVICE_NAME),
        display_name: OsString::from(DISPLAY_NAME),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program.to_owned(),
        launch_arguments: vec![OsString::from("service")],
        dependencies: Vec::new(),
        // The system's own account.
        account_name: None,
        account_password: None,
    }
}

/// Settles the service that runs in this process.
pub(super) fn settle_own() -> Vec<String> {
    // Whoever asks for restarts must have the right to start.
    let access = ServiceAccess::QUERY_CONFIG | ServiceAccess::CHANGE_CONFIG | ServiceAccess::START;
    let service = ServiceManager::local_computer(None::<&str>, ServiceManagerAccess::CONNECT)
        .and_then(|manager| manager.open_service(SERVICE_NAME, access));
    match service {
        Ok(service) => settle(&service),
        Err(fault) => vec![format!("the service's own entry cannot be opened: {}", cause(&fault))],
    }
}

/// Sets everything that is not part of the entry; each thing that cannot be set is a sentence.
pub(super) fn settle(service: &Service) -> Vec<String> {
    let steps = [
        ("name", set_display_name(service).map_err(windows_service::Error::Winapi)),
        ("description", service.set_description(DESCRIPTION)),
        ("delayed start", service.set_delayed_auto_start(true)),
        ("restarts after failures", service.update_failure_actions(failure_actions())),
        ("restarts after ends without a crash", service.set_failure_actions_on_non_crash_failures(true)),
        ("time for an orderly end at shutdown", service.set_preshutdown_timeout(PRESHUTDOWN_WAIT)),
    ];
    let failed = steps.into_iter().filter_map(|(what, done)| Some((what, done.err()?)));
    failed.map(|(what, fault)| format!("the service's {what} cannot be set: {}", cause(&fault))).collect()
}

/// Names the service as people read it and leaves the rest of its entry, which an administrator may have changed.
fn set_display_name(service: &Service) -> io::Result<()> {
    let name = wide(DISPLAY_NAME);
    // SAFETY: the handle is open as long as `service`; the name ends with a zero; null leaves a thing as it is.
    let done = unsafe {
        ChangeServiceConfigW(
            service.raw_handle(),
            SERVICE_NO_CHANGE,
            SERVICE_NO_CHANGE,
            SERVICE_NO_CHANGE,
            ptr::null(),
            ptr::null(),
            ptr::null_mut(),
            ptr::null(),
            ptr::null(),
            ptr::null(),
            name.as_ptr(),
        )
    };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn failure_actions() -> ServiceFailureActions {
    let restart = |delay| ServiceAction { action_type: ServiceActionType::Restart, delay };
    ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(FAILURES_FORGOTTEN_AFTER),
        reboot_msg: None,
        command: None,
        actions: Some(RESTART_AFTER.map(restart).to_vec()),
    }
}

/// The crate's own text leaves out what Windows said.
pub(super) fn cause(fault: &windows_service::Error) -> String {
    match fault {
        windows_service::Error::Winapi(fault) => fault.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_starts_this_program_with_the_systems_account() {
        let entry = entry(Path::new("C:\\Program Files\\HaTang\\hatang-agent.exe"));
        assert_eq!(entry.launch_arguments, ["service"]);
        assert_eq!(entry.start_type, ServiceStartType::AutoStart);
        assert!(entry.account_name.is_none());
    }

    #[test]
    fn failures_lead_to_ever_rarer_restarts() {
        let actions = failure_actions().actions.unwrap();
        let delays: Vec<_> = actions.iter().map(|action| action.delay.as_secs()).collect();
        assert_eq!(delays, [60, 300, 1_800]);
        assert!(actions.iter().all(|action| action.action_type == ServiceActionType::Restart));
    }
}
