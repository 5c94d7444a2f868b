//! One statement about one product, read into days and states.
//!
//! What several statements of one product mean together is decided beside it; here each is taken by its word. A calendar
//! that is years off gives no age and no licence, but a problem.

use hatang_proto::model::inventory::{AntivirusState, Problem};

use super::clamav;
use super::names;
use super::product_state::{Owner, ProductState};
use crate::inventory::calendar::{DAY_S, instant, is_believed};
use crate::inventory::incomplete;
use crate::inventory::texts::{tidy, tidy_option};
use crate::machine::facts::AntivirusFacts;

/// Signatures from the future by more than this mean that the PC's calendar is wrong, seconds.
const CLOCK_TOLERANCE_S: i64 = 2 * DAY_S;
/// `AntivirusSignatureAge` of a product that never had signatures or does not run; some releases write more.
const NEVER: u32 = 65_535;
/// A licence that ends before 2000 is a field that was never filled, Unix seconds.
const EARLIEST_LICENCE_S: i64 = 946_684_800;
/// A licence of more days than this is one without an end.
const MOST_LICENCE_DAYS: i64 = 36_500;
/// `SERVICE_DISABLED`
const DISABLED: u32 = 4;

/// Who says so, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    SecurityCenter,
    Defender,
    Service,
    Programs,
    Files,
}

impl Source {
    fn of(found: &AntivirusFacts) -> Self {
        match found.source.as_deref() {
            Some("security_center") => Self::SecurityCenter,
            Some("defender") => Self::Defender,
            Some("service") => Self::Service,
            Some("programs") => Self::Programs,
            _ => Self::Files,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SecurityCenter => "security_center",
            Self::Defender => "defender",
            Self::Service => "service",
            Self::Programs => "programs",
            Self::Files => "files",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) source: Source,
    pub(super) product: String,
    pub(super) family: String,
    pub(super) version: Option<String>,
    pub(super) state: AntivirusState,
    /// Microsoft's own product by the packed state or by its family.
    pub(super) is_microsofts: bool,
    /// `None` if nothing told.
    pub(super) signature_age_days: Option<u32>,
    pub(super) signatures_outdated: Option<bool>,
    pub(super) licence_days_left: Option<i32>,
    /// It says itself that it stands beside another product.
    pub(super) passive: bool,
    /// Its reporting program is no longer on disk.
    pub(super) is_gone: bool,
    /// When it registered, Unix seconds.
    pub(super) registered_s: Option<i64>,
}

/// `None` for a statement without a product.
pub(super) fn read(found: &AntivirusFacts, now_s: i64, problems: &mut Vec<Problem>) -> Option<Statement> {
    let product = tidy(&found.product)?;
    let source = Source::of(found);
    let family = names::family(&product);
    let packed = found.product_state.map(ProductState::from);
    let is_microsofts =
        family == names::DEFENDER || packed.is_some_and(|packed| packed.owner == Owner::Microsoft);
    let never = found.signature_age_days.is_some_and(|days| NEVER <= days);
    let licence_days_left = licence(found, now_s, problems);
    Some(Statement {
        source,
        version: tidy_option(found.version.as_ref()),
        state: state(found, packed),
        is_microsofts,
        signature_age_days: age(found, now_s, problems),
        signatures_outdated: if never {
            Some(true)
        } else {
            packed.and_then(|packed| packed.signatures_outdated)
        },
        licence_days_left,
        passive: mode(found) == Some(Mode::Passive),
        is_gone: found.reporting_program_exists == Some(false) && !is_microsofts,
        registered_s: found.registered_at.as_deref().and_then(instant),
        product,
        family,
    })
}

/// The packed state decides; without one, what the product says of itself; without that, its service.
fn state(found: &AntivirusFacts, packed: Option<ProductState>) -> AntivirusState {
    if let Some(packed) = packed {
        return packed.state;
    }
    match (mode(found), found.real_time) {
        // In passive mode `RealTimeProtectionEnabled` still says true.
        (Some(Mode::Passive | Mode::NotRunning), _) => AntivirusState::Off,
        (_, Some(true)) => AntivirusState::On,
        (_, Some(false)) => AntivirusState::Off,
        _ => by_service(found.running, found.service_start),
    }
}

fn by_service(running: Option<bool>, start: Option<u32>) -> AntivirusState {
    match (running, start) {
        (Some(true), _) => AntivirusState::On,
        (Some(false), _) | (None, Some(DISABLED)) => AntivirusState::Off,
        (None, _) => AntivirusState::Unknown,
    }
}

/// `MSFT_MpComputerStatus.AMRunningMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Normal,
    /// Passive Mode, SxS Passive Mode, EDR Block Mode.
    Passive,
    NotRunning,
}

fn mode(found: &AntivirusFacts) -> Option<Mode> {
    let text = tidy_option(found.running_mode.as_ref())?.to_lowercase();
    Some(match text.as_str() {
        "normal" | "normal mode" => Mode::Normal,
        "not running" => Mode::NotRunning,
        _ => Mode::Passive,
    })
}

