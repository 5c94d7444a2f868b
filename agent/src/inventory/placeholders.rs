//! Values that name no particular machine: board defaults, blanks to be filled, test values.
//!
//! The list is data (`placeholders.csv`, with its sources); only the matching stands here. What a refused value means
//! for identity or device class is decided elsewhere.

use super::texts::{glob, rows, tidy};

const LIST: &str = include_str!("placeholders.csv");

/// What kind of value is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Uuid,
    Serial,
    /// Product, manufacturer, version and chassis texts.
    Product,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::Serial => "serial",
            Self::Product => "product",
        }
    }
}

/// Why this value names no particular machine, or `None` if it may.
pub(crate) fn refusal(kind: Kind, value: &str) -> Option<String> {
    let Some(value) = tidy(value) else { return Some("empty".to_owned()) };
    let row = rows(LIST, 4).find(|row| match row.as_slice() {
        [of, how, listed, ..] => *of == kind.name() && matches(how, listed, &value),
        _ => false,
    })?;
    let note = row.get(3).map_or("", |note| note.trim_matches('"'));
    Some(if note.is_empty() {
        "a known placeholder".to_owned()
    } else {
        format!("a known placeholder: {note}")
    })
}

/// The text if it says something.
pub(crate) fn meaningful(kind: Kind, value: Option<&String>) -> Option<String> {
    tidy(value?).filter(|text| refusal(kind, text).is_none())
}

fn matches(how: &str, listed: &str, value: &str) -> bool {
    match how {
        "exact" => listed.to_lowercase() == value.to_lowercase(),
        "glob" => glob(listed, value),
        "only" => value.chars().all(|sign| listed.contains(sign)),
        "rule" => rule(listed, value),
        _ => false,
    }
}

fn rule(name: &str, value: &str) -> bool {
    match name {
        "one_byte_repeated" => {
            let digits: Vec<char> = value.to_lowercase().chars().filter(char::is_ascii_hexdigit).collect();
            digits.len() == 32 && digits.chunks(2).all(|pair| digits.starts_with(pair))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn board_defaults_and_blanks_are_refused() {
        for (kind, value) in [
            (Kind::Uuid, "03000200-0400-0500-0006-000700080009"),
            (Kind::Uuid, "03D40274-0435-05DC-8506-010700080009"),
            (Kind::Uuid, "abababab-abab-abab-abab-abababababab"),
            (Kind::Serial, " to be  filled by O.E.M. "),
            (Kind::Serial, "0000000"),
            (Kind::Serial, ""),
            (Kind::Product, "To be filled by OEM"),
            (Kind::Product, "All Series"),
            (Kind::Product, "chassis manufacture"),
        ] {
            assert!(refusal(kind, value).is_some(), "{value}");
        }
    }

    #[test]
    fn real_values_are_taken() {
        for (kind, value) in [
            (Kind::Uuid, "4c4c4544-004c-4710-8031-b4c04f334d32"),
            (Kind::Serial, "5CG1234XYZ"),
            (Kind::Serial, "10.20.30"),
            (Kind::Product, "OptiPlex 7010"),
        ] {
            assert_eq!(refusal(kind, value), None, "{value}");
        }
    }

    #[test]
    fn every_row_of_the_list_refuses_its_own_kind() {
        for row in rows(LIST, 4) {
            let [kind, how, listed, _] = row.as_slice() else { panic!("{row:?} lacks a field") };
            let known = [Kind::Uuid, Kind::Serial, Kind::Product];
            let kind = known.into_iter().find(|known| known.name() == *kind).expect("a known kind");
            assert!(["exact", "glob", "only", "rule"].contains(how), "{row:?}");
            if *how == "exact" {
                assert!(refusal(kind, listed).is_some(), "{row:?}");
            }
        }
    }

    /// Values that the patterns of the shared list stand for; hardware addresses are no part of an identity.
    const EXAMPLES: [(&str, &str); 9] = [
        (r"(?i)^([0-9a-f]{2})\1{3}-\1\1-\1\1-\1\1-\1{6}$", "ababABAB-abab-abab-abab-abababababab"),
        ("(?i)-000700080009$", "12345678-0400-0500-0006-000700080009"),
        (
            "(?i)^03[0-9a-f]{6}-04[0-9a-f]{2}-05[0-9a-f]{2}-[0-9a-f]{2}06-[0-9a-f]{2}0700080009$",
            "03D40274-0435-05DC-8506-010700080009",
        ),
        ("^0+$", "00000"),
        ("^1+$", "1111"),
        ("^(0|1)+$", "0110"),
        (r"(?i)^chassis\s*manufacture(r)?$", "Chassis  Manufacture"),
        (r"(?i)^to be filled by o\.?e\.?m\.?$", "To be filled by OEM"),
        ("^[0-]+$", "00-00"),
    ];

    #[test]
    fn every_value_of_the_list_of_other_projects_is_refused() {
        let list = include_str!("fixtures/identity/placeholders.csv");
        let mut checked = 0;
        for line in list.lines().skip(1).filter(|line| !line.starts_with("mac,")) {
            let mut fields = line.splitn(3, ',');
            let (kind, how, rest) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
            let known = [Kind::Uuid, Kind::Serial, Kind::Product];
            let kind = known.into_iter().find(|known| known.name() == kind).unwrap();
            let value = match how {
                "exact" => rest.split(',').next().unwrap(),
                _ => EXAMPLES.iter().find(|(pattern, _)| rest.starts_with(pattern)).unwrap().1,
            };
            assert!(refusal(kind, value).is_some(), "{line}");
            checked += 1;
        }
        assert_eq!(checked, 89);
    }
}
