//! Who may use the pipe, and whose pipe it is.
//!
//! Network logons are denied. SYSTEM, administrators and the owner may do everything. People logged in at the PC may read
//! and write, but not make a further instance of the pipe: the right to append is that right, so it is left out, and a
//! client asks for exactly [`VISITOR_RIGHTS`] rather than for "generic write". A pipe is trusted if its owner is SYSTEM,
//! the administrators, or whoever owns what the asking account makes, because nobody can make another account the owner
//! of what he made.
//! Whose process serves is not asked: an ordinary account may not look at processes of SYSTEM. Sources, Microsoft Learn:
//! "Named Pipe Security and Access Rights", "Security Descriptor String Format", "ACE Strings", "GetSecurityInfo".

#![expect(unsafe_code, reason = "the rights of a pipe are behind functions of the system")]

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::mem::size_of;
use std::os::windows::io::AsRawHandle as _;
use std::ptr;

use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};
use windows_sys::Win32::Foundation::{CloseHandle, ERROR_SUCCESS, HANDLE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_KERNEL_OBJECT,
};
use windows_sys::Win32::Security::{
    EqualSid, GetTokenInformation, IsWellKnownSid, OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID,
    SECURITY_ATTRIBUTES, TOKEN_INFORMATION_CLASS, TOKEN_OWNER, TOKEN_QUERY, TOKEN_USER, TokenOwner,
    TokenUser, WinBuiltinAdministratorsSid, WinLocalSystemSid,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};
use windows_sys::core::w;

/// Read, write data and attributes, read the rights, wait: `FILE_GENERIC_READ`, `FILE_WRITE_DATA`, `FILE_WRITE_ATTRIBUTES`.
pub(super) const VISITOR_RIGHTS: u32 = 0x0012_018b;

/// Bytes for a token's user: a SID has at most 68.
const USER_BYTES: usize = 128;

/// The security descriptor of the pipe.
pub(super) struct PipeRights(PSECURITY_DESCRIPTOR);

impl PipeRights {
    pub(super) fn make() -> io::Result<Self> {
        // NU network, SY system, BA administrators, S-1-3-4 the owner, IU people logged in here.
        let text = w!("D:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;S-1-3-4)(A;;0x12018b;;;IU)");
        let mut descriptor = ptr::null_mut();
        // SAFETY: the text ends with a zero; the result is written to a valid place and freed when dropped.
        let made = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text,
                SDDL_REVISION_1,
                &raw mut descriptor,
                ptr::null_mut(),
            )
        };
        if made == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(descriptor)) }
    }

    /// An instance of the pipe with these rights.
    pub(super) fn create(&self, options: &ServerOptions, name: &str) -> io::Result<NamedPipeServer> {
        let mut attributes = SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or_default(),
            lpSecurityDescriptor: self.0,
            bInheritHandle: 0,
        };
        let attributes = (&raw mut attributes).cast::<c_void>();
        // SAFETY: the attributes and the descriptor in them live until the call returns.
        unsafe { options.create_with_security_attributes_raw(name, attributes) }
    }
}

impl Drop for PipeRights {
    fn drop(&mut self) {
        // SAFETY: the system made the descriptor for this value, which frees it once.
        unsafe { LocalFree(self.0) };
    }
}

/// Whether the pipe belongs to SYSTEM, the administrators or this account.
pub(super) fn is_trusted(pipe: &File) -> io::Result<bool> {
    let (mut owner, mut descriptor): (PSID, PSECURITY_DESCRIPTOR) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the handle is open; both results are written to valid places.
    let status = unsafe {
        GetSecurityInfo(
            pipe.as_raw_handle(),
            SE_KERNEL_OBJECT,
            OWNER_SECURITY_INFORMATION,
            &raw mut owner,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    if status != ERROR_SUCCESS {
        return Err(io::Error::from_raw_os_error(i32::from_ne_bytes(status.to_ne_bytes())));
    }
    // Keeps the memory that `owner` points into, and frees it.
    let _kept = PipeRights(descriptor);
    if owner.is_null() {
        return Ok(false);
    }
    let is_high = [WinLocalSystemSid, WinBuiltinAdministratorsSid].into_iter().any(|known| {
        // SAFETY: `owner` is a SID inside the descriptor that is kept.
        unsafe { IsWellKnownSid(owner, known) != 0 }
    });
    Ok(is_high || Token::own()?.names(owner)?)
}

/// The token of this process.
struct Token(HANDLE);

impl Token {
    fn own() -> io::Result<Self> {
        let mut token = ptr::null_mut();
        // SAFETY: takes nothing; the handle it returns is no real one and needs no closing.
        let process = unsafe { GetCurrentProcess() };
        // SAFETY: the process is this one; the handle is written to a valid place.
        let opened = unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) };
        if opened == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(token)) }
    }

    /// Whether a SID is this account, or the one that owns what this account makes.
    fn names(&self, owner: PSID) -> io::Result<bool> {
        let (user, maker) = (self.ask(TokenUser)?, self.ask(TokenOwner)?);
        // SAFETY: the call has filled the beginning of the buffer, which is aligned, with this structure.
        let user = unsafe { &*user.as_ptr().cast::<TOKEN_USER>() };
        // SAFETY: as above, for the structure that belongs to that question.
        let maker = unsafe { &*maker.as_ptr().cast::<TOKEN_OWNER>() };
        Ok([user.User.Sid, maker.Owner].into_iter().any(|own| {
            // SAFETY: both are valid SIDs, the second one inside a buffer that lives.
            unsafe { EqualSid(owner, own) != 0 }
        }))
    }

    /// Aligned for the structure that is written into it, and in its place for good: the structure points into it.
    fn ask(&self, question: TOKEN_INFORMATION_CLASS) -> io::Result<Box<[u64; USER_BYTES / 8]>> {
        let mut told = Box::new([0_u64; USER_BYTES / 8]);
        let (mut length, room) = (0, u32::try_from(USER_BYTES).unwrap_or_default());
        // SAFETY: the token is open; the buffer is as long as said.
        let read =
            unsafe { GetTokenInformation(self.0, question, told.as_mut_ptr().cast(), room, &raw mut length) };
        if read == 0 { Err(io::Error::last_os_error()) } else { Ok(told) }
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this value and is closed once.
        unsafe { CloseHandle(self.0) };
    }
}
