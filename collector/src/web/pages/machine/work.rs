//! What people put on a machine and may do with it.

use maud::{Markup, html};

use crate::web::views::{Account, MachineView, Right};

pub(super) fn section(account: &Account, machine: &MachineView) -> Markup {
    let row = &machine.row;
    let operates = account.may(Right::Operate) && machine.revoked_at_ms.is_none();
    html! {
        section.work aria-labelledby="su-dung" {
            h2 #su-dung { "Sử dụng và quản lý" }
            dl {
                dt { "Phòng" } dd translate="no" dir="auto" { (row.room.as_deref().unwrap_or("–")) }
                dt { "Đối tượng sử dụng" } dd { (row.staff_class.map_or("–", |class| class.name())) }
                dt { "Nhãn" } dd translate="no" { @if row.tags.is_empty() { "–" } @for tag in &row.tags { span.tag dir="auto" { (tag) } } }
            }
            p { a href={ "/bao-cao/" (row.unit.0) "/danh-muc" } { "Kê khai phòng và đối tượng sử dụng" } }
            @if operates {
                form.tools method="post" action="/may/hang-loat" {
                    input type="hidden" name="may" value=(row.id);
                    input type="hidden" name="ve_may" value="1";
                    button name="viec" value="chuyen" { "Chuyển đơn vị…" }
                    span.together {
                        input name="nhan" maxlength="40" list="cac-nhan" aria-label="Nhãn" placeholder="nhãn";
                        button name="viec" value="gan-nhan" { "Gắn nhãn" }
                        button name="viec" value="go-nhan" { "Gỡ nhãn" }
                    }
                    button.danger name="viec" value="ngung" { "Ngừng theo dõi…" }
                    datalist #cac-nhan { @for tag in &row.tags { option value=(tag) {} } }
                }
            }
            @if account.may(Right::Operate) {
                p { a href={ "/may/" (row.id) "/quyen" } { "Thu hồi quyền gửi số liệu, ghi danh lại hoặc thay máy" } }
            }
        }
    }
}
