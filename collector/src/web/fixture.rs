//! A source with a fleet made up for tests: two communes, 23 machines, a day with a congested morning.
//!
//! Everything follows from its numbers; nothing is random and nothing is kept between tests.

#![expect(
    clippy::unwrap_in_result,
    reason = "a fixture that breaks must fail its test, not look like a refusal"
)]

mod computers;
mod documents;
mod inventory;
mod network;
mod protection;
mod report;
mod series;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use hatang_proto::model::{MachineId, Probe, Segment, Target, TargetId, TimedReading, UnitId};
use tokio::sync::broadcast;

use super::source::{Source, SourceError};
use super::views::*;
use crate::analysis::complaint::ComplaintVerdict;

pub(super) const NAME: &str = "quantri";
pub(super) const PASSWORD: &str = "mật khẩu thử";
pub(super) const JOIN_CODE: &str =
    "HT1-0GQ4R8K2-M5Z1N7XD-3P9WBC6H-T2V8J4SE-Q7YA1KDM-5R0G9XZN-8C3FB6WT-J2H4PVQK-7SYE1A0D-M9R5";
/// A host name that tries to become markup.
pub(super) const HOSTILE: &str = "<script>alert(1)</script>";

const HOUR_MS: i64 = 3_600_000;

pub(super) struct Fixture {
    sessions: Mutex<BTreeMap<TokenHash, (Account, i64)>>,
    added: Mutex<Vec<NewTarget>>,
    pub(super) declared: Mutex<Vec<NewDeclaration>>,
    /// Lines, changes, meetings and complaints handed over, as debug text.
    pub(super) noted: Mutex<Vec<String>>,
    pub(super) settled: Mutex<Option<TwinDecision>>,
    pub(super) changes: broadcast::Sender<Change>,
    /// Every question fails.
    pub(super) broken: AtomicBool,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self {
            sessions: Mutex::default(),
            added: Mutex::default(),
            declared: Mutex::default(),
            noted: Mutex::default(),
            settled: Mutex::default(),
            changes: broadcast::channel(16).0,
            broken: AtomicBool::new(false),
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
        problems: known.map_or(0, |known| u32::try_from(known.problems.len()).unwrap()),
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
    };
    (1..).zip(all).map(view).collect()
}

impl Source for Fixture {
    fn overview(&self, now_ms: i64) -> Result<OverviewView, SourceError> {
        self.works()?;
        let summary = |unit: UnitView| UnitSummary {
            counts: counts_of(unit.id, now_ms),
            with_problems: 2,
            antivirus_on: counts_of(unit.id, now_ms).total() - 2,
            antivirus_known: counts_of(unit.id, now_ms).total() - 1,
            last_contact_ms: Some(now_ms - 20_000),
            unit,
        };
        let all = (1..=23).map(|number| (row(number, now_ms), matters_of(number)));
        let attention: Vec<Attention> = all
            .filter(|(_, matters)| !matters.is_empty())
            .map(|(row, matters)| Attention {
                machine: row.id,
                host_name: row.host_name,
                unit_name: row.unit_name,
                matters,
            })
            .collect();
        Ok(OverviewView {
            counts: counts_of(UnitId(1), now_ms),
            units: unit_views().into_iter().map(summary).collect(),
            attention_total: u32::try_from(attention.len()).unwrap() + 2,
            attention,
            complaints: 4,
        })
    }

    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError> {
        self.works()?;
        let by_unit = unit_views().into_iter().map(|unit| (unit.id, counts_of(unit.id, now_ms))).collect();
        Ok(FleetCounts { all: counts_of(UnitId(1), now_ms), by_unit, complaints: 4 })
    }

