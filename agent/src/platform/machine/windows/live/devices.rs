//! Instance ids of all devices that are there at this moment.
//!
//! The configuration manager is asked first, which knows a filter for present devices since Windows 7; where it does
//! not answer, the set of present devices is walked. Source: Microsoft Learn, `CM_Get_Device_ID_ListW`,
//! `SetupDiGetClassDevsW`.

#![expect(unsafe_code, reason = "calls into Windows")]

pub(super) mod set;

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_GETIDLIST_FILTER_PRESENT, CM_Get_Device_ID_List_SizeW, CM_Get_Device_ID_ListW, CR_BUFFER_SMALL,
    CR_SUCCESS, DIGCF_ALLCLASSES, DIGCF_PRESENT, SP_DEVINFO_DATA, SetupDiEnumDeviceInfo,
    SetupDiGetDeviceInstanceIdW,
};

use super::super::sources::MAX_NAMES;
use super::{cause, wide};
use crate::machine::facts::Fault;
use set::DeviceSet;

/// An instance id has 200 characters at most (`MAX_DEVICE_ID_LEN`).
const ID_UNITS: usize = 256;
/// How often a list that grows between two calls is asked for.
const MOST_TRIES: usize = 5;

const OPERATION: &str = "list the devices that are present";

pub(super) fn present() -> Result<Vec<String>, Fault> {
    let ids = match from_manager() {
        Some(ids) => ids,
        None => from_set()?,
    };
    if MAX_NAMES < ids.len() {
        return Err(Fault::new(OPERATION, format_args!("there are more than {MAX_NAMES}")));
    }
    Ok(ids)
}

/// `None` if the manager does not answer, lists nothing, or lists more than can be.
fn from_manager() -> Option<Vec<String>> {
    for _ in 0..MOST_TRIES {
        let mut units = 0;
        // SAFETY: the pointer is valid for the call; no filter text is needed for this filter.
        let status = unsafe {
            CM_Get_Device_ID_List_SizeW(&raw mut units, std::ptr::null(), CM_GETIDLIST_FILTER_PRESENT)
        };
        let room = usize::try_from(units).ok().filter(|room| *room <= MAX_NAMES * ID_UNITS)?;
        if status != CR_SUCCESS || room == 0 {
            return None;
        }
        let mut list = vec![0_u16; room];
        // SAFETY: the list is valid for the call and its length is told.
        let status = unsafe {
            CM_Get_Device_ID_ListW(std::ptr::null(), list.as_mut_ptr(), units, CM_GETIDLIST_FILTER_PRESENT)
        };
        match status {
            CR_SUCCESS => return Some(wide::list_from_wide(&list)).filter(|ids| !ids.is_empty()),
            CR_BUFFER_SMALL => {}
            _ => return None,
        }
    }
    None
}

fn from_set() -> Result<Vec<String>, Fault> {
    let set = DeviceSet::open(None, DIGCF_PRESENT | DIGCF_ALLCLASSES)
        .map_err(|code| Fault::new(OPERATION, cause::of(code)))?;
    let mut ids = Vec::new();
    while ids.len() <= MAX_NAMES {
        let Some(device) = device(&set, ids.len()) else { break };
        ids.push(instance_id(&set, &device)?);
    }
    Ok(ids)
}

fn device(set: &DeviceSet, at: usize) -> Option<SP_DEVINFO_DATA> {
    let mut device = SP_DEVINFO_DATA {
        cbSize: u32::try_from(size_of::<SP_DEVINFO_DATA>()).unwrap_or_default(),
        ..SP_DEVINFO_DATA::default()
    };
    let at = u32::try_from(at).ok()?;
    // SAFETY: the set is open; the structure is valid for the call and tells its size.
    let found = unsafe { SetupDiEnumDeviceInfo(set.handle(), at, &raw mut device) };
    (found != 0).then_some(device)
}

fn instance_id(set: &DeviceSet, device: &SP_DEVINFO_DATA) -> Result<String, Fault> {
    let mut id = [0_u16; ID_UNITS];
    // SAFETY: the set is open, the device is one of its own, the room in `id` is told.
    let done = unsafe {
        SetupDiGetDeviceInstanceIdW(set.handle(), device, id.as_mut_ptr(), 256, std::ptr::null_mut())
    };
    if done == 0 { Err(Fault::new(OPERATION, cause::last())) } else { Ok(wide::from_wide(&id)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_an_enumerator_a_device_and_an_instance() {
        let ids = present().unwrap();
        assert!(!ids.is_empty());
        for id in &ids {
            assert_eq!(id.split('\\').count(), 3, "{id}");
        }
    }

    #[test]
    fn the_set_of_devices_is_another_way_to_the_same_ids() {
        let ids = from_set().unwrap();
        assert!(!ids.is_empty());
        if let Some(listed) = from_manager() {
            assert!(ids.iter().any(|id| listed.contains(id)), "{ids:?} {listed:?}");
        }
    }
}
