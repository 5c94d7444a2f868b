//! Annex III: every system by month, and by hour of the week.

use super::{Content, column, milliseconds};
use crate::items::UnitState;
use crate::items::line_quality::{HourOfWeek, LineQuality, MonthOfSystem};
use crate::items::text::clean;
use crate::report::document::{Block, Table, TableRow};
use crate::report::sheet::{Cell, Sheet};
use crate::report::vietnamese::{percent, short_date};

const NONE: &str = "Chưa có số liệu đo đường truyền trong kỳ.";
const DAYS: [(&str, &str); 7] = [
    ("monday", "Thứ Hai"),
    ("tuesday", "Thứ Ba"),
    ("wednesday", "Thứ Tư"),
    ("thursday", "Thứ Năm"),
    ("friday", "Thứ Sáu"),
    ("saturday", "Thứ Bảy"),
    ("sunday", "Chủ nhật"),
];
/// An hour that takes this much longer than the system's median is marked.
const SLOW: f64 = 1.5;

pub(super) fn content(unit: &UnitState) -> Content {
    let nothing = LineQuality::default();
    let quality = unit.line_quality.as_ref().unwrap_or(&nothing);
    let months = months(quality);
    let week = week(quality);
    let mut blocks = Vec::new();
    if unit.line_quality.is_some() {
        blocks.push(Block::Paragraph(format!(
            "Kỳ đo: từ {} đến {}, chỉ tính giờ làm việc; {} thời gian giờ làm việc có số liệu. Thời gian phản hồi tính bằng mili giây (ms).",
            short_date(quality.from),
            short_date(quality.to),
            percent(quality.coverage()),
        )));
    }
    blocks.push(Block::Heading { text: "1. Theo tháng".into(), level: 2 });
    if months.rows.is_empty() {
        blocks.push(Block::Paragraph(NONE.into()));
    }
    blocks.extend(by_system(&months).into_iter().map(Block::Table));
    blocks.push(Block::Heading { text: "2. Theo khung giờ và ngày trong tuần".into(), level: 2 });
    if week.rows.is_empty() {
        blocks.push(Block::Paragraph(NONE.into()));
    } else {
        blocks.push(Block::Paragraph(
            "Trung vị thời gian phản hồi, ms. Dấu (*): dài gấp rưỡi trung vị các khung giờ của hệ thống trở lên. Dấu (–): không có phản hồi."
                .into(),
        ));
        blocks.extend(quality.systems_by_month().into_iter().map(|system| heat(quality, system)));
    }
    Content {
        title: "CHẤT LƯỢNG ĐƯỜNG TRUYỀN THEO THÁNG VÀ KHUNG GIỜ",
        landscape: false,
        blocks,
        sheets: vec![months, week],
    }
}

fn months(quality: &LineQuality) -> Sheet {
    let row = |one: &MonthOfSystem| {
        vec![
            Cell::text(clean(&one.system)),
            Cell::Text(format!("{:02}/{}", one.month, one.year)),
            Cell::Whole(i64::try_from(one.samples).unwrap_or(i64::MAX)),
            one.median_us.map_or(Cell::Blank, milliseconds),
            one.slow_us.map_or(Cell::Blank, milliseconds),
            Cell::Share(one.lost),
            Cell::Share(one.available),
            Cell::Share(one.coverage),
        ]
    };
    Sheet {
        name: "III Theo tháng".into(),
        title: "Chất lượng đường truyền theo tháng".into(),
        columns: vec![
            column("system", "Hệ thống", 42),
            column("month", "Tháng", 18),
            column("samples", "Số mẫu", 19),
            column("median_ms", "Trung vị (ms)", 17),
            column("p95_ms", "Giá trị 95% (ms)", 18),
            column("lost", "Mất gói", 16),
            column("available", "Sẵn sàng", 18),
            column("coverage", "Có số liệu", 17),
        ],
        rows: quality.months.iter().map(row).collect(),
    }
}

