//! What people said about computers: listed ones, staff classes, years, CPNet.

use hatang_proto::model::inventory::DeviceClass::{Desktop, Laptop, Server, Tablet, Unknown};

use super::*;
use crate::items::line_quality::{LineQuality, MeetingQuality};

fn said(change: impl Fn(&mut Particulars)) -> Particulars {
    let mut particulars = Particulars::default();
    change(&mut particulars);
    particulars
}

fn texts(figure: &Figure) -> Vec<&str> {
    figure.machines.iter().map(|machine| machine.text.as_str()).collect()
}

#[test]
fn a_listed_computer_counts_in_its_class_and_the_remark_says_so() {
    let mut unit = classes(&[Desktop, Laptop]);
    unit.declared_machines =
        vec![declared(1, Desktop), DeclaredMachine { state_secret: true, ..declared(2, Desktop) }];
    unit.declared_machines[0].model = "Dell Vostro".into();
    let desktops = ask(&unit, "desktop_count");
    assert_eq!((number(&desktops), coverage(&desktops)), (Some(3), (4, 4)));
    assert_eq!(desktops.notes, ["trong đó 2 máy do đơn vị kê khai"]);
    assert_eq!(texts(&desktops)[2], "kê khai: máy tính để bàn Dell Vostro");
    assert_eq!(desktops.machines[3].machine, Basis::Declared(2));
    let total = ask(&unit, "computer_total");
    assert_eq!((number(&total), total.parts.working), (Some(4), Some(4)));
    assert_eq!(total.formula.as_deref(), Some("3 + 1"));
    assert_eq!(total.notes, ["trong đó 2 máy do đơn vị kê khai"]);
}

#[test]
fn a_unit_with_listed_computers_only_has_declared_figures() {
    let mut unit = unit(Vec::new());
    unit.declared_machines = vec![declared(1, Desktop), declared(2, Unknown)];
    let figure = ask(&unit, "desktop_count");
    assert_eq!((number(&figure), figure.provenance), (Some(1), Some(Provenance::Declared)));
    assert_eq!((coverage(&figure), figure.missing[0].machine.clone()), ((1, 2), Basis::Declared(2)));
}

#[test]
fn listed_tablets_count_and_a_declared_number_stands_above_them() {
    let mut unit = classes(&[Desktop]);
    unit.declared_machines = vec![declared(1, Tablet), declared(2, Tablet)];
    assert_eq!(number(&ask(&unit, "tablet_count")), Some(2));
    declare(&mut unit, "tablet_count", ItemValue::Number(5));
    assert_eq!(number(&ask(&unit, "tablet_count")), Some(5));
}

#[test]
fn a_listed_computer_is_missing_wherever_nobody_said_anything_about_it() {
    let mut unit = classes(&[Desktop]);
    unit.machines[0].reach = Reach { gateway: Some(true), internet: Some(true), cpnet: Some(true) };
    unit.declared_machines = vec![
        declared(1, Desktop),
        DeclaredMachine {
            antivirus: Some(true),
            lan_internet: Some(true),
            cpnet: Some(true),
            ..declared(2, Desktop)
        },
        DeclaredMachine {
            antivirus: Some(false),
            lan_internet: Some(false),
            cpnet: Some(false),
            ..declared(3, Desktop)
        },
    ];
    for (item, count) in
        [("antivirus_installed_count", 1), ("computers_lan_internet_count", 2), ("cpnet_connected_count", 2)]
    {
        let figure = ask(&unit, item);
        assert_eq!((number(&figure), coverage(&figure)), (Some(count), (3, 4)), "{item}");
        assert_eq!(figure.missing[0].label, "MT-01", "{item}");
    }
    let percent = ask(&unit, "computers_lan_internet_pct");
    assert_eq!((number(&percent), percent.parts.ratio), (Some(50), Some((2, 4))));
    assert_eq!(percent.notes, ["tính trên tổng số máy, kể cả máy chưa có số liệu"]);
}

#[test]
fn three_denominators_come_from_one_list() {
    let mut unit = classes(&[Desktop; 36]);
    for (index, machine) in unit.machines.iter_mut().enumerate() {
        let official = index < 22;
        machine.particulars = said(|said| {
            said.staff_class = Some(if official { StaffClass::Official } else { StaffClass::PartTime });
            said.second_hand = Some(4 <= index);
            said.year_equipped = (index < 4).then_some(2018);
            said.cpnet_required = Some(index < 13);
        });
        machine.reach.cpnet = Some(index < 10);
    }
    declare(&mut unit, "staff_total", ItemValue::Number(22));
    declare(&mut unit, "staff_part_time", ItemValue::Number(14));
    let officials = ask(&unit, "computer_ratio_official");
    assert_eq!(officials.value, Some(ItemValue::Text("22/22".into())));
    assert_eq!(officials.parts.ratio, Some((22, 22)));
    assert_eq!((&officials.parts.by_year[..], officials.parts.second_hand), (&[(2018, 4)][..], Some(18)));
    assert_eq!(ask(&unit, "computer_ratio_part_time").parts.ratio, Some((14, 14)));
    assert_eq!(number(&ask(&unit, "cpnet_required_count")), Some(13));
    let on_cpnet = ask(&unit, "cpnet_connected_count");
    assert_eq!((number(&on_cpnet), on_cpnet.parts.ratio), (Some(10), Some((10, 13))));
    assert_eq!(number(&ask(&unit, "computers_second_hand")), Some(32));
    assert_eq!(ask(&unit, "wan_tslcd_used").value, Some(ItemValue::Flag(true)));
}

