//! Reading this machine: the operating system's side of `machine`.
