//! When a machine was made, as an interval with its reasons.
//!
//! The CPU's launch bounds it from below. The BIOS date bounds it from above at best, since an update makes it newer:
//! half of all BIOSes are two years and more younger than their CPU's generation. The year put into use is for people to
//! say. A virtual machine has no age.

use hatang_proto::model::inventory::{Age, DeviceClass};

use super::cpu;
use super::system::bios_date;
use super::texts::{glob, rows};
use crate::machine::facts::Facts;

const YEARS: &str = include_str!("cpu_years.csv");

/// `None` if neither CPU nor firmware was read.
pub(super) fn judge(facts: &Facts, class: DeviceClass) -> Option<Age> {
    if class == DeviceClass::Virtual {
        return Some(only("a virtual machine has no age"));
    }
    let model = facts.cpu.as_ref().and_then(cpu::name).map(|name| plain(&name));
    let date = facts.smbios.as_ref().and_then(|smbios| bios_date(smbios.bios_date.as_deref()?));
    if model.is_none() && date.is_none() {
        return None;
    }
    let mut age = Age { earliest_year: None, latest_year: None, reasons: Vec::new() };
    if let Some(model) = model {
        age.earliest_year = launch_year(&model);
        age.reasons.push(match age.earliest_year {
            Some(year) => format!("CPU {model}, family launched {year}"),
            None => format!("CPU {model} is not in the table of launch years"),
        });
    }
    if let Some(date) = date {
        bound_by_bios(&mut age, &date);
    }
    Some(age)
}

/// Takes the BIOS year as the latest bound unless it is before the CPU.
fn bound_by_bios(age: &mut Age, date: &str) {
    let month = date.get(..7).unwrap_or(date);
    match (date.get(..4).and_then(|year| year.parse().ok()), age.earliest_year) {
        (Some(bios), Some(cpu)) if bios < cpu => {
            age.reasons.push(format!("BIOS of {month} is older than the CPU and says nothing"));
        }
        (Some(bios), _) => {
            age.latest_year = Some(bios);
            age.reasons.push(format!("BIOS of {month}, which an update may have made newer"));
        }
        (None, _) => {}
    }
}

/// Launch year of a CPU by the name it gives itself.
pub(super) fn launch_year(model: &str) -> Option<u16> {
    let name = plain(model);
    rows(YEARS, 2).find_map(|row| match row.as_slice() {
        [year, pattern] if glob(pattern, &name) => year.parse().ok(),
        _ => None,
    })
}

/// `Intel(R) Core(TM) i5-3470 CPU @ 3.20GHz` becomes `Intel Core i5-3470`.
fn plain(model: &str) -> String {
    let marks = ["(R)", "(r)", "(TM)", "(tm)", "®", "™"];
    let bare = marks.iter().fold(model.to_owned(), |text, mark| text.replace(mark, " "));
    let bare = bare.split('@').next().unwrap_or_default();
    let bare = bare.split(" with ").next().unwrap_or_default();
    let words = bare.split_whitespace().filter(|word| !matches!(*word, "CPU" | "Processor"));
    words.collect::<Vec<_>>().join(" ")
}

