//! One A4 sheet with a day's root, to be printed and registered as an outgoing document.
//!
//! Registered with number and date, the sheet shows that the root, and so every line below it, existed on that day. The
//! QR code holds the signed statement. The same day gives the same bytes.

use jiff::ToSpan;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};

use super::hash::Hash;
use super::signature::{DayStatement, PublicKey, Signature};
use super::timestamp::Stamp;
use super::words::words;

/// Light modules around the code, which readers need.
const QUIET: usize = 4;

const STYLE: &str = "@page{size:A4;margin:20mm 15mm 20mm 30mm}\
    body{font:13pt 'Times New Roman',serif;max-width:165mm;margin:auto}\
    h1{font-size:15pt;text-align:center}table{border-collapse:collapse;width:100%}\
    td{border:1px solid;padding:2mm;vertical-align:top}td:first-child{width:38mm}\
    .root{font-family:monospace;font-size:12pt}.words{font-size:14pt;font-weight:bold}\
    .small{font-size:10pt;overflow-wrap:anywhere}.code{text-align:center}svg{width:55mm;height:55mm}";

/// The sheet; `None` if the statement does not fit into a QR code.
pub fn page(
    statement: &DayStatement,
    signature: &Signature,
    key: &PublicKey,
    registered: Option<&(String, String)>,
    stamp: Option<&Stamp>,
) -> Option<String> {
    let code = code(&statement.text())?;
    let day = vietnamese(statement.day);
    let next = vietnamese(statement.day.checked_add(1.day()).ok()?);
    let title = format!("Giá trị đối chiếu dữ liệu đo ngày {day}");
    let number = registered.map_or("……………", |(number, _)| number);
    let date = registered.map_or("…… tháng …… năm ………", |(_, date)| date);
    let sheet = html! {
        (DOCTYPE)
        html lang="vi" {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body {
                p { "Số: " (number) " – Ngày: " (date) }
                h1 { (title) }
                p { "Dữ liệu từ 07:00 ngày " (day) " đến 07:00 ngày " (next) " (giờ Việt Nam): "
                    (statement.leaves) " dòng." }
                (values(statement, signature, key, stamp))
                p.code { (PreEscaped(code)) }
                p { "Nếu một dữ liệu của ngày này hoặc của các ngày trước bị sửa, thêm hay bớt thì giá trị đối chiếu \
                     khác đi. Tờ này được vào sổ văn bản đi để sau này chứng minh dữ liệu đã có từ ngày ghi trên và \
                     chưa bị sửa." }
                p { "Người in, ký tên: ……………………………………………" }
            }
        }
    };
    Some(sheet.into_string())
}

fn values(statement: &DayStatement, signature: &Signature, key: &PublicKey, stamp: Option<&Stamp>) -> Markup {
    html! {
        table {
            tr { td { "Giá trị đối chiếu (SHA-256)" } td.root { (groups(&statement.root)) } }
            tr { td { "Đọc thành lời (nửa đầu của giá trị)" } td.words { (words(&statement.root)) } }
            tr {
                td { "Giá trị của ngày liền trước" }
                td.small { @match &statement.previous {
                    Some(root) => (groups(root)),
                    None => "không có, đây là ngày đầu tiên",
                } }
            }
            tr { td { "Máy chủ thu thập" } td.small { (statement.collector) } }
            tr { td { "Dấu của khóa" } td { (key.fingerprint()) } }
            tr { td { "Chữ ký số (Ed25519)" } td.small { (signature) } }
            @if let Some(stamp) = stamp {
                tr {
                    td { "Dấu thời gian (RFC 3161)" }
                    td.small {
                        (local_minute(stamp.at_ms)) ", " (stamp.authority) ", số " (stamp.serial)
                        " (chứng thư của bên cấp dấu thời gian chưa được kiểm tra tới gốc tin cậy)"
                    }
                }
            }
        }
    }
}

/// `18/12/2026`
fn vietnamese(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// `09:12 18/12/2026` in Viet Nam; empty beyond what a calendar holds.
fn local_minute(at_ms: i64) -> String {
    let local = jiff::Timestamp::from_millisecond(at_ms).map(|at| jiff::tz::offset(7).to_datetime(at));
    local.map_or_else(|_| String::new(), |local| local.strftime("%H:%M %d/%m/%Y").to_string())
}

/// Digits in groups of eight, which people can compare.
fn groups(root: &Hash) -> String {
    let digits = root.to_string();
    let groups = digits.as_bytes().chunks(8).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

/// A QR code as SVG.
fn code(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (across, down) = (index % width + QUIET, index / width + QUIET);
            path.extend(["M", &across.to_string(), " ", &down.to_string(), "h1v1h-1z"]);
        }
    }
    let side = width + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn statement() -> DayStatement {
        DayStatement {
            collector: "0f".repeat(16),
            day: date(2026, 11, 30),
            leaves: 3_204,
            root: Hash::of(b"root"),
            previous: None,
        }
    }

    #[test]
    fn the_sheet_names_the_day_by_vietnamese_hours_and_the_whole_root() {
        let sheet = page(&statement(), &Signature([7; 64]), &PublicKey([1; 32]), None, None).unwrap();
        assert!(sheet.contains("từ 07:00 ngày 30/11/2026 đến 07:00 ngày 01/12/2026"));
        assert!(sheet.replace(' ', "").contains(&statement().root.to_string()));
        assert!(sheet.contains(&words(&statement().root)) && sheet.contains("đây là ngày đầu tiên"));
        assert!(!sheet.contains("<script") && !sheet.contains("src="));
    }

    #[test]
    fn a_registered_day_carries_its_number() {
        let registered = ("12/UBND-VP".to_owned(), "2026-12-02".to_owned());
        let sheet =
            page(&statement(), &Signature([7; 64]), &PublicKey([1; 32]), Some(&registered), None).unwrap();
        assert!(sheet.contains("Số: 12/UBND-VP – Ngày: 2026-12-02"));
    }

    #[test]
    fn the_code_holds_a_finder_pattern_in_three_corners() {
        let code = code(&statement().text()).unwrap();
        for dark in ["M4 4h1", "M4 10h1"] {
            assert!(code.contains(dark), "{dark}");
        }
        assert!(!code.contains("M0 0h1"), "the margin stays light");
    }
}
