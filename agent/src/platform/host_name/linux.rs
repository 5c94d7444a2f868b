//! Linux: uname(2).

use std::io;

/// The node name of the kernel.
pub fn host_name() -> io::Result<String> {
    Ok(rustix::system::uname().nodename().to_string_lossy().into_owned())
}
