//! The five real reports, and texts that nobody would write.
//!
//! The reports stand in `testdata` as they were sent, names of people replaced by `…`: phường Thái Học 2023, xã Minh Đức
//! 2022, xã Đại Hợp 2023, xã Quảng Thọ 2019, huyện Đông Sơn 2020.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const THAI_HOC: &str = include_str!("testdata/thai_hoc_2023.txt");
const MINH_DUC: &str = include_str!("testdata/minh_duc_2022.txt");
const DAI_HOP: &str = include_str!("testdata/dai_hop_2023.txt");
const QUANG_THO: &str = include_str!("testdata/quang_tho_2019.txt");
const DONG_SON: &str = include_str!("testdata/dong_son_2020.txt");

fn found(report: &str) -> Vec<Finding> {
    findings(report, &Context::default())
}

/// Checks and lines, without spelling and spacing.
fn figures_and_text(report: &str) -> Vec<(&'static str, usize)> {
    let spelling = ["spelling", "spacing", "word_twice", "mixed_spelling"];
    let kept = found(report).into_iter().filter(|finding| !spelling.contains(&finding.check));
    kept.map(|finding| (finding.check, finding.line)).collect()
}

fn says(report: &str, check: &str, line: usize, words: &str) {
    let all = found(report);
    assert!(
        all.iter().any(|f| f.check == check && f.line == line && f.text.contains(words)),
        "{check} {line} {words}: {all:#?}"
    );
}

#[test]
fn thai_hoc_2023_gives_its_five_errors_and_no_false_alarm() {
    let expected =
        [("ratio_wrong", 220), ("users_above_staff", 208), ("amount_in_words", 309), ("number_style", 202)];
    assert_eq!(figures_and_text(THAI_HOC), expected);
    says(THAI_HOC, "ratio_wrong", 220, "18/20 là 90%");
    says(
        THAI_HOC,
        "users_above_staff",
        208,
        "25 người dùng phần mềm trong khi đơn vị có 20 cán bộ (dòng 78)",
    );
    says(THAI_HOC, "amount_in_words", 309, "“Hai mươi ba triệu không trăm chín mươi tư nghìn năm trăm đồng”");
}

#[test]
fn minh_duc_2022_gives_its_total_its_old_years_and_its_standard() {
    let expected = [
        ("total_not_sum", 207),
        ("denominators_differ", 70),
        ("old_year", 54),
        ("old_year", 167),
        ("standard_number", 256),
        ("number_style", 133),
    ];
    assert_eq!(figures_and_text(MINH_DUC), expected);
    says(MINH_DUC, "total_not_sum", 207, "ghi 55 nhưng cộng các dòng trên được 51");
    says(MINH_DUC, "denominators_differ", 70, "20 (dòng 17), 19 (dòng 70)");
}

#[test]
fn dai_hop_2023_gives_its_repeated_sentence_and_its_mixed_numbers() {
    // The sentence about the web site stands twice as well.
    let expected = [("sentence_twice", 153), ("sentence_twice", 230), ("number_style", 76)];
    assert_eq!(figures_and_text(DAI_HOP), expected);
    says(DAI_HOP, "sentence_twice", 230, "dòng 224");
    says(DAI_HOP, "number_style", 76, "1685");
}

#[test]
fn quang_tho_2019_gives_its_cut_percentages_and_its_denominators() {
    let expected = [("ratio_wrong", 45), ("ratio_wrong", 163), ("denominators_differ", 213)];
    assert_eq!(figures_and_text(QUANG_THO), expected);
    says(QUANG_THO, "ratio_wrong", 45, "21/22 là 95,5% (số in ra bị cắt");
    says(QUANG_THO, "denominators_differ", 213, "22 (dòng 26), 14 (dòng 131), 13 (dòng 213)");
}

#[test]
fn dong_son_2020_gives_its_missing_section_its_unit_and_its_ratios() {
    let expected = [
        ("ratio_per_post", 214),
        ("ratio_per_post", 223),
        ("label_lost", 241),
        ("section_skipped", 277),
        ("speed_unit", 214),
    ];
    assert_eq!(figures_and_text(DONG_SON), expected);
    says(DONG_SON, "ratio_per_post", 214, "68 máy cho 64 người là 1,06");
    says(DONG_SON, "ratio_per_post", 223, "269 máy chia cho 14 xã là 19,2");
    says(DONG_SON, "section_skipped", 277, "thiếu mục II");
    says(DONG_SON, "speed_unit", 214, "60 Mbps");
}

#[test]
fn typing_errors_are_found_on_their_lines() {
    for (report, check, line, words) in [
        (THAI_HOC, "spelling", 317, "“đường truyền”"),
        (THAI_HOC, "spelling", 360, "“phầm mềm” (dòng 360 và 405)"),
        (THAI_HOC, "spacing", 117, "20tổng"),
        (MINH_DUC, "spelling", 187, "“phần mền” (dòng 187, 188 và 193)"),
        (MINH_DUC, "word_twice", 148, "mức mức"),
        (MINH_DUC, "word_twice", 159, "công nghệ công nghệ"),
        (DAI_HOP, "spelling", 240, "“điện tử”"),
        (DAI_HOP, "spacing", 236, "III.TỒN TẠI"),
        (DAI_HOP, "spacing", 80, "LAN.."),
        (DAI_HOP, "word_twice", 23, "lập lập"),
        (QUANG_THO, "spacing", 157, "+Số"),
        (DONG_SON, "spelling", 261, "“Máy tính xách tay”"),
        (DONG_SON, "spelling", 31, "“Cổng thông tin điện tử”"),
    ] {
        says(report, check, line, words);
    }
}

