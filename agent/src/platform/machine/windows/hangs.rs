//! Which WMI classes hang, and whether one may be asked again.
//!
//! A question that hangs cannot be cancelled: its thread is left behind. Until it comes back the class is not asked
//! again, and a class that missed its deadline [`MOST_IN_A_ROW`] times in a row is skipped for the rest of the run, so
//! that no threads pile up. Pure: it keeps count and neither asks nor waits.

use std::collections::BTreeMap;

/// Missed deadlines in a row after which a class is skipped.
pub const MOST_IN_A_ROW: u32 = 3;

/// Whether to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Ask,
    /// The question before this one has not come back.
    StillOut,
    /// Given up for the rest of the run.
    Skip,
}

#[derive(Debug, Default)]
struct Class {
    out: bool,
    missed_in_a_row: u32,
}

/// The count, class by class.
#[derive(Debug, Default)]
pub struct Hangs(BTreeMap<String, Class>);

impl Hangs {
    /// Asks for leave; after [`Verdict::Ask`] the class counts as out until [`Hangs::came_back`].
    pub fn set_out(&mut self, class: &str) -> Verdict {
        let state = self.0.entry(class.to_owned()).or_default();
        if MOST_IN_A_ROW <= state.missed_in_a_row {
            Verdict::Skip
        } else if state.out {
            Verdict::StillOut
        } else {
            state.out = true;
            Verdict::Ask
        }
    }

    /// The question ended, in time or late, well or badly.
    pub fn came_back(&mut self, class: &str) {
        self.0.entry(class.to_owned()).or_default().out = false;
    }

    /// The question was answered within its deadline, be it with an error.
    pub fn in_time(&mut self, class: &str) {
        self.0.entry(class.to_owned()).or_default().missed_in_a_row = 0;
    }

    /// The deadline passed; gives how often in a row that is.
    pub fn missed(&mut self, class: &str) -> u32 {
        let state = self.0.entry(class.to_owned()).or_default();
        state.missed_in_a_row = state.missed_in_a_row.saturating_add(1);
        state.missed_in_a_row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hang(hangs: &mut Hangs, class: &str) {
        assert_eq!(hangs.set_out(class), Verdict::Ask);
        hangs.missed(class);
    }

    #[test]
    fn a_class_that_is_out_is_not_asked_a_second_time() {
        let mut hangs = Hangs::default();
        hang(&mut hangs, "Win32_Battery");
        assert_eq!(hangs.set_out("Win32_Battery"), Verdict::StillOut);
        assert_eq!(hangs.set_out("Win32_BIOS"), Verdict::Ask);
        hangs.came_back("Win32_Battery");
        assert_eq!(hangs.set_out("Win32_Battery"), Verdict::Ask);
    }

    #[test]
    fn a_class_is_given_up_after_three_missed_deadlines_in_a_row() {
        let mut hangs = Hangs::default();
        for _ in 0..MOST_IN_A_ROW {
            hang(&mut hangs, "Win32_Battery");
            hangs.came_back("Win32_Battery");
        }
        assert_eq!(hangs.set_out("Win32_Battery"), Verdict::Skip);
        assert_eq!(hangs.set_out("Win32_BIOS"), Verdict::Ask);
    }

    #[test]
    fn an_answer_in_time_starts_the_count_afresh() {
        let mut hangs = Hangs::default();
        for _ in 1..MOST_IN_A_ROW {
            hang(&mut hangs, "Win32_Battery");
            hangs.came_back("Win32_Battery");
        }
        assert_eq!(hangs.set_out("Win32_Battery"), Verdict::Ask);
        hangs.came_back("Win32_Battery");
        hangs.in_time("Win32_Battery");
        for _ in 1..MOST_IN_A_ROW {
            hang(&mut hangs, "Win32_Battery");
            hangs.came_back("Win32_Battery");
        }
        assert_eq!(hangs.set_out("Win32_Battery"), Verdict::Ask);
    }

    #[test]
    fn a_late_return_does_not_excuse_the_missed_deadline() {
        let mut hangs = Hangs::default();
        hang(&mut hangs, "Win32_Battery");
        hangs.came_back("Win32_Battery");
        assert_eq!(hangs.missed("Win32_Battery"), 2);
    }
}
