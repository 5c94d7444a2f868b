//! Pure: the page "Máy này gửi gì", which tells everybody at a PC what leaves it.
//!
//! It is made from the data, not from memory: every value of the very inventory that was handed on is shown, by its
//! Vietnamese name if `sent/labels.tsv` has one, else by its own. It holds no note of a complaint, needs no other file and
//! asks nobody for anything. Writing it to disk is the affair of `run`.

mod inventory;
mod labels;
mod times;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use hatang_proto::model::{Segment, Target, TargetSet};
use serde::{Deserialize, Serialize};

use crate::latency::burst;
use times::moment;

/// Name of the page's file.
pub const FILE: &str = "may-nay-gui-gi.html";

const STYLE: &str = include_str!("sent/page.css");
const NOT_YET: &str = "chưa có";

/// What goes along with every inventory and measurement: fields of the protocol, not of this PC.
const ALSO: [(&str, &str); 8] = [
    (
        "Kết quả mỗi lần đo",
        "điểm đo nào, lúc nào (tính từ khi bật máy), đo bằng cách nào, kết quả (được, quá hạn, bị từ chối, lỗi tên miền, lỗi TLS, mã HTTP), mất bao nhiêu micro giây; với trang web: thời gian từng bước",
    ),
    (
        "Địa chỉ thiết bị mạng",
        "địa chỉ IP và địa chỉ MAC của cổng mạng; địa chỉ bộ định tuyến đầu tiên của nhà mạng",
    ),
    ("Đồng hồ", "thời gian từ khi bật máy, giờ trên máy, và mỗi lần giờ trên máy bị chỉnh"),
    (
        "Lưu lượng của máy",
        "mỗi phút một lần: tổng số byte mà các card mạng của máy đã nhận và đã gửi; không kèm nội dung, địa chỉ hay tên chương trình",
    ),
    (
        "Mẫu đo tốc độ",
        "chỉ khi đơn vị bật: mỗi ngày nhiều nhất một lần và ngoài giờ làm việc, máy tải thử một tệp tối đa 10 MB từ máy chủ do đơn vị chọn rồi bỏ ngay; gửi số byte, thời gian tải và kết quả",
    ),
    ("Kết quả đo đã mất", "số lần đo phải bỏ vì ổ đĩa đầy hoặc chờ quá lâu"),
    ("Phản ánh “Báo mạng chậm”", "ứng dụng, ghi chú do người dùng tự viết, lúc gửi; không kèm tên người gửi"),
    (
        "Khi kết nối",
        "mã máy (ngẫu nhiên), chứng thư của máy, tên máy lúc ghi danh, phiên bản phần mềm, phiên bản danh sách điểm đo và ứng dụng, mã lần bật máy và mã hàng chờ (ngẫu nhiên), số gói đang chờ gửi",
    ),
];

/// What the agent has no reader for.
const NEVER: [&str; 6] = [
    "tên người dùng, tài khoản, mật khẩu, ai đang đăng nhập",
    "tên và nội dung tệp, văn bản, thư điện tử",
    "trang web đã xem, tên miền đã tra, việc dùng Zalo, Gmail, Facebook",
    "tên cửa sổ, phím đã gõ, ảnh chụp màn hình",
    "vị trí, mạng Wi-Fi xung quanh, điện thoại",
    "lưu lượng theo từng người, khóa bản quyền phần mềm, phần mềm ngoài danh mục của đơn vị",
];

/// A complaint as the page shows it: without its note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// By the PC's calendar, Unix milliseconds.
    pub at_ms: i64,
    pub about: String,
}

/// A speed sample that the collector asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// By the PC's calendar, Unix milliseconds.
    pub at_ms: i64,
    pub url: String,
    /// Bytes that were counted; 0 if nothing was measured.
    pub bytes: u32,
    pub bits_per_s: Option<u64>,
}

/// Everything that the page shows. Times are by the PC's calendar, Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sending {
    /// When this was gathered.
    pub written_ms: i64,
    /// `address:port`; `None` before this PC has joined.
    pub collector: Option<String>,
    pub machine_id: Option<String>,
    /// When the collector was last heard.
    pub heard_ms: Option<i64>,
    /// When the inventory was handed on.
    pub inventory_ms: Option<i64>,
    /// The very inventory that was handed on.
    pub inventory: Option<serde_json::Value>,
    pub targets: TargetSet,
    /// The last speed sample that was asked for.
    pub speed: Option<Fetched>,
    /// Oldest first.
    pub told: Vec<Told>,
}

/// The whole page.
pub fn html(sending: &Sending) -> String {
    let parts = [
        head(),
        receiver(sending),
        never(),
        section("Điểm đo", &targets(&sending.targets)),
        sending.speed.as_ref().map_or_else(String::new, speed),
        section("Phản ánh đã gửi từ máy này", &complaints(&sending.told)),
        section("Cũng được gửi", &rows(ALSO.iter().map(|(name, what)| ((*name).to_owned(), escaped(what))))),
        inventory_part(sending),
        "<footer>Hỏi về trang này hoặc về dữ liệu của máy: người phụ trách công nghệ thông tin của đơn vị.</footer>\n\
         </body></html>\n"
            .to_owned(),
    ];
    parts.concat()
}

fn head() -> String {
    format!(
        "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Máy này gửi gì</title>\n<style>\n{STYLE}</style></head>\n<body>\n<h1>Máy này gửi gì</h1>\n\
         <p class=\"lead\">Phần mềm thu thập Hạ Tầng trên máy này gửi những dữ liệu dưới đây, và chỉ những dữ liệu ấy. \
         Trang này do phần mềm tự viết từ chính dữ liệu đã gửi.</p>\n"
    )
}

