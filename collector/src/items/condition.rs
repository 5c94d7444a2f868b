//! Whether a computer is old, weak or failing, each with the rule and the reason.
//!
//! Four questions that never become one score. What could not be read is no reason, and [`Condition`] says what that
//! was. The thresholds are dated rules; whatever a unit switched off is not asked.

use hatang_proto::model::inventory::{Disk, DiskKind, Inventory, Memory, OperatingSystem};
use jiff::civil::Date;

use super::particulars::{DeclaredMachine, Particulars};
use super::rules::{self, Rule, rule};
use super::state::{MachineState, UnitState};
use super::text::{clean, day};

const GIB: u64 = 1 << 30;

/// What is known about one computer's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition {
    /// Beyond the useful life.
    pub over_life: Option<Reason>,
    /// Below the minimum configuration.
    pub weak: Vec<Reason>,
    /// A part fails or says that it will.
    pub failing: Vec<Reason>,
    /// As people said.
    pub second_hand: Option<bool>,
    /// The year is known and a life applies: no reason means "not over".
    pub age_known: bool,
    /// Memory, disks or system were read: no reason means "not weak" as far as they go.
    pub hardware_known: bool,
}

/// Why something is so.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// `pc_life_years`; `disk_failing` for what a disk says itself.
    pub rule: String,
    /// `trang bị năm 2018, quá 7 năm`, `RAM 4 GB, dưới 8 GB`.
    pub text: String,
    /// The rule's name with "chưa xác nhận" if that is so; empty for what no rule is behind.
    pub source: String,
}

impl Condition {
    /// Old, weak or failing: "cũ, cấu hình yếu, xuống cấp".
    pub fn is_degraded(&self) -> bool {
        self.over_life.is_some() || !self.weak.is_empty() || !self.failing.is_empty()
    }

    /// All reasons, old age first.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.over_life.iter().chain(&self.weak).chain(&self.failing)
    }
}

/// The rules that apply to a unit's computers on its day; looked up once for all of them.
pub struct Yardstick {
    as_of: Date,
    life: Option<Rule>,
    /// Years of use before count.
    years_before_count: bool,
    ram_gb: Option<Rule>,
    hdd_only: Option<Rule>,
    no_windows_11: Option<Rule>,
    support_ended: Option<Rule>,
}

impl Yardstick {
    pub fn of(unit: &UnitState) -> Self {
        Self {
            as_of: unit.as_of,
            life: rule("pc_life_years", unit),
            years_before_count: rules::row("used_pc_remaining_life", unit.as_of).is_some(),
            ram_gb: rule("weak_ram_gb", unit),
            hdd_only: rule("weak_hdd_only", unit),
            no_windows_11: rule("weak_no_windows_11", unit),
            support_ended: rule("weak_support_ended", unit),
        }
    }

    /// The useful life that applies.
    pub fn life(&self) -> Option<&Rule> {
        self.life.as_ref()
    }

    /// The state of a machine.
    pub fn machine(&self, machine: &MachineState) -> Condition {
        let mut condition = self.by_age(&machine.particulars);
        if let Some(inventory) = &machine.inventory {
            condition.hardware_known =
                inventory.memory.is_some() || inventory.disks.is_some() || inventory.system.is_some();
            condition.weak = self.weak(inventory);
            condition.failing = failing(inventory.disks.iter().flatten());
        }
        condition
    }

    /// The state of a computer that people listed: its age is all that can be known.
    pub fn declared(&self, machine: &DeclaredMachine) -> Condition {
        self.by_age(&machine.particulars)
    }

    fn by_age(&self, particulars: &Particulars) -> Condition {
        let mut condition = Condition { second_hand: particulars.second_hand, ..Condition::default() };
        let as_of = i64::from(self.as_of.year());
        let year = particulars.year_by(self.as_of).map(i64::from);
        let Some((life, year)) = self.life.as_ref().zip(year) else { return condition };
        condition.age_known = true;
        let before = match (particulars.second_hand, particulars.years_before) {
            (Some(true), Some(years)) if self.years_before_count => i64::from(years),
            _ => 0,
        };
        if life.whole() <= as_of - year + before {
            let used = if before > 0 {
                format!(" sau {before} năm sử dụng trước đó")
            } else {
                String::new()
            };
            let text = format!("trang bị năm {year}{used}, quá {} năm", life.whole());
            condition.over_life = Some(reason(life, text));
        }
        condition
    }

