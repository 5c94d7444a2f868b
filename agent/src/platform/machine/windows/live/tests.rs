#![expect(unsafe_code, reason = "counts the handles of this program")]

use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessHandleCount};

use super::*;

fn handles() -> u32 {
    // SAFETY: takes nothing and gives a constant.
    let process = unsafe { GetCurrentProcess() };
    let mut count = 0;
    // SAFETY: the handle stands for this process; the pointer is valid for the call.
    let done = unsafe { GetProcessHandleCount(process, &raw mut count) };
    assert_ne!(done, 0);
    count
}

/// The lowest free number, four to a handle: what is left open pushes it up. Wine does not count handles.
fn next_handle() -> usize {
    let program = std::fs::File::open(std::env::current_exe().unwrap()).unwrap();
    program.as_raw_handle().addr()
}

/// Private memory, kilobytes.
fn private_kb() -> usize {
    // SAFETY: takes nothing and gives a constant.
    let process = unsafe { GetCurrentProcess() };
    let mut counters = PROCESS_MEMORY_COUNTERS::default();
    let size = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS>()).unwrap();
    // SAFETY: the handle stands for this process; the structure is valid for the call and its size is told.
    let done = unsafe { GetProcessMemoryInfo(process, &raw mut counters, size) };
    assert_ne!(done, 0);
    counters.PagefileUsage / 1024
}

/// Everything that can be asked, found or not.
fn ask_everything(live: &Live) {
    let query = |namespace, class| WmiQuery { namespace, class, properties: &["Name"] };
    live.subkeys("HKLM\\SOFTWARE\\Microsoft").unwrap();
    live.value("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuild").unwrap();
    live.value("HKLM\\SOFTWARE\\Microsoft", "HaTangHasNoSuchValue").unwrap();
    live.wmi(&query("ROOT\\CIMV2", "Win32_ComputerSystem")).unwrap();
    // Wine takes a class that does not exist for an empty one.
    assert!(live.wmi(&query("ROOT\\CIMV2", "Win32_HaTangHasNoSuchClass")).unwrap_or_default().is_empty());
    live.wmi(&query("ROOT\\HaTangHasNoSuchNamespace", "Win32_BIOS")).unwrap_err();
    live.firmware_table().unwrap();
    live.cores().unwrap();
    live.memory().unwrap();
    live.disks(&mut Vec::new()).unwrap();
    live.adapters().unwrap();
    live.power().unwrap();
    live.version().unwrap();
    live.host_name().unwrap();
    live.present_devices().unwrap();
    live.service_runs("PlugPlay").unwrap();
    live.service_runs("HaTangHasNoSuchService").unwrap();
    assert!(live.exists("%SystemRoot%"));
    live.file_names("%SystemRoot%").unwrap();
}

/// Alone in its process, so that other tests' handles do not count: `cargo test … -- --ignored`.
#[test]
#[ignore = "counts the handles of the whole process: run it alone"]
fn two_hundred_rounds_of_everything_leave_no_handle_and_no_memory_behind() {
    let live = Live::default();
    let mut faults = Vec::new();
    println!("{:?} {faults:?}", live.disks(&mut faults));
    println!("{:?} {:?}", live.adapters(), live.power());
    println!("{:?} {:?} {:?}", live.cores(), live.memory(), live.version());
    println!("{:?}", live.present_devices());
    for _ in 0..5 {
        ask_everything(&live);
    }
    let (before, next_before, memory_before) = (handles(), next_handle(), private_kb());
    for _ in 0..200 {
        ask_everything(&live);
    }
    let (after, next_after, memory_after) = (handles(), next_handle(), private_kb());
    println!(
        "handles {before} -> {after}, next {next_before} -> {next_after}, private {memory_before} -> {memory_after} kB"
    );
    assert!(after <= before + 2, "{before} handles before, {after} after");
    assert!(next_after <= next_before + 4 * 8, "{next_before} is free before, {next_after} after");
    assert!(memory_after <= memory_before + 1024, "{memory_before} kB before, {memory_after} after");
    let program = std::env::current_exe().unwrap();
    let left_open: Vec<_> = (0..20).map(|_| std::fs::File::open(&program).unwrap()).collect();
    let is_noticed = after + 20 <= handles() || next_after + 4 * 20 <= next_handle();
    assert!(is_noticed, "{} handles that are left open go unnoticed", left_open.len());
}