fn receiver(sending: &Sending) -> String {
    let text = |value: &Option<String>| escaped(value.as_deref().unwrap_or(NOT_YET));
    let time = |ms: Option<i64>| ms.map_or(NOT_YET.to_owned(), moment);
    let known = [
        ("Máy chủ tổng hợp", text(&sending.collector)),
        ("Mã máy (ngẫu nhiên)", text(&sending.machine_id)),
        ("Liên lạc gần nhất", time(sending.heard_ms)),
        ("Thông tin thiết bị gửi gần nhất", time(sending.inventory_ms)),
        ("Trang này viết lúc", moment(sending.written_ms)),
    ];
    let rows = rows(known.into_iter().map(|(name, value)| (name.to_owned(), value)));
    section(
        "Gửi cho ai, khi nào",
        &format!("{rows}<p class=\"hint\">Giờ theo đồng hồ của máy, múi giờ Việt Nam.</p>\n"),
    )
}

fn never() -> String {
    let points: String = NEVER.iter().map(|what| ["<li>", what, "</li>\n"].concat()).collect();
    format!("<section class=\"never\"><h2>Không bao giờ thu thập</h2>\n<ul>\n{points}</ul></section>\n")
}

fn targets(set: &TargetSet) -> String {
    if set.targets.is_empty() {
        return "<p>Máy này chưa có điểm đo nào.</p>\n".to_owned();
    }
    let all: Vec<&Target> = set.targets.iter().collect();
    let periods_ms = burst::usual_periods_ms(&all);
    let mut rows = String::new();
    for target in &set.targets {
        let period_s = periods_ms.get(&target.id).map_or(0, |period| period.div_ceil(1_000));
        let (name, probe) = (escaped(&target.name), escaped(&target.probe.to_string()));
        let part = segment(target.segment);
        // Writing into a text cannot fail.
        writeln!(
            rows,
            "<tr><td>{name}</td><td>{part}</td><td><code>{probe}</code></td><td>{period_s} giây</td></tr>"
        )
        .unwrap_or_default();
    }
    format!(
        "<table class=\"columns\"><tr><th>Tên</th><th>Phần của mạng</th><th>Đo gì</th><th>Cứ mỗi</th></tr>\n{rows}</table>\n\
         <p class=\"hint\">Sau một phản ánh máy có thể đo dày hơn trong 5 phút. Ngoài mẫu đo tốc độ nếu đơn vị bật, máy chỉ đo các điểm này, không xem dữ liệu khác trên mạng.</p>\n"
    )
}

fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::Pc => "máy này",
        Segment::Lan => "mạng nội bộ (LAN)",
        Segment::AccessLine => "đường truyền",
        Segment::Internet => "Internet",
        Segment::Cpnet => "mạng TSLCD",
        Segment::Application => "ứng dụng",
    }
}

fn speed(last: &Fetched) -> String {
    let result = match last.bits_per_s {
        Some(rate) => {
            let tenths = rate.saturating_add(50_000) / 100_000;
            format!("{},{} Mbps, đã tải {} KB rồi bỏ", tenths / 10, tenths % 10, last.bytes.div_ceil(1_000))
        }
        None => "không đo được".to_owned(),
    };
    let known = [("Lúc", moment(last.at_ms)), ("Tệp", escaped(&last.url)), ("Kết quả", escaped(&result))];
    let rows = rows(known.into_iter().map(|(name, value)| (name.to_owned(), value)));
    section("Mẫu đo tốc độ gần nhất", &rows)
}

fn complaints(told: &[Told]) -> String {
    if told.is_empty() {
        return "<p>Chưa có phản ánh nào.</p>\n".to_owned();
    }
    let row =
        |told: &Told| format!("<tr><td>{}</td><td>{}</td></tr>\n", moment(told.at_ms), escaped(&told.about));
    let rows: String = told.iter().rev().map(row).collect();
    format!(
        "<table class=\"columns\"><tr><th>Lúc</th><th>Ứng dụng</th></tr>\n{rows}</table>\n\
         <p class=\"hint\">Ghi chú đã được gửi nhưng không hiện ở đây, vì ai dùng máy này cũng đọc được trang này.</p>\n"
    )
}

fn inventory_part(sending: &Sending) -> String {
    let Some(found) = &sending.inventory else {
        return section("Thông tin thiết bị", "<p>Chưa gửi lần nào.</p>\n");
    };
    let text = inventory::sections(found);
    let lead =
        "Toàn bộ giá trị của lần gửi gần nhất. Thông tin được gửi lại khi có thay đổi và mỗi tuần một lần.";
    format!("<h2 class=\"chapter\">Thông tin thiết bị</h2>\n<p>{lead}</p>\n{text}")
}

fn section(title: &str, inner: &str) -> String {
    format!("<section><h2>{title}</h2>\n{inner}</section>\n")
}

/// A table of names and values; the values are HTML already.
fn rows(pairs: impl Iterator<Item = (String, String)>) -> String {
    let row =
        |(name, value): (String, String)| format!("<tr><th>{}</th><td>{value}</td></tr>\n", escaped(&name));
    format!("<table class=\"rows\">\n{}</table>\n", pairs.map(row).collect::<String>())
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            sign => html.push(sign),
        }
    }
    html
}
