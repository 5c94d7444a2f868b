//! Windows: priority class of the process, background mode of a thread.

#![expect(unsafe_code, reason = "calls into Windows")]

use std::io;

use windows_sys::Win32::System::Threading::{
    BELOW_NORMAL_PRIORITY_CLASS, GetCurrentProcess, GetCurrentThread, SetPriorityClass, SetThreadPriority,
    THREAD_MODE_BACKGROUND_BEGIN,
};

/// Gives the user's programs precedence over this one.
pub fn be_modest() -> io::Result<()> {
    // SAFETY: takes nothing and gives a constant that needs no closing.
    let process = unsafe { GetCurrentProcess() };
    // SAFETY: the handle is this process's own.
    succeeded(unsafe { SetPriorityClass(process, BELOW_NORMAL_PRIORITY_CLASS) })
}

/// Lets the calling thread take only what nobody else wants, until it ends.
pub fn thread_in_background() -> io::Result<()> {
    // SAFETY: takes nothing and gives a constant that needs no closing.
    let thread = unsafe { GetCurrentThread() };
    // SAFETY: the handle is this thread's own.
    succeeded(unsafe { SetThreadPriority(thread, THREAD_MODE_BACKGROUND_BEGIN) })
}

fn succeeded(done: i32) -> io::Result<()> {
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
