//! One target by the hours of the week: darker is slower, a dot is loss.
//!
//! Shades go from light to dark in one hue (the other way round on a dark page), so that neither colour vision nor
//! colour print is needed; loss has a shape of its own. An hour without samples stays empty and is never drawn as good.

use maud::{Markup, html};

use super::drawing::short;
use crate::web::views::HourCell;
use crate::web::words::{milliseconds, percent};

/// Rows, Monday first.
pub(crate) const DAYS: [&str; 7] = ["Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN"];

const LEFT: f64 = 46.0;
const TOP: f64 = 6.0;
const RIGHT: f64 = 634.0;
const CELL_HEIGHT: f64 = 22.0;
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 182.0;

/// Fewest answers from which an hour counts as the quietest.
const FEWEST: u64 = 10;
/// Least step between shades, microseconds.
const LEAST_STEP_US: u32 = 7_000;

/// The upper bounds of all shades but the last, microseconds.
pub(crate) struct Shades([u32; 4]);

impl Shades {
    /// From the quietest hour upwards, in steps that grow; `None` if no hour has enough answers.
    pub(crate) fn of(cells: &[HourCell]) -> Option<Self> {
        let quiet = |cell: &&HourCell| FEWEST <= cell.answered;
        let base_us = cells.iter().filter(quiet).filter_map(|cell| cell.median_us).min()?;
        let step_us = LEAST_STEP_US.max(base_us / 4);
        Some(Self([1, 3, 7, 20].map(|steps: u32| base_us.saturating_add(step_us.saturating_mul(steps)))))
    }

    fn of_median(&self, median_us: u32) -> usize {
        self.0.iter().take_while(|bound| **bound < median_us).count()
    }

    /// What each shade means, lightest first.
    pub(crate) fn legend(&self) -> Vec<String> {
        let Self([usual, .., last]) = self;
        let mut texts = vec![format!("bình thường, đến {}", milliseconds(*usual))];
        texts.extend(self.0.iter().skip(1).map(|bound| format!("đến {}", milliseconds(*bound))));
        texts.push(format!("trên {}", milliseconds(*last)));
        texts
    }
}

/// Hours of the day that a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hours {
    from: usize,
    to: usize,
}

impl Hours {
    pub(crate) const ALL: Self = Self { from: 0, to: 24 };

    /// Office hours of all days with an hour before and after; all hours for an office that never works.
    pub(crate) fn of_office(office: &[bool]) -> Self {
        let hours = || office.iter().enumerate().filter(|(_, office)| **office).map(|(index, _)| index % 24);
        match (hours().min(), hours().max()) {
            (Some(first), Some(last)) => Self { from: first.saturating_sub(1), to: (last + 2).min(24) },
            _ => Self::ALL,
        }
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.from..self.to
    }

    fn width(self) -> f64 {
        (RIGHT - LEFT) / (self.to - self.from).max(1) as f64
    }

    fn x(self, hour: usize) -> f64 {
        LEFT + self.width() * (hour as f64 - self.from as f64)
    }
}

/// The picture alone; its legend and table stand with the page.
pub(crate) fn draw(
    title: &str,
    cells: &[HourCell],
    office: &[bool],
    shades: &Shades,
    hours: Hours,
) -> Markup {
    let is_office = |index: usize| office.get(index).copied().unwrap_or(false);
    let shown = |index: &usize| hours.range().contains(&(index % 24));
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) {
            title { (title) }
            @for (day, name) in DAYS.iter().enumerate() {
                text.label x=(LEFT - 6.0) y=(short(y(day) + 15.0)) text-anchor="end" { (name) }
            }
            @for hour in hours.range().filter(|hour| hour % 2 == 0) {
                text.label x=(short(hours.x(hour))) y=(HEIGHT - 8.0) text-anchor="middle" { (hour) "h" }
            }
            @for (index, cell) in cells.iter().enumerate().filter(|(index, _)| shown(index)) {
                (square(index, *cell, is_office(index), shades, hours))
            }
            @if let Some(frame) = frame(&is_office, hours) { path.office d=(frame) {} }
        }
    }
}

fn y(day: usize) -> f64 {
    TOP + CELL_HEIGHT * day as f64
}

/// The edges between office hours and all others.
fn frame(is_office: &impl Fn(usize) -> bool, hours: Hours) -> Option<String> {
    let mut path = String::new();
    for day in 0..DAYS.len() {
        for hour in hours.range().filter(|hour| is_office(day * 24 + hour)) {
            let (left, right) = (short(hours.x(hour)), short(hours.x(hour + 1)));
            let (top, bottom) = (short(y(day)), short(y(day + 1)));
            let beside = |step: usize| step < 24 && is_office(day * 24 + step);
            if hour == 0 || !beside(hour - 1) {
                path.extend([format!("M{left} {top}V{bottom}")]);
            }
            if !beside(hour + 1) {
                path.extend([format!("M{right} {top}V{bottom}")]);
            }
            if day == 0 || !is_office((day - 1) * 24 + hour) {
                path.extend([format!("M{left} {top}H{right}")]);
            }
            if day + 1 == DAYS.len() || !is_office((day + 1) * 24 + hour) {
                path.extend([format!("M{left} {bottom}H{right}")]);
            }
        }
    }
    (!path.is_empty()).then_some(path)
}

