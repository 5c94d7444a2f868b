//! Taking a clause out of a sentence so that what stays is still a sentence.

use crate::items::text::capitalised;

/// The text with the first `clause` replaced; `None` if it does not stand there (any more).
pub(super) fn replaced(text: &str, clause: &str, otherwise: &str) -> Option<String> {
    text.contains(clause).then(|| text.replacen(clause, otherwise, 1))
}

/// The text without the first `clause`, punctuation mended; `None` if it does not stand there (any more).
pub(super) fn dropped(text: &str, clause: &str) -> Option<String> {
    let (before, after) = text.split_once(clause)?;
    let (mut left, mut right) = (before.trim_end(), after.trim_start());
    let opens = left.is_empty() || left.ends_with(['.', ':', '(']);
    if opens {
        right = right.trim_start_matches([',', ';']).trim_start();
        if left.ends_with('.') || left.is_empty() {
            right = right.trim_start_matches('.').trim_start();
        }
    } else if ends(right) {
        left = bare_end(left);
    } else if right.starts_with([',', ';']) && left.ends_with([',', ';']) {
        // The semicolon parts more than the comma.
        if left.ends_with(';') {
            right = right.trim_start_matches([',', ';']).trim_start();
        } else {
            left = left.trim_end_matches(',');
        }
    } else if right.starts_with([',', ';', ')']) {
        left = without_and(left);
    }
    let right = if left.is_empty() || left.ends_with('.') { capitalised(right) } else { right.to_owned() };
    let glued =
        left.is_empty() || right.is_empty() || left.ends_with('(') || right.starts_with([',', ';', '.', ')']);
    Some(if glued { format!("{left}{right}") } else { format!("{left} {right}") })
}

fn ends(right: &str) -> bool {
    right.is_empty() || right.starts_with('.')
}

/// Without a separator or an "and" that would lead nowhere.
fn bare_end(left: &str) -> &str {
    without_and(left.trim_end_matches([',', ';', ' ']))
}

fn without_and(left: &str) -> &str {
    left.strip_suffix(" và").map_or(left, |left| left.trim_end_matches([',', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_stays_right_wherever_the_clause_stood() {
        for (text, clause, left) in [
            ("Có A, có B, có C.", "có B", "Có A, có C."),
            ("Có A, có B, có C.", "có C", "Có A, có B."),
            ("có A, có B, có C.", "có A", "Có B, có C."),
            ("Có A; có B.", "; có B", "Có A."),
            ("Có A; có B, có C.", "có B", "Có A; có C."),
            ("Có A, có B; có C.", "có B", "Có A; có C."),
            ("Máy tính và máy in đạt 90%.", "và máy in", "Máy tính đạt 90%."),
            ("Máy tính và máy in.", "máy in", "Máy tính."),
            ("Máy tính (19 máy), 2 máy in.", "(19 máy)", "Máy tính, 2 máy in."),
            ("Đối với xã: tất cả. Có A. Có B.", "tất cả.", "Đối với xã: Có A. Có B."),
            ("Có A. có B. Có C.", "có B.", "Có A. Có C."),
            ("Có A. Có B.", "Có B.", "Có A."),
            ("Có A.", "Có A.", ""),
            ("Có A", "Có A", ""),
        ] {
            assert_eq!(dropped(text, clause).as_deref(), Some(left), "{text} - {clause}");
        }
        assert_eq!(dropped("Có A.", "có B"), None);
    }

    #[test]
    fn other_words_may_take_its_place() {
        let text = "giữa Trung ương, tỉnh, huyện và xã";
        let put = replaced(text, "Trung ương, tỉnh, huyện và xã", "Trung ương, tỉnh và xã");
        assert_eq!(put.as_deref(), Some("giữa Trung ương, tỉnh và xã"));
        assert_eq!(replaced(text, "thôn", ""), None);
    }
}
