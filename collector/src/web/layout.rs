//! The frame around every page.
//!
//! No inline style or script anywhere: the content security policy would block it.

mod scrolled;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets;
use super::views::{Account, Right};
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
    Settings,
    /// One's own account, in nobody's navigation.
    Account,
}

impl Place {
    /// The entry of the navigation that it is found under.
    fn entry(self) -> Self {
        match self {
            Self::Targets | Self::Applications => Self::Settings,
            own => own,
        }
    }
}

/// One entry of the navigation; it stands there for those who have the right to open it.
struct Entry {
    place: Place,
    address: &'static str,
    name: &'static str,
    needs: Option<Right>,
}

const fn entry(place: Place, address: &'static str, name: &'static str, needs: Option<Right>) -> Entry {
    Entry { place, address, name, needs }
}

/// The groups of the navigation, as they stand side by side: what everybody reads, then what admins run.
const GROUPS: [&[Entry]; 2] = [
    &[
        entry(Place::Overview, "/", "Tổng quan", None),
        entry(Place::Machines, "/may", "Máy", None),
        entry(Place::Network, "/mang", "Mạng", None),
        entry(Place::Complaints, "/phan-anh", "Phản ánh", None),
        entry(Place::Report, "/bao-cao", "Báo cáo", None),
    ],
    &[
        entry(Place::JoinCodes, "/them-may", "Thêm máy", Some(Right::Operate)),
        entry(Place::Settings, "/cai-dat", "Cài đặt", Some(Right::Operate)),
    ],
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
                    @for group in GROUPS { (entries(group, frame)) }
                }
                (own_menu(frame.account))
            }
            main #noi-dung { (PreEscaped(scrolled::scrolled(&content.0))) }
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

fn entries(group: &[Entry], frame: &Frame<'_>) -> Markup {
    let open = |entry: &&Entry| entry.needs.is_none_or(|right| frame.account.may(right));
    let mut open = group.iter().filter(open).peekable();
    html! {
        @if open.peek().is_some() {
            ul {
                @for Entry { place, address, name, .. } in open {
                    li { a aria-current=[(*place == frame.place.entry()).then_some("page")] href=(address) { (name) } }
                }
            }
        }
    }
}

/// What concerns the person alone; opens without a script.
fn own_menu(account: &Account) -> Markup {
    html! {
        details.me {
            summary { span translate="no" { (account.name) } }
            div.menu {
                a href="/tai-khoan" { "Tài khoản của tôi" }
                (switch())
                form method="post" action="/dang-xuat" { button type="submit" { "Đăng xuất" } }
            }
        }
    }
}

/// How pages look, remembered by the browser. The style hides what holds already.
fn switch() -> Markup {
    html! {
        form.switch method="post" action="/hien-thi" translate="no" {
            button type="submit" name="ngon_ngu" value="en" lang="en" { "English" }
            button type="submit" name="ngon_ngu" value="vi" lang="vi" { "Tiếng Việt" }
        }
        form.switch method="post" action="/hien-thi" {
            button type="submit" name="nen" value="sang" { "Nền sáng" }
            button type="submit" name="nen" value="toi" { "Nền tối" }
            button type="submit" name="nen" value="theo-may" { "Nền theo máy" }
        }
    }
}

/// A page without navigation: sign-in and messages.
pub(super) fn bare(title: &str, content: &Markup) -> Markup {
    document(title, &html! { (content) footer.bottom { (switch()) } })
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
