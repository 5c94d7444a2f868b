//! What the unit asks for (VI).

use jiff::civil::{Date, date};

use super::{Values, count, known, number_of};
use crate::items::UnitState;
use crate::items::rules::rule;
use crate::items::text::clean;
use crate::report::issuer::Issuer;

/// Since then the norm holds (Quyết định số 10/2026/QĐ-TTg).
const NORM_SINCE: Date = date(2026, 3, 9);

/// If a computer is beyond its life or the norm is not met.
pub(super) fn computers(unit: &UnitState) -> Option<Values> {
    if unit.as_of < NORM_SINCE {
        return None;
    }
    let over_life = number_of("computers_over_life_count", unit).filter(|number| 0 < *number);
    let short = shortage(unit).filter(|number| 0 < *number);
    let above = unit.parents.first().map(|name| clean(name)).filter(|name| !name.is_empty());
    let superior = above.map_or_else(|| "cấp có thẩm quyền".into(), |name| Issuer::of(&name).in_text());
    Some(known([
        ("superior", Some(superior)),
        ("over_life", over_life.map(count)),
        ("short", short.map(count)),
    ]))
}

/// Computers that are missing for one a post.
fn shortage(unit: &UnitState) -> Option<i64> {
    let norm = rule("norm_pc_per_staff", unit)?.whole();
    let (staff, computers) = (number_of("staff_total", unit)?, number_of("computer_total", unit)?);
    Some(staff.saturating_mul(norm) - computers)
}
