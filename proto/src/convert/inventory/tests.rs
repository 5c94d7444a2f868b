//! Properties of the conversion: identity for valid models, never a panic for anything else.

mod protection;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use prost::Message;

use super::*;
use crate::model::inventory::{
    Adapter, AdapterKind, Age, AgeReason, Connection, Cpu, Device, DeviceClass, Disk, DiskKind, Firmware,
    Identity, OperatingSystem, Printer, RefusedIdentity, Scanner, Vote,
};

type Text = BoxedStrategy<String>;

/// What the values of a generated inventory look like.
struct Shape {
    text: Text,
    date: Text,
    hardware_address: Text,
    address: Text,
    fingerprint: Text,
    years: BoxedStrategy<(Option<u16>, Option<u16>)>,
    chassis: BoxedStrategy<u8>,
    least: u32,
}

fn valid() -> Shape {
    let years = option::of(1970..=2200_u16)
        .prop_flat_map(|earliest| (Just(earliest), option::of(earliest.unwrap_or(1970)..=2200_u16)));
    Shape {
        text: "[a-zA-Z0-9 ().ạỗ€漢-]{1,40}".boxed(),
        date: "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]".boxed(),
        hardware_address: "[0-9a-f]{2}(:[0-9a-f]{2}){5}".boxed(),
        address: prop_oneof![
            (any::<[u8; 4]>(), 0..=32_u8)
                .prop_map(|(bytes, prefix)| format!("{}/{prefix}", std::net::Ipv4Addr::from(bytes))),
            (any::<[u8; 16]>(), 0..=128_u8)
                .prop_map(|(bytes, prefix)| format!("{}/{prefix}", std::net::Ipv6Addr::from(bytes))),
        ]
        .boxed(),
        fingerprint: "[0-9a-f]{64}".boxed(),
        years: years.boxed(),
        chassis: (1..=36_u8).boxed(),
        least: 1,
    }
}

fn hostile() -> Shape {
    let text =
        prop_oneof![any::<String>(), Just(String::new()), Just("x".repeat(1_001)), "\\PC{0,30}"].boxed();
    Shape {
        date: text.clone(),
        hardware_address: text.clone(),
        address: text.clone(),
        fingerprint: text.clone(),
        text,
        years: any::<(Option<u16>, Option<u16>)>().boxed(),
        chassis: any::<u8>().boxed(),
        least: 0,
    }
}

fn device(shape: &Shape) -> impl Strategy<Value = Device> + use<> {
    let class = || {
        select(vec![
            DeviceClass::Desktop,
            DeviceClass::Laptop,
            DeviceClass::Tablet,
            DeviceClass::Server,
            DeviceClass::AllInOne,
            DeviceClass::MiniPc,
            DeviceClass::Virtual,
            DeviceClass::Unknown,
        ])
    };
    let optional = option::of(shape.text.clone());
    let vote = (shape.text.clone(), shape.text.clone(), class()).prop_map(|(source, evidence, class)| Vote {
        source,
        evidence,
        class,
    });
    (class(), optional.clone(), optional.clone(), optional, vec(vote, 0..4)).prop_map(
        |(class, virtual_platform, manufacturer, model, votes)| Device {
            class,
            virtual_platform,
            manufacturer,
            model,
            votes,
        },
    )
}

fn identity(shape: &Shape) -> impl Strategy<Value = Identity> + use<> {
    let text = shape.text.clone();
    let optional = option::of(text.clone());
    let refused = (text.clone(), text.clone(), text.clone())
        .prop_map(|(field, value, reason)| RefusedIdentity { field, value, reason });
    (
        optional.clone(),
        optional.clone(),
        optional,
        vec(text, 0..3),
        option::of(shape.fingerprint.clone()),
        vec(refused, 0..3),
    )
        .prop_map(|(hardware_uuid, system_serial, board_serial, disk_serials, fingerprint, refused)| {
            Identity { hardware_uuid, system_serial, board_serial, disk_serials, fingerprint, refused }
        })
}

