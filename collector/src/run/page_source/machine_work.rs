//! Changes to many machines, a machine's past in sentences, lists of machines as files, and an account's filters.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::{MachineId, UnitId};

use super::{failed, fleet};
use crate::clock;
use crate::items::StaffClass;
use crate::report::sheet::{Cell, Sheet, SheetColumn};
use crate::report::{self, Document, Format, Report};
use crate::run::board::Snapshot;
use crate::store::{EpisodeQuery, MachinesChange, SavedFilterRow, Store, StoreError};
use crate::web::views::{
    BulkChange, EpisodeRow, MachineChangeView, MachineQuery, MachineRow, RenderedReport, ReportFormat,
    SavedFilter,
};
use crate::web::{SourceError, inventory_changes, machine_words};

/// States of a machine that its history looks at.
const STATES: u32 = 400;
/// Moments that a page shows.
const MOMENTS: usize = 60;
/// How far back congestion is looked for, and in how many episodes.
const EPISODE_DAYS: i64 = 30;
const EPISODES: u32 = 500;

/// Changes all of these machines or none.
pub(super) fn change(
    store: &Store,
    machines: &[MachineId],
    change: &BulkChange,
    by: &str,
    now_ms: i64,
) -> Result<u32, SourceError> {
    let change = match change {
        BulkChange::Move(unit) => MachinesChange::Move(*unit),
        BulkChange::AddTag(tag) => MachinesChange::AddTag(tag.as_str().to_owned()),
        BulkChange::RemoveTag(tag) => MachinesChange::RemoveTag(tag.as_str().to_owned()),
        BulkChange::Retire => MachinesChange::Retire,
    };
    match store.change_machines(machines.to_vec(), change, by, now_ms) {
        Ok(()) => Ok(u32::try_from(machines.len()).unwrap_or(u32::MAX)),
        Err(StoreError::Refused { .. }) => Err(SourceError::Refused {
            message: "Chưa đổi máy nào: có máy đã ngừng theo dõi, đơn vị nhận không còn, hoặc máy đã có quá nhiều nhãn. \
                      Tải lại danh sách rồi thử lại."
                .to_owned(),
        }),
        Err(fault) => Err(failed("change machines")(fault.into())),
    }
}

/// What changed about a machine, newest first: its inventories, and where it stood.
pub(super) fn history(store: &Store, machine: MachineId) -> Result<Vec<MachineChangeView>> {
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let states = store.newest_inventories(machine, STATES)?;
    for pair in states.windows(2) {
        let [after, before] = pair else { continue };
        let changes = inventory_changes(&before.inventory, &after.inventory);
        if !changes.is_empty() {
            found.entry(after.valid_from_ms).or_default().extend(changes);
        }
    }
    let places = store.units_of_machine(machine)?;
    for pair in places.windows(2) {
        let [(at_ms, to), (_, from)] = pair else { continue };
        if from != to {
            let (from, to) = (name_at(store, *from, *at_ms)?, name_at(store, *to, *at_ms)?);
            found.entry(*at_ms).or_default().push(format!("Chuyển đơn vị: {from} → {to}"));
        }
    }
    let newest = found.into_iter().rev().take(MOMENTS);
    Ok(newest.map(|(at_ms, changes)| MachineChangeView { at_ms, changes }).collect())
}

/// Congestion of the last days that names the machine, in the units that it belonged to.
pub(super) fn episodes_of(store: &Store, id: MachineId, now_ms: i64) -> Result<Vec<(UnitId, EpisodeRow)>> {
    let Some(machine) = store.machine(id, now_ms)? else { return Ok(Vec::new()) };
    let mut units: Vec<UnitId> = store.units_of_machine(id)?.into_iter().map(|(_, unit)| unit).collect();
    units.push(machine.unit);
    let query = EpisodeQuery {
        units: Some(units),
        from_ms: Some(now_ms - EPISODE_DAYS * 86_400_000),
        to_ms: None,
        verdict: None,
        offset: 0,
        limit: EPISODES,
    };
    // Judging adds the identity to names that two machines share.
    let marked = format!("({id})");
    let names = |name: &String| *name == machine.label || name.ends_with(&marked);
    let (rows, _) = store.episodes(&query)?;
    let met = rows.into_iter().filter(|row| row.episode.machines.iter().any(names));
    Ok(met.map(|row| (row.unit, EpisodeRow { number: row.number, episode: row.episode })).collect())
}

/// What a unit was called then.
fn name_at(store: &Store, unit: UnitId, at_ms: i64) -> Result<String> {
    let rows = store.units_ever(&clock::local_date(at_ms).to_string())?;
    Ok(rows.into_iter().find(|row| row.unit == unit).map(|row| row.name).unwrap_or_default())
}

