//! Parameters, read strictly: one that is not known, given twice or unusable is refused by name.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use hatang_proto::model::{MachineId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::problem::Problem;
use crate::web::limits::{API_ROWS, API_TEXT};

const LATEST_MS: i64 = 253_402_300_799_999;

/// The parameters of one question.
pub(super) struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Reads them; `known` names those that the question takes.
    pub(super) fn read(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let unreadable = |_| Problem::UnknownParameter { name: String::new() };
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(unreadable)?;
        let mut read = BTreeMap::new();
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) || read.contains_key(&name) {
                let name = name.chars().take(API_TEXT).collect();
                return Err(Problem::UnknownParameter { name });
            }
            read.insert(name, value);
        }
        Ok(Self(read))
    }

    fn text(&self, name: &'static str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn parsed<T: FromStr>(&self, name: &'static str, expected: &str) -> Result<Option<T>, Problem> {
        let wrong = |_| Problem::InvalidParameter { name, expected: expected.to_owned() };
        self.text(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// Words that a person types.
    pub(super) fn words(&self, name: &'static str) -> Result<Option<String>, Problem> {
        let expected = || format!("1 to {API_TEXT} characters");
        let fits = |text: &str| (1..=API_TEXT).contains(&text.chars().count());
        match self.text(name) {
            Some(text) if !fits(text) => Err(Problem::InvalidParameter { name, expected: expected() }),
            found => Ok(found.map(str::to_owned)),
        }
    }

    /// One of some words.
    pub(super) fn one_of<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        let expected = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| Problem::InvalidParameter { name, expected: expected() })
    }

    pub(super) fn unit(&self) -> Result<Option<UnitId>, Problem> {
        Ok(self.parsed("unit", "the number of a unit")?.map(UnitId))
    }

    /// Unix milliseconds.
    pub(super) fn moment(&self, name: &'static str) -> Result<Option<i64>, Problem> {
        let moment: Option<Timestamp> = self.parsed(name, "a moment such as 2026-11-25T01:15:00Z")?;
        let ms = moment.map(Timestamp::as_millisecond);
        match ms {
            Some(ms) if !(0..=LATEST_MS).contains(&ms) => {
                Err(Problem::InvalidParameter { name, expected: "a moment after 1970".to_owned() })
            }
            ms => Ok(ms),
        }
    }

    pub(super) fn day(&self, name: &'static str) -> Result<Option<Date>, Problem> {
        self.parsed(name, "a day such as 2026-11-25")
    }

    /// Which stretch of a list: rows to pass over, and most rows to give.
    pub(super) fn stretch(&self) -> Result<(u32, u32), Problem> {
        let offset = self.number("offset", 0..=u32::MAX)?.unwrap_or(0);
        Ok((offset, self.number("limit", 1..=API_ROWS)?.unwrap_or(100)))
    }

    fn number(&self, name: &'static str, range: RangeInclusive<u32>) -> Result<Option<u32>, Problem> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let found: Option<u32> = self.parsed(name, &expected)?;
        match found {
            Some(number) if !range.contains(&number) => Err(Problem::InvalidParameter { name, expected }),
            found => Ok(found),
        }
    }
}

/// A number in an address; what is none leads nowhere.
pub(super) fn number<T: FromStr>(text: &str) -> Result<T, Problem> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| Problem::NotFound)
    } else {
        Err(Problem::NotFound)
    }
}

/// The unit in an address.
pub(super) fn unit(text: &str) -> Result<UnitId, Problem> {
    number(text).map(UnitId)
}

/// The machine in an address.
pub(super) fn machine(text: &str) -> Result<MachineId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Asked, Problem> {
        let uri: Uri = format!("/api/v1/machines?{query}").parse().unwrap();
        Asked::read(&uri, &["q", "unit", "offset", "limit", "from", "state"])
    }

    #[test]
    fn what_is_not_known_or_given_twice_is_refused_by_name() {
        let refusal = |query: &str| read(query).err();
        for (query, name) in [("x=1", "x"), ("unit=1&unit=2", "unit"), ("UNIT=1", "UNIT"), ("=", "")] {
            let expected = Problem::UnknownParameter { name: name.to_owned() };
            assert_eq!(refusal(query), Some(expected), "{query}");
        }
        assert!(refusal("").is_none());
    }

    #[test]
    fn edges_of_numbers_and_moments() {
        let stretch = |query: &str| read(query).unwrap().stretch().ok();
        assert_eq!(stretch(""), Some((0, 100)));
        assert_eq!(stretch("offset=4294967295&limit=1"), Some((u32::MAX, 1)));
        for query in ["limit=0", "limit=501", "limit=4294967296", "limit=", "limit=1e3", "offset=-1"] {
            assert_eq!(stretch(query), None, "{query}");
        }
        let from = |text: &str| read(&format!("from={text}")).unwrap().moment("from").ok().flatten();
        assert_eq!(from("2026-11-25T08:15:00%2B07:00"), from("2026-11-25T01:15:00Z"));
        assert_eq!(from("1970-01-01T00:00:00Z"), Some(0));
        for text in ["1969-12-31T23:59:59Z", "2026-11-25", "h%C3%B4m%20qua", "2026-11-25T08:15:00", "0", ""] {
            assert_eq!(from(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_bounded_and_may_bear_every_letter() {
        let q = |text: &str| read(&format!("q={text}")).unwrap().words("q").ok().flatten();
        assert_eq!(q("%C4%91%E1%BA%A1i").as_deref(), Some("đại"));
        assert_eq!(q(&"a".repeat(API_TEXT)).map(|text| text.len()), Some(API_TEXT));
        assert_eq!(q(&"a".repeat(API_TEXT + 1)), None);
        assert_eq!(q(""), None);
    }

    #[test]
    fn an_address_takes_digits_only() {
        assert_eq!(unit("2"), Ok(UnitId(2)));
        for text in ["", "+2", "-2", "2 ", "0x2", "99999999999", "٢"] {
            assert_eq!(unit(text), Err(Problem::NotFound), "{text}");
        }
    }
}
