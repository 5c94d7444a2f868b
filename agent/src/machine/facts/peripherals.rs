//! Print queues, USB devices, scanners.

use serde::{Deserialize, Serialize};

/// A print queue, which may or may not be a device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueFacts {
    pub name: String,
    /// Make and model as the driver says.
    pub model: Option<String>,
    /// Where it prints: a device address (`usb://HP/LaserJet?serial=X`), without user name and password.
    pub device: Option<String>,
    /// Windows: where it prints and what is known of that place; then `device` is absent.
    pub port: Option<PortFacts>,
}

/// The port of a Windows print queue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PortFacts {
    /// `USB001`, `IP_192.168.1.9`, `WSD-…`, `LPT1:`, `\\server\share`, `PORTPROMPT:`.
    pub name: String,
    /// `Attributes` of the queue (`PRINTER_ATTRIBUTE_…`, winspool.h).
    pub attributes: Option<u32>,
    /// `HostName` or `IPAddress` of a standard TCP/IP port.
    pub host: Option<String>,
    /// Device of a WSD port: its `Printer UUID`, lower-case without braces.
    pub uuid: Option<String>,
    /// Instance of the USB device behind the port: the last part of its key below `Enum\USB`.
    pub usb_instance: Option<String>,
    /// `ContainerID` of the device behind the port.
    pub container: Option<String>,
}

/// A USB device with its interfaces.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UsbFacts {
    /// Vendor and product number, `04c5:11a2`.
    pub id: String,
    pub manufacturer: Option<String>,
    pub product: Option<String>,
    pub serial: Option<String>,
    /// Class, subclass and protocol of each interface, `060101`.
    pub interfaces: Vec<String>,
    /// Windows: setup classes of the device and its interfaces, lower-case GUIDs without braces.
    pub setup_classes: Vec<String>,
    /// Windows: services that drive the device and its interfaces: `usbscan`, `usbvideo`, `WUDFWpdMtp`.
    pub services: Vec<String>,
    /// Windows: `ContainerID`, lower-case without braces; the same for all parts of one device.
    pub container: Option<String>,
    /// HID usages, page and usage, `008c:0002` for a bar code scanner.
    pub hid_usages: Vec<String>,
}

/// What Windows knows of devices that take pictures, besides USB.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImagingFacts {
    /// Present devices of the setup class Image or of software bus entries, USB devices left out.
    pub devices: Vec<ImagingDeviceFacts>,
    /// TWAIN data sources: the names of `.ds` files below `twain_32` and `twain_64`.
    pub twain: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImagingDeviceFacts {
    /// `SWD\DAFWSDProvider\…`, `ROOT\IMAGE\0000`.
    pub instance: String,
    pub name: Option<String>,
    pub manufacturer: Option<String>,
    pub service: Option<String>,
    pub compatible_ids: Vec<String>,
    pub container: Option<String>,
    /// Windows Image Acquisition counts it among its devices, and by this `DeviceType`, high word: 1 scanner, 2 camera,
    /// 3 video.
    pub wia_type: Option<u32>,
}
