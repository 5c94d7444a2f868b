//! How a worksheet looks on screen and on paper; nothing here knows a report.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::{Cell, FIRST_YEAR, LARGEST, Sheet};
use crate::report::document::{LANDSCAPE_MM, PORTRAIT_MM};
use crate::report::sheet::SheetColumn;

const FONT: &str = "Times New Roman";
/// Excel's number for A4.
const A4: u8 = 9;
const MM_PER_INCH: f64 = 25.4;
/// Most decimals that a share is shown with.
const MOST_SHARE_DECIMALS: u8 = 6;
/// Narrower, the filter's button hides the title.
const NARROWEST_MM: u16 = 12;

/// What a cell's value is to Excel; the number is that of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Text,
    Whole,
    Decimal(u8),
    Share(u8),
    Year,
    Date,
    Moment,
    Flag,
}

impl Kind {
    /// The kind, and the number to write if it is not empty and not text.
    pub(super) fn of(cell: &Cell) -> (Self, f64) {
        match cell {
            Cell::Text(_) => (Self::Text, 0.0),
            Cell::Whole(value) if value.unsigned_abs() > LARGEST.unsigned_abs() => (Self::Text, 0.0),
            Cell::Whole(value) => (Self::Whole, *value as f64),
            Cell::Decimal(value, digits) if value.is_finite() => (Self::Decimal((*digits).min(9)), *value),
            Cell::Share(share) if share.is_finite() => (Self::Share(share_decimals(*share)), *share),
            Cell::Year(year) => (Self::Year, f64::from(*year)),
            Cell::Date(date) if date.year() < FIRST_YEAR => (Self::Text, 0.0),
            Cell::Date(date) => (Self::Date, serial(date.at(0, 0, 0, 0))),
            Cell::Moment(at) if at.year() < FIRST_YEAR => (Self::Text, 0.0),
            Cell::Moment(at) => (Self::Moment, serial(*at)),
            Cell::Flag(value) => (Self::Flag, f64::from(u8::from(*value))),
            Cell::Blank | Cell::Decimal(..) | Cell::Share(_) => (Self::Empty, 0.0),
        }
    }

    /// Excel's format code: `,` stands for whatever separates thousands where the file is opened.
    fn code(self) -> String {
        let decimals = |digits: u8| match digits {
            0 => String::new(),
            digits => format!(".{}", "0".repeat(usize::from(digits))),
        };
        match self {
            Self::Empty => "General".into(),
            Self::Text => "@".into(),
            Self::Whole => "#,##0".into(),
            Self::Decimal(digits) => format!("#,##0{}", decimals(digits)),
            Self::Share(digits) => format!("0{}%", decimals(digits)),
            Self::Year => "0".into(),
            Self::Date => "dd/mm/yyyy".into(),
            Self::Moment => "dd/mm/yyyy hh:mm".into(),
            Self::Flag => "\"Có\";\"Có\";\"Không\"".into(),
        }
    }

    fn align(self) -> FormatAlign {
        match self {
            Self::Empty | Self::Text => FormatAlign::Left,
            Self::Whole | Self::Decimal(_) | Self::Share(_) => FormatAlign::Right,
            Self::Year | Self::Date | Self::Moment | Self::Flag => FormatAlign::Center,
        }
    }
}

/// Days since the eve of 1900, as Excel counts them: with a 29 February 1900 that never was.
fn serial(at: jiff::civil::DateTime) -> f64 {
    let eve = jiff::civil::date(1899, 12, 31).at(0, 0, 0, 0);
    let days = f64::from((at.date() - eve.date()).get_days());
    let leap = if days >= 60.0 { 1.0 } else { 0.0 };
    let minutes = f64::from(at.hour()) * 60.0 + f64::from(at.minute());
    days + leap + minutes / 1440.0
}

/// None for a whole percentage; else one, or as many as it takes that less than all is not shown as all.
fn share_decimals(share: f64) -> u8 {
    let percent = share * 100.0;
    if (percent - percent.round()).abs() < 1e-9 {
        return 0;
    }
    let shows_all = |digits: u8| {
        let scale = 10_f64.powi(i32::from(digits));
        percent < 100.0 && (percent * scale).round() / scale >= 100.0
    };
    (1..MOST_SHARE_DECIMALS).find(|digits| !shows_all(*digits)).unwrap_or(MOST_SHARE_DECIMALS)
}

