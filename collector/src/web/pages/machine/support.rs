//! What somebody who helps from afar needs to know, as text to be copied. It names no person.

use hatang_proto::model::inventory::{Antivirus, Inventory};
use maud::{Markup, html};

use crate::web::pages::NAMELESS;
use crate::web::views::MachineView;
use crate::web::words::{self, Local};

const UNREAD: &str = "chưa đọc được";

pub(super) fn section(machine: &MachineView, local: &Local) -> Markup {
    html! {
        section aria-labelledby="ho-tro" {
            h2 #ho-tro { "Thông tin để nhờ hỗ trợ" }
            details {
                summary { "Xem và sao chép" }
                pre.support #ho-tro-chu translate="no" { (text(machine, local)) }
                button type="button" data-copy="ho-tro-chu" hidden { "Sao chép" }
            }
        }
    }
}

fn text(machine: &MachineView, local: &Local) -> String {
    let row = &machine.row;
    let known = |text: Option<String>| text.unwrap_or_else(|| UNREAD.to_owned());
    let inventory = machine.inventory.as_ref();
    let system = inventory.and_then(system);
    let bios = inventory.and_then(|found| found.firmware.bios_version.clone());
    let cards = inventory.and_then(|found| found.adapters.as_ref()).map(|adapters| {
        let up = adapters.iter().filter(|adapter| adapter.up);
        up.filter_map(|adapter| adapter.hardware_address.clone()).collect::<Vec<_>>().join(", ")
    });
    let fingerprint = inventory.and_then(|found| found.identity.fingerprint.clone());
    let products = inventory.and_then(antivirus);
    let unread: Vec<String> = inventory
        .into_iter()
        .flat_map(|found| &found.problems)
        .map(|problem| format!("{}: {}: {}", problem.part, problem.operation, problem.cause))
        .collect();
    let unit = machine.unit_path.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>().join(" / ");
    let lines = [
        ("Tên máy", row.host_name.clone().unwrap_or_else(|| NAMELESS.to_owned())),
        ("Định danh", row.id.to_string()),
        ("Đơn vị", unit),
        ("Trạng thái", words::presence(row.presence, local)),
        (
            "Liên lạc lần cuối",
            row.last_contact_ms.map_or_else(|| "chưa".to_owned(), |at_ms| local.full(at_ms)),
        ),
        ("Ghi danh", local.full(machine.enrolled_at_ms)),
        ("Phần mềm thu thập", known(machine.agent_version.clone())),
        ("Kiểu máy", known(row.model.clone())),
        ("Số hiệu phần cứng", known(fingerprint)),
        ("Hệ điều hành", known(system)),
        ("BIOS", known(bios)),
        ("Địa chỉ", if row.addresses.is_empty() { UNREAD.to_owned() } else { row.addresses.join(", ") }),
        ("Địa chỉ card mạng", known(cards)),
        ("Diệt vi rút", known(products)),
        (
            "Danh mục thiết bị từ",
            machine.inventory_at_ms.map_or_else(|| "chưa gửi".to_owned(), |at_ms| local.full(at_ms)),
        ),
        ("Phần chưa đọc được", if unread.is_empty() { "không".to_owned() } else { unread.join("; ") }),
        ("Lập lúc", local.full(local.now_ms)),
    ];
    lines.map(|(name, value)| format!("{name}: {}", crate::items::text::clean(&value))).join("\n")
}

fn system(inventory: &Inventory) -> Option<String> {
    let system = inventory.system.as_ref()?;
    let details = [&system.version, &system.build].into_iter().flatten().map(String::as_str);
    let parts = [system.name.as_str()].into_iter().chain(details).chain([system.architecture.as_str()]);
    Some(parts.collect::<Vec<_>>().join(" "))
}

fn antivirus(inventory: &Inventory) -> Option<String> {
    let products = inventory.antivirus.as_ref()?;
    let one = |product: &Antivirus| {
        let version = product.version.as_deref().unwrap_or("-");
        format!("{} {version} ({})", product.product, words::antivirus_state(product.state))
    };
    Some(if products.is_empty() {
        "không có".to_owned()
    } else {
        products.iter().map(one).collect::<Vec<_>>().join("; ")
    })
}