    fn weak(&self, inventory: &Inventory) -> Vec<Reason> {
        let system = inventory.system.as_ref();
        let memory = self.ram_gb.as_ref().zip(inventory.memory.as_ref());
        let disks = self.hdd_only.as_ref().zip(inventory.disks.as_deref());
        let windows_11 = self.no_windows_11.as_ref().zip(system);
        let support = self.support_ended.as_ref().zip(system);
        [
            memory.and_then(|(rule, memory)| little_memory(rule, memory)),
            disks.and_then(|(rule, disks)| only_hdd(rule, disks)),
            windows_11.and_then(|(rule, system)| no_windows_11(rule, system, inventory)),
            support.and_then(|(rule, system)| self.unsupported(rule, system)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn unsupported(&self, rule: &Rule, system: &OperatingSystem) -> Option<Reason> {
        let end: Date = system.support_end.as_deref()?.parse().ok()?;
        let ended = end < self.as_of;
        let text = || format!("{} hết hỗ trợ từ {}", clean(&system.name), day(end));
        ended.then(|| reason(rule, text()))
    }
}

fn reason(rule: &Rule, text: String) -> Reason {
    Reason { rule: rule.id.clone(), text, source: rule.name() }
}

/// What the system can use lacks what the firmware keeps, up to an eighth.
fn little_memory(rule: &Rule, memory: &Memory) -> Option<Reason> {
    let fitted = memory.installed_bytes.unwrap_or_else(|| memory.total_bytes.saturating_mul(8) / 7);
    let needed = u64::try_from(rule.whole()).ok()?;
    let text = || format!("RAM {} GB, dưới {needed} GB", memory_gb(memory));
    (fitted / GIB < needed).then(|| reason(rule, text()))
}

/// Gigabytes fitted; a guess to the next whole one where the firmware does not tell.
pub(super) fn memory_gb(memory: &Memory) -> u64 {
    memory.installed_bytes.unwrap_or(memory.total_bytes).saturating_add(GIB / 2) / GIB
}

/// Disks that are built in.
pub(super) fn built_in(disks: &[Disk]) -> impl Iterator<Item = &Disk> {
    disks.iter().filter(|disk| !disk.removable && disk.bus.as_deref() != Some("usb"))
}

fn only_hdd(rule: &Rule, disks: &[Disk]) -> Option<Reason> {
    let mut own = built_in(disks).peekable();
    let any = own.peek().is_some();
    let all = own.all(|disk| disk.kind == DiskKind::Hdd);
    (any && all).then(|| reason(rule, "chỉ có ổ đĩa HDD".into()))
}

/// Windows before 11 on a machine without TPM 2.0 or a 64-bit processor; an unread TPM is no reason.
fn no_windows_11(rule: &Rule, system: &OperatingSystem, inventory: &Inventory) -> Option<Reason> {
    let before_11 =
        system.family == "windows" && !system.server_edition && !system.name.contains("Windows 11");
    if !before_11 {
        return None;
    }
    let tpm = inventory.security.tpm.as_ref();
    let old_tpm = tpm.is_some_and(|tpm| {
        !tpm.present || tpm.version.as_deref().is_some_and(|version| version.starts_with("1."))
    });
    let why = match (system.architecture.as_str(), old_tpm) {
        ("x86", _) => "hệ điều hành 32 bit",
        (_, true) => "không có TPM 2.0",
        (_, false) => return None,
    };
    Some(reason(rule, format!("{why}, không nâng cấp được lên Windows 11")))
}

fn failing<'a>(disks: impl Iterator<Item = &'a Disk>) -> Vec<Reason> {
    let said = disks.filter(|disk| disk.failing == Some(true)).map(|disk| {
        let name = disk.model.as_deref().map(clean).filter(|model| !model.is_empty());
        let name = name.unwrap_or_else(|| clean(&disk.name));
        Reason {
            rule: "disk_failing".into(),
            text: format!("ổ đĩa {name} báo sắp hỏng"),
            source: String::new(),
        }
    });
    said.collect()
}

#[cfg(test)]
mod tests;
