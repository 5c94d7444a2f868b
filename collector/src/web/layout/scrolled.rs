//! Puts every table of a page into a box of its own that scrolls sideways, so that a narrow window never does.
//!
//! Done once for the made page instead of at every table. Pure. Tables of ours never hold tables.

/// Something in a table that the keyboard reaches, and the box with it.
const REACHED: [&str; 5] = ["<a ", "<button", "<input", "<select", "<summary"];

/// The same markup with a box around each table. A table that the keyboard would pass by gets a box that it reaches.
pub(super) fn scrolled(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() + markup.len() / 16);
    let mut rest = markup;
    while let Some((before, table)) = rest.find("<table").map(|at| rest.split_at(at)) {
        let end = table.find("</table>").map_or(table.len(), |at| at + "</table>".len());
        let (table, after) = table.split_at(end);
        let passed_by = !REACHED.iter().any(|reached| table.contains(reached));
        out.push_str(before);
        out.push_str("<div class=\"scroll\"");
        out.push_str(if passed_by { " tabindex=\"0\" aria-label=\"Bảng\" role=\"group\">" } else { ">" });
        out.push_str(table);
        out.push_str("</div>");
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_stands_in_a_box_and_nothing_else_changes() {
        assert_eq!(scrolled("<p>&lt;table</p>"), "<p>&lt;table</p>");
        let two = "a<table class=\"x\"><a href=\"/\">1</a></table>b<table>2</table>c";
        let boxed = "a<div class=\"scroll\"><table class=\"x\"><a href=\"/\">1</a></table></div>b\
                     <div class=\"scroll\" tabindex=\"0\" aria-label=\"Bảng\" role=\"group\"><table>2</table></div>c";
        assert_eq!(scrolled(two), boxed);
    }

    #[test]
    fn a_table_without_an_end_is_kept_whole() {
        assert!(scrolled("<table><tr>").ends_with("<table><tr></div>"));
    }
}
