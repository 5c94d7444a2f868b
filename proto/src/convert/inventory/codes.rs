//! The enumerations of an inventory between wire and model.
//!
//! A code that this program does not know is refused rather than taken for "unknown".

use crate::convert::{ConvertError, Fault};
use crate::model::inventory::{AdapterKind, AntivirusState, Connection, DeviceClass, DiskKind, IcmpWay};
use crate::wire;

/// Writes both directions of one enumeration, so that they cannot drift apart.
macro_rules! codes {
    ($from:ident, $to:ident, $kind:ident, $field:literal, $($variant:ident),+) => {
        pub(super) fn $from(code: i32) -> Result<$kind, ConvertError> {
            match wire::$kind::try_from(code) {
                $(Ok(wire::$kind::$variant) => Ok($kind::$variant),)+
                Err(_) => Err(ConvertError::new($field, Fault::UnknownCode(i64::from(code)))),
            }
        }

        pub(super) fn $to(kind: $kind) -> i32 {
            match kind {
                $($kind::$variant => wire::$kind::$variant.into(),)+
            }
        }
    };
}

codes!(
    device_class,
    device_class_code,
    DeviceClass,
    "device.class",
    Unknown,
    Desktop,
    Laptop,
    Tablet,
    Server,
    AllInOne,
    MiniPc,
    Virtual
);
codes!(disk_kind, disk_kind_code, DiskKind, "disk.kind", Unknown, Hdd, Ssd, Virtual);
codes!(adapter_kind, adapter_kind_code, AdapterKind, "adapter.kind", Unknown, Wired, Wireless, Virtual);
codes!(connection, connection_code, Connection, "connection", Other, Usb, Network, Shared, Parallel);
codes!(
    antivirus_state,
    antivirus_state_code,
    AntivirusState,
    "antivirus.state",
    Unknown,
    On,
    Off,
    Snoozed,
    Expired
);
codes!(icmp_way, icmp_way_code, IcmpWay, "icmp_way", None, RawSocket, EchoSocket, SystemCall);
