//! The document as a page of its own, ready for A4 paper, and as a fragment for the web pages.
//!
//! Everything is escaped by maud. The page loads nothing: its style is inside.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{
    Annex, Block, COUNTRY, Document, MOTTO, NationalHeading, Table, heading_text, listed_lines,
};
use crate::forms::Align;

/// The style of [`fragment`]; every rule is below the class `report`.
pub const STYLE: &str = include_str!("html/report.css");

/// A complete page.
pub fn page(document: &Document) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (document.title) }
                style { "body { margin: 0 }\n" (PreEscaped(STYLE)) }
            }
            body { (fragment(document)) }
        }
    };
    markup.into_string()
}

/// The document in an `article`, to stand in another page together with [`STYLE`].
pub fn fragment(document: &Document) -> Markup {
    html! {
        article class={ "report" @if document.draft { " draft" } } lang="vi" {
            @for (index, block) in document.blocks.iter().enumerate() {
                @match block {
                    Block::Notes { label, lines } if index == 0 => (notes("warnings", label, lines)),
                    _ => (block_markup(block)),
                }
            }
            @for annex in &document.annexes { (annex_markup(annex)) }
        }
    }
}

fn annex_markup(annex: &Annex) -> Markup {
    html! {
        section class={ "annex" @if annex.landscape { " landscape" } } {
            p class="annex-label" { (annex.label) }
            h1 class="annex-title" { (annex.title) }
            p class="annex-of" { (annex.attached_to) }
            @for block in &annex.blocks { (block_markup(block)) }
        }
    }
}

fn block_markup(block: &Block) -> Markup {
    match block {
        Block::NationalHeading(heading) => national_heading(heading),
        Block::Title { kind, subject } => html! {
            h1 { (kind) }
            p class="subject" { (subject) }
            div class="rule" {}
        },
        Block::AddressedTo(recipients) => addressed_to(recipients),
        Block::Basis(papers) => html! {
            @for line in listed_lines(papers) { p class="basis" { (line) } }
        },
        Block::Heading { text, level: level @ (0 | 1) } => html! { h2 { (heading_text(text, *level)) } },
        Block::Heading { text, level: 2 } => html! { h3 { (text) } },
        Block::Heading { text, .. } => html! { h4 { (text) } },
        Block::Paragraph(text) => html! { p { (text) } },
        Block::FillIn(text) => html! { p class="fill-in" { (text) } },
        Block::Table(table) => table_markup(table),
        Block::Notes { label, lines } => notes("notes", label, lines),
        Block::Signature { copies, titles } => html! {
            div class="signature" {
                div class="copies" {
                    p class="copies-label" { "Nơi nhận:" }
                    @for line in copies { p { (line) } }
                }
                div class="signer" { @for line in titles { p { (line) } } }
            }
        },
    }
}

fn notes(class: &str, label: &str, lines: &[String]) -> Markup {
    html! {
        div class=(class) {
            p class="notes-label" { (label) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn national_heading(heading: &NationalHeading) -> Markup {
    html! {
        header class="national" {
            div {
                @if let Some(superior) = &heading.superior { p class="superior" { (superior) } }
                @for line in &heading.issuer { p class="issuer" { (line) } }
                div class="issuer-rule" {}
            }
            div {
                p class="country" { (COUNTRY) }
                p class="motto" { span { (MOTTO) } }
            }
            p class="number" { (heading.number) }
            p class="place-date" { (heading.place_and_date) }
        }
    }
}

fn addressed_to(recipients: &[String]) -> Markup {
    match recipients {
        [one] => html! { p class="addressed" { "Kính gửi: " (one) } },
        several => html! {
            p class="addressed" { "Kính gửi:" }
            @for line in listed_lines(several) { p class="addressed-line" { "- " (line) } }
        },
    }
}

fn table_markup(table: &Table) -> Markup {
    html! {
        table {
            @if !table.caption.is_empty() { caption { (table.caption) } }
            colgroup {
                @for column in &table.columns { col style=(format!("width:{}mm", column.width_mm)); }
            }
            thead { tr { @for column in &table.columns { th scope="col" { (column.title) } } } }
            tbody {
                @for row in &table.rows {
                    tr class=[row.group.then_some("group")] {
                        @for (column, text) in table.columns.iter().zip(&row.cells) { td class=(class(column.align)) { (text) } }
                    }
                }
            }
        }
    }
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Center => "center",
        Align::Left => "left",
        Align::Right => "right",
    }
}
