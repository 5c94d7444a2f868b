//! The name that this computer goes by on its network, without a domain.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::host_name;
#[cfg(windows)]
pub use windows::host_name;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_has_a_name() {
        let name = host_name().unwrap();
        assert!(!name.is_empty() && !name.contains('\0'), "{name:?}");
    }
}
