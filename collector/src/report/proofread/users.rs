//! More users of a system than members of staff.

use super::{Finding, Page};

const CHECK: &str = "users_above_staff";

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let Some((staff, said)) = page.known.staff else { return Vec::new() };
    let mut found = Vec::new();
    for reading in &page.readings {
        let of_staff = reading.says("cán bộ") || reading.says("cbcc") || reading.says("cbccvc");
        let Some((_, after)) = reading.find("sử dụng", 0).filter(|_| of_staff) else { continue };
        let colon =
            (after..reading.tokens.len()).find(|at| reading.tokens.get(*at).is_some_and(|t| t.is(":")));
        let Some(at) = colon.map(|colon| colon + 1) else { continue };
        let people = reading.tokens.get(at + 1).is_some_and(|next| next.lower == "người");
        let Some(users) = reading.tokens.get(at).and_then(super::token::Token::whole).filter(|_| people)
        else {
            continue;
        };
        if users > staff {
            let place = if said > 0 { format!(" (dòng {said})") } else { String::new() };
            let text = format!(
                "Có {users} người dùng phần mềm trong khi đơn vị có {staff} cán bộ{place}. Bỏ tài khoản của người đã chuyển đi, hoặc ghi rõ gồm những ai."
            );
            found.push(Finding { check: CHECK, line: reading.line(at), text });
        }
    }
    found
}
