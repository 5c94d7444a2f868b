//! Rows and stretches that repeat.

use super::*;

#[test]
fn a_row_repeats_for_each_element_of_its_list() {
    let content = table(&[
        row(&["Máy", "Phòng"]),
        row(&["{{machines.label}}", "{{machines.room}} – {{unit_name}}"]),
        row(&["Cộng", "{{desktop_count}}"]),
    ]);
    let unit = "phường <Thái> & \"Học\"";
    let (first, second) = (format!("Văn phòng – {unit}"), format!(" – {unit}"));
    assert_eq!(
        texts(&content),
        ["Máy", "Phòng", "PC-01", first.as_str(), "PC-02", second.as_str(), "Cộng", "18"]
    );
}

#[test]
fn a_row_of_an_empty_list_stays_once_and_blank() {
    let rows = |name: &str| table(&[row(&[name, "{{desktop_count}}"])]);
    assert_eq!(texts(&rows("{{episodes.start}}")), ["", "18"]);
    assert_eq!(texts(&rows("{{antivirus.products}}")), ["", "18"]);
    let (texts, unknown) = read(&rows("{{episodes.ghost}}"));
    assert_eq!((texts[0].as_str(), unknown[0].as_str()), ("{{episodes.ghost}}", "episodes.ghost"));
}

#[test]
fn a_table_inside_a_row_repeats_by_itself_and_sees_the_row_around_it() {
    let inner = table(&[row(&["{{declared.label}} {{machines.label}}"])]);
    let outer = format!("<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc></w:tr></w:tbl>", p("{{machines.label}}"));
    assert_eq!(texts(&outer), ["PC-01", "MT-01 PC-01", "", "PC-02", "MT-01 PC-02", ""]);
}

#[test]
fn what_stands_between_two_marks_repeats() {
    let content = p("Trước")
        + &p("{{#machines}}")
        + &p("Máy {{label}}")
        + &p("ở {{machines.room}}")
        + &p("{{/machines}}");
    assert_eq!(
        texts(&(content + &p("Sau"))),
        ["Trước", "Máy PC-01", "ở Văn phòng", "Máy PC-02", "ở ", "Sau"]
    );
    assert_eq!(
        texts(&p("Có: {{#machines}}{{label}}; {{/machines}}hết {{desktop_count}}")),
        ["Có: PC-01; PC-02; hết 18"]
    );
    assert_eq!(texts(&p("Có: {{#episodes}}{{start}}; {{/episodes}}hết {{desktop_count}}")), ["Có: hết 18"]);
    let many = p("a{{#episodes}}") + &p("{{start}}") + &p("{{/episodes}}b");
    assert_eq!(texts(&(many + &p("Sau"))), ["Sau"]);
}

#[test]
fn marks_in_a_table_repeat_its_rows() {
    assert_eq!(
        texts(&table(&[row(&["{{#machines}}{{label}}", "{{room}}{{/machines}}"])])),
        ["PC-01", "Văn phòng", "PC-02", ""]
    );
    let rows = [row(&["{{#machines}}"]), row(&["{{label}}"]), row(&["{{room}}"]), row(&["{{/machines}}"])];
    assert_eq!(texts(&table(&rows)), ["PC-01", "Văn phòng", "PC-02", ""]);
}

#[test]
fn a_cell_keeps_its_last_paragraph() {
    let cell = |content: &str| format!("<w:tbl><w:tr><w:tc>{content}</w:tc></w:tr></w:tbl>");
    let block =
        |list: &str| cell(&(p(&format!("{{{{#{list}}}}}")) + &p("x") + &p(&format!("{{{{/{list}}}}}"))));
    assert_eq!(texts(&block("machines")), ["x", "x", ""]);
    assert_eq!(texts(&block("episodes")), [""]);
    assert_eq!(texts(&cell(&(p("a{{#episodes}}") + &p("{{/episodes}}b")))), [""]);
}

#[test]
fn copies_have_no_names_that_must_stand_once() {
    let content = "<w:tbl><w:tr w14:paraId=\"00AA\" w14:textId=\"77777777\"><w:tc><w:p w14:paraId=\"00AB\"><w:bookmarkStart w:id=\"1\" w:name=\"m\"/>\
        <w:r><w:t>{{machines.label}}</w:t></w:r><w:bookmarkEnd w:id=\"1\"/></w:p></w:tc></w:tr></w:tbl>";
    let (xml, _) = filled_body(content);
    for once in ["00AA", "00AB", "w:name=\"m\"", "bookmarkEnd"] {
        assert_eq!(xml.matches(once).count(), 1, "{once}: {xml}");
    }
}

#[test]
fn a_section_that_ends_in_a_mark_is_kept() {
    let content = "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{{#machines}}</w:t></w:r></w:p>".to_owned()
        + &p("x")
        + &p("{{/machines}}");
    let (xml, _) = filled_body(&content);
    assert!(xml.matches("<w:sectPr/>").count() >= 2, "{xml}");
}
