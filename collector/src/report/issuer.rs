//! In whose name a document is issued, and who signs it.
//!
//! A commune, a ward, a province has a People's Committee that issues; any other unit issues in its own name.

/// Kinds of units that are governed by a People's Committee.
pub(super) const GOVERNED: &[&str] =
    &["xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh"];

/// The issuing body.
pub(super) struct Issuer<'a> {
    unit_name: &'a str,
    /// The name without its kind, if a committee governs the unit.
    bare_name: Option<&'a str>,
}

impl<'a> Issuer<'a> {
    /// From the unit's full name, composed and trimmed.
    pub(super) fn of(unit_name: &'a str) -> Self {
        let bare = |kind: &&str| {
            let (head, rest) = unit_name.split_at_checked(kind.len())?;
            (head.to_lowercase() == **kind && rest.starts_with(' ')).then(|| rest.trim_start())
        };
        Self { unit_name, bare_name: GOVERNED.iter().find_map(bare).filter(|name| !name.is_empty()) }
    }

    /// Lines at the top left, upper case.
    pub(super) fn lines(&self) -> Vec<String> {
        let name = self.unit_name.to_uppercase();
        if self.bare_name.is_some() { vec!["ỦY BAN NHÂN DÂN".into(), name] } else { vec![name] }
    }

    /// Within a sentence.
    pub(super) fn in_text(&self) -> String {
        match self.bare_name {
            Some(_) => format!("Ủy ban nhân dân {}", self.unit_name),
            None => self.unit_name.into(),
        }
    }

    /// `BC-UBND`; other units keep the kind alone, for the registry to complete.
    pub(super) fn symbol(&self, kind: &str) -> String {
        if self.bare_name.is_some() { format!("{kind}-UBND") } else { kind.into() }
    }

    pub(super) fn place(&self) -> &'a str {
        self.bare_name.unwrap_or(self.unit_name)
    }

    /// Lines above the signature when nobody said who signs.
    pub(super) fn head(&self) -> Vec<String> {
        match self.bare_name {
            Some(_) => vec!["TM. ỦY BAN NHÂN DÂN".into(), "CHỦ TỊCH".into()],
            None => vec!["THỦ TRƯỞNG ĐƠN VỊ".into()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ward_issues_through_its_committee() {
        let issuer = Issuer::of("phường Thái Học");
        assert_eq!(issuer.lines(), ["ỦY BAN NHÂN DÂN", "PHƯỜNG THÁI HỌC"]);
        assert_eq!((issuer.place(), issuer.symbol("BC").as_str()), ("Thái Học", "BC-UBND"));
        assert_eq!(Issuer::of("Thị xã Quảng Trị").place(), "Quảng Trị");
    }

    #[test]
    fn any_other_unit_issues_in_its_own_name() {
        for name in ["Sở Khoa học và Công nghệ", "xãhội", "xã", "Phường", "ph", "máy thử"] {
            let issuer = Issuer::of(name);
            assert_eq!(issuer.lines(), [name.to_uppercase()], "{name}");
            assert_eq!((issuer.place(), issuer.symbol("BC").as_str()), (name, "BC"));
        }
    }
}
