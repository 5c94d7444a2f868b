//! Pages into the file: text, rules, page numbers, the mark of a draft.

use krilla::Document as File;
use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::page::{NumberingStyle, PageLabel, PageSettings};
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};
use std::num::NonZeroU32;

use super::PdfError;
use super::flow::{Mark, Page};
use super::font::{Face, Fonts};
use super::line::{Line, Look, lines, width};
use super::structure::Structure;
use super::style::{self, mm};
use crate::report::document::DRAFT_MARK;

/// Size and margins of a sheet, points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Margins of Decree 30: top and bottom, left, right, millimetres.
const TOP_MM: f32 = 20.0;
const LEFT_MM: f32 = 30.0;
const RIGHT_MM: f32 = 15.0;
/// The page number hangs this far below the edge.
const PAGE_NUMBER_MM: f32 = 10.0;

/// Part of the sheet's diagonal that the watermark covers.
const WATERMARK_LENGTH: f32 = 0.62;
/// Of 255: visible in print, and text stays legible on it.
const WATERMARK_GREY: u8 = 232;

impl Sheet {
    pub(super) fn a4(landscape: bool) -> Self {
        let (short, long) = (mm(210.0), mm(297.0));
        if landscape { Self { width: long, height: short } } else { Self { width: short, height: long } }
    }

    pub(super) fn text_width(self) -> f32 {
        self.width - mm(LEFT_MM + RIGHT_MM)
    }

    pub(super) fn text_height(self) -> f32 {
        self.height - mm(2.0 * TOP_MM)
    }
}

/// A part that counts its own pages: the main one or an annex.
pub(super) struct Part {
    pub(super) sheet: Sheet,
    /// In front of the number where a viewer names the page.
    pub(super) label: Option<String>,
    pub(super) pages: Vec<Page>,
}

pub(super) struct Painter<'a> {
    pub(super) file: File,
    pub(super) fonts: &'a Fonts,
    pub(super) structure: &'a mut Structure,
    pub(super) draft: bool,
    /// Pages painted.
    pub(super) done: usize,
}

impl Painter<'_> {
    pub(super) fn part(&mut self, part: Part) -> Result<(), PdfError> {
        for (index, page) in part.pages.into_iter().enumerate() {
            let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
            let label = PageLabel::new(Some(NumberingStyle::Arabic), part.label.clone(), number);
            let settings =
                PageSettings::from_wh(part.sheet.width, part.sheet.height).ok_or(PdfError::Size)?;
            let mut sheet = self.file.start_page_with(settings.with_page_label(label));
            let mut surface = sheet.surface();
            if self.draft {
                watermark(&mut surface, self.fonts, part.sheet);
            }
            if index > 0 {
                page_number(&mut surface, self.fonts, part.sheet, index + 1);
            }
            rules(&mut surface, &page);
            for mark in page {
                text(&mut surface, self.fonts, self.structure, self.done, mark);
            }
            surface.finish();
            sheet.finish();
            self.done += 1;
        }
        Ok(())
    }
}

/// All rules of a page in one go.
fn rules(surface: &mut Surface<'_>, page: &Page) {
    let mut path = PathBuilder::new();
    for mark in page {
        let Mark::Rule { x, y, width, height } = mark else { continue };
        if let Some(rect) = Rect::from_xywh(mm(LEFT_MM) + x, mm(TOP_MM) + y, *width, *height) {
            path.push_rect(rect);
        }
    }
    let Some(path) = path.finish() else { return };
    artifact(surface, ArtifactType::Layout, |surface| fill(surface, &path));
}

fn fill(surface: &mut Surface<'_>, path: &Path) {
    surface.set_fill(Some(grey(0)));
    surface.draw_path(path);
}

fn text(surface: &mut Surface<'_>, fonts: &Fonts, structure: &mut Structure, page: usize, mark: Mark) {
    let Mark::Text { x, baseline, line, look, stretch, of } = mark else { return };
    if line.letters.is_empty() {
        return;
    }
    let at = Point::from_xy(mm(LEFT_MM) + x, mm(TOP_MM) + baseline);
    let Some(element) = of else {
        return artifact(surface, ArtifactType::PaginationOther, |surface| {
            set(surface, fonts, &line, look, stretch, at);
        });
    };
    let piece = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
    set(surface, fonts, &line, look, stretch, at);
    surface.end_tagged();
    structure.content(element, piece, page, Point::from_xy(at.x, (at.y - look.size).max(0.0)));
}

fn set(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line, look: Look, stretch: f32, at: Point) {
    let mut from = 0;
    let mut glyphs = Vec::with_capacity(line.letters.len());
    for letter in &line.letters {
        let extra = if letter.space { stretch / look.size } else { 0.0 };
        let range = from..from + letter.bytes;
        from = range.end;
        let id = GlyphId::new(letter.glyph.id);
        glyphs.push(KrillaGlyph::new(id, letter.glyph.advance + extra, 0.0, 0.0, 0.0, range, None));
    }
    surface.set_fill(Some(grey(0)));
    surface.draw_glyphs(at, &glyphs, fonts.font(look.face), &line.text, look.size, false);
}

/// Centred in the top margin.
fn page_number(surface: &mut Surface<'_>, fonts: &Fonts, sheet: Sheet, number: usize) {
    let look = style::PAGE_NUMBER;
    let number = number.to_string();
    let x = mm(LEFT_MM) + (sheet.text_width() - width(fonts, &number, look)) / 2.0;
    let y = mm(PAGE_NUMBER_MM) + fonts.line(look.face).ascent * look.size;
    artifact(surface, ArtifactType::Header, |surface| {
        for line in lines(fonts, &number, look, sheet.width, sheet.width) {
            set(surface, fonts, &line, look, 0.0, Point::from_xy(x, y));
        }
    });
}

/// From corner to corner, drawn as shapes: a search finds the document's words only.
fn watermark(surface: &mut Surface<'_>, fonts: &Fonts, sheet: Sheet) {
    let one = Look { face: Face::Bold, size: 1.0 };
    let diagonal = sheet.width.hypot(sheet.height);
    let length = width(fonts, DRAFT_MARK, one);
    let size = diagonal * WATERMARK_LENGTH / length.max(1.0);
    let angle = -(sheet.height / sheet.width).atan().to_degrees();
    let Some(line) = lines(fonts, DRAFT_MARK, one, f32::MAX, f32::MAX).into_iter().next() else { return };
    artifact(surface, ArtifactType::Watermark, |surface| {
        surface.push_transform(&Transform::from_translate(sheet.width / 2.0, sheet.height / 2.0));
        surface.push_transform(&Transform::from_rotate(angle));
        surface.set_fill(Some(grey(WATERMARK_GREY)));
        let mut x = -length * size / 2.0;
        for letter in &line.letters {
            let glyph = KrillaGlyph::new(
                GlyphId::new(letter.glyph.id),
                letter.glyph.advance,
                0.0,
                0.0,
                0.0,
                0..0,
                None,
            );
            let at = Point::from_xy(x, size * 0.33);
            surface.draw_glyphs(at, &[glyph], fonts.font(one.face), "", size, true);
            x += letter.glyph.advance * size;
        }
        surface.pop();
        surface.pop();
    });
}

fn artifact<'a>(surface: &mut Surface<'a>, kind: ArtifactType, draw: impl FnOnce(&mut Surface<'a>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    draw(surface);
    surface.end_tagged();
}

fn grey(lightness: u8) -> Fill {
    let paint = luma::Color::new(lightness).into();
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