fn age(shape: &Shape) -> impl Strategy<Value = Age> + use<> {
    let text = shape.text.clone();
    let reason = (0..5, text, 1970_u16..=2200).prop_map(|(kind, detail, year)| match kind {
        0 => AgeReason::CpuFamily { model: detail, year },
        1 => AgeReason::CpuUnknown { model: detail },
        2 => AgeReason::BiosDate { month: detail },
        3 => AgeReason::BiosOlderThanCpu { month: detail },
        _ => AgeReason::VirtualMachine,
    });
    (shape.years.clone(), vec(reason, 0..3)).prop_map(|((earliest_year, latest_year), reasons)| Age {
        earliest_year,
        latest_year,
        reasons,
    })
}

fn system(shape: &Shape) -> impl Strategy<Value = OperatingSystem> + use<> {
    let text = shape.text.clone();
    let optional = option::of(text.clone());
    let windows = (optional.clone(), optional.clone(), option::of(shape.date.clone()), any::<Option<bool>>());
    (text.clone(), text.clone(), optional.clone(), optional, text, any::<bool>(), windows).prop_map(
        |(family, name, version, kernel, architecture, server_edition, windows)| OperatingSystem {
            family,
            name,
            version,
            kernel,
            architecture,
            server_edition,
            edition: windows.0,
            build: windows.1,
            support_end: windows.2,
            domain_joined: windows.3,
        },
    )
}

fn firmware(shape: &Shape) -> impl Strategy<Value = Firmware> + use<> {
    let optional = option::of(shape.text.clone());
    (
        optional.clone(),
        optional.clone(),
        option::of(shape.date.clone()),
        optional.clone(),
        optional,
        vec(shape.chassis.clone(), 0..4),
    )
        .prop_map(
            |(bios_vendor, bios_version, bios_date, board_manufacturer, board_product, chassis_codes)| {
                Firmware {
                    bios_vendor,
                    bios_version,
                    bios_date,
                    board_manufacturer,
                    board_product,
                    chassis_codes,
                }
            },
        )
}

fn cpu(shape: &Shape) -> impl Strategy<Value = Cpu> + use<> {
    let count = shape.least..=u32::MAX;
    (
        shape.text.clone(),
        option::of(shape.text.clone()),
        option::of(count.clone()),
        count.clone(),
        option::of(count),
    )
        .prop_map(|(model, vendor, physical_cores, logical_cores, max_mhz)| Cpu {
            model,
            vendor,
            physical_cores,
            logical_cores,
            max_mhz,
        })
}

fn disk(shape: &Shape) -> impl Strategy<Value = Disk> + use<> {
    let optional = option::of(shape.text.clone());
    (
        shape.text.clone(),
        select(vec![DiskKind::Hdd, DiskKind::Ssd, DiskKind::Virtual, DiskKind::Unknown]),
        optional.clone(),
        optional,
        any::<Option<u64>>(),
        any::<bool>(),
        any::<Option<bool>>(),
    )
        .prop_map(|(name, kind, bus, model, size_bytes, removable, failing)| Disk {
            name,
            kind,
            bus,
            model,
            size_bytes,
            removable,
            failing,
        })
}

fn adapter(shape: &Shape) -> impl Strategy<Value = Adapter> + use<> {
    (
        shape.text.clone(),
        select(vec![AdapterKind::Wired, AdapterKind::Wireless, AdapterKind::Virtual, AdapterKind::Unknown]),
        option::of(shape.hardware_address.clone()),
        any::<bool>(),
        any::<Option<u32>>(),
        vec(shape.address.clone(), 0..3),
    )
        .prop_map(|(name, kind, hardware_address, up, speed_mbps, addresses)| Adapter {
            name,
            kind,
            hardware_address,
            up,
            speed_mbps,
            addresses,
        })
}

fn printer(shape: &Shape) -> impl Strategy<Value = Printer> + use<> {
    let optional = option::of(shape.text.clone());
    let connection = select(vec![
        Connection::Usb,
        Connection::Network,
        Connection::Shared,
        Connection::Parallel,
        Connection::Other,
    ]);
    (shape.text.clone(), optional.clone(), connection, optional, any::<bool>()).prop_map(
        |(name, model, connection, device_key, multifunction)| Printer {
            name,
            model,
            connection,
            device_key,
            multifunction,
        },
    )
}