/// Whole days since the signatures were made; the youngest word counts.
fn age(found: &AntivirusFacts, now_s: i64, problems: &mut Vec<Problem>) -> Option<u32> {
    let told = found.signature_age_days.filter(|days| *days < NEVER);
    let headers = found.signature_headers.iter().filter_map(|header| clamav::build_time(header));
    let made = headers.chain(found.signatures_at.as_deref().and_then(instant)).max();
    let reckoned = made.map(|made| age_days(made, now_s));
    if reckoned == Some(None) {
        problems.push(incomplete(
            "antivirus",
            "compute the age of the signatures",
            "the PC's calendar is before the day on which they were made",
        ));
    }
    told.into_iter().chain(reckoned.flatten()).min()
}

fn age_days(made_s: i64, now_s: i64) -> Option<u32> {
    let age = now_s.saturating_sub(made_s);
    (is_believed(now_s) && -CLOCK_TOLERANCE_S <= age)
        .then(|| u32::try_from(age.max(0) / DAY_S).unwrap_or(u32::MAX))
}

/// Days until the licence ends, negative once it has.
fn licence(found: &AntivirusFacts, now_s: i64, problems: &mut Vec<Problem>) -> Option<i32> {
    let ends = found.licence_ends_s.filter(|ends| EARLIEST_LICENCE_S <= *ends);
    let days = match ends {
        Some(ends) if is_believed(now_s) => ends.saturating_sub(now_s).div_euclid(DAY_S),
        Some(_) if found.licence_days_left.is_none() => {
            problems.push(incomplete(
                "antivirus",
                "compute the days until the licence ends",
                "the PC's calendar is years off",
            ));
            return None;
        }
        _ => found.licence_days_left?,
    };
    (days.unsigned_abs() <= MOST_LICENCE_DAYS.unsigned_abs()).then(|| i32::try_from(days).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use AntivirusState::{Off, On, Unknown};

    use super::*;

    const NOW_S: i64 = 1_763_630_100;

    fn read_one(found: AntivirusFacts) -> (Statement, Vec<Problem>) {
        let mut problems = Vec::new();
        let found = AntivirusFacts { product: "Windows Defender".to_owned(), ..found };
        (read(&found, NOW_S, &mut problems).unwrap(), problems)
    }

    #[test]
    fn signatures_that_never_came_are_outdated_and_have_no_age() {
        for days in [65_535, u32::MAX] {
            let found = AntivirusFacts { signature_age_days: Some(days), ..AntivirusFacts::default() };
            let (statement, _) = read_one(found);
            assert_eq!((statement.signature_age_days, statement.signatures_outdated), (None, Some(true)));
        }
    }

    #[test]
    fn the_age_is_reckoned_from_every_form_of_a_moment() {
        for text in ["20251117091500", "1763370900", "Mon, 17 Nov 2025 09:15:00 GMT"] {
            let found = AntivirusFacts { signatures_at: Some(text.to_owned()), ..AntivirusFacts::default() };
            assert_eq!(read_one(found).0.signature_age_days, Some(3), "{text}");
        }
    }

    #[test]
    fn a_licence_is_counted_in_whole_days_and_unfilled_fields_are_none() {
        let ends =
            |ends_s| read_one(AntivirusFacts { licence_ends_s: Some(ends_s), ..AntivirusFacts::default() });
        assert_eq!(ends(NOW_S + 30 * DAY_S).0.licence_days_left, Some(30));
        assert_eq!(ends(NOW_S - 1).0.licence_days_left, Some(-1));
        assert_eq!(ends(0).0.licence_days_left, None);
        let told = |days| {
            let found = AntivirusFacts { licence_days_left: Some(days), ..AntivirusFacts::default() };
            read_one(found).0.licence_days_left
        };
        assert_eq!((told(12), told(i64::MAX), told(i64::MIN)), (Some(12), None, None));
    }

    #[test]
    fn a_calendar_that_is_years_off_gives_problems_instead_of_days() {
        let found = AntivirusFacts {
            product: "X".to_owned(),
            licence_ends_s: Some(NOW_S),
            signatures_at: Some("1763370900".to_owned()),
            ..AntivirusFacts::default()
        };
        let mut problems = Vec::new();
        let statement = read(&found, 315_532_800, &mut problems).unwrap();
        assert_eq!((statement.signature_age_days, statement.licence_days_left), (None, None));
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_product_without_a_packed_state_is_judged_by_itself_and_then_by_its_service() {
        let state = |mode: Option<&str>, real_time, running, start| {
            let found = AntivirusFacts {
                running_mode: mode.map(str::to_owned),
                real_time,
                running,
                service_start: start,
                ..AntivirusFacts::default()
            };
            let (statement, _) = read_one(found);
            (statement.state, statement.passive)
        };
        assert_eq!(state(Some("Normal"), Some(true), None, None), (On, false));
        assert_eq!(state(Some("Normal"), Some(false), Some(true), None), (Off, false));
        assert_eq!(state(Some("Passive Mode"), Some(true), Some(true), None), (Off, true));
        assert_eq!(state(Some("SxS Passive Mode"), Some(true), None, None), (Off, true));
        assert_eq!(state(Some("EDR Block Mode"), Some(true), None, None), (Off, true));
        assert_eq!(state(Some("Not running"), Some(false), None, None), (Off, false));
        assert_eq!(state(None, None, Some(true), Some(2)), (On, false));
        assert_eq!(state(None, None, Some(false), Some(4)), (Off, false));
        assert_eq!(state(None, None, None, Some(4)), (Off, false));
        assert_eq!(state(None, None, None, Some(2)), (Unknown, false));
    }
}
