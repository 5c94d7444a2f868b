//! What is typed about computers: read and checked, field by field.

use std::collections::BTreeMap;

use hatang_proto::limits::MAX_NAME_BYTES;
use hatang_proto::model::inventory::DeviceClass;
use hatang_proto::model::{MachineId, UnitId};

use crate::items::import::NewDeclared;
use crate::items::{Particulars, StaffClass};
use crate::web::limits::MAX_DECLARED_BYTES;
use crate::web::views::NewComputer;

/// Classes that somebody may list: the key in the form.
pub(super) const CLASSES: [(&str, DeviceClass); 5] = [
    ("desktop", DeviceClass::Desktop),
    ("laptop", DeviceClass::Laptop),
    ("tablet", DeviceClass::Tablet),
    ("server", DeviceClass::Server),
    ("all_in_one", DeviceClass::AllInOne),
];

/// Years in which computers still in use may have been bought.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;
/// Longest use before, years.
const MOST_YEARS_BEFORE: u8 = 30;

/// Ends the names of the fields that are for all blanks of a page.
pub(super) const FOR_ALL: &str = "tat-ca";

/// Fields by their names, as a browser sent them.
pub(super) type Fields = BTreeMap<String, String>;

/// The fields of one computer, which share an ending.
pub(super) fn particulars(fields: &Fields, ending: &str) -> Result<Particulars, &'static str> {
    let of = |kind: &str| field(fields, &format!("{kind}{ending}"));
    let staff_class = match of("dt") {
        "" => None,
        key => Some(StaffClass::parse(key).ok_or("Chọn lại đối tượng sử dụng.")?),
    };
    let room = of("ph");
    if room.len() > MAX_NAME_BYTES {
        return Err("Tên phòng quá dài.");
    }
    let year_equipped = match of("nam") {
        "" => None,
        year => Some(
            year.parse()
                .ok()
                .filter(|year| YEARS.contains(year))
                .ok_or("Năm trang bị là bốn chữ số, ví dụ 2019.")?,
        ),
    };
    let years_before = match of("da") {
        "" => None,
        years => Some(
            years
                .parse()
                .ok()
                .filter(|years| *years <= MOST_YEARS_BEFORE)
                .ok_or("Số năm đã dùng là số nguyên từ 0 đến 30.")?,
        ),
    };
    Ok(Particulars {
        staff_class,
        room: (!room.is_empty()).then(|| room.to_owned()),
        cpnet_required: flag(of("cp"))?,
        year_equipped,
        second_hand: flag(of("cu"))?,
        years_before,
    })
}

/// Everything about a computer without the program.
pub(super) fn computer(fields: &Fields, unit: UnitId, by: &str) -> Result<NewComputer, &'static str> {
    let of = |name: &str| field(fields, name);
    let class = CLASSES.iter().find(|(key, _)| *key == of("loai")).ok_or("Chọn loại máy.")?.1;
    let named = |text: &str, missing: &'static str| match text {
        "" => Err(missing),
        text if text.len() > MAX_DECLARED_BYTES => Err("Nội dung quá dài."),
        text => Ok(text.to_owned()),
    };
    if of("hang").len() > MAX_DECLARED_BYTES {
        return Err("Nội dung quá dài.");
    }
    let state_secret = fields.contains_key("mat");
    let computer = NewDeclared {
        label: named(of("ma"), "Ghi mã máy theo sổ tài sản.")?,
        class,
        model: of("hang").to_owned(),
        particulars: particulars(fields, "")?,
        state_secret,
        antivirus: flag(of("dv"))?,
        lan_internet: if state_secret { Some(false) } else { flag(of("mang"))? },
        cpnet: if state_secret { Some(false) } else { flag(of("tslcd"))? },
        working: flag(of("tot"))?,
    };
    let source = named(of("nguon"), "Ghi căn cứ, ví dụ sổ tài sản.")?;
    Ok(NewComputer { unit, computer, by: by.to_owned(), source })
}

/// The machines whose fields a form holds; each has a field `dt.` with its id.
pub(super) fn machines(fields: &Fields) -> Result<Vec<(MachineId, Particulars)>, (String, &'static str)> {
    let ids = fields.keys().filter_map(|name| name.strip_prefix("dt.")).filter(|id| *id != FOR_ALL);
    let read = |id: &str| {
        let machine = id.parse().map_err(|_| (id.to_owned(), "Không có máy này."))?;
        let stated = particulars(fields, &format!(".{id}")).map_err(|wrong| (id.to_owned(), wrong))?;
        Ok((machine, stated))
    };
    ids.map(read).collect()
}

fn flag(typed: &str) -> Result<Option<bool>, &'static str> {
    match typed {
        "" => Ok(None),
        "1" => Ok(Some(true)),
        "0" => Ok(Some(false)),
        _ => Err("Chọn Có, Không, hoặc để trống nếu chưa rõ."),
    }
}

pub(super) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |text| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_left_blank_is_unknown_and_not_no() {
        assert_eq!(particulars(&fields(&[("dt", ""), ("cp", " ")]), ""), Ok(Particulars::default()));
        let said =
            fields(&[("dt.a", "part_time"), ("cp.a", "0"), ("nam.a", "2019"), ("cu.a", "1"), ("da.a", "4")]);
        let read = particulars(&said, ".a").unwrap();
        assert_eq!((read.staff_class, read.cpnet_required), (Some(StaffClass::PartTime), Some(false)));
        assert_eq!(
            (read.year_equipped, read.second_hand, read.years_before),
            (Some(2019), Some(true), Some(4))
        );
    }

    #[test]
    fn impossible_particulars_are_refused() {
        for (name, value) in
            [("dt", "nhan_vien"), ("nam", "19"), ("nam", "hai"), ("da", "99"), ("cp", "true"), ("cu", "2")]
        {
            assert!(particulars(&fields(&[(name, value)]), "").is_err(), "{name}={value}");
        }
        assert!(particulars(&fields(&[("ph", &"ă".repeat(MAX_NAME_BYTES))]), "").is_err());
    }

    #[test]
    fn a_computer_for_state_secrets_is_on_no_network() {
        let said =
            [("ma", "MT-BM-01"), ("loai", "desktop"), ("nguon", "Sổ tài sản"), ("mang", "1"), ("mat", "1")];
        let computer = computer(&fields(&said), UnitId(4), "văn phòng").unwrap();
        assert_eq!((computer.computer.lan_internet, computer.computer.cpnet), (Some(false), Some(false)));
        assert!(super::computer(&fields(&said[1..]), UnitId(4), "văn phòng").is_err(), "without a mark");
    }

    #[test]
    fn a_machine_that_is_no_machine_is_named() {
        assert_eq!(machines(&fields(&[("dt.xyz", "")])), Err(("xyz".to_owned(), "Không có máy này.")));
    }
}
