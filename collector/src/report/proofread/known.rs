//! What the checks share: the report's year, whether districts are gone, and how many the staff are.

use jiff::civil::{Date, date};

use super::Context;
use super::token::Reading;

/// Since this day there are no districts.
pub(super) const WITHOUT_DISTRICTS: Date = date(2025, 7, 1);
/// The year stands among the first paragraphs, in the title.
const TITLE: usize = 14;
/// Words that introduce the number of staff.
const STAFF: &[&str] =
    &["tổng số cán bộ", "tổng số cbcc", "tổng số cbccvc", "số lượng cán bộ công chức hiện có"];

pub(super) struct Known {
    pub year: Option<i16>,
    pub without_districts: bool,
    /// With the line that says so, 0 if it is not the text.
    pub staff: Option<(i64, usize)>,
}

impl Known {
    pub(super) fn of(readings: &[Reading<'_>], context: &Context) -> Self {
        let year = context.year.or(context.as_of.map(Date::year)).or_else(|| title_year(readings));
        // Yearly reports are made at the end of the year.
        let without_districts = match context.as_of {
            Some(day) => day >= WITHOUT_DISTRICTS,
            None => year.is_some_and(|year| year >= WITHOUT_DISTRICTS.year()),
        };
        let staff = context.staff.map(|staff| (staff, 0)).or_else(|| readings.iter().find_map(staff));
        Self { year, without_districts, staff }
    }
}

/// `năm 2023` in the title, not as part of a date.
fn title_year(readings: &[Reading<'_>]) -> Option<i16> {
    readings.iter().take(TITLE).find_map(|reading| {
        (0..reading.tokens.len()).find_map(|index| {
            let year = reading.tokens.get(index + 1)?.year()?;
            let dated = reading.before(index).is_some_and(|token| token.whole().is_some());
            (reading.tokens.get(index)?.lower == "năm" && !dated).then_some(year)
        })
    })
}

/// `Tổng số cán bộ, công chức, viên chức 20 người`, or the cell of such a row.
fn staff(reading: &Reading<'_>) -> Option<(i64, usize)> {
    let at = STAFF.iter().find_map(|words| reading.find(words, 0))?.1;
    let (index, count) = reading
        .tokens
        .iter()
        .enumerate()
        .skip(at)
        .take(16)
        .find_map(|(index, token)| token.whole().map(|count| (index, count)))?;
    let of_people = reading.tokens.get(index + 1).is_some_and(|next| next.lower == "người");
    (of_people || (reading.paragraph.is_row() && index + 1 == reading.tokens.len()))
        .then(|| (count, reading.line(index)))
}
