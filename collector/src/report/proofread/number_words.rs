//! Amounts in words as people write them, made comparable.
//!
//! The right words come from [`crate::report::number_words`].

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_the_same_amount_are_equal() {
        assert_eq!(
            normal("hai mươi bốn ngàn lẻ năm đồng chẵn"),
            normal("hai mươi tư nghìn không trăm linh năm")
        );
        assert_ne!(normal("chín tư nghìn"), normal("chín mươi tư nghìn"));
    }
}
