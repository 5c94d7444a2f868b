//! What a cell says, in the words that offices use.

use hatang_proto::model::inventory::DeviceClass;
use jiff::civil::Date;

use super::fold::fold;
use crate::items::StaffClass;
use crate::items::text::clean;

/// No office computer is older.
const FIRST_YEAR: i16 = 1985;
/// No office computer was in use for longer before.
const MOST_YEARS_BEFORE: u8 = 40;

/// Yes or no; `None` if the cell is blank. An error says what is expected.
pub(super) fn flag(cell: &str) -> Result<Option<bool>, String> {
    match fold(cell).as_str() {
        "" if clean(cell).is_empty() => Ok(None),
        "co" | "x" | "yes" | "y" | "true" | "1" | "dung" | "da co" => Ok(Some(true)),
        "khong" | "ko" | "k" | "no" | "n" | "false" | "0" | "chua" | "chua co" | "khong co" => {
            Ok(Some(false))
        }
        _ => Err(format!("{} không phải Có hoặc Không; chưa biết thì để trống.", quoted(cell))),
    }
}

/// Whether it works.
pub(super) fn working(cell: &str) -> Result<Option<bool>, String> {
    match fold(cell).as_str() {
        "tot"
        | "dang dung"
        | "dang su dung"
        | "hoat dong"
        | "dang hoat dong"
        | "binh thuong"
        | "hoat dong tot"
        | "con tot"
        | "hoat dong binh thuong"
        | "su dung tot" => Ok(Some(true)),
        "hong" | "da hong" | "bi hong" | "khong hoat dong" | "thanh ly" | "cho thanh ly"
        | "hong cho thanh ly" | "khong su dung duoc" | "khong dung duoc" => Ok(Some(false)),
        _ => flag(cell).map_err(|_| {
            format!("{} không phải Tốt (đang dùng) hoặc Hỏng; chưa biết thì để trống.", quoted(cell))
        }),
    }
}

pub(super) fn class(cell: &str) -> Result<DeviceClass, String> {
    match fold(cell).as_str() {
        "may tinh de ban" | "de ban" | "may de ban" | "may ban" | "pc" | "desktop" => {
            Ok(DeviceClass::Desktop)
        }
        "may tinh xach tay" | "xach tay" | "may xach tay" | "laptop" | "notebook" => Ok(DeviceClass::Laptop),
        "may tinh bang" | "bang" | "tablet" | "ipad" => Ok(DeviceClass::Tablet),
        "may chu" | "may chu chuyen dung" | "server" => Ok(DeviceClass::Server),
        "may tinh lien khoi" | "lien khoi" | "all in one" | "aio" | "tat ca trong mot" => {
            Ok(DeviceClass::AllInOne)
        }
        "may tinh mini" | "mini" | "mini pc" => Ok(DeviceClass::MiniPc),
        _ => Err(format!(
            "{} không phải loại máy; cần một trong: để bàn, xách tay, máy tính bảng, máy chủ, liền khối, mini.",
            quoted(cell)
        )),
    }
}

pub(super) fn staff_class(cell: &str) -> Result<Option<StaffClass>, String> {
    match fold(cell).as_str() {
        "" if clean(cell).is_empty() => Ok(None),
        "can bo cong chuc" | "cong chuc" | "can bo" | "cbcc" | "official" => Ok(Some(StaffClass::Official)),
        "khong chuyen trach"
        | "ban chuyen trach"
        | "can bo ban chuyen trach"
        | "part time"
        | "nguoi hoat dong khong chuyen trach"
        | "can bo khong chuyen trach" => Ok(Some(StaffClass::PartTime)),
        "bo phan mot cua" | "mot cua" | "one stop" => Ok(Some(StaffClass::OneStop)),
        "dung chung" | "shared" => Ok(Some(StaffClass::Shared)),
        _ => {
            let names: Vec<_> = StaffClass::ALL.iter().map(|class| class.name()).collect();
            Err(format!(
                "{} không phải đối tượng sử dụng; cần một trong: {}.",
                quoted(cell),
                names.join("; ")
            ))
        }
    }
}

