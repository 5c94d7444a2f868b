//! What the unit asks for (VI).

use jiff::civil::{Date, date};

use super::{Values, count, known, number_of};
use crate::items::text::clean;
use crate::items::{Need, UnitState, procurement};
use crate::report::issuer::Issuer;

/// Since then the norm holds (Quyết định số 10/2026/QĐ-TTg).
const NORM_SINCE: Date = date(2026, 3, 9);

/// If a computer is beyond its life or the norm is not met.
pub(super) fn computers(unit: &UnitState) -> Option<Values> {
    if unit.as_of < NORM_SINCE {
        return None;
    }
    let over_life = number_of("computers_over_life_count", unit).filter(|number| 0 < *number);
    let short = Some(procurement(unit).computers(Need::Add)).filter(|number| 0 < *number);
    let above = unit.parents.first().map(|name| clean(name)).filter(|name| !name.is_empty());
    let superior = above.map_or_else(|| "cấp có thẩm quyền".into(), |name| Issuer::of(&name).in_text());
    Some(known([
        ("superior", Some(superior)),
        ("over_life", over_life.map(count)),
        ("short", short.map(count)),
    ]))
}
