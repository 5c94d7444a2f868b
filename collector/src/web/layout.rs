//! The frame around every page.
//!
//! No inline style or script anywhere: the content security policy would block it.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::views::Account;
use super::words::Local;

/// Where in the navigation a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Overview,
    Machines,
    Network,
    Complaints,
    Report,
    Targets,
    Applications,
    JoinCodes,
}

const PLACES: [(Place, &str, &str); 8] = [
    (Place::Overview, "/", "Tổng quan"),
    (Place::Machines, "/may", "Máy"),
    (Place::Network, "/mang", "Mạng"),
    (Place::Complaints, "/phan-anh", "Phản ánh"),
    (Place::Report, "/bao-cao", "Báo cáo"),
    (Place::Targets, "/muc-tieu", "Mục tiêu đo"),
    (Place::Applications, "/ung-dung", "Ứng dụng"),
    (Place::JoinCodes, "/them-may", "Thêm máy"),
];

/// What a page says about itself besides its content.
pub(super) struct Frame<'a> {
    pub(super) account: &'a Account,
    pub(super) local: &'a Local,
    pub(super) place: Place,
    pub(super) title: &'a str,
}

/// A page of a signed-in person.
pub(super) fn page(frame: &Frame<'_>, content: &Markup) -> Markup {
    document(
        frame.title,
        &html! {
            a.skip href="#noi-dung" { "Đến nội dung" }
            header.top {
                a.brand href="/" { "Hạ Tầng" }
                nav aria-label="Các trang" {
                    @for (place, address, name) in PLACES {
                        @if place == frame.place { a.here aria-current="page" href=(address) { (name) } }
                        @else { a href=(address) { (name) } }
                    }
                }
                form.leave method="post" action="/dang-xuat" {
                    span.who { (frame.account.name) }
                    button.link type="submit" { "Đăng xuất" }
                }
            }
            main #noi-dung { (content) }
            footer.bottom {
                span #truc-tiep data-address="/su-kien" {
                    "Cập nhật lúc " time { (frame.local.clock_with_seconds(frame.local.now_ms)) }
                }
                span { (frame.local.date(frame.local.now_ms)) }
            }
            script src=(assets::live_script()) defer {}
        },
    )
}

/// A page without navigation: sign-in and messages.
pub(super) fn bare(title: &str, content: &Markup) -> Markup {
    document(title, content)
}

/// A short word about what was just done, or what was wrong with it.
pub(super) fn notice(done: Option<&str>, wrong: Option<&str>) -> Markup {
    html! {
        @if let Some(done) = done { p.notice.done role="status" { (done) } }
        @if let Some(wrong) = wrong { p.notice.wrong role="alert" { (wrong) } }
    }
}

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Hạ Tầng" }
                link rel="icon" type="image/svg+xml" href=(assets::icon());
                link rel="stylesheet" href=(assets::style());
            }
            body { (body) }
        }
    }
}