#[test]
fn while_the_list_is_incomplete_a_declared_number_stands_above_it() {
    let mut unit = classes(&[Desktop, Desktop, Server]);
    for item in ["computers_official", "cpnet_required_count", "computers_second_hand", "computers_by_year"] {
        assert_eq!(ask(&unit, item).value, None, "{item}: a server alone says nothing about posts");
    }
    unit.machines[0].particulars.staff_class = Some(StaffClass::Official);
    let partly = ask(&unit, "computers_official");
    assert_eq!((number(&partly), coverage(&partly)), (Some(1), (2, 3)));
    declare(&mut unit, "computers_official", ItemValue::Number(2));
    let figure = ask(&unit, "computers_official");
    assert_eq!((number(&figure), figure.provenance), (Some(2), Some(Provenance::Declared)));
    assert_eq!((figure.notes, figure.difference), (vec!["danh sách mới ghi 2/3 máy".to_owned()], None));
    unit.declarations[0].value = ItemValue::Number(0);
    assert!(ask(&unit, "computers_official").difference.is_some(), "one is known, none is declared");
    unit.machines[1].particulars.staff_class = Some(StaffClass::Shared);
    assert_eq!(number(&ask(&unit, "computers_official")), Some(1), "the list is complete");
}

#[test]
fn a_silent_machine_is_missing_among_the_working_ones_and_never_broken() {
    let mut unit = classes(&[Desktop, Desktop]);
    unit.machines[0].last_heard_ms = Some(TAKEN_MS - 40 * 86_400_000);
    unit.declared_machines = vec![DeclaredMachine { working: Some(false), ..declared(1, Laptop) }];
    let figure = ask(&unit, "computer_working_count");
    assert_eq!((number(&figure), coverage(&figure)), (Some(1), (2, 3)));
    assert_eq!(figure.missing[0].why, "không liên lạc từ 07/11/2026, cần xác nhận");
    assert_eq!(
        (number(&ask(&unit, "desktop_count")), ask(&unit, "desktop_count").parts.working),
        (Some(2), Some(1))
    );
    declare(&mut unit, "desktop_count@working", ItemValue::Number(2));
    assert_eq!(ask(&unit, "desktop_count").parts.working, Some(2), "somebody confirmed the silent one");
    unit.declarations[0].value = ItemValue::Number(9);
    let doubted = ask(&unit, "desktop_count");
    assert_eq!((doubted.parts.working, doubted.notes.len()), (Some(1), 1));
}

#[test]
fn companions_of_a_declared_count_are_declared_beside_it() {
    let mut unit = unit(Vec::new());
    declare(&mut unit, "hub_count", ItemValue::Number(5));
    declare(&mut unit, "hub_count@working", ItemValue::Number(4));
    declare(&mut unit, "kiosk_count", ItemValue::Number(1));
    declare(&mut unit, "kiosk_count@year", ItemValue::Number(2018));
    assert_eq!(ask(&unit, "hub_count").parts.working, Some(4));
    assert_eq!(ask(&unit, "kiosk_count").parts.year, Some(2018));
    assert_eq!(number(&ask(&unit, "kiosk_count")), Some(1));
}

#[test]
fn computers_over_their_life_are_counted_by_a_rule_that_is_named() {
    let mut unit = classes(&[Desktop, Desktop, Desktop]);
    unit.machines[0].particulars.year_equipped = Some(2018);
    unit.machines[1].particulars.year_equipped = Some(2022);
    let figure = ask(&unit, "computers_over_life_count");
    assert_eq!((number(&figure), coverage(&figure)), (Some(1), (2, 3)));
    assert_eq!(figure.provenance, Some(Provenance::Derived));
    let named = "thời gian sử dụng 7 năm theo Thông tư 141/2025/TT-BTC, Phụ lục I, chưa xác nhận";
    assert_eq!(figure.notes, [named]);
    unit.as_of = date(2017, 12, 31);
    assert_eq!(ask(&unit, "computers_over_life_count").value, None, "no rule was in force");
}

#[test]
fn the_share_of_degraded_computers_is_of_all_computers() {
    let mut unit = classes(&[Desktop; 5]);
    unit.machines[0].particulars.year_equipped = Some(2015);
    for machine in &mut unit.machines {
        let memory = hatang_proto::model::inventory::Memory { total_bytes: 8 << 30, installed_bytes: None };
        machine.inventory.as_mut().unwrap().memory = Some(memory);
    }
    unit.declared_machines = vec![declared(1, Desktop)];
    let figure = ask(&unit, "computers_degraded_pct");
    assert_eq!((number(&figure), figure.parts.ratio, coverage(&figure)), (Some(17), Some((1, 6)), (5, 6)));
    assert!(figure.notes[0].starts_with("5 máy chưa xét thời gian sử dụng"), "{:?}", figure.notes);
    assert_eq!(texts(&figure)[0], "trang bị năm 2015, quá 7 năm");
}

