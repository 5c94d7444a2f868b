//! Pictures of many units that are easy to draw wrongly: none, silent, hostile, too many.

use super::*;
use crate::analysis::verdict::Verdict;
use crate::web::charts::wellformed::{assert_picture, numbers_in};

const DAY_MS: i64 = 86_400_000;

fn columns(count: i64, width_ms: i64) -> Vec<Column> {
    let column = |index| Column {
        from_ms: 1_795_395_600_000 + index * width_ms,
        to_ms: 1_795_395_600_000 + (index + 1) * width_ms,
        office: index % 7 < 5,
    };
    (0..count).map(column).collect()
}

fn row<'a>(name: &'a str, cells: &'a [Cell]) -> Row<'a> {
    Row { name, address: "/mang/2".to_owned(), cells, begins: false }
}

fn drawn(columns: &[Column], rows: &[Row<'_>]) -> String {
    let svg = draw("thử", columns, rows, 7 * 3_600).into_string();
    assert_picture(&svg);
    svg
}

#[test]
fn bars_grow_with_their_time_and_stand_only_where_something_was() {
    let cell = |minutes| Cell { minutes, verdict: Some(Verdict::Isp), measured: true };
    let cells = [cell(10), Cell { measured: true, ..Cell::default() }, cell(60), cell(500)];
    let columns = columns(4, DAY_MS);
    let svg = drawn(&columns, &[row("Xã Đại Hợp", &cells)]);
    for height in ["v-6.0h", "v-10.5h", "v-15.0h"] {
        assert_eq!(svg.matches(height).count(), 1, "{height} {svg}");
    }
    assert_eq!(svg.matches("class=\"bar\"").count(), 1, "one path a pattern: {svg}");
    assert_eq!(svg.matches("class=\"base\"").count(), 1);
}

#[test]
fn a_unit_that_did_not_measure_has_no_base_line() {
    let svg = drawn(&columns(4, DAY_MS), &[row("Xã", &[Cell::default(); 4])]);
    assert!(!svg.contains("class=\"base\"") && !svg.contains("class=\"bar\""), "{svg}");
}

#[test]
fn names_of_every_kind_stay_text() {
    let long = "Trung tâm Phục vụ hành chính công xã Đại Hợp và các xã lân cận";
    for name in ["<script>alert(1)</script>", "\"]]>&amp;'--><!--", "\u{202e}ngược", "", long] {
        let svg = drawn(&columns(3, DAY_MS), &[row(name, &[Cell::default(); 3])]);
        assert!(!svg.contains("<script"), "{svg}");
    }
    let svg = drawn(&columns(3, DAY_MS), &[row(long, &[])]);
    assert!(
        svg.contains("Trung tâm Phục vụ hành chính c…") && svg.contains(&format!("<title>{long}</title>"))
    );
}

#[test]
fn nothing_one_and_too_many_rows_stay_inside() {
    let busy =
        |count: usize| vec![Cell { minutes: u32::MAX, verdict: Some(Verdict::Pc), measured: true }; count];
    for (count, width_ms) in
        [(0_i64, DAY_MS), (1, DAY_MS), (24, 3_600_000), (168, 3_600_000), (53, 7 * DAY_MS)]
    {
        let (columns, cells) = (columns(count, width_ms), busy(usize::try_from(count).unwrap()));
        for rows in [0, 1, 300] {
            let rows: Vec<Row<'_>> = (0..rows).map(|_| row("Xã", &cells)).collect();
            let svg = drawn(&columns, &rows);
            assert!(svg.matches("class=\"name\"").count() <= MOST_ROWS);
            assert!(numbers_in(&svg, "x2").iter().all(|x| (0.0..=WIDTH).contains(x)), "{svg}");
        }
    }
}
