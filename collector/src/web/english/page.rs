//! A made page in English: texts and the attributes that people read, by catalogue.
//!
//! Own scanner: pages are our own well-formed markup with quoted attributes, so that a rewriter for the web at large
//! would bring much that never happens here.

use std::borrow::Cow;

use super::catalogue::phrase;
use super::numbers::turned;

/// Attributes that are shown or read aloud.
const READ: [&str; 5] = ["title", "placeholder", "aria-label", "alt", "label"];
/// Elements whose content is no text of ours.
const OPAQUE: [&str; 5] = ["script", "style", "textarea", "code", "pre"];
const VOID: [&str; 8] = ["meta", "link", "input", "br", "hr", "img", "col", "wbr"];

/// The page in English; what the catalogue does not know stays.
pub(in crate::web) fn translated(page: &str) -> String {
    rewritten(page, &mut |text| said(text))
}

/// One text in English; one that the catalogue does not know stays, with its figures turned round.
pub(in crate::web) fn said(text: &str) -> String {
    phrase(text).unwrap_or_else(|| turned(text))
}

/// The page with every text that people read put into other words; texts come and go without markup.
pub(in crate::web) fn rewritten(page: &str, say: &mut dyn FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(page.len());
    let mut left_alone: Option<(&str, u32)> = None;
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        out.push_str(&if left_alone.is_some() { Cow::Borrowed(text) } else { reworded(text, say) });
        let end = end_of_tag(from);
        let (tag, after) = from.split_at(end);
        let name = name_of(tag);
        if left_alone.is_some() {
            out.push_str(tag);
        } else {
            out.push_str(&tag_said(tag, name, say));
        }
        left_alone = step(left_alone, tag, name);
        rest = after;
    }
    out.push_str(&if left_alone.is_some() { Cow::Borrowed(rest) } else { reworded(rest, say) });
    out
}

/// Whether what follows a tag is left alone: the element that asked for it, and how deep in its like.
fn step<'p>(left_alone: Option<(&'p str, u32)>, tag: &'p str, name: &'p str) -> Option<(&'p str, u32)> {
    let closes = tag.starts_with("</");
    match left_alone {
        Some((element, depth)) if element == name => match (closes, depth) {
            (true, 1) => None,
            (true, deep) => Some((element, deep - 1)),
            (false, deep) => Some((element, deep + 1)),
        },
        Some(inside) => Some(inside),
        None if closes || VOID.contains(&name) || tag.ends_with("/>") => None,
        None if OPAQUE.contains(&name) || tag.contains(" translate=\"no\"") => Some((name, 1)),
        None => None,
    }
}

/// Past its `>`; one in quotes is none.
fn end_of_tag(from: &str) -> usize {
    let mut quoted = false;
    let end = from.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    });
    end.map_or(from.len(), |at| at + 1)
}

fn name_of(tag: &str) -> &str {
    let tag = tag.trim_start_matches(['<', '/']);
    tag.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn tag_said<'t>(tag: &'t str, name: &str, say: &mut dyn FnMut(&str) -> String) -> Cow<'t, str> {
    if name == "html" {
        return Cow::Owned(tag.replacen("lang=\"vi\"", "lang=\"en\"", 1));
    }
    let is_button = name == "input" && (tag.contains("type=\"submit\"") || tag.contains("type=\"button\""));
    if tag.contains(" translate=\"no\"") || !(is_button || READ.iter().any(|read| tag.contains(read))) {
        return Cow::Borrowed(tag);
    }
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some((before, (value, after))) =
        rest.split_once("=\"").and_then(|(a, b)| Some((a, b.split_once('"')?)))
    {
        let attribute = before.rsplit(' ').next().unwrap_or_default();
        let read = READ.contains(&attribute) || (is_button && attribute == "value");
        out.push_str(before);
        out.push_str("=\"");
        out.push_str(&if read { reworded(value, say) } else { Cow::Borrowed(value) });
        out.push('"');
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Escaped text, with the space around it as it was.
fn reworded<'t>(escaped: &'t str, say: &mut dyn FnMut(&str) -> String) -> Cow<'t, str> {
    let trimmed = escaped.trim();
    if trimmed.is_empty() {
        return Cow::Borrowed(escaped);
    }
    let lead = escaped.len() - escaped.trim_start().len();
    let (before, rest) = escaped.split_at(lead);
    let (_, after) = rest.split_at(trimmed.len());
    let plain = plain(trimmed);
    let english = say(&plain);
    if english == plain {
        Cow::Borrowed(escaped)
    } else {
        Cow::Owned(format!("{before}{}{after}", markup(&english)))
    }
}

fn plain(escaped: &str) -> String {
    escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn markup(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_read_attributes_change_and_nothing_else() {
        let page = "<html lang=\"vi\"><a title=\"Máy\" href=\"/Máy\"> Máy </a><input type=\"submit\" value=\"Máy\">\
                    <input value=\"Máy\"><p>1.234</p></html>";
        let english = "<html lang=\"en\"><a title=\"Machines\" href=\"/Máy\"> Machines </a><input type=\"submit\" value=\"Machines\">\
                       <input value=\"Máy\"><p>1,234</p></html>";
        assert_eq!(translated(page), english);
    }

    #[test]
    fn what_is_marked_is_left_alone_with_all_in_it() {
        let page = "<span translate=\"no\">Máy<span>Máy</span>Máy</span>Máy<input translate=\"no\" placeholder=\"Máy\">Máy\
                    <textarea>Máy</textarea>";
        let english = "<span translate=\"no\">Máy<span>Máy</span>Máy</span>Machines<input translate=\"no\" placeholder=\"Máy\">Machines\
                       <textarea>Máy</textarea>";
        assert_eq!(translated(page), english);
    }

    #[test]
    fn escaped_names_stay_escaped() {
        let page = "<p>&lt;script&gt; &amp; 1,5</p><p title=\"a > b &quot;\">x</p><";
        assert_eq!(translated(page), page.replace("1,5", "1.5"));
    }
}
