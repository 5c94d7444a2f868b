//! Figures as English writes them: a point for decimals, a comma for thousands.

/// The same text with its figures turned round; dates, addresses and versions stay.
pub(super) fn turned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let (before, from) = rest.split_at(begin);
        let belongs = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',');
        let end = from.find(|sign| !belongs(sign)).unwrap_or(from.len());
        let run = from.get(..end).unwrap_or(from);
        let figure = run.trim_end_matches(['.', ',']);
        out.push_str(before);
        match figure_turned(figure) {
            Some(figure) => out.push_str(&figure),
            None => out.push_str(figure),
        }
        let (_, after) = from.split_at(figure.len());
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `1.234,5` as `1,234.5`; nothing for what is no such figure.
fn figure_turned(figure: &str) -> Option<String> {
    let (whole, decimals) =
        figure.split_once(',').map_or((figure, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split('.');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|first| digits(first))?;
    let groups: Vec<&str> = groups.collect();
    // Four groups are an address of the network more likely than milliards.
    let grouped =
        first.len() <= 3 && groups.len() < 3 && groups.iter().all(|group| group.len() == 3 && digits(group));
    if (!groups.is_empty() && !grouped) || decimals.is_some_and(|decimals| !digits(decimals)) {
        return None;
    }
    let whole = whole.replace('.', ",");
    Some(decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_turned_and_all_else_stays() {
        for (vietnamese, english) in [
            ("1.234,5 ms", "1,234.5 ms"),
            ("4.120", "4,120"),
            ("mất 8,2 %, 71 ms.", "mất 8.2 %, 71 ms."),
            ("1.234.567", "1,234,567"),
            ("25/11/2026 08:05", "25/11/2026 08:05"),
            ("192.168.2.22", "192.168.2.22"),
            ("10.100.200.250", "10.100.200.250"),
            ("26200.7019", "26200.7019"),
            ("1.2.3", "1.2.3"),
            ("", ""),
        ] {
            assert_eq!(turned(vietnamese), english);
        }
    }
}
