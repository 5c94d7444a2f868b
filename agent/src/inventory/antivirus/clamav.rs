//! The opening line of ClamAV's signature files.
//!
//! Text of the form `ClamAV-VDB:23 Oct 2023 08-39 -0400:27070:…`; anything else has no time.

use crate::inventory::calendar::{DAY_S, days_since_1970, month_named};

/// When the signatures were built, Unix seconds.
pub(super) fn build_time(header: &str) -> Option<i64> {
    let time = header.strip_prefix("ClamAV-VDB:")?.split(':').next()?;
    let words: Vec<&str> = time.split_whitespace().collect();
    let [day, month, year, clock, zone] = words.as_slice() else { return None };
    let (hour, minute) = clock.split_once('-')?;
    let days = days_since_1970(year.parse().ok()?, month_named(month)?, day.parse().ok()?)?;
    let seconds = i64::from(hour.parse::<u8>().ok()?) * 3_600 + i64::from(minute.parse::<u8>().ok()?) * 60;
    Some(days * DAY_S + seconds - zone_seconds(zone)?)
}

/// `-0400` as seconds east of Greenwich.
fn zone_seconds(zone: &str) -> Option<i64> {
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let hours: u8 = digits.get(..2)?.parse().ok()?;
    let minutes: u8 = digits.get(2..)?.parse().ok()?;
    Some(sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_time_of_signatures_is_read_with_its_zone() {
        let header = "ClamAV-VDB:23 Oct 2023 08-39 -0400:27070:2043542:90:md5:sig:builder:1698064746";
        assert_eq!(build_time(header), Some(1_698_064_740));
        assert_eq!(build_time("ClamAV-VDB:29 Feb 2024 00-00 +0000:1"), Some(1_709_164_800));
        for broken in
            ["", "ClamAV-VDB:", "ClamAV-VDB:99 Foo 2023 08-39 -0400", "ClamAV-VDB:1 Jan 99999 0-0 +0"]
        {
            assert_eq!(build_time(broken), None, "{broken}");
        }
    }
}
