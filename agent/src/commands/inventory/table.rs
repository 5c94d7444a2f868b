//! An inventory as a short table for a terminal.
//!
//! What was not read is said so, never left blank; problems come last.

mod protection;

use std::fmt::Write as _;

use hatang_proto::model::inventory::{
    Adapter, Age, AgeReason, Application, BarcodeReader, Battery, Cpu, Device, Disk, Inventory, Memory,
    Monitor, Printer, Scanner,
};

const LABEL_WIDTH: usize = 16;
const NOT_READ: &str = "not read";
/// 1 GiB.
const GIBIBYTE: u64 = 1 << 30;
/// 1 GB, as disks are sold.
const GIGABYTE: u64 = 1_000_000_000;

/// One line a fact.
pub(super) fn table(inventory: &Inventory) -> String {
    let mut lines = Vec::new();
    lines.push(("Name", text(inventory.host_name.as_ref())));
    device(inventory, &mut lines);
    lines.push(("Made", inventory.age.as_ref().map_or_else(not_read, age)));
    system(inventory, &mut lines);
    lines.push(("CPU", inventory.cpu.as_ref().map_or_else(not_read, cpu)));
    lines.push(("Memory", inventory.memory.as_ref().map_or_else(not_read, memory)));
    list("Disk", inventory.disks.as_deref(), disk, &mut lines);
    list("Adapter", inventory.adapters.as_deref(), adapter, &mut lines);
    list("Printer", inventory.printers.as_deref(), printer, &mut lines);
    list("Scanner", inventory.scanners.as_deref(), scanner, &mut lines);
    list("Barcode reader", inventory.barcode_readers.as_deref(), barcode_reader, &mut lines);
    list("Monitor", inventory.monitors.as_deref(), monitor, &mut lines);
    list("Battery", inventory.batteries.as_deref(), |found| battery(*found), &mut lines);
    protection::lines(inventory, &mut lines);
    if inventory.applications.is_some() {
        let line = |application: &Application| {
            joined(&[&application.name, application.version.as_deref().unwrap_or_default()])
        };
        list("Application", inventory.applications.as_deref(), line, &mut lines);
    }
    if let Some(way) = &inventory.icmp_way {
        lines.push(("ICMP by", word(way)));
    }
    for problem in &inventory.problems {
        lines.push(("Problem", format!("{}: {}: {}", problem.part, problem.operation, problem.cause)));
    }
    written(&lines)
}

/// A label is written where it changes.
fn written(lines: &[(&str, String)]) -> String {
    let mut out = String::new();
    let mut before = "";
    for (label, value) in lines {
        let shown = if *label == before { "" } else { label };
        before = label;
        // Writing to a string cannot fail.
        writeln!(out, "{shown:<LABEL_WIDTH$}{value}").unwrap_or_default();
    }
    out
}

fn device(inventory: &Inventory, lines: &mut Vec<(&str, String)>) {
    let device = &inventory.device;
    let class = word(&device.class);
    let platform = device.virtual_platform.as_ref().map(|platform| format!(" ({platform})"));
    lines.push(("Class", format!("{class}{}", platform.unwrap_or_default())));
    let votes = device
        .votes
        .iter()
        .map(|vote| format!("{} says {} ({})", vote.source, word(&vote.class), vote.evidence));
    let votes = votes.collect::<Vec<_>>().join("; ");
    lines.push(("Reasons", if votes.is_empty() { "no source told".to_owned() } else { votes }));
    lines.push(("Model", model(device)));
    let fingerprint = inventory.identity.fingerprint.as_deref().and_then(|digits| digits.get(..16));
    lines.push(("Fingerprint", fingerprint.unwrap_or("none: no value names this machine").to_owned()));
}

/// Some models begin with their maker.
fn model(device: &Device) -> String {
    match (&device.manufacturer, &device.model) {
        (Some(maker), Some(model)) if model.starts_with(maker.as_str()) => model.clone(),
        (Some(maker), Some(model)) => format!("{maker} {model}"),
        (maker, model) => model.clone().or_else(|| maker.clone()).unwrap_or_else(|| "not told".to_owned()),
    }
}

fn system(inventory: &Inventory, lines: &mut Vec<(&str, String)>) {
    let system = inventory.system.as_ref().map(|system| {
        let version = system.version.as_deref().unwrap_or_default();
        let kernel = system.kernel.as_deref().unwrap_or_default();
        let build = system.build.as_ref().map(|build| format!("build {build}"));
        let end = system.support_end.as_ref().map(|day| format!("supported until {day}"));
        let network = match system.domain_joined {
            Some(true) => "in a domain",
            Some(false) => "in a workgroup",
            None => "",
        };
        joined(&[
            &system.name,
            version,
            build.as_deref().unwrap_or_default(),
            &system.architecture,
            kernel,
            network,
            end.as_deref().unwrap_or_default(),
        ])
    });
    lines.push(("System", system.unwrap_or_else(not_read)));
    let firmware = &inventory.firmware;
    let parts = [&firmware.bios_vendor, &firmware.bios_version, &firmware.bios_date];
    let bios = joined(&parts.map(|part| part.as_deref().unwrap_or_default()));
    lines.push(("BIOS", if bios.is_empty() { not_read() } else { bios }));
}

