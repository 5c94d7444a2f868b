//! Windows: making folders with their rights, and asking and setting the rights of what is open.
//!
//! Source: Microsoft Learn, `CreateDirectoryW`, `GetSecurityInfo`, `SetSecurityInfo`,
//! `ConvertStringSecurityDescriptorToSecurityDescriptorW`.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;
use std::os::windows::io::{AsRawHandle as _, RawHandle};
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertSidToStringSidW,
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
    SE_OBJECT_TYPE, SE_REGISTRY_KEY, SetSecurityInfo,
};
use windows_sys::Win32::Security::{
    ACL, DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, GetSecurityDescriptorOwner,
    OWNER_SECURITY_INFORMATION, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID,
    SECURITY_ATTRIBUTES,
};
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;
use windows_sys::Win32::System::Registry::HKEY;

use crate::platform::status::outcome;
use crate::platform::wide::wide;

/// What has an owner: an open folder or file.
pub type Object = std::fs::File;

/// A security descriptor in Windows' own form; freed at its end.
pub(super) struct Descriptor(PSECURITY_DESCRIPTOR);

impl Descriptor {
    pub(super) fn parse(sddl: &str) -> io::Result<Self> {
        let text = wide(sddl);
        let mut descriptor = ptr::null_mut();
        // SAFETY: the text ends with a zero; the descriptor is written to a valid place.
        let done = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                ptr::null_mut(),
            )
        };
        succeeded(done)?;
        Ok(Self(descriptor))
    }

    pub(super) fn owner(&self) -> io::Result<PSID> {
        let (mut owner, mut defaulted) = (ptr::null_mut(), 0);
        // SAFETY: the descriptor is valid; the owner lies within it and is used while it lives.
        succeeded(unsafe { GetSecurityDescriptorOwner(self.0, &raw mut owner, &raw mut defaulted) })?;
        Ok(owner)
    }

    fn dacl(&self) -> io::Result<*mut ACL> {
        let (mut dacl, mut present, mut defaulted) = (ptr::null_mut(), 0, 0);
        // SAFETY: the descriptor is valid; the list lies within it and is used while it lives.
        let done =
            unsafe { GetSecurityDescriptorDacl(self.0, &raw mut present, &raw mut dacl, &raw mut defaulted) };
        succeeded(done)?;
        // Without a list everybody may do everything.
        if present == 0 || dacl.is_null() {
            return Err(io::Error::other("the security descriptor grants no rights by name"));
        }
        Ok(dacl)
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: Windows gave this memory to this value, which frees it once.
        unsafe { LocalFree(self.0) };
    }
}

/// Makes a folder that has its rights from the first moment; fails if something of that name exists.
pub fn create_dir(dir: &Path, sddl: &str) -> io::Result<()> {
    let descriptor = Descriptor::parse(sddl)?;
    let attributes = SECURITY_ATTRIBUTES {
        nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or(0),
        lpSecurityDescriptor: descriptor.0,
        bInheritHandle: 0,
    };
    let path = wide(dir);
    // SAFETY: the path ends with a zero; the attributes and the descriptor live through the call.
    succeeded(unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) })
}

/// To whom an open folder or file belongs, a SID as text.
pub fn owner(object: &Object) -> io::Result<String> {
    let (mut owner, mut descriptor) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the handle is open with the right to read it; both places are valid.
    let status = unsafe {
        GetSecurityInfo(
            object.as_raw_handle(),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION,
            &raw mut owner,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    outcome(status)?;
    // Owns the memory in which the owner lies.
    let _descriptor = Descriptor(descriptor);
    sid_text(owner)
}

/// Who may do what with an open folder or file, as a descriptor `D:…`.
pub fn rights(object: &Object) -> io::Result<String> {
    let mut descriptor = ptr::null_mut();
    // SAFETY: the handle is open with the right to read it; the descriptor is written to a valid place.
    let status = unsafe {
        GetSecurityInfo(
            object.as_raw_handle(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut descriptor,
        )
    };
    outcome(status)?;
    let descriptor = Descriptor(descriptor);
    let mut text: *mut u16 = ptr::null_mut();
    // SAFETY: the descriptor is valid; the text is written to a valid place, and its length is not asked for.
    succeeded(unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor.0,
            SDDL_REVISION_1,
            DACL_SECURITY_INFORMATION,
            &raw mut text,
            ptr::null_mut(),
        )
    })?;
    Ok(taken(text))
}

/// Gives an open folder these rights and this owner; what lies in it inherits them.
pub fn restrict(object: &Object, sddl: &str) -> io::Result<()> {
    set(object.as_raw_handle(), SE_FILE_OBJECT, sddl)
}

/// Gives an open registry key these rights and this owner.
pub fn restrict_key(key: HKEY, sddl: &str) -> io::Result<()> {
    set(key, SE_REGISTRY_KEY, sddl)
}

fn set(handle: RawHandle, kind: SE_OBJECT_TYPE, sddl: &str) -> io::Result<()> {
    let descriptor = Descriptor::parse(sddl)?;
    let (owner, dacl) = (descriptor.owner()?, descriptor.dacl()?);
    let parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the handle is open; owner and list lie in `descriptor`, which lives through the call.
    outcome(unsafe { SetSecurityInfo(handle, kind, parts, owner, ptr::null_mut(), dacl, ptr::null()) })
}

pub(super) fn sid_text(sid: PSID) -> io::Result<String> {
    let mut text: *mut u16 = ptr::null_mut();
    // SAFETY: the SID is valid, as Windows gave it; the text is written to a valid place.
    succeeded(unsafe { ConvertSidToStringSidW(sid, &raw mut text) })?;
    Ok(taken(text))
}

/// A text that Windows made, whose memory is given back.
fn taken(text: *mut u16) -> String {
    let mut units = Vec::new();
    let mut place = text;
    // SAFETY: the text ends with a zero, and nothing behind that is looked at.
    while let unit @ 1.. = unsafe { *place } {
        units.push(unit);
        // SAFETY: the zero has not been reached.
        place = unsafe { place.add(1) };
    }
    // SAFETY: Windows gave this memory, and it is not used after this.
    unsafe { LocalFree(text.cast()) };
    String::from_utf16_lossy(&units)
}

fn succeeded(done: i32) -> io::Result<()> {
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::{PRIVATE_DIR, PRIVATE_KEY, READABLE_DIR};
    use super::*;

    #[test]
    fn windows_understands_every_descriptor() {
        for sddl in [PRIVATE_DIR, READABLE_DIR, PRIVATE_KEY] {
            let descriptor = Descriptor::parse(sddl).unwrap();
            assert_eq!(sid_text(descriptor.owner().unwrap()).unwrap(), "S-1-5-32-544");
            assert!(!descriptor.dacl().unwrap().is_null());
        }
        assert!(Descriptor::parse("D:P(nonsense)").is_err());
        assert!(Descriptor::parse("O:BA").unwrap().dacl().is_err(), "no list would let everybody in");
    }

    #[test]
    fn a_folder_is_not_made_twice() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("private");
        create_dir(&path, PRIVATE_DIR).unwrap();
        assert_eq!(create_dir(&path, PRIVATE_DIR).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        std::fs::write(path.join("file"), "x").unwrap();
        let file = std::fs::File::open(path.join("file")).unwrap();
        assert!(rights(&file).unwrap().starts_with("D:"));
    }
}
