//! How many processors there are, and whether they are a hypervisor's.
//!
//! Cores are counted over all processor groups. The flag comes from the CPU itself and is there only on x86.
//! Source: Microsoft Learn, `GetLogicalProcessorInformationEx`; AMD APM volume 3, CPUID Fn0000_0001.

#![expect(unsafe_code, reason = "calls into Windows")]

use windows_sys::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows_sys::Win32::System::SystemInformation::{
    GetLogicalProcessorInformationEx, RelationProcessorCore,
};
use windows_sys::Win32::System::Threading::GetActiveProcessorCount;

use super::super::sources::Cores;
use super::cause;
use crate::machine::facts::Fault;

/// `ALL_PROCESSOR_GROUPS`.
const ALL_GROUPS: u16 = 0xffff;
/// A record has some 50 bytes; 64 groups of 64 processors need less.
const MOST_BYTES: usize = 1024 * 1024;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
/// Bit 31 of ECX: reserved for hypervisors to tell their guests.
const HYPERVISOR: u32 = 1 << 31;

pub(super) fn cores() -> Result<Cores, Fault> {
    // SAFETY: takes a number and only counts.
    let logical = unsafe { GetActiveProcessorCount(ALL_GROUPS) };
    if logical == 0 {
        return Err(Fault::new("count the processors", cause::last()));
    }
    let physical = records().map(|records| count(&records)).ok().filter(|count| *count != 0);
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    let hypervisor_flag = Some(hypervisor_flag());
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    let hypervisor_flag = None;
    Ok(Cores { logical, physical, hypervisor_flag })
}

/// One record a physical core, or the error code.
fn records() -> Result<Vec<u8>, u32> {
    let size = match fill(&mut []) {
        Err((ERROR_INSUFFICIENT_BUFFER, size)) if size <= MOST_BYTES => size,
        Err((code, _)) => return Err(code),
        Ok(size) => size,
    };
    let mut room = vec![0_u64; size.div_ceil(size_of::<u64>())];
    let filled = fill(&mut room).map_err(|(code, _)| code)?;
    Ok(room.iter().flat_map(|word| word.to_ne_bytes()).take(filled).collect())
}

/// Bytes that were put into `room`, which is aligned for the records; or the error code and the bytes that are needed.
fn fill(room: &mut [u64]) -> Result<usize, (u32, usize)> {
    let mut length = u32::try_from(size_of_val(room)).unwrap_or_default();
    let start = if room.is_empty() { std::ptr::null_mut() } else { room.as_mut_ptr() };
    // SAFETY: null with a length of 0, or a room aligned to eight bytes whose length is told.
    let done =
        unsafe { GetLogicalProcessorInformationEx(RelationProcessorCore, start.cast(), &raw mut length) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if done == 0 { Err((cause::last_code(), length)) } else { Ok(length) }
}

/// Counts records; each begins with its relation and its size.
fn count(mut records: &[u8]) -> u32 {
    let mut count = 0;
    while let Some((head, _)) = records.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = *head;
        if i32::from_ne_bytes([a, b, c, d]) == RelationProcessorCore {
            count += 1;
        }
        let size = usize::try_from(u32::from_ne_bytes(size)).unwrap_or(usize::MAX);
        records = if size < head.len() { &[] } else { records.get(size..).unwrap_or_default() };
    }
    count
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn hypervisor_flag() -> bool {
    #[cfg(target_arch = "x86")]
    use core::arch::x86::__cpuid;
    #[cfg(target_arch = "x86_64")]
    use core::arch::x86_64::__cpuid;

    __cpuid(1).ecx & HYPERVISOR != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_at_least_as_many_logical_processors_as_cores() {
        let cores = cores().unwrap();
        assert!(cores.physical.is_none_or(|physical| 0 < physical && physical <= cores.logical), "{cores:?}");
        assert!(cores.hypervisor_flag.is_some());
    }

    #[test]
    fn damaged_records_end_the_count() {
        let record = |relation: u32, size: u32| [relation.to_ne_bytes(), size.to_ne_bytes(), [0; 4]].concat();
        let good = [record(0, 12), record(0, 12), record(3, 12)].concat();
        assert_eq!(count(&good), 2);
        assert_eq!(count(&[record(0, 0), record(0, 12)].concat()), 1);
        assert_eq!(count(&record(0, u32::MAX)), 1);
        assert_eq!(count(&[0; 7]), 0);
    }
}
