//! More signatures or mailboxes in regular use than were issued.

use super::token::Token;
use super::{Finding, Page};

const CHECK: &str = "active_above_issued";
/// What is issued and then used.
const THINGS: &[&str] = &["chữ ký số", "chứng thư số", "hộp thư điện tử"];
/// Both statements stand at most so many paragraphs apart.
const PARAGRAPHS: usize = 6;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for thing in THINGS {
        let mut issued: Option<(usize, i64)> = None;
        for (index, reading) in page.readings.iter().enumerate().filter(|(_, reading)| reading.says(thing)) {
            let counted = (1..reading.tokens.len()).find_map(|at| {
                let after_colon = reading.before(at).is_some_and(|token| token.is(":"));
                let percent = reading.tokens.get(at + 1).is_some_and(|next| next.is("%"));
                reading
                    .tokens
                    .get(at)
                    .and_then(Token::whole)
                    .filter(|_| after_colon && !percent)
                    .map(|count| (at, count))
            });
            let Some((at, count)) = counted else { continue };
            if reading.says("được cấp") || reading.says("đã cấp") {
                issued = Some((index, count));
            } else if let (true, Some((place, most))) = (reading.says("thường xuyên"), issued)
                && index - place <= PARAGRAPHS
                && count > most
            {
                let text = format!(
                    "Có {count} {thing} dùng thường xuyên nhưng chỉ được cấp {most}. Kiểm tra lại hai số."
                );
                found.push(Finding { check: CHECK, line: reading.line(at), text });
            }
        }
    }
    found
}
