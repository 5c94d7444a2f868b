//! The page as HTML for A4; it loads nothing, and its heat map is SVG.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::page::{Block, HeatMap, Table};

const STYLE: &str = include_str!("page.css");
const FILLS: [&str; 5] = ["#f2f7ee", "#fff3c4", "#ffd98a", "#fbae5c", "#f0785a"];
/// Sizes of the heat map, pixels.
const CELL: (usize, usize) = (48, 20);
const NAMES: usize = 52;

pub(super) fn write(blocks: &[Block]) -> String {
    let pages = blocks.split(|block| matches!(block, Block::PageBreak));
    let markup = html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Phiếu bằng chứng chất lượng đường truyền" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                @for page in pages { article { @for block in page { (block_markup(block)) } } }
            }
        }
    };
    markup.into_string()
}

fn block_markup(block: &Block) -> Markup {
    match block {
        Block::Title(title) => html! { h1 { (title) } },
        Block::Subtitle(line) => html! { p class="subtitle" { (line) } },
        Block::Lead(sentence) => html! { p class="lead" { (sentence) } },
        Block::Line { label, text } => html! { p { b { (label) } (text) } },
        Block::Table(table) => table_markup(table),
        Block::Heat { caption, map } => html! { figure { figcaption { (caption) } (heat(map)) } },
        Block::Signatures(who) => html! {
            div class="signatures" {
                @for one in who { div { b { (one) } br; small { "(ký, ghi rõ họ tên, đã xem số liệu)" } } }
            }
        },
        Block::PageBreak => html! {},
    }
}

fn table_markup(table: &Table) -> Markup {
    html! {
        table {
            thead { tr { @for text in &table.head { th { (text) } } } }
            tbody { @for row in &table.rows { tr { @for text in row { td { (text) } } } } }
        }
    }
}

fn heat(map: &HeatMap) -> Markup {
    let (width, height) = (NAMES + CELL.0 * map.hours.len(), CELL.1 * (map.rows.len() + 1));
    let x = |column: usize| NAMES + CELL.0 * column;
    html! {
        svg viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="img" {
            @for (column, hour) in map.hours.iter().enumerate() {
                text x=(x(column) + CELL.0 / 2) y="14" text-anchor="middle" { (hour) }
            }
            @for (line, (name, cells)) in map.rows.iter().enumerate() {
                text x="0" y=(CELL.1 * (line + 1) + 14) { (name) }
                @for (column, cell) in cells.iter().enumerate() {
                    @let y = CELL.1 * (line + 1);
                    @if let Some((text, shade)) = cell {
                        rect x=(x(column)) y=(y) width=(CELL.0) height=(CELL.1) stroke="#999"
                            fill=(FILLS.get(usize::from(*shade)).copied().unwrap_or("#fff")) {}
                        text x=(x(column) + CELL.0 / 2) y=(y + 14) text-anchor="middle" { (text) }
                    } @else {
                        rect x=(x(column)) y=(y) width=(CELL.0) height=(CELL.1) stroke="#ccc" fill="#fff" {}
                    }
                }
            }
        }
    }
}
