//! What a password of one's own must be: long enough, not the name, none that everybody tries first.
//!
//! Pure. No rule about kinds of signs and none about renewal: they make passwords worse (NIST SP 800-63B, 3.1.1.2).

/// Fewest characters.
const SHORTEST: usize = 10;
/// Tried first, here and elsewhere; compared without regard to case, also as a beginning or repeated.
const COMMONEST: [&str; 34] = [
    "0123456789",
    "1234567890",
    "0987654321",
    "1234512345",
    "123456789a",
    "a123456789",
    "abc123456789",
    "abcd1234",
    "aa123456",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "asdfghjkl",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "matkhau",
    "mật khẩu",
    "administrator",
    "admin123",
    "quantri",
    "iloveyou",
    "anhyeuem",
    "emyeuanh",
    "khongbiet",
    "khongcho",
    "vietnam",
    "hanoi",
    "hatang",
    "111111",
    "123123",
    "000000",
];

/// What is wrong with a password, in words for the person; `None` if nothing is.
pub(super) fn fault(name: &str, password: &str, most_bytes: usize) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let plain: String = lower.chars().filter(|sign| !sign.is_whitespace()).collect();
    if password.chars().count() < SHORTEST {
        return Some("Mật khẩu phải có ít nhất 10 ký tự.");
    }
    if most_bytes < password.len() {
        return Some("Mật khẩu quá dài.");
    }
    if rest_after(&plain, &name.to_lowercase()).is_some_and(is_trifle) {
        return Some("Mật khẩu không được là tên đăng nhập.");
    }
    let common = COMMONEST.iter().map(|word| word.replace(' ', ""));
    let mut common = common.filter_map(|word| rest_after(&plain, &word).map(str::to_owned));
    if is_repeated(&plain) || common.any(|rest| is_trifle(&rest)) {
        return Some("Mật khẩu này quá dễ đoán. Chọn mật khẩu khác, ví dụ vài từ ghép lại.");
    }
    None
}

/// What follows a word with which the text begins.
fn rest_after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    if word.is_empty() { None } else { text.strip_prefix(word) }
}

/// Digits and signs that people append.
fn is_trifle(rest: &str) -> bool {
    rest.chars().all(|sign| !sign.is_alphabetic())
}

/// One to three signs over and over.
fn is_repeated(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    (1..=3).any(|period| signs.iter().zip(signs.iter().skip(period)).all(|(one, other)| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_passwords_names_and_the_commonest_are_refused() {
        for password in [
            "",
            "ngắn quá",
            "vanthu1234",
            "VanThu2026!",
            "1234567890",
            "Mật khẩu 123",
            "matkhau123456",
            "P@ssw0rd123",
            "aaaaaaaaaaaa",
            "ababababab",
            "abcabcabcabc",
            "          ",
            "Vietnam2026",
            "123123123123",
        ] {
            assert!(fault("vanthu", password, 200).is_some(), "{password:?}");
        }
        assert!(fault("vanthu", &"x y".repeat(100), 200).is_some());
    }

    #[test]
    fn a_few_words_are_a_password() {
        for password in ["con mèo nằm mái", "cầu đất 1905 gió", "vanthu ngồi phòng ba", "tN7#qLw0!z"]
        {
            assert_eq!(fault("vanthu", password, 200), None, "{password:?}");
        }
        assert_eq!(fault("", "cầu đất 1905 gió", 200), None, "a name that is empty begins nothing");
    }
}
