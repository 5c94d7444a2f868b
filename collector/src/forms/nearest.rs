//! What an author may have meant by a name that does not exist.

/// Most letters that may differ.
const FAR: usize = 3;

/// `; did you mean `desktop_count`?` for the nearest known name, or nothing if none is near.
pub(super) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let limit = FAR.min(name.chars().count() / 2);
    let nearest = known.map(|known| (distance(name, known), known)).min();
    match nearest {
        Some((far, known)) if far <= limit => format!("; did you mean `{known}`?"),
        _ => String::new(),
    }
}

/// How many letters must be changed, added or dropped.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, sign) in one.chars().enumerate() {
        let mut current = vec![row + 1];
        for ((wanted, corner), over) in other.iter().zip(&above).zip(above.iter().skip(1)) {
            let left = current.last().copied().unwrap_or_default();
            current.push((corner + usize::from(sign != *wanted)).min(over + 1).min(left + 1));
        }
        above = current;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_right_one() {
        let known = || ["desktop_count", "laptop_count", "printer_count"].into_iter();
        assert_eq!(hint("desktop_cout", known()), "; did you mean `desktop_count`?");
        assert_eq!(hint("prnter_coutn", known()), "; did you mean `printer_count`?");
        assert_eq!(hint("so_ghe_xoay", known()), "");
        assert_eq!(hint("x", known()), "");
    }

    #[test]
    fn the_distance_counts_changes() {
        for (one, other, far) in [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3)] {
            assert_eq!(distance(one, other), far, "{one} {other}");
        }
    }
}
