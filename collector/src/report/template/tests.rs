//! Templates as Word leaves them, and what somebody may hand in instead.

use std::io::Read;

use proptest::prelude::*;

use super::*;
use crate::office_file::tests::packed;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" \
    xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";
const MAIN: &str = "word/document.xml";

fn types() -> String {
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{DOCUMENT}\"/></Types>"
    )
}

fn rels() -> &'static str {
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
     <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
     Target=\"word/document.xml\"/></Relationships>"
}

fn body(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<w:document {W}><w:body>{content}<w:sectPr/></w:body></w:document>"
    )
}

fn docx(content: &str) -> Vec<u8> {
    with(content, &[])
}

fn with(content: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let (types, body) = (types(), body(content));
    let mut parts = vec![(CONTENT_TYPES, types.as_str()), ("_rels/.rels", rels()), (MAIN, body.as_str())];
    parts.extend(more);
    packed(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", r(text))
}

fn r(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|text| format!("<w:tc>{}</w:tc>", p(text))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn table(rows: &[String]) -> String {
    format!("<w:tbl>{}</w:tbl>", rows.concat())
}

fn list(fields: &[&str], rows: &[&[&str]]) -> List {
    let row = |cells: &&[&str]| {
        fields.iter().zip(*cells).map(|(field, cell)| ((*field).to_owned(), (*cell).to_owned())).collect()
    };
    List {
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        rows: rows.iter().map(row).collect(),
    }
}

fn given() -> Values {
    let texts = [
        ("desktop_count", "18"),
        ("laptop_count", ""),
        ("unit_name", "phường <Thái> & \"Học\""),
        ("lines", "một\nhai"),
    ];
    Values {
        texts: texts.map(|(name, text)| (name.to_owned(), text.to_owned())).into(),
        lists: [
            ("machines".to_owned(), list(&["label", "room"], &[&["PC-01", "Văn phòng"], &["PC-02", ""]])),
            ("episodes".to_owned(), list(&["start"], &[])),
            ("antivirus".to_owned(), List::default()),
            ("declared".to_owned(), list(&["label"], &[&["MT-01"]])),
        ]
        .into(),
    }
}

fn part_of(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn filled_body(content: &str) -> (String, Vec<String>) {
    let filled = fill(&docx(content), &given()).unwrap();
    let xml = part_of(&filled.bytes, MAIN);
    roxmltree::Document::parse(&xml).unwrap();
    (xml, filled.unknown.into_iter().map(|placeholder| placeholder.name).collect())
}

/// Paragraphs as a reader sees them.
fn read(content: &str) -> (Vec<String>, Vec<String>) {
    let (xml, unknown) = filled_body(content);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let own = |paragraph: roxmltree::Node<'_, '_>| -> String {
        let inside = paragraph.descendants().filter(|node| {
            let nearest = node.ancestors().skip(1).find(|outer| outer.tag_name().name() == "p");
            nearest == Some(paragraph)
        });
        inside
            .map(|node| match node.tag_name().name() {
                "t" => node.text().unwrap_or_default(),
                "br" => "|",
                _ => "",
            })
            .collect()
    };
    let paragraphs = document.descendants().filter(|node| node.tag_name().name() == "p");
    (paragraphs.map(own).collect(), unknown)
}

fn texts(content: &str) -> Vec<String> {
    let (texts, unknown) = read(content);
    assert_eq!(unknown, Vec::<String>::new());
    texts
}

#[test]
fn a_value_stands_where_its_name_stood_in_the_first_runs_format() {
    let (xml, unknown) = filled_body(&p("Có {{desktop_count}} máy, {{ LAPTOP_COUNT }} máy xách tay."));
    let run = "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Có 18 máy, …… máy xách tay.</w:t></w:r>";
    assert!(xml.contains(run), "{xml}");
    assert!(unknown.is_empty());
    assert_eq!(texts(&p("{{unit_name}}")), ["phường <Thái> & \"Học\""]);
    assert_eq!(texts(&p("{{lines}}!")), ["một|hai!"]);
}

#[test]
fn a_name_is_found_however_word_has_cut_it() {
    let cut = "<w:p><w:r><w:t>Có {</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:rPr><w:i/></w:rPr><w:t>{desk</w:t></w:r>\
        <w:bookmarkStart w:id=\"1\" w:name=\"x\"/><w:r><w:t>top_</w:t></w:r><w:bookmarkEnd w:id=\"1\"/><w:ins w:id=\"2\"><w:r>\
        <w:t>count}</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>} máy</w:t></w:r></w:hyperlink></w:p>";
    let (xml, _) = filled_body(cut);
    assert_eq!(texts(cut), ["Có 18 máy"]);
    assert!(xml.contains("proofErr") && xml.contains("<w:bookmarkStart w:id=\"1\" w:name=\"x\"/>"));
    assert!(xml.contains("<w:t xml:space=\"preserve\">Có 18</w:t>"), "{xml}");
    for content in
        ["&#123;&#x7b;desktop_count}}", "<![CDATA[{{desktop_count}}]]>", "{{<!-- x -->desktop_count}}"]
    {
        assert_eq!(texts(&p(content)), ["18"], "{content}");
    }
}

#[test]
fn what_has_no_value_stays_visible_and_is_listed() {
    let (texts, unknown) = read(
        &(p("{{desktop_count}} {{Số máy}} {{ghost}} {{machines.label}} {{machines.ghost}}")
            + &p("{{desktop_count và một câu")
            + &p("máy}} {{#ghosts}}x{{/ghosts}}")
            + &p("{{#machines}} chưa đóng")),
    );
    assert_eq!(texts[0], "18 {{Số máy}} {{ghost}} {{machines.label}} {{machines.ghost}}");
    assert_eq!(
        texts[1..],
        ["{{desktop_count và một câu", "máy}} {{#ghosts}}x{{/ghosts}}", "{{#machines}} chưa đóng"]
    );
    assert_eq!(
        unknown,
        [
            "#ghosts",
            "#machines",
            "/ghosts",
            "Số máy",
            "ghost",
            "machines.ghost",
            "machines.label",
            "{{desktop_count và một câu",
            "}}"
        ]
    );
}

#[test]
fn an_unknown_name_across_runs_keeps_its_runs_beside_one_that_is_filled() {
    let cut = format!("<w:p>{}{}{}</w:p>", r("{{desktop_count}} {{gh"), r("ost"), r("}} cuối"));
    let (texts, unknown) = read(&cut);
    assert_eq!((texts, unknown), (vec!["18 {{ghost}} cuối".to_owned()], vec!["ghost".to_owned()]));
}

#[test]
fn deleted_text_is_no_placeholder_and_stays_deleted() {
    let content = "<w:p><w:del w:id=\"1\"><w:r><w:delText>{{desktop_count}}</w:delText></w:r></w:del>\
        <w:moveFrom w:id=\"2\"><w:r><w:t>{{ghost}}</w:t></w:r></w:moveFrom><w:r><w:t>{{desktop_count}}</w:t></w:r></w:p>";
    let (xml, unknown) = filled_body(content);
    assert!(xml.contains("<w:delText>{{desktop_count}}</w:delText>") && xml.contains(">18</w:t>"), "{xml}");
    assert!(xml.contains("<w:t>{{ghost}}</w:t>") && unknown.is_empty());
}

#[test]
fn text_boxes_are_filled_in_both_of_their_forms() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("{{desktop_count}}"));
    let content = format!(
        "<w:p><w:r><w:t>{{{{desktop</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{inner}</mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>_count}}}}</w:t></w:r></w:p>"
    );
    assert_eq!(texts(&content), ["18", "18", "18"]);
}

#[test]
fn headers_footers_and_notes_are_filled_and_other_parts_are_copied_as_they_are_packed() {
    let header = format!("<w:hdr {W}>{}</w:hdr>", p("{{unit_name}}"));
    let notes = format!(
        "<w:footnotes {W}><w:footnote>{}</w:footnote></w:footnotes>",
        p("{{ghost}}{{desktop_count}}")
    );
    let rels = "<Relationships><Relationship TargetMode=\"External\" Target=\"http://example.org/{{desktop_count}}\"/></Relationships>";
    let more = [
        ("word/header1.xml", header.as_str()),
        ("word/footnotes.xml", notes.as_str()),
        ("word/_rels/document.xml.rels", rels),
        (
            "word/settings.xml",
            "<w:settings  xmlns:w='x'><w:x w:val=\"{00}\"/><w:y w:val='{01}'/></w:settings>",
        ),
        ("customXml/item1.xml", "<x>{{desktop_count}}</x>"),
    ];
    let template = with(&p("không có gì"), &more);
    let filled = fill(&template, &given()).unwrap();
    assert!(part_of(&filled.bytes, "word/header1.xml").contains("phường &lt;Thái&gt; &amp; \"Học\""));
    assert!(part_of(&filled.bytes, "word/footnotes.xml").contains("{{ghost}}18"));
    assert_eq!(filled.unknown, [Placeholder { name: "ghost".into(), part: "word/footnotes.xml".into() }]);
    let used: Vec<_> = filled.used.iter().map(String::as_str).collect();
    assert_eq!(used, ["desktop_count", "unit_name"]);
    let raw = |bytes: &[u8], name: &str| {
        let mut archive = ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
        let index = archive.index_for_name(name).unwrap();
        let mut packed = Vec::new();
        archive.by_index_raw(index).unwrap().read_to_end(&mut packed).unwrap();
        packed
    };
    for name in
        [MAIN, "word/_rels/document.xml.rels", "word/settings.xml", "customXml/item1.xml", CONTENT_TYPES]
    {
        assert_eq!(raw(&filled.bytes, name), raw(&template, name), "{name}");
    }
    assert_eq!(fill(&template, &given()).unwrap(), filled);
}

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

#[test]
fn what_is_no_plain_document_is_refused_by_what_it_is() {
    let word = types();
    let macros = word.replace(DOCUMENT, "application/vnd.ms-word.document.macroEnabled.main+xml");
    let dotx = word.replace("document.main", "template.main");
    let main = body(&p("{{desktop_count}}"));
    let of = |types: &str, more: &[(&str, &[u8])]| {
        let mut parts = vec![(CONTENT_TYPES, types.as_bytes()), (MAIN, main.as_bytes())];
        parts.extend(more);
        fill(&packed(&parts), &given()).unwrap_err()
    };
    assert!(matches!(of(&macros, &[]), TemplateError::Macros(_)));
    assert!(matches!(of(&word, &[("word/vbaProject.bin", b"x")]), TemplateError::Macros(_)));
    assert!(matches!(of(&dotx, &[]), TemplateError::NotADocument));
    assert!(matches!(of(&word, &[("_xmlsignatures/sig1.xml", b"x")]), TemplateError::Signed));
    let zeros = vec![b' '; 8 << 20];
    assert!(matches!(of(&word, &[("word/a.xml", &zeros)]), TemplateError::File(OfficeFileError::Ratio(_))));
    for file in [b"".as_slice(), b"PK\x03\x04", b"{\\rtf1}"] {
        assert!(matches!(fill(file, &given()), Err(TemplateError::File(OfficeFileError::NotAnArchive(_)))));
    }
    assert!(matches!(fill(&packed(&[(MAIN, b"<w/>")]), &given()), Err(TemplateError::NotADocument)));
}

#[test]
fn entities_and_broken_markup_are_refused_with_the_parts_name() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><w:hdr xmlns:w=\"x\"><w:p><w:r><w:t>{{&b;</w:t></w:r></w:p></w:hdr>";
    for wrong in [
        laughs,
        "<w:hdr><w:p>{{x}}</w:hdr>",
        "<w:hdr>{{&ghost;</w:hdr>",
        "<w:hdr>{{",
        &("<a>".repeat(100_000) + "{{"),
    ] {
        let error = fill(&with("", &[("word/header1.xml", wrong)]), &given()).unwrap_err();
        assert!(matches!(&error, TemplateError::Xml { part, .. } if part == "word/header1.xml"), "{error:?}");
    }
    let part = [0xff, b'{', b'{'];
    let file = packed(&[(CONTENT_TYPES, types().as_bytes()), (MAIN, &part)]);
    assert!(matches!(fill(&file, &given()), Err(TemplateError::Xml { source: tree::XmlError::NotUtf8, .. })));
}

