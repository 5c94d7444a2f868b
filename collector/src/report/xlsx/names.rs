//! Names of tabs as Excel allows them.

use std::collections::BTreeSet;

use super::Sheet;
use crate::items::text::clean;

/// Most characters in a tab's name, in UTF-16 units.
const LONGEST: usize = 31;
/// For a sheet without a usable name.
const NAMELESS: &str = "Bảng";
/// Excel keeps this name for itself.
const RESERVED: &str = "history";

/// One name for each sheet: allowed, at most 31 characters, and no two the same but for case.
pub(super) fn for_tabs(sheets: &[Sheet]) -> Vec<String> {
    let mut taken = BTreeSet::from([RESERVED.to_owned()]);
    sheets.iter().map(|sheet| free(&allowed(&sheet.name), &mut taken)).collect()
}

fn allowed(name: &str) -> String {
    let plain: String =
        clean(name).chars().map(|sign| if "[]:*?/\\".contains(sign) { ' ' } else { sign }).collect();
    let plain = clean(plain.trim_matches(['\'', ' ']));
    if plain.is_empty() { NAMELESS.into() } else { plain }
}

fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!(" ({number})"));
    for tail in std::iter::once(String::new()).chain(numbered) {
        let tried = format!("{}{tail}", cut(name, LONGEST.saturating_sub(tail.len())));
        if taken.insert(tried.to_lowercase()) {
            return tried;
        }
    }
    name.into()
}

fn cut(name: &str, limit: usize) -> String {
    let mut units = 0;
    let kept = name.chars().take_while(|sign| {
        units += sign.len_utf16();
        units <= limit
    });
    kept.collect::<String>().trim_end_matches([' ', '\'']).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(given: &[&str]) -> Vec<String> {
        let sheet = |name: &&str| Sheet {
            name: (*name).into(),
            title: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        for_tabs(&given.iter().map(sheet).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_is_allowed_short_and_its_own() {
        assert_eq!(
            names(&["Biểu 1/2", "'Biểu' [1:2]", "biểu 1 2", "", "\u{202e}", "History", "''"]),
            ["Biểu 1 2", "Biểu' 1 2", "biểu 1 2 (2)", "Bảng", "Bảng (2)", "History (2)", "Bảng (3)"]
        );
    }

    #[test]
    fn a_long_name_is_cut_and_stays_its_own() {
        let long = "Danh sách máy tính của đơn vị năm 2026";
        let got = names(&[long, long, &"😀".repeat(40)]);
        assert_eq!(got[0], "Danh sách máy tính của đơn vị n");
        assert_eq!(got[1], "Danh sách máy tính của đơn (2)");
        assert!(got.iter().all(|name| name.encode_utf16().count() <= LONGEST), "{got:?}");
    }
}
