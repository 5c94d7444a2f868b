//! Blocks of the document into slices, each piece in its place in the structure.

use super::cells::{self, Lines};
use super::flow::Slice;
use super::font::Fonts;
use super::line::{plain, width};
use super::paragraph::{Column, Keep, rule};
use super::structure::{Element, Kind, Structure};
use super::style::{self, Style, mm};
use crate::report::document::{Annex, Block, COUNTRY, MOTTO, NationalHeading, heading_text, listed_lines};

/// Takes blocks one after another.
pub(super) struct Blocks<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) structure: &'a mut Structure,
    /// Everything goes into this element.
    pub(super) inside: Element,
    /// Of the text on a page, points.
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) slices: Vec<Slice>,
    /// Headings above: 0 in the main part, 1 below an annex's title.
    pub(super) depth: u8,
    /// Level of the last heading, so that none is left out below it.
    pub(super) level: u8,
    /// Still open: items follow one another.
    pub(super) list: Option<Element>,
}

impl Blocks<'_> {
    /// `before_signature`: a signature follows, which is not to stand on a page alone.
    pub(super) fn block(&mut self, block: &Block, before_signature: bool) {
        let keep = if before_signature { Keep::WithNext } else { Keep::Free };
        match block {
            Block::NationalHeading(heading) => self.national_heading(heading),
            Block::Title { kind, subject } => self.title(kind, subject),
            Block::AddressedTo(recipients) => self.addressed_to(recipients),
            Block::Basis(papers) => {
                for line in listed_lines(papers) {
                    self.text(&line, &style::BASIS, Keep::Free);
                }
            }
            Block::Heading { text, level } => self.heading(&heading_text(text, *level), *level),
            Block::Paragraph(text) | Block::FillIn(text) => {
                return self.text(text, &style::CONTENT, keep);
            }
            Block::Table(table) => self.table(table),
            Block::Notes { label, lines } if self.slices.is_empty() => self.boxed(label, lines),
            Block::Notes { label, lines } => {
                self.text(label, &style::NOTES_LABEL, Keep::WithNext);
                for line in lines {
                    self.text(&format!("- {line}"), &style::NOTE, Keep::Free);
                }
            }
            Block::Signature { copies, titles } => self.signature(copies, titles),
        }
        self.list = None;
    }

    pub(super) fn annex_head(&mut self, annex: &Annex) {
        let name = plain(&format!("{} {}", annex.label, annex.title));
        let heading = self.structure.heading(self.inside, 1, &name);
        self.structure.bookmark(heading, 0, &name);
        let column = self.column();
        // The space parts the two for a search.
        let label = self.set(&format!("{} ", annex.label), &style::ANNEX_LABEL, column, heading);
        let title = self.set(&annex.title, &style::ANNEX_TITLE, column, heading);
        let of = self.structure.add(self.inside, Kind::Paragraph);
        let attached_to = self.set(&annex.attached_to, &style::ATTACHED_TO, column, of);
        for part in [label, title, attached_to] {
            self.push(part, Keep::WithNext);
        }
    }

    /// A paragraph, or an item of a list if it begins with a dash.
    fn text(&mut self, text: &str, style: &Style, keep: Keep) {
        let column = self.column();
        let slices = if let Some(item) = text.strip_prefix("- ") {
            let list = self.list.unwrap_or_else(|| self.structure.add(self.inside, Kind::List));
            self.list = Some(list);
            self.item(item, style, column, list)
        } else {
            self.list = None;
            self.paragraph(text, style, column, self.inside)
        };
        self.push(slices, keep);
    }

    fn heading(&mut self, text: &str, level: u8) {
        let printed = if level >= 3 { &style::POINT } else { &style::HEADING };
        let level = self.depth + level.clamp(1, 3);
        let name = plain(text);
        if !name.is_empty() {
            self.level = level.min(self.level + 1);
        }
        let heading = self.structure.heading(self.inside, self.level, &name);
        self.structure.bookmark(heading, self.level, &name);
        let slices = self.set(text, printed, self.column(), heading);
        self.push(slices, Keep::WithNext);
    }

    fn national_heading(&mut self, heading: &NationalHeading) {
        let inside = self.structure.add(self.inside, Kind::Group);
        let [left, right] = halves(style::HEADING_MM, self.width);
        let mut issuer = Vec::new();
        if let Some(line) = &heading.superior {
            issuer.extend(self.paragraph(line, &style::SUPERIOR, left, inside));
        }
        for line in &heading.issuer {
            issuer.extend(self.paragraph(line, &style::ISSUER, left, inside));
        }
        issuer.push(rule(left, mm(style::ISSUER_RULE_MM)));
        let mut country = self.paragraph(COUNTRY, &style::COUNTRY, right, inside);
        country.extend(self.paragraph(MOTTO, &style::MOTTO, right, inside));
        country.push(rule(right, width(self.fonts, MOTTO, style::MOTTO.look)));
        let number = self.paragraph(&heading.number, &style::NUMBER, left, inside);
        let place = self.paragraph(&heading.place_and_date, &style::PLACE_DATE, right, inside);
        for [in_left, in_right] in [[issuer, country], [number, place]] {
            let row =
                cells::row(vec![left.holding(in_left), right.holding(in_right)], Lines::None, self.height);
            self.push(row, Keep::WithNext);
        }
    }

    fn title(&mut self, kind: &str, subject: &str) {
        let title = self.structure.add(self.inside, Kind::Title);
        self.structure.bookmark(title, 0, &plain(&format!("{kind} {subject}")));
        let mut slices = self.set(&format!("{kind} "), &style::DOCUMENT_KIND, self.column(), title);
        slices.extend(self.set(subject, &style::SUBJECT, self.column(), title));
        slices.push(rule(self.column(), mm(style::SUBJECT_RULE_MM)));
        self.push(slices, Keep::WithNext);
    }

    fn addressed_to(&mut self, recipients: &[String]) {
        if let [one] = recipients {
            return self.text(&format!("Kính gửi: {one}"), &style::ADDRESSED_TO, Keep::Free);
        }
        self.text("Kính gửi:", &style::ADDRESSED_TO, Keep::WithNext);
        for line in listed_lines(recipients) {
            self.text(&format!("- {line}"), &style::ADDRESSED_LINE, Keep::Free);
        }
    }

    /// Recipients of copies, and room for the hand and the name of who signs.
    fn signature(&mut self, copies: &[String], titles: &[String]) {
        let inside = self.structure.add(self.inside, Kind::Group);
        let [left, right] = halves(style::SIGNATURE_MM, self.width);
        let mut to = self.paragraph("Nơi nhận:", &style::COPIES_LABEL, left, inside);
        let mut list = None;
        for line in copies {
            to.extend(match line.strip_prefix("- ") {
                Some(item) => {
                    let list = *list.get_or_insert_with(|| self.structure.add(inside, Kind::List));
                    self.item(item, &style::COPY, left, list)
                }
                None => self.paragraph(line, &style::COPY, left, inside),
            });
        }
        let mut signer = Vec::new();
        for line in titles {
            signer.extend(self.paragraph(line, &style::SIGNER, right, inside));
        }
        signer.push(Slice { height: style::ROOM_FOR_SIGNATURE, ..Slice::default() });
        let mut row = cells::row(vec![left.holding(to), right.holding(signer)], Lines::None, self.height);
        if let Some(first) = row.first_mut() {
            first.before = style::BEFORE_SIGNATURE;
        }
        self.push(row, Keep::Free);
    }

    /// Notes at the very front of a part.
    fn boxed(&mut self, label: &str, lines: &[String]) {
        let outer = self.column();
        let inner = Column { x: style::BOX_PADDING, width: outer.width - 2.0 * style::BOX_PADDING };
        let mut slices = self.paragraph(label, &style::BOX_LABEL, inner, self.inside);
        let list = self.structure.add(self.inside, Kind::List);
        for line in lines {
            slices.extend(self.item(line, &style::BOX_LINE, inner, list));
        }
        if let Some(last) = slices.last_mut() {
            last.after = style::BOX_LABEL.before;
        }
        let mut row = cells::row(vec![outer.holding(slices)], Lines::All, self.height);
        if let Some(last) = row.last_mut() {
            last.after = style::AFTER_BOX;
        }
        self.push(row, Keep::Free);
    }

    /// Below an annex's title, where tables are smaller.
    pub(super) fn in_annex(&self) -> bool {
        self.depth > 0
    }

    fn column(&self) -> Column {
        Column { x: 0.0, width: self.width }
    }
}

/// The two columns, in the proportion that fills the text's width.
fn halves(widths_mm: [f32; 2], text_width: f32) -> [Column; 2] {
    let [left, right] = widths_mm;
    let split = text_width * left / (left + right);
    [Column { x: 0.0, width: split }, Column { x: split, width: text_width - split }]
}
