//! Roles, reaches, and what the audit log says.

use crate::web::views::{Account, Role};

pub(in crate::web) fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Người xem",
        Role::Officer => "Cán bộ đơn vị",
        Role::Admin => "Người quản trị",
    }
}

/// As forms and addresses write it.
pub(in crate::web) fn role_slug(role: Role) -> &'static str {
    match role {
        Role::Viewer => "xem",
        Role::Officer => "can-bo",
        Role::Admin => "quan-tri",
    }
}

pub(in crate::web) fn role_meaning(role: Role) -> &'static str {
    match role {
        Role::Viewer => "xem số liệu, không thay đổi gì",
        Role::Officer => "kê khai, ghi phản ánh, chốt và xuất báo cáo",
        Role::Admin => "thêm và gỡ máy; nếu phạm vi là mọi đơn vị: đổi cả mục tiêu đo, cài đặt và người dùng",
    }
}

/// Which units somebody reaches; the unit's name is missing if it is no more.
pub(in crate::web) fn reach(account: &Account, unit_name: Option<&str>) -> String {
    match (account.within, unit_name) {
        (None, _) => "Mọi đơn vị".to_owned(),
        (Some(_), Some(name)) => format!("{name} và đơn vị trực thuộc"),
        (Some(_), None) => "Đơn vị không còn".to_owned(),
    }
}

/// Who did it: a person's name, or a part of the program.
pub(in crate::web) fn actor(actor: &str) -> &str {
    match actor {
        "" => "Không rõ ai",
        "command line" => "Dòng lệnh trên máy chủ",
        "first start" => "Lần chạy đầu",
        person => person,
    }
}

/// What was done. An action that is not known here stays as the log writes it.
pub(in crate::web) fn action(action: &str) -> &str {
    ACTIONS.iter().find(|(kept, _)| *kept == action).map_or(action, |(_, said)| said)
}

/// What it was done to: "unit 4" as people say it, everything else as it is kept.
pub(in crate::web) fn subject(subject: &str) -> String {
    subject.strip_prefix("unit ").map_or_else(|| subject.to_owned(), |rest| format!("đơn vị {rest}"))
}

const ACTIONS: [(&str, &str); 47] = [
    ("sign in", "Đăng nhập"),
    ("sign out", "Đăng xuất"),
    ("fail to sign in", "Đăng nhập sai"),
    ("lock sign-in", "Tạm khóa đăng nhập"),
    ("end sessions", "Đăng xuất nơi khác"),
    ("add account", "Thêm người dùng"),
    ("set password", "Đặt mật khẩu"),
    ("set role", "Đổi vai trò"),
    ("disable account", "Khóa tài khoản"),
    ("enable account", "Mở lại tài khoản"),
    ("switch codes on", "Bật mã xác nhận"),
    ("switch codes off", "Tắt mã xác nhận"),
    ("take out report", "Xuất báo cáo"),
    ("take out evidence", "Xuất gói chứng cứ"),
    ("take out list", "Xuất danh sách"),
    ("freeze report", "Chốt số liệu"),
    ("declare", "Kê khai"),
    ("override", "Sửa số đo được"),
    ("add declared machine", "Thêm máy kê khai"),
    ("withdraw declared machine", "Gỡ máy kê khai"),
    ("set particulars", "Ghi thông tin máy"),
    ("enrol machine", "Máy ghi danh"),
    ("set machine state", "Đổi trạng thái máy"),
    ("move machine", "Chuyển máy"),
    ("settle machines", "Xử lý máy trùng"),
    ("create join code", "Tạo mã ghi danh"),
    ("revoke join code", "Thu hồi mã ghi danh"),
    ("add unit", "Thêm đơn vị"),
    ("rename unit", "Đổi tên đơn vị"),
    ("move unit", "Chuyển đơn vị"),
    ("merge unit", "Sáp nhập đơn vị"),
    ("add target", "Thêm mục tiêu đo"),
    ("remove target", "Gỡ mục tiêu đo"),
    ("add application", "Thêm ứng dụng"),
    ("remove application", "Gỡ ứng dụng"),
    ("set line", "Ghi đường truyền"),
    ("add intervention", "Ghi can thiệp"),
    ("withdraw intervention", "Gỡ can thiệp"),
    ("add meeting", "Ghi giờ họp"),
    ("withdraw meeting", "Gỡ giờ họp"),
    ("add complaint", "Ghi phản ánh"),
    ("set rule", "Đặt quy tắc"),
    ("set speed target", "Đặt nơi đo tốc độ"),
    ("drop speed target", "Thôi đo tốc độ"),
    ("create api token", "Tạo khóa cho chương trình"),
    ("revoke api token", "Thu hồi khóa của chương trình"),
    ("register evidence", "Ghi số công văn chứng cứ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        assert_eq!(action("sign in"), "Đăng nhập");
        assert_eq!(action("an action of tomorrow"), "an action of tomorrow");
        assert_eq!([subject("unit 4"), subject("admin")], ["đơn vị 4", "admin"]);
        assert_eq!([actor("command line"), actor("vanthu")], ["Dòng lệnh trên máy chủ", "vanthu"]);
    }
}
