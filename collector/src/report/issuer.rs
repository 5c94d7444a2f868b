//! In whose name a document is issued, and who signs it.
//!
//! A commune, a ward, a province has a People's Committee that issues; any other unit issues in its own name.

use super::details::Signer;
use crate::items::text::clean;

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

    /// The line above the issuing body, from the name of the unit above: a department's committee, an office's
    /// department. A committee has none.
    pub(super) fn superior(&self, above: Option<&str>) -> Option<String> {
        let above = above.map(clean).filter(|name| !name.is_empty() && self.bare_name.is_none())?;
        Some(Issuer::of(&above).lines().join(" "))
    }

    /// Lines above the signature.
    pub(super) fn signer(&self, signer: Signer) -> Vec<String> {
        let lines: &[&str] = match (self.bare_name, signer) {
            (Some(_), Signer::Head) => &["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
            (Some(_), Signer::Deputy) => &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
            (Some(_), Signer::ChiefOfOffice) => &["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
            (None, _) if self.is_department() => match signer {
                Signer::Head => &["GIÁM ĐỐC"],
                Signer::Deputy => &["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
                Signer::ChiefOfOffice => &["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"],
            },
            (None, Signer::Head) => &["THỦ TRƯỞNG ĐƠN VỊ"],
            (None, Signer::Deputy) => &["KT. THỦ TRƯỞNG ĐƠN VỊ", "PHÓ THỦ TRƯỞNG"],
            (None, Signer::ChiefOfOffice) => &["TL. THỦ TRƯỞNG ĐƠN VỊ", "CHÁNH VĂN PHÒNG"],
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    /// A department of a province, which a director heads.
    fn is_department(&self) -> bool {
        self.unit_name.to_lowercase().starts_with("sở ")
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

    #[test]
    fn only_a_body_below_a_committee_names_who_stands_above_it() {
        let above = |unit: &str, parent: Option<&str>| Issuer::of(unit).superior(parent);
        assert_eq!(above("xã Minh Đức", Some("thành phố Hải Phòng")), None);
        let department = above("Sở Khoa học và Công nghệ", Some("tỉnh Nghệ An"));
        assert_eq!(department.as_deref(), Some("ỦY BAN NHÂN DÂN TỈNH NGHỆ AN"));
        let center = above("Trung tâm Công nghệ thông tin", Some("Sở Khoa học và Công nghệ"));
        assert_eq!(center.as_deref(), Some("SỞ KHOA HỌC VÀ CÔNG NGHỆ"));
        assert_eq!((above("Phòng A", None), above("Phòng A", Some(" \u{200b}"))), (None, None));
    }

    #[test]
    fn the_office_of_the_signer_gives_the_lines_of_the_decree() {
        let lines = |unit: &str, signer| Issuer::of(unit).signer(signer);
        assert_eq!(lines("xã A", Signer::Deputy), ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]);
        assert_eq!(lines("xã A", Signer::ChiefOfOffice), ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]);
        assert_eq!(lines("Sở Khoa học và Công nghệ", Signer::Deputy), ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]);
        assert_eq!(lines("Phòng A", Signer::Head), ["THỦ TRƯỞNG ĐƠN VỊ"]);
    }
}