#[test]
fn repeats_that_would_fill_the_memory_are_refused() {
    let mut values = given();
    let rows = vec![std::collections::BTreeMap::from([("label".to_owned(), "x".repeat(40_000))]); 2_000];
    values.lists.insert("machines".into(), List { rows, ..list(&["label"], &[]) });
    let template = docx(&table(&[row(&["{{machines.label}}"])]));
    assert!(matches!(fill(&template, &values), Err(TemplateError::TooLong(part)) if part == MAIN));
}

#[test]
fn a_byte_order_mark_and_single_quotes_do_not_matter() {
    let text =
        format!("\u{feff}{}", body(&p("{{desktop_count}}")).replace("<w:t>", "<w:t xml:space='preserve'>"));
    let file = packed(&[(CONTENT_TYPES, types().as_bytes()), (MAIN, text.as_bytes())]);
    let out = part_of(&fill(&file, &given()).unwrap().bytes, MAIN);
    assert!(out.starts_with("\u{feff}<?xml") && out.contains("<w:t xml:space='preserve'>18</w:t>"), "{out}");
}

#[test]
fn every_item_of_the_catalogue_has_a_value_and_blank_is_not_zero() {
    use crate::items::ItemValue;
    use crate::report::tests::{declared, unit};
    use crate::report::{Cell, ReportDetails, Sheet, SheetColumn};

    let mut unit = unit();
    unit.declarations.push(declared("printer_count", ItemValue::Number(1_685), "sổ"));
    unit.declarations.push(declared("scanner_year", ItemValue::Number(2_019), "sổ"));
    unit.declarations.push(declared("firewall_present", ItemValue::Flag(false), "sổ"));
    let sheet = Sheet {
        name: "I Máy tính".into(),
        title: String::new(),
        columns: vec![SheetColumn { key: "label".into(), title: "Mã".into(), width_mm: 10 }],
        rows: vec![vec![Cell::Text("PC-01".into())], vec![Cell::Blank]],
    };
    let values = values(&unit, &ReportDetails::default(), &[sheet]).unwrap();
    for item in crate::forms::catalogue::all().unwrap() {
        assert!(values.texts.contains_key(&item.id), "{}", item.id);
    }
    for (name, text) in [
        ("printer_count", "1.685"),
        ("scanner_year", "2019"),
        ("firewall_present", "Không"),
        ("tablet_count", ""),
        ("unit_name", "phường Thái Học"),
        ("issuer", "Ủy ban nhân dân phường Thái Học"),
        ("as_of", "31/12/2026"),
        ("next_year", "2027"),
    ] {
        assert_eq!(values.texts[name], text, "{name}");
    }
    assert_eq!(values.lists["machines"].rows.len(), 2);
    assert_eq!(values.lists["i_may_tinh"], values.lists["machines"]);
    assert!(values.lists["episodes"].rows.is_empty());
    let filled = fill(&docx(&p("{{tablet_count}} {{printer_count}}")), &values).unwrap();
    assert!(part_of(&filled.bytes, MAIN).contains("…… 1.685"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_in_any_cut_gives_a_well_formed_document(
        runs in proptest::collection::vec("(\\{\\{|\\}\\}|#|/|machines|label|desktop_count|\\.| |x){0,6}", 0..8),
        value in "\\PC{0,20}|.{0,20}",
    ) {
        let mut values = given();
        values.texts.insert("desktop_count".into(), value);
        let content: String = runs.iter().map(|text| format!("<w:tbl><w:tr><w:tc><w:p>{}{}</w:p></w:tc></w:tr></w:tbl>", r(text), r(text))).collect();
        let filled = fill(&docx(&content), &values).unwrap();
        let xml = part_of(&filled.bytes, MAIN);
        prop_assert!(roxmltree::Document::parse(&xml).is_ok(), "{}", xml);
    }
}
