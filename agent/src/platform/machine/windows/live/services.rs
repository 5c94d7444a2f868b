//! Whether a service runs.
//!
//! Asked with the rights that every user has. Source: Microsoft Learn, `QueryServiceStatus`.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::Foundation::{ERROR_INVALID_NAME, ERROR_SERVICE_DOES_NOT_EXIST};
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, OpenSCManagerW, OpenServiceW, QueryServiceStatus, SC_HANDLE, SC_MANAGER_CONNECT,
    SERVICE_QUERY_STATUS, SERVICE_RUNNING, SERVICE_STATUS,
};

use super::{cause, wide};
use crate::machine::facts::Fault;

/// `None` if there is no such service, or none can have that name.
pub(super) fn runs(name: &str) -> Result<Option<bool>, Fault> {
    let operation = format!("ask whether the service {name} runs");
    let wide_name = wide::to_wide(name, &operation)?;
    let fault = |code| Fault::new(operation.as_str(), cause::of(code));
    let manager = Handle::of_manager().map_err(fault)?;
    let service = match manager.service(&wide_name) {
        Ok(service) => service,
        Err(ERROR_SERVICE_DOES_NOT_EXIST | ERROR_INVALID_NAME) => return Ok(None),
        Err(code) => return Err(fault(code)),
    };
    service.runs().map(Some).map_err(fault)
}

/// Of the manager or of a service; closed when dropped.
struct Handle(SC_HANDLE);

impl Handle {
    fn of_manager() -> Result<Self, u32> {
        // SAFETY: null stands for this computer and its active database.
        Self::checked(unsafe { OpenSCManagerW(std::ptr::null(), std::ptr::null(), SC_MANAGER_CONNECT) })
    }

    fn service(&self, name: &[u16]) -> Result<Self, u32> {
        // SAFETY: the manager's handle is open and the name ends with a zero.
        Self::checked(unsafe { OpenServiceW(self.0, name.as_ptr(), SERVICE_QUERY_STATUS) })
    }

    fn checked(handle: SC_HANDLE) -> Result<Self, u32> {
        if handle.is_null() { Err(cause::last_code()) } else { Ok(Self(handle)) }
    }

    fn runs(&self) -> Result<bool, u32> {
        let mut status = SERVICE_STATUS::default();
        // SAFETY: the service's handle is open and the structure valid for the call.
        if unsafe { QueryServiceStatus(self.0, &raw mut status) } == 0 {
            return Err(cause::last_code());
        }
        Ok(status.dwCurrentState == SERVICE_RUNNING)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this value and is closed once.
        unsafe { CloseServiceHandle(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_does_not_exist_is_none_and_one_that_does_has_a_state() {
        assert_eq!(runs("HaTangHasNoSuchService").unwrap(), None);
        // The service that knows all devices runs on every Windows.
        assert!(runs("PlugPlay").unwrap().is_some());
        assert!(runs("Plug\0Play").is_err());
    }
}
