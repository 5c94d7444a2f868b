//! How a picture tells what an episode was blamed on: every kind has its own pattern besides its colour.
//!
//! Patterns are named in the picture itself, since an address within a style sheet would lead out of the page. A page
//! has at most one picture that defines them.

use maud::{Markup, html};

use crate::analysis::verdict::Verdict;

/// A look with its word for the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// In names of patterns and in the style sheet.
    pub(crate) slug: &'static str,
    pub(crate) word: &'static str,
}

/// In the order of the legend.
pub(crate) const KINDS: [Kind; 8] = [
    Kind { slug: "nha-mang", word: "nhà mạng, đường truyền" },
    Kind { slug: "tu-dung", word: "tự dùng đầy đường truyền" },
    Kind { slug: "tslcd", word: "mạng TSLCD" },
    Kind { slug: "ung-dung", word: "một ứng dụng" },
    Kind { slug: "noi-bo", word: "mạng nội bộ" },
    Kind { slug: "chua-ro", word: "chưa rõ nguyên nhân" },
    Kind { slug: "mat-dien", word: "mất điện" },
    Kind { slug: "mot-may", word: "riêng một máy" },
];

/// The look of a verdict.
pub(crate) fn kind(verdict: Verdict) -> Kind {
    let place = match verdict {
        Verdict::AccessLine | Verdict::Isp => 0,
        Verdict::AccessLineSelfLoad => 1,
        Verdict::Cpnet => 2,
        Verdict::Application => 3,
        Verdict::Lan => 4,
        Verdict::Insufficient | Verdict::Ambiguous => 5,
        Verdict::OutagePower => 6,
        Verdict::Pc => 7,
    };
    KINDS[place]
}

/// The value of a `fill` attribute.
pub(super) fn fill(verdict: Verdict) -> String {
    format!("url(#hoa-{})", kind(verdict).slug)
}

/// The patterns, to stand once in a page.
pub(super) fn patterns() -> Markup {
    html! {
        defs {
            @for Kind { slug, .. } in KINDS {
                pattern id={ "hoa-" (slug) } width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect.{ "nen-" (slug) } width="6" height="6" {}
                    @if let Some(path) = strokes(slug) { path.{ "net-" (slug) } d=(path) {} }
                }
            }
        }
    }
}

fn strokes(slug: &str) -> Option<&'static str> {
    match slug {
        "tu-dung" => Some("M1 2h2M4 5h2"),
        "tslcd" => Some("M-1 7L7 -1M-1 1L1 -1M5 7L7 5"),
        "ung-dung" => Some("M1.5 0v6M4.5 0v6"),
        "noi-bo" => Some("M0 1.5h6M0 4.5h6"),
        "chua-ro" => Some("M-1 -1L7 7M-1 7L7 -1"),
        "mat-dien" => Some("M0 3h6M3 0v6"),
        "mot-may" => Some("M2 3h2"),
        _ => None,
    }
}

/// What each pattern means, for kinds that occur.
pub(crate) fn legend(verdicts: impl Iterator<Item = Verdict>) -> Markup {
    let occurring: Vec<&str> = verdicts.map(|verdict| kind(verdict).slug).collect();
    html! {
        @for Kind { slug, word } in KINDS.iter().filter(|kind| occurring.contains(&kind.slug)) {
            span.{ "hoa " "hoa-" (slug) } { (word) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_a_pattern_that_is_defined() {
        let patterns = patterns().into_string();
        for verdict in Verdict::ALL {
            let id = fill(verdict).replace("url(#", "id=\"").replace(')', "\"");
            assert!(patterns.contains(&id), "{verdict}");
        }
    }

    #[test]
    fn no_two_kinds_have_the_same_strokes() {
        for (index, one) in KINDS.iter().enumerate() {
            assert!(KINDS.iter().skip(index + 1).all(|other| strokes(other.slug) != strokes(one.slug)));
        }
    }

    #[test]
    fn the_legend_names_what_occurs_once() {
        let legend = legend([Verdict::Isp, Verdict::AccessLine, Verdict::Pc].into_iter()).into_string();
        assert_eq!(legend.matches("<span").count(), 2, "{legend}");
    }
}
