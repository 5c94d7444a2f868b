//! Amounts in Vietnamese words, as they stand in brackets behind an amount of money.

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
/// Of groups of three digits, from the right; above it the three repeat behind another `tỷ`.
const GROUPS: [&str; 3] = ["", "nghìn", "triệu"];

/// `hai mươi ba triệu không trăm chín mươi tư nghìn năm trăm`: lower case, without a unit.
pub fn words(value: u64) -> String {
    if value == 0 {
        return "không".into();
    }
    let mut groups = Vec::new();
    let mut rest = value;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    let mut parts: Vec<String> = Vec::new();
    for (place, group) in groups.iter().enumerate().rev() {
        let leading = parts.is_empty();
        if *group > 0 {
            parts.push(hundreds(*group, !leading));
            parts
                .extend(GROUPS.get(place % 3).filter(|name| !name.is_empty()).map(|name| (*name).to_owned()));
        }
        if place > 0 && place % 3 == 0 {
            parts.push("tỷ".into());
        }
    }
    parts.join(" ")
}

/// The words without what writers differ in: `ngàn`, `lẻ`, `tư`, `lăm`, `mốt`, a spoken zero, the currency.
pub fn normal(words: &str) -> Vec<&str> {
    let same = |word| match word {
        "ngàn" => "nghìn",
        "tư" => "bốn",
        "lăm" | "nhăm" => "năm",
        "mốt" => "một",
        "tỉ" => "tỷ",
        "bẩy" => "bảy",
        other => other,
    };
    let mut normal: Vec<&str> = Vec::new();
    for word in words.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty()).map(same) {
        let spoken_zero = word == "trăm" && normal.last() == Some(&"không");
        if spoken_zero {
            normal.pop();
        } else if !matches!(word, "đồng" | "chẵn" | "linh" | "lẻ" | "bằng" | "chữ" | "việt" | "nam" | "và")
        {
            normal.push(word);
        }
    }
    normal
}

fn hundreds(group: u64, spoken: bool) -> String {
    let (hundred, ten, one) = (group / 100, group / 10 % 10, group % 10);
    let digit = |value: u64| {
        usize::try_from(value).ok().and_then(|value| DIGITS.get(value)).copied().unwrap_or_default()
    };
    let mut parts = Vec::new();
    if hundred > 0 || spoken {
        parts.extend([digit(hundred), "trăm"]);
    }
    match ten {
        0 if one > 0 && !parts.is_empty() => parts.push("linh"),
        0 => {}
        1 => parts.push("mười"),
        _ => parts.extend([digit(ten), "mươi"]),
    }
    match one {
        0 => {}
        1 if ten > 1 => parts.push("mốt"),
        4 if ten > 1 => parts.push("tư"),
        5 if ten > 0 => parts.push("lăm"),
        _ => parts.push(digit(one)),
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(words(value), text);
        }
    }

    #[test]
    fn ways_of_writing_the_same_amount_are_equal() {
        assert_eq!(
            normal("hai mươi bốn ngàn lẻ năm đồng chẵn"),
            normal("hai mươi tư nghìn không trăm linh năm")
        );
        assert_ne!(normal("chín tư nghìn"), normal("chín mươi tư nghìn"));
    }
}
