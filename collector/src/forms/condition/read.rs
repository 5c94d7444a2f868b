//! Reading a condition: `or` binds least, then `and`, then `not`.

use crate::forms::nearest::hint;
use crate::forms::{Item, ValueKind, catalogue};

use super::words::{Word, split};
use super::{Comparison, Condition, Fact, KeepIf, Term};

/// Deepest nesting of parentheses and `not`.
const DEEPEST: u8 = 30;

/// A whole `keep_if`.
pub(super) fn keep_if(text: &str) -> Result<KeepIf, String> {
    let mut reader = Reader {
        words: split(text)?,
        next: 0,
        depth: 0,
        known: catalogue::known().map_err(|fault| fault.to_string())?,
    };
    let condition = reader.either()?;
    let _comma = reader.takes(&Word::Sign(","));
    let otherwise = if reader.takes_name("else") {
        match reader.advance() {
            Some(Word::Text(text)) => Some(text),
            _ => return Err("expected a text in double quotes after `else`".into()),
        }
    } else {
        None
    };
    match reader.advance() {
        None => Ok(KeepIf { condition, otherwise }),
        Some(word) => {
            Err(format!("{} is one too many: expected `and`, `or`, `else` or the end", shown(&word)))
        }
    }
}

struct Reader {
    words: Vec<Word>,
    next: usize,
    depth: u8,
    known: &'static [Item],
}

/// What a term is, for comparisons that make sense.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Flag,
    Text,
    Day,
}

impl Reader {
    fn either(&mut self) -> Result<Condition, String> {
        let mut found = self.both()?;
        while self.takes_name("or") {
            found = Condition::Or(Box::new(found), Box::new(self.both()?));
        }
        Ok(found)
    }

    fn both(&mut self) -> Result<Condition, String> {
        let mut found = self.single()?;
        while self.takes_name("and") {
            found = Condition::And(Box::new(found), Box::new(self.single()?));
        }
        Ok(found)
    }

    fn single(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if DEEPEST < self.depth {
            return Err(format!("nested more than {DEEPEST} deep"));
        }
        let found = if self.takes_name("not") {
            Ok(Condition::Not(Box::new(self.single()?)))
        } else if self.takes(&Word::Sign("(")) {
            let inner = self.either()?;
            self.closed().map(|()| inner)
        } else {
            self.comparison()
        };
        self.depth -= 1;
        found
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        for (name, make) in
            [("known", Condition::Known as fn(String) -> Condition), ("declared", Condition::Declared)]
        {
            if self.takes_name(name) {
                return self.asked(name).map(make);
            }
        }
        let left = self.term()?;
        let Some(comparison) = self.sign() else {
            return match self.kind(&left) {
                Kind::Flag | Kind::Text if !matches!(left, Term::Text(_)) => Ok(Condition::Holds(left)),
                _ => Err(format!(
                    "{} alone is neither true nor false: compare it, e.g. with `> 0`",
                    named(&left)
                )),
            };
        };
        let right = self.term()?;
        let (one, other) = (self.kind(&left), self.kind(&right));
        let ordered = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let possible = match comparison {
            Comparison::Contains => one == Kind::Text && other == Kind::Text,
            _ => one == other && (ordered || matches!(one, Kind::Number | Kind::Day)),
        };
        if possible {
            Ok(Condition::Compare(left, comparison, right))
        } else {
            Err(format!("{} and {} cannot be compared like that", named(&left), named(&right)))
        }
    }

    /// The item between the parentheses of `known(…)`.
    fn asked(&mut self, function: &str) -> Result<String, String> {
        if !self.takes(&Word::Sign("(")) {
            return Err(format!("expected `(` after `{function}`"));
        }
        let Term::Item(item) = self.term()? else {
            return Err(format!("expected an item of the catalogue in `{function}(…)`"));
        };
        self.closed()?;
        Ok(item)
    }

    fn term(&mut self) -> Result<Term, String> {
        Ok(match self.advance() {
            Some(Word::Number(number)) => Term::Number(number),
            Some(Word::Day(day)) => Term::Day(day),
            Some(Word::Text(text)) => Term::Text(text),
            Some(Word::Name(name)) => return self.name(name),
            Some(word) => {
                return Err(format!("{} where an item, a number or a day was expected", shown(&word)));
            }
            None => return Err("it ends where an item, a number or a day was expected".into()),
        })
    }

    fn name(&self, name: String) -> Result<Term, String> {
        if let "true" | "false" = name.as_str() {
            return Ok(Term::Flag(name == "true"));
        }
        if let Some(fact) = Fact::ALL.into_iter().find(|fact| fact.key() == name) {
            return Ok(Term::Fact(fact));
        }
        if self.known.iter().any(|item| item.id == name) {
            return Ok(Term::Item(name));
        }
        let names = self.known.iter().map(|item| item.id.as_str()).chain(Fact::ALL.map(Fact::key));
        Err(format!("the catalogue has no item `{name}`{}", hint(&name, names)))
    }

    fn sign(&mut self) -> Option<Comparison> {
        for (sign, comparison) in [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ] {
            if self.takes(&Word::Sign(sign)) {
                return Some(comparison);
            }
        }
        self.takes_name("contains").then_some(Comparison::Contains)
    }

    fn kind(&self, term: &Term) -> Kind {
        match term {
            Term::Number(_) => Kind::Number,
            Term::Day(_) | Term::Fact(Fact::AsOf) => Kind::Day,
            Term::Text(_) | Term::Fact(Fact::UnitLevel) => Kind::Text,
            Term::Flag(_) | Term::Fact(_) => Kind::Flag,
            Term::Item(id) => match self.known.iter().find(|item| item.id == *id).map(Item::expects) {
                Some(ValueKind::Number) => Kind::Number,
                Some(ValueKind::Flag) => Kind::Flag,
                Some(ValueKind::Text) | None => Kind::Text,
            },
        }
    }

    fn closed(&mut self) -> Result<(), String> {
        if self.takes(&Word::Sign(")")) { Ok(()) } else { Err("a `(` without its `)`".into()) }
    }

    fn advance(&mut self) -> Option<Word> {
        let word = self.words.get(self.next).cloned();
        self.next += usize::from(word.is_some());
        word
    }

    fn takes(&mut self, wanted: &Word) -> bool {
        let found = self.words.get(self.next) == Some(wanted);
        self.next += usize::from(found);
        found
    }

    fn takes_name(&mut self, name: &str) -> bool {
        self.takes(&Word::Name(name.into()))
    }
}

fn shown(word: &Word) -> String {
    match word {
        Word::Name(name) => format!("`{name}`"),
        Word::Number(number) => format!("`{number}`"),
        Word::Day(day) => format!("`{day}`"),
        Word::Text(text) => format!("`\"{text}\"`"),
        Word::Sign(sign) => format!("`{sign}`"),
    }
}

fn named(term: &Term) -> String {
    match term {
        Term::Number(number) => format!("`{number}`"),
        Term::Day(day) => format!("`{day}`"),
        Term::Text(text) => format!("`\"{text}\"`"),
        Term::Flag(flag) => format!("`{flag}`"),
        Term::Item(id) => format!("`{id}`"),
        Term::Fact(fact) => format!("`{}`", fact.key()),
    }
}