fn square(index: usize, cell: HourCell, office: bool, shades: &Shades, hours: Hours) -> Markup {
    let (day, hour) = (index / 24, index % 24);
    let asked = cell.answered + cell.lost;
    let class = match cell.median_us {
        _ if asked == 0 => "none".to_owned(),
        Some(median_us) => format!("heat-{}", shades.of_median(median_us)),
        None => "heat-4".to_owned(),
    };
    let width = hours.width();
    html! {
        rect.(class).outside[!office] x=(short(hours.x(hour) + 0.5)) y=(short(y(day) + 0.5)) width=(short(width - 1.0)) height=(CELL_HEIGHT - 1.0) {
            @if asked > 0 { title { (DAYS.get(day).unwrap_or(&"")) " " (hour) "h: " (text(cell)) } }
        }
        @if let Some(radius) = dot(cell) {
            circle.loss cx=(short(hours.x(hour) + width / 2.0)) cy=(short(y(day) + CELL_HEIGHT / 2.0)) r=(radius) {}
        }
    }
}

/// From one lost in a hundred on.
fn dot(cell: HourCell) -> Option<f64> {
    let asked = cell.answered + cell.lost;
    if asked == 0 || cell.lost * 100 < asked {
        return None;
    }
    Some(match cell.lost * 100 / asked {
        0..5 => 2.5,
        5..20 => 4.5,
        _ => 7.5,
    })
}

/// "23,1 ms, mất 0,3 %", for the table too; a dash without samples.
pub(crate) fn text(cell: HourCell) -> String {
    let asked = cell.answered + cell.lost;
    if asked == 0 {
        return "–".to_owned();
    }
    let lost = percent(cell.lost, asked);
    match cell.median_us {
        Some(median_us) if cell.lost == 0 => milliseconds(median_us),
        Some(median_us) => format!("{}, mất {lost}", milliseconds(median_us)),
        None => format!("mất {lost}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::charts::wellformed::assert_picture;

    fn cell(answered: u64, lost: u64, median_us: Option<u32>) -> HourCell {
        HourCell { answered, lost, median_us }
    }

    #[test]
    fn shades_begin_at_the_quietest_hour_that_has_enough_answers() {
        let cells = [cell(3, 0, Some(100)), cell(60, 0, Some(12_000)), cell(60, 0, Some(90_000))];
        let shades = Shades::of(&cells).unwrap();
        let of = |median_us| shades.of_median(median_us);
        assert_eq!([of(100), of(19_000), of(19_001), of(61_000), of(152_001)], [0, 0, 1, 2, 4]);
        assert_eq!(shades.legend().len(), 5);
        assert!(Shades::of(&[cell(3, 0, Some(100)), cell(0, 50, None)]).is_none());
    }

    #[test]
    fn the_frame_follows_the_office_and_leaves_its_lunch_out() {
        let office: Vec<bool> =
            (0..168).map(|index| index < 120 && [8, 9, 13].contains(&(index % 24))).collect();
        let hours = Hours::of_office(&office);
        assert_eq!(hours.range(), 7..15, "an hour before and after");
        let cells = vec![cell(60, 0, Some(400)); 168];
        let svg = draw("thử", &cells, &office, &Shades::of(&cells).unwrap(), hours).into_string();
        assert_picture(&svg);
        assert_eq!(svg.matches("<rect").count(), 7 * 8);
        assert_eq!(svg.matches("outside").count(), 7 * 8 - 15);
        assert_eq!(svg.matches('V').count(), 4 * 5, "two blocks with two sides on five days: {svg}");
        assert_eq!(Hours::of_office(&[false; 168]), Hours::ALL);
        assert_eq!(Hours::of_office(&[true; 168]), Hours::ALL);
    }

    #[test]
    fn a_fast_network_has_no_dark_hours() {
        let cells = [cell(60, 0, Some(400)), cell(60, 0, Some(1_900))];
        assert_eq!(Shades::of(&cells).unwrap().of_median(1_900), 0);
    }

    #[test]
    fn an_hour_without_samples_is_empty_and_one_without_answers_is_dark() {
        let mut cells = vec![HourCell::default(); 168];
        if let Some(first) = cells.get_mut(..2) {
            first.copy_from_slice(&[cell(60, 0, Some(400)), cell(0, 60, None)]);
        }
        let svg = draw("thử", &cells, &[], &Shades::of(&cells).unwrap(), Hours::ALL).into_string();
        assert_picture(&svg);
        assert_eq!(svg.matches("class=\"none").count(), 166);
        assert_eq!(svg.matches("heat-4").count(), 1);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert_eq!(text(HourCell::default()), "–");
        assert_eq!(text(cell(0, 60, None)), "mất 100 %");
        assert_eq!(text(cell(997, 3, Some(23_100))), "23,1 ms, mất 0,3 %");
    }
}