#[test]
fn a_table_with_cells_is_added_up_by_column() {
    let rows = "TT\tNội dung\tSố tiền\tGhi chú\n1\tMáy tính\t1.500\t\n2\tMáy in\t500\t2021\n2.1\tMáy in màu\t300\t\nTổng cộng\t\t";
    assert_eq!(found(&format!("{rows}2.000\t")), []);
    let wrong = found(&format!("{rows}2.300\t"));
    assert_eq!(wrong.iter().map(|f| (f.check, f.line)).collect::<Vec<_>>(), [("total_not_sum", 5)]);
    assert!(wrong[0].text.contains("ghi 2.300 nhưng cộng các dòng trên được 2.000"), "{}", wrong[0].text);
}

#[test]
fn a_lost_label_between_cells_is_found_and_an_unfilled_row_is_not() {
    assert_eq!(found("1\tMáy chủ\t0\t\n2\t\t68\t68").first().map(|f| f.check), Some("label_lost"));
    assert_eq!(found("1\tMáy chủ\t0\t\n2\t\t\t"), []);
}

#[test]
fn a_district_is_named_only_in_reports_from_when_there_were_none() {
    let text = "Nơi nhận:\n- UBND huyện Tứ Kỳ;\n- Phòng VHTT;";
    let at = |day| findings(text, &Context { as_of: Some(day), ..Context::default() });
    assert_eq!(at(date(2025, 6, 30)), []);
    assert_eq!(at(date(2025, 7, 1)).iter().map(|f| f.line).collect::<Vec<_>>(), [2, 3]);
    let old = "Theo Quyết định số 12/QĐ-UBND ngày 11/4/2018 của UBND huyện Tứ Kỳ";
    assert_eq!(findings(old, &Context { as_of: Some(date(2026, 12, 1)), ..Context::default() }), []);
}

#[test]
fn right_ratios_years_and_amounts_are_left_alone() {
    for text in [
        "Báo cáo năm 2022\nTăng 2 máy so với năm 2021.",
        "Báo cáo năm 2022\nMáy trang bị năm 2021.",
        "Báo cáo năm 2022\nKế hoạch số 94/KH-UBND về ứng dụng CNTT năm 2021 của xã đã hoàn thành.",
        "Có 3150/3155 hồ sơ, đạt 99,8%; 2164/3155 hồ sơ (đạt 69 %).",
        "Kinh phí 23.094.500 đồng (hai mươi ba triệu không trăm chín mươi bốn ngàn năm trăm đồng chẵn).",
        "Đường truyền 60 Mbps, tốc độ 60 Mb/s; máy có 8GB RAM.",
        "Áp dụng TCVN ISO/IEC 27001 và ISO 9001:2015.",
        "I. MỘT\n1. Một\n2. Hai\n2.1. Hai\n3. Ba\nII. HAI\n1. Một",
        "Số tài khoản được cấp hộp thư điện tử: 18\nHộp thư điện tử thường xuyên sử dụng: 18",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn more_signatures_in_use_than_issued_are_found() {
    let text = "- Tổng số chữ ký số được cấp: 5\n- Số chữ ký số sử dụng thường xuyên: 18";
    assert_eq!(
        found(text).iter().map(|f| (f.check, f.line)).collect::<Vec<_>>(),
        [("active_above_issued", 2)]
    );
}

#[test]
fn nothing_is_found_in_nothing() {
    assert_eq!(found(""), []);
    assert_eq!(found("\t\t\n \n\u{feff}"), []);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,400}") {
        found(&text);
    }

    #[test]
    fn no_pieces_of_reports_make_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let all = findings(&pieces.concat(), &Context { year: Some(2025), ..Context::default() });
        let lines = pieces.concat().lines().count();
        prop_assert!(all.iter().all(|finding| (1..=lines).contains(&finding.line)));
        prop_assert!(all.iter().all(|finding| !finding.text.contains("NaN")));
    }
}

/// What the checks look for, so that shuffled texts reach them.
const PIECES: &[&str] = &[
    "1 Máy in ",
    "2 ",
    "2.1 ",
    "\t",
    "\n",
    "Tổng cộng: ",
    "Tổng cộng\t",
    "55",
    "9223372036854775807",
    "1.685",
    "0",
    "/",
    "%",
    "0/0 đạt 5%",
    "tỷ lệ ",
    "trong đó ",
    "cán bộ, công chức ",
    "tổng số cán bộ 20 người ",
    "sử dụng: 25 người",
    "MT/",
    "1MT/01CBCC",
    "năm 2024 ",
    "UBND huyện ",
    "III. A",
    "XX. B",
    "60MB tốc độ 60MB",
    "ISO/IEC 2001",
    "3.000đ (ba nghìn)",
    "9999999999999999đ (triệu)",
    "chữ ký số được cấp: 1\n",
    "chữ ký số thường xuyên: 2",
    "(",
    ")",
    ".",
    "..",
    ";",
    ",",
    "e\u{301}",
    "\u{202e}",
    "🖨️",
    "95,45454545%",
    "21/22 ",
    "99,999% 1/3 ",
    "- ",
    "+Số",
    "trong đó: 5, tỷ lệ đạt 3% ",
    "7 hồ sơ, ",
];
