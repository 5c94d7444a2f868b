//! What somebody needs to let machines in with a code that was just made; printed, it is one page for the walk.

use maud::{Markup, html};

use super::instructions::{self, Origin};
use super::{joined, packages};
use crate::web::assets;
use crate::web::views::{FreshCode, PackageView};
use crate::web::words::{Local, whole};

pub(super) struct Sheet<'a> {
    pub(super) code: &'a FreshCode,
    /// The machine that the code was made for.
    pub(super) rejoins: Option<&'a str>,
    pub(super) packages: &'a [PackageView],
    pub(super) origin: Option<Origin>,
    pub(super) local: &'a Local,
}

pub(super) fn show(sheet: &Sheet<'_>) -> Markup {
    let newest = instructions::newest(sheet.packages);
    html! {
        p.path { a href="/them-may" { "Thêm máy" } }
        section.fresh.sheet aria-labelledby="ma-moi" {
            h1 #ma-moi {
                @match sheet.rejoins {
                    Some(name) => { "Ghi danh lại máy " span translate="no" { (name) } }
                    None => { "Thêm máy cho " span translate="no" { (sheet.code.unit_name) } }
                }
            }
            (validity(sheet))
            p.screen-only { strong { "Mã chỉ hiện một lần." } " Chép, in hoặc tải tệp cài đặt ngay; rời trang này là không xem lại được." }
            (copied("ma", "Mã ghi danh", &sheet.code.code))
            @if newest.is_empty() { (packages::none()) } @else { (links(sheet, &newest)) }
            (steps(&newest, sheet.code, sheet.rejoins.is_some()))
        }
        (for_admins(&newest, &sheet.code.code, sheet.rejoins.is_some()))
        (joined::section(&[], Some(sheet.code.id), sheet.local))
        script src=(assets::copy_script()) defer {}
    }
}

fn validity(sheet: &Sheet<'_>) -> Markup {
    let uses = sheet.code.uses;
    html! {
        p {
            "Dùng được cho " strong { (whole(uses.into())) " máy" } ", đến "
            strong { (sheet.local.full(sheet.code.expires_ms)) } ". "
            @if sheet.rejoins.is_some() { "Máy vào bằng mã này nối tiếp máy cũ: cùng đơn vị, cùng thông tin đã khai; máy cũ ngừng được tính." }
            @else { "Ai có mã này đều đưa máy vào đơn vị được, nên đừng đăng lên nơi công khai; thu hồi mã khi đã xong." }
        }
    }
}

fn copied(id: &str, name: &str, text: &str) -> Markup {
    html! {
        p { (name) ":" }
        div.code {
            code id=(id) translate="no" { (text) }
            button.screen-only type="button" data-copy=(id) hidden { "Sao chép" }
        }
    }
}

fn links(sheet: &Sheet<'_>, newest: &[&PackageView]) -> Markup {
    let link = |package: &PackageView| {
        sheet.origin.as_ref().map_or_else(|| format!("/goi/{}", package.file), |origin| origin.link(package))
    };
    html! {
        p { "Tải bộ cài (không cần đăng nhập):" }
        ul {
            @for package in newest {
                li { (instructions::kind(package.kind)) ": " a href={ "/goi/" (package.file) } translate="no" { (link(package)) } }
            }
        }
        @if sheet.origin.as_ref().is_none_or(|origin| origin.is_local) {
            p.notice.wrong.screen-only role="status" {
                "Trang này đang mở ngay trên máy chủ, nên các đường tải trên chỉ mở được ở đây. Mở trang bằng địa chỉ mà các máy khác dùng được, hoặc chép bộ cài ra USB."
            }
        }
    }
}

