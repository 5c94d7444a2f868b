//! What a storage driver says about its device: a fixed part, and texts at places that the fixed part names.
//!
//! Pure: bytes in, words out; no access beyond what the driver filled. Source: Microsoft Learn,
//! `STORAGE_DEVICE_DESCRIPTOR`, `STORAGE_BUS_TYPE`.

use std::mem::offset_of;

use windows_sys::Win32::Storage::FileSystem::{
    BusType1394, BusTypeAta, BusTypeAtapi, BusTypeFibre, BusTypeMmc, BusTypeNvme, BusTypeRAID, BusTypeSas,
    BusTypeSata, BusTypeScsi, BusTypeSd, BusTypeUsb, BusTypeiScsi,
};
use windows_sys::Win32::System::Ioctl::STORAGE_DEVICE_DESCRIPTOR;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) vendor: Option<String>,
    pub(super) product: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) removable: Option<bool>,
    bus: Option<i32>,
}

impl Descriptor {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let text = |at: usize| text(bytes, usize::try_from(u32::from_ne_bytes(four(bytes, at)?)).ok()?);
        Self {
            vendor: text(offset_of!(STORAGE_DEVICE_DESCRIPTOR, VendorIdOffset)),
            product: text(offset_of!(STORAGE_DEVICE_DESCRIPTOR, ProductIdOffset)),
            serial: text(offset_of!(STORAGE_DEVICE_DESCRIPTOR, SerialNumberOffset)),
            removable: bytes
                .get(offset_of!(STORAGE_DEVICE_DESCRIPTOR, RemovableMedia))
                .map(|flag| *flag != 0),
            bus: four(bytes, offset_of!(STORAGE_DEVICE_DESCRIPTOR, BusType)).map(i32::from_ne_bytes),
        }
    }

    /// The bus in the words of the inventory; empty if it is none of them.
    ///
    /// A disk that calls itself `VirtIO` hangs on that bus, whatever its driver imitates.
    #[expect(non_upper_case_globals, reason = "the names are Microsoft's")]
    pub(super) fn bus_word(&self) -> &'static str {
        let calls_itself = [&self.vendor, &self.product];
        if calls_itself.into_iter().flatten().any(|text| text.to_ascii_lowercase().contains("virtio")) {
            return "virtio";
        }
        match self.bus.unwrap_or_default() {
            BusTypeAta | BusTypeAtapi | BusTypeSata => "sata",
            BusTypeScsi | BusTypeSas | BusTypeFibre | BusTypeiScsi => "scsi",
            BusType1394 => "firewire",
            BusTypeUsb => "usb",
            BusTypeRAID => "raid",
            BusTypeSd | BusTypeMmc => "mmc",
            BusTypeNvme => "nvme",
            _ => "",
        }
    }
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Up to its zero. A place of 0 or -1, or beyond the end, stands for no text.
fn text(bytes: &[u8], at: usize) -> Option<String> {
    let rest =
        bytes.get(at..).filter(|_| offset_of!(STORAGE_DEVICE_DESCRIPTOR, RawDeviceProperties) <= at)?;
    let text = rest.split(|byte| *byte == 0).next()?;
    Some(String::from_utf8_lossy(text).into_owned()).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(vendor: u32, product: u32, serial: u32, bus: i32) -> Vec<u8> {
        let head = [40_u32.to_ne_bytes(), 64_u32.to_ne_bytes(), [0, 0, 1, 0]].concat();
        let places = [vendor, product, 0, serial].map(u32::to_ne_bytes).concat();
        [head, places, bus.to_ne_bytes().to_vec(), vec![0; 8], b"Samsung \0SSD 860\0S3Z9NB0K\0".to_vec()]
            .concat()
    }

    #[test]
    fn texts_stand_where_the_fixed_part_says() {
        let found = Descriptor::parse(&bytes(40, 49, 57, BusTypeSata));
        assert_eq!(found.vendor.as_deref(), Some("Samsung "));
        assert_eq!(found.product.as_deref(), Some("SSD 860"));
        assert_eq!(found.serial.as_deref(), Some("S3Z9NB0K"));
        assert_eq!((found.removable, found.bus_word()), (Some(true), "sata"));
    }

    #[test]
    fn places_that_lead_nowhere_are_no_texts() {
        let found = Descriptor::parse(&bytes(0, u32::MAX, 4_000, 99));
        assert_eq!((&found.vendor, &found.product, &found.serial), (&None, &None, &None));
        assert_eq!(found.bus_word(), "");
        assert_eq!(Descriptor::parse(&[]), Descriptor::default());
        assert_eq!(Descriptor::parse(&[0; 11]).removable, Some(false));
    }

    #[test]
    fn each_bus_has_the_word_of_the_inventory() {
        for (bus, word) in
            [(7, "usb"), (17, "nvme"), (8, "raid"), (10, "scsi"), (13, "mmc"), (3, "sata"), (4, "firewire")]
        {
            assert_eq!(Descriptor::parse(&bytes(0, 0, 0, bus)).bus_word(), word);
        }
        let mut virtio = bytes(0, 40, 0, BusTypeScsi);
        virtio.truncate(40);
        virtio.extend(b"VirtIO Disk\0");
        assert_eq!(Descriptor::parse(&virtio).bus_word(), "virtio");
    }
}