/// A year, or a day of which the year is taken.
pub(super) fn year(cell: &str, this_year: i16) -> Result<Option<i16>, String> {
    let text = clean(cell);
    if text.is_empty() {
        return Ok(None);
    }
    let of_day = || {
        let spelled = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"];
        spelled.iter().find_map(|format| Date::strptime(format, &text).ok()).map(Date::year)
    };
    let four = |digits: &str| digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let year = if four(&text) { text.parse().ok() } else { of_day() };
    year.filter(|year| (FIRST_YEAR..=this_year).contains(year)).map(Some).ok_or_else(|| {
        format!("{} không phải năm; cần một năm từ {FIRST_YEAR} đến {this_year}, ví dụ 2021.", quoted(cell))
    })
}

pub(super) fn years_before(cell: &str) -> Result<Option<u8>, String> {
    let text = clean(cell);
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text.bytes().all(|digit| digit.is_ascii_digit());
    let years = text.parse().ok().filter(|years| plain && *years <= MOST_YEARS_BEFORE);
    years.map(Some).ok_or_else(|| {
        format!("{} không phải số năm; cần số nguyên từ 0 đến {MOST_YEARS_BEFORE}.", quoted(cell))
    })
}

/// A text of at most `longest` characters; may be empty.
pub(super) fn text(cell: &str, longest: usize) -> Result<String, String> {
    // What this product's own CSV puts before a text that looks like a formula.
    let plain = match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'']) => rest,
        _ => cell,
    };
    let text = clean(plain);
    let length = text.chars().count();
    if length > longest {
        return Err(format!("dài {length} ký tự; tối đa {longest}."));
    }
    if ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"].contains(&text.as_str()) {
        return Err(format!("công thức trong ô bị lỗi ({text}); hãy gõ giá trị vào ô."));
    }
    Ok(text)
}

/// What stands in the cell, shortened; never the cell of a person's column.
fn quoted(cell: &str) -> String {
    let text = clean(cell);
    if text.is_empty() {
        "ô trống".into()
    } else {
        format!("“{}”", crate::items::text::shorten(&text, 40))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read_as_people_write_them_and_blank_is_neither() {
        for (cell, value) in [
            ("Có", Some(true)),
            ("CO\u{301}", Some(true)),
            ("x", Some(true)),
            ("Không", Some(false)),
            ("chưa có", Some(false)),
            ("0", Some(false)),
            (" ", None),
        ] {
            assert_eq!(flag(cell), Ok(value), "{cell}");
        }
        for cell in ["-", "có lẽ", "2", "?"] {
            assert!(flag(cell).is_err(), "{cell}");
        }
        assert_eq!(working("Hỏng, chờ thanh lý"), Ok(Some(false)));
        assert_eq!(working("Tốt"), Ok(Some(true)));
        assert_eq!(working(""), Ok(None));
    }

    #[test]
    fn years_are_years() {
        for (cell, value) in
            [("2021", Some(2021)), ("01/06/2018", Some(2018)), ("2018-06-01", Some(2018)), ("", None)]
        {
            assert_eq!(year(cell, 2026), Ok(value), "{cell}");
        }
        for cell in ["2027", "1984", "21", "2021.5", "năm 2021", "-2021", "٢٠٢١", "20210"] {
            assert!(year(cell, 2026).is_err(), "{cell}");
        }
        assert_eq!(years_before("0"), Ok(Some(0)));
        assert!(["-1", "41", "+3", "1,5", "ba"].iter().all(|cell| years_before(cell).is_err()));
    }

    #[test]
    fn a_virtual_machine_or_just_a_computer_is_no_class() {
        for cell in ["", "máy tính", "máy ảo", "máy in"] {
            assert!(class(cell).is_err(), "{cell}");
        }
        assert_eq!(class("Máy tính để bàn"), Ok(DeviceClass::Desktop));
        assert_eq!(class("All-in-One"), Ok(DeviceClass::AllInOne));
    }

    #[test]
    fn every_staff_class_is_read_by_its_name_and_its_key() {
        for class in StaffClass::ALL {
            assert_eq!(staff_class(class.name()), Ok(Some(class)));
            assert_eq!(staff_class(class.key()), Ok(Some(class)));
        }
        assert!(staff_class("Nguyễn Văn A").is_err());
    }
}
