//! Unix milliseconds as people in Vietnam write a moment.
//!
//! Vietnam has one time zone, seven hours ahead, without summer time; the calendar is the Gregorian one also where it did
//! not apply. Days after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.

const AHEAD_MS: i64 = 7 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// `14:05:09 ngày 24/11/2026`.
pub(super) fn moment(unix_ms: i64) -> String {
    let local_ms = unix_ms.saturating_add(AHEAD_MS);
    let (year, month, day) = civil(local_ms.div_euclid(DAY_MS));
    let second = local_ms.rem_euclid(DAY_MS) / 1_000;
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{hour:02}:{minute:02}:{:02} ngày {day:02}/{month:02}/{year}", second % 60)
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    // Eras of 400 years that begin in March, so that the leap day is the last of a year.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_vietnam() {
        assert_eq!(moment(0), "07:00:00 ngày 01/01/1970");
        assert_eq!(moment(1_795_420_800_000), "15:00:00 ngày 23/11/2026");
        assert_eq!(moment(1_709_233_199_999), "01:59:59 ngày 01/03/2024");
        assert_eq!(moment(1_709_139_600_000), "00:00:00 ngày 29/02/2024");
        assert_eq!(moment(-1), "06:59:59 ngày 01/01/1970");
    }
}
