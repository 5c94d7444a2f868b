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
/// Hours that an office works, for the frame; its lunch is not left out.
const OFFICE: std::ops::Range<usize> = 7..17;
const OFFICE_DAYS: usize = 5;

const LEFT: f64 = 46.0;
const TOP: f64 = 6.0;
const CELL_WIDTH: f64 = 24.5;
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

/// The picture alone; its legend and table stand with the page.
pub(crate) fn draw(title: &str, cells: &[HourCell], shades: &Shades) -> Markup {
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) {
            @for (day, name) in DAYS.iter().enumerate() {
                text.label x=(LEFT - 6.0) y=(short(y(day) + 15.0)) text-anchor="end" { (name) }
            }
            @for hour in (0..24).step_by(2) {
                text.label x=(short(x(hour))) y=(HEIGHT - 8.0) text-anchor="middle" { (hour) "h" }
            }
            @for (index, cell) in cells.iter().enumerate() { (square(index, *cell, shades)) }
            rect.office x=(short(x(OFFICE.start))) y=(TOP) width=(short(CELL_WIDTH * OFFICE.len() as f64)) height=(short(CELL_HEIGHT * OFFICE_DAYS as f64)) {}
        }
    }
}

fn x(hour: usize) -> f64 {
    LEFT + CELL_WIDTH * hour as f64
}

fn y(day: usize) -> f64 {
    TOP + CELL_HEIGHT * day as f64
}

fn square(index: usize, cell: HourCell, shades: &Shades) -> Markup {
    let (day, hour) = (index / 24, index % 24);
    let asked = cell.answered + cell.lost;
    let class = match cell.median_us {
        _ if asked == 0 => "none".to_owned(),
        Some(median_us) => format!("heat-{}", shades.of_median(median_us)),
        None => "heat-4".to_owned(),
    };
    let office = day < OFFICE_DAYS && OFFICE.contains(&hour);
    html! {
        rect.(class).outside[!office] x=(short(x(hour) + 0.5)) y=(short(y(day) + 0.5)) width=(CELL_WIDTH - 1.0) height=(CELL_HEIGHT - 1.0) {
            @if asked > 0 { title { (DAYS.get(day).unwrap_or(&"")) " " (hour) "h: " (text(cell)) } }
        }
        @if let Some(radius) = dot(cell) {
            circle.loss cx=(short(x(hour) + CELL_WIDTH / 2.0)) cy=(short(y(day) + CELL_HEIGHT / 2.0)) r=(radius) {}
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
        let svg = draw("thử", &cells, &Shades::of(&cells).unwrap()).into_string();
        assert_eq!(svg.matches("class=\"none").count(), 166);
        assert_eq!(svg.matches("heat-4").count(), 1);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert_eq!(text(HourCell::default()), "–");
        assert_eq!(text(cell(0, 60, None)), "mất 100 %");
        assert_eq!(text(cell(997, 3, Some(23_100))), "23,1 ms, mất 0,3 %");
    }
}
