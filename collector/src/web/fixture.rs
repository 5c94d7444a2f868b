//! A source with a fleet made up for tests: two communes, 23 machines, a day with a congested morning.
//!
//! Everything follows from its numbers; nothing is random and nothing is kept between tests.

#![expect(
    clippy::unwrap_in_result,
    reason = "a fixture that breaks must fail its test, not look like a refusal"
)]

mod answers;
mod compare;
mod computers;
mod district;
mod documents;
mod inventory;
mod network;
mod past;
pub(super) mod programs;
mod protection;
mod report;
mod series;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use hatang_proto::model::{MachineId, Probe, Segment, Target, TargetId, TimedReading, UnitId};
use tokio::sync::broadcast;

use super::source::SourceError;
use super::views::*;
use crate::analysis::complaint::ComplaintVerdict;
use crate::items::StaffClass;

pub(super) const NAME: &str = "quantri";
pub(super) const PASSWORD: &str = "mật khẩu thử";
pub(super) const JOIN_CODE: &str =
    "HT1-0GQ4R8K2-M5Z1N7XD-3P9WBC6H-T2V8J4SE-Q7YA1KDM-5R0G9XZN-8C3FB6WT-J2H4PVQK-7SYE1A0D-M9R5";
/// The code that accounts with codes take.
pub(super) const CODE: &str = "123456";
pub(super) const ONE_TIME_PASSWORD: &str = "mot-lan-thoi-x7";
/// A host name that tries to become markup.
pub(super) const HOSTILE: &str = "<script>alert(1)</script>";

const HOUR_MS: i64 = 3_600_000;

pub(super) struct Fixture {
    /// Account, end, last use.
    pub(super) sessions: Mutex<BTreeMap<TokenHash, (Account, i64, i64)>>,
    pub(super) accounts: Mutex<Vec<AccountView>>,
    /// Passwords that were looked at.
    pub(super) checked: AtomicU32,
    added: Mutex<Vec<NewTarget>>,
    pub(super) declared: Mutex<Vec<NewDeclaration>>,
    /// Lines, changes, meetings and complaints handed over, as debug text.
    pub(super) noted: Mutex<Vec<String>>,
    pub(super) settled: Mutex<Option<TwinDecision>>,
    /// Machines that were changed together, with what was done to them.
    pub(super) worked: Mutex<Vec<(Vec<MachineId>, BulkChange)>>,
    saved: Mutex<Vec<SavedFilter>>,
    columns: Mutex<ListColumns>,
    pub(super) changes: broadcast::Sender<Change>,
    /// Every question fails.
    pub(super) broken: AtomicBool,
    pub(super) without_packages: AtomicBool,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self {
            sessions: Mutex::default(),
            accounts: Mutex::new(account_views()),
            checked: AtomicU32::new(0),
            added: Mutex::default(),
            declared: Mutex::default(),
            noted: Mutex::default(),
            settled: Mutex::default(),
            worked: Mutex::default(),
            saved: Mutex::default(),
            columns: Mutex::default(),
            changes: broadcast::channel(16).0,
            broken: AtomicBool::new(false),
            without_packages: AtomicBool::new(false),
        }
    }

    fn note(&self, unit: UnitId, noted: &impl std::fmt::Debug) -> Result<(), SourceError> {
        self.works()?;
        unit_views().iter().find(|view| view.id == unit).ok_or(SourceError::NotFound)?;
        self.noted.lock().unwrap().push(format!("{noted:?}"));
        Ok(())
    }

    fn works(&self) -> Result<(), SourceError> {
        if self.broken.load(Ordering::Relaxed) {
            let cause = "secret path /var/lib/secret".into();
            return Err(SourceError::Failed { operation: "read the fleet", cause });
        }
        Ok(())
    }
}

fn account_view(name: &str, role: Role, within: Option<UnitId>) -> AccountView {
    AccountView {
        account: Account { name: name.to_owned(), role, within },
        unit_name: within.and_then(|unit| unit_name(unit).ok()),
        created_ms: 1_795_000_000_000,
        must_change_password: false,
        has_codes: false,
        disabled_ms: None,
    }
}

/// One of each kind; all have [`PASSWORD`].
fn account_views() -> Vec<AccountView> {
    let (commune, ward) = (Some(UnitId(2)), Some(UnitId(4)));
    vec![
        account_view(NAME, Role::Admin, None),
        account_view("xem", Role::Viewer, commune),
        account_view("canbo", Role::Officer, commune),
        account_view("canbo-phuong", Role::Officer, ward),
        account_view("phutrach", Role::Admin, commune),
        AccountView { must_change_password: true, ..account_view("moi", Role::Officer, commune) },
        AccountView { has_codes: true, ..account_view("hai-buoc", Role::Admin, None) },
        AccountView { disabled_ms: Some(1_795_000_000_000), ..account_view("da-khoa", Role::Admin, None) },
    ]
}

