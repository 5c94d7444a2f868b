//! Sizes, spaces and alignments: those of the Word file (`docx/parts/styles.xml`), after Decree 30/2020/NĐ-CP, annex I.
//!
//! Lengths are points unless their name ends in `_mm`.

use super::font::Face;
use super::line::Look;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Center,
    Right,
    Justify,
}

/// Of a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) look: Look,
    pub(super) align: Align,
    pub(super) before: f32,
    pub(super) after: f32,
    /// Distance of lines, in single lines.
    pub(super) spacing: f32,
    /// Indent of the first line.
    pub(super) first: f32,
    /// Indent of all lines.
    pub(super) left: f32,
}

/// 1.27 cm.
const FIRST_LINE: f32 = 36.0;

const fn style(face: Face, size: f32, align: Align, before: f32, after: f32) -> Style {
    Style { look: Look { face, size }, align, before, after, spacing: 1.0, first: 0.0, left: 0.0 }
}

pub(super) const ISSUER: Style = style(Face::Bold, 12.0, Align::Center, 0.0, 0.0);
pub(super) const COUNTRY: Style = ISSUER;
pub(super) const MOTTO: Style = style(Face::Bold, 13.0, Align::Center, 0.0, 0.0);
pub(super) const NUMBER: Style = style(Face::Regular, 13.0, Align::Center, 6.0, 0.0);
pub(super) const PLACE_DATE: Style = style(Face::Italic, 13.0, Align::Center, 6.0, 0.0);
pub(super) const DOCUMENT_KIND: Style = style(Face::Bold, 14.0, Align::Center, 18.0, 0.0);
pub(super) const SUBJECT: Style = style(Face::Bold, 14.0, Align::Center, 0.0, 2.0);
pub(super) const ADDRESSED_TO: Style = style(Face::Regular, 14.0, Align::Center, 12.0, 6.0);
pub(super) const ADDRESSED_LINE: Style =
    Style { left: 141.7, ..style(Face::Regular, 14.0, Align::Left, 2.0, 0.0) };
pub(super) const CONTENT: Style =
    Style { spacing: 1.1, first: FIRST_LINE, ..style(Face::Regular, 14.0, Align::Justify, 3.0, 6.0) };
/// The body above the issuing one.
pub(super) const SUPERIOR: Style = style(Face::Regular, 12.0, Align::Center, 0.0, 0.0);
/// The papers that a document rests on.
pub(super) const BASIS: Style =
    Style { spacing: 1.1, first: FIRST_LINE, ..style(Face::Italic, 14.0, Align::Justify, 3.0, 3.0) };
pub(super) const HEADING: Style =
    Style { first: FIRST_LINE, ..style(Face::Bold, 14.0, Align::Left, 9.0, 4.0) };
/// A point, `a) …`, is set upright in letters of the text.
pub(super) const POINT: Style =
    Style { first: FIRST_LINE, ..style(Face::Regular, 14.0, Align::Left, 6.0, 3.0) };
pub(super) const CAPTION: Style = style(Face::Italic, 13.0, Align::Center, 6.0, 3.0);
/// A table of the main part, its head and its remarks; those of an annex are smaller.
pub(super) const TABLE_HEAD: Style = style(Face::Bold, 13.0, Align::Center, 3.0, 3.0);
pub(super) const TABLE_TEXT: Style = style(Face::Regular, 13.0, Align::Left, 2.5, 2.5);
pub(super) const TABLE_REMARK: Style = style(Face::Regular, 12.0, Align::Left, 2.5, 2.5);
pub(super) const SMALL_HEAD: Style = style(Face::Bold, 11.0, Align::Center, 1.5, 1.5);
pub(super) const SMALL_TEXT: Style = style(Face::Regular, 11.0, Align::Left, 1.5, 1.5);
pub(super) const NOTES_LABEL: Style = style(Face::Italic, 12.0, Align::Left, 6.0, 0.0);
pub(super) const NOTE: Style = style(Face::Italic, 12.0, Align::Left, 1.0, 0.0);
pub(super) const COPIES_LABEL: Style = style(Face::BoldItalic, 12.0, Align::Left, 0.0, 0.0);
pub(super) const COPY: Style = style(Face::Regular, 11.0, Align::Left, 0.0, 0.0);
pub(super) const SIGNER: Style = style(Face::Bold, 14.0, Align::Center, 0.0, 0.0);
pub(super) const ANNEX_LABEL: Style = style(Face::Bold, 14.0, Align::Center, 0.0, 0.0);
pub(super) const ANNEX_TITLE: Style = style(Face::Bold, 14.0, Align::Center, 2.0, 0.0);
pub(super) const ATTACHED_TO: Style = style(Face::Italic, 13.0, Align::Center, 1.0, 8.0);
pub(super) const PAGE_NUMBER: Look = Look { face: Face::Regular, size: 13.0 };

/// Notes in a box at the front.
pub(super) const BOX_LABEL: Style = style(Face::Bold, 12.0, Align::Left, 4.0, 0.0);
pub(super) const BOX_LINE: Style = style(Face::Regular, 12.0, Align::Left, 0.0, 0.0);
pub(super) const AFTER_BOX: f32 = 12.0;
/// Of notes that stand in a box: more room at their sides than in a cell.
pub(super) const BOX_PADDING: f32 = 6.0;

/// Above the signature, and where the signer's hand goes.
pub(super) const BEFORE_SIGNATURE: f32 = 12.0;
pub(super) const ROOM_FOR_SIGNATURE: f32 = 91.0;

/// Widths of the two halves of heading and signature.
pub(super) const HEADING_MM: [f32; 2] = [64.0, 101.0];
pub(super) const SIGNATURE_MM: [f32; 2] = [75.0, 90.0];
/// Rules below the issuing body, the motto (as long as its text) and the subject.
pub(super) const ISSUER_RULE_MM: f32 = 26.0;
pub(super) const SUBJECT_RULE_MM: f32 = 55.0;
pub(super) const RULE: f32 = 0.75;
pub(super) const TABLE_LINE: f32 = 0.5;
/// Left and right inside a ruled cell.
pub(super) const CELL_PADDING: f32 = 4.25;

pub(super) fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}
