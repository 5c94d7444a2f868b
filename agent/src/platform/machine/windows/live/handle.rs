//! A handle that closes itself.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_SHARE_READ, FILE_SHARE_WRITE, OPEN_EXISTING,
};
use windows_sys::Win32::System::IO::DeviceIoControl;

use super::cause;

/// A device that is open for questions; closed when dropped.
pub(super) struct Device(HANDLE);

impl Device {
    /// Opens by its path, which ends with a zero. `access` 0 asks for properties only and needs no rights to the
    /// contents. Errs with the Windows error code.
    pub(super) fn open(path: &[u16], access: u32) -> Result<Self, u32> {
        debug_assert_eq!(path.last(), Some(&0));
        // SAFETY: the path is valid for the call and ends with a zero; no security attributes, no template.
        let handle = unsafe {
            CreateFileW(
                path.as_ptr(),
                access,
                FILE_SHARE_READ | FILE_SHARE_WRITE,
                std::ptr::null(),
                OPEN_EXISTING,
                0,
                std::ptr::null_mut(),
            )
        };
        if handle == INVALID_HANDLE_VALUE { Err(cause::last_code()) } else { Ok(Self(handle)) }
    }

    /// Asks the driver. Gives how many bytes of `answer` were filled, or the Windows error code.
    pub(super) fn ask(&self, code: u32, question: &[u8], answer: &mut [u8]) -> Result<usize, u32> {
        let (Ok(question_length), Ok(answer_length)) =
            (u32::try_from(question.len()), u32::try_from(answer.len()))
        else {
            return Err(windows_sys::Win32::Foundation::ERROR_INVALID_PARAMETER);
        };
        let question_start = if question.is_empty() { std::ptr::null() } else { question.as_ptr() };
        let mut filled = 0;
        // SAFETY: the handle is open; both buffers are valid for the call and their lengths are told.
        let done = unsafe {
            DeviceIoControl(
                self.0,
                code,
                question_start.cast(),
                question_length,
                answer.as_mut_ptr().cast(),
                answer_length,
                &raw mut filled,
                std::ptr::null_mut(),
            )
        };
        if done == 0 {
            return Err(cause::last_code());
        }
        Ok(usize::try_from(filled).unwrap_or_default().min(answer.len()))
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this value and is closed once.
        unsafe { CloseHandle(self.0) };
    }
}