    fn units(&self) -> Result<Vec<UnitView>, SourceError> {
        self.works()?;
        Ok(unit_views())
    }

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError> {
        self.works()?;
        let fits =
            |row: &MachineRow| query.accepts(row) && query.unit.is_none_or(|unit| holds(unit, row.unit));
        let all: Vec<MachineRow> = rows(now_ms).filter(fits).collect();
        let matching = u32::try_from(all.len()).unwrap();
        let page = all.into_iter().skip(query.offset as usize).take(query.limit as usize);
        Ok(MachineList { rows: page.collect(), matching })
    }

    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError> {
        self.works()?;
        let number = (1..=23).find(|number| machine_id(*number) == id).ok_or(SourceError::NotFound)?;
        let row = row(number, now_ms);
        let hit = number == 2;
        Ok(MachineView {
            unit_path: unit_views().into_iter().filter(|unit| holds(unit.id, row.unit)).collect(),
            unit_counts: counts_of(row.unit, now_ms),
            inventory: inventory::of(number),
            inventory_at_ms: Some(now_ms - 40 * HOUR_MS),
            enrolled_at_ms: now_ms - 2_000 * HOUR_MS,
            revoked_at_ms: None,
            agent_version: Some("0.1.0".to_owned()),
            targets: targets(),
            resolved: vec![ResolvedView { target: TargetId(1), address: "192.168.2.1".to_owned() }],
            clock_steps: hit
                .then(|| ClockStepView {
                    at_ms: now_ms - 26 * HOUR_MS,
                    wall_before_ms: now_ms - (26 + 24 * 365) * HOUR_MS,
                    wall_after_ms: now_ms - 26 * HOUR_MS,
                })
                .into_iter()
                .collect(),
            lost_samples: hit
                .then(|| LostSamplesView { at_ms: now_ms - 50 * HOUR_MS, samples: 4_120 })
                .into_iter()
                .collect(),
            matters: matters_of(number),
            complaints: complaints(now_ms)
                .into_iter()
                .filter(|said| matches!(said.from, ComplaintFrom::Machine { id, .. } if id == row.id))
                .collect(),
            row,
        })
    }

    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError> {
        self.works()?;
        Ok(if machine == machine_id(23) { Vec::new() } else { series::of(target, from_ms, to_ms) })
    }

    fn targets(&self) -> Result<Vec<TargetView>, SourceError> {
        self.works()?;
        let mut all = targets();
        for added in self.added.lock().unwrap().iter().cloned() {
            let NewTarget { name, segment, probe, period_s, timeout_ms } = added;
            let id = TargetId(u16::try_from(all.len() + 1).unwrap());
            let target = Target { id, name, segment, probe, period_s, timeout_ms };
            all.push(TargetView { target, added_by: Some(NAME.to_owned()), added_at_ms: 0 });
        }
        Ok(all)
    }

    fn add_target(&self, target: &NewTarget, _by: &str, _now_ms: i64) -> Result<(), SourceError> {
        self.works()?;
        if target.name == "VOFFICE" {
            return Err(SourceError::Refused {
                message: "Đã có mục tiêu đo tên VOFFICE.".to_owned()
            });
        }
        self.added.lock().unwrap().push(target.clone());
        Ok(())
    }

    fn remove_target(&self, id: TargetId, _by: &str, _now_ms: i64) -> Result<(), SourceError> {
        targets().iter().find(|view| view.target.id == id).map(|_| ()).ok_or(SourceError::NotFound)
    }

    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError> {
        self.works()?;
        let name = |unit: UnitId| unit_views().into_iter().find(|view| view.id == unit).unwrap().name;
        let mut rows = complaints(now_ms);
        rows.retain(|said| query.unit.is_none_or(|unit| said.unit_name == name(unit)));
        let mut year =
            ComplaintYear { year: 2026, confirmed: 14, contradicted: 6, ..ComplaintYear::default() };
        for said in &rows {
            year.add(said.verdict.as_ref().map(|(verdict, _)| *verdict));
        }
        Ok(ComplaintList { matching: u32::try_from(rows.len()).unwrap(), rows, years: vec![year] })
    }

    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError> {
        self.works()?;
        let outcome = match &target.probe {
            Probe::Http { .. } => TrialOutcome::Answers { status: Some(200) },
            Probe::Tcp { .. } => TrialOutcome::Silent,
            _ => TrialOutcome::CannotTry,
        };
        Ok(Trial { outcome, took_us: Some(142_000) })
    }

