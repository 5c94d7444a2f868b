//! Numbers of standards that do not exist.

use super::{Finding, Page};

const CHECK: &str = "standard_number";
/// Standards that reports on information technology name; an ISO number that is not here is asked about.
const KNOWN: &[&str] = &[
    "9000", "9001", "14001", "15408", "17025", "17788", "19011", "20000", "21500", "22301", "22000", "25010",
    "27000", "27001", "27002", "27003", "27004", "27005", "27017", "27018", "27031", "27032", "27033",
    "27035", "27037", "27701", "30000", "31000", "37120", "38500", "42001", "45001", "10646", "11801",
    "50001",
];

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reading in &page.readings {
        for (at, token) in reading.tokens.iter().enumerate() {
            if token.lower != "iso" && token.lower != "iec" {
                continue;
            }
            let Some(number) = reading.tokens.get(at + 1).filter(|next| next.whole().is_some()) else {
                continue;
            };
            if number.text.len() < 4 || KNOWN.contains(&number.text) {
                continue;
            }
            let text = format!(
                "Số hiệu tiêu chuẩn “{} {}” không có. Tiêu chuẩn an toàn thông tin là TCVN ISO/IEC 27001; quản lý chất lượng là TCVN ISO 9001:2015.",
                if token.lower == "iec" { "ISO/IEC" } else { "ISO" },
                number.text
            );
            found.push(Finding { check: CHECK, line: reading.line(at), text });
        }
    }
    found
}