fn list<T>(
    label: &'static str,
    values: Option<&[T]>,
    line: impl Fn(&T) -> String,
    lines: &mut Vec<(&str, String)>,
) {
    match values {
        None => lines.push((label, not_read())),
        Some([]) => lines.push((label, "none".to_owned())),
        Some(values) => lines.extend(values.iter().map(|value| (label, line(value)))),
    }
}

fn age(age: &Age) -> String {
    let years = match (age.earliest_year, age.latest_year) {
        (Some(earliest), Some(latest)) if earliest == latest => earliest.to_string(),
        (Some(earliest), Some(latest)) => format!("{earliest} to {latest}"),
        (Some(earliest), None) => format!("{earliest} or later"),
        (None, Some(latest)) => format!("{latest} or earlier"),
        (None, None) => "unknown".to_owned(),
    };
    let reasons: Vec<String> = age.reasons.iter().map(age_reason).collect();
    format!("{years} ({})", reasons.join("; "))
}

fn age_reason(reason: &AgeReason) -> String {
    match reason {
        AgeReason::CpuFamily { model, year } => format!("CPU {model}, family launched {year}"),
        AgeReason::CpuUnknown { model } => format!("CPU {model} is not in the table of launch years"),
        AgeReason::BiosDate { month } => format!("BIOS of {month}, which an update may have made newer"),
        AgeReason::BiosOlderThanCpu { month } => {
            format!("BIOS of {month} is older than the CPU and says nothing")
        }
        AgeReason::VirtualMachine => "a virtual machine has no age".to_owned(),
    }
}

fn cpu(cpu: &Cpu) -> String {
    let cores = cpu.physical_cores.map(|cores| format!("{cores} cores, ")).unwrap_or_default();
    let clock = cpu.max_mhz.map(|mhz| format!(", up to {mhz} MHz")).unwrap_or_default();
    format!("{}, {cores}{} threads{clock}", cpu.model, cpu.logical_cores)
}

fn disk(disk: &Disk) -> String {
    let size = disk.size_bytes.map(|bytes| tenths(bytes, GIGABYTE, "GB"));
    let health = match disk.failing {
        Some(true) => "FAILING",
        Some(false) => "healthy",
        None => "",
    };
    joined(&[
        &disk.name,
        &word(&disk.kind),
        disk.bus.as_deref().unwrap_or_default(),
        size.as_deref().unwrap_or("of unknown size"),
        disk.model.as_deref().unwrap_or_default(),
        if disk.removable { "removable" } else { "" },
        health,
    ])
}

fn adapter(adapter: &Adapter) -> String {
    let speed = adapter.speed_mbps.map(|speed| format!("{speed} Mbit/s"));
    joined(&[
        &adapter.name,
        &word(&adapter.kind),
        if adapter.up { "up" } else { "down" },
        speed.as_deref().unwrap_or_default(),
        adapter.hardware_address.as_deref().unwrap_or_default(),
        &adapter.addresses.join(" "),
    ])
}

fn printer(printer: &Printer) -> String {
    let also = if printer.multifunction { "also scans" } else { "" };
    let model = printer.model.as_deref().filter(|model| *model != printer.name);
    joined(&[&printer.name, &word(&printer.connection), model.unwrap_or_default(), also])
}

fn scanner(scanner: &Scanner) -> String {
    let part = if scanner.multifunction { "part of a printer" } else { "" };
    let model = scanner.model.as_deref().filter(|model| *model != scanner.name);
    joined(&[&scanner.name, &word(&scanner.connection), model.unwrap_or_default(), part])
}

fn barcode_reader(reader: &BarcodeReader) -> String {
    reader.name.clone()
}

fn monitor(monitor: &Monitor) -> String {
    let size = monitor.diagonal_mm.map(|mm| format!("{} inches", tenths(u64::from(mm) * 10, 254, "").trim()));
    let year = monitor.year.map(|year| format!("made {year}"));
    let maker = monitor.manufacturer.as_deref().unwrap_or_default();
    let described = joined(&[
        maker,
        monitor.model.as_deref().unwrap_or_default(),
        size.as_deref().unwrap_or_default(),
        year.as_deref().unwrap_or_default(),
    ]);
    if described.is_empty() { "does not tell what it is".to_owned() } else { described }
}

fn battery(battery: Battery) -> String {
    battery.health_percent.map_or_else(
        || "present, wear unknown".to_owned(),
        |percent| format!("holds {percent} % of what it was made for"),
    )
}

fn memory(memory: &Memory) -> String {
    let usable = tenths(memory.total_bytes, GIBIBYTE, "GiB");
    let fitted = memory.installed_bytes.map(|bytes| format!("of {} fitted", tenths(bytes, GIBIBYTE, "GiB")));
    joined(&[&usable, fitted.as_deref().unwrap_or_default()])
}

/// The word that JSON uses.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => "unknown".to_owned(),
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ")
}

fn tenths(value: u64, unit: u64, name: &str) -> String {
    let tenths = (u128::from(value) * 10 + u128::from(unit) / 2) / u128::from(unit);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_else(not_read)
}

fn not_read() -> String {
    NOT_READ.to_owned()
}
