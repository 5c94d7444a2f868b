//! Settings: one list of the pages on which something is set, each with a line on what it is for.
//!
//! A page that is added here must be in the router; who may change something on it is decided by the gate.

use axum::Extension;
use axum::extract::State;
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

const ENTRIES: [Entry; 4] = [
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
        address: "/cai-dat/nhat-ky",
        name: "Nhật ký thay đổi",
        purpose: "Ai đã thay đổi hoặc lấy ra những gì, lúc nào.",
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
