//! What every picture must be, whatever it shows: well-formed, inside its view box, without numbers that are none.

use std::collections::BTreeSet;

/// Fails unless the text is one picture that a browser would take as it is meant.
pub(in crate::web) fn assert_picture(svg: &str) {
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
    for wrong in ["NaN", "inf", "style=", "onclick", "<script"] {
        assert!(!svg.contains(wrong), "{wrong}: {svg}");
    }
    assert_nested(svg);
    let view = attribute(svg, "viewBox").expect("a view box");
    let size: Vec<f64> = view.split(' ').map(|number| number.parse().unwrap()).collect();
    let inside = |place: f64, end: f64| (-0.5..=end + 0.5).contains(&place);
    for (name, end) in [("x", size[2]), ("x1", size[2]), ("x2", size[2]), ("cx", size[2])] {
        for number in numbers_in(svg, name) {
            assert!(inside(number, end), "{name}={number} of {end}: {svg}");
        }
    }
    for name in ["y", "y1", "y2", "cy"] {
        assert!(numbers_in(svg, name).iter().all(|number| inside(*number, size[3])), "{name}: {svg}");
    }
    assert!(numbers_in(svg, "width").iter().chain(&numbers_in(svg, "height")).all(|length| 0.0 <= *length));
}

/// Every element that opens closes, in order, and no attribute stands twice in one.
fn assert_nested(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, behind) = after.split_once('>').expect("a tag ends");
        assert!(tag.matches('"').count() % 2 == 0, "a quote is open in <{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{svg}");
        } else {
            let name = tag.split([' ', '/']).next().unwrap();
            let names: Vec<&str> =
                tag.split('"').step_by(2).filter_map(|part| part.strip_suffix('=')).collect();
            let distinct: BTreeSet<&str> =
                names.iter().map(|part| part.rsplit(' ').next().unwrap()).collect();
            assert_eq!(distinct.len(), names.len(), "<{tag}>");
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = behind;
    }
    assert!(open.is_empty(), "{open:?} stay open");
}

fn attribute<'a>(svg: &'a str, name: &str) -> Option<&'a str> {
    svg.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
}

/// The numbers of an attribute wherever it stands.
pub(in crate::web) fn numbers_in(svg: &str, name: &str) -> Vec<f64> {
    let marker = format!(" {name}=\"");
    let values = svg.split(&marker).skip(1).filter_map(|rest| rest.split('"').next());
    values.filter_map(|value| value.parse().ok()).collect()
}
