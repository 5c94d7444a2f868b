//! A set of devices, of all classes or of those that offer one interface.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    HDEVINFO, SETUP_DI_GET_CLASS_DEVS_FLAGS, SP_DEVICE_INTERFACE_DATA, SP_DEVICE_INTERFACE_DETAIL_DATA_W,
    SetupDiDestroyDeviceInfoList, SetupDiEnumDeviceInterfaces, SetupDiGetClassDevsW,
    SetupDiGetDeviceInterfaceDetailW,
};
use windows_sys::core::GUID;

use super::super::{cause, wide};

/// Longest path of an interface that is read, in units of eight bytes: 2,000 characters.
const DETAIL_WORDS: usize = 501;

/// Closed when dropped.
pub(in super::super) struct DeviceSet(HDEVINFO);

impl DeviceSet {
    /// Errs with the Windows error code.
    pub(in super::super) fn open(
        class: Option<&GUID>,
        flags: SETUP_DI_GET_CLASS_DEVS_FLAGS,
    ) -> Result<Self, u32> {
        let class = class.map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: the class is null or valid for the call; no enumerator, no window.
        let set = unsafe { SetupDiGetClassDevsW(class, std::ptr::null(), std::ptr::null_mut(), flags) };
        // `INVALID_HANDLE_VALUE`
        if set == -1 { Err(cause::last_code()) } else { Ok(Self(set)) }
    }

    pub(super) fn handle(&self) -> HDEVINFO {
        self.0
    }

    /// Path of the interface at a place, with its zero at the end; `None` after the last.
    pub(in super::super) fn interface_path(&self, class: &GUID, at: u32) -> Option<Vec<u16>> {
        let mut interface = SP_DEVICE_INTERFACE_DATA {
            cbSize: u32::try_from(size_of::<SP_DEVICE_INTERFACE_DATA>()).unwrap_or_default(),
            ..SP_DEVICE_INTERFACE_DATA::default()
        };
        // SAFETY: the set is open; the structure is valid for the call and tells its size.
        let found =
            unsafe { SetupDiEnumDeviceInterfaces(self.0, std::ptr::null(), class, at, &raw mut interface) };
        if found == 0 {
            return None;
        }
        // The call wants the size of the fixed part at its head; words, so that it is aligned for the structure.
        let mut detail = [0_u64; DETAIL_WORDS];
        *detail.first_mut()? = u64::try_from(size_of::<SP_DEVICE_INTERFACE_DETAIL_DATA_W>()).ok()?;
        let room = u32::try_from(size_of_val(&detail)).ok()?;
        // SAFETY: the set is open, the interface is one of its own, the room in `detail` is told.
        let done = unsafe {
            SetupDiGetDeviceInterfaceDetailW(
                self.0,
                &raw const interface,
                detail.as_mut_ptr().cast(),
                room,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        let bytes: Vec<u8> = detail.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let path = bytes.get(std::mem::offset_of!(SP_DEVICE_INTERFACE_DETAIL_DATA_W, DevicePath)..)?;
        let path: Vec<u16> = wide::units(path).into_iter().take_while(|unit| *unit != 0).chain([0]).collect();
        (done != 0).then_some(path)
    }
}

impl Drop for DeviceSet {
    fn drop(&mut self) {
        // SAFETY: the set was opened by this value and is closed once.
        unsafe { SetupDiDestroyDeviceInfoList(self.0) };
    }
}