/// For the person who walks to each PC.
fn steps(newest: &[&PackageView], code: &FreshCode, again: bool) -> Markup {
    let has_msi = newest.iter().any(|package| package.kind.is_msi());
    html! {
        h2 { "Làm trên từng máy Windows" }
        ol {
            @if has_msi {
                li.screen-only {
                    form method="post" action="/them-may/tep-lenh" {
                        input type="hidden" name="ma" value=(code.code);
                        @if again { input type="hidden" name="lai" value="1"; }
                        button.primary type="submit" { "Tải tệp cài đặt cho USB" }
                    }
                }
                li { "Chép các bộ cài và tệp " strong translate="no" { "cai-ha-tang.cmd" } " vào cùng một thư mục trên USB. Cắm USB vào máy cần thêm." }
                li { "Bấm chuột phải vào " strong translate="no" { "cai-ha-tang.cmd" } ", chọn “Run as administrator” (Chạy với quyền quản trị), bấm “Yes” (Có) khi máy hỏi." }
                li { "Chờ đến khi hiện “Da cai xong”. Nếu hiện “Chua cai duoc”, ghi lại tên máy và báo người quản trị." }
            } @else {
                li { "Chép bộ cài " span translate="no" { "hatang-agent" } " có đuôi .msi do người quản trị đưa vào USB, cắm vào máy cần thêm." }
                li { "Mở cửa sổ lệnh với quyền quản trị tại thư mục đó, chạy lệnh ở dưới." }
                li { "Không hiện thông báo gì là đã cài xong." }
            }
            li { "Trong vòng một phút, máy hiện ra trên trang Thêm máy. Không cần khởi động lại." }
            li { "Không cài trên máy soạn thảo văn bản bí mật nhà nước." }
        }
    }
}

fn for_admins(newest: &[&PackageView], code: &str, again: bool) -> Markup {
    let (enrol_windows, enrol_linux) = instructions::enrol(code, again);
    let made_up = "hatang-agent-x64.msi";
    let msi = newest.iter().find(|package| package.kind.is_msi()).map_or(made_up, |package| &package.file);
    html! {
        section.screen-only aria-labelledby="quan-tri" {
            h2 #quan-tri { "Dành cho người quản trị" }
            p { "Một lệnh, không hỏi gì; chạy với quyền quản trị tại thư mục có bộ cài:" }
            @for (index, package) in newest.iter().enumerate() {
                (copied(
                    &format!("lenh-{index}"),
                    instructions::kind(package.kind),
                    &instructions::command(&package.file, package.kind, code),
                ))
            }
            @if newest.is_empty() {
                (copied("lenh-0", "Windows", &instructions::command(made_up, crate::packages::PackageKind::MsiX64, code)))
            }
            (copied("lenh-san", "Máy Windows đã cài sẵn phần mềm thu thập", &enrol_windows))
            (copied("lenh-san-linux", "Máy Linux đã cài sẵn phần mềm thu thập", &enrol_linux))
            details {
                summary { "Cài cho cả miền bằng chính sách nhóm (Group Policy)" }
                ol {
                    li { "Chép bộ cài vào một thư mục chia sẻ mà nhóm Domain Computers đọc được và chỉ quản trị viên ghi được." }
                    li {
                        "Cách 1, gán phần mềm: Computer Configuration → Policies → Software Settings → Software installation → New → Package, chọn tệp .msi 64 bit, Assigned; rồi thêm tệp 32 bit. Chép "
                        code { "HaTang.admx" } " cùng các thư mục ngôn ngữ vào PolicyDefinitions, mở Administrative Templates → Hạ Tầng → Mã ghi danh, dán mã ở trên."
                    }
                    li {
                        "Cách 2, tập lệnh khởi động: Computer Configuration → Policies → Windows Settings → Scripts → Startup, một tệp .cmd có dòng:"
                        div.code { code #khoi-dong translate="no" { (instructions::startup_script(msi, code)) } button type="button" data-copy="khoi-dong" hidden { "Sao chép" } }
                    }
                    li { "Máy cài ở lần khởi động tới. Ai trong miền cũng đọc được mã trong chính sách: đặt hạn ngắn, đúng số máy, và thu hồi mã khi mọi máy đã vào." }
                }
            }
            p.muted { "Kiểm tra bộ cài trước khi chạy: " code { "certutil -hashfile TỆP SHA256" } " phải khớp dãy SHA-256 ở trang " a href="/them-may#bo-cai" { "Thêm máy" } "." }
        }
    }
}
