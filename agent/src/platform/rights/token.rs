//! Which account this program runs as.
//!
//! Source: Microsoft Learn, `CheckTokenMembership`, `GetTokenInformation` (`TokenUser`), "Well-known SIDs".

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::ptr;

use windows_sys::Win32::Security::{
    CheckTokenMembership, GetTokenInformation, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::windows::{Descriptor, sid_text};

/// Whether this program runs with the rights of an administrator or of the system, elevated and not only able to be.
pub fn is_administrator() -> bool {
    let Ok(administrators) = Descriptor::parse("O:BA") else { return false };
    let mut is_member = 0;
    // SAFETY: no token means this thread's own; the SID lives as long as `administrators`.
    let told = unsafe {
        CheckTokenMembership(
            ptr::null_mut(),
            administrators.owner().unwrap_or(ptr::null_mut()),
            &raw mut is_member,
        )
    };
    told != 0 && is_member != 0
}

/// The account of this program, a SID as text.
pub fn own_account() -> io::Result<String> {
    let token = own_token()?;
    // A TOKEN_USER and the longest SID (68 bytes) behind it; words, so that it is aligned for pointers.
    let mut buffer = [0_u64; 32];
    let mut length = 0;
    // SAFETY: the buffer is writable for the length told.
    let told = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            buffer.as_mut_ptr().cast(),
            u32::try_from(size_of_val(&buffer)).unwrap_or(0),
            &raw mut length,
        )
    };
    if told == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: Windows wrote a TOKEN_USER to the start of the buffer, which is aligned for it.
    let user = unsafe { &*buffer.as_ptr().cast::<TOKEN_USER>() };
    sid_text(user.User.Sid)
}

fn own_token() -> io::Result<OwnedHandle> {
    let mut token = ptr::null_mut();
    // SAFETY: takes nothing and gives a constant that needs no closing.
    let process = unsafe { GetCurrentProcess() };
    // SAFETY: the pointer is valid for the call.
    if unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle was just opened and belongs to nobody else.
    Ok(unsafe { OwnedHandle::from_raw_handle(token) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_program_runs_as_somebody() {
        assert!(own_account().unwrap().starts_with("S-1-5-"));
    }
}
