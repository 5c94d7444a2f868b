//! Settings: one list of the pages on which something is set, each with a line on what it is for.
//!
//! A page that is added here must be in the router; who may change something on it is decided by the gate.

pub(in crate::web) mod backup;
pub(in crate::web) mod calendar;
pub(in crate::web) mod lines;
pub(in crate::web) mod retention;
pub(in crate::web) mod rules;

use axum::Extension;
use axum::extract::State;
use hatang_proto::limits::MAX_TEXT_BYTES;
use maud::{Markup, html};

use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, Right};

/// One page of settings.
struct Entry {
    address: &'static str,
    name: &'static str,
    /// What it is for, in one line.
    purpose: &'static str,
    /// Without it the page cannot be opened; `None`: everybody may look.
    needs: Option<Right>,
}

const ENTRIES: &[Entry] = &[
    Entry {
        address: "/muc-tieu",
        name: "Mục tiêu đo",
        purpose: "Đo tới đâu, bao lâu một lần: cổng mạng, Internet, mạng chuyên dùng, ứng dụng.",
        needs: None,
    },
    Entry {
        address: "/ung-dung",
        name: "Ứng dụng được kiểm kê",
        purpose: "Phần mềm thu thập chỉ tìm các ứng dụng trong danh sách này.",
        needs: None,
    },
    Entry {
        address: "/cai-dat/nguoi-dung",
        name: "Người dùng",
        purpose: "Ai được đăng nhập, làm được gì, với đơn vị nào.",
        needs: Some(Right::Govern),
    },
    Entry {
        address: "/cai-dat/ma-truy-cap",
        name: "Mã truy cập",
        purpose: "Chương trình khác đọc số liệu của đơn vị nào, đến khi nào.",
        needs: Some(Right::Govern),
    },
    Entry {
        address: "/cai-dat/nhat-ky",
        name: "Nhật ký thay đổi",
        purpose: "Ai đã thay đổi hoặc lấy ra những gì, lúc nào.",
        needs: Some(Right::Govern),
    },
    Entry {
        address: "/cai-dat/lich-lam-viec",
        name: "Lịch làm việc",
        purpose: "Ngày nghỉ, ngày làm bù, giờ làm việc; ngày nào tính vào số liệu.",
        needs: None,
    },
    Entry {
        address: "/cai-dat/duong-truyen",
        name: "Đường truyền",
        purpose: "Nhà mạng, số hợp đồng, tốc độ của từng đơn vị; đơn vị nào chưa khai.",
        needs: None,
    },
    Entry {
        address: "/cai-dat/quy-dinh",
        name: "Quy định",
        purpose: "Thời gian sử dụng máy, định mức, ngưỡng; theo văn bản nào, từ ngày nào.",
        needs: None,
    },
    Entry {
        address: "/cai-dat/luu-tru",
        name: "Lưu trữ",
        purpose: "Giữ mẫu đo bao lâu; đang giữ bao nhiêu.",
        needs: Some(Right::Govern),
    },
    Entry {
        address: "/cai-dat/sao-luu",
        name: "Sao lưu",
        purpose: "Bản sao lưu gần nhất, sao lưu ngay, điều gì không thành.",
        needs: Some(Right::Govern),
    },
];

/// `GET /cai-dat`
pub(crate) async fn show(State(room): State<Room>, Extension(account): SignedIn) -> Markup {
    let local = room.local();
    let title = "Cài đặt";
    let frame = Frame { account: &account, local: &local, place: Place::Settings, title };
    let content = html! {
        h1 { (title) }
        p.muted { "Mọi thay đổi đều được ghi lại: ai, lúc nào, theo văn bản nào." }
        ul.settings { @for entry in open_to(&account) {
            li {
                a href=(entry.address) { (entry.name) }
                p.muted { (entry.purpose) }
            }
        } }
    };
    layout::page(&frame, &content)
}

/// The way back to the list, above each page of settings.
fn path() -> Markup {
    html! { p.path { a href="/cai-dat" { "Cài đặt" } " ›" } }
}

/// Who did it: an account, or what works without one.
fn who(by: &str) -> Markup {
    match by {
        "clock" => html! { "tự động" },
        "command line" => html! { "dòng lệnh" },
        account => html! { span translate="no" { (account) } },
    }
}

/// A few words, never empty; `missing` says what is to be typed.
fn text(typed: &str, missing: &'static str) -> Result<String, &'static str> {
    let typed = typed.trim();
    match typed.len() {
        0 => Err(missing),
        1..=MAX_TEXT_BYTES => Ok(typed.to_owned()),
        _ => Err("Nội dung quá dài."),
    }
}

fn open_to(account: &Account) -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(|entry| entry.needs.is_none_or(|right| account.may(right)))
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::UnitId;

    use super::*;
    use crate::web::views::Role;

    fn addresses(role: Role, within: Option<UnitId>) -> Vec<&'static str> {
        let account = Account { name: "a".to_owned(), role, within };
        open_to(&account).map(|entry| entry.address).collect()
    }

    #[test]
    fn whoever_governs_sees_every_page_of_settings() {
        assert_eq!(addresses(Role::Admin, None).len(), ENTRIES.len());
    }

    #[test]
    fn a_page_that_the_role_may_not_open_is_not_listed() {
        let needed: Vec<_> = ENTRIES
            .iter()
            .filter(|entry| entry.needs == Some(Right::Govern))
            .map(|entry| entry.address)
            .collect();
        for (role, within) in [(Role::Viewer, None), (Role::Officer, None), (Role::Admin, Some(UnitId(2)))] {
            let listed = addresses(role, within);
            assert!(needed.iter().all(|address| !listed.contains(address)), "{role:?}");
            assert!(listed.contains(&"/muc-tieu"));
        }
    }
}