fn inventory(shape: &Shape) -> impl Strategy<Value = Inventory> + use<> {
    let text = shape.text.clone();
    let problem = (text.clone(), text.clone(), text.clone()).prop_map(|(part, operation, cause)| Problem {
        part,
        operation,
        cause,
    });
    let scanner = printer(shape).prop_map(|found| Scanner {
        name: found.name,
        model: found.model,
        connection: found.connection,
        device_key: found.device_key,
        multifunction: found.multifunction,
    });
    let one = (
        option::of(text),
        device(shape),
        identity(shape),
        option::of(age(shape)),
        option::of(system(shape)),
        firmware(shape),
        option::of(cpu(shape)),
        option::of(u64::from(shape.least)..),
    );
    let many = (
        option::of(vec(disk(shape), 0..3)),
        option::of(vec(adapter(shape), 0..3)),
        option::of(vec(printer(shape), 0..3)),
        option::of(vec(scanner, 0..3)),
        vec(problem, 0..3),
        any::<Option<u64>>().prop_map(|bytes| bytes.filter(|bytes| 0 < *bytes)),
    );
    (one, many, protection::rest(shape)).prop_map(|(one, many, rest)| Inventory {
        host_name: one.0,
        device: one.1,
        identity: one.2,
        age: one.3,
        system: one.4,
        firmware: one.5,
        cpu: one.6,
        memory: one.7.map(|total_bytes| Memory { total_bytes, installed_bytes: many.5 }),
        disks: many.0,
        adapters: many.1,
        printers: many.2,
        scanners: many.3,
        problems: many.4,
        ..rest
    })
}

proptest! {
    #[test]
    fn a_valid_inventory_comes_back_as_it_was(inventory in inventory(&valid())) {
        let bytes = to_wire(&inventory).encode_to_vec();
        let read = from_wire(wire::Inventory::decode(bytes.as_slice()).unwrap());
        prop_assert_eq!(read, Ok(inventory));
    }

    #[test]
    fn whatever_values_arrive_they_are_taken_or_refused(inventory in inventory(&hostile()), codes in any::<[i32; 3]>()) {
        let mut wire = to_wire(&inventory);
        wire.device.get_or_insert_default().class = codes[0];
        for printer in &mut wire.printers.get_or_insert_default().printers {
            printer.connection = codes[1];
        }
        for disk in &mut wire.disks.get_or_insert_default().disks {
            disk.kind = codes[2];
        }
        if let Ok(read) = from_wire(wire) {
            // What was taken is valid, so it survives another journey.
            prop_assert_eq!(from_wire(to_wire(&read)), Ok(read));
        }
    }

    #[test]
    fn damaged_bytes_never_panic(inventory in inventory(&valid()), damage in vec(any::<(prop::sample::Index, u8)>(), 1..8)) {
        let mut bytes = to_wire(&inventory).encode_to_vec();
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Ok(wire) = wire::Inventory::decode(bytes.as_slice()) {
            let _taken_or_refused = from_wire(wire);
        }
    }
}

#[test]
fn a_list_that_was_not_read_is_not_an_empty_list() {
    let unread = Inventory::default();
    let empty = Inventory { printers: Some(vec![]), ..Inventory::default() };
    assert_eq!(from_wire(to_wire(&unread)).unwrap().printers, None);
    assert_eq!(from_wire(to_wire(&empty)).unwrap().printers, Some(vec![]));
}

#[test]
fn an_overlong_text_list_or_a_bad_range_is_named() {
    let refused = |change: &dyn Fn(&mut wire::Inventory)| {
        let mut wire = to_wire(&Inventory::default());
        change(&mut wire);
        from_wire(wire).unwrap_err().field
    };
    assert_eq!(refused(&|wire| wire.host_name = "x".repeat(201)), "inventory.host_name");
    assert_eq!(refused(&|wire| wire.problems = vec![wire::Problem::default(); 257]), "inventory.problems");
    assert_eq!(
        refused(&|wire| wire.memory = Some(wire::Memory { total_bytes: 0, installed_bytes: None })),
        "memory.total_bytes"
    );
    assert_eq!(
        refused(&|wire| wire.firmware.get_or_insert_default().chassis_codes = vec![3, 37]),
        "firmware.chassis_codes"
    );
    assert_eq!(
        refused(&|wire| {
            wire.age =
                Some(wire::Age { earliest_year: Some(2014), latest_year: Some(2012), reasons: vec![] });
        }),
        "age.latest_year"
    );
    assert_eq!(
        refused(&|wire| wire.identity.get_or_insert_default().fingerprint = vec![1; 31]),
        "identity.fingerprint"
    );
}
