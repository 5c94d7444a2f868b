//! How much of the computer this program may take before its user.
//!
//! The whole process gets a below-normal priority. Background mode, which also lowers the priority of its memory and of
//! its disk accesses to the lowest, is given to single threads that read the machine only: for the whole process it would
//! let round trips wait for a processor and the working set be taken away, and what is measured then is the agent.
//! Sources: Microsoft Learn, `SetPriorityClass`, `SetThreadPriority` (`THREAD_MODE_BACKGROUND_BEGIN`). On Linux the
//! systemd unit does the same with `Nice=` and `IOSchedulingClass=`.

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use windows::{be_modest, thread_in_background};

/// Gives the user's programs precedence over this one.
#[cfg(unix)]
pub fn be_modest() -> std::io::Result<()> {
    Ok(())
}

/// Lets the calling thread take only what nobody else wants, until it ends.
#[cfg(unix)]
pub fn thread_in_background() -> std::io::Result<()> {
    Ok(())
}