fn only(reason: &str) -> Age {
    Age { earliest_year: None, latest_year: None, reasons: vec![reason.to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::{CpuFacts, Smbios};

    #[test]
    fn cpu_names_as_they_are_written_find_their_year() {
        for (model, expected) in [
            ("Intel(R) Core(TM) i5-3470 CPU @ 3.20GHz", Some(2012)),
            ("Intel(R) Core(TM)2 Duo CPU     E7500  @ 2.93GHz", Some(2008)),
            ("Intel(R) Core(TM)2 Duo CPU     E6550  @ 2.33GHz", Some(2006)),
            ("Intel(R) Core(TM) i7 CPU       860  @ 2.80GHz", Some(2008)),
            ("Intel(R) Core(TM) i3-2120 CPU @ 3.30GHz", Some(2011)),
            ("Intel(R) Core(TM) i5-10400 CPU @ 2.90GHz", Some(2019)),
            ("Intel(R) Core(TM) i5-1035G1 CPU @ 1.00GHz", Some(2019)),
            ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", Some(2020)),
            ("12th Gen Intel(R) Core(TM) i5-12400", Some(2021)),
            ("12th Gen Intel(R) Core(TM) i5-1235U", Some(2022)),
            ("13th Gen Intel(R) Core(TM) i5-1335U", Some(2023)),
            ("Intel(R) Core(TM) Ultra 5 125H", Some(2023)),
            ("Intel(R) Pentium(R) CPU G3220 @ 3.00GHz", Some(2013)),
            ("Intel(R) Pentium(R) CPU G620 @ 2.60GHz", Some(2011)),
            ("Pentium(R) Dual-Core  CPU      E5700  @ 3.00GHz", Some(2008)),
            ("Intel(R) Celeron(R) CPU G1840 @ 2.80GHz", Some(2013)),
            ("Intel(R) Celeron(R) N4020 CPU @ 1.10GHz", Some(2017)),
            ("Intel(R) Atom(TM) x5-Z8350  CPU @ 1.44GHz", Some(2015)),
            ("Intel(R) Xeon(R) CPU E3-1220 v3 @ 3.10GHz", Some(2013)),
            ("Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", Some(2019)),
            ("AMD Ryzen 5 3500U with Radeon Vega Mobile Gfx", Some(2019)),
            ("AMD Ryzen 5 PRO 4650G with Radeon Graphics", Some(2020)),
            ("AMD A8-5600K APU with Radeon(tm) HD Graphics", Some(2012)),
            ("Intel(R) Xeon(R) Processor", None),
            ("", None),
        ] {
            assert_eq!(launch_year(model), expected, "{model}");
        }
    }

    #[test]
    fn every_row_of_the_table_has_a_year_and_can_be_reached() {
        for row in rows(YEARS, 2) {
            let [year, pattern] = row.as_slice() else { panic!("{row:?} lacks a field") };
            assert!((1995..=2100).contains(&year.parse::<u16>().unwrap()), "{row:?}");
            let sample = pattern.replace('*', "x").replace('#', "1").replace('?', "7");
            assert!(launch_year(&sample).is_some(), "{row:?} does not fit its own sample {sample}");
        }
    }

    fn facts(model: &str, date: &str) -> Facts {
        Facts {
            cpu: Some(CpuFacts { model: Some(model.to_owned()), ..CpuFacts::default() }),
            smbios: Some(Smbios { bios_date: Some(date.to_owned()), ..Smbios::default() }),
            ..Facts::default()
        }
    }

    #[test]
    fn the_interval_runs_from_the_cpu_to_the_bios() {
        let age = judge(&facts("Intel(R) Core(TM) i5-3470", "10/21/2014"), DeviceClass::Desktop).unwrap();
        assert_eq!((age.earliest_year, age.latest_year), (Some(2012), Some(2014)));
        assert!(age.reasons[1].starts_with("BIOS of 2014-10"), "{:?}", age.reasons);
    }

    #[test]
    fn a_bios_older_than_its_cpu_bounds_nothing() {
        let age = judge(&facts("Intel(R) Core(TM) i5-3470", "10/21/2009"), DeviceClass::Desktop).unwrap();
        assert_eq!((age.earliest_year, age.latest_year), (Some(2012), None));
    }

    #[test]
    fn a_guest_has_no_age_and_an_unread_machine_no_statement() {
        let guest = judge(&facts("Intel(R) Core(TM) i5-3470", "10/21/2014"), DeviceClass::Virtual).unwrap();
        assert_eq!((guest.earliest_year, guest.latest_year), (None, None));
        assert_eq!(judge(&Facts::default(), DeviceClass::Unknown), None);
    }
}
