//! Disks, asked one by one for what their drivers know.
//!
//! `\\.\PhysicalDrive0` to `31` are opened without rights to their contents, which every account may do and which wakes
//! no sleeping disk. Vendor, product and serial number are passed on as read: on Windows 7 the serial number of an ATA
//! disk may come as hexadecimal digits with its bytes swapped in pairs. Whether a disk fails is asked of built-in ones
//! only, since bridges on USB do not know. A disk that does not answer is a fault that names it.
//! Source: Microsoft Learn, `STORAGE_DEVICE_DESCRIPTOR`, `IOCTL_STORAGE_QUERY_PROPERTY`, `IOCTL_STORAGE_PREDICT_FAILURE`.

mod descriptor;

use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, ERROR_NO_MEDIA_IN_DRIVE, ERROR_NOT_READY, ERROR_PATH_NOT_FOUND,
};
use windows_sys::Win32::System::Ioctl::{
    DEVICE_SEEK_PENALTY_DESCRIPTOR, DISK_GEOMETRY_EX, IOCTL_DISK_GET_DRIVE_GEOMETRY_EX,
    IOCTL_STORAGE_PREDICT_FAILURE, IOCTL_STORAGE_QUERY_PROPERTY, STORAGE_PROPERTY_ID, StorageDeviceProperty,
    StorageDeviceSeekPenaltyProperty,
};

use super::handle::Device;
use super::{cause, wide};
use crate::machine::facts::{DiskFacts, Fault};
use descriptor::Descriptor;

/// Drives are numbered from 0, with gaps where one was taken away.
const MOST_DRIVES: u32 = 32;
/// A descriptor has some 200 bytes.
const MOST_BYTES: usize = 4096;

/// What an answer about failure looks like: a flag of four bytes, then 512 of the vendor's.
const PREDICTION_BYTES: usize = 516;

pub(super) fn read(faults: &mut Vec<Fault>) -> Vec<DiskFacts> {
    (0..MOST_DRIVES).filter_map(|number| drive(number, faults)).collect()
}

fn drive(number: u32, faults: &mut Vec<Fault>) -> Option<DiskFacts> {
    let name = format!("PhysicalDrive{number}");
    let path = wide::to_wide(&format!("\\\\.\\{name}"), &name).ok()?;
    let mut note = |what: &str, code| faults.push(Fault::new(format!("{what} {name}"), cause::of(code)));
    let device = match Device::open(&path, 0) {
        Ok(device) => device,
        Err(ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND) => return None,
        Err(code) => {
            note("open", code);
            return None;
        }
    };
    let descriptor = match property(&device, StorageDeviceProperty) {
        Ok(bytes) => Descriptor::parse(&bytes),
        Err(code) => {
            note("ask for the properties of", code);
            Descriptor::default()
        }
    };
    let size_bytes = match size(&device) {
        Ok(size) => size,
        Err(code) => {
            note("ask for the size of", code);
            None
        }
    };
    let failing = match failing(&device, &descriptor) {
        Ok(failing) => failing,
        Err(code) => {
            note("ask for the health of", code);
            None
        }
    };
    let path = descriptor.bus_word().to_owned();
    let Descriptor { vendor, product: model, serial, removable, .. } = descriptor;
    let rotational = rotational(&device);
    Some(DiskFacts { name, path, vendor, model, serial, size_bytes, rotational, removable, failing })
}

fn property(device: &Device, id: STORAGE_PROPERTY_ID) -> Result<Vec<u8>, u32> {
    // Property, `PropertyStandardQuery` (0), no parameters.
    let question = [id.to_ne_bytes(), [0; 4], [0; 4]].concat();
    let mut answer = vec![0; MOST_BYTES];
    let filled = device.ask(IOCTL_STORAGE_QUERY_PROPERTY, &question, &mut answer)?;
    answer.truncate(filled);
    Ok(answer)
}

/// `None` where the driver does not tell, as for many bridges and controllers.
fn rotational(device: &Device) -> Option<bool> {
    let answer = property(device, StorageDeviceSeekPenaltyProperty).ok()?;
    answer
        .get(std::mem::offset_of!(DEVICE_SEEK_PENALTY_DESCRIPTOR, IncursSeekPenalty))
        .map(|penalty| *penalty != 0)
}

/// Bytes; 0 for a slot without a medium, as empty card readers have; `None` if the answer is none.
fn size(device: &Device) -> Result<Option<u64>, u32> {
    let mut answer = [0; size_of::<DISK_GEOMETRY_EX>() + 256];
    match device.ask(IOCTL_DISK_GET_DRIVE_GEOMETRY_EX, &[], &mut answer) {
        Ok(filled) => {
            let known = answer.get(..filled).unwrap_or_default();
            let size = known.get(std::mem::offset_of!(DISK_GEOMETRY_EX, DiskSize)..);
            let size = size.and_then(|bytes| bytes.first_chunk()).map(|bytes| i64::from_ne_bytes(*bytes));
            Ok(size.and_then(|size| u64::try_from(size).ok()))
        }
        Err(ERROR_NOT_READY | ERROR_NO_MEDIA_IN_DRIVE) => Ok(Some(0)),
        Err(code) => Err(code),
    }
}

/// `None` where it is not asked or the disk does not say; errs only if this account may not ask.
fn failing(device: &Device, descriptor: &Descriptor) -> Result<Option<bool>, u32> {
    if descriptor.removable != Some(false) || descriptor.bus_word() == "usb" {
        return Ok(None);
    }
    let mut answer = [0; PREDICTION_BYTES];
    match device.ask(IOCTL_STORAGE_PREDICT_FAILURE, &[], &mut answer) {
        Ok(filled) => {
            let flag = answer.get(..filled).and_then(|bytes| bytes.first_chunk());
            Ok(flag.map(|flag| u32::from_ne_bytes(*flag) != 0))
        }
        Err(ERROR_ACCESS_DENIED) => Err(ERROR_ACCESS_DENIED),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drive_that_opens_is_named_and_every_fault_names_its_drive() {
        let mut faults = Vec::new();
        let disks = read(&mut faults);
        assert!(disks.iter().all(|disk| disk.name.starts_with("PhysicalDrive")), "{disks:?}");
        assert!(faults.iter().all(|fault| fault.operation.contains("PhysicalDrive")), "{faults:?}");
    }
}
