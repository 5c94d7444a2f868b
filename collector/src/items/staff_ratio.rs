//! "19MT/21CBCC": computers and staff side by side, each rounded to a whole number.

use super::figure::Parts;
use super::ratio::{Derivation, Terms, divided, number, shown};
use super::value::ItemValue;

/// The computers of "19MT/21CBCC": an average over communes, or so many for each member of staff.
pub(super) fn computers(terms: &Terms<'_>) -> Derivation {
    staff_ratio(terms, |ratio| ratio.0)
}

/// The staff of "19MT/21CBCC".
pub(super) fn staff(terms: &Terms<'_>) -> Derivation {
    staff_ratio(terms, |ratio| ratio.1)
}

fn staff_ratio(terms: &Terms<'_>, side: fn((i64, i64)) -> i64) -> Derivation {
    let communes = terms.communes.as_ref().map(|communes| i64::try_from(communes.len()).unwrap_or(i64::MAX));
    let terms = ["computer_total", "staff_total"].map(|item| terms.number(item));
    let [computers, staff] = terms.each_ref().map(number);
    let ratio = computers.zip(staff).filter(|(_, staff)| 0 < *staff);
    let rounded = ratio.and_then(|(computers, staff)| match communes {
        Some(communes) => {
            divided(computers.into(), communes.into()).zip(divided(staff.into(), communes.into()))
        }
        None => for_each_other(computers, staff),
    });
    let formula = match communes {
        Some(communes) => format!("{}/{communes} máy, {}/{communes} người", shown(computers), shown(staff)),
        None => format!("{} máy/{} người", shown(computers), shown(staff)),
    };
    let how = match communes {
        Some(communes) => format!("bình quân {communes} xã, phường, làm tròn"),
        None => "làm tròn đến số nguyên".into(),
    };
    Derivation {
        value: rounded.map(|rounded| ItemValue::Number(side(rounded))),
        formula,
        terms: terms.into(),
        parts: Parts { ratio, ..Parts::default() },
        notes: rounded.map(|_| how).into_iter().collect(),
    }
}

/// So many computers for one person or, where they are fewer than half, one for so many persons.
fn for_each_other(computers: i64, staff: i64) -> Option<(i64, i64)> {
    match divided(computers.into(), staff.into())? {
        0 if 0 < computers => Some((1, divided(staff.into(), computers.into())?)),
        computers => Some((computers, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_computers_stand_for_so_many_persons() {
        for (computers, staff, expected) in
            [(68, 64, (1, 1)), (18, 20, (1, 1)), (96, 64, (2, 1)), (10, 25, (1, 3)), (0, 20, (0, 1))]
        {
            assert_eq!(for_each_other(computers, staff), Some(expected), "{computers}/{staff}");
        }
    }
}