#[test]
fn photocopiers_are_over_their_life_by_their_declared_year() {
    let mut unit = unit(Vec::new());
    declare(&mut unit, "photocopier_count", ItemValue::Number(2));
    assert_eq!(ask(&unit, "photocopiers_over_life_count").value, None);
    declare(&mut unit, "photocopier_count@year", ItemValue::Number(2019));
    assert_eq!(number(&ask(&unit, "photocopiers_over_life_count")), Some(2));
    unit.as_of = date(2025, 12, 18);
    for declaration in &mut unit.declarations {
        declaration.effective_on = date(2025, 12, 1);
    }
    assert_eq!(ask(&unit, "photocopiers_over_life_count").value, None, "no rule for photocopiers then");
}

#[test]
fn each_block_needs_a_machine_on_the_lan() {
    let mut unit = classes(&[Desktop; 3]);
    for (machine, room) in unit.machines.iter_mut().zip(["Văn phòng Đảng ủy", "HĐND xã", "Kế toán"])
    {
        machine.gateway = Some("aa".into());
        machine.particulars.room = Some(room.into());
    }
    assert_eq!(ask(&unit, "lan_by_office").value, None);
    assert_eq!(ask(&unit, "internet_line_per_room").value, Some(ItemValue::Flag(false)));
    unit.machines[2].particulars.room = Some("Một cửa UBND".into());
    assert_eq!(ask(&unit, "lan_by_office").value, Some(ItemValue::Flag(true)));
    for (machine, gateway) in unit.machines.iter_mut().zip(["a", "b", "c"]) {
        machine.gateway = Some(gateway.into());
    }
    assert_eq!(ask(&unit, "internet_line_per_room").value, Some(ItemValue::Flag(true)));
}

#[test]
fn the_one_stop_desk_is_equipped_if_its_machines_show_all_three() {
    let mut unit = classes(&[Desktop]);
    unit.machines[0].particulars.staff_class = Some(StaffClass::OneStop);
    let figure = ask(&unit, "one_stop_equipped");
    assert_eq!((figure.value, figure.notes.len()), (None, 1));
    let mfp = Printer {
        name: "Brother".into(),
        model: None,
        connection: Connection::Usb,
        device_key: None,
        multifunction: true,
    };
    unit.machines[0].inventory.as_mut().unwrap().printers = Some(vec![mfp]);
    assert_eq!(ask(&unit, "one_stop_equipped").value, Some(ItemValue::Text("Có".into())));
}

#[test]
fn lines_are_counted_by_gateways_until_somebody_says_how_many() {
    let mut unit = classes(&[Desktop, Desktop]);
    for (machine, gateway) in unit.machines.iter_mut().zip(["aa", "bb"]) {
        machine.gateway = Some(gateway.into());
        machine.reach.internet = Some(true);
    }
    let figure = ask(&unit, "internet_link_count");
    assert_eq!((number(&figure), figure.provenance), (Some(2), Some(Provenance::Measured)));
    declare(&mut unit, "internet_link_count", ItemValue::Number(1));
    let figure = ask(&unit, "internet_link_count");
    assert_eq!(number(&figure), Some(1));
    assert_eq!(figure.notes.last().unwrap(), "phần mềm thu thập thấy ít nhất 2 cổng mạng");
}

#[test]
fn meetings_are_counted_and_their_line_is_judged() {
    let meeting = |lost: Option<f64>| MeetingQuality { lost, interrupted: false };
    let mut unit = unit(Vec::new());
    unit.line_quality = Some(LineQuality {
        from: date(2026, 1, 1),
        to: DAY,
        machines_measured: 1,
        office_minutes: 0,
        covered_minutes: 0,
        line: None,
        speed: None,
        disturbances: Vec::new(),
        systems: Vec::new(),
        meetings: vec![meeting(Some(0.0)), meeting(Some(0.1)), meeting(None)],
        recurring: Vec::new(),
        improvements: Vec::new(),
        ..LineQuality::default()
    });
    assert_eq!(number(&ask(&unit, "online_meeting_count")), Some(3));
    let figure = ask(&unit, "online_meeting_line_ok");
    assert_eq!(figure.parts.ratio, Some((1, 2)));
    assert_eq!(figure.notes, ["1 hội nghị không có số liệu đo"]);
    declare(&mut unit, "online_meeting_count", ItemValue::Number(7));
    assert_eq!(number(&ask(&unit, "online_meeting_count")), Some(7));
}

#[test]
fn the_day_of_the_figures_needs_nobody() {
    assert_eq!(ask(&unit(Vec::new()), "as_of").value, Some(ItemValue::Text("18/12/2026".into())));
}
