//! Lists as offices keep them, and what may be wrong with one.

use jiff::civil::date;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::*;
use crate::items::StaffClass;
use crate::office_file::tests::packed;

const LETTERS: &str =
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ";

fn list(text: &str) -> Result<Vec<NewDeclared>, Vec<String>> {
    read(text.as_bytes(), 2026).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn labels(machines: &[NewDeclared]) -> Vec<&str> {
    machines.iter().map(|machine| machine.label.as_str()).collect()
}

#[test]
fn a_full_row_is_read_in_any_order_of_columns_and_a_blank_is_unknown() {
    let machines = list(
        "DANH SÁCH MÁY TÍNH;;;\n\
         STT;TÌNH TRẠNG;Loại máy;Ma may;Phòng;Hãng/Model;Năm trang bị;Đã qua sử dụng;Số năm đã dùng;\
         Đối tượng sử dụng;Phải kết nối CPNet;Máy bí mật nhà nước;Diệt vi rút;LAN/Internet;CPNet;Ghi chú\n\
         1;Hỏng;Laptop;MT-01; Đảng  ủy ;Dell Latitude;2018;Có;4;Không chuyên trách;không;Có;Có;Không;x;mượn\n\
         2;;Để bàn;007;;;;;;;;;;;;\n",
    )
    .unwrap();
    let full = NewDeclared {
        label: "MT-01".into(),
        class: DeviceClass::Laptop,
        model: "Dell Latitude".into(),
        particulars: Particulars {
            staff_class: Some(StaffClass::PartTime),
            room: Some("Đảng ủy".into()),
            cpnet_required: Some(false),
            year_equipped: Some(2018),
            second_hand: Some(true),
            years_before: Some(4),
        },
        state_secret: true,
        antivirus: Some(true),
        lan_internet: Some(false),
        cpnet: Some(true),
        working: Some(false),
    };
    let bare = NewDeclared {
        label: "007".into(),
        class: DeviceClass::Desktop,
        model: String::new(),
        particulars: Particulars::default(),
        state_secret: false,
        antivirus: None,
        lan_internet: None,
        cpnet: None,
        working: None,
    };
    assert_eq!(machines, [full, bare]);
}

#[test]
fn excels_ways_of_writing_text_are_all_read() {
    let plain = "Mã máy\tLoại\r\nMáy Đỗ\tĐể bàn\r\n";
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(plain.encode_utf16()).flat_map(unit).collect()
    };
    let files: [Vec<u8>; 7] = [
        plain.into(),
        format!("\u{feff}{plain}").into(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        plain.replace('\t', ";").into(),
        plain.replace('\t', ",").into(),
        format!("sep=;\r\n{}", plain.replace('\t', ";")).into(),
    ];
    for file in files {
        let machines = read(&file, 2026).unwrap();
        assert_eq!(labels(&machines), ["Máy Đỗ"]);
    }
}

#[test]
fn every_error_names_row_column_and_what_is_expected() {
    let errors = list(
        "Mã máy,Loại,Năm trang bị,CPNet\n\
         \"A\n1\",để bàn,2030,có\n\
         \n\
         ,máy bay,20x8,có thể\n\
         a 1,laptop,2020,\n",
    )
    .unwrap_err();
    assert_eq!(
        errors,
        [
            "Dòng 2, cột “Năm trang bị”: “2030” không phải năm; cần một năm từ 1985 đến 2026, ví dụ 2021.",
            "Dòng 4, cột “Mã máy”: chưa ghi mã máy.",
            "Dòng 4, cột “Loại”: “máy bay” không phải loại máy; cần một trong: để bàn, xách tay, máy tính bảng, máy chủ, liền khối, mini.",
            "Dòng 4, cột “Năm trang bị”: “20x8” không phải năm; cần một năm từ 1985 đến 2026, ví dụ 2021.",
            "Dòng 4, cột “CPNet”: “có thể” không phải Có hoặc Không; chưa biết thì để trống.",
            "Dòng 5, cột “Mã máy”: mã “a 1” đã có ở dòng 2; mỗi máy một mã.",
        ]
    );
}

#[test]
fn a_column_that_is_missing_repeated_unknown_or_of_persons_is_named() {
    for (text, error) in [
        ("", "Không tìm thấy dòng tiêu đề"),
        ("MT-01,để bàn\n", "Không tìm thấy dòng tiêu đề"),
        ("Mã máy,Phòng\nMT-01,Văn phòng\n", "Dòng 1: thiếu cột “Loại”."),
        ("Mã máy,Loại,Loại máy\n", "Dòng 1, cột “Loại máy”: cột này có hai lần"),
        ("Mã máy,Loại,Màu\n", "Dòng 1, cột “Màu”: không rõ cột này"),
        ("Mã máy,Loại,Họ và tên\n", "Dòng 1, cột “Họ và tên”: danh sách không lưu tên người"),
        ("Mã máy,Loại\n", "Danh sách không có máy nào"),
        ("Mã máy,Loại\nVí dụ: MT-01,để bàn\n", "Danh sách không có máy nào"),
    ] {
        let errors = list(text).unwrap_err();
        assert!(errors[0].starts_with(error), "{text}: {errors:?}");
    }
}

#[test]
fn use_before_and_new_contradict_each_other() {
    let head = "Mã máy,Loại,Đã qua sử dụng,Số năm đã dùng\n";
    let errors = list(&format!("{head}A,laptop,Không,3\n")).unwrap_err();
    assert!(errors[0].contains("máy mới không có số năm đã dùng"), "{errors:?}");
    let machines = list(&format!("{head}A,laptop,,3\nB,laptop,Không,0\n")).unwrap();
    assert_eq!(machines[0].particulars.second_hand, Some(true));
    assert_eq!(machines[1].particulars.second_hand, Some(false));
}

#[test]
fn strange_names_are_taken_or_refused_but_never_changed_unseen() {
    let text = |label: &str| format!("Mã máy,Loại\n\"{}\",laptop\n", label.replace('"', "\"\""));
    for (label, read) in [
        ("PC \"01\" <&>", "PC \"01\" <&>"),
        ("dòng\nhai", "dòng hai"),
        ("\u{202e}PC-1\u{0}", "PC-1"),
        ("'=1+1", "=1+1"),
        ("=1+1", "=1+1"),
        ("مكتب", "مكتب"),
    ] {
        if label.contains('\0') {
            assert!(list(&text(label)).is_err());
        } else {
            assert_eq!(labels(&list(&text(label)).unwrap()), [read]);
        }
    }
    let (first, second) = LETTERS.split_at(LETTERS.char_indices().nth(45).unwrap().0);
    let lines = format!("Mã máy,Loại\n{first},laptop\n{second},laptop\n");
    assert_eq!(labels(&list(&lines).unwrap()), [first, second]);
    let errors = list(&text(&"Đ".repeat(300))).unwrap_err();
    assert_eq!(errors, ["Dòng 2, cột “Mã máy”: dài 300 ký tự; tối đa 60."]);
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_numbers_days_formulas_and_flags() {
    let bytes = workbook(|book| {
        book.add_worksheet().write(0, 0, "Trang bìa").unwrap();
        let page = book.add_worksheet();
        page.write(1, 1, "DANH SÁCH MÁY").unwrap();
        for (column, title) in (1..).zip(["Mã máy", "Loại", "Năm trang bị", "CPNet", "Phòng"]) {
            page.write(3, column, title).unwrap();
        }
        page.write(4, 1, 7).unwrap();
        page.write(4, 2, "Để bàn").unwrap();
        page.write(4, 3, 2019).unwrap();
        page.write(4, 4, true).unwrap();
        page.write(4, 5, Formula::new("\"Văn \"&\"phòng\"").set_result("Văn phòng")).unwrap();
        page.write(9, 1, "MT-02").unwrap();
        page.write(9, 2, "Laptop").unwrap();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        page.write_with_format(9, 3, &date(2020, 6, 1), &day).unwrap();
        page.write(9, 4, 0).unwrap();
        page.write_blank(900, 3, &Format::new().set_bold()).unwrap();
    });
    let machines = read(&bytes, 2026).unwrap();
    assert_eq!(labels(&machines), ["7", "MT-02"]);
    assert_eq!(machines[0].particulars.room.as_deref(), Some("Văn phòng"));
    let years: Vec<_> = machines.iter().map(|machine| machine.particulars.year_equipped).collect();
    assert_eq!(years, [Some(2019), Some(2020)]);
    assert_eq!([machines[0].cpnet, machines[1].cpnet], [Some(true), Some(false)]);
}

#[test]
fn errors_in_a_workbook_carry_excels_row_numbers_and_hidden_sheets_are_not_read() {
    let bytes = workbook(|book| {
        let hidden = book.add_worksheet();
        hidden.write_row(0, 0, ["Mã máy", "Loại"]).unwrap();
        hidden.write_row(1, 0, ["CŨ-01", "Laptop"]).unwrap();
        hidden.set_hidden(true);
        let page = book.add_worksheet();
        page.write_row(2, 0, ["Mã máy", "Loại"]).unwrap();
        page.write_row(6, 0, ["MT-01", "tủ lạnh"]).unwrap();
        page.write(7, 0, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        page.write(7, 1, "Laptop").unwrap();
        page.set_active(true);
    });
    let errors: Vec<_> = read(&bytes, 2026).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("Dòng 7, cột “Loại”: “tủ lạnh”"), "{errors:?}");
    assert!(errors[1].starts_with("Dòng 8, cột “Mã máy”: công thức trong ô bị lỗi (#DIV/0!)"), "{errors:?}");
}

#[test]
fn a_list_beyond_its_bounds_is_refused() {
    let lines = |count: usize, class: &str| -> String {
        let line = |number| format!("MT-{number},{class}");
        (0..count).map(line).collect::<Vec<_>>().join("\n")
    };
    let many = lines(5_001, "laptop");
    let errors = list(&format!("Mã máy,Loại\n{many}")).unwrap_err();
    assert_eq!(errors, ["Danh sách có hơn 5000 máy; hãy chia thành nhiều tệp."]);
    let most = lines(5_000, "laptop");
    assert_eq!(list(&format!("Mã máy,Loại\n{most}")).unwrap().len(), 5_000);
    assert!(list(&"x".repeat(IMPORT_BYTES + 1)).unwrap_err()[0].starts_with("Tệp lớn hơn 5 MB"));
    let wrong = lines(300, "tủ");
    let errors = list(&format!("Mã máy,Loại\n{wrong}")).unwrap_err();
    assert_eq!((errors.len(), errors[200].as_str()), (201, "Còn 100 lỗi nữa chưa liệt kê."));
    let far = workbook(|book| {
        book.add_worksheet().write(1_048_575, 16_383, "x").unwrap();
    });
    assert!(read(&far, 2026).unwrap_err()[0].to_string().starts_with("Dòng 1048576: có hơn 200 cột"));
}

#[test]
fn what_is_no_list_at_all_is_refused_by_what_it_is() {
    let zeros = vec![b' '; 8 << 20];
    let bomb = packed(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    for (bytes, text) in [
        (bomb, "Tệp giải nén ra quá lớn"),
        (packed(&[("word/document.xml", b"<w:document/>")]), "Không đọc được tệp Excel"),
        (b"PK\x03\x04 cut".to_vec(), "Tệp Excel bị hỏng"),
        ([&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat(), "Tệp có mật khẩu"),
        (b"M\xe3 m\xe1y,Lo\xb9i\n".to_vec(), "Tệp không phải văn bản Unicode"),
        (vec![0xff, 0xfe, 0x41], "Tệp không phải văn bản Unicode"),
        (b"%PDF-1.7\n".to_vec(), "Không tìm thấy dòng tiêu đề"),
    ] {
        let errors = read(&bytes, 2026).unwrap_err();
        assert!(errors[0].to_string().starts_with(text), "{text}: {errors:?}");
    }
}

#[test]
fn the_list_to_fill_in_is_read_without_its_example() {
    let template = template_csv();
    assert!(list(&template).unwrap_err()[0].starts_with("Danh sách không có máy nào"));
    let filled = template.replace("Ví dụ: MT-01", "MT-01");
    let machines = list(&filled).unwrap();
    assert_eq!(labels(&machines), ["MT-01"]);
    assert_eq!(machines[0].particulars.staff_class, Some(StaffClass::Official));
    assert_eq!(machines[0].working, Some(true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "(Mã máy|Loại|[,;\t\n\"a-z0-9]){0,60}") {
        prop_assert!(read(&bytes, 2026).is_err());
        if let Ok(machines) = read(text.as_bytes(), 2026) {
            prop_assert!(machines.iter().all(|machine| !machine.label.is_empty()));
        }
    }
}
