//! Operating system and firmware.
//!
//! Dates of firmware come in several forms and some are nonsense: what is no day of the believed years is no date.

mod release;

use hatang_proto::model::inventory::{Firmware, OperatingSystem, Problem};

use super::incomplete;
use super::texts::{tidy, tidy_option};
use crate::machine::facts::{Smbios, SystemFacts};

/// Firmware before or after these years has a wrong date.
const BIOS_YEARS: std::ops::RangeInclusive<u16> = 1990..=2050;

pub(super) fn judge(facts: &SystemFacts, problems: &mut Vec<Problem>) -> Option<OperatingSystem> {
    let is_windows = facts.family == "windows";
    let family = tidy(&facts.family);
    let told = if is_windows { release::name(facts) } else { tidy_option(facts.name.as_ref()) };
    let name = told.or_else(|| family.clone());
    let architecture = tidy_option(facts.architecture.as_ref());
    let (Some(family), Some(name), Some(architecture)) = (family, name, architecture) else {
        problems.push(incomplete(
            "system",
            "name the operating system",
            "its architecture or name is not told",
        ));
        return None;
    };
    let version = tidy_option(facts.version.as_ref());
    Some(OperatingSystem {
        family,
        name,
        version: if is_windows { release::version(facts) } else { version },
        kernel: tidy_option(facts.kernel.as_ref()),
        architecture,
        server_edition: release::is_server(facts) || facts.variant.as_deref() == Some("server"),
        edition: tidy_option(facts.edition.as_ref()),
        build: release::build(facts),
        support_end: release::support_end(facts),
        domain_joined: facts.domain_joined,
    })
}

pub(super) fn firmware(smbios: &Smbios) -> Firmware {
    Firmware {
        bios_vendor: tidy_option(smbios.bios_vendor.as_ref()),
        bios_version: tidy_option(smbios.bios_version.as_ref()),
        bios_date: smbios.bios_date.as_deref().and_then(bios_date),
        board_manufacturer: tidy_option(smbios.board_manufacturer.as_ref()),
        board_product: tidy_option(smbios.board_product.as_ref()),
        chassis_codes: smbios
            .chassis
            .iter()
            .map(|code| code & 0x7f)
            .filter(|code| (1..=36).contains(code))
            .collect(),
    }
}

/// `YYYY-MM-DD` out of `MM/DD/YYYY`, `MM/DD/YY`, `DD.MM.YYYY` or `YYYYMMDD…`; `None` for anything else.
pub(super) fn bios_date(text: &str) -> Option<String> {
    let text = tidy(text)?;
    let digits: String = text.chars().take(8).collect();
    let (year, month, day) = if digits.len() == 8 && digits.chars().all(|sign| sign.is_ascii_digit()) {
        (number(digits.get(..4)?)?, number(digits.get(4..6)?)?, number(digits.get(6..)?)?)
    } else {
        let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
        let [first, second, third] = parts.as_slice() else { return None };
        if first.len() == 4 {
            (number(first)?, number(second)?, number(third)?)
        } else {
            let (first, second, year) = (number(first)?, number(second)?, year(third)?);
            // Month first, as the specification asks, unless that is no month.
            let swapped = 12 < first || (text.contains('.') && second <= 12);
            if swapped { (year, second, first) } else { (year, first, second) }
        }
    };
    let is_day = BIOS_YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Two digits are the years 1990 to 2089.
fn year(text: &str) -> Option<u16> {
    let year = number(text)?;
    Some(match text.len() {
        2 if year < 90 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    })
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_as_firmware_writes_them_are_read() {
        for (text, expected) in [
            ("10/21/2014", Some("2014-10-21")),
            ("06/03/09", Some("2009-06-03")),
            ("05.04.2021", Some("2021-04-05")),
            ("04.20.2021", Some("2021-04-20")),
            ("20050927******.******+***", Some("2005-09-27")),
            ("2019-07-15", Some("2019-07-15")),
            ("01/01/1970", None),
            ("13/45/2014", None),
            ("01/02/792", None),
            ("Default string", None),
            ("", None),
        ] {
            assert_eq!(bios_date(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_date_parser_panic(text in "\\PC{0,30}", date in "[0-9/.*-]{0,12}") {
            bios_date(&text);
            bios_date(&date);
        }
    }
}