/// A table for each system, under its name, with its column's width shared among the others.
fn by_system(sheet: &Sheet) -> Vec<Table> {
    let whole = sheet.printed();
    let Some((system, others)) = whole.columns.split_first() else { return Vec::new() };
    let mut columns = others.to_vec();
    let share = system.width_mm / u16::try_from(columns.len()).unwrap_or(1).max(1);
    let rest = system.width_mm - share * u16::try_from(columns.len()).unwrap_or(0);
    for (index, column) in columns.iter_mut().enumerate() {
        column.width_mm += share + if index == 0 { rest } else { 0 };
    }
    let mut tables: Vec<Table> = Vec::new();
    for row in whole.rows {
        let mut cells = row.cells.into_iter();
        let name = cells.next().unwrap_or_default();
        let row = TableRow::plain(cells.collect());
        match tables.last_mut() {
            Some(table) if table.caption == name => table.rows.push(row),
            _ => tables.push(Table { caption: name, columns: columns.clone(), rows: vec![row] }),
        }
    }
    tables
}

/// A row an hour of each system, a column a day.
fn week(quality: &LineQuality) -> Sheet {
    let mut columns = vec![column("system", "Hệ thống", 42), column("hour", "Khung giờ", 25)];
    columns.extend(DAYS.map(|(key, title)| column(key, title, 14)));
    let mut rows = Vec::new();
    for system in quality.systems_by_month() {
        for hour in hours(quality, system) {
            let mut cells = vec![Cell::text(clean(system)), Cell::Text(hour_name(hour))];
            cells.extend((1..=7).map(|day| {
                let found = find(quality, system, day, hour).and_then(|one| one.median_us);
                found.map_or(Cell::Blank, milliseconds)
            }));
            rows.push(cells);
        }
    }
    Sheet {
        name: "III Theo giờ".into(),
        title: "Trung vị thời gian phản hồi (ms) theo khung giờ và ngày trong tuần".into(),
        columns,
        rows,
    }
}

/// One system's hours and days; days on which nobody works are left out.
fn heat(quality: &LineQuality, system: &str) -> Block {
    let of_system = || quality.week.iter().filter(|one| one.system == system);
    let mut medians: Vec<f64> = of_system().filter_map(|one| one.median_us).collect();
    medians.sort_by(f64::total_cmp);
    let usual = medians.get(medians.len() / 2).copied().unwrap_or(f64::INFINITY);
    let days: Vec<i8> =
        (1..=7).filter(|day| *day <= 5 || of_system().any(|one| one.weekday == *day)).collect();
    let text = |one: Option<&HourOfWeek>| match one.map(|one| one.median_us) {
        None => String::new(),
        Some(None) => "–".into(),
        Some(Some(us)) if usual * SLOW <= us => format!("{} (*)", milliseconds(us).printed()),
        Some(Some(us)) => milliseconds(us).printed(),
    };
    let row = |hour: u8| {
        let cells = days.iter().map(|day| text(find(quality, system, *day, hour)));
        TableRow::plain(std::iter::once(hour_name(hour)).chain(cells).collect())
    };
    let width = 130 / u16::try_from(days.len()).unwrap_or(7);
    let mut columns = vec![printed_column("Khung giờ", 165 - width * u16::try_from(days.len()).unwrap_or(7))];
    let named = days.iter().filter_map(|day| DAYS.get(usize::try_from(day - 1).ok()?));
    columns.extend(named.map(|(_, title)| printed_column(title, width)));
    Block::Table(Table {
        caption: clean(system),
        columns,
        rows: hours(quality, system).into_iter().map(row).collect(),
    })
}

fn printed_column(title: &str, width_mm: u16) -> crate::forms::Column {
    crate::forms::Column { title: title.into(), width_mm, align: crate::forms::Align::Center }
}

fn find<'a>(quality: &'a LineQuality, system: &str, weekday: i8, hour: u8) -> Option<&'a HourOfWeek> {
    quality.week.iter().find(|one| one.system == system && one.weekday == weekday && one.hour == hour)
}

fn hours(quality: &LineQuality, system: &str) -> Vec<u8> {
    let mut hours: Vec<u8> =
        quality.week.iter().filter(|one| one.system == system).map(|one| one.hour).collect();
    hours.sort_unstable();
    hours.dedup();
    hours
}

/// `08:00–09:00`
fn hour_name(hour: u8) -> String {
    format!("{hour:02}:00–{:02}:00", hour + 1)
}
