//! Templates as Word leaves them, and what somebody may hand in instead.

mod of_units;
mod refusals;
mod repeats;

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
    let cells: Vec<_> = cells.iter().map(|text| format!("<w:tc>{}</w:tc>", p(text))).collect();
    format!("<w:tr>{}</w:tr>", cells.concat())
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
fn a_byte_order_mark_and_single_quotes_do_not_matter() {
    let text =
        format!("\u{feff}{}", body(&p("{{desktop_count}}")).replace("<w:t>", "<w:t xml:space='preserve'>"));
    let file = packed(&[(CONTENT_TYPES, types().as_bytes()), (MAIN, text.as_bytes())]);
    let out = part_of(&fill(&file, &given()).unwrap().bytes, MAIN);
    assert!(out.starts_with("\u{feff}<?xml") && out.contains("<w:t xml:space='preserve'>18</w:t>"), "{out}");
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
        let cells: Vec<_> = runs
            .iter()
            .map(|text| format!("<w:tbl><w:tr><w:tc><w:p>{}{}</w:p></w:tc></w:tr></w:tbl>", r(text), r(text)))
            .collect();
        let content = cells.concat();
        let filled = fill(&docx(&content), &values).unwrap();
        let xml = part_of(&filled.bytes, MAIN);
        prop_assert!(roxmltree::Document::parse(&xml).is_ok(), "{}", xml);
    }
}
