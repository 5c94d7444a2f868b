//! How figures are printed, as written in a form: `{n} máy`, `{n:02} máy`, `Có|Không`, `{num}/{den}`, `{text}`.
//!
//! Only the patterns are read here; [`crate::report::cell`] applies them.

use serde::Deserialize;

use super::{Item, ValueKind};

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFormat {
    /// `5`, `1994`.
    Int,
    /// `05`, `12`, `1.994`.
    Int02,
    /// `5`, `1.994`.
    IntVn,
    /// `90%`.
    Pct,
    /// `90 %`.
    PctSp,
    /// `95,5%`: from part and whole where they are known.
    PctVn1,
    /// `một`.
    Word,
    /// As it is.
    Text,
}

/// What a place in a pattern is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The figure's value.
    #[serde(rename = "value")]
    Value,
    /// How many still work.
    Working,
    /// The year in which all were put into use; in a list, the entry's own.
    Year,
    /// How many were used before.
    Used,
    /// How many were put into use new in one year; makes its clause a list, one entry a year.
    NewCount,
    /// Part and whole of a ratio.
    Num,
    Den,
}

/// A cell's pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellFormat {
    Flag {
        yes: String,
        no: String,
    },
    /// Clauses joined by `, `; one whose figures are unknown is left out, and the cell is blank without any.
    Pattern(Vec<Vec<Piece>>),
}

/// A piece of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Place(Field, NumberFormat),
}

/// Fields by the names that patterns use.
const FIELDS: &[(&str, Field, NumberFormat)] = &[
    ("n", Field::Value, NumberFormat::IntVn),
    ("text", Field::Value, NumberFormat::Text),
    ("working", Field::Working, NumberFormat::IntVn),
    ("year", Field::Year, NumberFormat::Int),
    ("used", Field::Used, NumberFormat::IntVn),
    ("new_count", Field::NewCount, NumberFormat::IntVn),
    ("num", Field::Num, NumberFormat::IntVn),
    ("den", Field::Den, NumberFormat::IntVn),
];

impl NumberFormat {
    /// From the name that forms use: `int02`; `02` is short for it.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "int" => Self::Int,
            "int02" | "02" => Self::Int02,
            "int_vn" => Self::IntVn,
            "pct" => Self::Pct,
            "pct_sp" => Self::PctSp,
            "pct_vn1" => Self::PctVn1,
            "word" => Self::Word,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

impl CellFormat {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it and what was expected, in English, for the form's author.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        if !pattern.contains(['{', '}']) {
            let (yes, no) = pattern.split_once('|').ok_or_else(|| {
                format!(
                    "format `{pattern}` has no place for a value: expected e.g. `{{n}} máy`, `{{n:02}}` or `Có|Không`"
                )
            })?;
            return Ok(Self::Flag { yes: yes.into(), no: no.into() });
        }
        // Only a list is taken apart at its commas: a number may not be split from what it belongs to.
        let clauses: Vec<&str> =
            if pattern.contains("{new_count") { pattern.split(", ").collect() } else { vec![pattern] };
        clauses.into_iter().map(pieces).collect::<Result<_, _>>().map(Self::Pattern)
    }

    /// Whether it can print this item.
    pub fn fits(&self, item: &Item) -> bool {
        match (self, item.expects()) {
            (Self::Flag { .. }, kind) => kind == ValueKind::Flag,
            // A text may hold a number ("01"), a ratio or neither.
            (Self::Pattern(_), ValueKind::Text) => true,
            (Self::Pattern(clauses), kind) => clauses.iter().flatten().all(|piece| match piece {
                Piece::Place(Field::Value, NumberFormat::Text) => false,
                Piece::Place(Field::Value, _) => kind == ValueKind::Number,
                _ => true,
            }),
        }
    }

    /// Whether new and used ones are listed by year.
    pub fn is_list(&self) -> bool {
        let Self::Pattern(clauses) = self else { return false };
        clauses.iter().flatten().any(|piece| matches!(piece, Piece::Place(Field::NewCount, _)))
    }
}

fn pieces(clause: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = clause;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) =
            after.split_once('}').ok_or_else(|| format!("format `{clause}`: `{{` without its `}}`"))?;
        found.push(Piece::Text(before.into()));
        found.push(place(inside)?);
        rest = after;
    }
    found.push(Piece::Text(rest.into()));
    if found.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('}'))) {
        return Err(format!("format `{clause}`: `}}` without its `{{`"));
    }
    found.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    if found.iter().all(|piece| matches!(piece, Piece::Text(_))) {
        return Err(format!("`{clause}` of a list has no place for a value"));
    }
    Ok(found)
}

fn place(inside: &str) -> Result<Piece, String> {
    let (name, format) = inside.split_once(':').map_or((inside, None), |(name, format)| (name, Some(format)));
    let (_, field, usual) = FIELDS.iter().find(|(known, ..)| *known == name).ok_or_else(|| {
        let known: Vec<_> = FIELDS.iter().map(|(known, ..)| *known).collect();
        format!("there is no place `{{{inside}}}`: expected one of {}", known.join(", "))
    })?;
    let format = match format {
        None => *usual,
        Some(format) => NumberFormat::parse(format).ok_or_else(|| {
            format!(
                "there is no number format `{format}`: expected 02, int, int02, int_vn, pct, pct_sp, pct_vn1 or word"
            )
        })?,
    };
    Ok(Piece::Place(*field, format))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(pieces: &[Piece]) -> CellFormat {
        CellFormat::Pattern(vec![pieces.to_vec()])
    }

    #[test]
    fn the_patterns_of_the_forms_are_read() {
        let number = |format| [Piece::Place(Field::Value, format), Piece::Text(" máy".into())];
        assert_eq!(CellFormat::parse("{n} máy"), Ok(one(&number(NumberFormat::IntVn))));
        assert_eq!(CellFormat::parse("{n:02} máy"), Ok(one(&number(NumberFormat::Int02))));
        assert_eq!(
            CellFormat::parse("Có|Không"),
            Ok(CellFormat::Flag { yes: "Có".into(), no: "Không".into() })
        );
        let list =
            CellFormat::parse("{new_count:02} máy trang bị {year}, {used} máy đã qua sử dụng").unwrap();
        assert!(list.is_list());
        assert!(matches!(list, CellFormat::Pattern(clauses) if clauses.len() == 2));
        assert!(!CellFormat::parse("{num}/{den}").unwrap().is_list());
    }

    #[test]
    fn a_pattern_without_a_place_is_refused_and_says_what_is_expected() {
        for (pattern, said) in [
            ("", "no place for a value"),
            ("máy", "no place for a value"),
            ("{m} máy", "expected one of n, text"),
            ("{n:03}", "no number format `03`"),
            ("{n máy", "without its `}`"),
            ("n} máy", "without its `{`"),
            ("{n} }", "without its `{`"),
            ("{new_count} máy, không rõ", "has no place for a value"),
        ] {
            let refused = CellFormat::parse(pattern).unwrap_err();
            assert!(refused.contains(said), "{pattern}: {refused}");
        }
    }
}