pub(super) fn machine_id(number: u8) -> MachineId {
    MachineId([number; 16])
}

pub(super) fn unit_views() -> Vec<UnitView> {
    let unit = |id, name: &str, depth| UnitView { id: UnitId(id), name: name.to_owned(), depth };
    vec![
        unit(1, "Thành phố Hải Phòng", 0),
        unit(2, "Xã Đại Hợp", 1),
        unit(3, "Trung tâm Phục vụ hành chính công xã Đại Hợp", 2),
        unit(4, "Phường Thái Học", 1),
    ]
}

fn unit_name(unit: UnitId) -> Result<String, SourceError> {
    let found = unit_views().into_iter().find(|view| view.id == unit);
    found.map(|view| view.name).ok_or(SourceError::NotFound)
}

/// Machines 1 to 9 stand in the commune's office, 10 to 12 in its one-stop centre, 13 to 23 in the ward.
fn row(number: u8, now_ms: i64) -> MachineRow {
    let (unit, unit_name) = match number {
        1..=9 => (2, "Xã Đại Hợp"),
        10..=12 => (3, "Trung tâm Phục vụ hành chính công xã Đại Hợp"),
        _ => (4, "Phường Thái Học"),
    };
    let presence = match number {
        5 | 14 | 20 => Presence::Off { since_ms: now_ms - 16 * HOUR_MS },
        9 | 17 => Presence::Silent { since_ms: now_ms - i64::from(number) * 9 * HOUR_MS },
        23 => Presence::Never,
        _ => Presence::Online,
    };
    let known = inventory::of(number);
    MachineRow {
        id: machine_id(number),
        host_name: known.as_ref().and_then(|known| known.host_name.clone()),
        unit: UnitId(unit),
        unit_name: unit_name.to_owned(),
        presence,
        last_contact_ms: match presence {
            Presence::Online => Some(now_ms - 20_000),
            Presence::Off { since_ms } | Presence::Silent { since_ms } => Some(since_ms),
            Presence::Never => None,
        },
        class: known.as_ref().map(|known| known.device.class).unwrap_or_default(),
        model: known.as_ref().and_then(|known| known.device.model.clone()),
        system: known.as_ref().and_then(|known| known.system.as_ref()).map(|system| system.name.clone()),
        addresses: known.as_ref().map(|_| format!("192.168.{unit}.{}", 20 + number)).into_iter().collect(),
        doubts: doubts(number, now_ms),
        problems: known.as_ref().map_or(0, |known| u32::try_from(known.problems.len()).unwrap()),
        antivirus: known
            .as_ref()
            .map(|known| AntivirusLight::of(known, &matters_of(number)))
            .unwrap_or_default(),
        matters: matters_of(number),
        system_family: known.and_then(|known| known.system).map(|system| system.family),
        tags: tags(number),
        room: match number {
            1..=3 => Some("Văn phòng".to_owned()),
            13 => Some(HOSTILE.to_owned()),
            _ => None,
        },
        staff_class: (number == 1).then_some(StaffClass::Official),
        agent_version: Some("0.1.0".to_owned()),
        enrolled_ms: now_ms - 2_000 * HOUR_MS,
    }
}

/// What people put on machines; machine 13's is hostile.
fn tags(number: u8) -> Vec<String> {
    match number {
        1 | 2 => vec!["chờ thay".to_owned()],
        13 => vec![HOSTILE.to_owned(), "\u{202e}ngược".to_owned()],
        _ => Vec::new(),
    }
}

fn rows(now_ms: i64) -> impl Iterator<Item = MachineRow> {
    (1..=23).map(move |number| row(number, now_ms))
}

fn holds(unit: UnitId, below: UnitId) -> bool {
    unit == below || unit == UnitId(1) || (unit, below) == (UnitId(2), UnitId(3))
}

fn counts_of(unit: UnitId, now_ms: i64) -> Counts {
    let mut counts = Counts::default();
    rows(now_ms).filter(|row| holds(unit, row.unit)).for_each(|row| counts.add(row.presence.kind()));
    counts
}

/// Every unit has two machines whose antivirus is off and one of which nobody knows.
fn figures_of(unit: UnitId, now_ms: i64) -> UnitFigures {
    let machines = counts_of(unit, now_ms);
    let complaints = complaints(now_ms).into_iter();
    let said = complaints
        .filter(|said| unit_name(unit).is_ok_and(|name| unit == UnitId(1) || name == said.unit_name));
    UnitFigures {
        machines,
        antivirus: AntivirusCounts {
            on: machines.total() - 3,
            off: 2,
            unknown: 1,
            ..AntivirusCounts::default()
        },
        with_problems: 2,
        pressing: if unit == UnitId(3) { 0 } else { 2 },
        complaints: u32::try_from(said.count()).unwrap(),
        light: if holds(unit, UnitId(2)) { Light::Slow } else { Light::Good },
        newest_contact_ms: Some(now_ms - 20_000),
        oldest_contact_ms: Some(now_ms - 153 * HOUR_MS),
    }
}

