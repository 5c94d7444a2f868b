//! The state of an antivirus and the age of its signatures.
//!
//! Windows Security Center packs the state into a number that is read by groups of four bits: reading it by bytes takes
//! a healthy product for a paused one. Where nothing tells, the state is unknown, which is not "off".

use hatang_proto::model::inventory::{Antivirus, AntivirusState, Problem};

use super::incomplete;
use super::texts::{tidy, tidy_option};
use crate::machine::facts::AntivirusFacts;

const DAY_S: i64 = 86_400;
/// Signatures from the future by more than this mean that the PC's calendar is wrong, seconds.
const CLOCK_TOLERANCE_S: i64 = 2 * DAY_S;
/// A calendar before this (2020-01-01) is a dead battery's, Unix seconds.
const EARLIEST_BELIEVED_S: i64 = 1_577_836_800;

/// Judges each product; `now_ms` is the PC's own calendar, Unix milliseconds.
pub(super) fn judge(found: &[AntivirusFacts], now_ms: i64, problems: &mut Vec<Problem>) -> Vec<Antivirus> {
    found.iter().filter_map(|product| one(product, now_ms / 1_000, problems)).collect()
}

fn one(found: &AntivirusFacts, now_s: i64, problems: &mut Vec<Problem>) -> Option<Antivirus> {
    let built = found.signature_headers.iter().filter_map(|header| clamav_build_time(header)).max();
    let age = built.map(|built| age_days(built, now_s));
    if age == Some(None) {
        problems.push(incomplete(
            "antivirus",
            "compute the age of the signatures",
            "the PC's calendar is before the day on which they were made",
        ));
    }
    Some(Antivirus {
        product: tidy(&found.product)?,
        version: tidy_option(found.version.as_ref()),
        state: found.product_state.map_or_else(|| by_service(found.running), by_product_state),
        signature_age_days: age.flatten(),
        ..Antivirus::default()
    })
}

fn by_service(running: Option<bool>) -> AntivirusState {
    match running {
        Some(true) => AntivirusState::On,
        Some(false) => AntivirusState::Off,
        None => AntivirusState::Unknown,
    }
}

/// Bits 12 to 15 of `AntiVirusProduct.productState`, as `iwscapi.h` numbers them.
fn by_product_state(state: u32) -> AntivirusState {
    match state >> 12 & 0xf {
        0 => AntivirusState::Off,
        1 => AntivirusState::On,
        2 => AntivirusState::Snoozed,
        3 => AntivirusState::Expired,
        _ => AntivirusState::Unknown,
    }
}

fn age_days(built_s: i64, now_s: i64) -> Option<u32> {
    let age = now_s - built_s;
    (EARLIEST_BELIEVED_S <= now_s && -CLOCK_TOLERANCE_S <= age)
        .then(|| u32::try_from(age.max(0) / DAY_S).unwrap_or(u32::MAX))
}

/// Unix seconds out of `ClamAV-VDB:23 Oct 2023 08-39 -0400:27070:…`.
fn clamav_build_time(header: &str) -> Option<i64> {
    let time = header.strip_prefix("ClamAV-VDB:")?.split(':').next()?;
    let words: Vec<&str> = time.split_whitespace().collect();
    let [day, month, year, clock, zone] = words.as_slice() else { return None };
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|name| name == month)? + 1;
    let (hour, minute) = clock.split_once('-')?;
    let days = days_since_1970(year.parse().ok()?, i64::try_from(month).ok()?, day.parse().ok()?)?;
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

/// Days between 1970-01-01 and a day of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // March first, so that the leap day ends the year.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "ClamAV-VDB:23 Oct 2023 08-39 -0400:27070:2043542:90:md5:sig:builder:1698064746";

    #[test]
    fn the_build_time_of_signatures_is_read_with_its_zone() {
        assert_eq!(clamav_build_time(HEADER), Some(1_698_064_740));
        assert_eq!(clamav_build_time("ClamAV-VDB:29 Feb 2024 00-00 +0000:1"), Some(1_709_164_800));
        for broken in
            ["", "ClamAV-VDB:", "ClamAV-VDB:99 Foo 2023 08-39 -0400", "ClamAV-VDB:1 Jan 99999 0-0 +0"]
        {
            assert_eq!(clamav_build_time(broken), None, "{broken}");
        }
    }

    fn clamav(running: Option<bool>) -> AntivirusFacts {
        AntivirusFacts {
            product: "ClamAV".to_owned(),
            running,
            signature_headers: vec![HEADER.to_owned(), "ClamAV-VDB:16 Sep 2021 08-32 -0400:62".to_owned()],
            ..AntivirusFacts::default()
        }
    }

    #[test]
    fn the_newest_signatures_count_in_whole_days() {
        let mut problems = Vec::new();
        let now_ms = (1_698_064_740 + 3 * DAY_S + 5) * 1_000;
        let judged = judge(&[clamav(Some(true)), clamav(None)], now_ms, &mut problems);
        assert_eq!((judged[0].state, judged[0].signature_age_days), (AntivirusState::On, Some(3)));
        assert_eq!(judged[1].state, AntivirusState::Unknown);
        assert_eq!(problems, []);
    }

    #[test]
    fn a_wrong_calendar_gives_no_age_but_a_problem() {
        for now_ms in [0, 1_600_000_000_000] {
            let mut problems = Vec::new();
            assert_eq!(judge(&[clamav(Some(true))], now_ms, &mut problems)[0].signature_age_days, None);
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn windows_states_are_read_by_groups_of_four_bits() {
        for (state, expected) in [
            (262_144, AntivirusState::Off),
            (266_240, AntivirusState::On),
            (270_336, AntivirusState::Snoozed),
            (344_064, AntivirusState::Unknown),
            (393_472, AntivirusState::Off),
            (397_568, AntivirusState::On),
            (0x06_3000, AntivirusState::Expired),
        ] {
            assert_eq!(by_product_state(state), expected, "{state}");
        }
    }
}