/// The whole list as a file, which the audit log notes.
pub(super) fn render(
    store: &Store,
    board: &Snapshot,
    query: &MachineQuery,
    format: ReportFormat,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let all = MachineQuery { offset: 0, limit: u32::MAX, ..query.clone() };
    let list = fleet::machines(board, &all, now_ms);
    let (format, extension) = match format {
        ReportFormat::Csv => (Format::Csv, "csv"),
        ReportFormat::Xlsx => (Format::Xlsx, "xlsx"),
        _ => return Err(SourceError::NotFound),
    };
    let today = clock::local_date(now_ms);
    let whose = query.unit.and_then(|unit| board.units.place(unit)).and_then(|place| board.units.at(place));
    let title = "Danh sách máy tính".to_owned();
    let report = Report {
        form: "machines".to_owned(),
        unit_name: whose.map_or_else(|| "Tất cả đơn vị".to_owned(), |unit| unit.name.clone()),
        as_of: today,
        file_stem: "DANH_SACH_MAY".to_owned(),
        document: Document {
            title: title.clone(),
            issuer: String::new(),
            as_of: today.to_string(),
            draft: false,
            blocks: Vec::new(),
            annexes: Vec::new(),
        },
        sheets: vec![sheet(title, &list.rows)],
        data: serde_json::Value::Null,
        warnings: Vec::new(),
    };
    let printed = report::print(&report, format).map_err(|fault| failed("print a list")(fault.into()))?;
    store
        .note_list("machines", &format!("{} machines, {extension}", list.rows.len()), by, now_ms)
        .map_err(|fault| failed("note a list")(fault.into()))?;
    Ok(RenderedReport { bytes: printed.bytes, media_type: printed.media_type, file_name: printed.file_name })
}

fn sheet(title: String, rows: &[MachineRow]) -> Sheet {
    let column = |(key, title, width_mm): (&str, &str, u16)| SheetColumn {
        key: key.to_owned(),
        title: title.to_owned(),
        width_mm,
    };
    let columns = [
        ("host_name", "Tên máy", 35),
        ("unit", "Đơn vị", 45),
        ("state", "Trạng thái", 30),
        ("last_contact", "Liên lạc lần cuối", 30),
        ("class", "Loại máy", 30),
        ("model", "Kiểu máy", 40),
        ("system", "Hệ điều hành", 35),
        ("address", "Địa chỉ", 30),
        ("antivirus", "Diệt vi rút", 28),
        ("unread", "Phần chưa đọc được", 20),
        ("matters", "Cần chú ý", 60),
        ("tags", "Nhãn", 30),
        ("room", "Phòng", 30),
        ("staff_class", "Đối tượng sử dụng", 40),
        ("agent_version", "Phần mềm thu thập", 22),
        ("enrolled", "Ghi danh", 25),
    ];
    Sheet {
        name: "Máy".to_owned(),
        title,
        columns: columns.into_iter().map(column).collect(),
        rows: rows.iter().map(line).collect(),
    }
}

fn line(row: &MachineRow) -> Vec<Cell> {
    let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
    let words = machine_words(row);
    vec![
        text(&row.host_name),
        Cell::text(row.unit_name.clone()),
        Cell::text(words.presence),
        row.last_contact_ms.map_or(Cell::Blank, |at_ms| Cell::Moment(clock::local_time(at_ms))),
        Cell::text(words.class),
        text(&row.model),
        text(&row.system),
        Cell::text(row.addresses.join(", ")),
        Cell::text(words.antivirus),
        Cell::Whole(row.problems.into()),
        Cell::text(words.matters),
        Cell::text(row.tags.join(", ")),
        text(&row.room),
        Cell::text(row.staff_class.map(StaffClass::name).unwrap_or_default()),
        text(&row.agent_version),
        Cell::Date(clock::local_date(row.enrolled_ms)),
    ]
}

pub(super) fn saved_filters(store: &Store, by: &str) -> Result<Vec<SavedFilter>> {
    let rows = store.saved_filters(by)?;
    Ok(rows.into_iter().map(|row| SavedFilter { name: row.name, query: row.query }).collect())
}

pub(super) fn save_filter(
    store: &Store,
    filter: &SavedFilter,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let row = SavedFilterRow { name: filter.name.clone(), query: filter.query.clone() };
    match store.save_filter(row, by, now_ms) {
        Ok(()) => Ok(()),
        Err(StoreError::Refused { .. }) => Err(SourceError::Refused {
            message: "Đã lưu quá nhiều bộ lọc. Xóa bớt rồi lưu lại.".to_owned(),
        }),
        Err(fault) => Err(failed("save a filter")(fault.into())),
    }
}

#[cfg(test)]
mod tests;
