//! The four styles of Liberation Serif: which glyph a character has and how wide it is.
//!
//! One character is one glyph: composed Vietnamese needs no shaping, and Word kerns nothing by default either. Lines and
//! pages are made elsewhere.

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{GlyphMetrics, Metrics};
use skrifa::{FontRef, MetadataProvider};

use super::PdfError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

/// A glyph, and how far the next one stands from it, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) advance: f32,
}

/// Read once for a document.
pub(super) struct Fonts {
    regular: Style,
    bold: Style,
    italic: Style,
    bold_italic: Style,
}

/// Distances of a line of text, in em; the same in all four styles.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineMetrics {
    pub(super) ascent: f32,
    /// Of a single-spaced line, the font's own gap included.
    pub(super) height: f32,
}

struct Style {
    font: Font,
    characters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units_per_em: f32,
    line: LineMetrics,
}

/// Stands in print for a character that the font lacks.
const UNKNOWN: char = '□';

impl Fonts {
    pub(super) fn load() -> Result<Self, PdfError> {
        Ok(Self {
            regular: Style::read(include_bytes!("fonts/LiberationSerif-Regular.ttf"))?,
            bold: Style::read(include_bytes!("fonts/LiberationSerif-Bold.ttf"))?,
            italic: Style::read(include_bytes!("fonts/LiberationSerif-Italic.ttf"))?,
            bold_italic: Style::read(include_bytes!("fonts/LiberationSerif-BoldItalic.ttf"))?,
        })
    }

    /// For the writer of the file.
    pub(super) fn font(&self, face: Face) -> Font {
        self.style(face).font.clone()
    }

    pub(super) fn line(&self, face: Face) -> LineMetrics {
        self.style(face).line
    }

    /// The character's glyph, or that of a box if there is none or if it cannot be set from left to right.
    pub(super) fn glyph(&self, face: Face, sign: char) -> Glyph {
        let style = self.style(face);
        let own = if right_to_left(sign) { None } else { style.glyph(sign) };
        own.or_else(|| style.glyph(UNKNOWN)).unwrap_or(Glyph { id: 0, advance: 0.5 })
    }

    /// Whether the character itself is printed.
    #[cfg(test)]
    pub(super) fn has(&self, face: Face, sign: char) -> bool {
        !right_to_left(sign) && self.style(face).glyph(sign).is_some()
    }

    fn style(&self, face: Face) -> &Style {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Italic => &self.italic,
            Face::BoldItalic => &self.bold_italic,
        }
    }
}

impl Style {
    fn read(bytes: &'static [u8]) -> Result<Self, PdfError> {
        let own = FontRef::new(bytes).map_err(|_| PdfError::Font)?;
        let font = Font::new(bytes.into(), 0).ok_or(PdfError::Font)?;
        let place = LocationRef::default();
        let metrics = Metrics::new(&own, Size::unscaled(), place);
        let units_per_em = f32::from(metrics.units_per_em.max(1));
        let height = metrics.ascent - metrics.descent + metrics.leading;
        Ok(Self {
            font,
            characters: own.charmap(),
            widths: GlyphMetrics::new(&own, Size::unscaled(), place),
            units_per_em,
            line: LineMetrics { ascent: metrics.ascent / units_per_em, height: height / units_per_em },
        })
    }

    fn glyph(&self, sign: char) -> Option<Glyph> {
        let id = self.characters.map(sign).filter(|id| id.to_u32() != 0)?;
        let advance = self.widths.advance_width(id)? / self.units_per_em;
        Some(Glyph { id: id.to_u32(), advance })
    }
}

/// Scripts written from right to left: set letter by letter from the left they would read backwards, which is worse than
/// a box. Ranges: Unicode's allocation of right-to-left blocks.
fn right_to_left(sign: char) -> bool {
    matches!(sign, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACES: [Face; 4] = [Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic];

    /// Twelve vowels with six tones each, đ, in both cases: all 134 letters that Vietnamese has beyond ASCII.
    #[test]
    fn every_vietnamese_letter_is_in_all_four_styles() {
        use unicode_normalization::UnicodeNormalization;
        let fonts = Fonts::load().unwrap();
        let mut letters: Vec<char> = vec!['đ', 'Đ'];
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars() {
            for tone in ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"] {
                letters.extend(format!("{vowel}{tone}").nfc());
            }
        }
        assert_eq!(letters.iter().filter(|letter| !letter.is_ascii()).count(), 134);
        assert_eq!(letters.len(), 146);
        for face in FACES {
            assert!(letters.iter().all(|letter| fonts.has(face, *letter)));
            assert!("0123456789…–—“”‘’•≥≤%/()□\u{a0}".chars().all(|sign| fonts.has(face, sign)));
        }
    }

    #[test]
    fn what_the_font_lacks_is_a_box() {
        let fonts = Fonts::load().unwrap();
        for face in FACES {
            let square = fonts.glyph(face, '□');
            assert!(['漢', '🖥', 'ب', 'א', '\u{e000}'].iter().all(|sign| fonts.glyph(face, *sign) == square));
            assert_ne!(square.id, 0);
        }
    }
}
