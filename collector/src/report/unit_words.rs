//! A unit in a sentence: its name, its kind, its level.

use jiff::civil::Date;

use crate::forms::sentence::UnitWord;
use crate::items::UnitState;
use crate::items::text::clean;

use super::issuer::GOVERNED;
use super::vietnamese::short_date;

/// Levels as the unit tree calls them, with the kind of unit and the level's name.
const LEVELS: &[(&str, &str, &str)] = &[
    ("tinh", "tỉnh", "cấp tỉnh"),
    ("thanh_pho", "thành phố", "cấp tỉnh"),
    ("huyen", "huyện", "cấp huyện"),
    ("quan", "quận", "cấp huyện"),
    ("thi_xa", "thị xã", "cấp huyện"),
    ("xa", "xã", "cấp xã"),
    ("phuong", "phường", "cấp xã"),
    ("thi_tran", "thị trấn", "cấp xã"),
    ("dac_khu", "đặc khu", "cấp xã"),
];

/// What sentences say about the unit and the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitWords {
    name: String,
    level: String,
    as_of: Date,
}

impl UnitWords {
    pub fn of(unit: &UnitState) -> Self {
        Self { name: clean(&unit.unit_name), level: clean(&unit.unit_level), as_of: unit.as_of }
    }

    pub fn say(&self, word: UnitWord) -> String {
        match word {
            UnitWord::NameWithKind => self.name.clone(),
            UnitWord::KindLower => self.kind().into(),
            UnitWord::LevelName => self.level_name().into(),
            UnitWord::AsOf => short_date(self.as_of),
            UnitWord::Month => self.as_of.strftime("%m/%Y").to_string(),
            UnitWord::Year => self.as_of.year().to_string(),
        }
    }

    pub fn level(&self) -> &str {
        &self.level
    }

    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// From the name, since a name tells more than a level: `thị trấn` is a level of its own in few trees.
    fn kind(&self) -> &'static str {
        let of_name = GOVERNED.iter().copied().find(|kind| {
            let rest = self.name.split_at_checked(kind.len());
            rest.is_some_and(|(head, rest)| head.to_lowercase() == **kind && rest.starts_with(' '))
        });
        let of_level = LEVELS.iter().find(|(level, ..)| *level == self.level).map(|(_, kind, _)| *kind);
        of_name.or(of_level).unwrap_or("đơn vị")
    }

    fn level_name(&self) -> &'static str {
        let kind = self.kind();
        let of_level = LEVELS.iter().find(|(level, ..)| *level == self.level);
        let of_kind = || LEVELS.iter().find(|(_, known, _)| *known == kind);
        of_level.or_else(of_kind).map_or("đơn vị", |(.., name)| *name)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::items::text::capitalised;

    #[test]
    fn the_words_follow_from_name_and_level() {
        for (name, level, kind, level_name) in [
            ("xã Quảng Thọ", "xa", "xã", "cấp xã"),
            ("Phường Thái Học", "phuong", "phường", "cấp xã"),
            ("thị trấn Rừng Thông", "xa", "thị trấn", "cấp xã"),
            ("huyện Đông Sơn", "huyen", "huyện", "cấp huyện"),
            ("thành phố Hải Phòng", "tinh", "thành phố", "cấp tỉnh"),
            ("Đông Sơn", "huyen", "huyện", "cấp huyện"),
            ("huyện Đông Sơn", "", "huyện", "cấp huyện"),
            ("Văn phòng", "phong", "đơn vị", "đơn vị"),
            ("xãhội", "", "đơn vị", "đơn vị"),
        ] {
            let words = UnitWords { name: name.into(), level: level.into(), as_of: date(2023, 11, 5) };
            let said =
                [UnitWord::KindLower, UnitWord::LevelName, UnitWord::Month].map(|word| words.say(word));
            assert_eq!(said, [kind, level_name, "11/2023"], "{name}");
        }
    }

    #[test]
    fn vietnamese_letters_get_their_capitals() {
        for (text, capital) in [("đặc khu", "Đặc khu"), ("ủy ban", "Ủy ban"), ("", ""), ("5 máy", "5 máy")]
        {
            assert_eq!(capitalised(text), capital);
        }
    }
}