    fn add_complaint(&self, complaint: &NewComplaint, _now_ms: i64) -> Result<(), SourceError> {
        self.note(complaint.unit, complaint)
    }

    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError> {
        self.works()?;
        Ok(network::list(now_ms))
    }

    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError> {
        self.works()?;
        network::of(query, now_ms)
    }

    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError> {
        self.works()?;
        network::episode(unit, number, now_ms)
    }

    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        _by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.works()?;
        network::episode(unit, episode, now_ms)?;
        let file_name = format!("chung_cu-luot-{episode}.zip");
        Ok(RenderedReport { bytes: b"pack".to_vec(), media_type: "application/zip", file_name })
    }

    fn set_line(&self, line: &NewLine, _now_ms: i64) -> Result<(), SourceError> {
        self.note(line.unit, line)
    }

    fn add_intervention(&self, intervention: &NewIntervention, _now_ms: i64) -> Result<(), SourceError> {
        self.note(intervention.unit, intervention)
    }

    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        _by: &str,
        _now_ms: i64,
    ) -> Result<(), SourceError> {
        if (unit, number) == (UnitId(2), 3) { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn add_meeting(&self, meeting: &NewMeeting, _now_ms: i64) -> Result<(), SourceError> {
        self.note(meeting.unit, meeting)
    }

    fn withdraw_meeting(
        &self,
        unit: UnitId,
        number: i64,
        _by: &str,
        _now_ms: i64,
    ) -> Result<(), SourceError> {
        if (unit, number) == (UnitId(2), 4) { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        _by: &str,
        _now_ms: i64,
    ) -> Result<(), SourceError> {
        self.works()?;
        if pair != [machine_id(4), machine_id(18)] {
            return Err(SourceError::NotFound);
        }
        *self.settled.lock().unwrap() = Some(decision);
        Ok(())
    }

    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError> {
        self.works()?;
        let view = |(id, name, pattern): (u64, &str, &str)| ApplicationView {
            id,
            name: name.to_owned(),
            pattern: pattern.to_owned(),
            added_by: NAME.to_owned(),
            added_at_ms: 1_794_000_000_000,
        };
        Ok([(1, "VOFFICE", "*voffice*"), (2, "Ký số", "*VGCA*")].map(view).to_vec())
    }

    fn add_application(
        &self,
        _name: &str,
        pattern: &str,
        _by: &str,
        _now_ms: i64,
    ) -> Result<(), SourceError> {
        self.works()?;
        if pattern == "*" {
            return Err(SourceError::Refused { message: "Cần ít nhất ba chữ.".to_owned() });
        }
        Ok(())
    }

    fn remove_application(&self, id: u64, _by: &str, _now_ms: i64) -> Result<(), SourceError> {
        if id <= 2 { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        self.works()?;
        let now_ms = crate::clock::unix_ms();
        let code = |id, unit_name: &str, age_h: i64, uses_made, revoked: bool| JoinCodeView {
            id,
            unit_name: unit_name.to_owned(),
            created_by: NAME.to_owned(),
            created_ms: now_ms - age_h * HOUR_MS,
            expires_ms: now_ms + (168 - age_h) * HOUR_MS,
            uses_allowed: 20,
            uses_made,
            revoked_ms: revoked.then_some(now_ms - HOUR_MS),
        };
        Ok(vec![
            code(4, "Phường Thái Học", 20, 11, false),
            code(3, "Xã Đại Hợp", 60, 3, true),
            code(2, "Xã Đại Hợp", 100, 20, false),
            code(1, "Xã Đại Hợp", 900, 9, false),
        ])
    }

    fn create_join_code(&self, _code: &NewJoinCode, _by: &str, _now_ms: i64) -> Result<String, SourceError> {
        self.works()?;
        Ok(JOIN_CODE.to_owned())
    }

    fn revoke_join_code(&self, id: u64, _by: &str, _now_ms: i64) -> Result<(), SourceError> {
        if id <= 4 { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError> {
        self.works()?;
        if query.form.as_deref().is_some_and(|form| !["bieu_12_dong_phuong", "mau_rieng"].contains(&form)) {
            return Err(SourceError::NotFound);
        }
        Ok(report::of(query, unit_name(query.unit)?, now_ms))
    }

    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError> {
        report::row(self.report(query, now_ms)?, key, now_ms).ok_or(SourceError::NotFound)
    }

    fn declare(&self, declarations: &[NewDeclaration], _now_ms: i64) -> Result<(), SourceError> {
        self.works()?;
        self.declared.lock().unwrap().extend_from_slice(declarations);
        Ok(())
    }

    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        let report = self.report(&order.query, now_ms)?;
        self.note(order.query.unit, &(order, by))?;
        Ok(documents::rendered(&report.unit_name, order.format))
    }

    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError> {
        let report = self.report(&order.query, now_ms)?;
        self.note(order.query.unit, &(order, by))?;
        documents::filled(&report.unit_name, template)
    }

    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError> {
        self.works()?;
        Ok(FrozenList { unit, unit_name: unit_name(unit)?, reports: vec![documents::frozen(now_ms)] })
    }

    fn freeze_report(&self, order: &ReportOrder, by: &str, _now_ms: i64) -> Result<i64, SourceError> {
        self.note(order.query.unit, &("freeze", order, by))?;
        Ok(7)
    }

    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        _now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        if (unit, number) != (UnitId(4), 7) {
            return Err(SourceError::NotFound);
        }
        self.note(unit, &("frozen", number, format, by))?;
        Ok(documents::rendered(&unit_name(unit)?, format))
    }

    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError> {
        let report = self.report(query, now_ms)?;
        Ok(documents::comparison(report))
    }

    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError> {
        let report = self.report(query, now_ms)?;
        Ok(documents::procurement(report))
    }

    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        _now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.note(query.unit, &("procurement", format, by))?;
        Ok(documents::rendered(&unit_name(query.unit)?, format))
    }

    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError> {
        self.works()?;
        Ok(computers::of(unit, unit_name(unit)?, rows(now_ms)))
    }

    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError> {
        let known = self.computers(new.unit, now_ms)?;
        let is_known = |id: MachineId| known.machines.iter().any(|row| row.id == id);
        if !new.stated.iter().all(|(id, _)| is_known(*id)) {
            return Err(SourceError::NotFound);
        }
        self.note(new.unit, new)?;
        Ok(u32::try_from(new.stated.len()).unwrap())
    }

    fn add_computer(&self, computer: &NewComputer, _now_ms: i64) -> Result<(), SourceError> {
        if computer.computer.label == "MT-BM-01" {
            let message = "Đơn vị đã có máy mang mã MT-BM-01.".to_owned();
            return Err(SourceError::Refused { message });
        }
        self.note(computer.unit, computer)
    }

    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        _now_ms: i64,
    ) -> Result<(), SourceError> {
        if (unit, number) != (UnitId(4), 1) {
            return Err(SourceError::NotFound);
        }
        self.note(unit, &("withdraw", number, reason, by))
    }

    fn import_computers(&self, file: &ComputerFile, _now_ms: i64) -> Result<Imported, SourceError> {
        self.note(file.unit, &("import", &file.file_name, file.bytes.len()))?;
        Ok(computers::imported(file))
    }

    fn computer_template(&self) -> Result<RenderedReport, SourceError> {
        self.works()?;
        Ok(documents::rendered("danh mục", ReportFormat::Csv))
    }

    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError> {
        self.works()?;
        Ok((name == NAME && password == PASSWORD).then(|| Account { name: name.to_owned() }))
    }

    fn create_session(&self, session: &NewSession) -> Result<(), SourceError> {
        self.works()?;
        let kept = (session.account.clone(), session.expires_ms);
        self.sessions.lock().unwrap().insert(session.token_hash, kept);
        Ok(())
    }

    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError> {
        let sessions = self.sessions.lock().unwrap();
        let valid = sessions.get(token).filter(|(_, expires_ms)| *expires_ms > now_ms);
        Ok(valid.map(|(account, _)| account.clone()))
    }

    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError> {
        self.sessions.lock().unwrap().remove(token);
        Ok(())
    }

    fn watch_changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