/// Machines 4 and 18 are one computer; machine 8's disk was copied.
fn doubts(number: u8, now_ms: i64) -> Vec<Doubt> {
    let same = |other: u8| Doubt::SameHardware {
        other: machine_id(other),
        other_name: inventory::of(other).and_then(|known| known.host_name).unwrap(),
        since_ms: now_ms - 30 * HOUR_MS,
    };
    match number {
        4 => vec![same(18)],
        18 => vec![same(4)],
        8 => vec![Doubt::TwoComputers { last_ms: now_ms - HOUR_MS }],
        _ => Vec::new(),
    }
}

fn complaints(now_ms: i64) -> Vec<ComplaintView> {
    let said = |hours: i64, unit_name: &str, from, about: &str, note: &str| ComplaintView {
        at_ms: now_ms - hours * HOUR_MS,
        unit_name: unit_name.to_owned(),
        from,
        about: about.to_owned(),
        note: note.to_owned(),
        verdict: verdict(hours),
    };
    let at = |number: u8| ComplaintFrom::Machine {
        id: machine_id(number),
        name: inventory::of(number).and_then(|known| known.host_name).unwrap(),
    };
    let centre = "Trung tâm Phục vụ hành chính công xã Đại Hợp";
    let noted = ComplaintFrom::Person { by: "Văn phòng".to_owned() };
    vec![
        said(1, "Xã Đại Hợp", at(2), "VOFFICE", "Mở văn bản quay mãi, phải chờ hơn một phút"),
        said(3, centre, at(11), "Một cửa điện tử", ""),
        said(27, "Phường Thái Học", noted, "Mọi ứng dụng", "Cả phòng mất mạng khoảng mười phút"),
        said(52, "Phường Thái Học", at(13), HOSTILE, HOSTILE),
    ]
}

/// What the measurements said to the complaint of so many hours ago.
fn verdict(hours: i64) -> Option<(ComplaintVerdict, String)> {
    let (verdict, sentence) = match hours {
        1 => (
            ComplaintVerdict::Confirmed,
            "VOFFICE chậm thêm 50 ms (71 ms so với 21 ms thường ngày), mất gói 8,2 %, 6/7 máy cùng gặp; đường truyền Internet nghẽn.",
        ),
        27 => (
            ComplaintVerdict::Contradicted,
            "Lúc đó 9/9 máy đo được 540 mẫu, độ trễ 22 ms như thường ngày, mất gói 0 %.",
        ),
        52 => (ComplaintVerdict::Insufficient, "Không có máy nào đo trong khoảng thời gian đó."),
        _ => return None,
    };
    Some((verdict, sentence.to_owned()))
}

fn matters_of(number: u8) -> Vec<Matter> {
    let today = jiff::civil::date(2026, 11, 23);
    let mut found = inventory::of(number).map(|known| matters(&known, today)).unwrap_or_default();
    if number == 2 {
        found.push(Matter::SamplesLost { samples: 4_120 });
        found.push(Matter::ClockStepped { times: 1 });
    }
    found.sort();
    found
}

fn targets() -> Vec<TargetView> {
    let host = |host: &str| Probe::Icmp { host: host.to_owned() };
    let all = [
        ("Cổng mạng nội bộ", Segment::Lan, Probe::Gateway),
        ("Chặng đầu nhà mạng", Segment::AccessLine, Probe::FirstHop { toward: "203.162.4.190".to_owned() }),
        ("Internet trong nước", Segment::Internet, host("203.162.4.190")),
        ("Nút CPNet của tỉnh", Segment::Cpnet, host("10.47.0.1")),
        (
            "VOFFICE",
            Segment::Application,
            Probe::Tcp { host: "voffice.haiphong.gov.vn".to_owned(), port: 443 },
        ),
        (
            "Cổng Dịch vụ công quốc gia",
            Segment::Application,
            Probe::Http { url: "https://dichvucong.gov.vn/".to_owned() },
        ),
    ];
    let view = |(id, (name, segment, probe)): (u16, (&str, Segment, Probe))| TargetView {
        added_by: (id > 2).then(|| NAME.to_owned()),
        target: Target {
            id: TargetId(id),
            name: name.to_owned(),
            segment,
            probe,
            period_s: 60,
            timeout_ms: 2_000,
        },
        added_at_ms: 1_794_000_000_000,
        unit: (id == 5).then(|| TargetUnit { id: UnitId(2), name: "Xã Đại Hợp".to_owned() }),
    };
    (1..).zip(all).map(view).collect()
}
