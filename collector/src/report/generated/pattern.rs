//! Patterns of sentences: `{gap}`, `[a part that may be left out]`, `<one item|, |another|, |a third>`.
//!
//! A bracketed part is left out if a gap right in it is unknown or a list in it is empty. Of a list, every second entry
//! is what stands between its neighbours; items with an unknown gap are left out, with what stands before them. An
//! unknown gap or an empty list outside of brackets means no sentence.

use super::Values;

/// The sentence, or `None` if something that it needs is unknown.
pub(super) fn fill(pattern: &str, values: &Values) -> Option<String> {
    let mut signs = pattern.chars();
    let mut text = String::new();
    while let Some(sign) = signs.next() {
        match sign {
            '{' => {
                let name: String = signs.by_ref().take_while(|sign| *sign != '}').collect();
                text.push_str(values.get(name.as_str())?);
            }
            '[' => text.push_str(&fill(&inside(&mut signs, '[', ']'), values).unwrap_or_default()),
            '<' => text.push_str(&list(&inside(&mut signs, '<', '>'), values)?),
            sign => text.push(sign),
        }
    }
    Some(text)
}

fn list(entries: &str, values: &Values) -> Option<String> {
    let entries: Vec<&str> = entries.split('|').collect();
    let mut text: Option<String> = None;
    let mut between = "";
    for (index, entry) in entries.iter().enumerate() {
        if index % 2 == 1 {
            between = entry;
        } else if let Some(item) = fill(entry, values) {
            text = Some(text.map_or_else(|| item.clone(), |before| format!("{before}{between}{item}")));
        }
    }
    text
}

/// Up to the bracket that closes.
fn inside(signs: &mut std::str::Chars<'_>, open: char, close: char) -> String {
    let mut depth = 1;
    let inner = signs.by_ref().take_while(|sign| {
        depth += i32::from(*sign == open) - i32::from(*sign == close);
        0 < depth
    });
    inner.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pattern: &str, known: &[(&'static str, &str)]) -> Option<String> {
        fill(pattern, &known.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
    }

    #[test]
    fn a_gap_without_a_value_takes_away_the_smallest_part_around_it() {
        let pattern = "Có {a} máy[ (<{b} bàn|, |{c} xách tay>)][, đạt {d}].";
        assert_eq!(filled(pattern, &[("b", "1")]), None);
        assert_eq!(filled(pattern, &[("a", "2")]).as_deref(), Some("Có 2 máy."));
        let given = [("a", "2"), ("c", "0"), ("d", "9%")];
        assert_eq!(filled(pattern, &given).as_deref(), Some("Có 2 máy (0 xách tay), đạt 9%."));
    }

    #[test]
    fn a_list_joins_what_is_known_and_an_empty_one_is_no_sentence() {
        let pattern = "<{a} in|, |{b} quét|; |{c} camera>.";
        assert_eq!(filled(pattern, &[("a", "1"), ("c", "3")]).as_deref(), Some("1 in; 3 camera."));
        assert_eq!(filled(pattern, &[("b", "0")]).as_deref(), Some("0 quét."));
        assert_eq!(filled(pattern, &[]), None);
    }

    #[test]
    fn what_a_value_holds_is_no_pattern() {
        let given = [("a", "[x] <{b}|> }")];
        assert_eq!(filled("Tên: {a}.", &given).as_deref(), Some("Tên: [x] <{b}|> }."));
    }
}