/// The formats of one workbook.
pub(super) struct Look {
    title: Format,
    subtitle: Format,
    head: Format,
    cells: Vec<(Kind, Format)>,
    text: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let font = Format::new().set_font_name(FONT);
        let boxed = font.clone().set_font_size(11).set_border(FormatBorder::Thin);
        let centred = |format: Format| {
            format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap()
        };
        let mut kinds =
            vec![Kind::Empty, Kind::Text, Kind::Whole, Kind::Year, Kind::Date, Kind::Moment, Kind::Flag];
        kinds.extend((0..=9).map(Kind::Decimal));
        kinds.extend((0..=MOST_SHARE_DECIMALS).map(Kind::Share));
        let of_kind = |kind: Kind| {
            let format = boxed.clone().set_num_format(kind.code()).set_align(kind.align());
            let format = format.set_align(FormatAlign::Top);
            let format = if kind.align() == FormatAlign::Center { format } else { format.set_indent(1) };
            (kind, if kind == Kind::Text { format.set_text_wrap() } else { format })
        };
        let cells: Vec<_> = kinds.into_iter().map(of_kind).collect();
        Self {
            title: centred(font.clone().set_font_size(13).set_bold()),
            subtitle: centred(font.set_font_size(11).set_italic()),
            head: centred(boxed.clone().set_bold().set_background_color(Color::RGB(0x00E7_EEF4))),
            text: of_kind(Kind::Text).1,
            cells,
        }
    }

    pub(super) fn title(&self) -> &Format {
        &self.title
    }

    pub(super) fn subtitle(&self) -> &Format {
        &self.subtitle
    }

    pub(super) fn head(&self) -> &Format {
        &self.head
    }

    pub(super) fn cell(&self, kind: Kind) -> &Format {
        self.cells.iter().find(|(known, _)| *known == kind).map_or(&self.text, |(_, format)| format)
    }
}

/// A column's width on the sheet, millimetres.
pub(super) fn width(column: &SheetColumn) -> u16 {
    column.width_mm.clamp(NARROWEST_MM, LANDSCAPE_MM)
}

/// Paper, margins of Decree 30 and column widths; gives the table's width in millimetres.
pub(super) fn set_up_page(page: &mut Worksheet, sheet: &Sheet) -> Result<u16, XlsxError> {
    let mut total = 0_u16;
    for (column, index) in sheet.columns.iter().zip(0_u16..) {
        let width_mm = width(column);
        total = total.saturating_add(width_mm);
        // Excel measures columns in pixels of 96 to the inch.
        page.set_column_width_pixels(index, u32::from(width_mm) * 960 / 254)?;
    }
    page.set_paper_size(A4);
    // A few millimetres over are made up by the scale.
    if total > PORTRAIT_MM + PORTRAIT_MM / 20 {
        page.set_landscape();
    }
    let inches = |mm: f64| mm / MM_PER_INCH;
    page.set_margins(inches(30.0), inches(15.0), inches(20.0), inches(20.0), inches(10.0), inches(10.0));
    page.set_header(format!("&C&\"{FONT},Regular\"&13&P"));
    page.set_print_fit_to_pages(1, 0);
    page.set_print_center_horizontally(true);
    Ok(total)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_count_as_excel_counts_them() {
        for (day, number) in [
            (date(1900, 1, 1), 1.0),
            (date(1900, 2, 28), 59.0),
            (date(1900, 3, 1), 61.0),
            (date(2026, 12, 31), 46387.0),
        ] {
            assert_eq!(Kind::of(&Cell::Date(day)), (Kind::Date, number));
        }
        assert_eq!(Kind::of(&Cell::Moment(date(2026, 12, 31).at(12, 0, 0, 0))), (Kind::Moment, 46387.5));
        assert_eq!(Kind::of(&Cell::Date(date(1899, 12, 31))).0, Kind::Text);
    }

    #[test]
    fn less_than_all_is_never_shown_as_all() {
        for (share, digits) in
            [(0.9, 0), (1.0, 0), (0.955, 1), (0.9994, 1), (0.9999, 2), (0.999_999, 4), (1.2, 0)]
        {
            assert_eq!(share_decimals(share), digits, "{share}");
        }
    }

    #[test]
    fn what_is_no_number_is_empty_and_what_excel_cannot_hold_is_text() {
        assert_eq!(Kind::of(&Cell::Decimal(f64::NAN, 1)).0, Kind::Empty);
        assert_eq!(Kind::of(&Cell::Share(f64::INFINITY)).0, Kind::Empty);
        assert_eq!(Kind::of(&Cell::Whole(i64::MAX)).0, Kind::Text);
        assert_eq!(Kind::of(&Cell::Whole(-1_685)), (Kind::Whole, -1_685.0));
    }
}
