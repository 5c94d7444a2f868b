//! Whole numbers spelled in Vietnamese: `hai mươi mốt`, `một nghìn không trăm linh năm`.

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const GROUPS: [&str; 3] = ["", " nghìn", " triệu"];
const MILLIARD: i64 = 1_000_000_000;

/// In lower case; `âm …` below zero.
pub fn spelled(value: i64) -> String {
    let Some(positive) = value.checked_abs() else { return value.to_string() };
    let words = if positive == 0 { "không".to_owned() } else { above_zero(positive, false) };
    if value < 0 { format!("âm {words}") } else { words }
}

/// `tỷ` stands between groups of nine digits, however many there are.
fn above_zero(value: i64, follows: bool) -> String {
    let (milliards, rest) = (value / MILLIARD, value % MILLIARD);
    let mut words = Vec::new();
    if milliards > 0 {
        words.push(format!("{} tỷ", above_zero(milliards, follows)));
    }
    let mut follows = follows || milliards > 0;
    for (group, scale) in GROUPS.iter().zip([1, 1_000, 1_000_000]).rev() {
        let three = rest / scale % 1_000;
        if three > 0 {
            words.push(format!("{}{group}", hundreds(three, follows)));
            follows = true;
        }
    }
    words.join(" ")
}

/// `không trăm linh năm` where something stands before.
fn hundreds(three: i64, follows: bool) -> String {
    let (hundred, ten, one) = (three / 100, three / 10 % 10, three % 10);
    let mut words: Vec<String> = Vec::new();
    if hundred > 0 || follows {
        words.push(format!("{} trăm", digit(hundred)));
    }
    match ten {
        0 if one > 0 && !words.is_empty() => words.push("linh".into()),
        0 => {}
        1 => words.push("mười".into()),
        _ => words.push(format!("{} mươi", digit(ten))),
    }
    match (ten, one) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt".into()),
        (2.., 4) => words.push("tư".into()),
        (1.., 5) => words.push("lăm".into()),
        _ => words.push(digit(one).into()),
    }
    words.join(" ")
}

fn digit(value: i64) -> &'static str {
    usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_they_are_spoken() {
        for (value, words) in [
            (0, "không"),
            (1, "một"),
            (10, "mười"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (34, "ba mươi tư"),
            (40, "bốn mươi"),
            (55, "năm mươi lăm"),
            (105, "một trăm linh năm"),
            (110, "một trăm mười"),
            (1_005, "một nghìn không trăm linh năm"),
            (1_685, "một nghìn sáu trăm tám mươi lăm"),
            (23_094_500, "hai mươi ba triệu không trăm chín mươi tư nghìn năm trăm"),
            (2_000_000_000, "hai tỷ"),
            (1_000_000_007, "một tỷ không trăm linh bảy"),
            (-3, "âm ba"),
        ] {
            assert_eq!(spelled(value), words, "{value}");
        }
        assert!(!spelled(i64::MAX).is_empty() && !spelled(i64::MIN).is_empty());
    }

    #[test]
    fn amounts_are_written_as_accountants_write_them() {
        for (value, text) in [
            (0, "không"),
            (10, "mười"),
            (15, "mười lăm"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (105, "một trăm linh năm"),
            (1_005, "một nghìn không trăm linh năm"),
            (23_094_500, "hai mươi ba triệu không trăm chín mươi tư nghìn năm trăm"),
            (70_000_000, "bảy mươi triệu"),
            (1_000_000_000, "một tỷ"),
            (2_001_000_000, "hai tỷ không trăm linh một triệu"),
            (1_000_000_000_000, "một nghìn tỷ"),
        ] {
            assert_eq!(spelled(value), text);
        }
    }
}
